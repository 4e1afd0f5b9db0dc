//! Drives the operators over the scan: the engine.

mod answers;
mod counting;
mod doubts;
mod estimate;
mod explain;
mod fields;
mod held;
mod kinds;
mod parts;
mod places;
mod ranges;
mod selected;
mod settle;
mod spill;
mod stages;
mod tables;
pub mod times;
mod warnings;

pub use counting::row_count;
pub use explain::{Explained, Explanation};
pub use fields::FieldCounts;
pub use held::Held;
pub use places::Places;
pub use tables::LookupTable;

use crate::batch::{BATCH_ROWS, Batch, Column, OTHER_ROWS};
use crate::diagnostics::Diagnostic;
use crate::functions::Context;
use crate::operators::Tally;
use crate::plan::Plan;
use crate::query::{Language, Query};
use crate::result::{Answer, NamedColumn};
use crate::scan::{FileReport, Report, Source};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tables::LookupTables;

/// Bytes per block: large enough to pay for the call, small enough to stay in cache.
const BLOCK_BYTES: usize = 512 * 1024;

/// Told the bytes read so far and the bytes in all (0 where nobody knows), now and then, from any worker.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

/// Runs queries over log groups. Quiet: no printing, clock, environment or globals.
#[derive(Debug, Clone)]
pub struct Engine {
    sources: Vec<Source>,
    context: Context,
    limits: Limits,
    first_file: usize,
    tables: Arc<LookupTables>,
    stop: Arc<AtomicBool>,
    only: Option<u64>,
}

/// What a query may use.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Workers; 0 for one per core.
    pub threads: usize,
    /// Bytes that what a step gathers may take; `None` for no limit.
    pub memory: Option<usize>,
    /// The folder for temporary files with what is more than that; `None` when there must be none.
    pub spill: Option<PathBuf>,
    /// Whether aggregates that can come near to the answer in bounded memory do, instead of giving it exactly.
    pub approximate: bool,
    /// Rows per batch, at most.
    pub batch_rows: usize,
    /// Bytes per block.
    pub block_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            threads: 0,
            memory: None,
            spill: None,
            approximate: false,
            batch_rows: BATCH_ROWS,
            block_bytes: BLOCK_BYTES,
        }
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// The query is wrong, needs more than it may use, or does not fit to the parts that are merged.
    Query(Vec<Diagnostic>),
    /// Not one input could be read.
    Input(Vec<FileReport>),
}

impl Engine {
    /// An engine over log groups; a query runs over all of them.
    pub fn new(sources: Vec<Source>) -> Self {
        Engine {
            sources,
            context: Context { now: 0, range: None },
            limits: Limits::default(),
            first_file: 0,
            tables: Arc::default(),
            stop: Arc::default(),
            only: None,
        }
    }

    /// The clock: milliseconds since the epoch.
    pub fn at(mut self, now: i64) -> Self {
        self.context.now = now;
        self
    }

    /// The time range of the query, inclusive at both ends, milliseconds since the epoch.
    pub fn between(mut self, start: i64, end: i64) -> Self {
        self.context.range = Some((start, end));
        self
    }

    /// What a query may use.
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Only the event at this position, as an answer over the same log groups in the same range has it as a pointer.
    pub fn only_at(mut self, position: u64) -> Self {
        self.only = Some(position);
        self
    }

    /// Once this is set, nothing more is read: what runs answers with what was read before, soon.
    pub fn stopped_by(mut self, stop: Arc<AtomicBool>) -> Self {
        self.stop = stop;
        self
    }

    /// The number of the first file, below 2^24 - 1 with all that follow it. Engines that gather parts of one answer
    /// must number their files differently; the order of the numbers is that of the files.
    pub fn numbering_files_from(mut self, number: usize) -> Self {
        self.first_file = number;
        self
    }

    /// Adds a lookup table, in place of one of the same name.
    ///
    /// # Errors
    /// When the name is none, or tables are too many, in words.
    pub fn with_lookup(mut self, name: &str, table: LookupTable) -> Result<Self, String> {
        tables::check_name(name, &self.tables)?;
        Arc::make_mut(&mut self.tables).insert(name.to_string(), table);
        Ok(self)
    }

    /// Runs a query.
    ///
    /// # Errors
    /// When the query is wrong, or not one input could be read.
    pub fn run(&self, query: &Query, progress: Progress) -> Result<Answer, Failure> {
        let (plan, warnings) = query.plan().map_err(Failure::Query)?;
        let mut answer = self.run_plan(&plan, progress)?;
        answer.warnings.splice(0..0, warnings);
        answer.language = query.language;
        Ok(answer)
    }

    /// Runs a plan. Where queries inside it read the same logs, standard input and pipes are held in memory for
    /// that, the first 256 MiB of each; the report says so when there was more.
    ///
    /// # Errors
    /// When it needs more memory than it may use, what it names is not there, or not one input could be read.
    pub fn run_plan(&self, plan: &Plan, progress: Progress) -> Result<Answer, Failure> {
        if plan.queries.is_empty() {
            return self.run_once(plan, progress);
        }
        let held = Held::new(self);
        let mut answer = held.engine.run_once(plan, progress).map_err(|failure| held.failed(failure))?;
        answer.report = held.told(answer.report);
        Ok(answer)
    }

    fn run_once(&self, plan: &Plan, progress: Progress) -> Result<Answer, Failure> {
        let (engine, mut warnings) = self.chosen(&plan.scan.choice)?;
        if plan.estimate {
            let mut answer = estimate::answer(plan, stages::open(&engine, plan)?);
            answer.warnings.splice(0..0, warnings);
            return Ok(answer);
        }
        let settled = self.settled(plan, progress)?;
        let mut answer = engine.run_settled(&settled.plan, progress)?;
        warnings.extend(settled.warnings);
        answer.warnings.splice(0..0, warnings);
        Ok(answer)
    }

    fn run_settled(&self, plan: &Plan, progress: Progress) -> Result<Answer, Failure> {
        if plan.asks_for_fields() {
            return self.run_over_all_fields(plan, progress);
        }
        let (batches, report, tallies) = stages::run(self, plan, progress)?;
        Ok(answer(plan, &batches, report, &tallies))
    }
}

/// Rows that are no events have none.
fn pointer(position: &u64) -> Option<u64> {
    Some(*position).filter(|position| *position < OTHER_ROWS)
}

fn answer(plan: &Plan, batches: &[Batch], report: Report, tallies: &[Tally]) -> Answer {
    let rows = Batch::concat(plan.names.len(), batches);
    let column = |slot: usize| rows.column(slot).cloned().unwrap_or_else(|| Column::missing(rows.rows()));
    let columns = plan.output.iter().map(|(name, slot)| NamedColumn { name: name.clone(), values: column(*slot) });
    Answer {
        language: Language::default(),
        columns: columns.collect(),
        rows: rows.rows(),
        pointers: plan.events.then(|| rows.positions().iter().map(pointer).collect()),
        warnings: doubts::and(warnings::of(plan, &report), plan, &report, tallies),
        report,
    }
}
