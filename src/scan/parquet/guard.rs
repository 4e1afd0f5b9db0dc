//! Damaged files: what must be looked at before the `parquet` crate does, and panics in it.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a file of Parquet begins and ends with.
pub const MARK: &[u8] = b"PAR1";

/// Runs what reads a file that may be damaged.
///
/// # Errors
/// In words, when it fails or panics.
// The crate checks much, but not everything, and a panic in it must not end a query over a thousand other files. What
// it was reading is dropped as a whole, so that nothing is left half done.
pub fn guarded<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err("it is damaged".into()))
}

/// Whether the lists in the metadata of a file can be as long as they say: memory is asked for before they are read.
// Apache Thrift, compact protocol: a field is a byte with the distance to the number of the field before and a type,
// a list a byte or more with its length and the type of its elements.
pub fn lists_fit(metadata: &[u8]) -> bool {
    let mut reader = Reader { bytes: metadata };
    reader.skip(STRUCT, 0).is_some()
}

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const I16: u8 = 4;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;

/// The metadata of Parquet is nested a few levels deep.
const DEEPEST: usize = 64;

struct Reader<'b> {
    bytes: &'b [u8],
}

impl Reader<'_> {
    /// Passes over a value; `None` when it cannot be one.
    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            TRUE | FALSE => Some(()),
            BYTE => self.bytes(1),
            I16..=I64 => self.number().map(drop),
            DOUBLE => self.bytes(8),
            BINARY => {
                let length = self.number()?;
                self.bytes(usize::try_from(length).ok()?)
            }
            LIST | SET => self.list(depth),
            MAP => self.map(depth),
            STRUCT => self.members(depth),
            _ => None,
        }
    }

    fn members(&mut self, depth: usize) -> Option<()> {
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Some(());
            }
            if head >> 4 == 0 {
                self.number()?;
            }
            self.skip(head & 15, depth + 1)?;
        }
    }

    fn list(&mut self, depth: usize) -> Option<()> {
        /// In place of a length: it follows.
        const LONG: u8 = 15;
        let head = self.byte()?;
        let length = if head >> 4 == LONG { self.number()? } else { u64::from(head >> 4) };
        if length > self.bytes.len() as u64 {
            return None;
        }
        (0..length).try_for_each(|_| self.element(head & 15, depth))
    }

    /// Passes over what a list or a map holds: truths take a byte each there.
    fn element(&mut self, kind: u8, depth: usize) -> Option<()> {
        if matches!(kind, TRUE | FALSE) { self.bytes(1) } else { self.skip(kind, depth + 1) }
    }

    fn map(&mut self, depth: usize) -> Option<()> {
        let length = self.number()?;
        if length == 0 {
            return Some(());
        }
        let kinds = self.byte()?;
        if length > self.bytes.len() as u64 {
            return None;
        }
        for _ in 0..length {
            self.element(kinds >> 4, depth)?;
            self.element(kinds & 15, depth)?;
        }
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn bytes(&mut self, count: usize) -> Option<()> {
        self.bytes = self.bytes.get(count..)?;
        Some(())
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A structure with one field, of this kind and these bytes.
    fn fits(kind: u8, field: &[u8]) -> bool {
        lists_fit(&[&[0x10 | kind], field, &[0]].concat())
    }

    #[test]
    fn lists_and_maps_are_no_longer_than_the_rest() {
        assert!(fits(LIST, &[0x20 | I64, 1, 2]) && fits(MAP, &[1, BINARY << 4 | TRUE, 1, b'x', 1]) && fits(MAP, &[0]));
        assert!(!fits(LIST, &[0xf0 | I64, 0xff, 0xff, 0xff, 0x7f]));
        // Found by a fuzzer: truths in a map seemed to take no bytes, and these are 2^55 of them.
        for kinds in [TRUE << 4 | FALSE, I64 << 4 | I64] {
            assert!(!fits(MAP, &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, kinds, 1, 1, 1]));
        }
    }
}
