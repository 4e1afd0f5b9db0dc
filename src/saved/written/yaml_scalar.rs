//! Scalars of YAML: from how they are written to their text, with the place of each piece.

use crate::saved::layers::{Layer, Restyle};
use crate::saved::mapped::Mapped;
use crate::saved::rendered::Rendered;
use saphyr_parser::ScalarStyle;
use std::ops::Range;

/// A scalar as it stands in its document.
#[derive(Debug)]
pub(in crate::saved) struct Scalar {
    /// Its style.
    pub style: ScalarStyle,
    /// Its bytes; with its tag and anchor, where the parser says so.
    pub span: Range<usize>,
    /// Where what stands before it ends.
    pub after: usize,
    /// The column of its key, in a block.
    pub key_column: Option<usize>,
}

const UNUSUAL: &str = "its YAML is written in an unusual way";

impl Scalar {
    /// The scalar, which says `value`, with places in the document.
    pub fn rendered(&self, source: &str, value: &str) -> Rendered {
        let rendered = match self.style {
            ScalarStyle::Literal | ScalarStyle::Folded => self.block(source, value),
            _ => self.flow(source, value),
        };
        rendered.filter(|rendered| rendered.text.text == value).unwrap_or_else(|| {
            let mut text = Mapped::default();
            text.push(value, self.span.clone());
            Rendered::fixed(text, UNUSUAL)
        })
    }

    fn flow(&self, source: &str, value: &str) -> Option<Rendered> {
        let start = behind_properties(source, self.span.start, self.span.end);
        let whole = start..start + source.get(start..self.span.end)?.trim_end().len();
        let content = source.get(whole.clone())?;
        let inside = whole.start + 1..whole.end.saturating_sub(1);
        let (inside, layer) = match self.style {
            ScalarStyle::DoubleQuoted => (inside, Layer::YamlDouble),
            ScalarStyle::SingleQuoted => (inside, Layer::YamlSingle),
            _ => (whole.clone(), Layer::YamlPlain),
        };
        let quotation = matches!(layer, Layer::YamlDouble | Layer::YamlSingle);
        if quotation && (content.len() < 2 || value.is_empty()) {
            return None;
        }
        let text = Folder { source, end: inside.end, style: self.style }.folded(inside.start);
        let indent = self.key_column.map(|column| " ".repeat(column + 2));
        let restyle = Restyle { span: whole, head: "|-".to_string(), indent };
        let restyle = (layer != Layer::YamlDouble).then_some(restyle);
        Some(Rendered { restyle, ..Rendered::plain(text, layer) })
    }

    fn block(&self, source: &str, value: &str) -> Option<Rendered> {
        let mark = header(source, self.after)?;
        let head_end = mark + source[mark..].find('\n')?;
        let indent = indent(&source[head_end + 1..], value)?;
        let lines = block_lines(source, head_end + 1, indent);
        let mut text = match self.style {
            ScalarStyle::Literal => literal(source, &lines),
            _ => folded(source, &lines),
        };
        text.truncate(value.len());
        if self.style == ScalarStyle::Literal {
            return Some(Rendered::plain(text, Layer::Lines(" ".repeat(indent))));
        }
        let end = lines.iter().rev().find(|line| !line.is_empty()).map_or(head_end, |line| line.end);
        let head = source[mark..head_end].trim_end().replacen('>', "|", 1);
        let restyle = Restyle { span: mark..end, head, indent: Some(" ".repeat(indent)) };
        Some(Rendered { restyle: Some(restyle), ..Rendered::plain(text, Layer::YamlPlain) })
    }
}

/// Where the value begins behind its tag and its anchor.
fn behind_properties(source: &str, start: usize, end: usize) -> usize {
    let mut at = start;
    loop {
        let rest = source.get(at..end).unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        match rest[blank..].chars().next() {
            Some('!' | '&') => {
                let word = rest[blank..].find(char::is_whitespace).unwrap_or(rest.len() - blank);
                at += blank + word;
            }
            _ => return at + blank,
        }
    }
}

/// The place of the `|` or `>` that begins a block, which follows its key.
fn header(source: &str, after: usize) -> Option<usize> {
    let mut at = after;
    loop {
        at = behind_properties(source, at, source.len());
        match source.as_bytes().get(at)? {
            b'|' | b'>' => return Some(at),
            b':' | b'-' | b'?' | b',' => at += 1,
            b'#' => at += source[at..].find('\n')?,
            _ => return None,
        }
    }
}

/// How far the lines of a block are indented: by what their first one has more than the text has.
fn indent(lines: &str, value: &str) -> Option<usize> {
    let leading = |text: &str| {
        let line = text.split('\n').find(|line| !line.trim_end_matches(['\r', ' ']).is_empty())?;
        Some(line.len() - line.trim_start_matches(' ').len())
    };
    leading(lines)?.checked_sub(leading(value)?)
}

/// The lines of a block without their indentation and their ends.
fn block_lines(source: &str, start: usize, indent: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut at = start;
    while at < source.len() {
        let length = source[at..].find('\n').unwrap_or(source.len() - at);
        let line = source[at..at + length].trim_end_matches('\r');
        let leading = line.len() - line.trim_start_matches(' ').len();
        if leading < indent && leading < line.len() {
            break;
        }
        lines.push(at + indent.min(line.len())..at + line.len());
        at += length + 1;
    }
    lines
}

/// Where the end of a line stands.
fn line_end(source: &str, line: &Range<usize>) -> Range<usize> {
    let length = if source[line.end..].starts_with("\r\n") { 2 } else { 1 };
    line.end..(line.end + length).min(source.len())
}

fn push_line_end(source: &str, line: &Range<usize>, text: &mut Mapped) {
    match line_end(source, line) {
        end if end.len() == 1 && source[end.clone()] == *"\n" => text.push_copy(source, end),
        end => text.push("\n", end),
    }
}

fn literal(source: &str, lines: &[Range<usize>]) -> Mapped {
    let mut text = Mapped::default();
    for line in lines {
        text.push_copy(source, line.clone());
        push_line_end(source, line, &mut text);
    }
    text
}

// YAML 1.2, folded style: a single end of a line between lines that are not indented further is a blank; of several
// the first is left out.
fn folded(source: &str, lines: &[Range<usize>]) -> Mapped {
    let is_normal = |line: &Range<usize>| !source[line.clone()].starts_with([' ', '\t']);
    let mut text = Mapped::default();
    let mut before: Option<&Range<usize>> = None;
    let mut blanks: Vec<&Range<usize>> = Vec::new();
    for line in lines {
        if line.is_empty() {
            blanks.push(line);
            continue;
        }
        if let Some(before) = before {
            match is_normal(before) && is_normal(line) {
                true if blanks.is_empty() => text.push(" ", line_end(source, before)),
                true => {}
                false => push_line_end(source, before, &mut text),
            }
        }
        blanks.drain(..).for_each(|blank| push_line_end(source, blank, &mut text));
        text.push_copy(source, line.clone());
        before = Some(line);
    }
    before.into_iter().chain(blanks).for_each(|line| push_line_end(source, line, &mut text));
    text
}

/// Reads scalars whose lines fold: those in quotation marks and those without.
struct Folder<'a> {
    source: &'a str,
    end: usize,
    style: ScalarStyle,
}

impl Folder<'_> {
    fn folded(&self, start: usize) -> Mapped {
        let mut text = Mapped::default();
        let mut at = start;
        while at < self.end {
            let rest = &self.source[at..self.end];
            let plain = rest.find(['\n', '\r', '\\', '\'']).unwrap_or(rest.len());
            text.push_copy(self.source, at..at + plain);
            at += plain;
            at += match rest[plain..].bytes().next() {
                None => 0,
                Some(b'\n' | b'\r') => self.fold(at, &mut text),
                Some(b'\\') if self.style == ScalarStyle::DoubleQuoted => self.escape(at, &mut text),
                Some(b'\'') if self.style == ScalarStyle::SingleQuoted => {
                    text.push("'", at..at + 2);
                    2
                }
                Some(_) => {
                    text.push_copy(self.source, at..at + 1);
                    1
                }
            };
        }
        text
    }

    /// The ends of lines from here on, and the blanks around them.
    fn fold(&self, at: usize, text: &mut Mapped) -> usize {
        text.truncate(text.text.trim_end_matches([' ', '\t']).len());
        let rest = &self.source[at..self.end];
        let length = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
        let breaks = rest[..length].matches('\n').count();
        let stands_for = if breaks > 1 { "\n".repeat(breaks - 1) } else { " ".to_string() };
        text.push(&stands_for, at..at + length);
        length
    }

    /// An escape.
    // YAML 1.2, escaped characters.
    fn escape(&self, at: usize, text: &mut Mapped) -> usize {
        let rest = &self.source[at..self.end];
        let Some(letter) = rest[1..].chars().next() else { return 1 };
        if letter == '\n' || letter == '\r' {
            let blank = rest[1..].len() - rest[1..].trim_start_matches([' ', '\t', '\r', '\n']).len();
            return 1 + blank;
        }
        let digits = match letter {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            _ => 0,
        };
        let length = (1 + letter.len_utf8() + digits).min(rest.len());
        let number = rest.get(2..length).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let stands_for = match letter {
            'x' | 'u' | 'U' => number.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER),
            '0' => '\0',
            'a' => '\x07',
            'b' => '\x08',
            't' | '\t' => '\t',
            'n' => '\n',
            'v' => '\x0b',
            'f' => '\x0c',
            'r' => '\r',
            'e' => '\x1b',
            'N' => '\u{85}',
            '_' => '\u{a0}',
            'L' => '\u{2028}',
            'P' => '\u{2029}',
            other => other,
        };
        text.push(stands_for.encode_utf8(&mut [0; 4]), at..at + length);
        length
    }
}
