//! The parser that `pest` makes of `grammar/ppl.pest`.

use crate::diagnostics::Span;
use pest::Parser;

/// Reads one stage of a query.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/ppl.pest"]
struct Grammar;

/// What a rule has read.
pub(super) type Pair<'t> = pest::iterators::Pair<'t, Rule>;

/// Reads a whole text by a rule.
///
/// # Errors
/// Where the rule cannot go on.
pub(super) fn read(rule: Rule, text: &str) -> Result<Pair<'_>, usize> {
    use pest::error::InputLocation;
    let mut pairs = Grammar::parse(rule, text).map_err(|error| match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
    })?;
    Ok(pairs.next().expect("a rule that matches gives itself"))
}

/// Whether the whole of a text is one of these.
pub(super) fn is_whole(rule: Rule, text: &str) -> bool {
    read(rule, text).is_ok_and(|pair| pair.as_str() == text)
}

/// Where a pair stands in a query whose stage begins at `start`.
pub(super) fn span(pair: &Pair, start: usize) -> Span {
    Span { start: start + pair.as_span().start(), end: start + pair.as_span().end() }
}
