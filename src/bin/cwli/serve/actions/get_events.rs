//! `GetLogEvents` and `FilterLogEvents`.

use super::{Action, Answered};
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use crate::serve::paging::{decoded, encoded};
use crate::serve::store::{Event, Order, Page, Stream};
use cwli::filter_pattern::FilterPattern;
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

pub static ACTIONS: &[Action] = &[
    Action { name: "GetLogEvents", supports: "both directions, range, pages", run: get },
    Action {
        name: "FilterLogEvents",
        supports: "streams by name and prefix, range, filter patterns, pages",
        run: filter,
    },
];

/// Events of an answer at the most, and bytes (AWS API, GetLogEvents and FilterLogEvents).
const MOST_EVENTS: usize = 10_000;
const MOST_BYTES: usize = 1_048_576;

/// The streams that are named at the most (AWS API, FilterLogEvents).
const MOST_STREAMS: usize = 100;

/// The last instant of what can be seen.
fn visible(call: &Call) -> i64 {
    let after = call.server.simulated.visible_after.as_millis() as i64;
    if after == 0 { i64::MAX } else { call.now() - after }
}

/// The events that fit into an answer. At least one does.
fn fitting(mut events: Vec<Event>) -> Vec<Event> {
    let mut bytes = 0;
    let fits = events.iter().take_while(|event| {
        bytes += event.message.len() + 26;
        bytes <= MOST_BYTES
    });
    let count = fits.count().max(1);
    events.truncate(count);
    events
}

/// A place between events, in a token: `f/` to go on forward from there, `b/` backward.
fn token(way: Order, (time, id): (i64, i64)) -> String {
    let letter = if way == Order::Forward { 'f' } else { 'b' };
    format!("{letter}/{}", encoded(&format!("{time} {id}")))
}

fn place(token: &str) -> Result<(Order, (i64, i64)), ServiceError> {
    let wrong = || ServiceError::invalid("The specified nextToken is invalid.");
    let (way, rest) = token.split_once('/').ok_or_else(wrong)?;
    let text = decoded(rest)?;
    let (time, id) = text.split_once(' ').ok_or_else(wrong)?;
    let place = (time.parse().map_err(|_| wrong())?, id.parse().map_err(|_| wrong())?);
    match way {
        "f" => Ok((Order::Forward, place)),
        "b" => Ok((Order::Backward, place)),
        _ => Err(wrong()),
    }
}

// AWS API, GetLogEvents: the start is inclusive, the end is not; at the end of the stream the token that was given comes
// back.
fn get(call: &Call) -> Answered {
    let group = call.group()?;
    let from = call.number("startTime").unwrap_or(i64::MIN);
    let to = call.number("endTime").map_or(i64::MAX, |end| end - 1);
    let most = call.number("limit").map_or(MOST_EVENTS, |most| most as usize);
    let (order, behind) = match call.text("nextToken") {
        Some(token) => place(token).map(|(way, place)| (way, Some(place)))?,
        None if call.flag("startFromHead").unwrap_or_default() => (Order::Forward, None),
        None => (Order::Backward, None),
    };
    let (seen, page) = (visible(call), Page { range: (from, to), behind, order, most });
    let mut events = call.read(|store| {
        let stream = group.stream(store, call.required("logStreamName"))?;
        Ok(stream.page(store, page)?)
    })?;
    events.retain(|event| event.ingested <= seen);
    let mut events = if events.is_empty() { events } else { fitting(events) };
    if order == Order::Backward {
        events.reverse();
    }
    let ends = events.first().zip(events.last()).map(|(first, last)| ((first.time, first.id), (last.time, last.id)));
    let (first, last) = ends.unwrap_or_else(|| {
        let here = behind.unwrap_or(if order == Order::Forward { (from, i64::MIN) } else { (to, i64::MAX) });
        (here, here)
    });
    Ok(json!({
        "events": events.iter().map(shown).collect::<Vec<Value>>(),
        "nextForwardToken": token(Order::Forward, last),
        "nextBackwardToken": token(Order::Backward, first),
    }))
}

fn shown(event: &Event) -> Value {
    json!({ "timestamp": event.time, "message": event.message, "ingestionTime": event.ingested })
}

/// The streams that a call of FilterLogEvents means.
fn streams(call: &Call) -> Result<Vec<Stream>, ServiceError> {
    let group = call.group()?;
    let (names, prefix) = (call.texts("logStreamNames"), call.text("logStreamNamePrefix"));
    if !names.is_empty() && prefix.is_some() {
        return Err(ServiceError::invalid("logStreamNames and logStreamNamePrefix are mutually exclusive parameters."));
    }
    if names.len() > MOST_STREAMS {
        return Err(ServiceError::invalid(format!("At most {MOST_STREAMS} log streams can be named.")));
    }
    if !names.is_empty() {
        return call.read(|store| names.iter().map(|name| group.stream(store, name)).collect());
    }
    let mut streams = call.read(|store| Ok(group.streams(store)?))?;
    streams.retain(|stream| prefix.is_none_or(|prefix| stream.name.starts_with(prefix)));
    Ok(streams)
}

/// Events that are read at once from a stream.
const AT_ONCE: usize = 1000;

/// Events that are looked at for one answer; a page may be empty and have a token (AWS API, FilterLogEvents).
const MOST_LOOKED_AT: usize = 200_000;

/// The events of several streams in the order of time.
struct Merged<'s> {
    streams: &'s [Stream],
    pages: Vec<std::vec::IntoIter<Event>>,
    next: BinaryHeap<Reverse<(i64, i64, usize)>>,
    heads: Vec<Option<Event>>,
    range: (i64, i64),
}

impl<'s> Merged<'s> {
    fn new(
        store: &rusqlite::Connection,
        streams: &'s [Stream],
        range: (i64, i64),
        behind: Option<(i64, i64)>,
    ) -> rusqlite::Result<Merged<'s>> {
        let pages = streams.iter().map(|_| Vec::new().into_iter()).collect();
        let heads = vec![None; streams.len()];
        let mut merged = Merged { streams, pages, next: BinaryHeap::new(), heads, range };
        for at in 0..streams.len() {
            merged.read(store, at, behind)?;
            merged.advance(at);
        }
        Ok(merged)
    }

    fn read(&mut self, store: &rusqlite::Connection, at: usize, behind: Option<(i64, i64)>) -> rusqlite::Result<()> {
        let page = Page { range: self.range, behind, order: Order::Forward, most: AT_ONCE };
        self.pages[at] = self.streams[at].page(store, page)?.into_iter();
        Ok(())
    }

    fn advance(&mut self, at: usize) {
        self.heads[at] = self.pages[at].next();
        self.next.extend(self.heads[at].as_ref().map(|event| Reverse((event.time, event.id, at))));
    }

    fn pop(&mut self, store: &rusqlite::Connection) -> rusqlite::Result<Option<(usize, Event)>> {
        let Some(Reverse((time, id, at))) = self.next.pop() else { return Ok(None) };
        let event = self.heads[at].take().expect("what is next has its event");
        if self.pages[at].len() == 0 {
            self.read(store, at, Some((time, id)))?;
        }
        self.advance(at);
        Ok(Some((at, event)))
    }
}

// AWS API, FilterLogEvents: both ends of the range are inclusive.
fn filter(call: &Call) -> Answered {
    let pattern = call.text("filterPattern").unwrap_or_default();
    let pattern = FilterPattern::parse(pattern).map_err(|fault| ServiceError::invalid(fault.to_string()))?;
    let streams = streams(call)?;
    let range = (call.number("startTime").unwrap_or(i64::MIN), call.number("endTime").unwrap_or(i64::MAX));
    let most = call.number("limit").map_or(MOST_EVENTS, |most| most as usize);
    let behind = call.text("nextToken").map(place).transpose()?.map(|(_, place)| place);
    let (seen, mut bytes, mut found, mut next) = (visible(call), 0, Vec::new(), None);
    call.read(|store| {
        let mut merged = Merged::new(store, &streams, range, behind)?;
        let (mut looked_at, mut last) = (0, behind);
        while let Some((at, event)) = merged.pop(store)? {
            looked_at += 1;
            let (place, matches) = ((event.time, event.id), event.ingested <= seen && pattern.matches(&event.message));
            bytes += if matches { event.message.len() + 26 } else { 0 };
            let is_full = found.len() == most || bytes > MOST_BYTES && !found.is_empty();
            if matches && is_full || looked_at > MOST_LOOKED_AT {
                next = last;
                break;
            }
            if matches {
                found.push(found_event(&streams[at], &event));
            }
            last = Some(place);
        }
        Ok(())
    })?;
    // AWS API, FilterLogEvents: the list of searched streams is empty since June 2019.
    let mut answer = json!({ "events": found, "searchedLogStreams": [] });
    if let Some(place) = next {
        answer["nextToken"] = json!(token(Order::Forward, place));
    }
    Ok(answer)
}

fn found_event(stream: &Stream, event: &Event) -> Value {
    json!({
        "logStreamName": stream.name,
        "timestamp": event.time,
        "message": event.message,
        "ingestionTime": event.ingested,
        "eventId": format!("{:056}", event.id),
    })
}
