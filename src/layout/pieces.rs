//! What the grammar has read, as a document.

use super::builder::Builder;
use super::lists::{arguments, brackets, chain, list};
use super::spelling::{is_keyword, keyword};
use super::stages::inner;
use crate::diagnostics::Span;
use crate::syntax::{Pair, Reader, Rule, Source};

/// The stage that is laid out.
pub struct Context<'a> {
    /// Gives the parts of the stage their places.
    pub reader: &'a Reader<'a>,
    /// The queries in brackets, with the places of their opening brackets.
    pub queries: Vec<(usize, Source<'a>)>,
}

impl Context<'_> {
    /// Where a pair stands in the text, without blanks and comments at its end.
    pub fn span(&self, pair: &Pair) -> Span {
        self.reader.span(pair)
    }
}

/// The document of what a rule has read.
pub fn pieces(builder: &mut Builder, pair: Pair, context: &Context) {
    let (rule, span) = (pair.as_rule(), context.span(&pair));
    let is_standin = builder.is_standin(span);
    let written = builder.original(span);
    if (is_keyword(rule) || rule == Rule::boolean) && !is_standin {
        return builder.piece(span, keyword(written, false));
    }
    if is_atom(&pair) || is_standin {
        return builder.piece(span, written);
    }
    match rule {
        Rule::subquery => inner(builder, span, context),
        Rule::expression => builder.group(|builder| chain(builder, pair, context)),
        Rule::call => arguments(builder, pair, context),
        Rule::group | Rule::list | Rule::texts | Rule::tags | Rule::tag => {
            brackets(builder, pair.into_inner().collect(), context);
        }
        Rule::items | Rule::keys | Rule::names => list(builder, pair, context),
        Rule::item => item(builder, pair, context),
        Rule::sum if has_operator(&pair) => {
            builder.group(|builder| builder.nest(|builder| sum(builder, pair, context)))
        }
        _ => sequence(builder, rule, pair.into_inner().collect(), context),
    }
}

/// What is written as it stands: names, literals, marks.
fn is_atom(pair: &Pair) -> bool {
    let whole = matches!(
        pair.as_rule(),
        Rule::string | Rule::regex | Rule::period | Rule::path | Rule::name | Rule::access | Rule::setting_value
    );
    whole || pair.as_rule() != Rule::subquery && pair.clone().into_inner().next().is_none()
}

/// An expression and a name for it.
// Without a name the text of the expression is the name of its column, and in `stats` it is one beside the alias: it is
// left as it was written where that matters.
fn item(builder: &mut Builder, pair: Pair, context: &Context) {
    let mut parts: Vec<Pair> = pair.into_inner().collect();
    let expression = parts.remove(0);
    let span = context.span(&expression);
    let written = builder.original(span).to_string();
    if (parts.is_empty() && !is_field(&expression)) || builder.is_quoted(&written) {
        builder.piece(span, written);
    } else {
        pieces(builder, expression, context);
    }
    for part in parts {
        builder.between(" ");
        pieces(builder, part, context);
    }
}

/// Whether it is nothing but a field.
fn is_field(pair: &Pair) -> bool {
    let mut inner = pair.clone().into_inner();
    pair.as_rule() == Rule::path || inner.next().is_some_and(|only| is_field(&only)) && inner.next().is_none()
}

/// Whether it is a single name or literal.
pub fn is_plain(pair: &Pair) -> bool {
    let mut inner = pair.clone().into_inner();
    match (inner.next(), inner.next()) {
        _ if is_atom(pair) => pair.as_rule() != Rule::regex,
        (Some(only), None) => is_plain(&only),
        _ => false,
    }
}

fn is_operator(rule: Rule) -> bool {
    matches!(rule, Rule::plus | Rule::minus | Rule::times | Rule::divide | Rule::remainder | Rule::power)
}

fn has_operator(sum: &Pair) -> bool {
    sum.clone().into_inner().any(|part| is_operator(part.as_rule()))
}

/// Arithmetic: where it is too long a line for each operator.
fn sum(builder: &mut Builder, pair: Pair, context: &Context) {
    let mut before = None;
    for part in pair.into_inner() {
        let rule = part.as_rule();
        match before {
            Some(_) if is_operator(rule) => builder.line(" "),
            Some(before) => builder.between(gap(before, rule, Rule::sum)),
            None => {}
        }
        pieces(builder, part, context);
        before = Some(rule);
    }
}

/// Parts one behind the other; where they are too long for a line, it ends behind a comma.
pub fn sequence(builder: &mut Builder, parent: Rule, parts: Vec<Pair>, context: &Context) {
    let mut parts = parts.into_iter().peekable();
    let mut before = None;
    while let Some(part) = parts.next() {
        let rule = part.as_rule();
        let breaks = before == Some(Rule::comma) || rule == Rule::lookup_outputs;
        builder.group(|builder| {
            match before {
                Some(_) if breaks => builder.line(" "),
                Some(before) => builder.between(gap(before, rule, parent)),
                None => {}
            }
            pieces(builder, part, context);
            if let Some(comma) = parts.next_if(|part| part.as_rule() == Rule::comma) {
                pieces(builder, comma, context);
                before = Some(Rule::comma);
            } else {
                before = Some(rule);
            }
        });
    }
}

/// What stands between two parts.
pub fn gap(before: Rule, after: Rule, parent: Rule) -> &'static str {
    let option = matches!(parent, Rule::setting | Rule::join_option | Rule::append_option | Rule::bound | Rule::json);
    let hugs = matches!(before, Rule::negative | Rule::positive | Rule::exclamation);
    let hugged = matches!(after, Rule::comma | Rule::colon | Rule::access);
    let is_equal = before == Rule::equal || after == Rule::equal;
    if hugs || hugged || option && is_equal { "" } else { " " }
}
