//! Lists, brackets and chains of conditions: what is broken where it is too long for a line.

use super::builder::Builder;
use super::pieces::{Context, gap, is_plain, pieces};
use crate::syntax::{Pair, Rule};

/// Plain names and literals up to this length stand as many on a line as fit; longer ones one a line.
const SHORT: usize = 40;

/// The body of a command: behind its word, or on lines of its own where it is too long.
pub fn body(builder: &mut Builder, parts: Vec<Pair>, context: &Context) {
    let parts = match <[Pair; 1]>::try_from(parts) {
        Ok([only]) if matches!(only.as_rule(), Rule::items | Rule::keys) => only.into_inner().collect(),
        Ok([only]) => vec![only],
        Err(parts) => parts,
    };
    match &parts[..] {
        [only] if only.as_rule() == Rule::expression && is_chain(only) => builder.nest(|builder| {
            builder.line(" ");
            chain(builder, only.clone(), context);
        }),
        [_, _, ..] => builder.nest(|builder| {
            builder.line(" ");
            elements(builder, parts, context);
        }),
        _ => {
            builder.between(" ");
            elements(builder, parts, context);
        }
    }
}

/// Parts between commas.
pub fn list(builder: &mut Builder, pair: Pair, context: &Context) {
    elements(builder, pair.into_inner().collect(), context);
}

/// Parts with the commas between them: each on a line of its own, or as many on a line as fit when they are short.
fn elements(builder: &mut Builder, parts: Vec<Pair>, context: &Context) {
    let fills = parts.iter().all(|part| is_plain(part) && part.as_str().chars().count() <= SHORT);
    let mut parts = parts.into_iter().peekable();
    let mut behind_comma = false;
    while let Some(part) = parts.next() {
        let element = |builder: &mut Builder| {
            match part.as_rule() {
                _ if behind_comma => builder.line(" "),
                // A shift stands behind the key that it belongs to.
                Rule::shift => builder.between(" "),
                _ => {}
            }
            pieces(builder, part, context);
            let comma = parts.next_if(|part| part.as_rule() == Rule::comma);
            behind_comma = comma.is_some();
            comma.into_iter().for_each(|comma| pieces(builder, comma, context));
        };
        if fills { builder.group(element) } else { element(builder) }
    }
}

/// What stands in brackets, the brackets being its first and last part.
pub fn brackets(builder: &mut Builder, mut parts: Vec<Pair>, context: &Context) {
    let close = parts.pop();
    let inside = if parts.is_empty() { Vec::new() } else { parts.split_off(1) };
    builder.group(|builder| {
        parts.into_iter().for_each(|open| pieces(builder, open, context));
        if !inside.is_empty() {
            builder.nest(|builder| {
                builder.line("");
                match &inside[..] {
                    [only] if only.as_rule() == Rule::expression => chain(builder, only.clone(), context),
                    _ => elements(builder, inside, context),
                }
            });
            builder.line("");
        }
        close.into_iter().for_each(|close| pieces(builder, close, context));
    });
}

/// A call. The conditions of `case` stay on the lines of their values.
pub fn arguments(builder: &mut Builder, pair: Pair, context: &Context) {
    let mut parts: Vec<Pair> = pair.into_inner().collect();
    let name = parts.remove(0);
    let is_case = name.as_str().eq_ignore_ascii_case("case");
    pieces(builder, name, context);
    if is_case { cases(builder, parts, context) } else { brackets(builder, parts, context) }
}

fn cases(builder: &mut Builder, mut parts: Vec<Pair>, context: &Context) {
    let close = parts.pop();
    builder.group(|builder| {
        let mut commas = 0;
        let mut parts = parts.into_iter();
        parts.by_ref().take(1).for_each(|open| pieces(builder, open, context));
        builder.nest(|builder| {
            builder.line("");
            for part in parts {
                let comma = part.as_rule() == Rule::comma;
                pieces(builder, part, context);
                commas += usize::from(comma);
                match commas % 2 {
                    0 if comma => builder.line(" "),
                    _ if comma => builder.between(" "),
                    _ => {}
                }
            }
        });
        builder.line("");
        close.into_iter().for_each(|close| pieces(builder, close, context));
    });
}

/// Whether an expression joins conditions.
fn is_chain(expression: &Pair) -> bool {
    expression.clone().into_inner().any(|part| matches!(part.as_rule(), Rule::kw_and | Rule::kw_or))
}

/// Conditions joined by `and` and `or`: a line for each, those of an `and` between two `or` further in.
pub fn chain(builder: &mut Builder, expression: Pair, context: &Context) {
    let parts: Vec<Pair> = expression.into_inner().collect();
    let is_or = |part: &Pair| part.as_rule() == Rule::kw_or;
    if !parts.iter().any(is_or) {
        return conditions(builder, parts, context);
    }
    let mut alternatives: Vec<Vec<Pair>> = vec![Vec::new()];
    for part in parts {
        if is_or(&part) {
            alternatives.push(Vec::new());
        }
        alternatives.last_mut().into_iter().for_each(|all| all.push(part.clone()));
    }
    for (at, alternative) in alternatives.into_iter().enumerate() {
        if at > 0 {
            builder.line(" ");
        }
        let several = alternative.iter().any(|part| part.as_rule() == Rule::kw_and);
        builder.group(|builder| match several {
            true => builder.nest(|builder| conditions(builder, alternative, context)),
            false => conditions(builder, alternative, context),
        });
    }
}

/// Conditions joined by `and`, the first perhaps behind an `or`.
fn conditions(builder: &mut Builder, parts: Vec<Pair>, context: &Context) {
    let mut before = None;
    for part in parts {
        let rule = part.as_rule();
        match before {
            Some(_) if rule == Rule::kw_and => builder.line(" "),
            Some(before) => builder.between(gap(before, rule, Rule::expression)),
            None => {}
        }
        pieces(builder, part, context);
        before = Some(rule);
    }
}
