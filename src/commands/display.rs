//! `display`: the columns of the result; the last one counts.

use super::Page;
use super::planner::Planner;
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::*;

pub static PAGE: Page = Page {
    name: "display",
    aliases: &[],
    syntax: "display",
    summary: "",
    notes: "",
    page: "CWL_QuerySyntax",
    examples: &[],
};

/// `display item[, item ...]`.
#[derive(Debug, Clone)]
pub struct Display {
    /// At least one.
    pub items: Vec<Item>,
    /// The whole command.
    pub span: Span,
}

impl Display {
    pub(super) fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("display", self.span)?;
        let shown = planner.items(&self.items)?;
        planner.show_only(shown);
        Ok(())
    }
}
