//! Lines of a block, and the literals that a line must hold to be looked at.

use super::marks::count_nonempty;
use memchr::memmem::{self, Finder};
use memchr::{memchr, memchr_iter, memrchr};
use std::ops::Range;

/// A line of a block: the place of its text, without its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Its first byte.
    pub start: u32,
    /// The byte after its last; carriage return and newline are not part of a line.
    pub end: u32,
    /// What the decoder of its format wants to remember.
    pub tag: u32,
}

impl Line {
    /// A line that ends before the byte at `end`, which is a newline or nothing.
    #[inline]
    pub fn before(text: &[u8], start: usize, end: usize, tag: u32) -> Line {
        let end = if end > start && text[end - 1] == b'\r' { end - 1 } else { end };
        Line { start: start as u32, end: end as u32, tag }
    }

    /// Its text.
    #[inline]
    pub fn of<'a>(&self, text: &'a [u8]) -> &'a [u8] {
        &text[self.start as usize..self.end as usize]
    }

    /// Whether nothing is in it. The service refuses empty events, so an empty line is none.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }
}

/// Every line of a part of the text that is not empty, from newlines alone.
pub fn each_line(text: &[u8], part: Range<usize>, mut seen: impl FnMut(Line)) {
    let mut start = part.start;
    let ends = memchr_iter(b'\n', &text[part.clone()]).map(|at| at + part.start);
    let unfinished = (part.end > part.start && text[part.end - 1] != b'\n').then_some(part.end);
    for end in ends.chain(unfinished) {
        let line = Line::before(text, start, end, 0);
        if !line.is_empty() {
            seen(line);
        }
        start = end + 1;
    }
}

/// How many lines are not empty, without looking at each.
pub fn count_lines(text: &[u8]) -> u64 {
    let bare_return = text.starts_with(b"\r") || memmem::find(text, b"\n\r").is_some();
    if !bare_return {
        return count_nonempty(text);
    }
    let mut count = 0;
    each_line(text, 0..text.len(), |_| count += 1);
    count
}

/// Characters with an escape of two characters in JSON.
const SHORT_ESCAPES: &[(u8, &str)] = &[
    (b'"', "\\\""),
    (b'\\', "\\\\"),
    (b'/', "\\/"),
    (0x8, "\\b"),
    (0xc, "\\f"),
    (b'\n', "\\n"),
    (b'\r', "\\r"),
    (b'\t', "\\t"),
];

/// Byte strings that all must be in a line.
#[derive(Debug, Clone)]
pub struct Literals {
    first: Finder<'static>,
    others: Vec<Finder<'static>>,
    /// A line with one of these may hold the literals written otherwise.
    escapes: Vec<Finder<'static>>,
}

impl Literals {
    /// `None` when there is nothing to look for.
    // The longest is looked for in the whole block, since it is the least likely to be found in vain.
    pub fn new(literals: &[Vec<u8>]) -> Option<Literals> {
        let mut finders: Vec<Finder<'static>> =
            literals.iter().filter(|l| !l.is_empty()).map(|l| Finder::new(l).into_owned()).collect();
        finders.sort_by_key(|finder| std::cmp::Reverse(finder.needle().len()));
        let mut finders = finders.into_iter();
        Some(Literals { first: finders.next()?, others: finders.collect(), escapes: Vec::new() })
    }

    /// The same where the literals may be texts of JSON fields, which need not stand in their lines as they are:
    /// any character may be written `\u0041`, some have a short escape, and `true` is the text `1`.
    pub fn in_json(literals: &[Vec<u8>]) -> Option<Literals> {
        let verbatim: Vec<Vec<u8>> = literals.iter().filter(|l| !matches!(&l[..], b"0" | b"1")).cloned().collect();
        let found = Literals::new(&verbatim)?;
        let needed = |escape: &&(u8, &str)| verbatim.iter().any(|literal| literal.contains(&escape.0));
        let short = SHORT_ESCAPES.iter().filter(needed).map(|(_, escape)| *escape);
        Some(Literals { escapes: ["\\u"].into_iter().chain(short).map(Finder::new).collect(), ..found })
    }

    /// Whether one event may hold all literals.
    pub fn are_in(&self, event: &[u8]) -> bool {
        let holds = |finder: &Finder| finder.find(event).is_some();
        self.escapes.iter().any(holds) || holds(&self.first) && self.others.iter().all(holds)
    }

    /// The parts of `part` made of whole lines that hold all literals, in order; neighbours are one part.
    pub fn hits(&self, text: &[u8], part: Range<usize>, hits: &mut Vec<Range<usize>>) {
        hits.clear();
        if self.escapes.iter().any(|escape| escape.find(&text[part.clone()]).is_some()) {
            return self.hits_by_line(text, part, hits);
        }
        let mut from = part.start;
        while let Some(found) = self.first.find(&text[from..part.end]) {
            let at = from + found;
            let start = memrchr(b'\n', &text[from..at]).map_or(from, |newline| from + newline + 1);
            let end = memchr(b'\n', &text[at..part.end]).map_or(part.end, |newline| at + newline + 1);
            if at + self.first.needle().len() <= end && self.others.iter().all(|o| o.find(&text[start..end]).is_some())
            {
                add(hits, start..end);
            }
            from = end;
        }
    }

    /// The same line by line, where some lines have escapes.
    fn hits_by_line(&self, text: &[u8], part: Range<usize>, hits: &mut Vec<Range<usize>>) {
        let mut start = part.start;
        while start < part.end {
            let end = memchr(b'\n', &text[start..part.end]).map_or(part.end, |newline| start + newline + 1);
            if self.are_in(&text[start..end]) {
                add(hits, start..end);
            }
            start = end;
        }
    }
}

fn add(hits: &mut Vec<Range<usize>>, lines: Range<usize>) {
    match hits.last_mut() {
        Some(last) if last.end == lines.start => last.end = lines.end,
        _ => hits.push(lines),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<String> {
        let mut lines = Vec::new();
        each_line(text.as_bytes(), 0..text.len(), |l| {
            lines.push(String::from_utf8_lossy(l.of(text.as_bytes())).into_owned())
        });
        lines
    }

    #[test]
    fn line_ends_are_no_part_of_a_line_and_empty_lines_are_none() {
        assert_eq!(texts("a\r\n\n\r\nb\nc"), ["a", "b", "c"]);
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn texts_of_json_fields_may_be_written_otherwise() {
        let text = "{\"a\":\"x/y\"}\n{\"a\":\"x\\/y\"}\n{\"a\":\"\\u0078/y\"}\n{\"a\":\"x\\\"y\"}\n{\"a\":true}\n";
        let hits = |literals: &[&str]| {
            let literals: Vec<Vec<u8>> = literals.iter().map(|literal| literal.as_bytes().to_vec()).collect();
            let mut hits = Vec::new();
            let literals = Literals::in_json(&literals)?;
            literals.hits(text.as_bytes(), 0..text.len(), &mut hits);
            Some(hits.iter().flat_map(|hit| texts(&text[hit.clone()])).count())
        };
        assert_eq!(hits(&["x/y"]), Some(3));
        assert_eq!(hits(&["z", "1"]), Some(1));
        assert_eq!(hits(&["x\"y"]), Some(2));
        assert_eq!(hits(&["1"]), None);
    }

    proptest! {
        #[test]
        fn lines_are_counted_as_they_are_read(text in "[a\r\n]{0,200}") {
            prop_assert_eq!(count_lines(text.as_bytes()), texts(&text).len() as u64);
        }

        #[test]
        fn literals_find_the_lines_that_hold_all(text in "[ab\n]{0,120}") {
            let literals = Literals::new(&[b"a".to_vec(), b"bb".to_vec()]).expect("two literals");
            let mut hits = Vec::new();
            literals.hits(text.as_bytes(), 0..text.len(), &mut hits);
            let found: Vec<String> = hits.iter().flat_map(|hit| texts(&text[hit.clone()])).collect();
            let wanted: Vec<String> =
                texts(&text).into_iter().filter(|line| line.contains('a') && line.contains("bb")).collect();
            prop_assert_eq!(found, wanted);
        }
    }
}
