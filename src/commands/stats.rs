//! `stats`: aggregates, by group.

use super::Page;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::{Item, Pair, Reader, Rule, Tree, commas};
use std::fmt;

/// The manual page.
pub static PAGE: Page = Page {
    name: "stats",
    aliases: &[],
    syntax: "stats aggregate [as name][, aggregate [as name] ...] [by key [as name][, key [as name] ...]]",
    summary: "Aggregates over all rows, or over each group of rows.",
    notes: "Aggregates come first, then `by` and what the rows are grouped by: fields, or expressions such as \
            `bin(5m)`. An aggregate may use names that were given earlier in the same command. The result has the \
            keys first and the aggregates after them, and later commands know no other names. A query may have up \
            to 10 `stats`, each over the rows of the one before.",
    page: "CWL_QuerySyntax-Stats",
    examples: &[
        "stats sum(bytes) as BytesSent by srcAddr, dstAddr | sort BytesSent desc",
        "stats count(*) as requests, avg(bytes) by bin(5m)",
        "stats max(bytes) as most, min(bytes) as least, most - least as spread by bin(1h) as hour | sort hour",
        "stats sum(action = 'REJECT') / count() * 100 as rejectedPercent by dstPort",
        "stats sum(bytes) as total by srcAddr, dstAddr | stats max(total) as largest, count(*) as peers by srcAddr",
    ],
};

/// `stats item[, item ...] [by item[, item ...]]`.
#[derive(Debug, Clone)]
pub struct Stats {
    /// At least one: expressions over aggregates.
    pub aggregates: Vec<Item>,
    /// What the rows are grouped by.
    pub keys: Vec<Item>,
    /// The whole command.
    pub span: Span,
}

impl Stats {
    pub(super) fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let mut lists = pair.into_inner().filter(|part| part.as_rule() == Rule::items);
        let aggregates = lists.next().expect("the grammar gives `stats` at least one aggregate");
        let aggregates = reader.items(aggregates)?;
        let keys = lists.next().map_or(Ok(Vec::new()), |keys| reader.items(keys))?;
        Ok(Stats { aggregates, keys, span: reader.whole() })
    }

    pub(super) fn write_tree(&self, tree: &mut Tree) {
        tree.node("stats", |tree| {
            tree.items(&self.aggregates);
            if !self.keys.is_empty() {
                tree.node("by", |tree| tree.items(&self.keys));
            }
        });
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stats {}", commas(&self.aggregates))?;
        if self.keys.is_empty() {
            return Ok(());
        }
        write!(f, " by {}", commas(&self.keys))
    }
}
