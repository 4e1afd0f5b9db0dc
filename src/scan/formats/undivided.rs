//! Layouts in which nothing is discovered: a line is its message, and tells the time at most.

use super::{Decoder, Layout, Wanted};
use crate::batch::TextBuilder;
use crate::scan::lines::Line;
use std::ops::Range;

/// Lines without fields.
#[derive(Debug, Clone, Copy)]
pub struct Undivided {
    /// What they are, for people.
    pub title: &'static str,
    /// What else is to be said of the file.
    pub hint: &'static str,
    /// When the event of a line happened, in milliseconds since the epoch.
    pub time: fn(&[u8]) -> Option<i64>,
    /// Whether a line without a time does not fit.
    pub timed: bool,
}

impl Layout for Undivided {
    fn describe(&self) -> String {
        format!("{}{}", self.title, self.hint)
    }

    fn fields(&self) -> Vec<String> {
        Vec::new()
    }

    fn field(&self, _name: &str) -> Option<usize> {
        None
    }

    fn decoder(&self, _wanted: Wanted) -> Box<dyn Decoder> {
        Box::new(*self)
    }
}

impl Decoder for Undivided {
    fn begin(&mut self) {}

    fn fit(&mut self, text: &[u8], events: &mut [Line]) -> u64 {
        match self.timed {
            true => events.iter().filter(|event| (self.time)(event.of(text)).is_none()).count() as u64,
            false => 0,
        }
    }

    fn values(&self, _field: usize, _text: &[u8], lines: &[Line], out: &mut TextBuilder) {
        lines.iter().for_each(|_| out.missing());
    }

    fn value(&self, _field: usize, _text: &[u8], _line: &Line) -> Option<Range<usize>> {
        None
    }

    fn times(&self, text: &[u8], lines: &[Line], out: &mut Vec<Option<i64>>) {
        out.extend(lines.iter().map(|line| (self.time)(line.of(text))));
    }
}
