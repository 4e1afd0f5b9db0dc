//! Columns that hold times, and buckets of them.

use super::Planner;
use crate::batch::{Period, Value};
use crate::diagnostics::Span;
use crate::expressions::Expr;
use crate::functions;
use crate::functions::Kind;
use crate::plan::Step;

/// The fields that are times (AWS manual, discoverable fields).
pub(super) const TIME_FIELDS: [&str; 2] = ["@timestamp", "@ingestionTime"];

/// The groups of a `stats` by a bucket of time.
pub struct Buckets {
    /// The slot of the bucket.
    pub time: usize,
    /// How long it is.
    pub period: Period,
    /// How far it is shifted, in milliseconds.
    pub shift: i64,
    /// The slots of the other keys.
    pub series: Vec<usize>,
}

impl Planner<'_> {
    /// Where one slot holds times, the other does too.
    pub fn copy_time(&mut self, from: usize, to: usize) {
        if self.times.contains(&from) {
            self.times.insert(to);
        }
    }

    /// The slot of the times of the rows, if they have any: when events happened, or the group key that is a time.
    pub fn time_slot(&mut self) -> Option<usize> {
        self.lookup("@timestamp", Span::default()).or(self.scope.time_key)
    }

    /// The group key of the last `stats` that is a bucket of time, and the other keys.
    pub fn buckets(&self) -> Option<Buckets> {
        let stats = self.steps.iter().rev().find_map(|step| match step {
            Step::Stats(stats) if self.scope.groups => Some(stats),
            _ => None,
        })?;
        let (time, (period, shift)) = stats.keys.iter().find_map(|(slot, key)| Some((*slot, bucket(key)?)))?;
        let series = stats.keys.iter().map(|(slot, _)| *slot).filter(|slot| *slot != time).collect();
        Some(Buckets { time, period, shift, series })
    }

    /// Remembers of a computed slot whether it holds times.
    pub fn note_time(&mut self, slot: usize, expr: &Expr) {
        let is_time = match expr {
            Expr::Slot(source) => self.times.contains(source),
            Expr::Call { function, .. } => function.returns == Kind::Timestamp,
            _ => false,
        };
        if is_time {
            self.times.insert(slot);
        }
    }

    /// Whether a slot holds times.
    pub fn is_time(&self, slot: usize) -> bool {
        self.times.contains(&slot)
    }

    /// The group key that is a time, if there is one.
    pub fn time_key(&self) -> Option<usize> {
        self.scope.time_key
    }
}

/// The length of the buckets that a group key cuts time into, and how far they are shifted, if it does that.
fn bucket(key: &Expr) -> Option<(Period, i64)> {
    let Expr::Call { function, args } = key else { return None };
    let floors =
        ["bin", "datefloor"].iter().any(|name| functions::find(name).is_some_and(|f| std::ptr::eq(f, *function)));
    let period = |index: usize| match args.get(index)?.constant()? {
        Value::Period(period) if floors => Some(*period),
        _ => None,
    };
    Some((period(1)?, period(2).map_or(0, Period::length)))
}
