//! `dedup`: the first row for each combination of values.

use super::Page;
use super::planner::Planner;
use crate::diagnostics::{Diagnostic, Span};
use crate::expressions::{Expr, Scope};
use crate::plan::Step;
use crate::syntax::{Pair, Path, Reader, Rule, Tree, commas};
use std::fmt;

/// The manual page.
pub static PAGE: Page = Page {
    name: "dedup",
    aliases: &[],
    syntax: "dedup field[, field ...]",
    summary: "Keeps the first row for each combination of values.",
    notes: "First is meant in the order of the `sort` before it, or newest first without one. Rows in which one \
            of the fields is missing are all kept. Only `limit` may follow.",
    page: "CWL_QuerySyntax-Dedup",
    examples: &[
        "fields @timestamp, srcAddr, action | sort @timestamp desc | dedup srcAddr",
        "filter action = 'REJECT' | dedup srcAddr, dstPort",
        "fields @timestamp, @logStream, @message | dedup @logStream | limit 10",
    ],
};

/// `dedup field[, field ...]`.
#[derive(Debug, Clone)]
pub struct Dedup {
    /// At least one.
    pub keys: Vec<Path>,
    /// The whole command.
    pub span: Span,
}

impl Dedup {
    pub(super) fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let paths = pair.into_inner().filter(|part| part.as_rule() == Rule::path);
        let keys = paths.map(|path| reader.path(path)).collect::<Result<_, _>>()?;
        Ok(Dedup { keys, span: reader.whole() })
    }

    pub(super) fn write_tree(&self, tree: &mut Tree) {
        tree.node("dedup", |tree| self.keys.iter().for_each(|key| tree.leaf(format_args!("field {key}"))));
    }
}

impl fmt::Display for Dedup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dedup {}", commas(&self.keys))
    }
}

impl Dedup {
    pub(super) fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("dedup", self.span)?;
        let keys: Result<Vec<usize>, Diagnostic> = self.keys.iter().map(|path| key(path, planner)).collect();
        planner.dedup(keys?);
        Ok(())
    }
}

fn key(path: &Path, planner: &mut Planner) -> Result<usize, Diagnostic> {
    match planner.field(path)? {
        Expr::Slot(slot) => Ok(slot),
        other => {
            let slot = planner.slot(&path.name());
            planner.step(Step::Extend(vec![(slot, other)]));
            Ok(slot)
        }
    }
}
