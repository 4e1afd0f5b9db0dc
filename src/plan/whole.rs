//! Work on all rows at once, for commands that look at the rows before or behind a row.

use super::Aggregate;
use super::tables::{Side, Table};
use super::{SetOperation, Window};
use crate::batch::{Period, Value};
use crate::expressions::Expr;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is done with all rows, in their order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Whole {
    /// Adds up the numbers of a column from row to row.
    Accum {
        /// The slot of the numbers.
        input: usize,
        /// The slot of the sums.
        output: usize,
    },
    /// Puts the rows of a query next to these, one by one.
    Append(Append),
    /// Adds up the numbers of each row, and of each column.
    AddTotals {
        /// The slots of the numbers.
        inputs: Vec<usize>,
        /// The slot of the sums of the rows.
        total: Option<usize>,
        /// A last row gets the sums of the columns.
        summary: bool,
    },
    /// Brings values of earlier rows.
    Autoregress {
        /// The slot of the values.
        input: usize,
        /// How many rows before, and the slot for the value of that row.
        lags: Vec<(u32, usize)>,
    },
    /// Puts the last value above in place of missing ones.
    FillDown {
        /// The slots that are filled where they are.
        slots: Vec<usize>,
    },
    /// Adds rows for empty buckets of time.
    FillMissing(FillMissing),
    /// Removes or clips values that lie far from the others.
    Outlier(Outlier),
    /// Puts the rows of a query together with these.
    Set(SetOperation),
    /// Leaves out the first rows.
    Skip {
        /// How many.
        count: usize,
    },
    /// Looks at the rows around each row.
    Window(Window),
    /// Numbers sessions: what happens without a long pause.
    Sessionize {
        /// The slots that tell whose session it is.
        keys: Vec<usize>,
        /// The slot of the times.
        time: usize,
        /// The longest pause inside a session, in milliseconds.
        pause: i64,
        /// The slot of the numbers of the sessions.
        output: usize,
    },
    /// Keeps the first rows for each combination of keys.
    FirstOfEach {
        /// The slots of the keys. Rows without one of them stay.
        keys: Vec<usize>,
        /// How many rows of each combination.
        count: usize,
        /// Only rows that follow each other count as equal.
        consecutive: bool,
    },
    /// Puts next to each row what all rows with its keys tell.
    EventStats {
        /// The slots of the keys.
        keys: Vec<usize>,
        /// What is gathered.
        aggregates: Vec<Aggregate>,
    },
    /// A moving average.
    Trendline {
        /// The slot of the numbers.
        input: usize,
        /// The slot of the averages.
        output: usize,
        /// Of how many rows.
        points: usize,
        /// Later rows have more weight.
        weighted: bool,
    },
}

/// Puts the rows of a query next to others, one by one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Append {
    /// What the query answers.
    pub rows: Side<Table>,
    /// Which of its columns, where each goes, and the column that it takes the place of.
    pub outputs: Vec<(usize, usize, Option<usize>)>,
    /// How many rows at most.
    pub limit: usize,
}

/// How gaps in time are filled.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FillMissing {
    /// The slot of the buckets.
    pub time: usize,
    /// How long a bucket is.
    pub period: Period,
    /// How far buckets are shifted, in milliseconds.
    pub shift: i64,
    /// The slots of the other group keys: each of their combinations is a series of its own.
    pub series: Vec<usize>,
    /// What the added rows get, by slot.
    pub values: Vec<(usize, Value)>,
}

/// Which values lie far from the others, and what happens to them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outlier {
    /// The slots that are looked at.
    pub slots: Vec<usize>,
    /// For each of them the slot that tells whether the value lies far away; none where nobody asks.
    pub marks: Vec<usize>,
    /// Rows are removed; otherwise values are clipped.
    pub remove: bool,
    /// How many interquartile ranges are far.
    pub factor: f64,
    /// Small values are looked at too.
    pub lower: bool,
}

impl Whole {
    /// The slots that it reads.
    pub fn reads(&self) -> Vec<usize> {
        match self {
            Whole::Set(set) => set.slots.clone(),
            Whole::Skip { .. } => Vec::new(),
            Whole::Window(window) => window.reads(),
            Whole::Append(append) => append.outputs.iter().filter_map(|(_, _, earlier)| *earlier).collect(),
            Whole::Accum { input, .. } | Whole::Autoregress { input, .. } => vec![*input],
            Whole::AddTotals { inputs: slots, .. } | Whole::FillDown { slots } => slots.clone(),
            Whole::FillMissing(fill) => {
                let values = fill.values.iter().map(|(slot, _)| *slot);
                values.chain(fill.series.iter().copied()).chain([fill.time]).collect()
            }
            Whole::Outlier(outlier) => outlier.slots.clone(),
            Whole::Sessionize { keys, time, .. } => keys.iter().copied().chain([*time]).collect(),
            Whole::FirstOfEach { keys, .. } => keys.clone(),
            Whole::EventStats { keys, aggregates } => {
                let args = aggregates.iter().flat_map(|aggregate| &aggregate.args);
                keys.iter().copied().chain(args.flat_map(Expr::slots)).collect()
            }
            Whole::Trendline { input, .. } => vec![*input],
        }
    }

    /// The slots that it fills or changes.
    pub fn writes(&self) -> Vec<usize> {
        match self {
            // It changes them where they are, so that they are needed before too.
            Whole::Set(_) | Whole::Skip { .. } => Vec::new(),
            Whole::Window(window) => window.calls.iter().map(|call| call.output).collect(),
            Whole::Append(append) => append.outputs.iter().map(|(_, slot, _)| *slot).collect(),
            Whole::Accum { output, .. } | Whole::Sessionize { output, .. } | Whole::Trendline { output, .. } => {
                vec![*output]
            }
            Whole::FirstOfEach { .. } => Vec::new(),
            Whole::EventStats { aggregates, .. } => aggregates.iter().map(|aggregate| aggregate.slot).collect(),
            Whole::AddTotals { inputs, total, summary: true } => inputs.iter().chain(total).copied().collect(),
            Whole::AddTotals { total, .. } => total.iter().copied().collect(),
            Whole::Autoregress { lags, .. } => lags.iter().map(|(_, slot)| *slot).collect(),
            Whole::FillDown { slots } => slots.clone(),
            Whole::FillMissing(fill) => fill.values.iter().map(|(slot, _)| *slot).chain([fill.time]).collect(),
            Whole::Outlier(outlier) => outlier.slots.iter().chain(&outlier.marks).copied().collect(),
        }
    }

    /// Leaves out what fills slots that nobody needs.
    pub(super) fn keep(&mut self, needed: &BTreeSet<usize>) {
        match self {
            Whole::Autoregress { lags, .. } => lags.retain(|(_, slot)| needed.contains(slot)),
            Whole::FillDown { slots } => slots.retain(|slot| needed.contains(slot)),
            Whole::EventStats { aggregates, .. } => aggregates.retain(|aggregate| needed.contains(&aggregate.slot)),
            Whole::FillMissing(fill) => fill.values.retain(|(slot, _)| needed.contains(slot)),
            Whole::Window(window) => window.calls.retain(|call| needed.contains(&call.output)),
            _ => {}
        }
    }

    /// In words, with the names of the slots.
    pub(super) fn describe(&self, names: &[String]) -> String {
        let list = |slots: &[usize]| slots.iter().map(|slot| names[*slot].as_str()).collect::<Vec<_>>().join(", ");
        match self {
            Whole::Append(append) => {
                let columns: Vec<&str> = append.outputs.iter().map(|(_, slot, _)| names[*slot].as_str()).collect();
                let rows = match &append.rows {
                    Side::Query(number) => format!("query {}", number + 1),
                    Side::Known(_) => "a query".to_string(),
                };
                format!("append {} of {rows}, {} rows at most", columns.join(", "), append.limit)
            }
            Whole::Set(set) => set.describe(),
            Whole::Skip { count } => format!("leave out the first {count}"),
            Whole::Window(window) => window.describe(names),
            Whole::Accum { input, output } => format!("running sum {} of {}", names[*output], names[*input]),
            Whole::AddTotals { inputs, total, summary } => {
                let row = total.map_or(String::new(), |slot| format!(" {}", names[slot]));
                let last = if *summary { ", and of each column" } else { "" };
                format!("sums{row} of {}{last}", list(inputs))
            }
            Whole::Autoregress { input, lags } => {
                let slots: Vec<usize> = lags.iter().map(|(_, slot)| *slot).collect();
                format!("earlier values {} of {}", list(&slots), names[*input])
            }
            Whole::FillDown { slots } if slots.is_empty() => "fill down nothing".to_string(),
            Whole::FillDown { slots } => format!("fill down {}", list(slots)),
            Whole::FirstOfEach { keys, count, consecutive } => {
                let follow = if *consecutive { " among rows that follow each other" } else { "" };
                format!("first {count} of each {}{follow}", list(keys))
            }
            Whole::EventStats { keys, aggregates } => {
                let made: Vec<usize> = aggregates.iter().map(|aggregate| aggregate.slot).collect();
                let by = if keys.is_empty() { String::new() } else { format!(" by {}", list(keys)) };
                format!("next to each row {}{by}", list(&made))
            }
            Whole::Trendline { input, output, points, weighted } => {
                let kind = if *weighted { "weighted " } else { "" };
                format!("{kind}moving average {} of {} over {points} rows", names[*output], names[*input])
            }
            Whole::FillMissing(fill) => fill.describe(names),
            Whole::Outlier(outlier) => outlier.describe(names),
            Whole::Sessionize { keys, time, pause, output } => {
                format!(
                    "sessions {} of {} with pauses up to {pause} ms in {}",
                    names[*output],
                    list(keys),
                    names[*time]
                )
            }
        }
    }
}

impl FillMissing {
    /// Where the bucket that contains an instant begins.
    pub fn floor(&self, millis: i64) -> i64 {
        self.period.floor(millis.saturating_sub(self.shift)).saturating_add(self.shift)
    }

    /// Where the bucket after the one that begins at `start` begins.
    pub fn next(&self, start: i64) -> i64 {
        self.period.next(start.saturating_sub(self.shift)).saturating_add(self.shift)
    }

    fn describe(&self, names: &[String]) -> String {
        let series: String = self.series.iter().map(|slot| format!(", for each {}", names[*slot])).collect();
        let value = |(slot, value): &(usize, Value)| match value {
            Value::Text(text) => format!(", {} = {text:?}", names[*slot]),
            other => format!(", {} = {}", names[*slot], other.print().unwrap_or_default()),
        };
        let values: String = self.values.iter().map(value).collect();
        format!("add empty buckets of {} to {}{series}{values}", self.period, names[self.time])
    }
}

impl Outlier {
    fn describe(&self, names: &[String]) -> String {
        let slots: Vec<&str> = self.slots.iter().map(|slot| names[*slot].as_str()).collect();
        let action = if self.remove { "remove" } else { "clip" };
        let sides = if self.lower { "above and below" } else { "above" };
        let mark = if self.marks.is_empty() { "" } else { ", marked" };
        format!("{action} {sides} {} interquartile ranges in {}{mark}", self.factor, slots.join(", "))
    }
}
