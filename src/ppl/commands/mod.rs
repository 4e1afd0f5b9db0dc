//! What each command of PPL means, one file each: its node, reading, printing, planning, page, examples.

mod by;
mod dedup;
mod eval;
mod eventstats;
mod expand;
mod fields;
mod fieldsummary;
mod fillnull;
mod flatten;
mod grok;
mod head;
mod join;
mod parse;
mod rename;
mod sort;
mod source;
mod stats;
mod top;
mod trendline;
mod where_rows;

pub(super) use join::check_sources;

use super::grammar::{Pair, Rule};
use super::reading::Reader;
use crate::commands::Command;
use crate::diagnostics::Diagnostic;
use std::sync::Arc;

/// A command, or what is wrong with it.
type Read = Result<Arc<dyn Command>, Diagnostic>;

/// The manual page of a command.
#[derive(Debug)]
pub(super) struct Page {
    /// The word that begins it.
    pub name: &'static str,
    /// Further words that begin it.
    pub aliases: &'static [&'static str],
    /// How it is written, one form a line.
    pub syntax: &'static str,
    /// Whole queries; each is read by the tests.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the tests"))]
    pub examples: &'static [&'static str],
    /// The rule of the grammar that reads it.
    pub rule: Rule,
    /// From what the grammar has read to the command.
    pub read: fn(&Pair, &Reader) -> Read,
}

/// The pages of all commands, in the order of the guide.
static PAGES: &[&Page] = &[
    &source::PAGE,
    &fields::PAGE,
    &where_rows::PAGE,
    &stats::PAGE,
    &eventstats::PAGE,
    &parse::PAGE,
    &grok::PAGE,
    &sort::PAGE,
    &eval::PAGE,
    &rename::PAGE,
    &head::PAGE,
    &top::TOP,
    &top::RARE,
    &dedup::PAGE,
    &fillnull::PAGE,
    &flatten::PAGE,
    &expand::PAGE,
    &trendline::PAGE,
    &join::PAGE,
    &fieldsummary::PAGE,
];

/// The pages of all commands, in the order of the guide.
pub(super) fn all() -> &'static [&'static Page] {
    PAGES
}

/// Every word that begins a command.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    all().iter().flat_map(|page| std::iter::once(page.name).chain(page.aliases.iter().copied()))
}

/// The page of the command that begins with this word, in any case.
pub(super) fn find(word: &str) -> Option<&'static Page> {
    let is = |page: &&Page| std::iter::once(&page.name).chain(page.aliases).any(|name| name.eq_ignore_ascii_case(word));
    all().iter().copied().find(is)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Language;

    #[test]
    fn every_example_is_read_planned_and_told_in_words() {
        for page in all() {
            assert!(page.examples.len() >= 2, "{}", page.name);
            for example in page.examples {
                let query = Language::Ppl.read(example).unwrap_or_else(|faults| panic!("{example}: {faults:?}"));
                query.plan().unwrap_or_else(|faults| panic!("{example}: {faults:?}"));
                let printed = query.to_string();
                let again = Language::Ppl.read(&printed).unwrap_or_else(|faults| panic!("{printed}: {faults:?}"));
                assert_eq!(again.tree(), query.tree(), "{printed}");
                assert!(query.sentences().iter().all(|sentence| sentence.ends_with('.')), "{example}");
                assert!(query.stages.iter().any(|stage| stage.to_string().contains(page.name)), "{example}");
            }
        }
    }
}
