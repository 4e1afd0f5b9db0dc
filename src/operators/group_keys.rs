//! Group keys as bytes: written for a batch at once, compared as bytes, read back when the groups are done.

use crate::batch::{Column, Value};
use std::hash::{BuildHasher, Hasher};

/// First byte of a missing value. 1 to `LONGEST_SHORT + 1` is a short text, by its length.
const MISSING: u8 = 0;
const LONGEST_SHORT: usize = 248;
const LONG_TEXT: u8 = 250;
const NUMBER: u8 = 251;
const TIME: u8 = 252;
const BOOL: u8 = 253;

/// The keys of the rows of one batch.
#[derive(Default)]
pub struct Keys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    hashes: Vec<u64>,
}

impl Keys {
    /// Writes the keys of a batch, in place of those of the batch before.
    pub fn write(&mut self, columns: &[Column], rows: usize) {
        self.bytes.clear();
        self.ends.clear();
        self.hashes.clear();
        let hasher = foldhash::fast::FixedState::default();
        let mut start = 0;
        for row in 0..rows {
            for column in columns {
                push(&mut self.bytes, column, row);
            }
            let mut hash = hasher.build_hasher();
            hash.write(&self.bytes[start..]);
            self.hashes.push(hash.finish());
            start = self.bytes.len();
            self.ends.push(start);
        }
    }

    /// The key of a row and its hash.
    pub fn get(&self, row: usize) -> (&[u8], u64) {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        (&self.bytes[start..self.ends[row]], self.hashes[row])
    }
}

fn push(bytes: &mut Vec<u8>, column: &Column, row: usize) {
    match column {
        _ if !column.is_present(row) => bytes.push(MISSING),
        Column::Text(texts) => push_text(bytes, texts.value(row)),
        Column::Number(numbers) => {
            bytes.push(NUMBER);
            // Minus zero is zero.
            bytes.extend_from_slice(&(numbers.value(row) + 0.0).to_le_bytes());
        }
        Column::Time(times) => {
            bytes.push(TIME);
            bytes.extend_from_slice(&times.value(row).to_le_bytes());
        }
        Column::Bool(bools) => bytes.extend_from_slice(&[BOOL, u8::from(bools.value(row))]),
        // Values of different kinds are one group when they print alike.
        Column::Values(values) => match values[row].print() {
            Some(text) => push_text(bytes, text.as_bytes()),
            None => bytes.push(MISSING),
        },
    }
}

fn push_text(bytes: &mut Vec<u8>, text: &[u8]) {
    if text.len() <= LONGEST_SHORT {
        bytes.push(text.len() as u8 + 1);
    } else {
        bytes.push(LONG_TEXT);
        bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
    }
    bytes.extend_from_slice(text);
}

/// One value of a key that was written.
pub enum Part {
    /// A text: bytes `start..end` behind the place where reading began.
    Text(usize, usize),
    /// Anything else.
    Other(Value),
}

/// Reads the value that stands at the head of `bytes`, and says how many bytes it takes.
pub fn read(bytes: &[u8]) -> (Part, usize) {
    let eight = || bytes[1..9].try_into().expect("a slice of eight bytes");
    match bytes[0] {
        MISSING => (Part::Other(Value::Missing), 1),
        NUMBER => (Part::Other(Value::Number(f64::from_le_bytes(eight()))), 9),
        TIME => (Part::Other(Value::Time(i64::from_le_bytes(eight()))), 9),
        BOOL => (Part::Other(Value::Bool(bytes[1] != 0)), 2),
        LONG_TEXT => {
            let end = 9 + u64::from_le_bytes(eight()) as usize;
            (Part::Text(9, end), end)
        }
        short => {
            let end = usize::from(short);
            (Part::Text(1, end), end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back() {
        let long = "x".repeat(1000);
        let values = [Value::Missing, "".into(), "a".into(), Value::text("y".repeat(248)), Value::text(&long)];
        let others = [Value::Number(-2.5), Value::Time(7), Value::Bool(true)];
        for value in values.into_iter().chain(others) {
            let mut keys = Keys::default();
            keys.write(&[Column::repeat(&value, 1), Column::repeat(&"next".into(), 1)], 1);
            let (key, _) = keys.get(0);
            let (part, length) = read(key);
            let back = match part {
                Part::Text(start, end) => Value::text(std::str::from_utf8(&key[start..end]).expect("text")),
                Part::Other(value) => value,
            };
            assert_eq!(back, value);
            assert!(matches!(read(&key[length..]), (Part::Text(1, 5), 5)));
        }
    }
}
