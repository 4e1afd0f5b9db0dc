//! `clf`: the Common Log Format, alone or combined with referrer and user agent: Apache, NGINX, API Gateway.

use super::instant::clf_instant;
use super::{Decoder, Format, Layout, Wanted};
use crate::batch::TextBuilder;
use crate::scan::lines::Line;
use memchr::memchr_iter;
use std::ops::Range;
use std::sync::Arc;

/// The format.
// The official samples for Apache and API Gateway take such lines apart with `parse` (LANGUAGE.md 8.6, 8.8), which
// shows that the service discovers nothing in them. Only the time is read.
pub static FORMAT: Format = Format {
    name: "clf",
    summary: "Common Log Format of Apache, NGINX and API Gateway: only `@message` and the system fields, `@timestamp` \
              from the brackets. Take the lines apart with `parse`.",
    fields: Vec::new,
    recognise: |head| head.is_mostly(looks_like_access).then(|| Arc::new(Clf) as _),
    assume: |_| Arc::new(Clf),
};

/// Whether a line has such a time, and is not JSON that holds such a line.
fn looks_like_access(line: &str) -> bool {
    !line.trim_ascii_start().starts_with('{') && time(line.as_bytes()).is_some()
}

/// How far into a line its time is looked for; users and host names in front of it are shorter.
const FRONT: usize = 512;

/// The first instant in brackets.
fn time(line: &[u8]) -> Option<i64> {
    let front = &line[..line.len().min(FRONT)];
    memchr_iter(b'[', front).find_map(|at| clf_instant(&line[at + 1..]))
}

#[derive(Debug, Clone, Copy)]
struct Clf;

impl Layout for Clf {
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

impl Decoder for Clf {
    fn begin(&mut self) {}

    fn fit(&mut self, text: &[u8], events: &mut [Line]) -> u64 {
        events.iter().filter(|event| time(event.of(text)).is_none()).count() as u64
    }

    fn values(&self, _field: usize, _text: &[u8], lines: &[Line], out: &mut TextBuilder) {
        lines.iter().for_each(|_| out.missing());
    }

    fn value(&self, _field: usize, _text: &[u8], _line: &Line) -> Option<Range<usize>> {
        None
    }

    fn times(&self, text: &[u8], lines: &[Line], out: &mut Vec<Option<i64>>) {
        out.extend(lines.iter().map(|line| time(line.of(text))));
    }
}
