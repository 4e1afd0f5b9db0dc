//! An expression and a batch give a column.

use super::Expr;
use crate::batch::{Batch, Datum};
use crate::functions::Context;

/// The value of an expression in every row of a batch. An empty slot is a missing value.
pub fn evaluate(_expr: &Expr, _batch: &Batch, _context: &Context) -> Datum {
    Datum::Constant(crate::batch::Value::Missing)
}
