//! What the endpoint answers: the actions of the service, in files by what they are about.
//!
//! Adding an action: an entry in such a file, and its line in the list here.

mod definitions;
mod get_events;
mod kept;
mod log_groups;
mod log_streams;
mod lookup_tables;
mod put_events;
mod queries;
mod records;
mod tags;

use super::call::Call;
use super::error::ServiceError;
use super::model;
use serde_json::{Map, Value, json};

/// An action.
pub struct Action {
    /// Its name, as the service has it.
    pub name: &'static str,
    /// What of it is supported, in a few words.
    pub supports: &'static str,
    /// Answers a call.
    pub run: fn(&Call) -> Answered,
}

/// The answer of an action, or why there is none.
pub type Answered = Result<Value, ServiceError>;

static FAMILIES: &[&[Action]] = &[
    log_groups::ACTIONS,
    log_streams::ACTIONS,
    tags::ACTIONS,
    put_events::ACTIONS,
    get_events::ACTIONS,
    queries::ACTIONS,
    records::ACTIONS,
    definitions::ACTIONS,
    lookup_tables::ACTIONS,
    kept::ACTIONS,
];

/// All actions that are answered with more than an empty list.
pub fn all() -> impl Iterator<Item = &'static Action> {
    FAMILIES.iter().flat_map(|family| family.iter())
}

/// An answer without members.
pub fn nothing() -> Answered {
    Ok(json!({}))
}

/// Answers a call.
///
/// # Errors
/// What the action refuses, or `UnknownOperationException`.
pub fn answer(action: &str, call: &Call) -> Answered {
    if let Some(known) = all().find(|known| known.name == action) {
        model::check(action, &call.members)?;
        return (known.run)(call);
    }
    // Whoever takes stock asks for much that is never there.
    match model::inventory(action) {
        Some(list) => {
            model::check(action, &call.members)?;
            Ok(Value::Object(Map::from_iter([(list.to_string(), json!([]))])))
        }
        None => Err(ServiceError::unknown_operation(action)),
    }
}
