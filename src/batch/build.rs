//! Making text columns.
//!
//! Views are computed here and not by Arrow's builder, which takes a branch for every length of text:
//! that was measured to cost more than finding the fields. Arrow still checks every view at the end.

use arrow_array::{Array, BinaryViewArray};
use arrow_buffer::{BooleanBufferBuilder, Buffer, NullBuffer, ScalarBuffer};

/// Texts up to this length are held in the view itself.
const INLINE: usize = 12;

/// For each length of a text that is held in its view, the bits of the text.
const INLINE_BITS: [u128; INLINE + 1] = {
    let mut bits = [0; INLINE + 1];
    let mut length = 0;
    while length <= INLINE {
        bits[length] = (1 << (8 * length)) - 1;
        length += 1;
    }
    bits
};

/// The view of bytes `start..end` of a block, which is the block of that number in its column.
// Arrow columnar format, variable-size binary view: the length in bits 0..32; then the text itself, or
// its first four bytes, the number of its block in bits 64..96 and its offset in bits 96..128.
#[inline]
fn view(block: &[u8], number: u32, start: usize, end: usize) -> u128 {
    let length = end - start;
    let head = head(block, start, end);
    let short = (head & INLINE_BITS[length.min(INLINE)]) << 32;
    let long = u128::from(head as u32) << 32 | u128::from(number) << 64 | u128::from(start as u32) << 96;
    (if length <= INLINE { short } else { long }) | u128::from(length as u32)
}

/// The view of a text that is held in its view.
#[inline]
pub fn inline_view(text: &[u8]) -> Option<u128> {
    (text.len() <= INLINE).then(|| view(text, 0, 0, text.len()))
}

/// The first 16 bytes of the text of a view of some blocks, and what happens to be behind it where it is shorter.
#[inline]
pub(super) fn first_bytes(view: u128, blocks: &[Buffer]) -> u128 {
    let length = view as u32 as usize;
    let Some(first) = blocks.first() else { return view >> 32 };
    // Addresses are as often held in their view as not, which a processor cannot guess: both ways are gone.
    let is_inline = length <= INLINE;
    let (number, start) = ((view >> 64) as u32 as usize, (view >> 96) as usize);
    let (number, start, end) = if is_inline { (0, 0, 0) } else { (number, start, start + length) };
    let apart = head(blocks.get(number).unwrap_or(first), start, end);
    if is_inline { view >> 32 } else { apart }
}

/// The first 16 bytes of a piece of a block, and what is behind it where it is shorter.
#[inline]
fn head(block: &[u8], start: usize, end: usize) -> u128 {
    match block[start..].first_chunk::<16>() {
        Some(head) => u128::from_le_bytes(*head),
        None => last_head(&block[start..end]),
    }
}

/// The first bytes of a text so near to the end of its block that there are no 16.
#[cold]
fn last_head(text: &[u8]) -> u128 {
    let mut head = [0; 16];
    let length = text.len().min(16);
    head[..length].copy_from_slice(&text[..length]);
    u128::from_le_bytes(head)
}

/// Views of one column to be, and the rows that are missing.
struct Views {
    views: Vec<u128>,
    missing: Vec<usize>,
}

impl Views {
    fn new(rows: usize) -> Self {
        Views { views: Vec::with_capacity(rows), missing: Vec::new() }
    }

    #[inline]
    fn push(&mut self, view: u128) {
        self.views.push(view);
    }

    #[inline]
    fn missing(&mut self) {
        self.missing.push(self.views.len());
        self.views.push(0);
    }

    fn finish(self, blocks: Vec<Buffer>) -> BinaryViewArray {
        let nulls = nulls(self.views.len(), &self.missing);
        BinaryViewArray::try_new(ScalarBuffer::from(self.views), blocks, nulls)
            .expect("every view lies in a block of the column")
    }
}

/// Which rows have a value: all but the missing ones. Nothing when none is missing.
pub fn nulls(rows: usize, missing: &[usize]) -> Option<NullBuffer> {
    if missing.is_empty() {
        return None;
    }
    let mut present = BooleanBufferBuilder::new(rows);
    present.append_n(rows, true);
    missing.iter().for_each(|&row| present.set_bit(row, false));
    Some(NullBuffer::new(present.finish()))
}

/// Makes a text column whose values are pieces of one block, without copying them.
///
/// The block must be UTF-8 and every piece must begin and end between characters.
pub struct TextBuilder {
    block: Buffer,
    views: Views,
    /// Texts that are not in the block.
    own: Vec<u8>,
}

impl TextBuilder {
    /// A builder over a block, with room for so many rows.
    pub fn over(block: &Buffer, rows: usize) -> Self {
        TextBuilder { block: block.clone(), views: Views::new(rows), own: Vec::new() }
    }

    /// The piece `start..end` of the block.
    ///
    /// # Panics
    /// When the piece is not inside the block: a broken promise of a format.
    #[inline]
    pub fn piece(&mut self, start: u32, end: u32) {
        self.views.push(view(self.block.as_slice(), 0, start as usize, end as usize));
    }

    /// A text of its own, copied.
    pub fn owned(&mut self, text: &str) {
        let start = self.own.len();
        self.own.extend_from_slice(text.as_bytes());
        self.views.push(view(&self.own, 1, start, self.own.len()));
    }

    /// No value.
    #[inline]
    pub fn missing(&mut self) {
        self.views.missing();
    }

    /// How many rows there are so far.
    pub fn len(&self) -> usize {
        self.views.views.len()
    }

    /// Whether there are no rows yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The column.
    pub fn finish(self) -> BinaryViewArray {
        self.views.finish(vec![self.block, self.own.into()])
    }
}

/// A text column of whole numbers as their digits; `nulls` says which rows have none. Most need no byte besides
/// their views.
pub fn integer_texts(numbers: impl ExactSizeIterator<Item = i128>, nulls: Option<NullBuffer>) -> BinaryViewArray {
    let (mut views, mut own) = (Vec::with_capacity(numbers.len()), Vec::new());
    for number in numbers {
        views.push(match u64::try_from(number) {
            Ok(number) if number < FIRST_LONG => inline_digits(number),
            _ => long_digits(number, &mut own),
        });
    }
    BinaryViewArray::try_new(ScalarBuffer::from(views), vec![own.into()], nulls)
        .expect("every view lies in the block of the column")
}

/// The first number with more digits than a view holds.
const FIRST_LONG: u64 = 10u64.pow(INLINE as u32);

/// Two digits for each number below 100, the first in the lower byte.
const PAIRS: [u16; 100] = {
    let mut pairs = [0; 100];
    let mut number = 0;
    while number < 100 {
        pairs[number] = (b'0' as u16 + number as u16 / 10) | (b'0' as u16 + number as u16 % 10) << 8;
        number += 1;
    }
    pairs
};

#[inline]
fn inline_digits(mut number: u64) -> u128 {
    let (mut text, mut length) = (0u128, 0);
    while number >= 10 {
        text = text << 16 | u128::from(PAIRS[(number % 100) as usize]);
        number /= 100;
        length += 2;
        if number == 0 {
            return text << 32 | length;
        }
    }
    (text << 8 | u128::from(b'0' as u64 + number)) << 32 | (length + 1)
}

#[cold]
fn long_digits(number: i128, own: &mut Vec<u8>) -> u128 {
    let start = own.len();
    own.extend_from_slice(number.to_string().as_bytes());
    view(own, 0, start, own.len())
}

/// Pieces of the texts of a parent column, sharing its blocks: what `parse` makes.
pub struct PieceBuilder<'a> {
    parent: &'a BinaryViewArray,
    views: Views,
    /// Texts that are in no block of the parent.
    own: Vec<u8>,
}

impl<'a> PieceBuilder<'a> {
    /// A builder with room for as many rows as the parent has.
    pub fn over(parent: &'a BinaryViewArray) -> Self {
        PieceBuilder { parent, views: Views::new(parent.len()), own: Vec::new() }
    }

    /// Bytes `start..end` of the parent's text in `row`, which must begin and end between characters.
    #[inline]
    pub fn piece(&mut self, row: usize, start: usize, end: usize) {
        let text = self.parent.value(row);
        if text.len() <= INLINE {
            return self.views.push(view(text, 0, start, end));
        }
        assert!(end <= text.len(), "a piece of a text ends with the text");
        let parent = self.parent.views()[row];
        let (number, offset) = ((parent >> 64) as u32, (parent >> 96) as usize);
        let block = self.parent.data_buffers()[number as usize].as_slice();
        self.views.push(view(block, number, offset + start, offset + end));
    }

    /// No value.
    #[inline]
    pub fn missing(&mut self) {
        self.views.missing();
    }

    /// A text of its own, copied.
    pub fn owned(&mut self, text: &str) {
        let start = self.own.len();
        self.own.extend_from_slice(text.as_bytes());
        let number = self.parent.data_buffers().len() as u32;
        self.views.push(view(&self.own, number, start, self.own.len()));
    }

    /// The column.
    pub fn finish(self) -> BinaryViewArray {
        let mut blocks = self.parent.data_buffers().to_vec();
        if !self.own.is_empty() {
            blocks.push(self.own.into());
        }
        self.views.finish(blocks)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_every_length_anywhere_in_the_block() {
        let text = b"0123456789abcdefghijklmnopqrst";
        let places: Vec<(usize, usize)> = (0..=30).flat_map(|s| (s..=30).map(move |e| (s, e))).collect();
        let mut builder = TextBuilder::over(&Buffer::from(text), places.len());
        places.iter().for_each(|&(start, end)| builder.piece(start as u32, end as u32));
        builder.owned("a text of its own");
        builder.owned("short");
        builder.missing();
        let column = builder.finish();
        for (row, &(start, end)) in places.iter().enumerate() {
            assert_eq!(column.value(row), &text[start..end]);
            let view = column.views()[row];
            assert_eq!(inline_view(&text[start..end]), (end - start <= INLINE).then_some(view));
        }
        assert_eq!(column.value(places.len()), b"a text of its own");
        assert_eq!(column.value(places.len() + 1), b"short");
        assert!(column.is_null(places.len() + 2));
    }

    #[test]
    fn numbers_as_their_digits() {
        let mut numbers: Vec<i128> =
            (0..2000).chain([-1, -999_999_999_999, i64::MIN.into(), u64::MAX.into()]).collect();
        numbers.extend((0..20).flat_map(|power| [10i128.pow(power) - 1, 10i128.pow(power), 10i128.pow(power) * 7 + 3]));
        let column = integer_texts(numbers.iter().copied(), None);
        for (row, number) in numbers.iter().enumerate() {
            assert_eq!(column.value(row), number.to_string().as_bytes());
        }
        let nulls = NullBuffer::from(vec![true, false]);
        assert!(integer_texts([1, 2].into_iter(), Some(nulls)).is_null(1));
    }

    #[test]
    fn pieces_of_a_parent_of_short_and_long_texts() {
        let parent: BinaryViewArray = ["short", "a text longer than twelve bytes"].iter().map(Some).collect();
        let mut builder = PieceBuilder::over(&parent);
        builder.piece(0, 1, 4);
        builder.piece(1, 2, 31);
        builder.piece(1, 25, 31);
        builder.piece(1, 31, 31);
        builder.missing();
        builder.owned("a text that the parent has not");
        builder.owned("short");
        let column = builder.finish();
        let texts: Vec<Option<&[u8]>> = column.iter().collect();
        let wanted: [Option<&[u8]>; 7] = [
            Some(b"hor"),
            Some(b"text longer than twelve bytes"),
            Some(b" bytes"),
            Some(b""),
            None,
            Some(b"a text that the parent has not"),
            Some(b"short"),
        ];
        assert_eq!(texts, wanted);
    }
}
