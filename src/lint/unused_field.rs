//! `unused-field`: a field that is made, and neither used nor shown.

use super::walk::as_a;
use super::{Context, Rule};
use crate::Query;
use crate::commands::Command;
use crate::commands::display::Display;
use crate::commands::fields::Fields;
use crate::commands::parse::{Parse, ParsePattern};
use crate::commands::stats::Stats;
use crate::diagnostics::{Code, Diagnostic, Span, counted};
use crate::syntax::{Kind, Name, Source, Token};
use std::sync::Arc;

pub static RULE: Rule = Rule {
    code: Code::UnusedField,
    name: "unused-field",
    summary: "A field is made, and neither used nor shown.",
    why: "Behind a `stats` or a `display` only what they name is left. A field that was made before them and is not named \
          again is work for nothing; more often its name was mistyped where it was meant to be used. Of a `parse` that \
          needs all of its names, one that is used is enough. Names that begin with `_` are left alone.",
    bad: "parse @message \"took * ms\" as took\n| stats avg(duration) by bin(5m)",
    good: "parse @message \"took * ms\" as took\n| stats avg(took) by bin(5m)",
    check,
};

/// What a stage makes: of these names at least one must be used.
struct Made<'q> {
    names: Vec<&'q Name>,
    what: &'static str,
}

fn check(query: &Query, _: &Context) -> Vec<Diagnostic> {
    let Ok(source) = Source::new(&query.text) else { return Vec::new() };
    let mut found = Vec::new();
    for (at, stage) in query.stages.iter().enumerate() {
        if !query.stages[at + 1..].iter().any(drops_columns) {
            continue;
        }
        for made in made(stage) {
            let Some(last) = made.names.last() else { continue };
            let named =
                |name: &&Name| name.text.starts_with('_') || is_named(&name.text, behind(last.span, &source), &source);
            if !made.names.iter().any(named) {
                found.push(told(&made));
            }
        }
    }
    found
}

/// Whether only what a stage names is left behind it.
fn drops_columns(stage: &Arc<dyn Command>) -> bool {
    as_a::<Stats>(stage).is_some() || as_a::<Display>(stage).is_some()
}

fn made(stage: &Arc<dyn Command>) -> Vec<Made<'_>> {
    if let Some(fields) = as_a::<Fields>(stage) {
        let names = fields.items.iter().filter_map(|item| item.alias.as_ref());
        return names.map(|name| Made { names: vec![name], what: "field" }).collect();
    }
    let Some(parse) = as_a::<Parse>(stage) else { return Vec::new() };
    // With `multi` there is a row for each match, so it is of use without its fields.
    match &parse.pattern {
        ParsePattern::Regex { multi: true, .. } => Vec::new(),
        pattern => vec![Made { names: pattern.names().iter().collect(), what: "`parse`" }],
    }
}

fn behind<'s>(span: Span, source: &'s Source) -> &'s [Token] {
    let first = source.tokens.partition_point(|token| token.span.start < span.end);
    source.tokens.get(first..).unwrap_or(&[])
}

/// Whether a name, or a step into what it holds, stands among these tokens.
fn is_named(name: &str, tokens: &[Token], source: &Source) -> bool {
    tokens.iter().any(|token| {
        let text = source.slice(token.span);
        match token.kind {
            Kind::Word => text.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
            Kind::Ticked | Kind::Text => text.contains(name),
            // `cpu*` names several fields.
            Kind::Mark => {
                text == "*" && source.text[..token.span.start].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            }
            _ => false,
        }
    })
}

fn told(made: &Made) -> Diagnostic {
    let (first, last) = (made.names[0], made.names[made.names.len() - 1]);
    let message = match made.names.len() {
        1 => format!("`{}` is made here, and neither used nor shown", first.text),
        count => format!("this {} makes {} that are neither used nor shown", made.what, counted(count, "field")),
    };
    Diagnostic::new(Code::UnusedField, message)
        .at(first.span.to(last.span), "not named again")
        .help("leave it out, or name it in what follows")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> usize {
        check(&Query::parse(text).expect("it is read"), &Context::default()).len()
    }

    #[test]
    fn what_is_shown_or_used_is_not_told() {
        for right in [
            "fields bytes * 8 as bits",
            "fields bytes * 8 as bits | stats sum(bits)",
            "fields bytes * 8 as bits, bits / 2 as half | stats sum(half)",
            "fields jsonParse(@message) as m | display m.a",
            "parse \"* *\" as a, b | stats count(*) by b",
            "parse \"*\" as _rest | stats count(*)",
            "parse /(?<a>x)/ multi | stats count(*)",
            "fields a as b | sort `b` | display c",
            "fields a as b_1 | filldown b* | display c",
        ] {
            assert_eq!(found(right), 0, "{right}");
        }
    }

    #[test]
    fn what_is_neither_is_told() {
        assert_eq!(found("fields bytes * 8 as bits, packets as p | stats sum(bytes)"), 2);
        assert_eq!(found("parse \"* *\" as a, b | stats count(*) by c"), 1);
        assert_eq!(found("fields bytes * 8 as bits | display bytes"), 1);
    }
}
