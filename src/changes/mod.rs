//! Two versions of a query over the same logs: how their answers differ, and the smallest set of events on which they
//! do.
//!
//! ```text
//! old, new ─► answers ─► rows side by side ─► smallest set of events (files, then events; by halves)
//! ```

mod halves;
mod restrict;
mod rows;
mod smallest;

use crate::Query;
use crate::diagnostics::Diagnostic;
use crate::plan::Plan;
use crate::run::{Engine, Failure, Held, Progress};
use crate::scan::Report;
use crate::testing::Both;
pub use rows::{By, Counts};

/// How the answers of two queries differ.
#[derive(Debug, Clone)]
pub struct Changes {
    /// Columns that only the old answer has.
    pub only_old: Vec<String>,
    /// Columns that only the new answer has.
    pub only_new: Vec<String>,
    /// Whether the columns that both have stand in another order.
    pub columns_moved: bool,
    /// Which rows stand for each other.
    pub by: By,
    /// How many rows differ.
    pub counts: Counts,
    /// The lines of both answers, the names of the columns first, without the columns that only one has.
    pub lines: Vec<Both>,
    /// The events on which the answers differ; nothing where rows do not.
    pub smallest: Option<Smallest>,
    /// Warnings about both queries.
    pub warnings: [Vec<Diagnostic>; 2],
    /// What the scan has done for the new query.
    pub report: Report,
}

impl Changes {
    /// Whether both answer the same.
    pub fn is_same(&self) -> bool {
        let same_columns = self.only_old.is_empty() && self.only_new.is_empty() && !self.columns_moved;
        same_columns && self.counts.is_same()
    }
}

/// The smallest set of events on which two answers differ.
#[derive(Debug, Clone, PartialEq)]
pub enum Smallest {
    /// These: without any one of them the answers are the same.
    Events(Vec<Event>),
    /// These, after so many tries; there may be a smaller set.
    AtMost(Vec<Event>, usize),
    /// They differ without any event.
    WithoutEvents,
    /// It was not looked for, because the logs have so many bytes, and more than `most` take too long.
    TooLarge {
        /// Bytes of the logs that are left after files that do not matter.
        bytes: u64,
        /// The most bytes in which events are looked for.
        most: u64,
    },
}

/// An event, and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The name of its file.
    pub file: String,
    /// The number of its line, from 1; nothing where files have none.
    pub line: Option<u64>,
    /// Its `@message`.
    pub message: String,
}

/// The plans of both queries, without rewrites.
struct Pair {
    old: Plan,
    new: Plan,
}

/// Which of the two a failure is about.
#[derive(Debug)]
pub enum Which {
    /// The old query, or both.
    Old(Failure),
    /// The new query.
    New(Failure),
}

/// Says how the answers of two queries differ. Standard input and pipes are held in memory for that.
///
/// # Errors
/// When a query is wrong, or not one input could be read.
pub fn changes(engine: &Engine, old: &Query, new: &Query, progress: Progress) -> Result<Changes, Which> {
    let held = Held::new(engine);
    let failed = |failure| held.failed(failure);
    let engine = &held.engine;
    let plan = |query: &Query| query.plan_with(&[]).map_err(Failure::Query);
    let (old_plan, mut old_warnings) = plan(old).map_err(Which::Old)?;
    let (new_plan, mut new_warnings) = plan(new).map_err(Which::New)?;
    let pair = Pair { old: old_plan, new: new_plan };
    let old_answer = restrict::run(engine, &pair.old, progress).map_err(|failure| Which::Old(failed(failure)))?;
    let new_answer = restrict::run(engine, &pair.new, progress).map_err(|failure| Which::New(failed(failure)))?;
    old_warnings.extend(old_answer.warnings.iter().cloned());
    new_warnings.extend(new_answer.warnings.iter().cloned());
    let compared = rows::Compared::new(&pair, &old_answer, &new_answer);
    let smallest = match compared.counts.is_same() {
        true => None,
        false => smallest::smallest(engine, &pair, &compared.counts, &old_answer, progress).map_err(Which::Old)?,
    };
    let report = held.told(new_answer.report.clone());
    Ok(Changes {
        only_old: compared.only_old,
        only_new: compared.only_new,
        columns_moved: compared.columns_moved,
        by: compared.by,
        counts: compared.counts,
        lines: compared.lines,
        smallest,
        warnings: [old_warnings, new_warnings],
        report,
    })
}
