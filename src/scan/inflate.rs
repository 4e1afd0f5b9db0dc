//! gzip files that fit into memory, inflated at once: about twice as fast as piece by piece.

use super::block::{Block, MAX_LINE};
use super::stream::Blocks;
use arrow_buffer::Buffer;
use libdeflater::Decompressor;
use memchr::{memchr, memmem, memrchr};
use std::fs::File;
use std::io::{self, Read};

/// The most that a file may hold unpacked, bytes: each worker has one in memory.
const MOST: usize = 80 << 20;

/// How a member of a gzip file begins (RFC 1952, 2.3.1): the mark and the only method there is.
const MEMBER: [u8; 3] = [0x1f, 0x8b, 8];

/// Of the flags behind it these are never set.
const RESERVED_FLAGS: u8 = 0xe0;

/// What a file of one small member holds, and the bytes it takes on disk; `None` when it is anything else, damaged
/// for instance, which only reading it from front to end can tell. `memory` is what an earlier file used: the system
/// takes longer to give fresh memory than the copy of a file takes.
///
/// # Errors
/// When the file cannot be read.
pub fn small_member(mut file: File, memory: &mut Vec<u8>) -> io::Result<Option<(Vec<u8>, u64)>> {
    let size = file.metadata()?.len();
    if size > MOST as u64 {
        return Ok(None);
    }
    let mut packed = Vec::with_capacity(size as usize);
    file.read_to_end(&mut packed)?;
    Ok(inflate(&packed, memory).map(|text| (text, packed.len() as u64)))
}

fn inflate(packed: &[u8], memory: &mut Vec<u8>) -> Option<Vec<u8>> {
    // The size at the end is that of the last member, modulo 2^32.
    let size = u32::from_le_bytes(*packed.last_chunk()?) as usize;
    if size > MOST || has_more_members(packed) {
        return None;
    }
    let mut text = std::mem::take(memory);
    text.resize(size, 0);
    let length = Decompressor::new().gzip_decompress(packed, &mut text).ok()?;
    (length == size).then_some(text)
}

/// Whether what may be the head of another member stands in the file. By chance it does in one of many files.
fn has_more_members(packed: &[u8]) -> bool {
    let heads = memmem::find_iter(packed, &MEMBER).skip(1);
    heads.into_iter().any(|at| packed.get(at + MEMBER.len()).is_none_or(|flags| flags & RESERVED_FLAGS == 0))
}

/// Blocks of lines of a file that is in memory; nothing is copied.
pub struct Whole {
    file: Buffer,
    /// Where the next block begins.
    at: usize,
}

impl Whole {
    /// Of such a file.
    pub fn new(text: Vec<u8>) -> Whole {
        Whole { file: Buffer::from_vec(text), at: 0 }
    }

    /// Where lines of about `size` bytes end, and the block with them, and where the next begins. A line that is too
    /// long is cut.
    fn lines(&self, size: usize) -> (usize, usize) {
        let rest = &self.file[self.at..];
        if rest.len() <= size {
            return self.cut(rest.len());
        }
        match memrchr(b'\n', &rest[..size]) {
            Some(newline) => self.cut(newline + 1),
            None => self.cut(memchr(b'\n', &rest[size..]).map_or(rest.len(), |more| size + more + 1)),
        }
    }

    fn cut(&self, length: usize) -> (usize, usize) {
        let end = self.at + length;
        if length > MAX_LINE { (self.at + MAX_LINE, end) } else { (end, end) }
    }
}

impl Blocks for Whole {
    fn next(&mut self, size: usize, memory: &mut Vec<u8>) -> io::Result<Option<Block>> {
        if self.at >= self.file.len() {
            let file = std::mem::replace(&mut self.file, Buffer::from_vec(Vec::<u8>::new()));
            // Where a batch holds it, its memory is not ours yet.
            *memory = file.into_vec().unwrap_or_default();
            return Ok(None);
        }
        let (end, next) = self.lines(size);
        let mut block = Block::shared(&self.file, self.at..end);
        block.cut = end < next;
        self.at = next;
        Ok(Some(block))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;
    use std::io::Write;

    fn member(text: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    }

    proptest! {
        #[test]
        fn blocks_of_any_size_make_the_file_again(text in "[ab\n]{0,200}", size in 1usize..80) {
            let (mut whole, mut again) = (Whole::new(text.clone().into_bytes()), Vec::new());
            while let Some(block) = whole.next(size, &mut Vec::new()).unwrap() {
                let lines = block.lines();
                prop_assert_eq!(block.place(lines.start as u32), again.len() as u64);
                prop_assert!(again.last().is_none_or(|last| *last == b'\n'));
                again.extend_from_slice(&block.bytes()[lines]);
            }
            prop_assert_eq!(again, text.into_bytes());
        }
    }

    #[test]
    fn a_line_beyond_the_limit_is_cut_and_the_next_is_found() {
        let text = [vec![b'x'; MAX_LINE + 1000], b"\nnext\n".to_vec()].concat();
        let mut whole = Whole::new(text);
        let mut sizes = Vec::new();
        while let Some(block) = whole.next(512 * 1024, &mut Vec::new()).unwrap() {
            sizes.push((block.lines().len(), block.cut));
        }
        assert_eq!(sizes, [(MAX_LINE, true), (5, false)]);
    }

    #[test]
    fn one_member_is_inflated_and_anything_else_is_left_alone() {
        let text = b"a line\nanother line\n".repeat(1000);
        let packed = member(&text);
        assert_eq!(inflate(&packed, &mut Vec::new()), Some(text.clone()));
        assert_eq!(inflate(&member(b""), &mut Vec::new()), Some(Vec::new()));
        assert_eq!(inflate(&[packed.clone(), packed.clone()].concat(), &mut Vec::new()), None);
        assert_eq!(inflate(&packed[..packed.len() - 9], &mut Vec::new()), None);
        assert_eq!(inflate(&[packed.clone(), vec![0; 7]].concat(), &mut Vec::new()), None);
        let mut damaged = packed.clone();
        damaged[packed.len() / 2] ^= 0x55;
        assert_eq!(inflate(&damaged, &mut Vec::new()), None);
        assert_eq!(inflate(b"", &mut Vec::new()), None);
        assert_eq!(inflate(b"\x1f\x8b\x08\x00\xff\xff\xff\xff", &mut Vec::new()), None);
    }
}
