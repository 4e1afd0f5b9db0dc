//! What each command means, one file each: its node, reading, printing, planning, manual page, examples.

pub mod dedup;
pub mod display;
pub mod fields;
pub mod filter;
pub mod limit;
pub mod parse;
mod planner;
pub mod sort;
pub mod stats;

use crate::diagnostics::Diagnostic;
use planner::Planner;
pub use planner::build;

/// One stage of a query.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Command {
    Fields(fields::Fields),
    Display(display::Display),
    Filter(filter::Filter),
    Parse(parse::Parse),
    Stats(stats::Stats),
    Sort(sort::Sort),
    Limit(limit::Limit),
    Dedup(dedup::Dedup),
}

impl Command {
    /// Tells the planner what the stage means.
    ///
    /// # Errors
    /// When it means nothing at its place.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        match self {
            Command::Fields(command) => command.plan(planner),
            Command::Display(command) => command.plan(planner),
            Command::Filter(command) => command.plan(planner),
            Command::Parse(command) => command.plan(planner),
            Command::Stats(command) => command.plan(planner),
            Command::Sort(command) => command.plan(planner),
            Command::Limit(command) => {
                command.plan(planner);
                Ok(())
            }
            Command::Dedup(command) => command.plan(planner),
        }
    }
}

/// The manual page of a command.
#[derive(Debug)]
pub struct Page {
    /// The word that begins it.
    pub name: &'static str,
    /// Further words that begin it.
    pub aliases: &'static [&'static str],
    /// How it is written, one form a line.
    pub syntax: &'static str,
    /// One sentence that says what it does.
    pub summary: &'static str,
    /// What else a user should know. May be empty.
    pub notes: &'static str,
    /// The page of the AWS manual that describes it.
    pub page: &'static str,
    /// Whole queries; each is read by the tests.
    pub examples: &'static [&'static str],
}

/// The manual pages of all commands, in the order of the manual.
static PAGES: &[&Page] = &[
    &fields::PAGE,
    &display::PAGE,
    &filter::PAGE,
    &parse::PAGE,
    &stats::PAGE,
    &sort::PAGE,
    &limit::PAGE,
    &dedup::PAGE,
];

/// The manual pages of all commands, in the order of the manual.
pub fn all() -> &'static [&'static Page] {
    PAGES
}
