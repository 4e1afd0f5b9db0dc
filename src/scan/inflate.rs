//! gzip files that fit into memory, inflated at once: about twice as fast as piece by piece.

use libdeflater::Decompressor;
use memchr::memmem;
use std::fs::File;
use std::io::{self, Read};

/// The most that a file may hold unpacked, bytes: each worker has one in memory.
const MOST: usize = 80 << 20;

/// How a member of a gzip file begins (RFC 1952, 2.3.1): the mark and the only method there is.
const MEMBER: [u8; 3] = [0x1f, 0x8b, 8];

/// Of the flags behind it these are never set.
const RESERVED_FLAGS: u8 = 0xe0;

/// What a file of one small member holds, and the bytes it takes on disk; `None` when it is anything else, damaged
/// for instance, which only reading it from front to end can tell.
///
/// # Errors
/// When the file cannot be read.
pub fn small_member(mut file: File) -> io::Result<Option<(Vec<u8>, u64)>> {
    let size = file.metadata()?.len();
    if size > MOST as u64 {
        return Ok(None);
    }
    let mut packed = Vec::with_capacity(size as usize);
    file.read_to_end(&mut packed)?;
    Ok(inflate(&packed).map(|text| (text, packed.len() as u64)))
}

fn inflate(packed: &[u8]) -> Option<Vec<u8>> {
    // The size at the end is that of the last member, modulo 2^32.
    let size = u32::from_le_bytes(*packed.last_chunk()?) as usize;
    if size > MOST || has_more_members(packed) {
        return None;
    }
    let mut text = vec![0; size];
    let length = Decompressor::new().gzip_decompress(packed, &mut text).ok()?;
    (length == size).then_some(text)
}

/// Whether what may be the head of another member stands in the file. By chance it does in one of many files.
fn has_more_members(packed: &[u8]) -> bool {
    let heads = memmem::find_iter(packed, &MEMBER).skip(1);
    heads.into_iter().any(|at| packed.get(at + MEMBER.len()).is_none_or(|flags| flags & RESERVED_FLAGS == 0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::io::Write;

    fn member(text: &[u8]) -> Vec<u8> {
        let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
        packer.write_all(text).unwrap();
        packer.finish().unwrap()
    }

    #[test]
    fn one_member_is_inflated_and_anything_else_is_left_alone() {
        let text = b"a line\nanother line\n".repeat(1000);
        let packed = member(&text);
        assert_eq!(inflate(&packed), Some(text.clone()));
        assert_eq!(inflate(&member(b"")), Some(Vec::new()));
        assert_eq!(inflate(&[packed.clone(), packed.clone()].concat()), None);
        assert_eq!(inflate(&packed[..packed.len() - 9]), None);
        assert_eq!(inflate(&[packed.clone(), vec![0; 7]].concat()), None);
        let mut damaged = packed.clone();
        damaged[packed.len() / 2] ^= 0x55;
        assert_eq!(inflate(&damaged), None);
        assert_eq!(inflate(b""), None);
        assert_eq!(inflate(b"\x1f\x8b\x08\x00\xff\xff\xff\xff"), None);
    }
}
