//! Batches to batches: how each step runs. What a step means is in `commands`.
//!
//! A transform works on one batch at a time, on every worker by itself. A gatherer needs all batches: each
//! worker gathers into a state of its own, and siblings merge.

mod chunked;
mod dedup;
mod extend;
mod filter;
mod group_keys;
mod group_table;
mod parse;
mod sorting;
mod stats;
mod top;

use crate::batch::Batch;
use crate::functions::Context;
use crate::plan::{Order, Step};
use std::any::Any;

/// One batch to one batch.
pub trait Transform: Send {
    /// Must give the same rows in the same order whatever batches they come in.
    fn apply(&mut self, batch: Batch) -> Batch;
}

/// What one worker has gathered for a step that needs more than one batch.
pub trait State: Send {
    /// Takes in a batch.
    fn take(&mut self, batch: Batch);

    /// Takes in what a sibling on another worker has gathered.
    /// Must give the same answer whichever of the two saw the earlier rows.
    fn merge(&mut self, sibling: Box<dyn State>);

    /// The rows, once all siblings are merged. Steps that order rows give them in that order; for others the
    /// positions of the rows say which was first.
    fn finish(self: Box<Self>) -> Rows;

    /// Bytes held, and what holds them.
    fn size(&self) -> (usize, &'static str);

    /// For `merge`, which must find its own kind.
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

/// The rows that a step has gathered, made batch by batch: there may be many millions of groups, of which the
/// next step keeps ten.
pub struct Rows {
    batches: usize,
    make: Box<dyn Fn(usize) -> Batch + Send + Sync>,
}

impl Rows {
    /// So many batches, each of which can be made by any worker at any time.
    pub fn new(batches: usize, make: impl Fn(usize) -> Batch + Send + Sync + 'static) -> Self {
        Rows { batches, make: Box::new(make) }
    }

    /// Batches that are there already.
    pub fn of(batches: Vec<Batch>) -> Self {
        Rows::new(batches.len(), move |index| batches[index].clone())
    }

    /// The batch of that number; `None` behind the last.
    pub fn get(&self, index: usize) -> Option<Batch> {
        (index < self.batches).then(|| (self.make)(index))
    }

    /// All batches, in order.
    pub fn all(&self) -> Vec<Batch> {
        (0..self.batches).map(|index| (self.make)(index)).collect()
    }
}

/// What every operator of a plan is told.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Clock and time range.
    pub context: Context,
    /// Slots of a batch.
    pub slots: usize,
    /// Rows per batch, at most.
    pub batch_rows: usize,
}

/// The transform of a step that does not gather, for one worker.
pub fn transform(step: &Step, setting: Setting) -> Option<Box<dyn Transform + '_>> {
    match step {
        Step::Filter(condition) => Some(Box::new(filter::Filter::new(condition, setting))),
        Step::Extend(columns) => Some(Box::new(extend::Extend::new(columns, setting))),
        Step::Parse(parse) => Some(Box::new(parse::Parse::new(parse, setting))),
        _ => None,
    }
}

/// What one worker gathers into for a step that gathers.
pub fn gather(step: &Step, setting: Setting) -> Option<Box<dyn State>> {
    match step {
        Step::Stats(stats) => Some(Box::new(stats::Stats::new(stats.clone(), setting))),
        Step::Top { order, limit } => Some(Box::new(top::Top::new(order.clone(), *limit, setting))),
        // The scan stops when enough rows were found, and all blocks in front of the last one were read: so
        // the first rows by position are the same whatever the number of workers.
        Step::Any { limit } => Some(Box::new(top::Top::new(Order::default(), *limit, setting))),
        Step::Dedup { keys, order, limit } => {
            Some(Box::new(dedup::Dedup::new(keys.clone(), order.clone(), *limit, setting)))
        }
        Step::Filter(_) | Step::Extend(_) | Step::Parse(_) => None,
    }
}
