//! `PutLogEvents`.

use super::{Action, Answered};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::store::Group;
use serde_json::{Value, json};
use std::ops::Range;

pub static ACTIONS: &[Action] =
    &[Action { name: "PutLogEvents", supports: "its rules of order, size and age; entities are ignored", run: put }];

/// Bytes of a batch at the most, and what each event counts beside its message (AWS API, PutLogEvents).
const MOST_BYTES: usize = 1_048_576;
const OVERHEAD: usize = 26;

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Events may be so far ahead of the clock, and so old.
const AHEAD: i64 = 2 * HOUR;
const OLDEST: i64 = 14 * DAY;

fn put(call: &Call) -> Answered {
    let events = events(call);
    check(&events)?;
    let group = call.group()?;
    let (stream, region, now) = (call.required("logStreamName").to_string(), call.region(), call.now());
    let accepted = accepted(&events, group.retention, now);
    let told = rejected(&accepted, events.len(), group.retention);
    let taken: Vec<(i64, String)> = events[accepted].to_vec();
    let count = call.write(move |store| {
        let stream = Group::existing(store, &region, &group.name)?.stream(store, &stream)?;
        if !taken.is_empty() {
            stream.add(store, &taken, now)?;
        }
        Ok(stream.events + taken.len() as i64)
    })?;
    // AWS API, PutLogEvents: the token is returned for old clients, and means nothing any more.
    let mut answer = json!({ "nextSequenceToken": format!("{count:056}") });
    if let Some(told) = told {
        answer["rejectedLogEventsInfo"] = told;
    }
    Ok(answer)
}

/// Times and messages.
fn events(call: &Call) -> Vec<(i64, String)> {
    let list = call.members.get("logEvents").and_then(Value::as_array);
    let event = |event: &Value| {
        let time = event.get("timestamp").and_then(Value::as_f64).unwrap_or_default() as i64;
        (time, event.get("message").and_then(Value::as_str).unwrap_or_default().to_string())
    };
    list.into_iter().flatten().map(event).collect()
}

/// The rules for a batch as a whole.
fn check(events: &[(i64, String)]) -> Result<(), ServiceError> {
    let bytes: usize = events.iter().map(|(_, message)| message.len() + OVERHEAD).sum();
    if bytes > MOST_BYTES {
        return Err(ServiceError::invalid(format!("Upload too large: {bytes} bytes exceeds limit of {MOST_BYTES}")));
    }
    if !events.is_sorted_by_key(|(time, _)| *time) {
        return Err(ServiceError::invalid(
            "Log events in a single PutLogEvents request must be in chronological order.",
        ));
    }
    let (first, last) = (events.first().map(|(time, _)| *time), events.last().map(|(time, _)| *time));
    if first.zip(last).is_some_and(|(first, last)| last - first > DAY) {
        return Err(ServiceError::invalid(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
        ));
    }
    Ok(())
}

/// Those that are neither too old nor too new: the events are in order.
fn accepted(events: &[(i64, String)], retention: Option<i64>, now: i64) -> Range<usize> {
    let oldest = now - retention.map_or(OLDEST, |days| OLDEST.min(days * DAY));
    let start = events.partition_point(|(time, _)| *time < oldest);
    start..events.partition_point(|(time, _)| *time <= now + AHEAD).max(start)
}

/// What is told of the others. Indices of the old ones are exclusive, that of the new ones is inclusive.
fn rejected(accepted: &Range<usize>, count: usize, retention: Option<i64>) -> Option<Value> {
    let mut told = json!({});
    if accepted.start > 0 {
        // Shorter than 14 days, the retention is what they are too old for.
        let expired = retention.is_some_and(|days| days * DAY < OLDEST);
        told[if expired { "expiredLogEventEndIndex" } else { "tooOldLogEventEndIndex" }] = json!(accepted.start);
    }
    if accepted.end < count {
        told["tooNewLogEventStartIndex"] = json!(accepted.end);
    }
    (told != json!({})).then_some(told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(times: &[i64]) -> Vec<(i64, String)> {
        times.iter().map(|time| (*time, "x".to_string())).collect()
    }

    #[test]
    fn a_batch_is_in_order_short_and_small() {
        assert!(check(&batch(&[1, 1, DAY + 1])).is_ok());
        assert!(check(&batch(&[2, 1])).unwrap_err().message.contains("chronological"));
        assert!(check(&batch(&[0, DAY + 1])).unwrap_err().message.contains("24 hours"));
        let large = vec![(0, "x".repeat(MOST_BYTES - OVERHEAD))];
        assert!(check(&large).is_ok());
        assert!(check(&[large, batch(&[0])].concat()).unwrap_err().message.contains("Upload too large: 1048603 bytes"));
    }

    #[test]
    fn events_that_are_too_old_or_too_new_are_rejected_one_by_one() {
        let now = 100 * DAY;
        let events = batch(&[now - OLDEST - 1, now - OLDEST, now, now + AHEAD, now + AHEAD + 1]);
        assert_eq!(accepted(&events, None, now), 1..4);
        let told = rejected(&(1..4), 5, None).unwrap();
        assert_eq!(told, json!({"tooOldLogEventEndIndex": 1, "tooNewLogEventStartIndex": 4}));
        assert_eq!(accepted(&events, Some(7), now), 2..4);
        assert_eq!(rejected(&(2..5), 5, Some(7)), Some(json!({"expiredLogEventEndIndex": 2})));
        assert_eq!(rejected(&(0..5), 5, Some(7)), None);
        assert_eq!(accepted(&batch(&[0, 1]), None, now), 2..2);
    }
}
