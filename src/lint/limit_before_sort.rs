//! `limit-before-sort`: a limit that reads as if it came before the sort.

use super::walk::as_a;
use super::{Context, Rule};
use crate::Query;
use crate::commands::limit::{Limit, LimitKind};
use crate::commands::sort::Sort;
use crate::diagnostics::{Code, Diagnostic, Span};

pub static RULE: Rule = Rule {
    code: Code::LimitBeforeSort,
    name: "limit-before-sort",
    summary: "A `limit` stands before a `sort`, but takes effect after it.",
    why: "It reads as if some rows were taken first and those were sorted. The service sorts all rows and takes the first \
          of them, wherever the `limit` stands. Behind the `sort` the query says what it does.",
    bad: "fields @timestamp, @message\n| limit 20\n| sort @timestamp desc",
    good: "fields @timestamp, @message\n| sort @timestamp desc\n| limit 20",
    check,
};

fn check(query: &Query, _: &Context) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for pair in query.stages.windows(2) {
        let (Some(limit), Some(sort)) = (as_a::<Limit>(&pair[0]), as_a::<Sort>(&pair[1])) else { continue };
        if limit.kind == LimitKind::First {
            found.push(told(limit.span, sort.span, &query.text));
        }
    }
    found
}

fn told(limit: Span, sort: Span, text: &str) -> Diagnostic {
    let written = |start: usize, end: usize| text.get(start..end).unwrap_or("");
    let between = written(limit.end, sort.start);
    let swapped = [written(sort.start, sort.end), between, written(limit.start, limit.end)].concat();
    let fault = Diagnostic::new(Code::LimitBeforeSort, "this `limit` takes effect after the `sort` behind it")
        .at(limit, "counts the rows that are sorted")
        .help("write it behind the `sort`");
    // A comment between them belongs to one of the two.
    if between.contains('#') { fault } else { fault.fix(limit.to(sort), swapped) }
}
