//! The steps of a query, with the first rows after each.

use super::{language, log_groups};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::queries::{compile, sources};
use cwli::result::Answer;
use cwli::run::Engine;
use serde_json::{Value, json};

/// Rows that are shown after a step at the most.
const MOST_ROWS: i64 = 100;

/// Each step with the rows that go in and out.
pub fn answer(call: &Call) -> Result<Value, ServiceError> {
    let query = compile(language(call), call.required("query"), "")?;
    let engine = engine(call, &log_groups(call))?;
    let rows = call.number("rows").unwrap_or(10).clamp(0, MOST_ROWS) as usize;
    let wrong = |_| ServiceError::invalid("the query could not be run over these log groups");
    let explanation = engine.explain(&query, rows, &|_, _| {}).map_err(wrong)?;
    let stages = explanation.steps.iter().map(|step| {
        json!({
            "text": step.title,
            "start": 0,
            "end": 0,
            "sentence": step.title,
            "rowsIn": step.rows_in,
            "rowsOut": step.rows_out,
            "columns": step.first.columns.iter().map(|column| &column.name).collect::<Vec<_>>(),
            "rows": rows_of(&step.first),
        })
    });
    Ok(json!({ "stages": stages.collect::<Vec<_>>(), "tree": explanation.tree, "plan": explanation.plan }))
}

/// An engine over log groups, in the range that the call asks for.
///
/// # Errors
/// `ResourceNotFoundException`.
pub fn engine(call: &Call, names: &[String]) -> Result<Engine, ServiceError> {
    let engine = Engine::new(sources(call, names)?).at(call.now()).with_limits(call.server.limits.clone());
    Ok(match (call.number("startTime"), call.number("endTime")) {
        (Some(start), Some(end)) => engine.between(start, end),
        _ => engine,
    })
}

/// The rows of an answer as lists of texts; what is missing is null.
pub fn rows_of(answer: &Answer) -> Vec<Vec<Option<String>>> {
    let row = |row| (0..answer.columns.len()).map(|column| answer.text(row, column)).collect();
    (0..answer.rows).map(row).collect()
}
