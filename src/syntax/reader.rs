//! The reader's word for each rule that several commands use: items, names, paths.

use super::ast::*;
use super::expected;
use super::grammar::{Grammar, Pair, Rule};
use super::stages::{Inner, Stage};
use crate::diagnostics::{Code, Diagnostic, Span};
use pest::Parser;
use std::sync::Arc;

/// Reads one stage: the grammar takes its text apart, the reader gives the parts their place in the query.
pub(crate) struct Reader<'a> {
    stage: &'a Stage<'a>,
}

impl<'a> Reader<'a> {
    /// For one stage.
    pub fn new(stage: &'a Stage<'a>) -> Self {
        Reader { stage }
    }

    /// The command as the grammar sees it. `is_command` knows the words that begin a command.
    pub fn command(&self, is_command: &dyn Fn(&str) -> bool) -> Result<Pair<'a>, Diagnostic> {
        let mut pairs = Grammar::parse(Rule::stage, &self.stage.text)
            .map_err(|error| expected::explain(&error, self.stage, is_command))?;
        Ok(pairs.next().expect("the grammar gives a stage exactly one command"))
    }

    /// The whole stage.
    pub fn whole(&self) -> Span {
        Span { start: self.stage.start, end: self.stage.start + self.stage.text.len() }
    }

    /// Where a pair stands in the query, without blanks and comments at its end.
    pub fn span(&self, pair: &Pair) -> Span {
        let (start, end) = (self.stage.start + pair.as_span().start(), self.stage.start + pair.as_span().end());
        let tokens = &self.stage.tokens;
        let last = tokens.partition_point(|token| token.span.end <= end).checked_sub(1).map(|at| tokens[at].span.end);
        Span { start, end: last.filter(|last| *last > start).unwrap_or(end) }
    }

    /// The text of a place, without the pipes that count as white space.
    pub fn text(&self, span: Span) -> &'a str {
        self.stage.text.get(span.start - self.stage.start..span.end - self.stage.start).unwrap_or("")
    }

    /// `items`: expressions with their names.
    pub fn items(&self, pair: Pair) -> Result<Vec<Item>, Diagnostic> {
        inner(pair, Rule::item).map(|item| self.item(item)).collect()
    }

    fn item(&self, pair: Pair) -> Result<Item, Diagnostic> {
        let mut parts = pair.into_inner();
        let expression = parts.next().expect("the grammar begins an item with an expression");
        let text = self.text(self.span(&expression)).to_string();
        let alias = parts.find(|part| part.as_rule() == Rule::name).map(|name| self.name(name));
        Ok(Item { expr: self.expression(expression)?, alias, text })
    }

    /// `names`.
    pub fn names(&self, pair: Pair) -> Vec<Name> {
        inner(pair, Rule::name).map(|name| self.name(name)).collect()
    }

    /// `name`: without back-ticks.
    pub fn name(&self, pair: Pair) -> Name {
        let span = self.span(&pair);
        Name { text: pair.into_inner().map(key).collect(), span }
    }

    /// `path`.
    pub fn path(&self, pair: Pair) -> Result<Path, Diagnostic> {
        let span = self.span(&pair);
        Ok(Path { segments: self.segments(pair)?, span })
    }

    /// The keys and indices of a `path` or an `access`.
    pub fn segments(&self, pair: Pair) -> Result<Vec<Segment>, Diagnostic> {
        pair.into_inner()
            .filter(|step| step.as_rule() != Rule::dot)
            .map(|step| match step.as_rule() {
                Rule::index => self.index(step),
                _ => Ok(Segment::Key(key(step))),
            })
            .collect()
    }

    /// `subquery`: the query that stands in these brackets.
    pub fn query(&self, pair: &Pair) -> Result<Arc<dyn Inner>, Diagnostic> {
        let span = self.span(pair);
        let query = self.stage.queries.iter().find(|(place, _)| place.start == span.start);
        query.map(|(_, query)| query.clone()).ok_or_else(|| {
            Diagnostic::new(Code::UnexpectedSymbol, "there is nothing between these brackets")
                .at(span, "expected a query")
                .help("values stand in square brackets: `in [1, 2]`")
        })
    }

    fn index(&self, pair: Pair) -> Result<Segment, Diagnostic> {
        let span = self.span(&pair);
        let place = pair.as_str().trim_matches(['[', ']']);
        place.parse().map(Segment::Index).map_err(|_| {
            Diagnostic::new(Code::BadNumber, format!("`{place}` is too large for an index"))
                .at(span, "no list is that long")
        })
    }
}

/// The parts of a pair that were read by one rule.
fn inner(pair: Pair, rule: Rule) -> impl Iterator<Item = Pair> {
    pair.into_inner().filter(move |part| part.as_rule() == rule)
}

/// A key without its back-ticks; an `@` outside them belongs to it.
fn key(pair: Pair) -> String {
    match pair.as_rule() {
        Rule::at_ticked => format!("@{}", pair.into_inner().map(key).collect::<String>()),
        Rule::ticked => pair.into_inner().map(key).collect(),
        _ => pair.as_str().to_string(),
    }
}
