//! `GROUP BY` and aggregates.

use super::calls::{function_name, is_aggregate, is_distinct};
use super::{Lowered, Lowering};
use crate::batch::Value;
use crate::diagnostics::{Code, Diagnostic};
use crate::expressions::Expr;
use crate::functions::{self, Function, Kind};
use crate::plan::{Aggregate, Stats, Step};
use crate::sql::walk;
use sqlparser::ast::{self, FunctionArg, FunctionArgExpr, FunctionArguments, GroupByExpr, Select, SelectItem, Spanned};

impl<'t> Lowering<'t> {
    /// Makes groups of the rows, if the query asks for them. `others` are the expressions of the other clauses that may
    /// have aggregates in them.
    ///
    /// # Errors
    /// When a key or an aggregate is wrong.
    pub(super) fn group(&mut self, select: &'t Select, others: &[&'t ast::Expr]) -> Lowered<bool> {
        let mut found = Vec::new();
        for expr in items(select).map(|(expr, _)| expr).chain(others.iter().copied()) {
            self.find_aggregates(expr, &mut found)?;
        }
        let keys = self.group_keys(select)?;
        if keys.is_empty() && found.is_empty() && matches!(select.group_by, GroupByExpr::Expressions(..)) {
            return Ok(false);
        }
        let (mut known, mut groups, mut lowered) = (Vec::new(), Vec::new(), Vec::new());
        for (key, name) in keys {
            let value = self.value(key)?;
            let slot = self.slot(&self.column_name(key));
            if self.kind(&value) == Kind::Timestamp {
                self.times.insert(slot);
            }
            if let Expr::Slot(before) = value {
                groups.push((before, slot));
            }
            known.push((walk::bare(key), slot));
            known.extend(name.map(|name| (name, slot)));
            lowered.push((slot, value));
        }
        let mut aggregates = Vec::new();
        for expr in found {
            let slot = self.aggregate(expr, &mut aggregates)?;
            known.push((expr, slot));
        }
        self.steps.push(Step::Stats(Stats { keys: lowered, aggregates, drops_empty: None }));
        self.scope.known = known;
        self.scope.groups = Some(groups);
        Ok(true)
    }

    /// What rows are grouped by: each with the name of `SELECT` that stands for it in `GROUP BY`.
    fn group_keys(&mut self, select: &'t Select) -> Lowered<Vec<(&'t ast::Expr, Option<&'t ast::Expr>)>> {
        let keys = match &select.group_by {
            GroupByExpr::All(_) => {
                let plain = items(select).filter(|(expr, _)| !has_aggregate(expr));
                return Ok(plain.map(|(expr, _)| (expr, None)).collect());
            }
            GroupByExpr::Expressions(keys, modifiers) => {
                if let Some(modifier) = modifiers.first() {
                    return Err(self.unsupported(&format!("`{modifier}`"), select.group_by.span()));
                }
                keys
            }
        };
        keys.iter().map(|key| self.group_key(key, select)).collect()
    }

    fn group_key(&mut self, key: &'t ast::Expr, select: &'t Select) -> Lowered<(&'t ast::Expr, Option<&'t ast::Expr>)> {
        match walk::bare(key) {
            ast::Expr::Value(value) => {
                let place = self.literal(value)?.as_number().unwrap_or_default();
                let item = select.projection.get((place as usize).wrapping_sub(1));
                match item {
                    Some(SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. }) => Ok((expr, None)),
                    _ => {
                        Err(no_such_place(place, select.projection.len()).at(self.span(key), "not an item of `SELECT`"))
                    }
                }
            }
            ast::Expr::Identifier(name) => {
                let is_called = |alias: &ast::Ident| alias.value.eq_ignore_ascii_case(&name.value);
                let aliased = items(select).find(|(_, alias)| alias.is_some_and(is_called));
                match aliased {
                    // A name inside of what it stands for is that of a field.
                    Some((expr, _)) if !names(expr, &name.value) => Ok((expr, Some(walk::bare(key)))),
                    _ => Ok((key, None)),
                }
            }
            ast::Expr::Rollup(_) | ast::Expr::Cube(_) | ast::Expr::GroupingSets(_) => {
                Err(self.unsupported("`ROLLUP`, `CUBE` or `GROUPING SETS`", key.span()))
            }
            _ => Ok((key, None)),
        }
    }

    /// The calls of aggregates in an expression.
    fn find_aggregates(&self, expr: &'t ast::Expr, found: &mut Vec<&'t ast::Expr>) -> Lowered<()> {
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            match expr {
                ast::Expr::Function(function) if is_aggregate(function) => {
                    if let Some(inner) = walk::children(expr).into_iter().find(|child| has_aggregate(child)) {
                        return Err(Diagnostic::new(
                            Code::NestedAggregate,
                            "an aggregate stands inside another aggregate",
                        )
                        .at(self.span(inner), "inside an aggregate")
                        .help("compute it in a query in brackets behind `FROM` first"));
                    }
                    if !found.iter().any(|known| super::names::same(known, expr)) {
                        found.push(expr);
                    }
                }
                other => open.extend(walk::children(other)),
            }
        }
        Ok(())
    }

    fn aggregate(&mut self, expr: &'t ast::Expr, aggregates: &mut Vec<Aggregate>) -> Lowered<usize> {
        let ast::Expr::Function(call) = expr else { unreachable!("only calls were collected") };
        let (function, args) = self.aggregate_call(call, expr)?;
        let same = |other: &&Aggregate| {
            std::ptr::eq(other.function, function) && format!("{:?}", other.args) == format!("{args:?}")
        };
        if let Some(known) = aggregates.iter().find(same) {
            return Ok(known.slot);
        }
        let slot = self.slot(&self.column_name(expr));
        aggregates.push(Aggregate { slot, function, args });
        Ok(slot)
    }

    /// The function of an aggregate and its arguments.
    ///
    /// # Errors
    /// When the arguments are wrong.
    pub(super) fn aggregate_call(
        &mut self,
        call: &'t ast::Function,
        whole: &'t ast::Expr,
    ) -> Lowered<(&'static Function, Vec<Expr>)> {
        let named = self.named(call)?;
        let name = function_name(call);
        let distinct = is_distinct(call);
        let star = is_star(call);
        if star && name != "count" {
            let message = format!("`{}` of `*` means nothing", name.to_uppercase());
            return Err(Diagnostic::new(Code::BadArgument, message).at(self.span(whole), "expected a column"));
        }
        if !star {
            self.only_plain_arguments(call, whole)?;
        }
        let written = walk::written(call);
        if !(distinct && name == "count") {
            self.check_count(named, written.len(), whole)?;
        }
        let mut function = named.function;
        let mut args = self.arguments(function, &written)?;
        match name.as_str() {
            "count" if distinct => {
                function = self.applied_function("count_distinct");
                args = vec![match args.len() {
                    1 => args.swap_remove(0),
                    _ => self.applied("keys_of", args),
                }];
            }
            // A constant is in every row.
            "count" if args.iter().all(|arg| arg.constant().is_some_and(|value| !value.is_missing())) => args.clear(),
            _ if distinct && !matches!(name.as_str(), "min" | "max" | "collect_set" | "any_value") => {
                let fault = Diagnostic::new(Code::NotSupported, format!("`DISTINCT` in `{}`", name.to_uppercase()));
                return Err(fault
                    .at(self.span(whole), "only `COUNT(DISTINCT ...)` is supported")
                    .help("take the different values in a query in brackets first"));
            }
            _ => {}
        }
        for (at, param) in function.params.iter().enumerate() {
            if param.kind == Kind::Number
                && let Some(arg) = args.get_mut(at)
                && arg.constant().is_none()
            {
                *arg = Expr::ToNumber(Box::new(std::mem::replace(arg, Expr::missing())));
            }
        }
        if let Some(filter) = &call.filter {
            let holds = self.condition(filter)?.holds();
            let value = args.first().cloned().unwrap_or(Expr::Constant(Value::Bool(true)));
            let kept = self.applied("if", vec![holds, value, Expr::missing()]);
            if args.is_empty() {
                args.push(kept);
            } else {
                args[0] = kept;
            }
        }
        Ok((function, args))
    }

    fn applied_function(&self, name: &str) -> &'static Function {
        functions::SQL.find(name).expect("the catalogue has it").function
    }
}

/// The expressions of `SELECT` with their names.
pub fn items(select: &Select) -> impl Iterator<Item = (&ast::Expr, Option<&ast::Ident>)> {
    select.projection.iter().filter_map(|item| match item {
        SelectItem::UnnamedExpr(expr) => Some((expr, None)),
        SelectItem::ExprWithAlias { expr, alias } => Some((expr, Some(alias))),
        _ => None,
    })
}

fn is_star(call: &ast::Function) -> bool {
    matches!(&call.args, FunctionArguments::List(list)
        if matches!(list.args[..], [FunctionArg::Unnamed(FunctionArgExpr::Wildcard | FunctionArgExpr::WildcardWithOptions(_))]))
}

/// Whether an aggregate over groups stands in an expression.
pub fn has_aggregate(expr: &ast::Expr) -> bool {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        if matches!(expr, ast::Expr::Function(function) if is_aggregate(function)) {
            return true;
        }
        open.extend(walk::children(expr));
    }
    false
}

/// Whether a name stands in an expression.
fn names(expr: &ast::Expr, name: &str) -> bool {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        if matches!(expr, ast::Expr::Identifier(known) if known.value.eq_ignore_ascii_case(name)) {
            return true;
        }
        open.extend(walk::children(expr));
    }
    false
}

/// A number in `GROUP BY` or `ORDER BY` that counts to no item of `SELECT`.
pub fn no_such_place(place: f64, items: usize) -> Diagnostic {
    let message = format!("`SELECT` has no item number {place}: it has {items}");
    Diagnostic::new(Code::UnknownSymbol, message)
}
