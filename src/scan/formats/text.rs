//! `text`: any other log. Only `@message` and the system fields.

use super::digits::digits;
use super::timestamp::leading_timestamp;
use super::{Decoder, Format, Head, Layout, Wanted};
use crate::batch::TextBuilder;
use crate::scan::lines::Line;
use std::ops::Range;
use std::sync::Arc;

/// The format.
pub static FORMAT: Format = Format {
    name: "text",
    summary: "Any log of lines: only `@message` and the system fields, `@timestamp` from the head of the line.",
    fields: Vec::new,
    recognise: |head| Some(Arc::new(Text { hint: hint(head) })),
    assume: |_| Arc::new(Text { hint: "" }),
};

/// What to say of flow logs whose order of fields nobody can know.
const CUSTOM_FLOWS: &str =
    " (if these are flow logs of a custom format, tell it: --format '${version} ${account-id} ...')";

#[derive(Debug, Clone, Copy)]
struct Text {
    hint: &'static str,
}

fn hint(head: &Head) -> &'static str {
    if head.is_mostly(looks_like_flow) { CUSTOM_FLOWS } else { "" }
}

/// Whether a line has what every flow log has, wherever it stands: a status, and the rest in words.
fn looks_like_flow(line: &str) -> bool {
    let has = |wanted: fn(&str) -> bool| line.split(' ').any(wanted);
    has(|word| matches!(word, "OK" | "NODATA" | "SKIPDATA"))
        && has(|word| matches!(word, "ACCEPT" | "REJECT") || word.starts_with("eni-") || word.starts_with("tgw-"))
        && has(|word| word.len() >= 9 && digits(word.as_bytes()).is_some())
}

impl Layout for Text {
    fn describe(&self) -> String {
        format!("{}{}", FORMAT.name, self.hint)
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
