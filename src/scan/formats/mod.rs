//! Formats: how the lines of a file become fields.
//!
//! Adding a format: one file, one line in the list here.

mod clf;
mod cloudfront;
mod digits;
mod elb;
mod fields;
mod flow_records;
mod instant;
mod json;
mod lambda;
mod positional;
mod route53;
mod s3_access;
mod text;
pub mod timestamp;
mod undivided;
mod vpc_flow;
mod words;

#[cfg(test)]
mod tests;

pub(in crate::scan) use digits::digits;
pub use fields::{FIELDS as FLOW_FIELDS, FlowField};
pub(in crate::scan) use fields::{camel_case, default_format, is_name};
pub(in crate::scan) use instant::instant;
pub(in crate::scan) use json::{TIME_PATHS, name_of_path, path_of_name};

use super::lines::{Line, count_lines, each_line};
use crate::batch::TextBuilder;
use arrow_array::Float64Array;
use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

/// One format.
#[derive(Debug)]
pub struct Format {
    /// What `--format` takes.
    pub name: &'static str,
    /// One sentence that says which logs have it.
    pub summary: &'static str,
    /// The fields that it can discover, under the service's names.
    pub fields: fn() -> Vec<&'static str>,
    /// The layout of a file that begins with these lines, when it has this format.
    pub recognise: fn(&Head) -> Option<Arc<dyn Layout>>,
    /// The layout of a file that is said to have this format.
    pub assume: fn(&Head) -> Arc<dyn Layout>,
}

/// The first events of a file, for its format to be recognised.
#[derive(Debug, Default)]
pub struct Head {
    events: Vec<String>,
}

impl Head {
    /// Events that a container holds.
    pub fn of_events(events: Vec<String>) -> Head {
        Head { events }
    }

    /// The lines of a text, with replacements for what is not UTF-8.
    pub fn of_lines(text: &[u8]) -> Head {
        Head { events: String::from_utf8_lossy(text).lines().filter(|line| !line.is_empty()).map(Into::into).collect() }
    }

    /// The first events, none of them empty. The last may be cut off.
    pub fn events(&self) -> impl Iterator<Item = &str> {
        self.events.iter().map(String::as_str)
    }

    /// Whether enough of the first events are of a kind for the file to be taken for it.
    pub fn is_mostly(&self, is_kind: impl Fn(&str) -> bool) -> bool {
        let sample: Vec<bool> = self.events().take(SAMPLE).map(is_kind).collect();
        let of_kind = sample.iter().filter(|is_kind| **is_kind).count();
        of_kind > 0 && of_kind * BELIEVED >= sample.len()
    }

    /// Whether a word is a date and a time of ISO 8601.
    fn is_instant(word: &str) -> bool {
        timestamp::leading_timestamp(word.as_bytes()).is_some()
    }
}

/// How many of the first events are looked at to recognise a format.
const SAMPLE: usize = 20;

/// One event in so many must be of a format, for damaged files and logs with other lines in between to be recognised.
/// Those lose nothing by it: they keep `@message`.
const BELIEVED: usize = 3;

/// The format of one file with all that differs from file to file, such as the order of fields.
pub trait Layout: Debug + Send + Sync {
    /// What was recognised, for people.
    fn describe(&self) -> String;

    /// The names of the discovered fields, in the order of the file, without synonyms. Of an open layout, those
    /// of the first events.
    fn fields(&self) -> Vec<String>;

    /// The number of the field that a query calls so, synonyms included. An open layout gives a number to
    /// every name that may be a field, and decoders made after that look for it.
    fn field(&self, name: &str) -> Option<usize>;

    /// Whether each event has fields of its own, which only reading it tells. The values of such fields need
    /// not stand in their line as they are: characters may be written as the escapes of JSON.
    fn is_open(&self) -> bool {
        false
    }

    /// Whether a field that was asked for exists. An open layout knows when the scan has ended: then `false`
    /// says that no event has it.
    fn has(&self, _field: usize) -> bool {
        true
    }

    /// Whether events were seen in which the field is `true` or `false` of JSON, which are the numbers 1 and 0.
    fn is_boolean(&self, _field: usize) -> bool {
        false
    }

    /// The number of the field that tells the account.
    fn account(&self) -> Option<usize> {
        None
    }

    /// The number of the field that tells the network interface, from which the stream has its name.
    fn interface(&self) -> Option<usize> {
        None
    }

    /// Something that decodes blocks of such files.
    fn decoder(&self, wanted: Wanted) -> Box<dyn Decoder>;
}

/// What will be asked of a decoder beyond the ends of lines.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// Fields, or what is made of them: the time, the log, the stream.
    pub fields: bool,
    /// The time.
    pub times: bool,
}

/// Decodes blocks of one layout. One worker uses it for one block after the other; its memory is reused.
pub trait Decoder: Send {
    /// A new block: what was split before is forgotten.
    fn begin(&mut self);

    /// Splits a part of a block that is made of whole lines: appends those that are events, in order,
    /// and says how many do not fit the format.
    fn split(&mut self, text: &[u8], part: Range<usize>, lines: &mut Vec<Line>) -> u64 {
        let first = lines.len();
        each_line(text, part, |line| lines.push(line));
        self.fit(text, &mut lines[first..])
    }

    /// Looks at events that were found, in order, and notes in their tags what it must remember; says how many
    /// do not fit the format. They may have newlines in them, and are never empty.
    fn fit(&mut self, text: &[u8], events: &mut [Line]) -> u64;

    /// How many events a part has that nobody wants to see.
    fn count(&self, text: &[u8], part: Range<usize>) -> u64 {
        count_lines(&text[part])
    }

    /// A part that is passed over since nobody wants to see its events: a decoder of an open layout notes which
    /// fields may be in it.
    fn pass_over(&mut self, _text: &[u8], _part: Range<usize>) {}

    /// The name of every field in a line of an open layout, in order. One may come twice.
    fn names(&self, _text: &[u8], _line: &Line, _seen: &mut dyn FnMut(&str)) {}

    /// The values of a field in some of the lines that were split, one for each. A line that does not
    /// fit has none.
    fn values(&self, field: usize, text: &[u8], lines: &[Line], out: &mut TextBuilder);

    /// The same values as numbers, when each is a whole number that prints as it is written; nothing otherwise, or
    /// where a format does not look.
    fn whole_numbers(&self, _field: usize, _text: &[u8], _lines: &[Line]) -> Option<Float64Array> {
        None
    }

    /// The place of the value of a field in one line.
    fn value(&self, field: usize, text: &[u8], line: &Line) -> Option<Range<usize>>;

    /// When the events of some lines happened, in milliseconds since the epoch.
    fn times(&self, text: &[u8], lines: &[Line], out: &mut Vec<Option<i64>>);
}

/// Every format; the first that recognises a file has it, and the last recognises every file.
static FORMATS: &[&Format] = &[
    &vpc_flow::FORMAT,
    &lambda::FORMAT,
    &route53::FORMAT,
    &elb::FORMAT,
    &s3_access::FORMAT,
    &cloudfront::FORMAT,
    &clf::FORMAT,
    &json::FORMAT,
    &text::FORMAT,
];

/// Every format.
pub fn all() -> &'static [&'static Format] {
    FORMATS
}

/// The layout of a file that begins like this. `format` is a name, a flow log format string, or nothing.
///
/// # Errors
/// When there is no such format.
pub fn layout(format: Option<&str>, head: &Head) -> Result<Arc<dyn Layout>, String> {
    match format {
        None | Some("auto") => {
            Ok(all().iter().find_map(|f| (f.recognise)(head)).unwrap_or_else(|| (text::FORMAT.assume)(head)))
        }
        Some(string) if string.contains("${") => vpc_flow::from_format_string(string),
        Some(name) => match all().iter().find(|format| format.name == name) {
            Some(format) => Ok((format.assume)(head)),
            None => json::of_kind(name, head).ok_or_else(|| unknown(name)),
        },
    }
}

fn unknown(name: &str) -> String {
    let names = all().iter().map(|format| format.name).chain(json::kind_names());
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    format!(
        "unknown format `{name}`; known are `auto`, {} and flow log format strings (`${{version}} ...`)",
        names.join(", ")
    )
}
