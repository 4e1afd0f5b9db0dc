//! `filter`: keeps the rows for which a condition holds.

use super::Page;
use super::planner::Planner;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::*;

pub static PAGE: Page = Page {
    name: "filter",
    aliases: &[],
    syntax: "filter",
    summary: "",
    notes: "",
    page: "CWL_QuerySyntax",
    examples: &[],
};

/// `filter condition`.
#[derive(Debug, Clone)]
pub struct Filter {
    /// What must hold.
    pub condition: Expr,
    /// The whole command.
    pub span: Span,
}

impl Filter {
    pub(super) fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("filter", self.span)?;
        planner.filter(&self.condition)
    }
}
