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
    asked.unwrap_or_else(|| format!("it is not so that {}", part(inner)))
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
    parts.iter().map(part).collect::<Vec<_>>().join(word)
}

fn part(expr: &Expr) -> String {
    match expr {
        Expr::And(_) | Expr::Or(_) => format!("({})", condition(expr)),
        other => condition(other),
    }
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
    let text = text.to_string();
    // A name may have back-ticks of its own.
    if text.starts_with('`') && text.ends_with('`') { text } else { format!("`{text}`") }
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

#[cfg(test)]
mod tests {
    use crate::Query;

    fn sentences(text: &str) -> Vec<String> {
        Query::parse(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}")).sentences()
    }

    #[test]
    fn every_command_says_what_it_does() {
        for (query, sentence) in [
            ("filter action = 'REJECT'", "Keeps the events whose `action` is `REJECT`."),
            (
                "filter a >= 5 and (b not like /x/ or not ispresent(c)) and d in [1, 'x']",
                "Keeps the events where `a` is at least `5` and (`b` does not match `/x/` or `c` is missing) and `d` is one \
                 of `1` and `x`.",
            ),
            (
                "filter not (a = 1 and b like 'y') or f(c)",
                "Keeps the events where it is not so that (`a` is `1` and `b` contains `y`) or `f(c)` holds.",
            ),
            ("fields @timestamp, bytes / packets as size", "Shows `@timestamp` and `bytes / packets` as `size`."),
            ("display a", "Shows nothing but `a`."),
            (
                "stats count(*) as n, sum(bytes), avg(x) as y, pct(z, 95) by bin(5m), host as h",
                "For each `5m` of time and each `host` as `h` tells the number of events as `n`, the sum of `bytes`, the \
                 mean of `x` as `y` and the 95th percentile of `z`.",
            ),
            (
                "stats sum(a = 'b'), values(c)",
                "Of all events together tells the number of events where `a` is `b` and `values(c)`.",
            ),
            ("sort a desc, `b c`", "Orders the events by `a`, largest first, then by `b c`, smallest first."),
            ("limit 20", "Keeps the first 20 events."),
            ("dedup a, b", "Of the events that are the same in `a` and `b` keeps the first."),
            (
                "parse @message '[*] *' as level, text",
                "Takes `@message` apart at `\"[*] *\"`: what each `*` stands for is `level` and `text`. The events that do \
                 not fit stay, without these fields.",
            ),
            ("unnest split(a, ',') into b", "Makes a row for each element of `split(a, \",\")`, called `b`."),
            ("SOURCE '/aws/x' | limit 1", "Reads the log group `/aws/x`."),
        ] {
            assert_eq!(sentences(query)[0], sentence, "{query}");
        }
    }

    #[test]
    fn behind_a_stats_there_are_rows() {
        assert_eq!(
            sentences("stats count(*) as n by a | filter n > 5 | tail 3")[1..],
            ["Keeps the rows whose `n` is more than `5`.", "Keeps the last 3 rows."]
        );
    }

    #[test]
    fn what_has_no_sentence_of_its_own_has_that_of_its_page() {
        for page in crate::commands::all() {
            for example in page.examples {
                assert!(
                    sentences(example).iter().all(|sentence| sentence.ends_with('.')),
                    "{example}: {:?}",
                    sentences(example)
                );
            }
        }
    }
}
