//! What each command means, one file each: its node, reading, printing, planning, manual page, examples.

pub mod accum;
pub mod addtotals;
pub mod anomaly;
pub mod appendcols;
pub mod autoregress;
pub mod cidrlookup;
pub mod count_frequent;
pub mod dedup;
pub mod diff;
pub mod display;
mod elsewhere;
pub mod estimate;
pub mod expand;
pub mod fields;
pub mod filldown;
pub mod fillmissing;
pub mod filter;
pub mod filter_index;
pub mod join;
pub mod json;
pub mod limit;
pub mod logcompare;
pub mod lookup;
pub mod outlier;
pub mod parse;
pub mod pattern;
mod planner;
pub mod relevantfields;
pub mod sessionize;
mod settings;
pub mod sort;
pub mod source;
pub mod stats;
mod unknown;
pub mod unnest;
mod unread;
mod words;

pub(crate) use planner::Shown;
pub use planner::{Origin, Planner, build, build_traced};
pub use unread::Unread;

use crate::diagnostics::Diagnostic;
use crate::syntax::{Pair, Reader, Rule, Stage, Tree};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// One stage of a query. `Display` prints it in canonical layout, on one line.
pub trait Command: Any + fmt::Debug + fmt::Display + Send + Sync {
    /// Writes it into a tree.
    fn write_tree(&self, tree: &mut Tree);

    /// Tells the planner what the stage means.
    ///
    /// # Errors
    /// When it means nothing at its place.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic>;

    /// What it does to the rows, in a sentence for a learner; `rows` are what they are called. A command that has no
    /// sentence of its own has that of its page.
    fn sentence(&self, _rows: &str) -> String {
        let written = self.to_string();
        let page = find(written.split(' ').next().unwrap_or_default());
        page.map_or(written, |page| page.summary.to_string())
    }

    /// What the rows behind it are called, given what they are called before.
    fn rows(&self, rows: &'static str) -> &'static str {
        rows
    }

    /// Whether later stages may use names that it makes. Behind a fault in such a stage no name is called unknown.
    fn makes_names(&self) -> bool {
        true
    }
}

/// A command, or what is wrong with it.
type Read = Result<Arc<dyn Command>, Diagnostic>;

/// Reads a stage.
pub(crate) fn read(stage: &Stage) -> Read {
    if find(stage.head()).is_none() {
        return Err(unknown::explain(stage));
    }
    let reader = &Reader::new(stage);
    let pair = reader.command(&is_command)?;
    let page = all().iter().find(|page| page.rule == pair.as_rule());
    (page.expect("the grammar knows the commands that have a page").read)(pair, reader)
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
    /// The rule of the grammar that reads it.
    pub(crate) rule: Rule,
    /// From what the grammar has read to the command.
    pub(crate) read: fn(Pair, &Reader) -> Read,
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
    &accum::PAGE,
    &source::PAGE,
    &filter_index::PAGE,
    &join::PAGE,
    &lookup::PAGE,
    &cidrlookup::PAGE,
    &appendcols::PAGE,
    &json::PAGE,
    &unnest::PAGE,
    &expand::PAGE,
    &addtotals::PAGE,
    &autoregress::PAGE,
    &count_frequent::PAGE,
    &estimate::PAGE,
    &filldown::PAGE,
    &fillmissing::PAGE,
    &outlier::PAGE,
    &sessionize::PAGE,
    &pattern::PAGE,
    &diff::PAGE,
    &logcompare::PAGE,
    &anomaly::PAGE,
    &relevantfields::PAGE,
];

/// The manual pages of all commands, in the order of the manual.
pub fn all() -> &'static [&'static Page] {
    PAGES
}

/// The manual page of the command that begins with this word, in any case.
pub fn find(word: &str) -> Option<&'static Page> {
    all().iter().copied().find(|page| words(page).any(|known| known.eq_ignore_ascii_case(word)))
}

/// Whether a word begins a command of the language, be it one that no page of the manual describes.
pub(crate) fn is_command(word: &str) -> bool {
    find(word).is_some() || unknown::is_undocumented(word)
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
                let shows = |stage: &Arc<dyn Command>| words(page).any(|word| stage.to_string().starts_with(word));
                assert!(query.stages.iter().any(shows), "{example}");
            }
        }
    }

    #[test]
    fn commands_are_found_in_any_case_and_by_every_word() {
        assert_eq!(find("FILTER").map(|page| page.name), Some("filter"));
        assert_eq!(find("where").map(|page| page.name), Some("filter"));
        assert!(find("search").is_none());
        assert!(is_command("Search"));
    }
}
