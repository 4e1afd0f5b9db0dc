//! `limit`: how many rows the answer has at most.

pub use super::planner::LimitKind;
use super::planner::Planner;
use super::{Command, Page};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::syntax::{Pair, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "limit",
    aliases: &["head", "tail"],
    syntax: "limit number\nlimit any number\nhead number\ntail number",
    summary: "Keeps at most so many rows.",
    notes: "The number is 1 to 100,000; without a `limit` an answer has at most 10,000 rows. `limit any` stops \
            reading as soon as enough rows were found, whichever they are. `head` is an old word for `limit`. `tail`, \
            deprecated too, keeps the last rows; they stay in their order.",
    page: "CWL_QuerySyntax-Limit",
    examples: &[
        "fields @timestamp, @message | sort @timestamp desc | limit 20",
        "stats sum(bytes) as total by srcAddr | sort total desc | limit 5",
        "filter action = 'REJECT' | limit any 10",
        "fields @timestamp, @message | sort @timestamp | tail 20",
    ],
    rule: Rule::limit,
    read: |pair, reader| Ok(Arc::new(Limit::read(pair, reader)?)),
};

/// The largest number of rows that the service gives.
// AWS API, StartQuery: `limit` is 1 to 100,000.
const MOST_ROWS: usize = 100_000;

/// `limit [any] n`, `head n`, `tail n`.
#[derive(Debug, Clone)]
pub struct Limit {
    /// 1 to 100,000.
    pub count: usize,
    /// Which rows are kept.
    pub kind: LimitKind,
    /// The whole command.
    pub span: Span,
}

impl Limit {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let has = |rule| pair.clone().into_inner().any(|part| part.as_rule() == rule);
        let kind = match (has(Rule::kw_any), has(Rule::kw_tail)) {
            (true, _) => LimitKind::Any,
            (_, true) => LimitKind::Last,
            _ => LimitKind::First,
        };
        let number = pair.into_inner().last().expect("the grammar ends `limit` with its number");
        let count = number.as_str().parse().ok().filter(|count| (1..=MOST_ROWS).contains(count));
        let count = count.ok_or_else(|| out_of_range(&number, reader))?;
        Ok(Limit { count, kind, span: reader.whole() })
    }
}

fn out_of_range(number: &Pair, reader: &Reader) -> Diagnostic {
    Diagnostic::new(Code::BadNumber, format!("`{}` is not a number of rows", number.as_str()))
        .at(reader.span(number), "expected a whole number from 1 to 100,000")
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self.kind {
            LimitKind::First => "limit",
            LimitKind::Any => "limit any",
            LimitKind::Last => "tail",
        };
        write!(f, "{words} {}", self.count)
    }
}

impl Command for Limit {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn sentence(&self, rows: &str) -> String {
        let count = self.count;
        match self.kind {
            LimitKind::First => format!("Keeps the first {count} {rows}."),
            LimitKind::Any => format!("Stops as soon as {count} {rows} were found, whichever they are."),
            LimitKind::Last => format!("Keeps the last {count} {rows}."),
        }
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.limit(self.count, self.kind);
        planner.limit_stands_at(self.span);
        Ok(())
    }
}
