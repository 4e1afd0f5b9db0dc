//! Blocks of JSON lines to columns.

use super::asked::Asked;
use super::escapes::unescape;
use super::flatten;
use super::paths::Paths;
use super::reader::{Found, Place, Reader};
use super::time::TIME_PATHS;
use crate::batch::TextBuilder;
use crate::scan::formats::Decoder;
use crate::scan::formats::instant::instant;
use crate::scan::formats::timestamp::leading_timestamp;
use crate::scan::lines::Line;
use memchr::memmem::Finder;
use std::ops::Range;
use std::str;

/// The tag of a line that does not fit. That of any other is the number of its row of places.
pub const MISFIT: u32 = u32::MAX;

/// Members that a decoder looks for beside the fields that are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Members {
    /// Any, by their paths.
    pub others: &'static [&'static str],
    /// Those that tell the time, before those that tell it in any log.
    pub times: &'static [&'static str],
    /// Whether `date` and `time` tell the time together.
    pub dated: bool,
}

/// Decodes blocks. Fields have the numbers under which they were asked for; behind them come other members.
pub struct JsonDecoder {
    asked: Vec<Asked>,
    /// The fields that no event had so far, of those that this decoder has read.
    unseen: Vec<usize>,
    /// What would stand in a line that was passed over and has the field, in the order of `asked`.
    traces: Vec<Trace>,
    /// The places of the other members.
    others: Vec<usize>,
    /// The places that tell the time, the most trusted first.
    times: Vec<usize>,
    /// The places of the date and the time of the day.
    dated: Option<[usize; 2]>,
    reader: Reader,
    /// How many places an event has.
    width: usize,
    places: Vec<Place>,
}

/// What a line that has a field must contain; `None` when there is nothing that could be looked for.
type Trace = Option<Finder<'static>>;

impl JsonDecoder {
    /// Looks for what is asked for, and for other members; for those that tell the time if `timed`.
    pub fn new(asked: Vec<Asked>, members: Members, timed: bool) -> JsonDecoder {
        let mut paths: Vec<&str> = asked.iter().map(|asked| &*asked.path).collect();
        let mut place = |path: &'static str| {
            let known = paths.iter().position(|other| *other == path);
            known.unwrap_or_else(|| {
                paths.push(path);
                paths.len() - 1
            })
        };
        let others = members.others.iter().map(|path| place(path)).collect();
        let times = members.times.iter().chain(TIME_PATHS).filter(|_| timed).map(|path| place(path)).collect();
        let dated = (timed && members.dated).then(|| ["date", "time"].map(place));
        let (reader, width) = (Reader::new(Paths::new(paths.iter().copied())), paths.len());
        let traces = asked.iter().map(|asked| trace(&asked.path)).collect();
        let unseen = (0..asked.len()).collect();
        JsonDecoder { asked, unseen, traces, others, times, dated, reader, width, places: Vec::new() }
    }

    /// Whether it looks for anything.
    pub fn is_idle(&self) -> bool {
        self.width == 0
    }

    /// Reads the list or map that a text has between two bytes, with nothing else behind it, or the one that it
    /// begins with if `part`. Gives its tag.
    pub fn read(&mut self, text: &[u8], Range { start, end }: Range<usize>, part: bool) -> Option<u32> {
        let row = self.places.len() / self.width;
        self.places.resize((row + 1) * self.width, Place::MISSING);
        let found = self.reader.read(&text[..end], start, part, &mut self.places[row * self.width..]);
        if !found {
            self.places.truncate(row * self.width);
            return None;
        }
        self.note_seen(row);
        Some(row as u32)
    }

    /// What is at the place of one of the other members, in an event with that tag.
    pub fn other(&self, member: usize, tag: u32) -> Found {
        self.found(self.others[member], tag)
    }

    /// The time that an event with that tag tells.
    pub fn time(&self, text: &[u8], tag: u32, memory: &mut String) -> Option<i64> {
        let member = |&field: &usize, memory: &mut String| match self.found(field, tag) {
            Found::Plain(start, end) => instant(&text[start as usize..end as usize]),
            // Some writers escape the `+` of an offset.
            Found::Escaped(start, end) => instant(unescaped(text, start, end, memory).as_bytes()),
            Found::Missing | Found::Bool(_) => None,
        };
        self.times.iter().find_map(|field| member(field, memory)).or_else(|| self.dated_time(text, tag))
    }

    fn dated_time(&self, text: &[u8], tag: u32) -> Option<i64> {
        let [Found::Plain(start, end), Found::Plain(from, to)] = self.dated?.map(|field| self.found(field, tag)) else {
            return None;
        };
        let [date, time] = [start..end, from..to].map(|place| &text[place.start as usize..place.end as usize]);
        instant(&[date, b"T", time].concat())
    }

    /// What is at a place.
    #[inline]
    fn found(&self, place: usize, tag: u32) -> Found {
        match tag {
            MISFIT => Found::Missing,
            row => self.places[row as usize * self.width + place].found(),
        }
    }

    /// Appends the value of a field in an event with that tag.
    #[inline]
    pub fn put(&self, field: usize, text: &[u8], tag: u32, memory: &mut String, out: &mut TextBuilder) {
        let found = self.found(field, tag);
        if let Found::Bool(_) = found {
            self.asked[field].note_boolean();
        }
        put(found, text, memory, out);
    }

    /// Notes which fields there are in the event of that row.
    #[inline]
    fn note_seen(&mut self, row: usize) {
        let JsonDecoder { asked, unseen, places, width, .. } = self;
        unseen.retain(|&field| {
            let is_there = places[row * *width + field] != Place::MISSING;
            if is_there {
                asked[field].note();
            }
            !is_there
        });
    }
}

/// Appends what is at a place.
#[inline]
pub fn put(found: Found, text: &[u8], memory: &mut String, out: &mut TextBuilder) {
    match found {
        Found::Missing => out.missing(),
        Found::Plain(start, end) => out.piece(start, end),
        Found::Escaped(start, end) => out.owned(unescaped(text, start, end, memory)),
        // powertools-lambda-dotnet issue 667: `= 1` finds what was logged as `true`, `= "true"` does not
        // (LANGUAGE.md 5.4, SEEN).
        Found::Bool(yes) => out.owned(if yes { "1" } else { "0" }),
    }
}

// Lines that are passed over hold no `\u`: see `Literals`. So a key stands in its line as it is, unless its letters
// have short escapes. It may be longer than the last part of the name, when there are dots in it.
fn trace(path: &str) -> Trace {
    let key = path.split('.').rfind(|part| part.parse::<u32>().is_err());
    let plain = key.filter(|key| !key.contains(['"', '\\', '/']) && !key.contains(char::is_control));
    plain.map(|key| Finder::new(&format!("{key}\"")).into_owned())
}

fn unescaped<'m>(text: &[u8], start: u32, end: u32, memory: &'m mut String) -> &'m str {
    let raw = str::from_utf8(&text[start as usize..end as usize]);
    memory.clear();
    unescape(raw.expect("a block is UTF-8 and strings end at quotation marks"), memory);
    memory
}

/// Whether a line looks like an event to one who does not read it.
fn is_enclosed(line: &[u8]) -> bool {
    matches!(line.trim_ascii(), [b'{', .., b'}'] | [b'[', .., b']'])
}

impl Decoder for JsonDecoder {
    fn begin(&mut self) {
        self.places.clear();
    }

    // Where no field is asked for, events are not read to their end: damage in the middle of one is not noticed.
    fn fit(&mut self, text: &[u8], events: &mut [Line]) -> u64 {
        if self.is_idle() {
            return events.iter().filter(|event| !is_enclosed(event.of(text))).count() as u64;
        }
        let mut misfits = 0;
        for event in events {
            event.tag = self.read(text, event.start as usize..event.end as usize, false).unwrap_or(MISFIT);
            misfits += u64::from(event.tag == MISFIT);
        }
        misfits
    }

    fn pass_over(&mut self, text: &[u8], part: Range<usize>) {
        for (asked, trace) in self.asked.iter().zip(&self.traces) {
            let may_be_there = || trace.as_ref().is_none_or(|key| key.find(&text[part.clone()]).is_some());
            if !asked.is_seen() && may_be_there() {
                asked.note();
            }
        }
    }

    fn names(&self, text: &[u8], line: &Line, seen: &mut dyn FnMut(&str)) {
        flatten::each_path(line.of(text), |path| seen(&flatten::name_of_path(path)));
    }

    fn values(&self, field: usize, text: &[u8], lines: &[Line], out: &mut TextBuilder) {
        let mut memory = String::new();
        lines.iter().for_each(|line| self.put(field, text, line.tag, &mut memory, out));
    }

    fn value(&self, field: usize, _text: &[u8], line: &Line) -> Option<Range<usize>> {
        match self.found(field, line.tag) {
            Found::Plain(start, end) => Some(start as usize..end as usize),
            _ => None,
        }
    }

    fn times(&self, text: &[u8], lines: &[Line], out: &mut Vec<Option<i64>>) {
        let mut memory = String::new();
        out.extend(lines.iter().map(|line| match line.tag {
            MISFIT => leading_timestamp(line.of(text)),
            tag => self.time(text, tag, &mut memory),
        }));
    }
}
