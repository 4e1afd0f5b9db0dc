//! JSON documents with a list of events inside, one document after the other: CloudTrail's files, what a
//! subscription delivers, what the AWS CLI prints.

use super::scan::{is_blank, string_end, token, value_end};
use super::{About, Origin};
use super::{Container, Events, Finder, Sample};
use memchr::memmem;
use serde::Deserialize;
use std::borrow::Cow;

/// Files that CloudTrail delivers.
// CloudTrail user guide, "CloudTrail record contents": a log file is one document with a list `Records`.
pub static CLOUDTRAIL: Container = Container {
    name: "CloudTrail records",
    recognise: |sample| {
        let members = ["eventVersion", "eventSource", "eventID"];
        Outline::of(sample).is_some_and(|it| it.key == "Records" && members.iter().all(|name| it.has_member(name)))
    },
    finder: || Box::new(Lists::new("Records", verbatim)),
};

/// Any other document with records.
pub static RECORDS: Container = Container {
    name: "a document with records",
    recognise: |sample| Outline::of(sample).is_some_and(|it| it.key == "Records" && it.alone && it.first_is(b'{')),
    finder: || Box::new(Lists::new("Records", verbatim)),
};

/// What a subscription filter hands to Lambda, Kinesis and Firehose.
// CloudWatch Logs user guide, "Log group-level subscription filters": messageType, owner, logGroup, logStream,
// subscriptionFilters, logEvents with id, timestamp and message.
pub static SUBSCRIPTION: Container = Container {
    name: "messages of a subscription",
    recognise: |sample| {
        let has_events = |it: &Outline| it.has_member("message") || it.keys.contains(&"messageType");
        Outline::of(sample).is_some_and(|it| it.key == "logEvents" && has_events(&it))
    },
    finder: || Box::new(Lists::new("logEvents", log_event)),
};

/// What `aws logs get-log-events` and `filter-log-events` print.
pub static EVENTS: Container = Container {
    name: "log events as the AWS CLI prints them",
    recognise: |sample| {
        let has_events = |it: &Outline| it.has_member("message") && it.has_member("timestamp");
        Outline::of(sample).is_some_and(|it| it.key == "events" && (has_events(&it) || it.is_empty() && it.alone))
    },
    finder: || Box::new(Lists::new("events", log_event)),
};

/// The beginning of the first document of a file, as far as its list.
pub struct Outline<'a> {
    /// The keys before that of the list.
    pub keys: Vec<&'a str>,
    /// The key of the list.
    pub key: &'a str,
    /// What is in the list: the first element or the part of it that is there.
    first: &'a [u8],
    /// Whether there is no other document behind it.
    pub alone: bool,
}

/// The keys of lists that hold events.
const LISTS: [&str; 4] = ["Records", "logEvents", "events", "results"];

impl<'a> Outline<'a> {
    /// The outline of a file that is made of such documents.
    pub fn of(sample: &Sample<'a>) -> Option<Outline<'a>> {
        let text = sample.bytes;
        let start = token(text, 0).filter(|at| text[*at] == b'{')?;
        let rest = value_end(text, start).map_or(&[][..], |end| &text[end..]);
        let alone = rest.iter().all(|byte| is_blank(*byte));
        let (mut at, mut keys) = (start + 1, Vec::new());
        loop {
            let member = token(text, at)?;
            let (key, value) = member_at(text, member)?;
            if LISTS.contains(&key) && text[value] == b'[' {
                let first = token(text, value + 1).unwrap_or(text.len());
                let end = value_end(text, first).unwrap_or(text.len());
                return Some(Outline { keys, key, first: &text[first..end], alone });
            }
            keys.push(key);
            let comma = token(text, value_end(text, value)?)?;
            at = (text[comma] == b',').then_some(comma + 1)?;
        }
    }

    /// Whether the first element has such a member, or something of that name in it.
    pub fn has_member(&self, name: &str) -> bool {
        memmem::find(self.first, format!("\"{name}\"").as_bytes()).is_some()
    }

    /// Whether the list has no elements.
    pub fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// Whether the first element begins so.
    pub fn first_is(&self, byte: u8) -> bool {
        self.first.first() == Some(&byte)
    }
}

/// The key that begins at a place, and the place of its value.
fn member_at(text: &[u8], at: usize) -> Option<(&str, usize)> {
    if text[at] != b'"' {
        return None;
    }
    let end = string_end(text, at)?;
    let colon = token(text, end).filter(|colon| text[*colon] == b':')?;
    Some((std::str::from_utf8(&text[at + 1..end - 1]).ok()?, token(text, colon + 1)?))
}

/// What a document tells about all of its events.
#[derive(Debug, Default)]
pub struct Header {
    origin: Origin,
    /// Whether it is a check of the connection and holds no events.
    control: bool,
}

impl Header {
    fn note(&mut self, key: &str, value: &[u8]) {
        let text = || serde_json::from_slice::<String>(value).ok();
        match key {
            "owner" => self.origin.account = text(),
            "logGroup" => self.origin.log_group = text(),
            "logStream" => self.origin.stream = text(),
            "messageType" => self.control = text().as_deref() == Some("CONTROL_MESSAGE"),
            _ => {}
        }
    }
}

/// What is made of an element that begins at a place.
type Element = fn(&Header, usize, &[u8], &mut Events);

/// Where the finder is.
#[derive(Debug, Clone, Copy)]
enum At {
    /// Between documents.
    Outside,
    /// In a document, before a member or behind one.
    Members,
    /// In its list, before an element or behind one.
    List,
}

/// Finds the elements of the lists.
pub struct Lists {
    key: &'static str,
    element: Element,
    at: At,
    header: Header,
}

impl Lists {
    /// Of the lists with that key.
    pub fn new(key: &'static str, element: Element) -> Lists {
        Lists { key, element, at: At::Outside, header: Header::default() }
    }

    /// One step from `from`, and where it ends; `None` when more bytes are needed.
    fn step(&mut self, text: &[u8], from: usize, events: &mut Events) -> Result<Option<usize>, String> {
        let Some(at) = token(text, from) else { return Ok(None) };
        let damaged = || damage(events.base + at as u64);
        let step = match (self.at, text[at]) {
            (At::Outside, b'{') => {
                self.header = Header::default();
                Some((At::Members, at + 1))
            }
            (At::Members, b'}') => Some((At::Outside, at + 1)),
            (At::Members, b',') => Some((At::Members, at + 1)),
            (At::Members, b'"') => self.member(text, at).map_err(|()| damaged())?,
            (At::List, b']') => Some((At::Members, at + 1)),
            (At::List, b',') => Some((At::List, at + 1)),
            (At::List, b'{' | b'[' | b'"') => self.element(text, at, events),
            _ => return Err(damaged()),
        };
        if let Some((state, _)) = step {
            self.at = state;
        }
        Ok(step.map(|(_, end)| end))
    }

    fn member(&mut self, text: &[u8], at: usize) -> Result<Option<(At, usize)>, ()> {
        let Some(end) = string_end(text, at) else { return Ok(None) };
        let Some(colon) = token(text, end) else { return Ok(None) };
        if text[colon] != b':' {
            return Err(());
        }
        let Some(value) = token(text, colon + 1) else { return Ok(None) };
        let key = std::str::from_utf8(&text[at + 1..end - 1]).map_err(|_| ())?;
        if key == self.key && text[value] == b'[' {
            return Ok(Some((At::List, value + 1)));
        }
        match value_end(text, value) {
            Some(end) if end == value => Err(()),
            Some(end) => {
                self.header.note(key, &text[value..end]);
                Ok(Some((At::Members, end)))
            }
            None => Ok(None),
        }
    }

    fn element(&mut self, text: &[u8], at: usize, events: &mut Events) -> Option<(At, usize)> {
        let end = value_end(text, at)?;
        if !self.header.control {
            (self.element)(&self.header, at, &text[at..end], events);
        }
        Some((At::List, end))
    }
}

/// That a file is no JSON from some byte on.
pub fn damage(at: u64) -> String {
    format!("it is no JSON document at byte {at}; the events before were read")
}

impl Finder for Lists {
    fn find(&mut self, bytes: &[u8], last: bool, events: &mut Events) -> Result<usize, String> {
        let mut done = 0;
        while let Some(end) = self.step(bytes, done, events)? {
            done = end;
        }
        match self.at {
            At::Members | At::List if last => Err("the document ends too early; the complete events were read".into()),
            _ => Ok(done),
        }
    }
}

/// An element that is the message as it stands.
fn verbatim(_header: &Header, place: usize, element: &[u8], events: &mut Events) {
    events.add(place, element, About::default());
}

/// An event as the API gives it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogEvent<'a> {
    timestamp: Option<i64>,
    ingestion_time: Option<i64>,
    #[serde(borrow)]
    message: Cow<'a, str>,
    #[serde(borrow)]
    log_stream_name: Option<Cow<'a, str>>,
}

fn log_event(header: &Header, place: usize, element: &[u8], events: &mut Events) {
    let Ok(event) = serde_json::from_slice::<LogEvent>(element) else {
        events.misfits += 1;
        return events.add(place, element, About { origin: Some(&header.origin), ..About::default() });
    };
    let (origin, stream) = (Some(&header.origin), event.log_stream_name.as_deref());
    let about = About { time: event.timestamp, ingested: event.ingestion_time, origin, stream };
    events.add(place, event.message.as_bytes(), about);
}
