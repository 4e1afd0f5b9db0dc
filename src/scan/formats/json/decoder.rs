//! Blocks of JSON lines to columns.

use super::escapes::unescape;
use super::paths::Paths;
use super::reader::{Found, Place, Reader};
use super::time::{TIME_PATHS, instant};
use super::{Asked, flatten};
use crate::batch::TextBuilder;
use crate::scan::formats::timestamp::leading_timestamp;
use crate::scan::formats::{Decoder, Wanted};
use crate::scan::lines::Line;
use memchr::memmem::Finder;
use std::ops::Range;
use std::str;
use std::sync::atomic::Ordering;

/// The tag of a line that does not fit. That of any other is the number of its row of places.
const MISFIT: u32 = u32::MAX;

/// Decodes blocks. Fields have the numbers under which they were asked for; behind them come the members that
/// tell the time.
pub struct JsonDecoder {
    asked: Vec<Asked>,
    /// What would stand in a line that was passed over and has the field, in the order of `asked`.
    traces: Vec<Trace>,
    /// The places that tell the time, the most trusted first.
    times: Vec<usize>,
    reader: Reader,
    /// How many places an event has.
    width: usize,
    places: Vec<Place>,
}

/// What a line that has a field must contain; `None` when there is nothing that could be looked for.
type Trace = Option<Finder<'static>>;

impl JsonDecoder {
    /// Looks for what is asked for.
    pub fn new(asked: Vec<Asked>, wanted: Wanted) -> JsonDecoder {
        let mut paths: Vec<&str> = asked.iter().map(|asked| &*asked.path).collect();
        let mut times = Vec::new();
        if wanted.times {
            for path in TIME_PATHS {
                times.push(paths.iter().position(|other| other == path).unwrap_or(paths.len()));
                if !paths.contains(path) {
                    paths.push(path);
                }
            }
        }
        let (reader, width) = (Reader::new(Paths::new(paths.iter().copied())), paths.len());
        let traces = asked.iter().map(|asked| trace(&asked.path)).collect();
        JsonDecoder { asked, traces, times, reader, width, places: Vec::new() }
    }

    /// The place of a field in a line.
    #[inline]
    fn place(&self, field: usize, line: &Line) -> Found {
        match line.tag {
            MISFIT => Found::Missing,
            row => self.places[row as usize * self.width + field].found(),
        }
    }

    fn time(&self, text: &[u8], line: &Line, memory: &mut String) -> Option<i64> {
        if line.tag == MISFIT {
            return leading_timestamp(line.of(text));
        }
        self.times.iter().find_map(|&field| match self.place(field, line) {
            Found::Plain(start, end) => instant(&text[start as usize..end as usize]),
            // Some writers escape the `+` of an offset.
            Found::Escaped(start, end) => instant(unescaped(text, start, end, memory).as_bytes()),
            Found::Missing | Found::Bool(_) => None,
        })
    }

    /// Notes which fields there are in the events that were read since that row.
    fn note_seen(&self, first: usize) {
        for (field, asked) in self.asked.iter().enumerate() {
            let mut rows = self.places[first * self.width..].chunks(self.width);
            if !asked.seen.load(Ordering::Relaxed) && rows.any(|row| row[field] != Place::MISSING) {
                asked.seen.store(true, Ordering::Relaxed);
            }
        }
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
        if self.width == 0 {
            return events.iter().filter(|event| !is_enclosed(event.of(text))).count() as u64;
        }
        let JsonDecoder { reader, places, width, .. } = self;
        let mut row = places.len() / *width;
        let (first, mut misfits) = (row, 0);
        for event in events {
            places.resize((row + 1) * *width, Place::MISSING);
            if reader.read(&text[..event.end as usize], event.start as usize, &mut places[row * *width..]) {
                event.tag = row as u32;
                row += 1;
            } else {
                event.tag = MISFIT;
                places.truncate(row * *width);
                misfits += 1;
            }
        }
        self.note_seen(first);
        misfits
    }

    fn pass_over(&mut self, text: &[u8], part: Range<usize>) {
        for (asked, trace) in self.asked.iter().zip(&self.traces) {
            let may_be_there = || trace.as_ref().is_none_or(|key| key.find(&text[part.clone()]).is_some());
            if !asked.seen.load(Ordering::Relaxed) && may_be_there() {
                asked.seen.store(true, Ordering::Relaxed);
            }
        }
    }

    fn names(&self, text: &[u8], line: &Line, seen: &mut dyn FnMut(&str)) {
        flatten::each_path(line.of(text), |path| seen(&flatten::name_of_path(path)));
    }

    fn values(&self, field: usize, text: &[u8], lines: &[Line], out: &mut TextBuilder) {
        let mut memory = String::new();
        for line in lines {
            match self.place(field, line) {
                Found::Missing => out.missing(),
                Found::Plain(start, end) => out.piece(start, end),
                Found::Escaped(start, end) => out.owned(unescaped(text, start, end, &mut memory)),
                // powertools-lambda-dotnet issue 667: `= 1` finds what was logged as `true`, `= "true"` does not
                // (LANGUAGE.md 5.4, SEEN).
                Found::Bool(yes) => {
                    self.asked[field].boolean.store(true, Ordering::Relaxed);
                    out.owned(if yes { "1" } else { "0" });
                }
            }
        }
    }

    fn value(&self, field: usize, _text: &[u8], line: &Line) -> Option<Range<usize>> {
        match self.place(field, line) {
            Found::Plain(start, end) => Some(start as usize..end as usize),
            _ => None,
        }
    }

    fn times(&self, text: &[u8], lines: &[Line], out: &mut Vec<Option<i64>>) {
        let mut memory = String::new();
        out.extend(lines.iter().map(|line| self.time(text, line, &mut memory)));
    }
}
