//! The parts of a query that may be of no consequence: its steps, the arms of `or`, the branches of `case` and `if`,
//! the groups of regular expressions; each with the query that tells whether it was of any.

use crate::commands::Command;
use crate::commands::dedup::Dedup;
use crate::commands::display::Display;
use crate::commands::fields::Fields;
use crate::commands::filter::Filter;
use crate::commands::filter_index::FilterIndex;
use crate::commands::is_command;
use crate::commands::limit::Limit;
use crate::commands::parse::{Parse, ParsePattern};
use crate::commands::sort::Sort;
use crate::commands::source::Source as SourceCommand;
use crate::commands::stats::Stats;
use crate::diagnostics::Span;
use crate::query::Query;
use crate::syntax::{Bracket, Expr, Item, Source, split};
use std::any::Any;

/// A part of a query.
#[derive(Debug, Clone)]
pub struct Part {
    /// Where it stands.
    pub span: Span,
    /// What is said of it when it is of no consequence.
    pub idle: &'static str,
    /// How to find out.
    pub probe: Probe,
}

/// How to find out whether a part is of any consequence.
#[derive(Debug, Clone)]
pub enum Probe {
    /// This query has a row.
    HasRow(String),
    /// These two queries answer differently: the steps without the part, and with it.
    Differ(String, String),
    /// The second query has fewer rows than the first.
    FewerRows(String, String),
    /// This query has a value in a column.
    HasValue(String, String),
}

/// The parts of a query, in the order of the text.
pub fn parts(query: &Query) -> Vec<Part> {
    let Ok(source) = Source::new(&query.text) else { return Vec::new() };
    let places = split(&source, is_command).stages;
    let mut parts = Vec::new();
    for (at, (stage, place)) in query.stages.iter().zip(&places).enumerate() {
        let end = place.start + place.text.trim_end().len();
        let start = end - place.text.trim().len();
        step(query, at, &**stage, Span { start, end }, &mut parts);
        inside(query, at, &**stage, &mut parts);
    }
    for bracket in &split(&source, is_command).brackets {
        inner(query, &source, bracket, &mut parts);
    }
    parts.sort_by_key(|part| part.span.start);
    parts
}

/// The parts of a query that stands in brackets. It reads what the whole reads, unless it says so itself.
fn inner(query: &Query, source: &Source, bracket: &Bracket, found: &mut Vec<Part>) {
    let tokens = source.tokens.get(bracket.clone()).unwrap_or_default();
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
    let place = first.span.to(last.span);
    let Ok(inner) = Query::parse(source.slice(place)) else { return };
    let chosen = |query: &Query| {
        let first = query.stages.first().filter(|stage| node::<SourceCommand>(&***stage).is_some());
        first.map(|stage| stage.to_string())
    };
    let choice = chosen(query).filter(|_| chosen(&inner).is_none());
    let asked = |text: String| choice.iter().map(|choice| format!("{choice}\n| ")).collect::<String>() + &text;
    found.extend(parts(&inner).into_iter().map(|part| Part {
        span: Span { start: place.start + part.span.start, end: place.start + part.span.end },
        idle: part.idle,
        probe: match part.probe {
            Probe::HasRow(text) => Probe::HasRow(asked(text)),
            Probe::Differ(before, after) => Probe::Differ(asked(before), asked(after)),
            Probe::FewerRows(before, after) => Probe::FewerRows(asked(before), asked(after)),
            Probe::HasValue(text, name) => Probe::HasValue(asked(text), name),
        },
    }));
}

/// A stage of a query.
type Stage = dyn Command;

fn node<T: Any>(stage: &Stage) -> Option<&T> {
    (stage as &dyn Any).downcast_ref()
}

/// The first `count` stages as a query of their own. Without any it is all events.
fn prefix(query: &Query, count: usize) -> String {
    let stages: Vec<String> = query.stages.iter().take(count).map(|stage| stage.to_string()).collect();
    if stages.is_empty() { "fields @timestamp, @message".to_string() } else { stages.join("\n| ") }
}

/// Stages and one more.
fn and(query: &Query, count: usize, stage: &str) -> String {
    if count == 0 { stage.to_string() } else { format!("{}\n| {stage}", prefix(query, count)) }
}

/// A step as a whole.
fn step(query: &Query, at: usize, stage: &Stage, span: Span, parts: &mut Vec<Part>) {
    let (before, after) = (prefix(query, at), prefix(query, at + 1));
    let (idle, probe) = if node::<Filter>(stage).is_some() || node::<FilterIndex>(stage).is_some() {
        ("drops no row", Probe::FewerRows(before, after))
    } else if node::<Limit>(stage).is_some() {
        ("cuts no row off", Probe::FewerRows(before, after))
    } else if node::<Dedup>(stage).is_some() {
        ("drops no row", Probe::FewerRows(before, after))
    } else if let Some(sort) = node::<Sort>(stage) {
        // What is in order already may be so by chance: turned around it must be another order.
        let mut turned = sort.clone();
        turned.keys.iter_mut().for_each(|key| key.descending = !key.descending);
        ("orders no two rows", Probe::Differ(and(query, at, &turned.to_string()), after))
    } else if let Some(parse) = node::<Parse>(stage) {
        return parsed(parse, span, &after, parts);
    } else if node::<Fields>(stage).is_some()
        || node::<Display>(stage).is_some()
        || node::<SourceCommand>(stage).is_some()
    {
        ("no row comes here", Probe::HasRow(after))
    } else if node::<Stats>(stage).is_some() {
        ("no row comes here", Probe::HasRow(before))
    } else {
        ("changes no row", Probe::Differ(before, after))
    };
    parts.push(Part { span, idle, probe });
}

/// The groups of a regular expression each, or the pattern as a whole.
fn parsed(parse: &Parse, span: Span, after: &str, parts: &mut Vec<Part>) {
    let value = |name: &str| Probe::HasValue(after.to_string(), name.to_string());
    match &parse.pattern {
        ParsePattern::Regex { names, .. } => parts.extend(names.iter().map(|name| Part {
            span: name.span,
            idle: "this group captures nothing",
            probe: value(&name.text),
        })),
        ParsePattern::Glob { names, .. } | ParsePattern::Csv { names } | ParsePattern::Xml { names, .. } => {
            let first = names.first().map(|name| name.text.as_str()).unwrap_or_default();
            parts.push(Part { span, idle: "matches no row", probe: value(first) });
        }
        // A map is there for every text.
        ParsePattern::Logfmt { .. } => {
            parts.push(Part { span, idle: "no row comes here", probe: Probe::HasRow(after.to_string()) });
        }
    }
}

/// What stands inside the expressions of a step.
fn inside(query: &Query, at: usize, stage: &Stage, parts: &mut Vec<Part>) {
    let mut walk = |expr: &Expr, count: usize| {
        let to_query = |condition: &str| and(query, count, &format!("filter {condition}"));
        walk(expr, &[], &to_query, parts);
    };
    let exprs = |items: &[Item]| items.iter().map(|item| item.expr.clone()).collect::<Vec<Expr>>();
    if let Some(filter) = node::<Filter>(stage) {
        walk(&filter.condition, at);
    } else if let Some(fields) = node::<Fields>(stage) {
        // An item may use the names of those before it.
        exprs(&fields.items).iter().for_each(|expr| walk(expr, at + 1));
    } else if let Some(display) = node::<Display>(stage) {
        exprs(&display.items).iter().for_each(|expr| walk(expr, at));
    } else if let Some(stats) = node::<Stats>(stage) {
        exprs(&stats.aggregates).iter().chain(&exprs(&stats.keys)).for_each(|expr| walk(expr, at));
    }
}

/// Looks for alternatives. `context` is what must hold besides for an arm to matter.
fn walk(expr: &Expr, context: &[String], to_query: &dyn Fn(&str) -> String, parts: &mut Vec<Part>) {
    match expr {
        Expr::And(all) => {
            for (at, part) in all.iter().enumerate() {
                let others =
                    all.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, part)| format!("({part})"));
                let context: Vec<String> = context.iter().cloned().chain(others).collect();
                walk(part, &context, to_query, parts);
            }
        }
        Expr::Or(arms) => {
            for arm in arms {
                let condition: Vec<String> = context.iter().cloned().chain([format!("({arm})")]).collect();
                let probe = Probe::HasRow(to_query(&condition.join(" and ")));
                parts.push(Part { span: arm.span(), idle: "this arm matches no row", probe });
                walk(arm, context, to_query, parts);
            }
        }
        Expr::Call { name, args, .. } => {
            branches(&name.text, args, to_query, parts);
            args.iter().for_each(|arg| walk(arg, &[], to_query, parts));
        }
        Expr::Not(inner, _) => walk(inner, &[], to_query, parts),
        Expr::Sign { operand, .. } => walk(operand, &[], to_query, parts),
        Expr::Access { base, .. } => walk(base, &[], to_query, parts),
        Expr::Arithmetic { left, right, .. } | Expr::Comparison { left, right, .. } => {
            walk(left, &[], to_query, parts);
            walk(right, &[], to_query, parts);
        }
        Expr::Like { subject, .. } | Expr::InQuery { subject, .. } => walk(subject, &[], to_query, parts),
        Expr::In { subject, list, .. } => {
            walk(subject, &[], to_query, parts);
            list.iter().for_each(|item| walk(item, &[], to_query, parts));
        }
        Expr::Literal(..) | Expr::Field(_) => {}
    }
}

/// The branches of a `case` or an `if`: the call itself says which one it takes when each gives another number.
fn branches(name: &str, args: &[Expr], to_query: &dyn Fn(&str) -> String, parts: &mut Vec<Part>) {
    if !["case", "if"].iter().any(|known| name.eq_ignore_ascii_case(known)) || args.len() < 2 {
        return;
    }
    let pairs = args.len() / 2;
    let has_default = args.len() % 2 == 1;
    for branch in 0..pairs + usize::from(has_default) {
        let number = |at: usize| if at == branch { "1" } else { "0" };
        let mut written: Vec<String> =
            (0..pairs).flat_map(|at| [args[2 * at].to_string(), number(at).to_string()]).collect();
        written.push(number(pairs).to_string());
        let span = if branch < pairs {
            args[2 * branch].span().to(args[2 * branch + 1].span())
        } else {
            args[2 * pairs].span()
        };
        let probe = Probe::HasRow(to_query(&format!("{name}({}) = 1", written.join(", "))));
        parts.push(Part { span, idle: "this branch is never taken", probe });
    }
}
