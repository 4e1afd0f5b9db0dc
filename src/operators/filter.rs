//! Keeps the rows for which a condition holds.

use super::{Setting, Transform};
use crate::batch::Batch;
use crate::expressions::{Expr, holds};

pub struct Filter<'p> {
    condition: &'p Expr,
    setting: Setting,
}

impl<'p> Filter<'p> {
    pub fn new(condition: &'p Expr, setting: Setting) -> Self {
        Filter { condition, setting }
    }
}

impl Transform for Filter<'_> {
    fn apply(&mut self, batch: Batch) -> Batch {
        let kept = holds(self.condition, &batch, &self.setting.context);
        if kept.count_set_bits() == batch.rows() {
            return batch;
        }
        batch.take(&kept.set_indices_u32().collect::<Vec<u32>>())
    }
}
