//! `limit`: how many rows the answer has at most.

use super::Page;
use super::planner::Planner;
use crate::diagnostics::Span;

pub static PAGE: Page = Page {
    name: "limit",
    aliases: &[],
    syntax: "limit",
    summary: "",
    notes: "",
    page: "CWL_QuerySyntax",
    examples: &[],
};

/// `limit [any] n`.
#[derive(Debug, Clone)]
pub struct Limit {
    /// 1 to 100,000.
    pub count: usize,
    /// Any rows will do.
    pub any: bool,
    /// The whole command.
    pub span: Span,
}

impl Limit {
    pub(super) fn plan(&self, planner: &mut Planner) {
        planner.limit(self.count, self.any);
    }
}
