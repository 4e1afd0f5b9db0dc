//! OpenSearch SQL (AWS manual, OpenSearch SQL), lowered to the same plan as the other languages.
//!
//! `syntax` reads the text, `clauses` are what people are shown step by step, `lower` makes the plan.

mod clauses;
mod dialect;
mod layout;
mod lower;
mod places;
mod syntax;
mod walk;

use crate::diagnostics::Diagnostic;
use crate::plan::Plan;
use crate::query::{Language, Query};
pub(crate) use layout::{Unformatted, format};
use std::sync::Arc;

/// Whether a text can only be SQL: it begins with `SELECT` or `WITH` and has a `FROM`.
pub(crate) fn is_surely(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let begins =
        words.next().is_some_and(|word| ["select", "with"].iter().any(|known| word.eq_ignore_ascii_case(known)));
    begins && words.any(|word| word.eq_ignore_ascii_case("from"))
}

/// Reads a query.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn read(text: &str) -> Result<Query, Vec<Diagnostic>> {
    let tree = syntax::read(text).map_err(|fault| vec![fault])?;
    walk::check_depth(&tree, &places::Places::new(text)).map_err(|fault| vec![fault])?;
    let stages = clauses::of(&Arc::from(tree), text);
    Ok(Query { text: text.to_string(), language: Language::Sql, stages, notes: Vec::new() })
}

/// The plan of a query that was read here, without rewrites, and the warnings found on the way.
///
/// # Errors
/// What is wrong with its meaning.
pub(crate) fn plan(query: &Query) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
    let tree = clauses::tree(query).expect("a query in SQL was read as one");
    lower::plan(tree, &query.text).map_err(|fault| vec![fault])
}
