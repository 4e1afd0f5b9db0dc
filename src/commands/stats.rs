//! `stats`: aggregates, by group.

use super::Page;
use crate::diagnostics::Span;
use crate::syntax::*;

pub static PAGE: Page = Page {
    name: "stats",
    aliases: &[],
    syntax: "stats",
    summary: "",
    notes: "",
    page: "CWL_QuerySyntax",
    examples: &[],
};

/// `stats item[, item ...] [by item[, item ...]]`.
#[derive(Debug, Clone)]
pub struct Stats {
    /// At least one: expressions over aggregates.
    pub aggregates: Vec<Item>,
    /// What the rows are grouped by.
    pub keys: Vec<Item>,
    /// The whole command.
    pub span: Span,
}
