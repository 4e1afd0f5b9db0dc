//! Computes columns.

use super::{Setting, Transform};
use crate::batch::Batch;
use crate::expressions::{Expr, evaluate};

pub struct Extend<'p> {
    columns: &'p [(usize, Expr)],
    setting: Setting,
}

impl<'p> Extend<'p> {
    pub fn new(columns: &'p [(usize, Expr)], setting: Setting) -> Self {
        Extend { columns, setting }
    }
}

impl Transform for Extend<'_> {
    fn apply(&mut self, mut batch: Batch) -> Batch {
        for (slot, expr) in self.columns {
            let column = evaluate(expr, &batch, &self.setting.context).into_column(batch.rows());
            batch.set(*slot, column);
        }
        batch
    }
}
