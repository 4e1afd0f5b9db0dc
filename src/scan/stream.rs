//! What can only be read from front to end: compressed files and standard input.

use super::block::{Block, MAX_LINE};
use super::containers::Broken;
use super::pieces::fill;
use bzip2::read::MultiBzDecoder;
use flate2::read::MultiGzDecoder;
use memchr::{memchr, memrchr};
use snap::read::FrameDecoder;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How a file is packed; told by its first bytes, never by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// RFC 1952, one member or many.
    Gzip,
    /// RFC 8878.
    Zstd,
    /// One stream or many.
    Bzip2,
    /// The framing format of snappy.
    Snappy,
}

impl Packing {
    /// The packing of a file that begins with these bytes.
    pub fn of(head: &[u8]) -> Packing {
        match head {
            [0x1f, 0x8b, ..] => Packing::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
            [b'B', b'Z', b'h', b'1'..=b'9', ..] => Packing::Bzip2,
            [0xff, 0x06, 0x00, 0x00, b's', b'N', b'a', b'P', b'p', b'Y', ..] => Packing::Snappy,
            _ => Packing::Plain,
        }
    }

    /// The bytes as they were before they were packed.
    ///
    /// # Errors
    /// When the unpacking cannot be set up.
    pub fn unpack(self, packed: Box<dyn Read + Send>) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Packing::Plain => packed,
            Packing::Gzip => Box::new(MultiGzDecoder::new(packed)),
            Packing::Zstd => Box::new(zstd::stream::read::Decoder::new(packed)?),
            Packing::Bzip2 => Box::new(MultiBzDecoder::new(packed)),
            Packing::Snappy => Box::new(FrameDecoder::new(packed)),
        })
    }

    /// What to say when reading on is impossible.
    pub fn failure(self, error: &io::Error) -> String {
        match self {
            Packing::Plain => super::find::sentence(error),
            _ if error.get_ref().is_some_and(|inner| inner.is::<Broken>()) => error.to_string(),
            _ if error.kind() == io::ErrorKind::UnexpectedEof => {
                format!("the {} data ends too early; the complete lines before were read", self.name())
            }
            _ => format!("the {} data is damaged ({error}); the complete lines before were read", self.name()),
        }
    }

    /// Its name, for people.
    pub fn name(self) -> &'static str {
        match self {
            Packing::Plain => "plain",
            Packing::Gzip => "gzip",
            Packing::Zstd => "zstd",
            Packing::Bzip2 => "bzip2",
            Packing::Snappy => "snappy",
        }
    }
}

/// Counts what passes, for the progress.
pub struct Counting<R> {
    inner: R,
    count: Arc<AtomicU64>,
}

impl<R> Counting<R> {
    /// Adds the bytes read from `inner` to `count`.
    pub fn new(inner: R, count: Arc<AtomicU64>) -> Self {
        Counting { inner, count }
    }
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.count.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

/// A file that is read from front to end.
pub trait Blocks {
    /// The next events, from about `size` bytes; `None` at the end. `memory` is what an earlier block used.
    ///
    /// # Errors
    /// When the file is damaged; the blocks before it are good.
    fn next(&mut self, size: usize, memory: &mut Vec<u8>) -> io::Result<Option<Block>>;
}

/// Cuts a stream into blocks of whole lines.
pub struct Stream {
    reader: Box<dyn Read + Send>,
    /// The unfinished line at the end of the block before, and where it stands in the stream.
    carry: Vec<u8>,
    offset: u64,
    /// Whether the rest of a line that was cut is being passed over.
    skipping: bool,
    ended: bool,
    failure: Option<io::Error>,
}

impl Stream {
    /// Blocks of what the reader gives.
    pub fn new(reader: Box<dyn Read + Send>) -> Stream {
        Stream { reader, carry: Vec::new(), offset: 0, skipping: false, ended: false, failure: None }
    }

    fn read_on(&mut self, bytes: &mut Vec<u8>, len: usize, size: usize) -> usize {
        if self.ended {
            return len;
        }
        if bytes.len() < len + size {
            bytes.resize(len + size, 0);
        }
        let (count, failure) = fill(&mut self.reader, &mut bytes[len..len + size]);
        self.ended = count < size;
        self.failure = failure;
        len + count
    }

    /// The end of the last line; whether it had to be cut.
    fn lines(&self, text: &[u8]) -> Option<(usize, bool)> {
        match memrchr(b'\n', text) {
            Some(newline) => Some((newline + 1, false)),
            None if text.len() > MAX_LINE => Some((MAX_LINE, true)),
            None if self.ended && self.failure.is_none() && !text.is_empty() => Some((text.len(), false)),
            None => None,
        }
    }

    fn skip(&mut self, bytes: &mut [u8], len: usize) -> usize {
        let newline = memchr(b'\n', &bytes[..len]);
        let passed = newline.map_or(len, |at| at + 1);
        self.skipping = newline.is_none();
        self.offset += passed as u64;
        bytes.copy_within(passed..len, 0);
        len - passed
    }

    fn keep(&mut self, rest: &[u8], passed: usize) {
        self.carry.clear();
        self.carry.extend_from_slice(rest);
        self.offset += passed as u64;
    }
}

impl Blocks for Stream {
    // The unfinished line at which a damaged stream breaks off is left out: nobody knows what it was going to be.
    fn next(&mut self, size: usize, memory: &mut Vec<u8>) -> io::Result<Option<Block>> {
        let mut bytes = std::mem::take(memory);
        let mut len = self.carry.len();
        if bytes.len() < len {
            bytes.resize(len + size, 0);
        }
        bytes[..len].copy_from_slice(&self.carry);
        loop {
            len = self.read_on(&mut bytes, len, size);
            if self.skipping {
                len = self.skip(&mut bytes, len);
            }
            if let Some((end, cut)) = self.lines(&bytes[..len]) {
                let start = self.offset;
                self.keep(&bytes[end..len], end);
                self.skipping = cut;
                return Ok(Some(Block::new(bytes, 0..end, start, cut)));
            }
            if self.ended {
                self.carry.clear();
                *memory = bytes;
                return self.failure.take().map_or(Ok(None), Err);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(text: &[u8], size: usize) -> Vec<(u64, Vec<u8>)> {
        let mut stream = Stream::new(Box::new(io::Cursor::new(text.to_vec())));
        let (mut out, mut memory) = (Vec::new(), Vec::new());
        while let Some(block) = stream.next(size, &mut memory).unwrap() {
            out.push((block.place(0), block.bytes()[block.lines()].to_vec()));
            memory = block.reclaim().unwrap();
        }
        out
    }

    proptest! {
        #[test]
        fn blocks_of_any_size_make_the_stream_again(text in "[ab\n]{0,200}", size in 1usize..80) {
            let mut at = 0;
            for (offset, bytes) in all(text.as_bytes(), size) {
                prop_assert_eq!(offset, at);
                prop_assert!(at == 0 || text.as_bytes()[at as usize - 1] == b'\n');
                at += bytes.len() as u64;
            }
            prop_assert_eq!(at, text.len() as u64);
        }
    }

    #[test]
    fn a_line_beyond_the_limit_is_cut_and_the_next_is_found() {
        let mut text = vec![b'x'; MAX_LINE + 1_000_000];
        text.extend_from_slice(b"\nnext\n");
        let blocks = all(&text, 512 * 1024);
        assert_eq!(blocks.iter().map(|(_, bytes)| bytes.len()).collect::<Vec<_>>(), [MAX_LINE, 5]);
        assert_eq!(blocks[1].0, MAX_LINE as u64 + 1_000_001);
    }
}
