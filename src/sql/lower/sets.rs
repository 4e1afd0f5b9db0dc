//! `UNION`, `INTERSECT`, `EXCEPT`.

use super::{Lowered, Lowering, Output};
use crate::diagnostics::{Code, Diagnostic, Span, counted};
use crate::expressions::Expr;
use crate::plan::tables::Side;
use crate::plan::{Order, SetKind, SetOperation, Step, Whole};
use sqlparser::ast::{SetExpr, SetOperator, SetQuantifier, Spanned};

impl<'t> Lowering<'t> {
    /// Puts two queries together; the columns have the names of the first.
    ///
    /// # Errors
    /// When one is wrong, or they have different numbers of columns.
    pub(super) fn set_operation(
        &mut self,
        left: &'t SetExpr,
        op: SetOperator,
        quantifier: SetQuantifier,
        right: &'t SetExpr,
    ) -> Lowered<Output> {
        let kind = match op {
            SetOperator::Union => SetKind::Union,
            SetOperator::Intersect => SetKind::Intersect,
            SetOperator::Except | SetOperator::Minus => SetKind::Except,
        };
        let all = match quantifier {
            SetQuantifier::All => true,
            SetQuantifier::Distinct | SetQuantifier::None => false,
            _ => return Err(self.unsupported("a set operation by name", right.span())),
        };
        let mut output = self.body(left, None)?;
        self.known_columns(&output)?;
        self.scope = Default::default();
        let mut other = Lowering::new(self.places, &self.ctes);
        let answered = other.body(right, None)?;
        self.known_columns(&answered)?;
        if answered.columns.len() != output.columns.len() {
            let columns = |output: &Output| counted(output.columns.len(), "column");
            let message = format!("the first query has {}, and this one {}", columns(&output), columns(&answered));
            return Err(Diagnostic::new(Code::UnequalColumns, message)
                .at(self.span(right), "expected as many columns as the first has"));
        }
        other.cap(usize::MAX);
        self.warnings.append(&mut other.warnings);
        self.queries.push(other.finish(answered));
        let number = self.queries.len() - 1;
        // What the operation fills must not be what the log was read into.
        let mut copies = Vec::new();
        for column in &mut output.columns {
            let slot = self.slot(&column.name);
            if self.times.contains(&column.slot) {
                self.times.insert(slot);
            }
            copies.push((slot, Expr::Slot(std::mem::replace(&mut column.slot, slot))));
        }
        self.steps.push(Step::Extend(copies));
        let slots = output.columns.iter().map(|column| column.slot).collect();
        let row = self.slot("row");
        let work = Whole::Set(SetOperation { kind, all, right: Side::Query(number), slots });
        self.steps.push(Step::Whole { order: Order::default(), limit: usize::MAX, row, work });
        if !all {
            self.each_once(&mut output);
        }
        Ok(output)
    }

    fn known_columns(&self, output: &Output) -> Lowered<()> {
        match output.star {
            None => Ok(()),
            Some((_, span)) => Err(unknown_columns(span)),
        }
    }
}

fn unknown_columns(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NotSupported, "a set operation needs to know the columns")
        .at(span, "any fields")
        .help("name the fields, as many in each query")
}
