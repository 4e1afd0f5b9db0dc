//! OpenSearch SQL (AWS manual, OpenSearch SQL), lowered to the same plan.

use crate::diagnostics::{Code, Diagnostic};
use crate::query::Query;

/// Whether a text can only be SQL: it begins with `SELECT` and has a `FROM`.
pub(crate) fn is_surely(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.next().is_some_and(|word| word.eq_ignore_ascii_case("select"))
        && words.any(|word| word.eq_ignore_ascii_case("from"))
}

/// Reads a query.
///
/// # Errors
/// One diagnostic per fault, in the order of the text.
pub(crate) fn read(_text: &str) -> Result<Query, Vec<Diagnostic>> {
    Err(vec![Diagnostic::new(Code::UnexpectedSymbol, "queries in SQL are not run yet")])
}
