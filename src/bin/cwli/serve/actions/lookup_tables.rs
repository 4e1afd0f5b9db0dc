//! Lookup tables.

use super::{Action, Answered, nothing};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::paging::page;
use crate::serve::store::Object;
use cwli::run::LookupTable;
use serde_json::{Value, json};

pub static ACTIONS: &[Action] = &[
    Action { name: "CreateLookupTable", supports: "from CSV", run: create },
    Action { name: "UpdateLookupTable", supports: "from CSV", run: update },
    Action { name: "GetLookupTable", supports: "whole", run: get },
    Action { name: "DescribeLookupTables", supports: "by prefix, pages", run: describe },
    Action { name: "DeleteLookupTable", supports: "whole", run: delete },
];

const TABLES: &str = "lookup table";

/// Lookup tables of a Region at the most (AWS manual, CloudWatch Logs quotas).
const MOST: usize = 100;

/// The names and the texts of all tables.
///
/// # Errors
/// When the store cannot be read.
pub fn bodies(call: &Call) -> Result<Vec<(String, String)>, ServiceError> {
    let region = call.region();
    let tables = call.read(|store| Ok(Object::all(store, &region, TABLES)?))?;
    Ok(tables.into_iter().map(|table| (table.name.clone(), text(&table, "tableBody"))).collect())
}

fn text(table: &Object, member: &str) -> String {
    table.body[member].as_str().unwrap_or_default().to_string()
}

/// The table that a call gives, with its columns.
fn given(call: &Call) -> Result<String, ServiceError> {
    let Some(body) = call.text("tableBody") else {
        return Err(ServiceError::validation("A table is made of `tableBody` here, not of the answer of a query."));
    };
    LookupTable::read(body.as_bytes()).map_err(ServiceError::validation)?;
    Ok(body.to_string())
}

fn create(call: &Call) -> Answered {
    let (name, region, now) = (call.required("lookupTableName").to_string(), call.region(), call.now());
    let body = json!({ "tableBody": given(call)?, "description": call.text("description"), "kmsKeyId": call.text("kmsKeyId") });
    let arn = call.caller.arn("lookup-table", &name);
    call.write(move |store| {
        let known = Object::all(store, &region, TABLES)?;
        if known.iter().any(|table| table.name == name) {
            return Err(ServiceError::exists(format!("The lookup table '{name}' already exists.")));
        }
        if known.len() >= MOST {
            return Err(ServiceError::limit(format!("There can be at most {MOST} lookup tables.")));
        }
        Ok(Object { scope: String::new(), name, created: now, changed: now, body }.put(store, &region, TABLES)?)
    })?;
    Ok(json!({ "lookupTableArn": arn, "createdAt": now }))
}

/// The table whose ARN a call gives.
fn named(call: &Call) -> Result<Object, ServiceError> {
    let arn = call.required("lookupTableArn");
    let name = arn.rsplit([':', '/']).next().unwrap_or_default();
    let region = call.region();
    let found = call.read(|store| Ok(Object::find(store, &region, TABLES, "", name)?))?;
    found.ok_or_else(|| ServiceError::not_found(format!("The lookup table '{arn}' does not exist.")))
}

fn update(call: &Call) -> Answered {
    let (mut table, body, region, now) = (named(call)?, given(call)?, call.region(), call.now());
    let arn = call.caller.arn("lookup-table", &table.name);
    table.body["tableBody"] = json!(body);
    for member in ["description", "kmsKeyId"] {
        if let Some(text) = call.text(member) {
            table.body[member] = json!(text);
        }
    }
    table.changed = now;
    call.write(move |store| Ok(table.put(store, &region, TABLES)?))?;
    Ok(json!({ "lookupTableArn": arn, "lastUpdatedTime": now }))
}

fn shown(call: &Call, table: &Object) -> Value {
    let body = text(table, "tableBody");
    let mut told = json!({
        "lookupTableArn": call.caller.arn("lookup-table", &table.name),
        "lookupTableName": table.name,
        "sizeBytes": body.len(),
        "lastUpdatedTime": table.changed,
    });
    for member in ["description", "kmsKeyId"] {
        if table.body[member].is_string() {
            told[member] = table.body[member].clone();
        }
    }
    told
}

fn get(call: &Call) -> Answered {
    let table = named(call)?;
    let mut told = shown(call, &table);
    told["tableBody"] = table.body["tableBody"].clone();
    Ok(told)
}

fn describe(call: &Call) -> Answered {
    let region = call.region();
    let mut tables = call.read(|store| Ok(Object::all(store, &region, TABLES)?))?;
    tables.retain(|table| table.name.starts_with(call.text("lookupTableNamePrefix").unwrap_or_default()));
    let show = |table: &Object| {
        let mut told = shown(call, table);
        if let Ok(read) = LookupTable::read(text(table, "tableBody").as_bytes()) {
            told["tableFields"] = json!(read.names());
            told["recordsCount"] = json!(read.rows());
        }
        told
    };
    page(call, "lookupTables", tables, |table| table.name.clone(), show, ("maxResults", 100))
}

fn delete(call: &Call) -> Answered {
    let (table, region) = (named(call)?, call.region());
    call.write(move |store| Ok(Object::delete(store, &region, TABLES, "", &table.name)?))?;
    nothing()
}
