//! `fields`: selects and computes columns; several add up.

use super::Page;
use super::planner::Planner;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::*;

pub static PAGE: Page = Page {
    name: "fields",
    aliases: &[],
    syntax: "fields",
    summary: "",
    notes: "",
    page: "CWL_QuerySyntax",
    examples: &[],
};

/// `fields item[, item ...]`.
#[derive(Debug, Clone)]
pub struct Fields {
    /// At least one.
    pub items: Vec<Item>,
    /// The whole command.
    pub span: Span,
}

impl Fields {
    pub(super) fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("fields", self.span)?;
        let shown = planner.items(&self.items)?;
        planner.show_items(shown);
        Ok(())
    }
}
