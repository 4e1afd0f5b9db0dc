//! `ORDER BY`, `LIMIT` and `OFFSET`.

use super::conditions::is_present;
use super::grouping::no_such_place;
use super::names::{Open, Table};
use super::{Lowered, Lowering, Output};
use crate::batch::Value;
use crate::diagnostics::{Code, Diagnostic};
use crate::expressions::Expr;
use crate::plan::{Order, OrderKey, Step, Whole};
use crate::sql::walk;
use sqlparser::ast::{self, LimitClause, OrderBy, OrderByExpr, OrderByKind, Spanned};

/// The order of the rows that a step has numbered.
pub fn by_row(row: usize) -> Order {
    Order::by(vec![OrderKey { slot: row, descending: false }])
}

impl<'t> Lowering<'t> {
    /// Sorts the rows of a `SELECT`: by its columns, or by what they were made of.
    ///
    /// # Errors
    /// When a key is wrong.
    pub(super) fn order(&mut self, output: &Output, order: Option<&'t OrderBy>) -> Lowered<()> {
        self.scope.alias_first = true;
        let sorted = self.sort(output, order);
        self.scope.alias_first = false;
        sorted
    }

    /// Sorts rows of which only the columns are known.
    ///
    /// # Errors
    /// As `order`.
    pub(super) fn order_output(&mut self, output: &Output, order: Option<&'t OrderBy>) -> Lowered<()> {
        let open = if output.star.is_some() { Open::Log } else { Open::No };
        self.scope.tables = vec![Table { name: None, columns: output.columns.clone(), open }];
        self.scope.known.clear();
        self.scope.groups = None;
        self.sort(output, order)
    }

    fn sort(&mut self, output: &Output, order: Option<&'t OrderBy>) -> Lowered<()> {
        let Some(order) = order else { return Ok(()) };
        let keys = match &order.kind {
            OrderByKind::All(options) => {
                let keys = output.columns.iter();
                let descending = options.asc == Some(false);
                keys.map(|column| OrderKey { slot: column.slot, descending }).collect()
            }
            OrderByKind::Expressions(keys) => {
                let mut sorted = Vec::new();
                for key in keys {
                    let slot = self.sort_slot(key, output)?;
                    sorted.extend(self.sort_keys(slot, key));
                }
                sorted
            }
        };
        self.steps.push(Step::Top { order: Order { plain: true, ..Order::by(keys) }, limit: usize::MAX });
        Ok(())
    }

    /// The keys of the order by a slot: where missing values come first is asked for, or as Spark has it.
    // Spark, ORDER BY: missing values come first where the order rises, and last where it falls.
    pub(super) fn sort_keys(&mut self, slot: usize, key: &OrderByExpr) -> Vec<OrderKey> {
        let descending = key.options.asc == Some(false);
        let own = OrderKey { slot, descending };
        match key.options.nulls_first {
            Some(first) if first == descending => {
                let there = self.slot("is there");
                self.steps.push(Step::Extend(vec![(there, is_present(Expr::Slot(slot)))]));
                vec![OrderKey { slot: there, descending: !first }, own]
            }
            _ => vec![own],
        }
    }

    fn sort_slot(&mut self, key: &'t OrderByExpr, output: &Output) -> Lowered<usize> {
        let shown = |name: &str| output.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name));
        match walk::bare(&key.expr) {
            ast::Expr::Value(value) if matches!(value.value, ast::Value::Number(..)) => {
                let place = self.literal(value)?.as_number().unwrap_or_default();
                match output.columns.get((place as usize).wrapping_sub(1)).filter(|_| output.star.is_none()) {
                    Some(column) => return Ok(column.slot),
                    None => {
                        let fault = no_such_place(place, output.columns.len());
                        return Err(fault.at(self.span(&key.expr), "not an item of `SELECT`"));
                    }
                }
            }
            ast::Expr::Identifier(name) => {
                if let Some(column) = shown(&name.value) {
                    return Ok(column.slot);
                }
            }
            _ => {}
        }
        let value = self.value(&key.expr)?;
        let name = self.column_name(&key.expr);
        Ok(self.computed(&name, value))
    }

    /// `LIMIT` and `OFFSET`.
    ///
    /// # Errors
    /// When they are no numbers.
    pub(super) fn limit(&mut self, query: &'t ast::Query) -> Lowered<()> {
        let (limit, offset) = match &query.limit_clause {
            None => return Ok(()),
            Some(LimitClause::LimitOffset { limit, offset, limit_by }) => {
                if let Some(expr) = limit_by.first() {
                    return Err(self.unsupported("`LIMIT ... BY`", expr.span()));
                }
                (limit.as_ref(), offset.as_ref().map(|offset| &offset.value))
            }
            Some(LimitClause::OffsetCommaLimit { offset, limit }) => (Some(limit), Some(offset)),
        };
        let limit = limit.map_or(Ok(usize::MAX), |limit| self.count(limit, "LIMIT"))?;
        let offset = offset.map_or(Ok(0), |offset| self.count(offset, "OFFSET"))?;
        let sorted = match self.steps.last() {
            Some(Step::Top { order, limit: usize::MAX }) => Some(order.clone()),
            _ => None,
        };
        if sorted.is_some() {
            self.steps.pop();
        }
        if offset > 0 {
            let row = self.slot("row");
            let work = Whole::Skip { count: offset };
            let order = sorted.unwrap_or_default();
            self.steps.push(Step::Whole { order, limit: limit.saturating_add(offset), row, work });
            return Ok(());
        }
        self.steps.push(match sorted {
            Some(order) => Step::Top { order, limit },
            None if limit == usize::MAX => return Ok(()),
            None if self.steps.iter().any(Step::gathers) => Step::Top { order: Order::default(), limit },
            None => Step::Any { limit },
        });
        Ok(())
    }

    fn count(&self, expr: &ast::Expr, clause: &str) -> Lowered<usize> {
        let number = match walk::bare(expr) {
            ast::Expr::Value(value) => self.literal(value)?.as_number(),
            _ => None,
        };
        number.filter(|number| *number >= 0.0 && number.fract() == 0.0).map(|number| number as usize).ok_or_else(|| {
            Diagnostic::new(Code::BadNumber, format!("`{clause}` takes a whole number"))
                .at(self.span(expr), "expected a number such as `10`")
        })
    }
}

/// Whether a value is a constant number.
pub fn number(expr: &Expr) -> Option<f64> {
    expr.constant().and_then(Value::as_number)
}
