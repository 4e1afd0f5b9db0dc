//! The parser that `pest` makes of the files in `grammar/`.

/// Reads one stage or one word of a query.
#[derive(pest_derive::Parser)]
#[grammar = "grammar/lexical.pest"]
#[grammar = "grammar/expressions.pest"]
#[grammar = "grammar/commands.pest"]
pub(crate) struct Grammar;

/// What a rule has read.
pub(crate) type Pair<'t> = pest::iterators::Pair<'t, Rule>;

/// Whether the whole of a text is one of these.
pub(crate) fn is_whole(rule: Rule, text: &str) -> bool {
    use pest::Parser;
    Grammar::parse(rule, text).is_ok_and(|mut pairs| pairs.next().is_some_and(|pair| pair.as_str() == text))
}
