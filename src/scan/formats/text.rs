//! `text`: any other log. Only `@message` and the system fields.

use super::timestamp::leading_timestamp;
use super::{Decoder, Format, Layout, Wanted};
use crate::batch::TextBuilder;
use crate::scan::lines::Line;
use std::ops::Range;
use std::sync::Arc;

/// The format.
pub static FORMAT: Format = Format {
    name: "text",
    summary: "Any log of lines: only `@message` and the system fields, `@timestamp` from the head of the line.",
    fields: Vec::new,
    recognise: |_| Some(Arc::new(Text)),
    assume: |_| Arc::new(Text),
};

#[derive(Debug, Clone, Copy)]
struct Text;

impl Layout for Text {
    fn describe(&self) -> String {
        FORMAT.name.into()
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

impl Decoder for Text {
    fn begin(&mut self) {}

    fn fit(&mut self, _text: &[u8], _events: &mut [Line]) -> u64 {
        0
    }

    fn values(&self, _field: usize, _text: &[u8], lines: &[Line], out: &mut TextBuilder) {
        lines.iter().for_each(|_| out.missing());
    }

    fn value(&self, _field: usize, _text: &[u8], _line: &Line) -> Option<Range<usize>> {
        None
    }

    fn times(&self, text: &[u8], lines: &[Line], out: &mut Vec<Option<i64>>) {
        out.extend(lines.iter().map(|line| leading_timestamp(line.of(text))));
    }
}
