//! What queries in brackets have answered, put into the expressions that ask for it.

use crate::batch::{Column, Value};
use crate::diagnostics::{Code, Diagnostic};
use crate::expressions::{Answered, Asked, Expr, Known, Members};
use crate::plan::tables::Table;
use std::sync::Arc;

/// Puts the answers into expressions.
///
/// # Errors
/// When a query has answered several rows where one value is needed.
pub fn settle<'e>(exprs: impl Iterator<Item = &'e mut Expr>, answers: &[Table]) -> Result<(), Diagnostic> {
    let mut fault = None;
    // A set that several expressions ask for is made once.
    let mut sets: Vec<Option<Members>> = vec![None; answers.len()];
    for expr in exprs {
        expr.change(&mut |expr| match expr {
            Expr::Among { members, .. } => {
                if let Members::Query(number) = members
                    && let Some(table) = answers.get(*number)
                {
                    let set = &mut sets[*number];
                    *members = set.get_or_insert_with(|| set_of(table)).clone();
                }
            }
            Expr::Answer(answered) => match answers.get(answered.query).map(|table| value(*answered, table)) {
                Some(Ok(value)) => *expr = Expr::Constant(value),
                Some(Err(found)) => fault = fault.take().or(Some(found)),
                None => {}
            },
            _ => {}
        });
    }
    fault.map_or(Ok(()), Err)
}

/// The answer of a query as a set.
fn set_of(table: &Table) -> Members {
    let values = table.columns.first().cloned().unwrap_or_else(|| Column::missing(0));
    Members::Known(Arc::new(Known::from(values)))
}

fn value(answered: Answered, table: &Table) -> Result<Value, Diagnostic> {
    let first = table.columns.first();
    match answered.asked {
        Asked::AnyRow => Ok(Value::Bool(table.rows > 0)),
        Asked::AnyMissing => Ok(Value::Bool(first.is_some_and(|column| column.missing_count() > 0))),
        Asked::Value if table.rows > 1 => {
            let message = format!("the query in brackets answers {} rows where one value is needed", table.rows);
            Err(Diagnostic::new(Code::SeveralRows, message)
                .at(answered.span, "more than one row")
                .help("aggregate it, or end it with `LIMIT 1`"))
        }
        Asked::Value => Ok(first.filter(|_| table.rows == 1).map_or(Value::Missing, |column| column.value(0))),
    }
}
