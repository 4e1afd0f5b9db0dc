//! What is known of one event, and which fields a log group has.

use super::{Action, Answered};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::queries::{Pointer, sources};
use crate::serve::store::{Group, SqliteEvent};
use cwli::Query;
use cwli::run::Engine;
use cwli::scan::{Input, Source};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub static ACTIONS: &[Action] = &[
    Action { name: "GetLogRecord", supports: "any @ptr of a query; masking is not done", run: record },
    Action { name: "GetLogGroupFields", supports: "the events around a time, or all", run: fields },
];

/// Fields of an event that are shown at the most.
const MOST_FIELDS: usize = 1000;

fn record(call: &Call) -> Answered {
    let wrong = || ServiceError::invalid("The specified logRecordPointer is invalid.");
    let engine = match Pointer::read(call.required("logRecordPointer")).ok_or_else(wrong)? {
        Pointer::Stored(id) => stored(call, id)?,
        Pointer::Found(query, position) => {
            let run = call.server.queries.find(&query)?;
            run.engine.clone().stopped_by(Arc::default()).only_at(position)
        }
    };
    let unreadable = |_| ServiceError::not_found("The log record is no longer there.");
    let counts = engine.fields(&|_, _| {}).map_err(unreadable)?;
    let names: Vec<&String> = counts.fields.iter().filter(|(_, count)| *count > 0).map(|(name, _)| name).collect();
    if names.is_empty() {
        return Err(ServiceError::not_found("The log record is no longer there."));
    }
    let listed: Vec<String> = names.iter().take(MOST_FIELDS).map(|name| quoted(name)).collect();
    let query = Query::parse(&format!("fields {}", listed.join(", "))).map_err(|_| wrong())?;
    let answer = engine.run(&query, &|_, _| {}).map_err(unreadable)?;
    let cells = answer.columns.iter().enumerate();
    let shown: Map<String, Value> =
        cells.filter_map(|(at, column)| Some((column.name.clone(), json!(answer.text(0, at)?)))).collect();
    Ok(json!({ "logRecord": shown }))
}

/// A field as a query names it, whatever letters it has.
fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
}

/// An engine over one event of the store.
fn stored(call: &Call, id: i64) -> Result<Engine, ServiceError> {
    let gone = || ServiceError::not_found("The log record is no longer there.");
    let event = SqliteEvent::find(call.store(), id)?.ok_or_else(gone)?;
    let group = call.read(|store| Ok(Group::by_id(store, event.group)?))?;
    let source = Source { log_group: group.name, inputs: vec![Input::Stored(Arc::new(event))], ..Source::default() };
    Ok(Engine::new(vec![source]).at(call.now()))
}

/// Milliseconds on both sides of the time that is asked for (AWS API, GetLogGroupFields: 8 minutes).
const AROUND: i64 = 8 * 60 * 1000;

// AWS API, GetLogGroupFields: without a time the last 15 minutes are looked at. Local logs are mostly older, so that all
// are.
fn fields(call: &Call) -> Answered {
    let name = call.group_name()?.to_string();
    let mut sources = sources(call, std::slice::from_ref(&name))?;
    sources.retain(|source| source.log_group == name);
    let engine = Engine::new(sources).at(call.now()).with_limits(call.server.limits.clone());
    let engine = match call.number("time") {
        Some(time) => {
            let time = if time < 100_000_000_000 { time * 1000 } else { time };
            engine.between(time - AROUND, time + AROUND)
        }
        None => engine,
    };
    // A log group without events has no fields.
    let Ok(counts) = engine.fields(&|_, _| {}) else { return Ok(json!({ "logGroupFields": [] })) };
    let percent = |count: u64| (count * 100).div_ceil(counts.events.max(1));
    let present = counts.fields.iter().filter(|(_, count)| *count > 0);
    let shown: Vec<Value> = present.map(|(name, count)| json!({ "name": name, "percent": percent(*count) })).collect();
    Ok(json!({ "logGroupFields": shown }))
}
