//! `dedup`: the first row for each combination of values.

use super::Page;
use super::planner::Planner;
use crate::diagnostics::{Diagnostic, Span};
use crate::expressions::{Expr, Scope};
use crate::plan::Step;
use crate::syntax::Path;

pub static PAGE: Page = Page {
    name: "dedup",
    aliases: &[],
    syntax: "dedup",
    summary: "",
    notes: "",
    page: "CWL_QuerySyntax",
    examples: &[],
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
