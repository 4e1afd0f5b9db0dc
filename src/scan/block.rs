//! A block: whole lines of one file, in memory.

use super::containers::{Events, Origin, Record};
use arrow_buffer::Buffer;
use indexmap::IndexSet;
use memchr::memchr;
use std::borrow::Cow;
use std::ops::Range;

/// The longest line that is kept whole; what is beyond is cut off, so that memory stays bounded.
pub const MAX_LINE: usize = 16 << 20;

/// What some programs write at the front of a file to say that it is UTF-8; no part of the first line.
pub const MARK: &[u8] = "\u{feff}".as_bytes();

/// Whole lines of one file. The bytes are UTF-8.
#[derive(Debug)]
pub struct Block {
    buffer: Buffer,
    lines: Range<usize>,
    /// Where byte 0 of the buffer stands in the file.
    offset: u64,
    /// Where each line stands in the file, when bytes had to be replaced and distances differ: pairs of
    /// place in the block and place in the file.
    moved: Option<Vec<(u32, u64)>>,
    /// Whether the last line was cut.
    pub cut: bool,
    /// Bytes in the file.
    pub size: u64,
    /// How many events have bytes that are not UTF-8 and were replaced.
    pub replaced: u64,
    /// The events, where a container told them; without it every line is one.
    events: Option<Found>,
}

/// Events that a container has told.
#[derive(Debug)]
struct Found {
    records: Vec<Record>,
    origins: IndexSet<Origin>,
    misfits: u64,
}

impl Block {
    /// Lines that stand in a part of a buffer whose first byte is at `offset` of the file.
    // Every text column must be UTF-8: each block is checked once, as a whole. Most logs are ASCII, for
    // which there is a faster check.
    pub fn new(bytes: Vec<u8>, lines: Range<usize>, offset: u64, cut: bool) -> Block {
        let size = lines.len() as u64;
        let at_front = offset == 0 && lines.start == 0 && bytes.starts_with(MARK);
        let lines = if at_front { MARK.len()..lines.end } else { lines };
        let text = &bytes[lines.clone()];
        if text.is_ascii() || std::str::from_utf8(text).is_ok() {
            return Block {
                buffer: Buffer::from_vec(bytes),
                lines,
                offset,
                moved: None,
                cut,
                size,
                replaced: 0,
                events: None,
            };
        }
        let (clean, moved, replaced) = replace(text, offset + lines.start as u64);
        let lines = 0..clean.len();
        Block { lines, buffer: Buffer::from_vec(clean), offset, moved: Some(moved), cut, size, replaced, events: None }
    }

    /// Lines that stand in a part of a whole file, which other blocks share.
    pub fn shared(file: &Buffer, lines: Range<usize>) -> Block {
        let text = &file[lines.clone()];
        if !text.is_ascii() && std::str::from_utf8(text).is_err() {
            return Block::new(text.to_vec(), 0..lines.len(), lines.start as u64, false);
        }
        let size = lines.len() as u64;
        let at_front = lines.start == 0 && text.starts_with(MARK);
        let lines = if at_front { MARK.len()..lines.end } else { lines };
        Block { buffer: file.clone(), lines, offset: 0, moved: None, cut: false, size, replaced: 0, events: None }
    }

    /// The messages of events that were found in so many bytes of a container.
    pub fn of_events(found: Events, offset: u64, size: u64) -> Block {
        let Events { text, records, origins, misfits, replaced, .. } = found;
        let (lines, buffer) = (0..text.len(), Buffer::from_vec(text));
        let events = Some(Found { records, origins, misfits });
        Block { buffer, lines, offset, moved: None, cut: false, size, replaced, events }
    }

    /// The events that a container told, in the order of the block; `None` where every line is one.
    pub fn records(&self) -> Option<&[Record]> {
        self.events.as_ref().map(|found| &found.records[..])
    }

    /// The event that a container told at a place in the buffer, and where it comes from.
    pub fn record(&self, start: u32) -> Option<(&Record, &Origin)> {
        let found = self.events.as_ref()?;
        let record = &found.records[found.records.binary_search_by_key(&start, |record| record.start).ok()?];
        Some((record, found.origins.get_index(record.origin as usize)?))
    }

    /// How many parts of a container were no events and were passed over.
    pub fn misfits(&self) -> u64 {
        self.events.as_ref().map_or(0, |found| found.misfits)
    }

    /// The buffer, for columns to point into.
    pub fn buffer(&self) -> &Buffer {
        &self.buffer
    }

    /// All bytes of the buffer; only those of `lines` are text.
    pub fn bytes(&self) -> &[u8] {
        self.buffer.as_slice()
    }

    /// Which bytes are the lines.
    pub fn lines(&self) -> Range<usize> {
        self.lines.clone()
    }

    /// Where the line that begins at a byte of the buffer stands in the file.
    #[inline]
    pub fn place(&self, start: u32) -> u64 {
        if let Some((record, _)) = self.record(start) {
            return record.offset;
        }
        match &self.moved {
            None => self.offset + u64::from(start),
            Some(moved) => moved[moved.partition_point(|&(at, _)| at <= start) - 1].1,
        }
    }

    /// The memory, when no batch holds it any more.
    pub fn reclaim(self) -> Option<Vec<u8>> {
        self.buffer.into_vec().ok()
    }
}

/// The text with U+FFFD in place of what is not UTF-8, where its lines stood, and how many had such bytes.
fn replace(text: &[u8], offset: u64) -> (Vec<u8>, Vec<(u32, u64)>, u64) {
    let (mut clean, mut moved) = (Vec::with_capacity(text.len() + text.len() / 8), Vec::new());
    let mut replaced = 0;
    let mut at = 0;
    while at < text.len() {
        let end = memchr(b'\n', &text[at..]).map_or(text.len(), |newline| at + newline + 1);
        moved.push((clean.len() as u32, offset + at as u64));
        let line = String::from_utf8_lossy(&text[at..end]);
        replaced += u64::from(matches!(line, Cow::Owned(_)));
        clean.extend_from_slice(line.as_bytes());
        at = end;
    }
    (clean, moved, replaced)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_utf8_are_replaced_and_lines_keep_their_places() {
        let block = Block::new(b"??\xff\xfeab\ncd\n".to_vec(), 2..10, 100, false);
        assert_eq!(block.bytes(), "\u{fffd}\u{fffd}ab\ncd\n".as_bytes());
        assert_eq!(block.place(0), 102);
        assert_eq!(block.place(9), 107);
    }
}
