//! The values of a field that were seen, for completion.

use super::explain::{engine, rows_of};
use super::log_groups;
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::queries::compile;
use cwli::query::Language;
use serde_json::{Value, json};

/// Values that are offered at the most.
const MOST: usize = 50;

/// The most frequent values first.
pub fn answer(call: &Call) -> Result<Value, ServiceError> {
    let field = call.required("field").replace('\\', "\\\\").replace('`', "\\`");
    let text = format!("stats count(*) as n by `{field}` as value | sort n desc | limit {MOST} | display value");
    let query = compile(Language::Cwli, &text, "")?;
    let answer = engine(call, &log_groups(call))?.run(&query, &|_, _| {});
    // A log group without events has no values.
    let rows = answer.map(|answer| rows_of(&answer)).unwrap_or_default();
    let values: Vec<String> = rows.into_iter().flatten().flatten().collect();
    Ok(json!({ "values": values }))
}
