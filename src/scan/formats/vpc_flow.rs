//! `vpc-flow`: flow logs of VPCs and transit gateways, fields with one blank between them.

use super::digits::{digits, printed_digits};
use super::fields::{FIELDS, FlowField, TRANSIT_GATEWAY, camel_case, default_format, find, is_name};
use super::flow_records::{is_default_record, is_transit_gateway_record};
use super::{Decoder, Format, Head, Layout, Wanted};
use crate::batch::{TextBuilder, nulls};
use crate::scan::lines::{Line, count_lines};
use crate::scan::marks::{Marks, line_ends};
use arrow_array::Float64Array;
use memchr::memmem::Finder;
use std::ops::Range;
use std::sync::Arc;

/// The format.
pub static FORMAT: Format = Format {
    name: "vpc-flow",
    summary: "VPC and Transit Gateway flow logs: the default format, or a custom one with a header line.",
    fields: || FIELDS.iter().map(|field| field.discovered).collect(),
    recognise: |head| from_header(head).or_else(|| from_records(head)).map(shared),
    assume: |head| shared(from_header(head).or_else(|| from_records(head)).unwrap_or_else(|| default_layout(false))),
};

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

/// The default format that records without a header have. Only a format that AWS documents as a default is taken for
/// granted: others may have the same number of fields in another order.
fn from_records(head: &Head) -> Option<FlowLayout> {
    if head.is_mostly(is_default_record) {
        return Some(default_layout(false));
    }
    head.is_mostly(is_transit_gateway_record).then(|| FlowLayout::new(TRANSIT_GATEWAY.iter().copied(), false))
}

impl Layout for FlowLayout {
    fn describe(&self) -> String {
        let header = if self.has_header { ", with a header line" } else { "" };
        let is_default =
            |names: &mut dyn Iterator<Item = &'static str>| self.header == names.collect::<Vec<_>>().join(" ");
        let kind = if is_default(&mut default_format().iter().map(|field| field.name)) {
            format!("the default format, {} fields", self.names.len())
        } else if is_default(&mut TRANSIT_GATEWAY.iter().copied()) {
            format!("the default format of transit gateways, {} fields", self.names.len())
        } else {
            format!("{} fields", self.names.len())
        };
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

    /// Whether a line is the header of another format: files of two formats were put together. It is told as a line
    /// that does not fit, and its words are not taken for values.
    #[inline]
    fn is_other_header(line: &[u8]) -> bool {
        line.first().is_some_and(u8::is_ascii_lowercase) && names_fields(line)
    }

    /// Lines alone; whether they fit is told by the number of blanks.
    fn split_lines(&mut self, text: &[u8], part: Range<usize>, lines: &mut Vec<Line>) -> u64 {
        let (before, mut start, mut doubtful) = (lines.len(), part.start, false);
        let runs = line_ends(text, part, |end, blanks| {
            let line = Line::before(text, start, end, MISFIT);
            start = end + 1;
            if !line.is_empty() && !self.is_header(line.of(text)) {
                doubtful |= blanks + 1 != self.wanted || Self::is_other_header(line.of(text));
                lines.push(line);
            }
        });
        if !runs && !doubtful {
            return 0;
        }
        let fits = |line: &[u8]| words(line).count() == self.wanted && !Self::is_other_header(line);
        lines[before..].iter().filter(|line| !fits(line.of(text))).count() as u64
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
            if !fits || Self::is_other_header(line.of(text)) {
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
        if self.odd.len() - first == self.wanted && !Self::is_other_header(line.of(text)) {
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

/// Whether the first two words of a line are names of fields.
fn names_fields(line: &[u8]) -> bool {
    let mut names = words(line).map(|place| str::from_utf8(&line[place]).ok().and_then(find).is_some());
    names.next() == Some(true) && names.next() == Some(true)
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
            let end = event.of(text).trim_ascii_end().len() as u32;
            event.tag = self.odd_line(text, &Line { end: event.start + end, ..*event });
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

    fn whole_numbers(&self, field: usize, text: &[u8], lines: &[Line]) -> Option<Float64Array> {
        let (mut numbers, mut missing) = (Vec::with_capacity(lines.len()), Vec::new());
        for line in lines {
            numbers.push(match self.bounds(field, text, line) {
                Some((start, end)) => printed_digits(&text[start as usize..end as usize])? as f64,
                None => {
                    missing.push(numbers.len());
                    0.0
                }
            });
        }
        Some(Float64Array::new(numbers.into(), nulls(lines.len(), &missing)))
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
