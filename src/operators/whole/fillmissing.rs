//! `fillmissing`: rows for empty buckets of time.

use super::super::group_table::numbered;
use super::Refused;
use crate::batch::{Batch, Column, Value};
use crate::plan::FillMissing;
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Rows that are added, at most: as many as the largest answer has.
const MOST_ADDED: usize = 100_000;

/// The rows, and behind them a row for each empty bucket of each series.
///
/// # Errors
/// When there would be too many.
pub fn apply(rows: Batch, work: &FillMissing, range: Option<(i64, i64)>) -> Result<Batch, Refused> {
    let times: Vec<Option<i64>> = match rows.column(work.time) {
        Some(column) => column.times().iter().collect(),
        None => Vec::new(),
    };
    let Some((first, last)) = ends(&times, work, range).filter(|(first, last)| first <= last) else { return Ok(rows) };
    let series = series(&rows, work, &times);
    let buckets = buckets(first, last, work, MOST_ADDED + rows.rows()).ok_or(Refused)?;
    let present: usize = series.iter().map(|series| series.present.range(first..=last).count()).sum();
    if series.len().saturating_mul(buckets.len()).saturating_sub(present) > MOST_ADDED {
        return Err(Refused);
    }
    let added = series.iter().flat_map(|series| {
        let empty = buckets.iter().filter(|bucket| !series.present.contains(bucket));
        empty.map(|bucket| Added { time: *bucket, like: series.first })
    });
    Ok(with_rows(&rows, work, &times, &added.collect::<Vec<_>>()))
}

/// The rows of one combination of the other keys.
struct Series {
    /// One of them; none where there is no row at all.
    first: Option<u32>,
    /// Their buckets.
    present: BTreeSet<i64>,
}

/// A row that is added.
struct Added {
    time: i64,
    /// A row with the same keys.
    like: Option<u32>,
}

/// The first and the last bucket.
// The manual is silent on which buckets there are: those of the time range of the query, where it has an end, and
// otherwise as far as there are rows (LANGUAGE.md 2.21, REC).
fn ends(times: &[Option<i64>], work: &FillMissing, range: Option<(i64, i64)>) -> Option<(i64, i64)> {
    let (start, end) = range.unwrap_or((i64::MIN, i64::MAX));
    let start = (start > 0).then_some(start).or_else(|| times.iter().flatten().min().copied())?;
    let is_end = end < Timestamp::MAX.as_millisecond();
    let end = is_end.then_some(end).or_else(|| times.iter().flatten().max().copied())?;
    Some((work.floor(start), work.floor(end)))
}

/// The series in the order of their first rows. Without other keys there is always one.
fn series(rows: &Batch, work: &FillMissing, times: &[Option<i64>]) -> Vec<Series> {
    let missing = || Column::missing(rows.rows());
    let columns: Vec<Column> =
        work.series.iter().map(|slot| rows.column(*slot).cloned().unwrap_or_else(missing)).collect();
    let mut all: Vec<Series> = Vec::new();
    if columns.is_empty() {
        all.push(Series { first: (rows.rows() > 0).then_some(0), present: BTreeSet::new() });
    }
    for (row, (number, time)) in numbered(&columns, rows.rows()).into_iter().zip(times).enumerate() {
        if number as usize == all.len() {
            all.push(Series { first: Some(row as u32), present: BTreeSet::new() });
        }
        all[number as usize].present.extend(time);
    }
    all
}

/// Where the buckets begin; `None` when there are more than `most`.
fn buckets(first: i64, last: i64, work: &FillMissing, most: usize) -> Option<Vec<i64>> {
    let next = |start: &i64| Some(work.next(*start)).filter(|next| next > start && *next <= last);
    let starts: Vec<i64> = std::iter::successors(Some(first), next).take(most + 1).collect();
    (starts.len() <= most).then_some(starts)
}

fn with_rows(rows: &Batch, work: &FillMissing, times: &[Option<i64>], added: &[Added]) -> Batch {
    let old = (0..rows.rows() as u32).map(Some);
    let alone: Vec<Option<u32>> = old.clone().chain(added.iter().map(|_| None)).collect();
    let alike: Vec<Option<u32>> = old.chain(added.iter().map(|added| added.like)).collect();
    let mut all = rows.pick(&alone);
    for slot in &work.series {
        if let Some(column) = rows.column(*slot) {
            all.set(*slot, column.pick(&alike));
        }
    }
    let buckets = times.iter().copied().chain(added.iter().map(|added| Some(added.time)));
    all.set(work.time, Column::Time(buckets.collect()));
    for (slot, value) in &work.values {
        all.set(*slot, with_value(rows, *slot, value, added.len()));
    }
    all.renumbered()
}

/// A column with a value behind it, so many times.
fn with_value(rows: &Batch, slot: usize, value: &Value, times: usize) -> Column {
    let old = rows.column(slot).cloned().unwrap_or_else(|| Column::missing(rows.rows()));
    let new = Column::repeat(value, times);
    if old.is_empty() { new } else { Column::concat(&[&old, &new]) }
}
