//! `sort`: orders the rows.

use super::Page;
use crate::diagnostics::Span;
use crate::syntax::*;

pub static PAGE: Page =
    Page { name: "sort", aliases: &[], syntax: "sort", summary: "", notes: "", page: "CWL_QuerySyntax", examples: &[] };

/// `sort [by] key [asc|desc][, key ...]`.
#[derive(Debug, Clone)]
pub struct Sort {
    /// At least one.
    pub keys: Vec<SortKey>,
    /// The whole command.
    pub span: Span,
}

/// A name to order by.
#[derive(Debug, Clone)]
pub struct SortKey {
    /// The name; the text of a column in back-ticks or quotation marks is one segment.
    pub path: Path,
    /// Largest first.
    pub descending: bool,
}
