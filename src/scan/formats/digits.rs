//! Whole numbers straight from bytes.

use crate::batch::eight_digits;

const EIGHT: usize = 8;

/// The number that the text is, if it is made of 1 to 18 digits and nothing else.
#[inline]
pub fn digits(text: &[u8]) -> Option<i64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    let (eights, rest) = text.as_chunks::<EIGHT>();
    let mut number = 0i64;
    for eight in eights {
        number = number * 100_000_000 + i64::from(eight_digits(*eight)?);
    }
    for byte in rest {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + i64::from(digit);
    }
    Some(number)
}

/// More digits than this are not sure to come back from an `f64`.
const EXACT_DIGITS: usize = 15;

/// The number that the text is, if that prints as the text again.
#[inline]
pub fn printed_digits(text: &[u8]) -> Option<i64> {
    let plain = text.len() <= EXACT_DIGITS && (text.len() == 1 || text.first() != Some(&b'0'));
    if plain { digits(text) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn digits_and_nothing_else() {
        for text in ["", "-1", "1234567a", "12345678:", "/2345678", "1.5", "1234567890123456789"] {
            assert_eq!(digits(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_prints_otherwise_is_passed_over() {
        for text in ["00", "012", "1234567890123456", "", "-1"] {
            assert_eq!(printed_digits(text.as_bytes()), None, "{text}");
        }
        assert_eq!([b"0".as_slice(), b"123456789012345"].map(printed_digits), [Some(0), Some(123_456_789_012_345)]);
    }

    proptest! {
        #[test]
        fn as_the_library_reads_them(text in "[0-9]{1,18}") {
            prop_assert_eq!(digits(text.as_bytes()), text.parse().ok());
        }

        #[test]
        fn nothing_else_is_taken(bytes in prop::collection::vec(any::<u8>(), 1..18)) {
            let plain = bytes.iter().all(u8::is_ascii_digit);
            prop_assert_eq!(digits(&bytes).is_some(), plain);
        }
    }
}
