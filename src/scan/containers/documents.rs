//! JSON documents over several lines, or without line ends between them: each is an event. A list of maps at the
//! top is a list of events.

use super::About;
use super::scan::{token, value_end};
use super::{Container, Events, Finder, Sample};
use memchr::memchr;
use serde::de::IgnoredAny;

/// Documents that are not one a line.
pub static DOCUMENTS: Container =
    Container { name: "documents over several lines", recognise, finder: || Box::new(Documents { in_list: false }) };

fn recognise(sample: &Sample) -> bool {
    let text = sample.bytes;
    let Some(start) = token(text, 0).filter(|at| matches!(text[*at], b'{' | b'[')) else { return false };
    let Some(end) = value_end(text, start) else { return begins_over_lines(&text[start..], sample.whole) };
    let is_json = serde_json::from_slice::<IgnoredAny>(&text[start..end]).is_ok();
    let followed = matches!(text.get(end), Some(b'{' | b'['));
    is_json && (followed || memchr(b'\n', &text[start..end]).is_some())
}

/// Whether a document that does not end here has its first member on a line of its own.
fn begins_over_lines(text: &[u8], whole: bool) -> bool {
    let Some(second) = token(text, 1) else { return false };
    let fits = matches!((text[0], text[second]), (b'{', b'"') | (b'[', b'{'));
    fits && !whole && memchr(b'\n', &text[..second]).is_some()
}

/// Finds values at the top.
struct Documents {
    /// Whether a list at the top has begun.
    in_list: bool,
}

impl Documents {
    /// One step from `from`, and where it ends; `None` when more bytes are needed.
    fn step(&mut self, text: &[u8], from: usize, last: bool, events: &mut Events) -> Option<usize> {
        let at = token(text, from)?;
        match text[at] {
            b']' | b',' if self.in_list => {
                self.in_list = text[at] == b',';
                Some(at + 1)
            }
            b'[' if !self.in_list && text[token(text, at + 1)?] == b'{' => {
                self.in_list = true;
                Some(at + 1)
            }
            b'{' | b'[' => {
                let end = value_end(text, at)?;
                events.add(at, &text[at..end], About::default());
                Some(end)
            }
            _ => stray_line(text, at, last, events),
        }
    }
}

/// A line that is no document is kept, and counted as one that does not fit.
fn stray_line(text: &[u8], at: usize, last: bool, events: &mut Events) -> Option<usize> {
    let newline = memchr(b'\n', &text[at..]).map(|more| at + more);
    let end = newline.or(last.then_some(text.len()))?;
    events.add(at, text[at..end].trim_ascii_end(), About::default());
    Some(end)
}

impl Finder for Documents {
    fn find(&mut self, bytes: &[u8], last: bool, events: &mut Events) -> Result<usize, String> {
        let mut done = 0;
        while let Some(end) = self.step(bytes, done, last, events) {
            done = end;
        }
        Ok(done)
    }
}
