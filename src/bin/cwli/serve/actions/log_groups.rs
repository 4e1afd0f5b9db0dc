//! Log groups.

use super::{Action, Answered, nothing};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::identity::group_name;
use crate::serve::paging::page;
use crate::serve::store::{Group, Object};
use rusqlite::params;
use serde_json::{Value, json};

pub static ACTIONS: &[Action] = &[
    Action { name: "CreateLogGroup", supports: "names, classes, tags; a key is only remembered", run: create },
    Action { name: "DeleteLogGroup", supports: "with its streams, events and filters", run: delete },
    Action { name: "DescribeLogGroups", supports: "prefix, pattern, class, identifiers, pages", run: describe },
    Action { name: "ListLogGroups", supports: "pattern, class, pages", run: list },
    Action {
        name: "PutRetentionPolicy",
        supports: "decides which events are too old to be put, and deletes what has expired",
        run: put_retention,
    },
    Action { name: "DeleteRetentionPolicy", supports: "whole", run: delete_retention },
    Action { name: "AssociateKmsKey", supports: "remembered", run: associate_key },
    Action { name: "DisassociateKmsKey", supports: "whole", run: disassociate_key },
    Action { name: "PutLogGroupDeletionProtection", supports: "whole", run: protect },
];

/// The days that a retention may have (AWS API, PutRetentionPolicy).
const DAYS: [i64; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

fn create(call: &Call) -> Answered {
    let (name, region, now) = (call.required("logGroupName").to_string(), call.region(), call.now());
    let exists = || ServiceError::exists("The specified log group already exists");
    if call.server.mounts.find(&name).is_some() {
        return Err(exists());
    }
    let class = call.text("logGroupClass").unwrap_or("STANDARD").to_string();
    let key = call.text("kmsKeyId").map(str::to_string);
    let tags = json!(call.map("tags").cloned().unwrap_or_default()).to_string();
    let protected = call.flag("deletionProtectionEnabled").unwrap_or_default();
    call.write(move |store| {
        if Group::find(store, &region, &name)?.is_some() {
            return Err(exists());
        }
        let sql = "INSERT INTO log_groups (region, name, created, class, key, protected, tags)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        store.execute(sql, params![region, name, now, class, key, protected, tags])?;
        Ok(())
    })?;
    nothing()
}

/// Changes the log group that a call names.
fn change(
    call: &Call,
    work: impl FnOnce(&rusqlite::Connection, &Group) -> Result<(), ServiceError> + Send + 'static,
) -> Answered {
    let name = call.group_name().or_else(|_| group_name(call.required("resourceIdentifier")))?.to_string();
    call.stored_group(&name)?;
    let region = call.region();
    call.write(move |store| work(store, &Group::existing(store, &region, &name)?))?;
    nothing()
}

fn delete(call: &Call) -> Answered {
    let region = call.region();
    change(call, move |store, group| {
        if group.protected {
            return Err(ServiceError::validation(format!(
                "The log group '{}' cannot be deleted: deletion protection is on.",
                group.name
            )));
        }
        store.execute("DELETE FROM log_groups WHERE id = ?1", [group.id])?;
        Object::delete_scope(store, &region, &group.name)?;
        Ok(())
    })
}

fn put_retention(call: &Call) -> Answered {
    let days = call.number("retentionInDays").unwrap_or_default();
    if !DAYS.contains(&days) {
        return Err(ServiceError::invalid(format!(
            "1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: Member must \
             satisfy enum value set: {:?}",
            DAYS
        )));
    }
    change(call, move |store, group| Ok(group.set(store, "retention", days)?))
}

fn delete_retention(call: &Call) -> Answered {
    change(call, |store, group| Ok(group.set(store, "retention", None::<i64>)?))
}

fn associate_key(call: &Call) -> Answered {
    let key = call.required("kmsKeyId").to_string();
    change(call, move |store, group| Ok(group.set(store, "key", key)?))
}

fn disassociate_key(call: &Call) -> Answered {
    change(call, |store, group| Ok(group.set(store, "key", None::<String>)?))
}

fn protect(call: &Call) -> Answered {
    let protected = call.flag("deletionProtectionEnabled").unwrap_or_default();
    change(call, move |store, group| Ok(group.set(store, "protected", protected)?))
}

/// A log group to be shown: one of the store, or one that is mounted from files.
fn shown(call: &Call) -> Result<Vec<Group>, ServiceError> {
    let region = call.region();
    let mut groups = call.read(|store| Ok(Group::all(store, &region)?))?;
    groups.retain(|group| call.server.mounts.find(&group.name).is_none());
    groups.extend(call.server.mounts.listed.iter().map(|source| Group {
        id: 0,
        name: source.log_group.clone(),
        created: 0,
        retention: None,
        class: source.facts.class.clone().unwrap_or_else(|| "STANDARD".into()),
        key: None,
        protected: false,
        tags: source.facts.tags.iter().map(|(key, value)| (key.clone(), json!(value))).collect(),
        bytes: 0,
    }));
    groups.sort_by(|left, right| left.name.cmp(&right.name));
    groups.retain(|group| call.text("logGroupClass").is_none_or(|class| group.class == class));
    Ok(groups)
}

// AWS API, DescribeLogGroups: the pattern is a part of the name, in any case. ListLogGroups: a regular expression of
// letters with `^` and `|`.
fn describe(call: &Call) -> Answered {
    let (prefix, pattern) = (call.text("logGroupNamePrefix"), call.text("logGroupNamePattern"));
    if prefix.is_some() && pattern.is_some() {
        return Err(ServiceError::invalid(
            "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        ));
    }
    let pattern = pattern.map(str::to_lowercase);
    let identifiers: Vec<&str> =
        call.texts("logGroupIdentifiers").into_iter().map(group_name).collect::<Result<_, _>>()?;
    let mut groups = shown(call)?;
    groups.retain(|group| {
        prefix.is_none_or(|prefix| group.name.starts_with(prefix))
            && pattern.as_ref().is_none_or(|pattern| group.name.to_lowercase().contains(pattern))
            && (identifiers.is_empty() || identifiers.contains(&group.name.as_str()))
    });
    let region = call.region();
    let filters = call.read(|store| Ok(Object::all(store, &region, super::kept::METRIC_FILTER)?))?;
    let filters = |group: &Group| filters.iter().filter(|filter| filter.scope == group.name).count();
    page(
        call,
        "logGroups",
        groups,
        |group| group.name.clone(),
        |group| whole(call, group, filters(group)),
        ("limit", 50),
    )
}

fn whole(call: &Call, group: &Group, filters: usize) -> Value {
    let arn = call.caller.group_arn(&group.name);
    let mut told = json!({
        "logGroupName": group.name,
        "creationTime": group.created,
        "metricFilterCount": filters,
        "arn": format!("{arn}:*"),
        "storedBytes": group.bytes,
        "logGroupClass": group.class,
        "logGroupArn": arn,
        "deletionProtectionEnabled": group.protected,
    });
    if let Some(days) = group.retention {
        told["retentionInDays"] = json!(days);
    }
    if let Some(key) = &group.key {
        told["kmsKeyId"] = json!(key);
    }
    told
}

fn list(call: &Call) -> Answered {
    let pattern = call.text("logGroupNamePattern").map(regex::Regex::new).transpose();
    let pattern = pattern.map_err(|_| ServiceError::invalid("The specified logGroupNamePattern is invalid."))?;
    let mut groups = shown(call)?;
    groups.retain(|group| pattern.as_ref().is_none_or(|pattern| pattern.is_match(&group.name)));
    let show = |group: &Group| {
        json!({
            "logGroupName": group.name,
            "logGroupArn": call.caller.group_arn(&group.name),
            "logGroupClass": group.class,
        })
    };
    page(call, "logGroups", groups, |group| group.name.clone(), show, ("limit", 50))
}
