//! Queries in brackets inside another query.

use super::Query;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::syntax::{Bracket, Inner, Source, Stages, Tree};
use std::fmt;
use std::sync::Arc;

/// A query in brackets inside another one. Its spans point into the text of the whole.
#[derive(Debug, Clone)]
pub struct Nested(pub Query);

impl Inner for Nested {
    fn write_tree(&self, tree: &mut Tree) {
        self.0.stages.iter().for_each(|stage| stage.write_tree(tree));
    }
}

impl fmt::Display for Nested {
    /// On one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, stage) in self.0.stages.iter().enumerate() {
            write!(f, "{}{stage}", if at > 0 { " | " } else { "" })?;
        }
        Ok(())
    }
}

/// Reads the queries in brackets and hands them to their stages; gives the places of those that cannot be read.
pub(super) type Reader = for<'a> fn(&'a Source<'a>, &mut Stages<'a>) -> Vec<usize>;

/// As [`Reader`] says.
pub(super) fn read<'a>(source: &'a Source<'a>, found: &mut Stages<'a>) -> Vec<usize> {
    let mut unread = Vec::new();
    for bracket in &found.brackets {
        let place = place(source, bracket);
        match read_one(source, bracket, place) {
            Ok(query) => {
                found.notes.extend(query.notes.iter().cloned());
                let stage = found.stages.iter_mut().find(|stage| stage.contains(place.start));
                stage.into_iter().for_each(|stage| stage.queries.push((place, Arc::new(Nested(query.clone())))));
            }
            Err(faults) => {
                found.faults.extend(faults);
                unread.push(place.start);
            }
        }
    }
    unread
}

fn read_one(source: &Source, bracket: &Bracket, place: Span) -> Result<Query, Vec<Diagnostic>> {
    let tokens = source.tokens.get(bracket.clone()).unwrap_or(&[]).to_vec();
    if tokens.is_empty() {
        let fault = Diagnostic::new(Code::EmptyQuery, "there is no query between these brackets");
        return Err(vec![fault.at(place, "expected a query")]);
    }
    Query::read(&Source { text: source.text, tokens }, refuse)
}

/// The brackets with what stands between them.
fn place(source: &Source, bracket: &Bracket) -> Span {
    let end = source.tokens.get(bracket.end).map_or(source.text.len(), |token| token.span.end);
    Span { start: source.tokens[bracket.start - 1].span.start, end }
}

// AWS manual, subqueries: they cannot be nested.
fn refuse<'a>(source: &'a Source<'a>, found: &mut Stages<'a>) -> Vec<usize> {
    let places: Vec<Span> = found.brackets.iter().map(|bracket| place(source, bracket)).collect();
    found.faults.extend(places.iter().map(|place| {
        Diagnostic::new(Code::QueryPlace, "a query inside a query cannot hold another one")
            .at(*place, "a query inside a query inside a query")
    }));
    places.iter().map(|place| place.start).collect()
}
