//! `estimate`: how much a query would read, without running it.

use super::planner::Planner;
use super::{Command, Page};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::syntax::{Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "estimate",
    aliases: &[],
    syntax: "estimate",
    summary: "Tells how many bytes the query would read, without running it.",
    notes: "It must be the last command. The answer is one row with the column `estimatedBytes`: the sizes of all files \
            that the query would open, as they are on disk, so that compressed files count compressed. Of pipes and \
            standard input nobody knows the size.",
    page: "CWL_QuerySyntax-Estimate",
    examples: &[
        "fields @timestamp, @message | filter @message like /error/ | estimate",
        "stats sum(bytes) by srcAddr | estimate",
        "filter action = 'REJECT' | estimate",
    ],
    rule: Rule::estimate,
    read: |_, reader| Ok(Arc::new(Estimate::read(reader))),
};

// The manual is silent on the name of the column (LANGUAGE.md 2.21, REC).
const BYTES: &str = "estimatedBytes";

/// `estimate`.
#[derive(Debug, Clone)]
pub struct Estimate {
    /// The whole command.
    pub span: Span,
}

impl Estimate {
    fn read(reader: &Reader) -> Self {
        Estimate { span: reader.whole() }
    }
}

impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("estimate")
    }
}

impl Command for Estimate {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    // AWS manual, estimate: it must be the last command. The service refuses even the `limit` that it adds itself
    // when a query is started with one (SEEN NOTE:68484486938: `unexpected symbol found limit`).
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        if planner.is_last() {
            planner.estimate(BYTES);
            return Ok(());
        }
        Err(Diagnostic::new(Code::CommandOrder, "`estimate` must be the last command")
            .at(self.span, "commands follow")
            .help("leave out what follows, or move it in front"))
    }
}
