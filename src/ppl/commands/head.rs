//! `head`: how many rows are kept.

use super::Page;
use crate::commands::{Command, Planner};
use crate::diagnostics::Diagnostic;
use crate::ppl::grammar::Rule;
use crate::ppl::reading::{has, operands};
use crate::syntax::Tree;
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "head",
    aliases: &[],
    syntax: "head [number] [from number]",
    examples: &["fields `@message` | head 20", "sort - bytes | head", "head 3 from 1"],
    rule: Rule::head,
    read: |pair, reader| {
        let mut numbers = operands(pair, Rule::integer);
        let from = has(pair, Rule::kw_from).then(|| operands(pair, Rule::integer).last()).flatten();
        let count = numbers.next().filter(|number| from.as_ref().is_none_or(|from| from.as_span() != number.as_span()));
        let count = count.map_or(Ok(DEFAULT_ROWS), |number| reader.integer(&number, 1, MOST_ROWS))?;
        let skipped = from.map_or(Ok(0), |number| reader.integer(&number, 0, MOST_SKIPPED))?;
        Ok(Arc::new(Head { count, skipped }))
    },
};

/// The rows that `head` keeps when it does not say how many (the guide, head).
const DEFAULT_ROWS: usize = 10;

/// The most rows of an answer (AWS API, StartQuery: `limit`).
const MOST_ROWS: usize = 100_000;

/// The most rows that can be passed over; the guide has no limit.
const MOST_SKIPPED: usize = 10_000_000;

/// `head count from skipped`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Head {
    /// How many rows are kept.
    pub count: usize,
    /// How many are passed over before.
    pub skipped: usize,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "head {}", self.count)?;
        if self.skipped > 0 { write!(f, " from {}", self.skipped) } else { Ok(()) }
    }
}

impl Command for Head {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn sentence(&self, rows: &str) -> String {
        match self.skipped {
            0 => format!("Keeps the first {} {rows}.", self.count),
            skipped => format!("Passes over the first {skipped} {rows} and keeps the next {}.", self.count),
        }
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        match self.skipped {
            0 => planner.head(self.count),
            skipped => planner.head_behind(skipped, self.count),
        }
        Ok(())
    }

    fn makes_names(&self) -> bool {
        false
    }
}
