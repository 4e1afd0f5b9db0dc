//! Work on all rows at once, in an order: gathers them as `top` does, and works on them at the end.
//!
//! Adding work: one file with a function from batch to batch, and a line in `apply`.

mod accum;
mod addtotals;
mod appendcols;
mod autoregress;
mod eventstats;
mod filldown;
mod fillmissing;
mod first_of_each;
mod outlier;
mod sessionize;
mod sets;
mod trendline;
mod window;

use super::top::Top;
use super::{Rows, Setting, State};
use crate::batch::{Batch, Column};
use crate::plan;
use arrow_array::{Float64Array, RecordBatch};
use std::any::Any;

pub struct Whole {
    top: Top,
    row: usize,
    work: plan::Whole,
    setting: Setting,
}

impl Whole {
    pub fn new(top: Top, row: usize, work: plan::Whole, setting: Setting) -> Self {
        Whole { top, row, work, setting }
    }
}

/// More rows would be added than an answer may have.
pub struct Refused;

impl Rows for Refused {
    fn batches(&self) -> usize {
        0
    }

    fn batch(&self, _index: usize, _slots: Option<&[usize]>) -> Batch {
        Batch::new(0, Vec::new())
    }

    fn are_too_many(&self) -> bool {
        true
    }
}

/// Does the work on all rows.
fn apply(work: &plan::Whole, rows: Batch, setting: Setting) -> Result<Batch, Refused> {
    Ok(match work {
        plan::Whole::Set(set) => sets::apply(rows, set),
        plan::Whole::Skip { count } => {
            let first = (*count).min(rows.rows());
            rows.slice(first, rows.rows() - first)
        }
        plan::Whole::Window(window) => window::apply(rows, window),
        plan::Whole::Accum { input, output } => accum::apply(rows, *input, *output),
        plan::Whole::Append(append) => appendcols::apply(rows, append),
        plan::Whole::AddTotals { inputs, total, summary } => addtotals::apply(rows, inputs, *total, *summary),
        plan::Whole::Autoregress { input, lags } => autoregress::apply(rows, *input, lags),
        plan::Whole::FillDown { slots } => filldown::apply(rows, slots),
        plan::Whole::FillMissing(work) => fillmissing::apply(rows, work, setting.context.range)?,
        plan::Whole::Outlier(work) => outlier::apply(rows, work),
        plan::Whole::FirstOfEach { keys, count, consecutive } => first_of_each::apply(rows, keys, *count, *consecutive),
        plan::Whole::EventStats { keys, aggregates } => eventstats::apply(rows, keys, aggregates, setting),
        plan::Whole::Trendline { input, output, points, weighted } => {
            trendline::apply(rows, *input, *output, *points, *weighted)
        }
        plan::Whole::Sessionize { keys, time, pause, output } => sessionize::apply(rows, keys, *time, *pause, *output),
    })
}

impl State for Whole {
    fn take(&mut self, batch: Batch) {
        self.top.take(batch);
    }

    fn merge(&mut self, sibling: Box<dyn State>) {
        let sibling = sibling.into_any().downcast::<Whole>().expect("siblings run the same step");
        self.top.merge(Box::new(sibling.top));
    }

    fn save(&mut self) -> RecordBatch {
        self.top.save()
    }

    fn finish(self: Box<Self>) -> Box<dyn Rows> {
        let rows = Batch::concat(self.setting.slots, &self.top.first_rows());
        let mut rows = match apply(&self.work, rows, self.setting) {
            Ok(rows) => rows,
            Err(refused) => return Box::new(refused),
        };
        let numbers: Float64Array = (0..rows.rows()).map(|row| Some(row as f64)).collect();
        rows.set(self.row, Column::Number(numbers));
        Box::new(cut(&rows, self.setting.batch_rows))
    }

    fn size(&self) -> (usize, &'static str) {
        (self.top.size().0, "the rows that a command needs all at once")
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// Batches of at most so many rows.
pub fn cut(rows: &Batch, most: usize) -> Vec<Batch> {
    let numbers: Vec<u32> = (0..rows.rows() as u32).collect();
    numbers.chunks(most).map(|numbers| rows.take(numbers)).collect()
}
