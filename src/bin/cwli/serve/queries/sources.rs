//! Which log groups a query reads.

use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::identity::group_name;
use crate::serve::store::{Group, SqliteGroup};
use cwli::scan::{Facts, Input, Source};
use std::sync::Arc;

/// Log groups that a query names at the most (AWS API, StartQuery).
const MOST_GROUPS: usize = 50;

/// The names of the log groups that a call of StartQuery names.
///
/// # Errors
/// `InvalidParameterException` when they are named in two ways, or are too many.
pub fn log_groups(call: &Call) -> Result<Vec<String>, ServiceError> {
    let one = call.text("logGroupName").into_iter().collect::<Vec<_>>();
    let (names, identifiers) = (call.texts("logGroupNames"), call.texts("logGroupIdentifiers"));
    let ways = [&one, &names, &identifiers];
    if ways.iter().filter(|way| !way.is_empty()).count() > 1 {
        return Err(ServiceError::invalid(
            "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers can be given.",
        ));
    }
    let mut named = Vec::new();
    for identifier in ways.into_iter().flatten() {
        let name = group_name(identifier)?.to_string();
        if !named.contains(&name) {
            named.push(name);
        }
    }
    if named.len() > MOST_GROUPS {
        return Err(ServiceError::invalid(format!("At most {MOST_GROUPS} log groups can be queried at once.")));
    }
    Ok(named)
}

/// All log groups as sources of the engine: those of these names, and the others for queries that choose them.
///
/// # Errors
/// `ResourceNotFoundException` for a name that there is not.
pub fn sources(call: &Call, names: &[String]) -> Result<Vec<Source>, ServiceError> {
    let region = call.region();
    let stored = call.read(|store| Ok(Group::all(store, &region)?))?;
    let mut sources: Vec<Source> = call.server.mounts.listed.clone();
    let is_mounted = |group: &Group| call.server.mounts.find(&group.name).is_some();
    sources.extend(stored.iter().filter(|group| !is_mounted(group)).map(|group| source(call, group)));
    let lessons = call.server.mounts.lessons.iter();
    let unknown = |source: &&Source| sources.iter().all(|known| known.log_group != source.log_group);
    let lessons: Vec<Source> = lessons.filter(unknown).cloned().collect();
    sources.extend(lessons);
    if let Some(missing) = names.iter().find(|name| sources.iter().all(|source| source.log_group != **name)) {
        return Err(missing_group(call, missing));
    }
    for source in &mut sources {
        let is_lesson = call.server.mounts.lessons.iter().any(|lesson| lesson.log_group == source.log_group);
        source.facts.on_request = !names.contains(&source.log_group) && (is_lesson || !names.is_empty());
        source.facts.account.get_or_insert_with(|| call.caller.account.clone());
    }
    sources.sort_by_key(|source| names.iter().position(|name| *name == source.log_group).unwrap_or(usize::MAX));
    Ok(sources)
}

/// A log group of the store as a source.
pub fn source(call: &Call, group: &Group) -> Source {
    let tag = |(key, value): (&String, &serde_json::Value)| Some((key.clone(), value.as_str()?.to_string()));
    Source {
        log_group: group.name.clone(),
        inputs: vec![Input::Stored(Arc::new(SqliteGroup { store: call.store().clone(), group: group.id }))],
        facts: Facts {
            class: Some(group.class.clone()),
            tags: group.tags.iter().filter_map(tag).collect(),
            ..Facts::default()
        },
        ..Source::default()
    }
}

/// What the service says of a log group that there is not (LANGUAGE.md 7.6).
fn missing_group(call: &Call, name: &str) -> ServiceError {
    ServiceError::not_found(format!(
        "Log group '{name}' does not exist for account ID '{}' (Service: AWSLogs; Status Code: 400; Error Code: \
         ResourceNotFoundException; Request ID: {}; Proxy: null)",
        call.caller.account,
        uuid::Uuid::new_v4()
    ))
}
