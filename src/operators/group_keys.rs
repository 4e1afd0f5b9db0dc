//! Group keys as bytes: written for a batch at once, compared at once, read back when the groups are done.
//!
//! Most keys are of a few addresses, ports, numbers and short words. What takes at most 16 bytes is one number, held
//! where the group is; a longer key is held apart.

use crate::batch::{Column, Dense, ShortText, Value, parse_number, print_number};
use arrow_array::Array;
use std::hash::{BuildHasher, Hasher};

/// First byte of a missing value. 1 to `LONGEST_SHORT + 1` is a short text, by its length.
const MISSING: u8 = 0;
const LONGEST_SHORT: usize = 240;
/// An address of version 4, highest byte first.
const ADDRESS: u8 = 243;
/// A whole number of one byte; the next tags are those of two, three and four bytes.
const WHOLE: u8 = 244;
const LONG_TEXT: u8 = 250;
const NUMBER: u8 = 251;
const TIME: u8 = 252;
/// First byte of a key that is held apart.
const APART: u8 = 255;

/// The bytes of a key that is a number.
const PACKED: usize = 16;

/// A key of at most 16 bytes, filled up with zeros; or a tag and where the key is held.
// No key is the beginning of another: each value says where it ends, and all keys of a table have as many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key(u128);

impl Key {
    /// A key that is held at a place.
    pub fn apart(place: u64) -> Key {
        Key(u128::from(place) << 64 | u128::from(APART))
    }

    /// Where the key is held, if it is longer than 16 bytes.
    #[inline]
    pub fn place(self) -> Option<u64> {
        (self.0 as u8 == APART).then_some((self.0 >> 64) as u64)
    }

    /// The key, unless it is held apart, with zeros behind it.
    pub fn bytes(self) -> [u8; PACKED] {
        self.0.to_le_bytes()
    }

    fn packed(bytes: &[u8]) -> Option<Key> {
        let mut packed = [0; PACKED];
        packed.get_mut(..bytes.len())?.copy_from_slice(bytes);
        Some(Key(u128::from_le_bytes(packed)))
    }

    #[inline]
    fn hash(self) -> u32 {
        let mut hash = foldhash::fast::FixedState::default().build_hasher();
        hash.write_u128(self.0);
        (hash.finish() >> 32) as u32
    }
}

/// The keys of the rows of one batch.
#[derive(Default)]
pub struct Keys {
    keys: Vec<Key>,
    hashes: Vec<u32>,
    /// The keys that are held apart, one behind the other.
    bytes: Vec<u8>,
}

impl Keys {
    /// Writes the keys of a batch, in place of those of the batch before.
    pub fn write(&mut self, columns: &[Column], rows: usize) {
        self.clear();
        for row in 0..rows {
            match pack(columns, row) {
                Some(key) => self.push(key, key.hash()),
                None => self.push_apart(|bytes| columns.iter().for_each(|column| push(bytes, column, row))),
            }
        }
    }

    /// Keys of so many values each that were written before; `None` when one of them is damaged.
    pub fn read_back<'a>(keys: impl Iterator<Item = &'a [u8]>, columns: usize) -> Option<Self> {
        let mut all = Keys::default();
        for key in keys {
            let length = (0..columns).try_fold(0, |at, _| Some(at + checked_length(key.get(at..)?)?))?;
            let key = (length == key.len()).then_some(key)?;
            match Key::packed(key) {
                Some(key) => all.push(key, key.hash()),
                None => all.push_apart(|bytes| bytes.extend_from_slice(key)),
            }
        }
        Some(all)
    }

    /// The same hash for all.
    #[cfg(test)]
    pub fn set_hashes(&mut self, hash: u32) {
        self.hashes.fill(hash);
    }

    fn clear(&mut self) {
        self.keys.clear();
        self.hashes.clear();
        self.bytes.clear();
    }

    /// Adds a key that is a number.
    #[inline]
    pub fn push(&mut self, key: Key, hash: u32) {
        self.keys.push(key);
        self.hashes.push(hash);
    }

    /// Adds a key that is held apart.
    pub fn push_long(&mut self, bytes: &[u8], hash: u32) {
        let start = self.bytes.len();
        self.bytes.extend_from_slice(bytes);
        self.push(Key::apart(start as u64), hash);
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.keys.capacity() * size_of::<Key>() + self.hashes.capacity() * size_of::<u32>() + self.bytes.capacity()
    }

    #[cold]
    fn push_apart(&mut self, write: impl FnOnce(&mut Vec<u8>)) {
        let start = self.bytes.len();
        write(&mut self.bytes);
        let mut hash = foldhash::fast::FixedState::default().build_hasher();
        hash.write(&self.bytes[start..]);
        let hash = (hash.finish() >> 32) as u32;
        self.push(Key::apart(start as u64), hash);
    }

    /// The hashes of all rows.
    pub fn hashes(&self) -> &[u32] {
        &self.hashes
    }

    /// The key of a row.
    #[inline]
    pub fn get(&self, row: usize) -> Key {
        self.keys[row]
    }

    /// The bytes from a place on where keys are held apart. A key says itself where it ends.
    pub fn apart(&self, place: u64) -> &[u8] {
        &self.bytes[place as usize..]
    }
}

/// The key of a row as a number, if it is short enough.
#[inline]
fn pack(columns: &[Column], row: usize) -> Option<Key> {
    let (mut key, mut length) = (0, 0);
    for column in columns {
        let (value, taken) = packed_value(column, row)?;
        if length + taken > PACKED {
            return None;
        }
        key |= value << (8 * length);
        length += taken;
    }
    Some(Key(key))
}

/// What `push` would write, if it is at most 16 bytes, and how many they are.
#[inline]
fn packed_value(column: &Column, row: usize) -> Option<(u128, usize)> {
    match column {
        Column::Text(texts) if texts.is_valid(row) => {
            let (text, length) = ShortText::of_view(texts.views()[row], texts.data_buffers())?.parts();
            Some(packed_text(text, length))
        }
        Column::Time(times) if times.is_valid(row) => {
            Some((u128::from(TIME) | u128::from(times.value(row) as u64) << 8, 9))
        }
        Column::Bool(bools) if bools.is_valid(row) => Some(packed_whole(bools.value(row).into())),
        Column::Text(_) | Column::Time(_) | Column::Bool(_) => Some((u128::from(MISSING), 1)),
        Column::Number(numbers) if is_whole(numbers.value(row)) && numbers.is_valid(row) => {
            Some(packed_whole(numbers.value(row) as u32))
        }
        other => {
            let mut bytes = Vec::new();
            push(&mut bytes, other, row);
            Key::packed(&bytes).map(|key| (key.0, bytes.len()))
        }
    }
}

#[inline]
fn packed_text(text: u128, length: usize) -> (u128, usize) {
    match Dense::of(text, length) {
        Some(Dense::Address(address)) => (u128::from(ADDRESS) | u128::from(address.swap_bytes()) << 8, 5),
        Some(Dense::Whole(number)) => packed_whole(number),
        None => (text << 8 | (length + 1) as u128, length + 1),
    }
}

#[inline]
fn packed_whole(number: u32) -> (u128, usize) {
    // As many bytes as it needs, at least one.
    let bytes = 4 - ((number | 1).leading_zeros() / 8) as usize;
    (u128::from(WHOLE + bytes as u8 - 1) | u128::from(number) << 8, 1 + bytes)
}

/// Whether a number prints as a text of at most eight digits.
#[inline]
fn is_whole(number: f64) -> bool {
    (0.0..=99_999_999.0).contains(&number) && number.fract() == 0.0 && number.is_sign_positive()
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
    if let Some((text, length)) = ShortText::of(text).map(ShortText::parts) {
        let (value, taken) = packed_text(text, length);
        return bytes.extend_from_slice(&value.to_le_bytes()[..taken]);
    }
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
    /// A text that is written as the number that it is.
    Dense(Dense),
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
        ADDRESS => (Part::Dense(Dense::Address(u32::from_be_bytes([bytes[1], bytes[2], bytes[3], bytes[4]]))), 5),
        tag @ WHOLE..LONG_TEXT => {
            let end = 2 + usize::from(tag - WHOLE);
            let number = bytes[1..end].iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte));
            (Part::Dense(Dense::Whole(number)), end)
        }
        short => {
            let end = usize::from(short);
            (Part::Text(1, end), end)
        }
    }
}

/// The length of the value at the head of `bytes`, which may be anything; `None` when there is no value that was
/// written so.
fn checked_length(bytes: &[u8]) -> Option<usize> {
    let tag = *bytes.first()?;
    let needed = match tag {
        LONG_TEXT | NUMBER | TIME => 9,
        MISSING => 1,
        ADDRESS => 5,
        WHOLE..LONG_TEXT => Some(2 + usize::from(tag - WHOLE)).filter(|length| *length <= 5)?,
        short => Some(usize::from(short)).filter(|length| *length <= LONGEST_SHORT + 1)?,
    };
    bytes.get(..needed)?;
    let long = || u64::from_le_bytes(bytes[1..9].try_into().expect("a slice of eight bytes"));
    if tag == LONG_TEXT && long() > bytes.len() as u64 {
        return None;
    }
    let (part, length) = read(bytes);
    let text = match part {
        Part::Text(start, end) => bytes.get(start..end)?.to_vec(),
        Part::Dense(dense) => {
            let mut text = Vec::new();
            dense.print(&mut text);
            text
        }
        Part::Other(_) => return Some(length),
    };
    // The same text is written in one way only.
    let mut again = Vec::new();
    push_text(&mut again, std::str::from_utf8(&text).ok()?.as_bytes());
    (again == bytes[..length]).then_some(length)
}

/// The length of a key of so many values that stands at the head of `bytes`.
pub fn key_length(bytes: &[u8], columns: usize) -> usize {
    (0..columns).fold(0, |at, _| at + read(&bytes[at..]).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of the key of a row.
    fn bytes(keys: &Keys, row: usize, columns: usize) -> Vec<u8> {
        let key = keys.get(row);
        let bytes = key.place().map_or_else(|| key.bytes().to_vec(), |place| keys.apart(place).to_vec());
        bytes[..key_length(&bytes, columns)].to_vec()
    }

    fn value(bytes: &[u8]) -> (Value, usize) {
        let (part, length) = read(bytes);
        let value = match part {
            Part::Text(start, end) => Value::text(str::from_utf8(&bytes[start..end]).expect("text")),
            Part::Dense(dense) => {
                let mut text = Vec::new();
                dense.print(&mut text);
                Value::text(str::from_utf8(&text).expect("text"))
            }
            Part::Other(value) => value,
        };
        (value, length)
    }

    fn written(values: &[Value]) -> Keys {
        let columns: Vec<Column> = values.iter().map(|value| Column::repeat(value, 1)).collect();
        let mut keys = Keys::default();
        keys.write(&columns, 1);
        keys
    }

    #[test]
    fn keys_read_back() {
        let long = "x".repeat(1000);
        let texts =
            ["", "a", "0", "255", "256", "65536", "16777216", "99999999", "100000000", "010", "10.0.49.124", "1.2.3"];
        let texts = texts.into_iter().map(Value::from).chain([Value::text("y".repeat(240)), Value::text(&long)]);
        let others = [Value::Missing, Value::Number(0.1 + 0.2), Value::Time(7), Value::Time(-1)];
        for expected in texts.chain(others) {
            for next in ["next", "a text that is held apart"] {
                let keys = written(&[expected.clone(), next.into()]);
                let key = bytes(&keys, 0, 2);
                let (first, length) = value(&key);
                assert_eq!(first, expected);
                assert_eq!(value(&key[length..]), (next.into(), key.len() - length));
                let back = Keys::read_back([&key[..]].into_iter(), 2).expect("it was written so");
                assert_eq!((bytes(&back, 0, 2), back.hashes()), (key, keys.hashes()));
            }
        }
    }

    #[test]
    fn short_keys_are_numbers() {
        let is_packed = |values: &[&str]| {
            let keys = written(&values.iter().map(|text| Value::from(*text)).collect::<Vec<_>>());
            keys.get(0).place().is_none()
        };
        assert!(is_packed(&["10.0.49.124", "101.200.201.202", "65535", "443"]));
        assert!(is_packed(&["fifteen letters"]) && !is_packed(&["fifteen letters", ""]));
        assert!(!is_packed(&["sixteen letters!"]));
    }

    #[test]
    fn damaged_keys_are_no_keys() {
        let long = Value::text("x".repeat(300));
        let keys = written(&["short".into(), Value::Missing, long, Value::Time(7), "1.2.3.4".into(), "77".into()]);
        let whole = bytes(&keys, 0, 6);
        let back = |bytes: &[u8]| Keys::read_back([bytes].into_iter(), 6).map(|keys| keys.hashes[0]);
        assert_eq!(back(&whole), Some(keys.hashes[0]));
        for at in 0..whole.len() {
            assert_eq!(back(&whole[..at]), None, "cut at {at}");
            for byte in [0, 0x33, 0xf5, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] = byte;
                back(&damaged);
            }
        }
        assert_eq!(back(&[&whole[..], &[MISSING]].concat()), None);
        // Numbers in more bytes than they need, and numbers as texts, would be groups of their own.
        for other_way in [&[WHOLE + 1, 7, 0][..], &[3, b'7', b'7']] {
            assert!(Keys::read_back([other_way].into_iter(), 1).is_none(), "{other_way:?}");
        }
    }

    #[test]
    fn what_prints_alike_is_one_key_in_any_kind_of_column() {
        let key = |column: Column| {
            let mut keys = Keys::default();
            keys.write(&[column], 1);
            keys.get(0)
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
