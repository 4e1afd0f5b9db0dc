//! Blocks of Lambda events to columns.

use super::fragment;
use super::told::{self, System};
use crate::batch::TextBuilder;
use crate::scan::formats::digits::digits;
use crate::scan::formats::json::{Found, JsonDecoder, MISFIT, put};
use crate::scan::formats::timestamp::leading_timestamp;
use crate::scan::formats::{Decoder, Wanted};
use crate::scan::lines::Line;
use memchr::memmem;
use std::ops::Range;

// Lambda developer guide, "Configuring JSON and plain text log formats" and "Lambda Telemetry API Event schema
// reference". The CloudWatch manual is silent on which fields with `@` the service makes of JSON logs: we make those
// that it makes of the same event as text. The guide writes `AWSrequestId` for Java, Java itself `AWSRequestId`.
/// What the system fields are made of in JSON.
pub const MEMBERS: &[&str] = &[
    "type",
    "record.requestId",
    "requestId",
    "AWSrequestId",
    "AWSRequestId",
    "record.metrics.durationMs",
    "record.metrics.billedDurationMs",
    "record.metrics.memorySizeMB",
    "record.metrics.maxMemoryUsedMB",
    "record.metrics.initDurationMs",
    "record.tracing.value",
    "record.tracing.spanId",
];

/// The member that tells what the event is.
const TYPE: usize = 0;

/// The members that tell the request, in order.
const REQUEST_IDS: Range<usize> = 1..5;

/// The type of the event that metrics are of.
const REPORT: &str = "REPORT";

/// Bytes of a megabyte: recorded rows show decimal ones (LANGUAGE.md 4.2, SEEN).
const MEGABYTE: i64 = 1_000_000;

/// The place of a word, none if it ends before it starts.
type Place = (u32, u32);
const NO_PLACE: Place = (1, 0);

/// Decodes blocks. The tag of an event is the number of its row.
pub struct LambdaDecoder {
    json: JsonDecoder,
    /// Whether fields are asked for that Lambda itself tells.
    tells: bool,
    wanted: Wanted,
    rows: Vec<Row>,
    /// The places of the system fields, as many for each row as there are such fields, if any are asked for.
    places: Vec<Place>,
}

struct Row {
    /// Where the time stands in the block.
    time: Option<u32>,
    /// The tag of the first JSON.
    json: u32,
}

impl LambdaDecoder {
    /// `json` looks for `MEMBERS` if `tells`.
    pub fn new(json: JsonDecoder, tells: bool, wanted: Wanted) -> LambdaDecoder {
        LambdaDecoder { json, tells, wanted, rows: Vec::new(), places: Vec::new() }
    }

    fn read(&mut self, text: &[u8], event: &Line) {
        let mut row = Row { time: None, json: MISFIT };
        if self.tells || self.wanted.times {
            let told = told::read(event.of(text));
            row.time = told.time.map(|at| event.start + at as u32);
            if self.tells {
                let place = |place: Range<usize>| (event.start + place.start as u32, event.start + place.end as u32);
                self.places.extend(told.places.map(|told| told.map_or(NO_PLACE, place)));
            }
        }
        if !self.json.is_idle() {
            let end = event.end as usize;
            let read = |at, part| self.json.read(text, event.start as usize + at..end, part);
            row.json = fragment::first(event.of(text), read).unwrap_or(MISFIT);
        }
        self.rows.push(row);
    }

    fn time(&self, text: &[u8], line: &Line, memory: &mut String) -> Option<i64> {
        let row = &self.rows[line.tag as usize];
        let told = row.time.and_then(|at| leading_timestamp(&text[at as usize..line.end as usize]));
        told.or_else(|| self.json.time(text, row.json, memory))
    }

    /// The place of a system field in the words of an event.
    fn told(&self, field: System, line: &Line) -> Option<Range<usize>> {
        let (start, end) = self.places[line.tag as usize * System::ALL.len() + field as usize];
        (start <= end).then_some(start as usize..end as usize)
    }

    fn put_system(&self, field: System, text: &[u8], line: &Line, memory: &mut String, out: &mut TextBuilder) {
        let told = self.told(field, line).map(|place| Found::Plain(place.start as u32, place.end as u32));
        let found = told.unwrap_or_else(|| self.in_json(field, text, line));
        match found {
            Found::Plain(start, end) if field.is_memory() => match digits(&text[start as usize..end as usize]) {
                Some(megabytes) => out.owned(&megabytes.saturating_mul(MEGABYTE).to_string()),
                None => out.missing(),
            },
            _ if field == System::Type && told.is_none() => match self.json_type(text, self.json_tag(line)) {
                Some(kind) => out.owned(kind),
                None => out.missing(),
            },
            found => put(found, text, memory, out),
        }
    }

    fn json_tag(&self, line: &Line) -> u32 {
        self.rows[line.tag as usize].json
    }

    /// The type that the service would give to the same event as text. Other platform events have none: as text there
    /// is nothing of theirs to which the manual or a recorded row gives a type.
    fn json_type(&self, text: &[u8], tag: u32) -> Option<&'static str> {
        let Found::Plain(start, end) = self.json.other(TYPE, tag) else { return None };
        match &text[start as usize..end as usize] {
            b"platform.start" => Some("START"),
            b"platform.report" => Some(REPORT),
            _ => None,
        }
    }

    /// A system field in the JSON of an event.
    fn in_json(&self, field: System, text: &[u8], line: &Line) -> Found {
        let tag = self.json_tag(line);
        let member = |member| self.json.other(member, tag);
        let is_report = || self.json_type(text, tag) == Some(REPORT);
        let reported = |number| if is_report() { member(number) } else { Found::Missing };
        match field {
            System::Type => Found::Missing, // see `json_type`
            System::RequestId => {
                REQUEST_IDS.map(member).find(|found| *found != Found::Missing).unwrap_or(Found::Missing)
            }
            System::Duration => reported(5),
            System::BilledDuration => reported(6),
            System::MemorySize => reported(7),
            System::MaxMemoryUsed => reported(8),
            System::InitDuration => reported(9),
            System::XrayTraceId => trace(text, reported(10)),
            System::XraySegmentId => reported(11),
        }
    }
}

/// The trace in a header of X-Ray: `Root=1-...;Parent=...;Sampled=1`.
fn trace(text: &[u8], header: Found) -> Found {
    const ROOT: &[u8] = b"Root=";
    let Found::Plain(start, end) = header else { return Found::Missing };
    let value = &text[start as usize..end as usize];
    let Some(root) = memmem::find(value, ROOT).map(|at| at + ROOT.len()) else { return Found::Missing };
    let length = value[root..].iter().take_while(|&&byte| byte != b';').count();
    Found::Plain(start + root as u32, start + (root + length) as u32)
}

impl Decoder for LambdaDecoder {
    fn begin(&mut self) {
        self.json.begin();
        self.rows.clear();
        self.places.clear();
    }

    // An application may write what it likes: there is no line that does not fit.
    fn fit(&mut self, text: &[u8], events: &mut [Line]) -> u64 {
        if self.wanted.fields {
            for event in events {
                event.tag = self.rows.len() as u32;
                self.read(text, event);
            }
        }
        0
    }

    fn pass_over(&mut self, text: &[u8], part: Range<usize>) {
        self.json.pass_over(text, part);
    }

    fn names(&self, text: &[u8], line: &Line, seen: &mut dyn FnMut(&str)) {
        let event = line.of(text);
        let told = told::read(event);
        // Which of them an event of the platform has as JSON is told when they are counted.
        let may_be_json = memmem::find(event, b"\"platform.").is_some() || memmem::find(event, b"equestId\"").is_some();
        for (field, place) in System::ALL.iter().zip(&told.places) {
            if place.is_some() || may_be_json {
                seen(field.name());
            }
        }
        fragment::each_name(event, seen);
    }

    fn values(&self, field: usize, text: &[u8], lines: &[Line], out: &mut TextBuilder) {
        let mut memory = String::new();
        for line in lines {
            match System::ALL.get(field) {
                Some(system) => self.put_system(*system, text, line, &mut memory, out),
                None => self.json.put(field - System::ALL.len(), text, self.json_tag(line), &mut memory, out),
            }
        }
    }

    fn value(&self, _field: usize, _text: &[u8], _line: &Line) -> Option<Range<usize>> {
        None
    }

    fn times(&self, text: &[u8], lines: &[Line], out: &mut Vec<Option<i64>>) {
        let mut memory = String::new();
        out.extend(lines.iter().map(|line| self.time(text, line, &mut memory)));
    }
}
