//! Objects that are stored and given back, and do nothing: filters, policies, destinations, scheduled queries.

use super::{Action, Answered, nothing};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::identity::group_name;
use crate::serve::paging::page;
use crate::serve::store::Object;
use cwli::filter_pattern::FilterPattern;
use cwli::query::Language;
use serde_json::{Map, Value, json};

pub static ACTIONS: &[Action] = &[
    Action {
        name: "PutMetricFilter",
        supports: "stored; makes no metrics",
        run: |call| put_filter(call, METRIC_FILTER),
    },
    Action { name: "DescribeMetricFilters", supports: "by group, prefix, metric; pages", run: metric_filters },
    Action { name: "DeleteMetricFilter", supports: "whole", run: |call| delete_filter(call, METRIC_FILTER) },
    Action { name: "TestMetricFilter", supports: "whole", run: test_filter },
    Action {
        name: "PutSubscriptionFilter",
        supports: "stored; delivers nothing",
        run: |call| put_filter(call, SUBSCRIPTION_FILTER),
    },
    Action { name: "DescribeSubscriptionFilters", supports: "by group, prefix; pages", run: subscription_filters },
    Action {
        name: "DeleteSubscriptionFilter",
        supports: "whole",
        run: |call| delete_filter(call, SUBSCRIPTION_FILTER),
    },
    Action { name: "PutResourcePolicy", supports: "stored; permits nothing", run: put_resource_policy },
    Action { name: "DescribeResourcePolicies", supports: "pages", run: resource_policies },
    Action { name: "DeleteResourcePolicy", supports: "whole", run: delete_resource_policy },
    Action {
        name: "PutIndexPolicy",
        supports: "stored; every field can be asked for by filterIndex",
        run: put_index_policy,
    },
    Action { name: "DescribeIndexPolicies", supports: "by group", run: index_policies },
    Action { name: "DescribeFieldIndexes", supports: "the fields of the policies", run: field_indexes },
    Action { name: "DeleteIndexPolicy", supports: "whole", run: delete_index_policy },
    Action { name: "CreateScheduledQuery", supports: "stored; never run", run: create_scheduled },
    Action { name: "UpdateScheduledQuery", supports: "whole", run: update_scheduled },
    Action { name: "GetScheduledQuery", supports: "whole", run: get_scheduled },
    Action { name: "ListScheduledQueries", supports: "by state, pages", run: list_scheduled },
    Action { name: "DeleteScheduledQuery", supports: "whole", run: delete_scheduled },
];

/// The kinds of these objects in the store.
pub const METRIC_FILTER: &str = "metric filter";
const SUBSCRIPTION_FILTER: &str = "subscription filter";
const RESOURCE_POLICY: &str = "resource policy";
const INDEX_POLICY: &str = "index policy";
const SCHEDULED_QUERY: &str = "scheduled query";

/// Filters of a log group at the most (AWS manual, CloudWatch Logs quotas).
fn most_filters(kind: &str) -> usize {
    if kind == METRIC_FILTER { 100 } else { 2 }
}

/// Members of a call that an object keeps: all that are not in the way.
fn body(call: &Call, without: &[&str]) -> Value {
    let kept = call.members.iter().filter(|(name, _)| !without.contains(&name.as_str()));
    Value::Object(kept.map(|(name, value)| (name.clone(), value.clone())).collect())
}

fn all(call: &Call, kind: &str) -> Result<Vec<Object>, ServiceError> {
    let region = call.region();
    call.read(|store| Ok(Object::all(store, &region, kind)?))
}

/// Keeps an object.
fn put(call: &Call, kind: &'static str, scope: &str, name: &str, body: Value) -> Result<Object, ServiceError> {
    let (region, now) = (call.region(), call.now());
    let object = Object { scope: scope.into(), name: name.into(), created: now, changed: now, body };
    let kept = object.clone();
    call.write(move |store| Ok(kept.put(store, &region, kind)?))?;
    Ok(object)
}

fn delete(call: &Call, kind: &'static str, scope: &str, name: &str) -> Answered {
    let (region, scope, name) = (call.region(), scope.to_string(), name.to_string());
    let missing = format!("The specified {kind} does not exist.");
    call.write(move |store| match Object::delete(store, &region, kind, &scope, &name)? {
        true => Ok(()),
        false => Err(ServiceError::not_found(missing)),
    })?;
    nothing()
}

fn put_filter(call: &Call, kind: &'static str) -> Answered {
    pattern(call.required("filterPattern"))?;
    let (group, name) = (call.stored_group(call.required("logGroupName"))?, call.required("filterName"));
    let known = all(call, kind)?;
    let of_group = || known.iter().filter(|filter| filter.scope == group.name);
    if of_group().all(|filter| filter.name != name) && of_group().count() >= most_filters(kind) {
        return Err(ServiceError::limit("Resource limit exceeded."));
    }
    put(call, kind, &group.name, name, body(call, &[]))?;
    nothing()
}

fn pattern(text: &str) -> Result<FilterPattern, ServiceError> {
    FilterPattern::parse(text).map_err(|fault| ServiceError::invalid(fault.to_string()))
}

fn delete_filter(call: &Call, kind: &'static str) -> Answered {
    let group = call.stored_group(call.required("logGroupName"))?;
    delete(call, kind, &group.name, call.required("filterName"))
}

/// The filters that a call asks for.
fn filters(call: &Call, kind: &'static str) -> Result<Vec<Object>, ServiceError> {
    let mut known = all(call, kind)?;
    let (group, prefix) = (call.text("logGroupName"), call.text("filterNamePrefix").unwrap_or_default());
    if let Some(group) = group {
        call.stored_group(group)?;
    }
    known.retain(|filter| group.is_none_or(|group| filter.scope == group) && filter.name.starts_with(prefix));
    Ok(known)
}

fn key(object: &Object) -> String {
    format!("{}\0{}", object.scope, object.name)
}

fn with(object: &Object, more: &[(&str, Value)]) -> Value {
    let mut told = object.body.clone();
    more.iter().for_each(|(name, value)| told[*name] = value.clone());
    told
}

fn metric_filters(call: &Call) -> Answered {
    let mut known = filters(call, METRIC_FILTER)?;
    for (member, wanted) in [("metricName", call.text("metricName")), ("metricNamespace", call.text("metricNamespace"))]
    {
        let Some(wanted) = wanted else { continue };
        let has = |filter: &Object| {
            let made = filter.body["metricTransformations"].as_array();
            made.into_iter().flatten().any(|made| made[member] == wanted)
        };
        known.retain(has);
    }
    let show = |filter: &Object| with(filter, &[("creationTime", json!(filter.created))]);
    page(call, "metricFilters", known, key, show, ("limit", 50))
}

fn subscription_filters(call: &Call) -> Answered {
    let known = filters(call, SUBSCRIPTION_FILTER)?;
    let show = |filter: &Object| {
        let distribution = filter.body.get("distribution").cloned().unwrap_or_else(|| json!("ByLogStream"));
        with(filter, &[("creationTime", json!(filter.created)), ("distribution", distribution)])
    };
    page(call, "subscriptionFilters", known, key, show, ("limit", 50))
}

fn test_filter(call: &Call) -> Answered {
    let pattern = pattern(call.required("filterPattern"))?;
    let messages = call.texts("logEventMessages").into_iter().enumerate();
    let matches: Vec<Value> = messages
        .filter_map(|(at, message)| {
            let extracted = pattern.extract(message)?.into_iter().map(|(name, value)| (name, json!(value)));
            let extracted: Map<String, Value> = extracted.collect();
            Some(json!({ "eventNumber": at + 1, "eventMessage": message, "extractedValues": extracted }))
        })
        .collect();
    Ok(json!({ "matches": matches }))
}

fn put_resource_policy(call: &Call) -> Answered {
    let name = call.text("policyName").or_else(|| call.text("resourceArn")).unwrap_or_default().to_string();
    let object = put(call, RESOURCE_POLICY, "", &name, body(call, &["expectedRevisionId"]))?;
    Ok(json!({ "resourcePolicy": with(&object, &[("lastUpdatedTime", json!(object.changed))]) }))
}

fn resource_policies(call: &Call) -> Answered {
    let mut known = all(call, RESOURCE_POLICY)?;
    known.retain(|policy| call.text("resourceArn").is_none_or(|arn| policy.body["resourceArn"] == arn));
    let show = |policy: &Object| with(policy, &[("lastUpdatedTime", json!(policy.changed))]);
    page(call, "resourcePolicies", known, key, show, ("limit", 50))
}

fn delete_resource_policy(call: &Call) -> Answered {
    let name = call.text("policyName").or_else(|| call.text("resourceArn")).unwrap_or_default();
    delete(call, RESOURCE_POLICY, "", name)
}

/// The log group that a call of an index policy names.
fn indexed_group(call: &Call) -> Result<String, ServiceError> {
    let name = group_name(call.required("logGroupIdentifier"))?;
    call.stored_group(name).map(|group| group.name)
}

fn policy(policy: &Object) -> Value {
    json!({
        "logGroupIdentifier": policy.scope,
        "lastUpdateTime": policy.changed,
        "policyDocument": policy.body["policyDocument"],
        "source": "LOG_GROUP",
    })
}

fn put_index_policy(call: &Call) -> Answered {
    let group = indexed_group(call)?;
    let document: Value = serde_json::from_str(call.required("policyDocument")).unwrap_or_default();
    if !document["Fields"].is_array() && !document["FieldsV2"].is_object() {
        return Err(ServiceError::invalid("The policy document must be JSON with a list `Fields`."));
    }
    let object = put(call, INDEX_POLICY, &group, "", body(call, &["logGroupIdentifier"]))?;
    Ok(json!({ "indexPolicy": policy(&object) }))
}

/// The index policies of the log groups that a call names.
fn named_policies(call: &Call) -> Result<Vec<Object>, ServiceError> {
    let names: Vec<&str> = call.texts("logGroupIdentifiers").into_iter().map(group_name).collect::<Result<_, _>>()?;
    let mut known = all(call, INDEX_POLICY)?;
    known.retain(|policy| names.contains(&policy.scope.as_str()));
    Ok(known)
}

fn index_policies(call: &Call) -> Answered {
    page(call, "indexPolicies", named_policies(call)?, key, policy, ("", 50))
}

fn field_indexes(call: &Call) -> Answered {
    let fields = |policy: &Object| {
        let document: Value = serde_json::from_str(policy.body["policyDocument"].as_str()?).ok()?;
        let named = document["Fields"].as_array().cloned().unwrap_or_default();
        let names = named.into_iter().filter_map(|name| name.as_str().map(str::to_string));
        Some(names.map(|name| (policy.scope.clone(), name, policy.changed)).collect::<Vec<_>>())
    };
    let indexes: Vec<(String, String, i64)> = named_policies(call)?.iter().filter_map(fields).flatten().collect();
    let show = |(group, name, changed): &(String, String, i64)| json!({ "logGroupIdentifier": group, "fieldIndexName": name, "lastScanTime": changed, "type": "FIELD_INDEX" });
    page(call, "fieldIndexes", indexes, |(group, name, _)| format!("{group}\0{name}"), show, ("", 100))
}

fn delete_index_policy(call: &Call) -> Answered {
    let group = indexed_group(call)?;
    delete(call, INDEX_POLICY, &group, "")
}

/// The name that an identifier of a scheduled query means: itself, or the end of its ARN.
fn scheduled_name(identifier: &str) -> &str {
    identifier.rsplit([':', '/']).next().unwrap_or(identifier)
}

/// Whether the query of a scheduled one can be read.
fn check_scheduled(call: &Call) -> Result<(), ServiceError> {
    let language = call.text("queryLanguage").and_then(Language::named).unwrap_or_default();
    crate::serve::queries::compile(language, call.required("queryString"), "").map(drop)
}

fn create_scheduled(call: &Call) -> Answered {
    check_scheduled(call)?;
    let name = call.required("name");
    if all(call, SCHEDULED_QUERY)?.iter().any(|known| known.name == name) {
        return Err(ServiceError::exists(format!("The scheduled query '{name}' already exists.")));
    }
    let mut body = body(call, &["tags"]);
    let state = call.text("state").unwrap_or("ENABLED").to_string();
    body["state"] = json!(state);
    put(call, SCHEDULED_QUERY, "", name, body)?;
    Ok(json!({ "scheduledQueryArn": call.caller.arn("scheduled-query", name), "state": state }))
}

fn scheduled(call: &Call) -> Result<Object, ServiceError> {
    let name = scheduled_name(call.required("identifier"));
    let found = all(call, SCHEDULED_QUERY)?.into_iter().find(|known| known.name == name);
    found.ok_or_else(|| ServiceError::not_found(format!("The scheduled query '{name}' does not exist.")))
}

fn shown_scheduled(call: &Call, query: &Object) -> Value {
    let more = [
        ("scheduledQueryArn", json!(call.caller.arn("scheduled-query", &query.name))),
        ("creationTime", json!(query.created)),
        ("lastUpdatedTime", json!(query.changed)),
    ];
    with(query, &more)
}

fn update_scheduled(call: &Call) -> Answered {
    check_scheduled(call)?;
    let known = scheduled(call)?;
    let mut members: Map<String, Value> = known.body.as_object().cloned().unwrap_or_default();
    members.extend(body(call, &["identifier"]).as_object().cloned().unwrap_or_default());
    let changed = put(call, SCHEDULED_QUERY, "", &known.name, Value::Object(members))?;
    Ok(shown_scheduled(call, &Object { created: known.created, ..changed }))
}

fn get_scheduled(call: &Call) -> Answered {
    Ok(shown_scheduled(call, &scheduled(call)?))
}

fn list_scheduled(call: &Call) -> Answered {
    let mut known = all(call, SCHEDULED_QUERY)?;
    known.retain(|query| call.text("state").is_none_or(|state| query.body["state"] == state));
    page(call, "scheduledQueries", known, key, |query| shown_scheduled(call, query), ("maxResults", 50))
}

fn delete_scheduled(call: &Call) -> Answered {
    let name = scheduled(call)?.name;
    delete(call, SCHEDULED_QUERY, "", &name)
}
