//! Why an event is not in an answer: the way of one event through the steps of a query.
//!
//! Nothing here evaluates anything: the steps up to a place run over the logs as in every query, with one more filter
//! that keeps the event, or the group that it went into.
//!
//! ```text
//! wanted ─► find (positions) ─► walk, step by step (condition, gathered) ─► reasons
//! ```

mod condition;
mod find;
mod follow;
mod gathered;
mod mark;
mod values;
mod walk;

use crate::Query;
use crate::diagnostics::{Diagnostic, Span};
use crate::run::{Engine, Failure, Held, Progress};

/// Which event is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// That which stands in a line, from 1; the file may be left out where there is only one.
    Line(Option<String>, u64),
    /// Those whose messages hold a text.
    Text(String),
    /// That to which `@ptr` points.
    Pointer(u64),
}

/// What became of the events that are meant.
#[derive(Debug, Clone)]
pub struct Why {
    /// The first few of them.
    pub events: Vec<Reasons>,
    /// How many there are.
    pub found: u64,
    /// Why there are none.
    pub nothing: Option<Nothing>,
    /// What is good to know about the query.
    pub warnings: Vec<Diagnostic>,
}

/// Why there is no such event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nothing {
    /// In a sentence.
    pub message: String,
    /// Ways out.
    pub help: Vec<String>,
}

/// An event, wherever it stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Event {
    /// The name of its file.
    pub file: String,
    /// Its log group.
    pub log_group: String,
    /// The number of its line, from 1; nothing where files have none.
    pub line: Option<u64>,
    /// When it happened, milliseconds since the epoch.
    pub time: Option<i64>,
    /// Its `@message`.
    pub message: String,
    /// Its `@ptr`.
    pub pointer: u64,
}

/// What became of one event.
#[derive(Debug, Clone)]
pub struct Reasons {
    /// The event.
    pub event: Event,
    /// What is to be said of how it was read.
    pub doubts: Vec<String>,
    /// The stages that it came to, in the order in which they take effect.
    pub stages: Vec<Passed>,
    /// Where it ended.
    pub end: End,
}

/// A stage that an event came to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Passed {
    /// The number of the stage, from 0; nothing for what holds for every query.
    pub stage: Option<usize>,
    /// Where it stands in the query.
    pub place: Span,
    /// What it is: the text of the stage.
    pub text: String,
    /// Whether the event, or the row that it went into, is still there behind it.
    pub kept: bool,
    /// What the stage compared, made or changed: names and values, none for a missing one.
    pub values: Vec<(String, Option<String>)>,
    /// What happened, in sentences.
    pub told: Vec<String>,
    /// The parts of the query that dropped it, and what they compared.
    pub marks: Vec<(Span, String)>,
    /// Ways out.
    pub help: Vec<String>,
}

/// Where an event ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// It is in the answer, or the row that it went into, as the row of this number, from 1.
    Answered(usize),
    /// The last of the stages has dropped it.
    Dropped,
    /// The last of the stages makes other rows of all rows, so that it cannot be followed.
    Gathered,
    /// It lies outside of the range of times: the first and the last instant.
    OutOfRange(i64, i64),
    /// The query does not read its log group.
    NotRead,
}

/// Says what became of the events that are meant, the first few of them.
///
/// The logs are read several times for each step. Standard input and pipes are held in memory for that.
///
/// # Errors
/// When the query is wrong, or not one input could be read.
pub fn why(engine: &Engine, query: &Query, wanted: &Wanted, progress: Progress) -> Result<Why, Failure> {
    let held = Held::new(engine);
    let followed = followed(&held.engine, query, wanted, progress);
    followed.map_err(|failure| held.failed(failure))
}

fn followed(engine: &Engine, query: &Query, wanted: &Wanted, progress: Progress) -> Result<Why, Failure> {
    let (plan, origins) = crate::commands::build_traced(query).map_err(Failure::Query)?;
    if plan.estimate {
        let message = "the query ends in `estimate`, so that no event is read".to_string();
        let nothing = Some(Nothing { message, help: vec!["leave `estimate` out".to_string()] });
        return Ok(Why { events: Vec::new(), found: 0, nothing, warnings: Vec::new() });
    }
    let found = find::events(engine, &plan.scan.choice, wanted, progress)?;
    let nothing = found.nothing;
    let mut why = Why { events: Vec::new(), found: found.count, nothing, warnings: Vec::new() };
    if found.events.is_empty() {
        return Ok(why);
    }
    let (settled, warnings) = engine.settle(&plan, progress)?;
    why.warnings = warnings;
    let follow = follow::Follow::new(engine, query, settled, origins, progress)?;
    for seen in found.events {
        why.events.push(follow.event(seen)?);
    }
    Ok(why)
}
