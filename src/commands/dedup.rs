//! `dedup`: the first row for each combination of values.

use super::planner::Planner;
use super::{Command, Page, words};
use crate::diagnostics::{Diagnostic, Span};
use crate::expressions::Expr;
use crate::syntax::{Pair, Path, Reader, Rule, Tree, commas};
use std::fmt;
use std::sync::Arc;

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
    rule: Rule::dedup,
    read: |pair, reader| Ok(Arc::new(Dedup::read(pair, reader)?)),
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
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let paths = pair.into_inner().filter(|part| part.as_rule() == Rule::path);
        let keys = paths.map(|path| reader.path(path)).collect::<Result<_, _>>()?;
        Ok(Dedup { keys, span: reader.whole() })
    }
}

impl fmt::Display for Dedup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dedup {}", commas(&self.keys))
    }
}

impl Command for Dedup {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("dedup", |tree| self.keys.iter().for_each(|key| tree.leaf(format_args!("field {key}"))));
    }

    fn sentence(&self, rows: &str) -> String {
        format!("Of the {rows} that are the same in {} keeps the first.", words::fields(&self.keys))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("dedup", self.span)?;
        let keys: Result<Vec<usize>, Diagnostic> = self.keys.iter().map(|path| key(path, planner)).collect();
        planner.dedup(keys?);
        Ok(())
    }
}

fn key(path: &Path, planner: &mut Planner) -> Result<usize, Diagnostic> {
    let slot = planner.field_slot(path)?;
    planner.wants_scalars("dedup", &Expr::Slot(slot), path.span);
    Ok(slot)
}
