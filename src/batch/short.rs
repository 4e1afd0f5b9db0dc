//! Short texts as one number each, which compares and hashes at once: addresses of version 4, ports, most words.

use super::build::first_bytes;
use arrow_buffer::Buffer;

/// The longest text that is a number.
const LONGEST: usize = 15;

/// A text of at most 15 bytes: the text in the low bytes, its length in the highest. Two are equal as the texts are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShortText {
    // Two halves, since they need not be aligned as a number of 16 bytes must.
    high: u64,
    low: u64,
}

impl ShortText {
    /// A text, if it is short.
    #[inline]
    pub fn of(text: &[u8]) -> Option<ShortText> {
        let mut bytes = [0; 16];
        bytes.get_mut(..text.len()).filter(|_| text.len() <= LONGEST)?.copy_from_slice(text);
        bytes[LONGEST] = text.len() as u8;
        Some(ShortText::from_bits(u128::from_le_bytes(bytes)))
    }

    /// The text of a view of some blocks, if it is short.
    #[inline]
    pub fn of_view(view: u128, blocks: &[Buffer]) -> Option<ShortText> {
        let length = view as u32 as usize;
        if length > LONGEST {
            return None;
        }
        let text = first_bytes(view, blocks) & ((1 << (8 * length)) - 1);
        Some(ShortText::from_bits(text | (length as u128) << (8 * LONGEST)))
    }

    /// The text.
    pub fn text(self) -> Vec<u8> {
        let (text, length) = self.parts();
        text.to_le_bytes()[..length.min(LONGEST)].to_vec()
    }

    /// The text in the low bytes of a number, zeros behind it, and its length.
    #[inline]
    pub fn parts(self) -> (u128, usize) {
        let bits = u128::from(self.high) << 64 | u128::from(self.low);
        (bits & ((1 << (8 * LONGEST)) - 1), (bits >> (8 * LONGEST)) as usize)
    }

    fn from_bits(bits: u128) -> ShortText {
        ShortText { high: (bits >> 64) as u64, low: bits as u64 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Column;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_short_text_is_the_same_however_it_is_reached(texts in prop::collection::vec("[a-c\0]{0,17}", 1..20)) {
            let Column::Text(column) = texts.iter().map(|text| Some(text.as_str())).collect() else { unreachable!() };
            for (text, view) in texts.iter().zip(column.views()) {
                let short = ShortText::of(text.as_bytes());
                prop_assert_eq!(short.is_some(), text.len() <= LONGEST);
                prop_assert_eq!(short, ShortText::of_view(*view, column.data_buffers()));
                prop_assert_eq!(short.map(ShortText::text), short.map(|_| text.clone().into_bytes()));
            }
        }

        #[test]
        fn equal_texts_are_equal_numbers(left in "[a\0]{0,15}", right in "[a\0]{0,15}") {
            prop_assert_eq!(ShortText::of(left.as_bytes()) == ShortText::of(right.as_bytes()), left == right);
        }
    }
}
