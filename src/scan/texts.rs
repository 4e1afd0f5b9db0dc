//! Files as text, whatever they hold: the line of an event, and the lines that never became one.

use super::file::unpacked;
use super::find::{self, Found, sentence};
use super::{OFFSET_BITS, Source};
use memchr::memmem::Finder;
use std::io::{BufRead, BufReader, Read};

/// Bytes of a line that are kept; nobody reads more of it.
const MOST_KEPT: usize = 64 * 1024;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLine {
    /// Its number, from 1.
    pub number: u64,
    /// Its first byte in the unpacked file.
    pub start: u64,
    /// The byte behind its last, which is the newline where there is one.
    pub end: u64,
    /// Its text without the newline, cut where it is very long. What is not UTF-8 is replaced.
    pub text: String,
}

/// The number of the file in which a row stands, among those that were opened, and its place in the unpacked file.
pub fn split_position(position: u64) -> (usize, u64) {
    ((position >> OFFSET_BITS) as usize, position & ((1 << OFFSET_BITS) - 1))
}

/// The position of a row.
pub fn position(file: usize, offset: u64) -> u64 {
    ((file as u64) << OFFSET_BITS) | offset
}

/// The names of all files of some sources, as messages have them, in the order of the scan.
pub fn names(sources: &[Source]) -> Vec<String> {
    found(sources).map(|found| found.name).collect()
}

/// The line of a number; nothing where the file is shorter, with the number of its lines.
///
/// # Errors
/// When the file cannot be read as text, in a sentence.
pub fn line(sources: &[Source], name: &str, number: u64) -> Result<Result<TextLine, u64>, String> {
    search(sources, name, &mut |line| line.number == number)
}

/// The line in which a byte of the unpacked file stands.
///
/// # Errors
/// When the file cannot be read as text, in a sentence.
pub fn line_at(sources: &[Source], name: &str, offset: u64) -> Result<Option<TextLine>, String> {
    search(sources, name, &mut |line| offset < line.end).map(Result::ok)
}

/// The first line that holds a text, with the name of its file. Files that are no text are passed over.
pub fn line_with(sources: &[Source], text: &str) -> Option<(String, TextLine)> {
    let finder = Finder::new(text);
    names(sources).into_iter().find_map(|name| {
        let found = search(sources, &name, &mut |line| finder.find(line.text.as_bytes()).is_some());
        Some((name, found.ok()?.ok()?))
    })
}

fn found(sources: &[Source]) -> impl Iterator<Item = Found> {
    sources.iter().flat_map(|source| find::all(&source.inputs, &[]).0)
}

/// The first line that is wanted, or how many there are.
fn search(
    sources: &[Source],
    name: &str,
    wanted: &mut dyn FnMut(&TextLine) -> bool,
) -> Result<Result<TextLine, u64>, String> {
    let file =
        found(sources).find(|found| found.name == name).ok_or_else(|| format!("`{name}` is not among the logs"))?;
    let reader = unpacked(&file.origin?).map_err(|error| sentence(&error))?;
    first_line(&mut BufReader::new(reader), wanted).map_err(|error| sentence(&error))
}

fn first_line(
    reader: &mut dyn BufRead,
    wanted: &mut dyn FnMut(&TextLine) -> bool,
) -> std::io::Result<Result<TextLine, u64>> {
    let (mut number, mut start, mut kept) = (0, 0, Vec::new());
    loop {
        kept.clear();
        let mut length = Read::take(&mut *reader, MOST_KEPT as u64).read_until(b'\n', &mut kept)? as u64;
        if length == 0 {
            return Ok(Err(number));
        }
        if !kept.ends_with(b"\n") {
            length += reader.skip_until(b'\n')? as u64;
        }
        number += 1;
        let text = String::from_utf8_lossy(&kept);
        let text = text.trim_end_matches(['\n', '\r']).trim_start_matches('\u{feff}').to_string();
        let line = TextLine { number, start, end: start + length, text };
        if wanted(&line) {
            return Ok(Ok(line));
        }
        start += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Input;

    fn sources(text: &str) -> Vec<Source> {
        let inputs = vec![Input::Memory("a.log".into(), text.as_bytes().into())];
        vec![Source { log_group: "a".into(), inputs, ..Source::default() }]
    }

    #[test]
    fn lines_are_found_by_number_place_and_text() {
        let sources = sources("one\r\n\ntwo words\nlast");
        let third = line(&sources, "a.log", 3).unwrap().unwrap();
        assert_eq!(third, TextLine { number: 3, start: 6, end: 16, text: "two words".into() });
        assert_eq!(line(&sources, "a.log", 5).unwrap(), Err(4));
        assert_eq!(line(&sources, "a.log", 1).unwrap().unwrap().text, "one");
        assert!(line(&sources, "b.log", 1).is_err());
        assert_eq!(line_at(&sources, "a.log", 17).unwrap().map(|line| line.number), Some(4));
        assert_eq!(line_at(&sources, "a.log", 99).unwrap(), None);
        assert_eq!(line_with(&sources, "words").map(|(name, line)| (name, line.number)), Some(("a.log".into(), 3)));
        assert_eq!(line_with(&sources, "three"), None);
    }

    #[test]
    fn a_line_that_is_very_long_is_cut() {
        let long = "x".repeat(2 * MOST_KEPT);
        let sources = sources(&format!("{long}\nnext\n"));
        let first = line(&sources, "a.log", 1).unwrap().unwrap();
        assert_eq!((first.text.len(), first.end), (MOST_KEPT, 2 * MOST_KEPT as u64 + 1));
        assert_eq!(line(&sources, "a.log", 2).unwrap().unwrap().text, "next");
    }

    #[test]
    fn positions_are_files_and_offsets() {
        assert_eq!(split_position(position(3, 77)), (3, 77));
    }
}
