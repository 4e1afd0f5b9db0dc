//! `vpc-flow`: flow logs of VPCs and transit gateways, fields with one blank between them.

use super::digits::digits;
use super::fields::{FIELDS, FlowField, camel_case, default_format, find, is_name};
use super::{Decoder, Format, Head, Layout, Wanted};
use crate::batch::TextBuilder;
use crate::scan::lines::{Line, count_lines};
use crate::scan::marks::{Marks, line_ends};
use memchr::memmem::Finder;
use std::ops::Range;
use std::sync::Arc;

/// The format.
pub static FORMAT: Format = Format {
    name: "vpc-flow",
    summary: "VPC and Transit Gateway flow logs: the default format, or a custom one with a header line.",
    fields: || FIELDS.iter().map(|field| field.discovered).collect(),
    recognise: |head| from_header(head).or_else(|| looks_like_default(head).then(|| default_layout(false))).map(shared),
    assume: |head| shared(from_header(head).unwrap_or_else(|| default_layout(false))),
};

/// How many lines without header are looked at to recognise the default format.
const SAMPLE: usize = 20;

/// One line in so many must be a record of the default format, for damaged files to be recognised.
const BELIEVED: usize = 3;

/// The most fields that a header line has to be believed.
const MOST_FIELDS: usize = 200;

fn shared(layout: FlowLayout) -> Arc<dyn Layout> {
    Arc::new(layout)
}

/// The order of fields in one file.
#[derive(Debug)]
struct FlowLayout {
    names: Vec<Name>,
    /// The header line that such files have, whether this one has it or not.
    header: String,
    has_header: bool,
}

#[derive(Debug)]
struct Name {
    known: Option<&'static FlowField>,
    discovered: String,
}

impl FlowLayout {
    fn new<'a>(words: impl Iterator<Item = &'a str>, has_header: bool) -> FlowLayout {
        let words: Vec<&str> = words.collect();
        let name = |word: &&str| {
            let known = find(word);
            Name { known, discovered: known.map_or_else(|| camel_case(word), |field| field.discovered.into()) }
        };
        FlowLayout { names: words.iter().map(name).collect(), header: words.join(" "), has_header }
    }

    fn named(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n.known.is_some_and(|field| field.name == name))
    }
}

fn default_layout(has_header: bool) -> FlowLayout {
    FlowLayout::new(default_format().iter().map(|field| field.name), has_header)
}

/// The layout that a header line tells: words that can be names, most of which we know. AWS adds fields
/// now and then, so that one which we do not know must not hide the others.
fn from_header(head: &Head) -> Option<FlowLayout> {
    let line = head.events().next()?;
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let known = words.iter().filter(|word| find(word).is_some()).count();
    let plausible = known >= 2 && known * 2 > words.len() && words.len() <= MOST_FIELDS;
    (plausible && words.iter().all(|word| is_name(word))).then(|| FlowLayout::new(words.into_iter(), true))
}

/// The layout of a format string as AWS writes it: `${version} ${account-id} ...`.
///
/// # Errors
/// When it is not one.
pub fn from_format_string(string: &str) -> Result<Arc<dyn Layout>, String> {
    let word = |word| {
        let name = str::strip_prefix(word, "${").and_then(|rest| rest.strip_suffix('}')).filter(|name| is_name(name));
        name.ok_or_else(|| format!("`{word}` in the flow log format is not a field; expected e.g. `${{srcaddr}}`"))
    };
    let names: Vec<&str> = string.split_ascii_whitespace().map(word).collect::<Result<_, _>>()?;
    Ok(shared(FlowLayout::new(names.into_iter(), false)))
}

fn looks_like_default(head: &Head) -> bool {
    let sample: Vec<bool> = head.events().take(SAMPLE).map(is_default_record).collect();
    let fits = sample.iter().filter(|fits| **fits).count();
    fits > 0 && fits * BELIEVED >= sample.len()
}

/// Whether a line is a record of the default format: as many fields, and in their places the version,
/// an account, an interface, two times, an action and a status.
fn is_default_record(line: &str) -> bool {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let [version, account, interface, .., start, end, action, status] = words[..] else { return false };
    let number = |word: &str| digits(word.as_bytes()).is_some() || word == "-";
    words.len() == default_format().len()
        && version == "2"
        && (number(account) || account == "unknown")
        && (interface.contains("eni-") || interface == "-")
        && number(start)
        && number(end)
        && matches!(action, "ACCEPT" | "REJECT" | "-")
        && matches!(status, "OK" | "NODATA" | "SKIPDATA")
}

impl Layout for FlowLayout {
    fn describe(&self) -> String {
        let header = if self.has_header { ", with a header line" } else { "" };
        let default = self.header == default_layout(false).header;
        let kind = if default { "the default format".into() } else { format!("{} fields", self.names.len()) };
        format!("{} ({kind}{header})", FORMAT.name)
    }

    fn fields(&self) -> Vec<String> {
        self.names.iter().map(|name| name.discovered.clone()).collect()
    }

    fn field(&self, wanted: &str) -> Option<usize> {
        let called =
            |name: &Name| name.discovered == wanted || name.known.is_some_and(|field| field.synonyms.contains(&wanted));
        self.names.iter().position(called)
    }

    fn account(&self) -> Option<usize> {
        self.named("account-id")
    }

    fn interface(&self) -> Option<usize> {
        self.named("interface-id")
    }

    fn decoder(&self, wanted: Wanted) -> Box<dyn Decoder> {
        Box::new(FlowDecoder {
            wanted: self.names.len(),
            start: self.named("start"),
            header: Finder::new(&self.header).into_owned(),
            fields: wanted.fields,
            marks: Marks::default(),
            odd: Vec::new(),
        })
    }
}

/// The tag of a line that does not fit.
const MISFIT: u32 = u32::MAX;

/// Set in the tag of a line whose fields are in `odd`.
const ODD: u32 = 1 << 31;

struct FlowDecoder {
    /// How many fields a line has.
    wanted: usize,
    /// Which is the start.
    start: Option<usize>,
    header: Finder<'static>,
    /// Whether fields are wanted at all.
    fields: bool,
    /// The blanks and ends of the lines; the tag of a line that fits is the first of its own.
    marks: Marks,
    /// The fields of lines with several blanks between fields, `wanted` a line.
    odd: Vec<(u32, u32)>,
}

impl FlowDecoder {
    fn is_header(&self, line: &[u8]) -> bool {
        line.first() == self.header.needle().first() && line == self.header.needle()
    }

    /// Lines alone; whether they fit is told by the number of blanks.
    fn split_lines(&mut self, text: &[u8], part: Range<usize>, lines: &mut Vec<Line>) -> u64 {
        let (before, mut start, mut doubtful) = (lines.len(), part.start, false);
        let runs = line_ends(text, part, |end, blanks| {
            let line = Line::before(text, start, end, MISFIT);
            start = end + 1;
            if !line.is_empty() && !self.is_header(line.of(text)) {
                doubtful |= blanks + 1 != self.wanted;
                lines.push(line);
            }
        });
        if !runs && !doubtful {
            return 0;
        }
        lines[before..].iter().filter(|line| words(line.of(text)).count() != self.wanted).count() as u64
    }

    /// Lines with their fields, from the marks.
    fn split_fields(&mut self, text: &[u8], part: Range<usize>, lines: &mut Vec<Line>) -> u64 {
        let mut marks = std::mem::take(&mut self.marks);
        let found = marks.find(text, part.clone());
        let delimiters = marks.delimiters();
        let is_end = |at: u32| at as usize == part.end || text[at as usize] == b'\n';
        let even = !found.runs && is_even(&delimiters[found.first..], found.lines, self.wanted, is_end);
        let (mut misfits, mut start, mut rank) = (0, part.start, found.first);
        while rank < delimiters.len() {
            let blanks = match even {
                true => self.wanted - 1,
                false => delimiters[rank..].iter().take_while(|at| !is_end(**at)).count(),
            };
            let ends = &delimiters[rank..=rank + blanks];
            let end = ends[blanks] as usize;
            let mut line = Line::before(text, start, end, rank as u32);
            let fits = even || blanks + 1 == self.wanted && !(found.runs && has_runs(ends, start));
            (rank, start) = (rank + blanks + 1, end + 1);
            if line.is_empty() || self.is_header(line.of(text)) {
                continue;
            }
            if !fits {
                line.tag = self.odd_line(text, &line);
                misfits += u64::from(line.tag == MISFIT);
            }
            lines.push(line);
        }
        self.marks = marks;
        misfits
    }

    /// The slow path: fields with several blanks between them.
    fn odd_line(&mut self, text: &[u8], line: &Line) -> u32 {
        let first = self.odd.len();
        self.odd
            .extend(words(line.of(text)).map(|word| (line.start + word.start as u32, line.start + word.end as u32)));
        if self.odd.len() - first == self.wanted {
            return first as u32 | ODD;
        }
        self.odd.truncate(first);
        MISFIT
    }

    /// The bounds of a field. A `-` stands for no value.
    // AWS manual, flow log records: "If a field is not applicable or could not be computed for a specific
    // record, the record displays a '-' symbol for that entry."
    #[inline(always)]
    fn bounds(&self, field: usize, text: &[u8], line: &Line) -> Option<(u32, u32)> {
        let (start, end) = if line.tag & ODD == 0 {
            let ends = &self.marks.delimiters()[line.tag as usize..];
            let start = if field == 0 { line.start } else { ends[field - 1] + 1 };
            let end = if field + 1 == self.wanted { line.end } else { ends[field] };
            (start, end)
        } else if line.tag == MISFIT {
            return None;
        } else {
            self.odd[(line.tag & !ODD) as usize + field]
        };
        (text[start as usize] != b'-' || end != start + 1).then_some((start, end))
    }
}

/// Whether all lines have the fields that are wanted: as many delimiters as that makes, and each that
/// should end a line ends one. Then there is no newline left that could stand elsewhere.
fn is_even(delimiters: &[u32], lines: usize, wanted: usize, is_end: impl Fn(u32) -> bool) -> bool {
    delimiters.len() == lines * wanted && delimiters.chunks_exact(wanted).all(|line| is_end(line[wanted - 1]))
}

fn has_runs(delimiters: &[u32], start: usize) -> bool {
    delimiters.first() == Some(&(start as u32)) || delimiters.windows(2).any(|pair| pair[0] + 1 == pair[1])
}

/// The places of the words of a line.
fn words(line: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    line.split(|&byte| byte == b' ').filter_map(move |word| {
        let place = start..start + word.len();
        start = place.end + 1;
        (!word.is_empty()).then_some(place)
    })
}

impl Decoder for FlowDecoder {
    fn begin(&mut self) {
        self.marks.clear();
        self.odd.clear();
    }

    fn split(&mut self, text: &[u8], part: Range<usize>, lines: &mut Vec<Line>) -> u64 {
        if self.fields { self.split_fields(text, part, lines) } else { self.split_lines(text, part, lines) }
    }

    fn fit(&mut self, text: &[u8], events: &mut [Line]) -> u64 {
        let mut misfits = 0;
        for event in events {
            event.tag = self.odd_line(text, event);
            misfits += u64::from(event.tag == MISFIT);
        }
        misfits
    }

    fn count(&self, text: &[u8], part: Range<usize>) -> u64 {
        let text = &text[part];
        count_lines(text) - self.header.find_iter(text).count() as u64
    }

    fn values(&self, field: usize, text: &[u8], lines: &[Line], out: &mut TextBuilder) {
        for line in lines {
            match self.bounds(field, text, line) {
                Some((start, end)) => out.piece(start, end),
                None => out.missing(),
            }
        }
    }

    fn value(&self, field: usize, text: &[u8], line: &Line) -> Option<Range<usize>> {
        self.bounds(field, text, line).map(|(start, end)| start as usize..end as usize)
    }

    fn times(&self, text: &[u8], lines: &[Line], out: &mut Vec<Option<i64>>) {
        let time = |line| {
            let (start, end) = self.bounds(self.start?, text, line)?;
            digits(&text[start as usize..end as usize])?.checked_mul(1000)
        };
        out.extend(lines.iter().map(time));
    }
}
