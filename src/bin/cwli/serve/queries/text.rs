//! The text of a query: what it calls, and what the service says when it is wrong.

use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::store::Object;
use cwli::Query;
use cwli::diagnostics::{Code, Diagnostic};
use cwli::query::{Definitions, Language, may_call};
use cwli::render::refusal;

/// The kind of the objects that hold saved queries.
pub const DEFINITIONS: &str = "query definition";

/// The text with the saved queries that it calls.
///
/// # Errors
/// `MalformedQueryException` when a call is wrong, with what stands in front of the query in the service's text.
pub fn with_saved(call: &Call, text: &str, front: &str) -> Result<String, ServiceError> {
    if !may_call(text) {
        return Ok(text.to_string());
    }
    let region = call.region();
    let saved = call.read(|store| Ok(Object::all(store, &region, DEFINITIONS)?))?;
    let mut definitions = Definitions::default();
    for object in saved {
        let member = |name: &str| object.body.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        // What is wrong with a saved query that is not called can wait.
        let known = definitions.save(member("name"), member("queryString"));
        if let Err(reason) = known
            && text.contains(member("name"))
        {
            return Err(ServiceError::malformed(reason, None));
        }
    }
    definitions.expand(text).map_err(|refused| malformed(&refused.faults, &refused.text, front))
}

/// Reads and plans a query.
///
/// # Errors
/// `MalformedQueryException`.
pub fn compile(language: Language, text: &str, front: &str) -> Result<Query, ServiceError> {
    let query = language.read(text).map_err(|faults| malformed(&faults, text, front))?;
    query.plan().map_err(|faults| malformed(&faults, text, front))?;
    Ok(query)
}

/// What the service says of the first fault. Its parser sees the text with what it puts in front, and counts there
/// (LANGUAGE.md 7.5).
fn malformed(faults: &[Diagnostic], text: &str, front: &str) -> ServiceError {
    let refusal = refusal(faults, text);
    let message =
        faults.first().map_or_else(|| "Query cannot be compiled".to_string(), |fault| said(fault, text, front));
    let mut compile_error = refusal.get("queryCompileError").cloned().unwrap_or_default();
    if let Some(told) = compile_error.get_mut("message") {
        *told = message.clone().into();
    }
    ServiceError::malformed(message, Some(compile_error))
}

/// A fault in the words of the service, where they are known (LANGUAGE.md 7.6), and then in ours.
fn said(fault: &Diagnostic, text: &str, front: &str) -> String {
    let Some((span, _)) = &fault.label else { return fault.message.clone() };
    let found = text.get(span.start..span.end).unwrap_or_default();
    match fault.code {
        Code::UnexpectedSymbol | Code::UnknownCommand | Code::EmptyStage => {
            let before = &text[..span.start.min(text.len())];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
            let position = column + if line == 1 { front.chars().count() } else { 0 };
            format!("unexpected symbol found {found} at line {line} and position {position}: {}", fault.message)
        }
        Code::UnknownFunction => format!("Unrecognized function name: {found}"),
        _ => fault.message.clone(),
    }
}
