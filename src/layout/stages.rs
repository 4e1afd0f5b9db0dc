//! Stages, one a line, and what their commands consist of.

use super::builder::Builder;
use super::lists::{body, list};
use super::pieces::{Context, pieces, sequence};
use super::spelling::keyword;
use crate::commands::is_command;
use crate::diagnostics::Span;
use crate::syntax::{Pair, Reader, Rule, Source, Stage, split};

/// A query, or one inside of another.
pub fn query(builder: &mut Builder, source: &Source) {
    let found = split(source, is_command);
    for (at, written) in found.stages.iter().enumerate() {
        builder.before_stage(written.start);
        if at > 0 {
            builder.between("| ");
        }
        let brackets =
            found.brackets.iter().filter(|bracket| written.contains(source.tokens[bracket.start - 1].span.start));
        let queries = brackets.map(|bracket| {
            let tokens = source.tokens.get(bracket.clone()).unwrap_or(&[]).to_vec();
            (source.tokens[bracket.start - 1].span.start, Source { text: source.text, tokens })
        });
        builder.nest(|builder| stage(builder, written, queries.collect()));
    }
}

fn stage(builder: &mut Builder, written: &Stage, queries: Vec<(usize, Source)>) {
    let reader = Reader::new(written);
    let whole = reader.whole();
    if builder.is_standin(whole) {
        let original = builder.original(whole).to_string();
        return builder.piece(whole, original);
    }
    // All stages were read before, so this one can be.
    let Ok(pair) = reader.command(&is_command) else { return };
    let context = &Context { reader: &reader, queries };
    builder.group(|builder| command(builder, pair, context));
}

fn command(builder: &mut Builder, pair: Pair, context: &Context) {
    let rule = pair.as_rule();
    let mut parts: Vec<Pair> = pair.into_inner().collect();
    if parts.is_empty() {
        return;
    }
    let head = parts.remove(0);
    let span = context.span(&head);
    let word = keyword(builder.original(span), true);
    builder.piece(span, word);
    match rule {
        Rule::fields | Rule::display | Rule::filter | Rule::dedup | Rule::count_frequent => {
            body(builder, parts, context);
        }
        Rule::stats => stats(builder, parts, context),
        Rule::parse => parse(builder, parts, context),
        _ => {
            builder.between(if parts.is_empty() { "" } else { " " });
            builder.nest(|builder| sequence(builder, rule, parts, context));
        }
    }
}

/// Aggregates, and `by` on a line of its own where all does not fit into one.
fn stats(builder: &mut Builder, parts: Vec<Pair>, context: &Context) {
    for part in parts {
        match part.as_rule() {
            Rule::kw_by => {
                builder.line(" ");
                pieces(builder, part, context);
            }
            _ => builder.group(|builder| body(builder, vec![part], context)),
        }
    }
}

/// What is taken apart and how, and the names on a line of their own where all does not fit into one.
fn parse(builder: &mut Builder, parts: Vec<Pair>, context: &Context) {
    builder.nest(|builder| {
        for part in parts {
            match part.as_rule() {
                Rule::kw_as => {
                    builder.line(" ");
                    pieces(builder, part, context);
                    builder.between(" ");
                }
                Rule::names => builder.nest(|builder| list(builder, part, context)),
                _ => {
                    builder.between(" ");
                    pieces(builder, part, context);
                }
            }
        }
    });
}

/// A query in brackets.
pub fn inner(builder: &mut Builder, brackets: Span, context: &Context) {
    let end = brackets.end;
    builder.piece(Span { start: brackets.start, end: brackets.start + 1 }, "(");
    builder.group(|builder| {
        builder.nest(|builder| {
            builder.line("");
            if let Some((_, source)) = context.queries.iter().find(|(start, _)| *start == brackets.start) {
                query(builder, source);
                let last = source.tokens.last().map_or(brackets.start, |token| token.span.end);
                builder.rest_of(last, end);
            }
        });
        builder.line("");
        builder.piece(Span { start: end - 1, end }, ")");
    });
}
