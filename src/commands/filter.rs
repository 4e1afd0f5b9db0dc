//! `filter`: keeps the rows for which a condition holds.

use super::planner::Planner;
use super::{Command, Page, words};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::{Expr, Pair, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "filter",
    aliases: &["where"],
    syntax: "filter condition\nwhere condition",
    summary: "Keeps the rows for which a condition holds.",
    notes: "Conditions compare (`=`, `!=`, `<`, `<=`, `>`, `>=`), match a text or a regular expression (`like`, \
            `not like`, `=~`), look into a list (`in [...]`, `not in [...]`) and are joined with `and`, `or` and \
            `not`. Several `filter` commands must all hold. `like \"text\"` looks for the text anywhere, without \
            wild cards; `(?i)` at the head of a regular expression ignores case.",
    page: "CWL_QuerySyntax-Filter",
    examples: &[
        r#"fields @timestamp, @message | filter srcAddr = "10.0.1.22" | limit 20"#,
        "filter dstPort = 22 and action = 'REJECT' | stats count(*) as attempts by srcAddr",
        "filter @message like /(?i)(error|timeout)/ | fields @timestamp, @message",
        r#"filter srcAddr not like "10.0." and dstPort in [22, 3389] | limit 50"#,
        "filter !ispresent(errorCode) or not (bytes > 1000 or packets > 10)",
    ],
    rule: Rule::filter,
    read: |pair, reader| Ok(Arc::new(Filter::read(pair, reader)?)),
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
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let condition = pair.into_inner().last().expect("the grammar ends `filter` with its condition");
        Ok(Filter { condition: reader.expression(condition)?, span: reader.whole() })
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "filter {}", self.condition)
    }
}

impl Command for Filter {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("filter", |tree| tree.expr(&self.condition));
    }

    fn sentence(&self, rows: &str) -> String {
        format!("Keeps the {rows} {}.", words::whose(&self.condition))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("filter", self.span)?;
        planner.filter(&self.condition)
    }

    fn makes_names(&self) -> bool {
        false
    }
}
