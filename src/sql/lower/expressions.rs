//! What an expression means, as a value.

use super::conditions::is_condition;
use super::{Lowered, Lowering};
use crate::batch::{Segment, Value};
use crate::diagnostics::{Code, Diagnostic};
use crate::expressions::Expr;
use crate::functions;
use crate::syntax::Arithmetic;
use sqlparser::ast::{
    self, AccessExpr, BinaryOperator, CeilFloorKind, DataType, Spanned, Subscript, TrimWhereField, UnaryOperator,
};

impl<'t> Lowering<'t> {
    /// What an expression means.
    ///
    /// # Errors
    /// Unknown names and functions, wrong arguments, what queries of logs have not.
    pub(super) fn value(&mut self, expr: &'t ast::Expr) -> Lowered<Expr> {
        if let Some(known) = self.known(expr) {
            return Ok(known);
        }
        if is_condition(expr) {
            return Ok(self.condition(expr)?.value());
        }
        match expr {
            ast::Expr::Nested(inner) => self.value(inner),
            ast::Expr::Value(value) => Ok(Expr::Constant(self.literal(value)?)),
            ast::Expr::Identifier(name) => self.name(std::slice::from_ref(name)),
            ast::Expr::CompoundIdentifier(parts) => self.name(parts),
            ast::Expr::CompoundFieldAccess { root, access_chain } => self.access(root, access_chain, expr),
            ast::Expr::BinaryOp { left, op, right } => self.operation(expr, left, op, right),
            ast::Expr::UnaryOp { op, expr: operand } => self.sign(expr, *op, operand),
            ast::Expr::Cast { expr, data_type, .. } => self.cast(expr, data_type),
            ast::Expr::TypedString(typed) => {
                let text = Expr::Constant(self.literal(&typed.value)?);
                self.as_type(text, &typed.data_type, typed.value.span)
            }
            ast::Expr::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref())
            }
            ast::Expr::Function(function) => self.call(function, expr),
            ast::Expr::Subquery(query) => self.scalar(query),
            ast::Expr::Extract { field, expr: of, .. } => {
                let of = self.value(of)?;
                self.date_part(&field.to_string(), of, expr)
            }
            ast::Expr::Ceil { expr: of, field } => self.rounded("ceil", of, field, expr),
            ast::Expr::Floor { expr: of, field } => self.rounded("floor", of, field, expr),
            ast::Expr::Position { expr: part, r#in } => self.called("locate", &[part, r#in], expr),
            ast::Expr::Substring { expr: of, substring_from, substring_for, .. } => {
                let parts = [Some(of), substring_from.as_ref(), substring_for.as_ref()];
                let args: Vec<&'t ast::Expr> = parts.into_iter().flatten().map(|part| &**part).collect();
                self.called("substring", &args, expr)
            }
            ast::Expr::Trim { expr: of, trim_where, trim_what, trim_characters } => {
                let what = trim_what.as_deref().or(trim_characters.iter().flatten().next());
                let name = match trim_where {
                    None | Some(TrimWhereField::Both) => "btrim",
                    Some(TrimWhereField::Leading) => "ltrim",
                    Some(TrimWhereField::Trailing) => "rtrim",
                };
                let args: Vec<&'t ast::Expr> = std::iter::once(&**of).chain(what).collect();
                self.called(name, &args, expr)
            }
            ast::Expr::Overlay { expr: of, overlay_what, overlay_from, overlay_for } => {
                let parts = [&**of, overlay_what, overlay_from].into_iter().chain(overlay_for.as_deref());
                self.called("overlay", &parts.collect::<Vec<_>>(), expr)
            }
            ast::Expr::Array(array) => self.called("array", &array.elem.iter().collect::<Vec<_>>(), expr),
            ast::Expr::Interval(_) => {
                let fault = Diagnostic::new(Code::BadArgument, "an interval stands behind `+` or `-` of a time");
                Err(fault.at(self.span(expr), "cannot stand here"))
            }
            ast::Expr::AtTimeZone { timestamp, time_zone } => {
                self.called("from_utc_timestamp", &[timestamp, time_zone], expr)
            }
            ast::Expr::Wildcard(_) | ast::Expr::QualifiedWildcard(..) => {
                let fault = Diagnostic::new(Code::UnexpectedSymbol, "`*` is no value");
                Err(fault.at(self.span(expr), "stands alone in `SELECT`, or in `COUNT(*)`"))
            }
            _ => Err(self.unsupported("this expression", expr.span())),
        }
    }

    fn operation(
        &mut self,
        expr: &'t ast::Expr,
        left: &'t ast::Expr,
        op: &BinaryOperator,
        right: &'t ast::Expr,
    ) -> Lowered<Expr> {
        let operator = match op {
            BinaryOperator::Plus => Arithmetic::Add,
            BinaryOperator::Minus => Arithmetic::Subtract,
            BinaryOperator::Multiply => Arithmetic::Multiply,
            BinaryOperator::Divide => Arithmetic::Divide,
            BinaryOperator::Modulo => Arithmetic::Remainder,
            BinaryOperator::StringConcat => return self.called("concat", &[left, right], expr),
            BinaryOperator::MyIntegerDivide => return self.called("div", &[left, right], expr),
            BinaryOperator::BitwiseAnd => return self.called("bitand", &[left, right], expr),
            BinaryOperator::BitwiseOr => return self.called("bitor", &[left, right], expr),
            BinaryOperator::BitwiseXor => return self.called("bitxor", &[left, right], expr),
            _ => return Err(self.unsupported(&format!("the operator `{op}`"), expr.span())),
        };
        if let ast::Expr::Interval(interval) = super::super::walk::bare(right)
            && matches!(operator, Arithmetic::Add | Arithmetic::Subtract)
        {
            let time = self.value(left)?;
            return self.shifted(time, interval, operator == Arithmetic::Subtract, expr);
        }
        let (left, right) = (self.value(left)?, self.value(right)?);
        Ok(Expr::Arithmetic(operator, Box::new(left), Box::new(right)))
    }

    fn sign(&mut self, expr: &'t ast::Expr, op: UnaryOperator, operand: &'t ast::Expr) -> Lowered<Expr> {
        let value = self.value(operand)?;
        match (op, value) {
            (UnaryOperator::Plus, value) => Ok(Expr::ToNumber(Box::new(value))),
            (UnaryOperator::Minus, Expr::Constant(Value::Number(number))) => Ok(Expr::Constant(Value::Number(-number))),
            (UnaryOperator::Minus, value) => Ok(Expr::Negate(Box::new(value))),
            _ => Err(self.unsupported(&format!("the operator `{op}`"), expr.span())),
        }
    }

    /// A step into a structure: `a[0].b`. What the log has flattened is a field of its own.
    fn access(&mut self, root: &'t ast::Expr, chain: &'t [AccessExpr], whole: &'t ast::Expr) -> Lowered<Expr> {
        let mut path = Vec::new();
        for access in chain {
            match access {
                AccessExpr::Dot(ast::Expr::Identifier(name)) => path.push(Segment::Key(name.value.clone())),
                AccessExpr::Subscript(Subscript::Index { index }) => path.push(self.step(index)?),
                _ => return Err(self.unsupported("this step into a structure", whole.span())),
            }
        }
        let base = self.value(root)?;
        if let Expr::Slot(slot) = base
            && let Some((_, field)) = self.scan.iter().find(|(known, _)| *known == slot)
        {
            let mut name = field.clone();
            for segment in &path {
                name.push('.');
                match segment {
                    Segment::Key(key) => name.push_str(key),
                    Segment::Index(index) => name.push_str(&index.to_string()),
                }
            }
            let span = self.span(whole);
            return Ok(Expr::Slot(self.log_field(&name, span)));
        }
        Ok(Expr::Access { base: Box::new(base), path })
    }

    fn step(&mut self, index: &'t ast::Expr) -> Lowered<Segment> {
        let span = self.span(index);
        match self.value(index)? {
            Expr::Constant(Value::Number(number)) if number >= 0.0 && number.fract() == 0.0 => {
                Ok(Segment::Index(number as u32))
            }
            Expr::Constant(Value::Text(key)) => Ok(Segment::Key(key.to_string())),
            _ => Err(Diagnostic::new(Code::BadArgument, "an element is chosen by a number or a key")
                .at(span, "expected a constant")),
        }
    }

    fn case(
        &mut self,
        operand: Option<&'t ast::Expr>,
        conditions: &'t [ast::CaseWhen],
        otherwise: Option<&'t ast::Expr>,
    ) -> Lowered<Expr> {
        let mut args = Vec::new();
        let operand = operand.map(|operand| self.value(operand)).transpose()?;
        for when in conditions {
            let holds = match &operand {
                None => self.condition(&when.condition)?.holds(),
                Some(operand) => {
                    let value = self.value(&when.condition)?;
                    self.compared(crate::batch::Comparison::Equal, operand.clone(), value).holds()
                }
            };
            args.extend([holds, self.value(&when.result)?]);
        }
        args.extend(otherwise.map(|otherwise| self.value(otherwise)).transpose()?);
        let function = functions::find("case").expect("the catalogue has `case`");
        Ok(Expr::Call { function, args })
    }

    fn cast(&mut self, expr: &'t ast::Expr, data_type: &DataType) -> Lowered<Expr> {
        let span = expr.span();
        let value = self.value(expr)?;
        self.as_type(value, data_type, span)
    }

    fn as_type(&self, value: Expr, data_type: &DataType, span: sqlparser::tokenizer::Span) -> Lowered<Expr> {
        let name = data_type.to_string().to_lowercase();
        let base = name.split(['(', '<', ' ']).next().unwrap_or_default();
        let function = match base {
            "string" | "varchar" | "char" | "text" | "binary" => "string",
            "tinyint" => "tinyint",
            "smallint" | "short" => "smallint",
            "int" | "integer" => "int",
            "bigint" | "long" => "bigint",
            "float" | "real" | "double" => "double",
            "decimal" | "numeric" | "dec" => "decimal",
            "boolean" | "bool" => "boolean",
            "date" => "date",
            "timestamp" | "datetime" => "timestamp",
            _ => return Err(self.unsupported(&format!("the type `{data_type}`"), span)),
        };
        let mut args = vec![value];
        if function == "decimal" {
            let scale = name.split(['(', ',', ')']).nth(2).and_then(|scale| scale.trim().parse::<f64>().ok());
            args.push(Expr::Constant(Value::Number(scale.unwrap_or(0.0))));
        }
        Ok(self.applied(function, args))
    }

    fn rounded(&mut self, name: &str, of: &'t ast::Expr, field: &CeilFloorKind, whole: &'t ast::Expr) -> Lowered<Expr> {
        let mut args = vec![self.value(of)?];
        match field {
            CeilFloorKind::DateTimeField(ast::DateTimeField::NoDateTime) => {}
            CeilFloorKind::Scale(scale) => args.push(Expr::Constant(self.literal(scale)?)),
            CeilFloorKind::DateTimeField(_) => return Err(self.unsupported("this form", whole.span())),
        }
        Ok(self.applied(name, args))
    }
}
