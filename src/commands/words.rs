//! Conditions, items and aggregates in words, for the sentences that say what a command does.

use crate::batch::Comparison;
use crate::functions;
use crate::syntax::{Expr, Item, Literal, Path, Pattern};

/// What a condition asks for: `action` is `REJECT`.
pub fn condition(expr: &Expr) -> String {
    match expr {
        Expr::Comparison { operator, left, right } => {
            format!("{} {} {}", value(left), compares(*operator), value(right))
        }
        Expr::Like { subject, pattern, negated, .. } => like(subject, pattern, *negated),
        Expr::In { subject, list, negated, .. } => {
            let which = if *negated { "none" } else { "one" };
            format!("{} is {which} of {}", value(subject), listed(list.iter().map(value)))
        }
        Expr::InQuery { subject, negated, .. } => {
            let not = if *negated { "not " } else { "" };
            format!("{} is {not}among the values that the query in brackets finds", value(subject))
        }
        Expr::Not(inner, _) => without(inner),
        Expr::And(parts) => joined(parts, " and "),
        Expr::Or(parts) => joined(parts, " or "),
        Expr::Call { name, args, .. } => asked(&name.text, args, false).unwrap_or_else(|| holds(expr)),
        other => holds(other),
    }
}

/// The same behind the rows that are kept: whose `action` is `REJECT`.
pub fn whose(expr: &Expr) -> String {
    let of_field = match expr {
        Expr::Comparison { left: subject, .. } | Expr::Like { subject, .. } | Expr::In { subject, .. } => {
            matches!(**subject, Expr::Field(_))
        }
        _ => false,
    };
    format!("{} {}", if of_field { "whose" } else { "where" }, condition(expr))
}

fn compares(operator: Comparison) -> &'static str {
    match operator {
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
        Comparison::Less => "is less than",
        Comparison::LessOrEqual => "is at most",
        Comparison::Greater => "is more than",
        Comparison::GreaterOrEqual => "is at least",
    }
}

fn like(subject: &Expr, pattern: &Pattern, negated: bool) -> String {
    let (subject, does) = (value(subject), if negated { "does not " } else { "" });
    let s = if negated { "" } else { "s" };
    match pattern {
        Pattern::Text(text, _) => format!("{subject} {does}contain{s} {}", ticked(text)),
        Pattern::Regex(..) => format!("{subject} {does}match{} {}", if negated { "" } else { "es" }, ticked(pattern)),
    }
}

fn without(inner: &Expr) -> String {
    let asked = match inner {
        Expr::Call { name, args, .. } => asked(&name.text, args, true),
        Expr::Like { subject, pattern, negated: false, .. } => Some(like(subject, pattern, true)),
        _ => None,
    };
    asked.unwrap_or_else(|| format!("it is not so that {}", condition(inner)))
}

/// The functions that ask whether there is something.
fn asked(name: &str, args: &[Expr], negated: bool) -> Option<String> {
    let [only] = args else { return None };
    let told = match (functions::find(name)?.name, negated) {
        ("ispresent", false) => "is there",
        ("ispresent", true) => "is missing",
        ("isempty", false) => "is missing or empty",
        ("isempty", true) => "is not empty",
        ("isblank", false) => "is missing or blank",
        ("isblank", true) => "is not blank",
        _ => return None,
    };
    Some(format!("{} {told}", value(only)))
}

fn holds(expr: &Expr) -> String {
    format!("{} holds", ticked(expr))
}

/// The parts of a chain; those that are chains themselves in brackets.
fn joined(parts: &[Expr], word: &str) -> String {
    let part = |part: &Expr| match part {
        Expr::And(_) | Expr::Or(_) => format!("({})", condition(part)),
        other => condition(other),
    };
    parts.iter().map(part).collect::<Vec<_>>().join(word)
}

/// Something with a value: a text without its quotation marks, all else as it is written.
pub fn value(expr: &Expr) -> String {
    match expr {
        Expr::Literal(Literal::Text(text), _) if !text.is_empty() => ticked(text),
        Expr::Literal(Literal::Text(_), _) => "empty".to_string(),
        other => ticked(other),
    }
}

/// Words as they stand in a query, between back-ticks.
pub fn ticked(text: impl std::fmt::Display) -> String {
    format!("`{text}`")
}

/// `a`, `b` and `c`.
pub fn listed(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<String> = words.collect();
    match words.pop() {
        Some(last) if !words.is_empty() => format!("{} and {last}", words.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// The fields that paths name.
pub fn fields(paths: &[Path]) -> String {
    listed(paths.iter().map(ticked))
}

/// A column: its name, and what it is when it has an alias.
pub fn column(item: &Item) -> String {
    match &item.alias {
        Some(alias) => format!("{} as {}", ticked(&item.expr), ticked(alias)),
        None => ticked(item),
    }
}

/// An aggregate of rows.
pub fn aggregate(item: &Item, rows: &str) -> String {
    let made = gathered(&item.expr, rows).unwrap_or_else(|| ticked(&item.expr));
    match &item.alias {
        Some(alias) => format!("{made} as {}", ticked(alias)),
        None => made,
    }
}

fn gathered(expr: &Expr, rows: &str) -> Option<String> {
    let Expr::Call { name, args, .. } = expr else { return None };
    let name = functions::find(&name.text)?.name;
    Some(match (name, &args[..]) {
        ("count", []) => format!("the number of {rows}"),
        ("count", [field]) => format!("the number of {rows} with {}", value(field)),
        ("sum", [asked @ (Expr::Comparison { .. } | Expr::Like { .. } | Expr::In { .. })]) => {
            format!("the number of {rows} where {}", condition(asked))
        }
        ("pct", [of, Expr::Literal(percent, _)]) => format!("the {percent}th percentile of {}", value(of)),
        (_, [of]) => {
            let words = match name {
                "sum" => "the sum of",
                "avg" => "the mean of",
                "min" => "the smallest",
                "max" => "the largest",
                "median" => "the median of",
                "stddev" => "the standard deviation of",
                "countDistinct" => "the number of different values of",
                "earliest" => "the first",
                "latest" => "the latest",
                _ => return None,
            };
            format!("{words} {}", value(of))
        }
        _ => return None,
    })
}

/// What rows are grouped by.
pub fn key(item: &Item) -> String {
    let key = match &item.expr {
        Expr::Call { name, args, .. } if functions::find(&name.text).is_some_and(|function| function.name == "bin") => {
            match &args[..] {
                [width] => format!("each {} of time", ticked(width)),
                _ => format!("each {}", ticked(&item.expr)),
            }
        }
        other => format!("each {}", ticked(other)),
    };
    match &item.alias {
        Some(alias) => format!("{key} as {}", ticked(alias)),
        None => key,
    }
}
