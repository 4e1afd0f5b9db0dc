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
mod unknown;

pub use planner::build;

use crate::diagnostics::Diagnostic;
use crate::syntax::{Reader, Rule, Stage, Tree};
use planner::Planner;
use std::fmt;

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
    /// Reads a stage.
    pub(crate) fn read(stage: &Stage) -> Result<Self, Diagnostic> {
        if find(stage.head()).is_none() {
            return Err(unknown::explain(stage));
        }
        let reader = &Reader::new(stage);
        let pair = reader.command(&is_command)?;
        match pair.as_rule() {
            Rule::fields => fields::Fields::read(pair, reader).map(Command::Fields),
            Rule::display => display::Display::read(pair, reader).map(Command::Display),
            Rule::filter => filter::Filter::read(pair, reader).map(Command::Filter),
            Rule::parse => parse::Parse::read(pair, reader).map(Command::Parse),
            Rule::stats => stats::Stats::read(pair, reader).map(Command::Stats),
            Rule::sort => sort::Sort::read(pair, reader).map(Command::Sort),
            Rule::limit => limit::Limit::read(pair, reader).map(Command::Limit),
            _ => dedup::Dedup::read(pair, reader).map(Command::Dedup),
        }
    }

    /// Writes it into a tree.
    pub(crate) fn write_tree(&self, tree: &mut Tree) {
        match self {
            Command::Fields(command) => command.write_tree(tree),
            Command::Display(command) => command.write_tree(tree),
            Command::Filter(command) => command.write_tree(tree),
            Command::Parse(command) => command.write_tree(tree),
            Command::Stats(command) => command.write_tree(tree),
            Command::Sort(command) => command.write_tree(tree),
            Command::Limit(command) => command.write_tree(tree),
            Command::Dedup(command) => command.write_tree(tree),
        }
    }
}

impl fmt::Display for Command {
    /// In canonical layout, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Command::Fields(command) => command.fmt(f),
            Command::Display(command) => command.fmt(f),
            Command::Filter(command) => command.fmt(f),
            Command::Parse(command) => command.fmt(f),
            Command::Stats(command) => command.fmt(f),
            Command::Sort(command) => command.fmt(f),
            Command::Limit(command) => command.fmt(f),
            Command::Dedup(command) => command.fmt(f),
        }
    }
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

/// The manual page of the command that begins with this word, in any case.
pub fn find(word: &str) -> Option<&'static Page> {
    all().iter().copied().find(|page| words(page).any(|known| known.eq_ignore_ascii_case(word)))
}

/// Whether a word begins a command of the language, be it one that cwli does not run yet.
pub(crate) fn is_command(word: &str) -> bool {
    find(word).is_some() || unknown::is_planned(word)
}

fn words(page: &'static Page) -> impl Iterator<Item = &'static str> {
    std::iter::once(page.name).chain(page.aliases.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Query;

    #[test]
    fn every_page_is_complete_and_its_examples_are_read() {
        for page in all() {
            assert!(!page.summary.is_empty() && page.summary.ends_with('.'), "{}", page.name);
            assert!(page.page.starts_with("CWL_QuerySyntax-"), "{}", page.name);
            assert!(page.examples.len() >= 3, "{}", page.name);
            for line in page.syntax.lines().take(1) {
                assert!(line.starts_with(page.name), "{line}");
            }
            for example in page.examples {
                let query = Query::parse(example).unwrap_or_else(|faults| panic!("{example}: {faults:?}"));
                assert!(query.stages.iter().any(|stage| stage.to_string().starts_with(page.name)), "{example}");
            }
        }
    }

    #[test]
    fn commands_are_found_in_any_case_and_by_every_word() {
        assert_eq!(find("FILTER").map(|page| page.name), Some("filter"));
        assert_eq!(find("where").map(|page| page.name), Some("filter"));
        assert!(find("pattern").is_none());
        assert!(is_command("filterindex"));
    }
}
