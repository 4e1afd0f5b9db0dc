//! Windows: calls with `OVER`.

use super::calls::function_name;
use super::order::number;
use super::{Lowered, Lowering};
use crate::batch::Value;
use crate::diagnostics::{Code, Diagnostic};
use crate::expressions::Expr;
use crate::plan::{Bound, Call, CallKind, Frame, Order, OrderKey, Step, Units, Whole, Window};
use crate::sql::walk;
use sqlparser::ast::{
    self, NamedWindowExpr, NullTreatment, Select, Spanned, WindowFrameBound, WindowFrameUnits, WindowSpec, WindowType,
};

impl<'t> Lowering<'t> {
    /// Computes the windows in some expressions.
    ///
    /// # Errors
    /// When one is wrong.
    pub(super) fn windows(&mut self, select: &'t Select, exprs: &[&'t ast::Expr]) -> Lowered<()> {
        let mut found: Vec<&'t ast::Expr> = Vec::new();
        for expr in exprs {
            let mut open = vec![*expr];
            while let Some(expr) = open.pop() {
                match expr {
                    ast::Expr::Function(function) if function.over.is_some() => {
                        if !found.iter().any(|known| super::names::same(known, expr)) {
                            found.push(expr);
                        }
                    }
                    other => open.extend(walk::children(other)),
                }
            }
        }
        let mut steps: Vec<(Order, Window)> = Vec::new();
        let mut known = Vec::new();
        for expr in found {
            let ast::Expr::Function(function) = expr else { continue };
            let (partition, order, spec) = self.window_rows(select, function, expr)?;
            let call = self.window_call(function, spec, order.is_empty(), expr)?;
            known.push((expr, call.output));
            match steps.iter_mut().find(|(_, window)| window.partition == partition && window.order == order) {
                Some((_, window)) => window.calls.push(call),
                None => {
                    let by = partition.iter().map(|slot| OrderKey { slot: *slot, descending: false });
                    let by = Order { plain: true, ..Order::by(by.chain(order.iter().cloned()).collect()) };
                    steps.push((by, Window { partition, order, calls: vec![call] }));
                }
            }
        }
        for (order, window) in steps {
            let row = self.slot("row");
            self.steps.push(Step::Whole { order, limit: usize::MAX, row, work: Whole::Window(window) });
        }
        self.scope.known.extend(known);
        Ok(())
    }

    /// Which rows belong together, and their order.
    fn window_rows(
        &mut self,
        select: &'t Select,
        function: &'t ast::Function,
        whole: &'t ast::Expr,
    ) -> Lowered<(Vec<usize>, Vec<OrderKey>, &'t WindowSpec)> {
        let spec = match &function.over {
            Some(WindowType::WindowSpec(spec)) => spec,
            Some(WindowType::NamedWindow(name)) => self.named_window(select, name)?,
            None => return Err(self.unsupported("this window", whole.span())),
        };
        let mut partition = Vec::new();
        for expr in &spec.partition_by {
            let value = self.value(expr)?;
            partition.push(self.computed("partition", value));
        }
        let mut order = Vec::new();
        for key in &spec.order_by {
            let value = self.value(&key.expr)?;
            let slot = self.computed("order", value);
            order.extend(self.sort_keys(slot, key));
        }
        Ok((partition, order, spec))
    }

    fn named_window(&self, select: &'t Select, name: &ast::Ident) -> Lowered<&'t WindowSpec> {
        let known = select.named_window.iter().find(|window| window.0.value.eq_ignore_ascii_case(&name.value));
        match known.map(|window| &window.1) {
            Some(NamedWindowExpr::WindowSpec(spec)) => Ok(spec),
            _ => Err(Diagnostic::new(Code::UnknownSymbol, format!("there is no window `{}`", name.value))
                .at(self.places.span(name.span), "not a window")
                .help(format!("name it behind `HAVING`: `WINDOW {} AS (...)`", name.value))),
        }
    }

    fn window_call(
        &mut self,
        function: &'t ast::Function,
        spec: &'t WindowSpec,
        unordered: bool,
        whole: &'t ast::Expr,
    ) -> Lowered<Call> {
        let name = function_name(function);
        let args = walk::written(function);
        let ignores = |treatment: &Option<NullTreatment>| *treatment == Some(NullTreatment::IgnoreNulls);
        let only_present = ignores(&function.null_treatment);
        let frame = self.frame(spec, unordered)?;
        let mut inputs = Vec::new();
        let constant = |lowering: &mut Self, at: usize, otherwise: f64| -> Lowered<f64> {
            let Some(arg) = args.get(at) else { return Ok(otherwise) };
            let value = lowering.value(arg)?;
            number(&value).ok_or_else(|| {
                Diagnostic::new(Code::BadArgument, format!("`{}` needs a constant here", name.to_uppercase()))
                    .at(lowering.span(*arg), "differs from row to row")
            })
        };
        let kind = match name.as_str() {
            "row_number" => CallKind::RowNumber,
            "rank" => CallKind::Rank,
            "dense_rank" => CallKind::DenseRank,
            "percent_rank" => CallKind::PercentRank,
            "cume_dist" => CallKind::CumeDist,
            "ntile" => CallKind::Ntile(constant(self, 0, 1.0)?.clamp(1.0, f64::from(u32::MAX)) as u32),
            "lag" | "lead" => {
                inputs = vec![self.input(&args, whole)?];
                let rows = constant(self, 1, 1.0)? as i64;
                let default = match args.get(2) {
                    Some(arg) => self.value(arg)?.constant().cloned().unwrap_or_default(),
                    None => Value::Missing,
                };
                CallKind::Lag { rows: if name == "lag" { rows } else { -rows }, default, only_present }
            }
            "first_value" | "last_value" | "first" | "last" | "nth_value" => {
                inputs = vec![self.input(&args, whole)?];
                let number = if name == "nth_value" { constant(self, 1, 1.0)?.max(1.0) as u32 } else { 1 };
                CallKind::Nth { number, last: name.starts_with("last"), only_present, frame }
            }
            _ => {
                let named = self.named(function)?;
                if !named.function.is_aggregate() {
                    let name = name.to_uppercase();
                    return Err(Diagnostic::new(
                        Code::BadArgument,
                        format!("`{name}` looks at one row, not at a window"),
                    )
                    .at(self.span(whole), "cannot have `OVER`"));
                }
                let (function, args) = self.aggregate_call(function, whole)?;
                let constants = args.iter().map(|arg| arg.constant().cloned().unwrap_or_default()).collect();
                for arg in args {
                    inputs.push(self.computed("input", arg));
                }
                CallKind::Aggregate { function, constants, frame }
            }
        };
        let output = self.slot(&self.column_name(whole));
        Ok(Call { kind, inputs, output })
    }

    fn input(&mut self, args: &[&'t ast::Expr], whole: &ast::Expr) -> Lowered<usize> {
        let Some(first) = args.first() else {
            let fault = Diagnostic::new(Code::WrongArgumentCount, "this window needs a column");
            return Err(fault.at(self.span(whole), "expected an argument"));
        };
        let value: Expr = self.value(first)?;
        Ok(self.computed("input", value))
    }

    /// The rows that are looked at. Without a word about them: those so far, or all where there is no order.
    fn frame(&self, spec: &WindowSpec, unordered: bool) -> Lowered<Frame> {
        let Some(written) = &spec.window_frame else {
            return Ok(if unordered { Frame::WHOLE } else { Frame::SO_FAR });
        };
        let units = match written.units {
            WindowFrameUnits::Rows => Units::Rows,
            WindowFrameUnits::Range | WindowFrameUnits::Groups => Units::Peers,
        };
        let (start, end) = (
            self.bound(&written.start_bound)?,
            match &written.end_bound {
                Some(end) => self.bound(end)?,
                None => Bound::Offset(0),
            },
        );
        let by_value = |bound| units == Units::Peers && !matches!(bound, Bound::Unbounded | Bound::Offset(0));
        if by_value(start) || by_value(end) {
            return Err(self.frame_fault(spec));
        }
        Ok(Frame { units, start, end })
    }

    fn bound(&self, bound: &WindowFrameBound) -> Lowered<Bound> {
        let no_number = |expr: &ast::Expr| {
            Diagnostic::new(Code::BadNumber, "a frame counts rows").at(self.span(expr), "expected a number")
        };
        let offset = |expr: &ast::Expr| match walk::bare(expr) {
            ast::Expr::Value(value) => {
                let number = self.literal(value)?.as_number();
                number.map(|number| number as i64).ok_or_else(|| no_number(expr))
            }
            other => Err(no_number(other)),
        };
        Ok(match bound {
            WindowFrameBound::CurrentRow => Bound::Offset(0),
            WindowFrameBound::Preceding(None) | WindowFrameBound::Following(None) => Bound::Unbounded,
            WindowFrameBound::Preceding(Some(expr)) => Bound::Offset(-offset(expr)?),
            WindowFrameBound::Following(Some(expr)) => Bound::Offset(offset(expr)?),
        })
    }

    fn frame_fault(&self, spec: &WindowSpec) -> Diagnostic {
        let span = spec.order_by.first().map_or_else(Default::default, |key| self.span(&key.expr));
        Diagnostic::new(Code::NotSupported, "a frame that counts by value is not supported")
            .at(span, "the order that it counts in")
            .help("count rows: `ROWS BETWEEN ... AND ...`")
    }
}
