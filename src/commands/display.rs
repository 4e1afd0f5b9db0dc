//! `display`: the columns of the result; the last one counts.

use super::Page;
use crate::diagnostics::Span;
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
