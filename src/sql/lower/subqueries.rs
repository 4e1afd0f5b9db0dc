//! Queries in brackets in an expression: they run before the query that asks them.

use super::conditions::{Condition, is_present};
use super::{Lowered, Lowering, Output};
use crate::batch::Value;
use crate::diagnostics::{Code, Diagnostic, counted};
use crate::expressions::{Answered, Asked, Expr, Members};
use crate::plan::{Order, Step};
use sqlparser::ast;

impl<'t> Lowering<'t> {
    /// The number of the plan of a query in brackets, which answers one column if `single`.
    fn planned(&mut self, query: &'t ast::Query, single: bool) -> Lowered<usize> {
        let at = std::ptr::from_ref(query);
        if let Some((_, number)) = self.planned.iter().find(|(known, _)| *known == at) {
            return Ok(*number);
        }
        let mut inner = Lowering::new(self.places, &self.ctes);
        let names = self.scope.tables.iter().filter_map(|table| table.name.clone());
        inner.outer = names.chain(self.outer.iter().cloned()).collect();
        let output = inner.query(query)?;
        if single && (output.star.is_some() || output.columns.len() != 1) {
            let columns = match output.star {
                Some(_) => "all fields".to_string(),
                None => counted(output.columns.len(), "column"),
            };
            return Err(Diagnostic::new(Code::InnerColumns, format!("the query in brackets answers {columns}"))
                .at(self.span(query), "expected one column"));
        }
        let output = Output { star: None, ..output };
        inner.cap(usize::MAX);
        self.warnings.append(&mut inner.warnings);
        self.queries.push(inner.finish(output));
        let number = self.queries.len() - 1;
        self.planned.push((at, number));
        Ok(number)
    }

    /// The value that a query answers: one row and one column; missing when there is no row.
    pub(super) fn scalar(&mut self, query: &'t ast::Query) -> Lowered<Expr> {
        let number = self.planned(query, true)?;
        Ok(Expr::Answer(Answered { query: number, asked: Asked::Value, span: self.span(query) }))
    }

    /// Whether a query answers any row.
    pub(super) fn exists(&mut self, query: &'t ast::Query) -> Lowered<Expr> {
        let number = self.planned(query, false)?;
        let plan = &mut self.queries[number];
        if plan.output.is_empty() {
            plan.names.push("any".to_string());
            let slot = plan.names.len() - 1;
            plan.steps.push(Step::Extend(vec![(slot, Expr::Constant(Value::Number(1.0)))]));
            plan.output.push(("any".to_string(), slot));
        }
        plan.steps.push(Step::Top { order: Order::default(), limit: 1 });
        Ok(Expr::Answer(Answered { query: number, asked: Asked::AnyRow, span: self.span(query) }))
    }

    /// Whether a value is among those that a query answers. It is not known not to be among them where one of them is
    /// missing, and nothing is among none.
    pub(super) fn in_query(&mut self, expr: &'t ast::Expr, query: &'t ast::Query) -> Lowered<Condition> {
        let subject = self.value(expr)?;
        let number = self.planned(query, true)?;
        let span = self.span(query);
        let among =
            |negated| Expr::Among { subject: Box::new(subject.clone()), members: Members::Query(number), negated };
        let asked = |asked| Expr::Answer(Answered { query: number, asked, span });
        let complete = Expr::Not(Box::new(asked(Asked::AnyMissing)));
        let empty = Expr::Not(Box::new(asked(Asked::AnyRow)));
        let outside = Expr::Or(vec![Expr::And(vec![complete, is_present(subject.clone()), among(true)]), empty]);
        Ok(Condition::Plain(among(false), outside))
    }
}
