//! Queries: started, asked for, stopped, listed.

use super::{Action, Answered};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::paging::{decoded, encoded, page};
use crate::serve::queries::{QueryRun, compile, log_groups, sources, with_saved};
use cwli::query::Language;
use cwli::run::{Engine, LookupTable};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

pub static ACTIONS: &[Action] = &[
    Action {
        name: "StartQuery",
        supports: "all three languages; names, identifiers, SOURCE; up to 50 log groups",
        run: start,
    },
    Action { name: "GetQueryResults", supports: "status, rows in pages, statistics", run: results },
    Action { name: "StopQuery", supports: "ends the scan", run: stop },
    Action { name: "DescribeQueries", supports: "by log group, status, language; pages", run: describe },
    Action { name: "ListLogGroupsForQuery", supports: "pages", run: log_groups_of },
];

/// Whole seconds from here on are milliseconds: the manual says seconds, its third sample and many clients have
/// milliseconds (LANGUAGE.md 7.1, REC).
const MILLISECONDS: i64 = 100_000_000_000;

/// Rows of a page at the most.
const MOST_ROWS: usize = 10_000;

/// November 2018: what lies before was never kept (LANGUAGE.md 7.1).
const AVAILABLE: i64 = 1_541_376_000_000;

fn range(call: &Call) -> Result<(i64, i64), ServiceError> {
    let time = |name: &str| call.number(name).unwrap_or_default();
    let (start, end) = (time("startTime"), time("endTime"));
    let range = (
        if start < MILLISECONDS { start * 1000 } else { start },
        if end < MILLISECONDS { end.saturating_mul(1000).saturating_add(999) } else { end },
    );
    if range.0 > range.1 {
        return Err(ServiceError::invalid("Query start time must be less than or equal to its end time"));
    }
    // Logs that lie in files may be older than the service.
    if range.1 < AVAILABLE && call.server.mounts.listed.is_empty() && call.server.mounts.lessons.is_empty() {
        return Err(ServiceError::invalid("End time should not be before the service was generally available"));
    }
    Ok(range)
}

/// What the service puts in front of a query, and shows in DescribeQueries (LANGUAGE.md 7.5). The manual is silent on
/// several log groups.
fn front(log_groups: &[String], (start, end): (i64, i64)) -> String {
    if log_groups.is_empty() {
        return String::new();
    }
    let names: Vec<String> = log_groups.iter().map(|name| format!("\"{name}\"")).collect();
    format!("SOURCE {} START={start} END={end} | ", names.join(", "))
}

fn start(call: &Call) -> Answered {
    call.server.queries.count_call(call.server.simulated.most_calls)?;
    let (range, named) = (range(call)?, log_groups(call)?);
    let language = call.text("queryLanguage").and_then(Language::named).unwrap_or_default();
    let (text, front) = (call.required("queryString"), front(&named, range));
    let expanded = if language == Language::Cwli { with_saved(call, text, &front)? } else { text.to_string() };
    let limit = call.number("limit").map(|limit| limit as usize);
    // LANGUAGE.md 3 (SEEN): the limit of StartQuery acts as a stage at the end.
    let whole = match limit.filter(|_| language == Language::Cwli) {
        Some(limit) => format!("{expanded}\n| limit {limit}"),
        None => expanded,
    };
    let query = compile(language, &whole, &front)?;
    let sources = sources(call, &named)?;
    if named.is_empty()
        && query.plan().is_ok_and(|(plan, _)| !plan.scan.choice.is_chosen())
        && language == Language::Cwli
    {
        return Err(ServiceError::invalid(
            "At least one log group is required: name it, or let the query begin with SOURCE",
        ));
    }
    let stop = Arc::default();
    let engine = Engine::new(sources).at(call.now()).between(range.0, range.1);
    let engine = with_tables(call, engine.with_limits(call.server.limits.clone()).stopped_by(Arc::clone(&stop)))?;
    let run = QueryRun {
        id: uuid::Uuid::new_v4().to_string(),
        text: text.to_string(),
        language,
        log_groups: named,
        region: call.region(),
        created: call.now(),
        range,
        query,
        engine,
        limit,
        stop,
        read: Default::default(),
        state: Mutex::new(crate::serve::queries::State::Scheduled),
    };
    let id = call.server.queries.start(call.server, run)?;
    Ok(json!({ "queryId": id }))
}

/// The engine with the lookup tables of the store.
fn with_tables(call: &Call, mut engine: Engine) -> Result<Engine, ServiceError> {
    for (name, body) in super::lookup_tables::bodies(call)? {
        let table = LookupTable::read(body.as_bytes()).map_err(ServiceError::validation)?;
        engine = engine.with_lookup(&name, table).map_err(ServiceError::validation)?;
    }
    Ok(engine)
}

/// The query that a call names, of its Region.
fn named(call: &Call) -> Result<Arc<QueryRun>, ServiceError> {
    let id = call.required("queryId");
    let found = call.server.queries.find(id)?;
    if found.region == call.caller.region { Ok(found) } else { Err(crate::serve::queries::missing(id)) }
}

fn results(call: &Call) -> Answered {
    call.server.queries.count_call(call.server.simulated.most_calls)?;
    let run = named(call)?;
    let wrong = || ServiceError::invalid("The specified nextToken is invalid.");
    let from = match call.text("nextToken").map(decoded).transpose()? {
        Some(text) => text.strip_prefix("row ").and_then(|row| row.parse().ok()).ok_or_else(wrong)?,
        None => 0,
    };
    let most = call.number("maxItems").filter(|most| *most > 0).map_or(MOST_ROWS, |most| most as usize);
    let status = run.status();
    let to = run.rows().min(from + most);
    let mut answer = json!({
        "queryLanguage": run.language.name().to_uppercase(),
        "results": run.results(from.min(to)..to),
        "statistics": run.statistics(),
        "status": status.name(),
    });
    if to < run.rows() {
        answer["nextToken"] = json!(encoded(&format!("row {to}")));
    }
    Ok(answer)
}

fn stop(call: &Call) -> Answered {
    named(call)?.stop()?;
    Ok(json!({ "success": true }))
}

fn describe(call: &Call) -> Answered {
    let mut runs = call.server.queries.all();
    runs.retain(|run| {
        run.region == call.caller.region
            && call.text("logGroupName").is_none_or(|name| run.log_groups.iter().any(|group| group == name))
            && call.text("status").is_none_or(|status| run.status().name() == status)
            && call.text("queryLanguage").is_none_or(|name| run.language.name().eq_ignore_ascii_case(name))
    });
    let numbered = runs.into_iter().enumerate();
    page(call, "queries", numbered, |(at, _)| format!("{at:08}"), |(_, run)| described(run), ("maxResults", 1000))
}

fn described(run: &Arc<QueryRun>) -> Value {
    let mut told = json!({
        "queryLanguage": run.language.name().to_uppercase(),
        "queryId": run.id,
        "queryString": format!("{}{}", front(&run.log_groups, run.range), run.text),
        "status": run.status().name(),
        "createTime": run.created,
        "bytesScanned": run.statistics()["bytesScanned"],
    });
    if let Some(name) = run.log_groups.first() {
        told["logGroupName"] = json!(name);
    }
    if let Some((_, took)) = run.answer() {
        told["queryDuration"] = json!(took);
    }
    told
}

fn log_groups_of(call: &Call) -> Answered {
    let run = named(call)?;
    let names = run.log_groups.clone();
    page(call, "logGroupIdentifiers", names, |name: &String| name.clone(), |name| json!(name), ("maxResults", 500))
}
