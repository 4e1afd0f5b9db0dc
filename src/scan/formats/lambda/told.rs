//! What the words of an event tell: times, the request, and what the platform reports of it.

use std::ops::Range;

/// The fields that the service makes of Lambda logs.
// AWS manual, CloudWatch Logs, "Supported logs and discovered fields", Lambda. `@initDuration` is in samples of AWS
// (LANGUAGE.md 4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    RequestId,
    Type,
    Duration,
    BilledDuration,
    MemorySize,
    MaxMemoryUsed,
    InitDuration,
    XrayTraceId,
    XraySegmentId,
}

impl System {
    /// Each, in the order of their numbers.
    pub const ALL: [System; 9] = [
        System::RequestId,
        System::Type,
        System::Duration,
        System::BilledDuration,
        System::MemorySize,
        System::MaxMemoryUsed,
        System::InitDuration,
        System::XrayTraceId,
        System::XraySegmentId,
    ];

    /// What queries call it.
    pub fn name(self) -> &'static str {
        match self {
            System::RequestId => "@requestId",
            System::Type => "@type",
            System::Duration => "@duration",
            System::BilledDuration => "@billedDuration",
            System::MemorySize => "@memorySize",
            System::MaxMemoryUsed => "@maxMemoryUsed",
            System::InitDuration => "@initDuration",
            System::XrayTraceId => "@xrayTraceId",
            System::XraySegmentId => "@xraySegmentId",
        }
    }

    /// Whether its value is a number of bytes, written in megabytes.
    pub fn is_memory(self) -> bool {
        matches!(self, System::MemorySize | System::MaxMemoryUsed)
    }
}

/// The place of a word in its event.
type Place = Range<usize>;

/// What the words of an event tell.
#[derive(Debug, Default)]
pub struct Told {
    /// Where a time begins.
    pub time: Option<usize>,
    /// The places of fields, by their numbers.
    pub places: [Option<Place>; System::ALL.len()],
}

impl Told {
    fn set(&mut self, field: System, place: Option<Place>) {
        self.places[field as usize] = place;
    }
}

// The AWS manual does not write down the layout of text logs; we follow logs as they are (LANGUAGE.md 4.2): words and
// tabs, with one or two times in front where the log was exported, and the level in brackets where Python wrote it.
/// Reads an event. Words are looked at only as far as they can tell something.
pub fn read(event: &[u8]) -> Told {
    let mut told = Told::default();
    let mut words = Words { event, at: 0 };
    while let Some(place) = words.next() {
        let word = &event[place.clone()];
        // The manual is silent on application lines; we give them the request that the runtime writes in front of
        // them, and no type (LANGUAGE.md 9, 59).
        if is_request_id(word) {
            told.set(System::RequestId, Some(place));
            return told;
        }
        if is_time(word) {
            told.time = told.time.or_else(|| is_date(word).then_some(place.start));
            continue;
        }
        match word {
            b"START" | b"END" | b"REPORT" => read_platform_line(&mut told, place, &mut words),
            b"RequestId:" => told.set(System::RequestId, words.next().filter(|id| is_request_id(&event[id.clone()]))),
            [b'[', .., b']'] => continue,
            _ => {}
        }
        return told;
    }
    told
}

/// Whether only Lambda writes such an event. `INIT_START` and its like have no type (LANGUAGE.md 9, 59).
pub fn is_platform_line(event: &[u8]) -> bool {
    let told = read(event);
    let typed = told.places[System::Type as usize].is_some() && told.places[System::RequestId as usize].is_some();
    let words = Words { event, at: 0 }.map(|place| &event[place]).skip_while(|word| is_time(word));
    typed || words.take(3).eq([&b"INIT_START"[..], b"Runtime", b"Version:"])
}

/// `START`, `END` or `REPORT`, if a request is named behind it.
fn read_platform_line(told: &mut Told, kind: Place, words: &mut Words) {
    let event = words.event;
    let label = words.next();
    if label.is_none_or(|label| &event[label] != b"RequestId:") {
        return;
    }
    told.set(System::Type, Some(kind));
    told.set(System::RequestId, words.next());
    let mut before: &[u8] = b"";
    while let Some(place) = words.next() {
        let word = &event[place];
        if let Some(field) = label_of(before, word) {
            told.set(field, words.next());
        }
        before = word;
    }
}

/// The field that a label of one or two words announces. Other durations, such as that of a restored snapshot, are no
/// fields of the service.
fn label_of(before: &[u8], word: &[u8]) -> Option<System> {
    match (before, word) {
        (b"Billed", b"Duration:") => Some(System::BilledDuration),
        (b"Init", b"Duration:") => Some(System::InitDuration),
        (b"Restore", b"Duration:") => None,
        (_, b"Duration:") => Some(System::Duration),
        (b"Memory", b"Size:") => Some(System::MemorySize),
        (b"Memory", b"Used:") => Some(System::MaxMemoryUsed),
        (b"XRAY", b"TraceId:") => Some(System::XrayTraceId),
        (_, b"SegmentId:") => Some(System::XraySegmentId),
        _ => None,
    }
}

/// Words between white space.
struct Words<'a> {
    event: &'a [u8],
    at: usize,
}

impl Iterator for Words<'_> {
    type Item = Place;

    fn next(&mut self) -> Option<Place> {
        let rest = &self.event[self.at..];
        let start = self.at + rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        let word = &self.event[start..];
        let end = start + word.iter().position(u8::is_ascii_whitespace).unwrap_or(word.len());
        self.at = end;
        Some(start..end)
    }
}

/// Where the hyphens of a request id are.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

fn is_request_id(word: &[u8]) -> bool {
    let fits = |(at, byte): (usize, &u8)| if HYPHENS.contains(&at) { *byte == b'-' } else { byte.is_ascii_hexdigit() };
    word.len() == 36 && word.iter().enumerate().all(fits)
}

/// Whether a word can be a date, a time, or both; brackets around it do no harm.
fn is_time(word: &[u8]) -> bool {
    let word = word.strip_prefix(b"[").unwrap_or(word);
    let word = word.strip_suffix(b"]").unwrap_or(word);
    let fits = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'-' | b':' | b'.' | b',' | b'T' | b'Z' | b'+');
    word.len() >= 8 && word[0].is_ascii_digit() && matches!(word[2], b':' | b'0'..=b'9') && word.iter().all(fits)
}

fn is_date(word: &[u8]) -> bool {
    let word = word.strip_prefix(b"[").unwrap_or(word);
    word.get(4) == Some(&b'-') && word.get(7) == Some(&b'-')
}
