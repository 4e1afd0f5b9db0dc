//! Keeps the first rows in an order. Never holds more than a few times as many as are asked for.

use super::sorting::SortRows;
use super::{Rows, Setting, State};
use crate::batch::Batch;
use crate::plan::Order;
use arrow_array::RecordBatch;
use std::any::Any;
use std::cmp::Ordering;

/// Rows are cut back when there are this many times more than asked for.
const SLACK: usize = 3;

/// Below so many rows cutting back does not pay.
const FEW: usize = 1024;

pub struct Top {
    order: Order,
    limit: usize,
    slots: usize,
    kept: Vec<Batch>,
    rows: usize,
    /// The last row that still counts, once there are enough: later rows must come before it.
    worst: Option<SortRows>,
}

impl Top {
    pub fn new(order: Order, limit: usize, setting: Setting) -> Self {
        Top { order, limit, slots: setting.slots, kept: Vec::new(), rows: 0, worst: None }
    }

    /// The rows of a batch that can still count, at most `limit`.
    fn candidates(&self, batch: &Batch) -> Vec<u32> {
        let sort = SortRows::of(batch, &self.order);
        let beats = |row: &u32| match &self.worst {
            Some(worst) => sort.compare(*row as usize, worst, 0, &self.order).is_lt(),
            None => true,
        };
        let mut rows: Vec<u32> = (0..batch.rows() as u32).filter(beats).collect();
        if rows.len() > self.limit {
            let by = |left: &u32, right: &u32| self.compare(&sort, *left, *right);
            rows.select_nth_unstable_by(self.limit, by);
            rows.truncate(self.limit);
        }
        rows
    }

    /// The rows of a batch that can still count, as far as the keys tell: all that are equal to the last.
    fn candidates_by_keys(&self, batch: &Batch) -> Vec<u32> {
        let sort = SortRows::by_keys(batch, &self.order);
        let reaches =
            |row: &u32, last: &SortRows, at: usize| sort.compare_keys(*row as usize, last, at, &self.order).is_le();
        let counts = |row: &u32| self.worst.as_ref().is_none_or(|worst| reaches(row, worst, 0));
        let mut rows: Vec<u32> = (0..batch.rows() as u32).filter(counts).collect();
        if (1..rows.len()).contains(&self.limit) {
            let by = |left: &u32, right: &u32| sort.compare_keys(*left as usize, &sort, *right as usize, &self.order);
            let (_, last, _) = rows.select_nth_unstable_by(self.limit - 1, by);
            let last = *last as usize;
            rows.retain(|row| reaches(row, &sort, last));
            rows.sort_unstable();
        }
        rows
    }

    /// Rows of one position stay as they came.
    fn compare(&self, sort: &SortRows, left: u32, right: u32) -> Ordering {
        sort.compare(left as usize, sort, right as usize, &self.order).then(left.cmp(&right))
    }

    fn keep(&mut self, batch: Batch) {
        self.rows += batch.rows();
        self.kept.push(batch);
        if self.rows > self.limit.saturating_mul(SLACK).max(FEW) {
            self.cut();
        }
    }

    /// The rows that can still count.
    pub fn kept(&self) -> &[Batch] {
        &self.kept
    }

    /// The first rows, in order.
    pub fn first_rows(mut self) -> Vec<Batch> {
        if self.rows > 0 {
            self.cut();
        }
        self.kept
    }

    /// Keeps the first `limit` rows, in order, as one batch.
    fn cut(&mut self) {
        let all = Batch::concat(self.slots, &self.kept);
        let sort = SortRows::of(&all, &self.order);
        let by = |left: &u32, right: &u32| self.compare(&sort, *left, *right);
        let mut rows: Vec<u32> = (0..all.rows() as u32).collect();
        if rows.len() > self.limit {
            rows.select_nth_unstable_by(self.limit, by);
            rows.truncate(self.limit);
        }
        rows.sort_unstable_by(by);
        let first = all.take(&rows).detached();
        let last = rows.last().filter(|_| rows.len() == self.limit);
        self.worst = last.map(|row| SortRows::of(&all.take(&[*row]).detached(), &self.order));
        self.rows = first.rows();
        self.kept = vec![first];
    }
}

impl State for Top {
    fn take(&mut self, batch: Batch) {
        let rows = self.candidates(&batch);
        if !rows.is_empty() {
            self.keep(batch.take(&rows).detached());
        }
    }

    fn merge(&mut self, sibling: Box<dyn State>) {
        let sibling = sibling.into_any().downcast::<Top>().expect("siblings run the same step");
        for batch in sibling.kept {
            self.keep(batch);
        }
    }

    fn save(&mut self) -> RecordBatch {
        Batch::concat(self.slots, &self.kept).detached().save()
    }

    fn finish(self: Box<Self>) -> Box<dyn Rows> {
        Box::new(self.first_rows())
    }

    fn chooses_by(&self) -> Option<Vec<usize>> {
        Some(self.order.keys.iter().map(|key| key.slot).collect())
    }

    fn choose(&self, batch: &Batch) -> Vec<u32> {
        if self.order.ties.is_empty() { self.candidates(batch) } else { self.candidates_by_keys(batch) }
    }

    fn size(&self) -> (usize, &'static str) {
        (self.kept.iter().map(Batch::size).sum(), "the rows that `sort` and `limit` keep")
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}
