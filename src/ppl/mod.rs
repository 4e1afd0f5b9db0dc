//! OpenSearch PPL (AWS manual, OpenSearch PPL), lowered to the same plan.

use crate::diagnostics::{Code, Diagnostic};
use crate::query::Query;

/// Whether a text can only be PPL: it begins with `source =`.
pub(crate) fn is_surely(text: &str) -> bool {
    let text = text.trim_start();
    let text = text.strip_prefix("search ").map_or(text, str::trim_start);
    text.strip_prefix("source").is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// Reads a query.
///
/// # Errors
/// One diagnostic per fault, in the order of the text.
pub(crate) fn read(_text: &str) -> Result<Query, Vec<Diagnostic>> {
    Err(vec![Diagnostic::new(Code::UnexpectedSymbol, "queries in PPL are not run yet")])
}
