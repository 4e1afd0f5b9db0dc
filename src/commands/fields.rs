//! `fields`: selects and computes columns; several add up.

use super::Page;
use crate::diagnostics::Span;
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
