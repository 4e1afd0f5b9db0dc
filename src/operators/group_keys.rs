//! Group keys as bytes: written for a batch at once, compared as bytes, read back when the groups are done.

use crate::batch::{Column, Value, parse_number, print_number};
use arrow_array::Array;
use std::hash::{BuildHasher, Hasher};

/// First byte of a missing value. 1 to `LONGEST_SHORT + 1` is a short text, by its length.
const MISSING: u8 = 0;
const LONGEST_SHORT: usize = 248;
const LONG_TEXT: u8 = 250;
const NUMBER: u8 = 251;
const TIME: u8 = 252;

/// The keys of the rows of one batch.
#[derive(Default)]
pub struct Keys {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    hashes: Vec<u32>,
}

impl Keys {
    /// Writes the keys of a batch, in place of those of the batch before.
    pub fn write(&mut self, columns: &[Column], rows: usize) {
        self.bytes.clear();
        self.ends.clear();
        for row in 0..rows {
            for column in columns {
                push(&mut self.bytes, column, row);
            }
            self.ends.push(self.bytes.len());
        }
        self.hash();
    }

    /// Keys of so many values each that were written before; `None` when one of them is damaged.
    pub fn read_back<'a>(keys: impl Iterator<Item = &'a [u8]>, columns: usize) -> Option<Self> {
        let mut all = Keys::default();
        for key in keys {
            let length = (0..columns).try_fold(0, |at, _| Some(at + checked_length(&key[at..])?))?;
            all.bytes.extend((length == key.len()).then_some(key)?);
            all.ends.push(all.bytes.len());
        }
        all.hash();
        Some(all)
    }

    fn hash(&mut self) {
        let hasher = foldhash::fast::FixedState::default();
        let mut start = 0;
        self.hashes.clear();
        self.hashes.extend(self.ends.iter().map(|&end| {
            let mut hash = hasher.build_hasher();
            hash.write(&self.bytes[start..end]);
            start = end;
            (hash.finish() >> 32) as u32
        }));
    }

    /// The hashes of all rows.
    pub fn hashes(&self) -> &[u32] {
        &self.hashes
    }

    /// The key of a row and its hash.
    pub fn get(&self, row: usize) -> (&[u8], u32) {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        (&self.bytes[start..self.ends[row]], self.hashes[row])
    }
}

/// Writes one value. Values of different kinds that print alike are one group, in whatever kind of column
/// they come: the kind of `coalesce(x, 0)` differs from batch to batch.
fn push(bytes: &mut Vec<u8>, column: &Column, row: usize) {
    match column {
        Column::Text(texts) if texts.is_valid(row) => push_text(bytes, texts.value(row)),
        Column::Time(times) if times.is_valid(row) => push_time(bytes, times.value(row)),
        Column::Number(numbers) if numbers.is_valid(row) => push_number(bytes, numbers.value(row)),
        Column::Bool(bools) if bools.is_valid(row) => push_text(bytes, if bools.value(row) { b"1" } else { b"0" }),
        Column::Values(values) => match &values[row] {
            Value::Time(millis) => push_time(bytes, *millis),
            Value::Number(number) => push_number(bytes, *number),
            // AWS manual, structure types: not supported in stats and dedup; as good as missing.
            other => match other.as_text() {
                Some(text) => push_text(bytes, text.as_bytes()),
                None => bytes.push(MISSING),
            },
        },
        _ => bytes.push(MISSING),
    }
}

fn push_time(bytes: &mut Vec<u8>, millis: i64) {
    bytes.push(TIME);
    bytes.extend_from_slice(&millis.to_le_bytes());
}

/// A number as its text, when that says all of it.
fn push_number(bytes: &mut Vec<u8>, number: f64) {
    let text = print_number(number).filter(|text| parse_number(text.as_bytes()) == Some(number));
    match text {
        Some(text) => push_text(bytes, text.as_bytes()),
        None => {
            bytes.push(NUMBER);
            bytes.extend_from_slice(&number.to_le_bytes());
        }
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

/// The length of the value at the head of `bytes`, which may be anything; `None` when there is no value.
fn checked_length(bytes: &[u8]) -> Option<usize> {
    let needed = match *bytes.first()? {
        LONG_TEXT | NUMBER | TIME => 9,
        MISSING => 1,
        short => Some(usize::from(short)).filter(|length| *length <= LONGEST_SHORT + 1)?,
    };
    bytes.get(..needed)?;
    let long = || u64::from_le_bytes(bytes[1..9].try_into().expect("a slice of eight bytes"));
    if bytes[0] == LONG_TEXT && long() > bytes.len() as u64 {
        return None;
    }
    let (part, length) = read(bytes);
    if let Part::Text(start, end) = part {
        std::str::from_utf8(bytes.get(start..end)?).ok()?;
    }
    Some(length)
}

/// The length of a key of so many values that stands at the head of `bytes`.
pub fn key_length(bytes: &[u8], columns: usize) -> usize {
    (0..columns).fold(0, |at, _| at + read(&bytes[at..]).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back() {
        let long = "x".repeat(1000);
        let values = [Value::Missing, "".into(), "a".into(), Value::text("y".repeat(248)), Value::text(&long)];
        let others = [Value::Number(0.1 + 0.2), Value::Time(7)];
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

    #[test]
    fn damaged_keys_are_no_keys() {
        let mut keys = Keys::default();
        let long = Value::text("x".repeat(300));
        keys.write(&["short".into(), Value::Missing, long, Value::Time(7)].map(|value| Column::repeat(&value, 1)), 1);
        let whole = keys.get(0);
        let back =
            |bytes: &[u8]| Keys::read_back([bytes].into_iter(), 4).map(|keys| (keys.get(0).0.to_vec(), keys.hashes[0]));
        assert_eq!(back(whole.0), Some((whole.0.to_vec(), whole.1)));
        for at in 0..whole.0.len() {
            assert_eq!(back(&whole.0[..at]), None, "cut at {at}");
            let mut damaged = whole.0.to_vec();
            damaged[at] = 0xff;
            back(&damaged);
        }
        assert_eq!(back(&[whole.0, &[MISSING]].concat()), None);
    }

    #[test]
    fn what_prints_alike_is_one_key_in_any_kind_of_column() {
        let key = |column: Column| {
            let mut keys = Keys::default();
            keys.write(&[column], 1);
            keys.get(0).0.to_vec()
        };
        let text = key([Some("1")].into_iter().collect());
        let mixed = |value: Value| Column::Values(vec![value].into());
        for value in [Value::Number(1.0), Value::Bool(true), Value::text("1")] {
            assert_eq!(key(Column::repeat(&value, 1)), text);
            assert_eq!(key(mixed(value)), text);
        }
        assert_eq!(key(Column::repeat(&Value::Time(1), 1)), key(mixed(Value::Time(1))));
    }
}
