//! `costly-first`: a pattern before a filter that costs little.

use super::walk::{any, as_a};
use super::{Context, Rule};
use crate::Query;
use crate::commands::Command;
use crate::commands::display::Display;
use crate::commands::fields::Fields;
use crate::commands::filter::Filter;
use crate::commands::parse::Parse;
use crate::commands::sort::Sort;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::syntax::{Expr, Pattern};
use std::sync::Arc;

pub static RULE: Rule = Rule {
    code: Code::CostlyFirst,
    name: "costly-first",
    summary: "A `parse` or a regular expression stands before a filter that costs little and does not need it.",
    why: "Taking texts apart and matching regular expressions is the most work that a query does for an event. A filter \
          that compares fields drops events for little. When it stands first, only what it leaves is matched; the \
          answer is the same.",
    bad: "parse @message \"user=* took * ms\" as user, ms\n| filter @logStream = \"web-1\"\n| stats avg(ms) by user",
    good: "filter @logStream = \"web-1\"\n| parse @message \"user=* took * ms\" as user, ms\n| stats avg(ms) by user",
    check,
};

fn check(query: &Query, _: &Context) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut costly: Option<&str> = None;
    let mut made: Vec<String> = Vec::new();
    for stage in &query.stages {
        if let Some(filter) = as_a::<Filter>(stage) {
            match &costly {
                Some(before) if is_cheap(&filter.condition) && needs_none(&filter.condition, &made) => {
                    found.push(told(before, filter.span));
                    costly = None;
                }
                None if has_regex(&filter.condition) => costly = Some("regular expression"),
                _ => {}
            }
        } else if let Some(parse) = as_a::<Parse>(stage) {
            costly = costly.or(Some("`parse`"));
            made.extend(parse.pattern.names().iter().map(|name| name.text.clone()));
        } else if !keeps_rows(stage, &mut made) {
            (costly, made) = (None, Vec::new());
        }
    }
    found
}

fn told(costly: &str, cheap: Span) -> Diagnostic {
    Diagnostic::new(Code::CostlyFirst, format!("this filter costs less than the {costly} before it"))
        .at(cheap, "drops events for little")
        .help(format!("write it before the {costly}: fewer events are matched, and the answer is the same"))
}

fn has_regex(condition: &Expr) -> bool {
    any(condition, |expr| matches!(expr, Expr::Like { pattern: Pattern::Regex(text, _), .. } if is_costly(text)))
}

/// A regular expression without marks is looked for like a text.
fn is_costly(regex: &str) -> bool {
    regex.contains(['*', '+', '?', '|', '[', '(', '\\', '.', '{'])
}

/// Whether a condition compares fields with constants.
fn is_cheap(condition: &Expr) -> bool {
    match condition {
        Expr::And(parts) | Expr::Or(parts) => parts.iter().all(is_cheap),
        Expr::Comparison { left, right, .. } => {
            matches!((&**left, &**right), (Expr::Field(_), Expr::Literal(..)) | (Expr::Literal(..), Expr::Field(_)))
        }
        Expr::In { subject, list, .. } => {
            matches!(**subject, Expr::Field(_)) && list.iter().all(|item| matches!(item, Expr::Literal(..)))
        }
        _ => false,
    }
}

fn needs_none(condition: &Expr, made: &[String]) -> bool {
    let mut paths = Vec::new();
    condition.paths(&mut paths);
    paths.iter().all(|path| (1..=path.segments.len()).all(|count| !made.contains(&path.head(count))))
}

/// Whether a stage leaves the rows as they are, and the names that it makes.
fn keeps_rows(stage: &Arc<dyn Command>, made: &mut Vec<String>) -> bool {
    let items = as_a::<Fields>(stage).map(|fields| &fields.items);
    if let Some(items) = items.or_else(|| as_a::<Display>(stage).map(|display| &display.items)) {
        made.extend(items.iter().filter(|item| item.plain_field().is_none()).map(|item| item.name()));
        return true;
    }
    as_a::<Sort>(stage).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        check(&Query::parse(text).expect("it is read"), &Context::default()).len()
    }

    #[test]
    fn a_filter_that_needs_what_was_made_stands_where_it_must() {
        assert_eq!(found("parse @message \"l=* *\" as level, rest | filter level = \"ERROR\""), 0);
        assert_eq!(found("parse @message \"l=* *\" as level, rest | fields level as l | filter l = 1"), 0);
        assert_eq!(found("parse \"l=*\" as l | stats count(*) as n by l, host | filter host = \"a\""), 0);
        assert_eq!(found("parse \"l=*\" as l | filter l = 1 and host = \"a\""), 0);
        assert_eq!(found("parse \"l=*\" as l | filter host = \"a\" and region in [\"b\"]"), 1);
    }

    #[test]
    fn a_regular_expression_after_the_filter_is_right() {
        assert_eq!(found("filter host = \"a\" | filter @message like /x.*y/"), 0);
        assert_eq!(found("filter @message like /x.*y/ | filter host = \"a\""), 1);
        assert_eq!(found("filter @message like /plain/ | filter host = \"a\""), 0);
        assert_eq!(found("filter @message like /x.*y/ | filter other like /z/"), 0);
    }
}
