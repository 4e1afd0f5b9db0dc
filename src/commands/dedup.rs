//! `dedup`: the first row for each combination of values.

use super::Page;
use crate::diagnostics::Span;
use crate::syntax::*;

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
