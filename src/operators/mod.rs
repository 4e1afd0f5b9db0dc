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
mod join;
mod lookup;
mod parse;
mod parse_all;
mod parse_values;
mod pattern;
mod relevant;
mod sorting;
mod stats;
mod tally;
mod top;
mod unnest;
mod whole;

pub use tally::Tally;

use crate::batch::Batch;
use crate::functions::Context;
use crate::plan::{Order, Step};
use arrow_array::RecordBatch;
use std::any::Any;
use std::io;
use whole::cut;

/// One batch to one batch.
pub trait Transform: Send {
    /// Must give the same rows in the same order whatever batches they come in.
    fn apply(&mut self, batch: Batch) -> Batch;

    /// Where to cut a batch that would become too large as a whole: the ends of its pieces, the last of which is
    /// the number of its rows. Nothing when it can stay as it is.
    fn cut(&mut self, _: &Batch) -> Vec<usize> {
        Vec::new()
    }

    /// What it has found so far, when it looks for something.
    fn tally(&self) -> Option<Tally> {
        None
    }
}

/// Into how many partitions by key what was gathered is cut when it is too much for a cache, or for memory: so that a
/// partition fits where the whole is a hundred times too large. A power of two.
pub const PARTITIONS: usize = 128;

/// The partition of a key with this hash.
// The highest bits: the lowest say where a group is in the table of its partition.
fn partition_of(hash: u32) -> usize {
    ((u64::from(hash) * PARTITIONS as u64) >> u32::BITS) as usize
}

/// Takes what belongs to a partition.
pub type SpillTo<'o> = dyn FnMut(usize, RecordBatch) -> io::Result<()> + 'o;

/// What one worker has gathered for a step that needs more than one batch.
pub trait State: Send {
    /// Takes in a batch.
    fn take(&mut self, batch: Batch);

    /// Takes in what a sibling on another worker has gathered.
    /// Must give the same answer whichever of the two saw the earlier rows.
    fn merge(&mut self, sibling: Box<dyn State>);

    /// What was gathered, for `restore` in another process.
    fn save(&mut self) -> RecordBatch;

    /// Hands what was gathered to `out` in `PARTITIONS` pieces, and is empty then. Rows that belong together must come
    /// into the same partition on every worker. Gives whether it can do that.
    ///
    /// # Errors
    /// When `out` fails.
    fn spill(&mut self, _out: &mut SpillTo) -> io::Result<bool> {
        Ok(false)
    }

    /// The rows, once all siblings are merged. Steps that order rows give them in that order; for others the
    /// positions of the rows say which was first.
    fn finish(self: Box<Self>) -> Box<dyn Rows>;

    /// The slots by which it chooses among the rows of a batch, when it keeps few of them as they are.
    fn chooses_by(&self) -> Option<Vec<usize>> {
        None
    }

    /// The rows of a batch that it would keep.
    fn choose(&self, batch: &Batch) -> Vec<u32> {
        (0..batch.rows() as u32).collect()
    }

    /// Bytes held, and what holds them.
    fn size(&self) -> (usize, &'static str);

    /// For `merge`, which must find its own kind.
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

/// The rows that a step has gathered, made batch by batch: there may be many millions of groups, of which the
/// next step keeps ten. Any worker can ask for any batch at any time.
pub trait Rows: Send + Sync {
    /// How many batches.
    fn batches(&self) -> usize;

    /// A batch, with what these slots need; all slots when there are none given.
    fn batch(&self, index: usize, slots: Option<&[usize]>) -> Batch;

    /// Whether there are none because there would be too many.
    fn are_too_many(&self) -> bool {
        false
    }

    /// Some rows of a batch, with all slots.
    fn some(&self, index: usize, rows: &[u32]) -> Batch {
        self.batch(index, None).take(rows)
    }
}

/// Batches that are there already.
impl Rows for Vec<Batch> {
    fn batches(&self) -> usize {
        self.len()
    }

    fn batch(&self, index: usize, _slots: Option<&[usize]>) -> Batch {
        self[index].clone()
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
    /// No position of a row is higher.
    pub most_position: u64,
    /// Whether aggregates that can come near to the answer in bounded memory do.
    pub approximate: bool,
    /// Whether of rows that are otherwise equal the later ones come first where rows are gathered next.
    pub latest_first: bool,
}

/// The transform of a step that does not gather, for one worker.
pub fn transform(step: &Step, setting: Setting) -> Option<Box<dyn Transform + '_>> {
    match step {
        Step::Filter(condition) => Some(Box::new(filter::Filter::new(condition, setting))),
        Step::Extend(columns) => Some(Box::new(extend::Extend::new(columns, setting))),
        Step::Parse(parse) if parse.multi => Some(Box::new(parse_all::ParseAll::new(parse, setting))),
        Step::Parse(parse) if parse.extractor.gives_values() => {
            Some(Box::new(parse_values::ParseValues::new(parse, setting)))
        }
        Step::Parse(parse) => Some(Box::new(parse::Parse::new(parse, setting))),
        Step::Join(join) => Some(Box::new(join::Join::new(join, setting))),
        Step::Lookup(lookup) => Some(Box::new(lookup::Lookup::new(lookup))),
        Step::Unnest(unnest) => Some(Box::new(unnest::Unnest::new(unnest, setting))),
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
        Step::Whole { order, limit, row, work } => {
            let top = top::Top::new(order.clone(), *limit, setting);
            Some(Box::new(whole::Whole::new(top, *row, work.clone(), setting)))
        }
        Step::Pattern(step) => Some(Box::new(pattern::Pattern::new(step.clone(), setting))),
        Step::Relevant(step) => Some(Box::new(relevant::Relevant::new(step.clone(), setting))),
        Step::Filter(_) | Step::Extend(_) | Step::Parse(_) | Step::Unnest(_) | Step::Join(_) | Step::Lookup(_) => None,
    }
}

/// A state as a sibling in another process has saved it; `None` for a step that does not gather.
///
/// # Errors
/// What is wrong with what was saved, in words.
pub fn restore(step: &Step, setting: Setting, saved: &RecordBatch) -> Result<Option<Box<dyn State>>, String> {
    match step {
        Step::Stats(stats) => return Ok(Some(Box::new(stats::Stats::restore(stats.clone(), setting, saved)?))),
        Step::Pattern(step) => return Ok(Some(Box::new(pattern::Pattern::restore(step.clone(), setting, saved)?))),
        Step::Relevant(step) => return Ok(Some(Box::new(relevant::Relevant::restore(step.clone(), setting, saved)?))),
        _ => {}
    }
    // The others have saved rows that count, as they had taken them.
    let mut state = gather(step, setting);
    if let Some(state) = &mut state {
        state.take(Batch::load(saved, setting.slots)?);
    }
    Ok(state)
}
