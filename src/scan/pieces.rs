//! Plain files in pieces: any worker takes any piece; a line that crosses a border belongs to the piece
//! in which it starts.

use super::block::{Block, MAX_LINE};
use super::remote;
use memchr::{memchr, memrchr};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;

/// Bytes read beyond the piece at once, to find the end of its last line in the same call.
const BEYOND: u64 = 4096;

/// Bytes that can be read from any place on.
#[derive(Debug)]
pub enum Reach {
    /// On disk.
    File(File),
    /// In memory.
    Memory(Arc<[u8]>),
    /// Elsewhere.
    Object(Arc<dyn remote::Reach>),
}

impl Reach {
    /// Fills `into` from `at` on, as far as there are bytes.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn read(&mut self, at: u64, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Reach::File(file) => {
                file.seek(SeekFrom::Start(at))?;
                let (count, failure) = fill(file, into);
                failure.map_or(Ok(count), Err)
            }
            Reach::Object(object) => object.read(at, into),
            Reach::Memory(bytes) => {
                let rest = bytes.get(at as usize..).unwrap_or_default();
                let count = rest.len().min(into.len());
                into[..count].copy_from_slice(&rest[..count]);
                Ok(count)
            }
        }
    }
}

/// Reads until the room is full, nothing comes any more or reading fails; how much came, and the failure.
pub fn fill(reader: &mut dyn Read, into: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut count = 0;
    while count < into.len() {
        match reader.read(&mut into[count..]) {
            Ok(0) => break,
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (count, Some(error)),
        }
    }
    (count, None)
}

/// A piece of a file of `size` bytes.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// Its first byte.
    pub start: u64,
    /// The byte after its last.
    pub end: u64,
    /// The size of the file.
    pub size: u64,
}

/// Bytes of a file from `from` on.
struct Window<'a> {
    reach: &'a mut Reach,
    bytes: Vec<u8>,
    from: u64,
    len: usize,
    size: u64,
}

impl Window<'_> {
    /// Reads on until `len` bytes are there or the file ends.
    fn grow(&mut self, len: u64) -> io::Result<()> {
        let len = len.min(self.size - self.from) as usize;
        if self.bytes.len() < len {
            self.bytes.resize(len, 0);
        }
        let count = self.reach.read(self.from + self.len as u64, &mut self.bytes[self.len..len])?;
        if self.len + count < len {
            self.size = self.from + (self.len + count) as u64; // the file has become shorter
        }
        self.len += count;
        Ok(())
    }

    fn at_end(&self) -> bool {
        self.from + self.len as u64 >= self.size
    }
}

/// The lines that start in a piece; `None` when there are none. `memory` is what an earlier block used.
///
/// # Errors
/// When the file cannot be read.
pub fn read_piece(reach: &mut Reach, piece: Piece, memory: &mut Vec<u8>) -> io::Result<Option<Block>> {
    // The byte before the piece tells whether a line starts with the piece.
    let from = piece.start.saturating_sub(1);
    let mut window = Window { reach, bytes: std::mem::take(memory), from, len: 0, size: piece.size };
    window.grow(piece.end + BEYOND - from)?;
    match lines(&mut window, piece)? {
        Some((start, end, cut)) => Ok(Some(Block::new(window.bytes, start..end, from, cut))),
        None => {
            *memory = window.bytes;
            Ok(None)
        }
    }
}

fn lines(window: &mut Window, piece: Piece) -> io::Result<Option<(usize, usize, bool)>> {
    // The last byte of the piece, seen from the window.
    let border = ((piece.end - 1 - window.from) as usize).min(window.len.saturating_sub(1));
    let start = match piece.start {
        0 => 0,
        _ => match memchr(b'\n', &window.bytes[..border]) {
            Some(newline) => newline + 1,
            None => return Ok(None),
        },
    };
    if start >= window.len {
        return Ok(None);
    }
    let last = memrchr(b'\n', &window.bytes[start..border]).map_or(start, |newline| start + newline + 1);
    let (end, cut) = line_end(window, last, border)?;
    Ok(Some((start, end, cut)))
}

/// The end of the line that starts at `start` and reaches `border` at least; whether it had to be cut.
fn line_end(window: &mut Window, start: usize, border: usize) -> io::Result<(usize, bool)> {
    let mut searched = border;
    loop {
        let newline = memchr(b'\n', &window.bytes[searched..window.len]).map(|at| searched + at + 1);
        let end = newline.unwrap_or(window.len);
        if end - start > MAX_LINE {
            return Ok((start + MAX_LINE, true));
        }
        if newline.is_some() || window.at_end() {
            return Ok((end, false));
        }
        searched = window.len;
        window.grow(window.len as u64 * 2)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &[u8], block: u64) -> Vec<(u64, Vec<u8>)> {
        let mut reach = Reach::Memory(text.into());
        let size = text.len() as u64;
        let mut out = Vec::new();
        let mut memory = Vec::new();
        for start in (0..size).step_by(block as usize) {
            let piece = Piece { start, end: (start + block).min(size), size };
            if let Some(block) = read_piece(&mut reach, piece, &mut memory).unwrap() {
                let lines = block.lines();
                out.push((block.place(lines.start as u32), block.bytes()[lines].to_vec()));
            }
        }
        out
    }

    proptest! {
        #[test]
        fn pieces_of_any_size_make_the_file_again(text in "[ab\n]{0,200}", block in 1u64..80) {
            let pieces = all(text.as_bytes(), block);
            let mut at = 0;
            for (offset, bytes) in &pieces {
                prop_assert_eq!(*offset, at);
                prop_assert!(at == 0 || text.as_bytes()[at as usize - 1] == b'\n');
                at += bytes.len() as u64;
            }
            prop_assert_eq!(at, text.len() as u64);
        }
    }

    #[test]
    fn a_line_beyond_the_limit_is_cut_and_the_next_is_found() {
        let mut text = vec![b'x'; MAX_LINE + 1000];
        text.extend_from_slice(b"\nnext\n");
        let pieces = all(&text, 512 * 1024);
        let sizes: Vec<usize> = pieces.iter().map(|(_, bytes)| bytes.len()).collect();
        assert_eq!(sizes, [MAX_LINE, 5]);
    }
}
