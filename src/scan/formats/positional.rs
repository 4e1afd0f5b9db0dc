//! Layouts whose fields come in a fixed order: most access logs.

use super::instant::instant;
use super::words::Between;
use super::{Decoder, Layout, Wanted};
use crate::batch::TextBuilder;
use crate::scan::lines::{Line, count_lines, each_line};
use memchr::memmem;
use std::ops::Range;

/// The order of fields in a file.
#[derive(Debug)]
pub struct Positional {
    /// What it is, for people.
    pub title: String,
    /// The names of the fields, in order.
    pub names: Vec<String>,
    /// Another name for each field, in the same order, or nothing.
    pub synonyms: &'static [&'static str],
    /// How lines are read.
    pub shape: Shape,
}

/// How lines of fields in a fixed order are read.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// What stands between fields.
    pub between: Between,
    /// How many fields a line must have. Those behind them came with later versions of the log.
    pub fewest: usize,
    /// The field that tells the time.
    pub time: TimeField,
    /// Whether lines that begin with `#` tell something about the file and are no events.
    pub directives: bool,
}

/// Which field tells the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeField {
    /// None.
    Nowhere,
    /// This.
    One(usize),
    /// A date, and the time of the day right behind it.
    DateThenTime(usize),
}

impl TimeField {
    /// The field that must begin with a digit for a line to be believed.
    fn first(self) -> Option<usize> {
        match self {
            TimeField::Nowhere => None,
            TimeField::One(field) | TimeField::DateThenTime(field) => Some(field),
        }
    }
}

impl Shape {
    /// Appends the places of up to `most` fields of a line; whether the line fits.
    fn places(&self, line: &[u8], start: u32, most: usize, places: &mut Vec<Place>) -> bool {
        let first = places.len();
        let whole = self.between.split(line, |place| {
            places.push((start + place.start as u32, start + place.end as u32));
            places.len() - first < most
        });
        let begins_with_digit = |(at, _): &Place| line.get((*at - start) as usize).is_some_and(u8::is_ascii_digit);
        let timed = self.time.first().is_none_or(|field| places.get(first + field).is_some_and(begins_with_digit));
        whole && places.len() - first >= self.fewest && timed
    }
}

impl Layout for Positional {
    fn describe(&self) -> String {
        self.title.clone()
    }

    fn fields(&self) -> Vec<String> {
        self.names.clone()
    }

    fn field(&self, name: &str) -> Option<usize> {
        let known = self.names.iter().position(|other| other == name);
        known.or_else(|| self.synonyms.iter().position(|other| *other == name))
    }

    fn decoder(&self, wanted: Wanted) -> Box<dyn Decoder> {
        let width = if wanted.fields { self.names.len() } else { self.shape.fewest };
        Box::new(PositionalDecoder { shape: self.shape, width, places: Vec::new() })
    }
}

/// The first byte of a field and the byte after its last.
type Place = (u32, u32);

/// The place of a field that a line does not have.
const NO_PLACE: Place = (u32::MAX, u32::MAX);

/// The tag of a line that does not fit. That of any other is the number of its row of places.
const MISFIT: u32 = u32::MAX;

struct PositionalDecoder {
    shape: Shape,
    /// How many places a line has.
    width: usize,
    places: Vec<Place>,
}

impl PositionalDecoder {
    // All these logs write `-` for what is unknown or does not apply; each format names the page that says so.
    fn place(&self, field: usize, text: &[u8], line: &Line) -> Option<Place> {
        if line.tag == MISFIT {
            return None;
        }
        let (start, end) = self.places[line.tag as usize * self.width + field];
        ((start, end) != NO_PLACE && &text[start as usize..end as usize] != b"-").then_some((start, end))
    }

    fn time(&self, text: &[u8], line: &Line) -> Option<i64> {
        let value = |field| self.place(field, text, line).map(|(start, end)| &text[start as usize..end as usize]);
        match self.shape.time {
            TimeField::Nowhere => None,
            TimeField::One(field) => instant(value(field)?),
            TimeField::DateThenTime(date) => {
                let mut both = value(date)?.to_vec();
                both.push(b'T');
                both.extend_from_slice(value(date + 1)?);
                instant(&both)
            }
        }
    }
}

fn without_end(event: &[u8]) -> &[u8] {
    let end = event.iter().rev().take_while(|&&byte| matches!(byte, b'\n' | b'\r')).count();
    &event[..event.len() - end]
}

impl Decoder for PositionalDecoder {
    fn begin(&mut self) {
        self.places.clear();
    }

    fn split(&mut self, text: &[u8], part: Range<usize>, lines: &mut Vec<Line>) -> u64 {
        let first = lines.len();
        let directives = self.shape.directives;
        each_line(text, part, |line| {
            if !directives || text[line.start as usize] != b'#' {
                lines.push(line);
            }
        });
        self.fit(text, &mut lines[first..])
    }

    fn fit(&mut self, text: &[u8], events: &mut [Line]) -> u64 {
        let mut misfits = 0;
        for event in events {
            let first = self.places.len();
            event.tag = (first / self.width) as u32;
            // What a container holds may end in a newline.
            let line = without_end(event.of(text));
            if self.shape.places(line, event.start, self.width, &mut self.places) {
                self.places.resize(first + self.width, NO_PLACE);
            } else {
                self.places.truncate(first);
                event.tag = MISFIT;
                misfits += 1;
            }
        }
        misfits
    }

    fn count(&self, text: &[u8], part: Range<usize>) -> u64 {
        let text = &text[part];
        let directives = if self.shape.directives {
            memmem::find_iter(text, b"\n#").count() as u64 + u64::from(text.starts_with(b"#"))
        } else {
            0
        };
        count_lines(text) - directives
    }

    fn values(&self, field: usize, text: &[u8], lines: &[Line], out: &mut TextBuilder) {
        for line in lines {
            match self.place(field, text, line) {
                Some((start, end)) => out.piece(start, end),
                None => out.missing(),
            }
        }
    }

    fn value(&self, field: usize, text: &[u8], line: &Line) -> Option<Range<usize>> {
        self.place(field, text, line).map(|(start, end)| start as usize..end as usize)
    }

    fn times(&self, text: &[u8], lines: &[Line], out: &mut Vec<Option<i64>>) {
        out.extend(lines.iter().map(|line| self.time(text, line)));
    }
}
