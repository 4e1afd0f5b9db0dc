//! Drives the operators over the scan: the engine.

use crate::diagnostics::Diagnostic;
use crate::query::Query;
use crate::result::Answer;
use crate::scan::{FileReport, Source};

/// Runs queries over log groups. Quiet: no printing, clock, environment or globals.
#[derive(Debug, Clone)]
pub struct Engine {
    sources: Vec<Source>,
    now: i64,
    range: Option<(i64, i64)>,
    limits: Limits,
}

/// What a query may use.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Workers; 0 for one per core.
    pub threads: usize,
    /// Bytes that what a step gathers may take; `None` for no limit.
    pub memory: Option<usize>,
    /// Rows per batch, at most.
    pub batch_rows: usize,
    /// Bytes per block.
    pub block_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { threads: 0, memory: None, batch_rows: crate::batch::BATCH_ROWS, block_bytes: 512 * 1024 }
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// The query is wrong.
    Query(Vec<Diagnostic>),
    /// Not one input could be read.
    Input(Vec<FileReport>),
}

/// What a query does, stage by stage, in words.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The query in canonical layout, as a tree.
    pub tree: String,
    /// The plan: what is scanned, what was pushed into the scan, each step.
    pub plan: String,
    /// After the scan and after each step: what the step is, and its first rows.
    pub steps: Vec<(String, Answer)>,
    /// Warnings and notes.
    pub warnings: Vec<Diagnostic>,
}

impl Engine {
    /// An engine over log groups; without a `SOURCE` a query runs over all of them.
    pub fn new(sources: Vec<Source>) -> Self {
        Engine { sources, now: 0, range: None, limits: Limits::default() }
    }

    /// The clock: milliseconds since the epoch.
    pub fn at(mut self, now: i64) -> Self {
        self.now = now;
        self
    }

    /// The time range of the query, inclusive at both ends, milliseconds since the epoch.
    pub fn between(mut self, start: i64, end: i64) -> Self {
        self.range = Some((start, end));
        self
    }

    /// What a query may use.
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Runs a query. `progress` is told the bytes read so far and the bytes in all, now and then, from any
    /// worker.
    ///
    /// # Errors
    /// When the query is wrong, or not one input could be read.
    pub fn run(&self, _query: &Query, _progress: &(dyn Fn(u64, u64) + Sync)) -> Result<Answer, Failure> {
        let _ = (&self.sources, self.now, self.range, &self.limits);
        Err(Failure::Query(Vec::new()))
    }

    /// Says what a query does, with the first `rows` rows after each step.
    ///
    /// # Errors
    /// As `run`.
    pub fn explain(&self, _query: &Query, _rows: usize) -> Result<Explanation, Failure> {
        Err(Failure::Query(Vec::new()))
    }

    /// The fields of the log with the number of events that have them, most frequent first, and the number
    /// of events looked at.
    ///
    /// # Errors
    /// When not one input could be read.
    pub fn fields(&self) -> Result<(Vec<(String, u64)>, u64), Failure> {
        Err(Failure::Query(Vec::new()))
    }
}
