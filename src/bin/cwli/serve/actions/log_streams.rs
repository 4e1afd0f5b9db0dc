//! Log streams.

use super::{Action, Answered, nothing};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::paging::page;
use crate::serve::store::{Group, Stream};
use rusqlite::params;
use serde_json::{Value, json};

pub static ACTIONS: &[Action] = &[
    Action { name: "CreateLogStream", supports: "whole", run: create },
    Action { name: "DeleteLogStream", supports: "whole", run: delete },
    Action { name: "DescribeLogStreams", supports: "prefix, both orders, pages", run: describe },
];

fn create(call: &Call) -> Answered {
    let group = call.group()?;
    let (name, region, now) = (call.required("logStreamName").to_string(), call.region(), call.now());
    call.write(move |store| {
        let group = Group::existing(store, &region, &group.name)?;
        let sql = "INSERT OR IGNORE INTO log_streams (log_group, name, created) VALUES (?1, ?2, ?3)";
        match store.prepare_cached(sql)?.execute(params![group.id, name, now])? {
            0 => Err(ServiceError::exists("The specified log stream already exists")),
            _ => Ok(()),
        }
    })?;
    nothing()
}

fn delete(call: &Call) -> Answered {
    let group = call.group()?;
    let name = call.required("logStreamName").to_string();
    call.write(move |store| {
        let stream = group.stream(store, &name)?;
        store.execute("DELETE FROM log_streams WHERE id = ?1", [stream.id])?;
        Ok(())
    })?;
    nothing()
}

fn describe(call: &Call) -> Answered {
    let group = call.group()?;
    let prefix = call.text("logStreamNamePrefix");
    let by_time = call.text("orderBy") == Some("LastEventTime");
    if by_time && prefix.is_some() {
        return Err(ServiceError::invalid("Cannot order by LastEventTime with a logStreamNamePrefix."));
    }
    let mut streams = call.read(|store| Ok(group.streams(store)?))?;
    streams.retain(|stream| prefix.is_none_or(|prefix| stream.name.starts_with(prefix)));
    if by_time {
        streams.sort_by_key(|stream| stream.span.map_or(stream.created, |(_, last)| last));
    }
    if call.flag("descending").unwrap_or_default() {
        streams.reverse();
    }
    // The order is that of the numbers, whatever they are by.
    let numbered = streams.into_iter().enumerate();
    let key = |(at, _): &(usize, Stream)| format!("{at:08}");
    page(call, "logStreams", numbered, key, |(_, stream)| shown(call, &group, stream), ("limit", 50))
}

fn shown(call: &Call, group: &Group, stream: &Stream) -> Value {
    let mut told = json!({
        "logStreamName": stream.name,
        "creationTime": stream.created,
        "uploadSequenceToken": format!("{:056}", stream.events),
        "arn": format!("{}:log-stream:{}", call.caller.group_arn(&group.name), stream.name),
        // AWS API, LogStream: since June 2019 always zero.
        "storedBytes": 0,
    });
    if let Some((first, last)) = stream.span {
        told["firstEventTimestamp"] = json!(first);
        told["lastEventTimestamp"] = json!(last);
    }
    if let Some(ingested) = stream.ingested {
        told["lastIngestionTime"] = json!(ingested);
    }
    told
}
