//! Query definitions: saved queries.

use super::{Action, Answered};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::paging::page;
use crate::serve::queries::DEFINITIONS;
use crate::serve::store::Object;
use serde_json::{Value, json};

pub static ACTIONS: &[Action] = &[
    Action { name: "PutQueryDefinition", supports: "new and changed ones, parameters", run: put },
    Action { name: "DescribeQueryDefinitions", supports: "by prefix and language, pages", run: describe },
    Action { name: "DeleteQueryDefinition", supports: "whole", run: delete },
];

/// Saved queries of a Region at the most (AWS manual, CloudWatch Logs quotas).
const MOST: usize = 1000;

fn put(call: &Call) -> Answered {
    let (region, now) = (call.region(), call.now());
    let id = call.text("queryDefinitionId").map(str::to_string);
    let mut body = call.members.clone();
    body.retain(|name, _| ["name", "queryString", "logGroupNames", "parameters", "queryLanguage"].contains(&&**name));
    body.entry("queryLanguage").or_insert_with(|| json!("CWLI"));
    let id = call.write(move |store| {
        let known = match &id {
            Some(id) => Some(Object::find(store, &region, DEFINITIONS, "", id)?.ok_or_else(|| missing(id))?),
            None => None,
        };
        if known.is_none() && Object::all(store, &region, DEFINITIONS)?.len() >= MOST {
            return Err(ServiceError::limit(format!("There can be at most {MOST} query definitions.")));
        }
        let id = id.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
        let created = known.map_or(now, |known| known.created);
        let object = Object { scope: String::new(), name: id, created, changed: now, body: Value::Object(body) };
        object.put(store, &region, DEFINITIONS)?;
        Ok(object.name)
    })?;
    Ok(json!({ "queryDefinitionId": id }))
}

fn missing(id: &str) -> ServiceError {
    ServiceError::not_found(format!("Query definition '{id}' does not exist"))
}

fn describe(call: &Call) -> Answered {
    let region = call.region();
    let mut known = call.read(|store| Ok(Object::all(store, &region, DEFINITIONS)?))?;
    let member = |object: &Object, name: &str| object.body[name].as_str().unwrap_or_default().to_string();
    known.retain(|object| {
        let prefix = call.text("queryDefinitionNamePrefix").unwrap_or_default();
        member(object, "name").starts_with(prefix)
            && call.text("queryLanguage").is_none_or(|language| member(object, "queryLanguage") == language)
    });
    known.sort_by_key(|object| (member(object, "name"), object.name.clone()));
    let key = |object: &Object| format!("{}\0{}", member(object, "name"), object.name);
    page(call, "queryDefinitions", known, key, shown, ("maxResults", 1000))
}

fn shown(object: &Object) -> Value {
    let mut told = object.body.clone();
    told["queryDefinitionId"] = json!(object.name);
    told["lastModified"] = json!(object.changed);
    told
}

fn delete(call: &Call) -> Answered {
    let (region, id) = (call.region(), call.required("queryDefinitionId").to_string());
    call.write(move |store| match Object::delete(store, &region, DEFINITIONS, "", &id)? {
        true => Ok(()),
        false => Err(missing(&id)),
    })?;
    Ok(json!({ "success": true }))
}
