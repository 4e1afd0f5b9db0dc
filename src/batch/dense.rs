//! Texts that are numbers in disguise: an address of version 4, a whole number. As the number they take a few bytes
//! and compare at once, and they print again as they were written.

use wide::u8x16;

/// A number that prints as a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dense {
    /// An address of version 4, its first number in the highest byte.
    Address(u32),
    /// A whole number of at most eight digits.
    Whole(u32),
}

impl Dense {
    /// The number that a text of at most 15 bytes is, if it is written as that number prints. The text stands in the
    /// low bytes, and the others are zero.
    #[inline]
    pub fn of(text: u128, length: usize) -> Option<Dense> {
        match length {
            1..=8 => whole(text as u64, length).map(Dense::Whole).or_else(|| address(text, length).map(Dense::Address)),
            9..=15 => address(text, length).map(Dense::Address),
            _ => None,
        }
    }

    /// Appends the text.
    pub fn print(self, out: &mut Vec<u8>) {
        match self {
            Dense::Whole(number) => push_digits(number, out),
            Dense::Address(address) => {
                for (at, byte) in address.to_be_bytes().into_iter().enumerate() {
                    if at > 0 {
                        out.push(b'.');
                    }
                    push_digits(u32::from(byte), out);
                }
            }
        }
    }
}

fn push_digits(number: u32, out: &mut Vec<u8>) {
    let (mut digits, mut first, mut rest) = ([b'0'; 10], 10, number);
    while rest > 0 || first == 10 {
        first -= 1;
        digits[first] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    out.extend_from_slice(&digits[first..]);
}

/// Up to eight digits without a zero in front.
#[inline]
fn whole(text: u64, length: usize) -> Option<u32> {
    if length > 1 && text as u8 == b'0' {
        return None;
    }
    // Zeros in front make it eight digits.
    let shift = 8 * (8 - length as u32);
    let zeros = 0x3030_3030_3030_3030 & ((1 << shift) - 1);
    eight_digits((text << shift | zeros).to_le_bytes())
}

/// Eight digits at once: neighbours are joined to pairs, pairs to fours, fours to the number, each with
/// one multiplication that adds the left part times its weight to the right part.
#[inline]
pub fn eight_digits(text: [u8; 8]) -> Option<u32> {
    let values = u64::from_le_bytes(text) ^ 0x3030_3030_3030_3030;
    // A value above 9 shows in the upper half of its byte, now or after adding 6.
    if (values | values.wrapping_add(0x0606_0606_0606_0606)) & 0xf0f0_f0f0_f0f0_f0f0 != 0 {
        return None;
    }
    let pairs = (values.wrapping_mul(10 << 8 | 1) >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs.wrapping_mul(100 << 16 | 1) >> 16) & 0x0000_ffff_0000_ffff;
    Some((fours.wrapping_mul(10_000 << 32 | 1) >> 32) as u32)
}

/// Zeros in front of a text, so that four bytes can be read that end with its first.
const IN_FRONT: usize = 4;

/// Four numbers from 0 to 255 with points between them, without zeros in front. Nothing here depends on how many
/// digits each has, which a processor cannot guess.
#[inline]
fn address(text: u128, length: usize) -> Option<u32> {
    let first = u8x16::new(text.to_le_bytes()).simd_eq(u8x16::splat(b'.')).to_bitmask();
    let second = first & first.wrapping_sub(1);
    let third = second & second.wrapping_sub(1);
    if third == 0 || third & (third - 1) != 0 {
        return None;
    }
    let ends = [first, second, third].map(|points| points.trailing_zeros() as usize);
    let mut padded = [0; IN_FRONT + 16];
    padded[IN_FRONT..].copy_from_slice(&text.to_le_bytes());
    let parts = [
        octet(&padded, 0, ends[0]),
        octet(&padded, ends[0] + 1, ends[1]),
        octet(&padded, ends[1] + 1, ends[2]),
        octet(&padded, ends[2] + 1, length),
    ];
    // Each is below 1,024, and from 256 on it is none.
    let is_one = parts.iter().fold(0, |all, part| all | part) <= 255;
    is_one.then_some(parts[0] << 24 | parts[1] << 16 | parts[2] << 8 | parts[3])
}

/// The bytes of the last digits among four bytes, for each number of digits.
const DIGITS: [u32; 4] = [0, 0xff00_0000, 0xffff_0000, 0xffff_ff00];

/// The smallest number of so many digits.
const SMALLEST: [u32; 4] = [u32::MAX, 0, 10, 100];

/// The number that the bytes `start..end` behind the zeros are, if it is one from 0 to 255 without zeros in front;
/// something above 255 otherwise.
#[inline]
fn octet(padded: &[u8; IN_FRONT + 16], start: usize, end: usize) -> u32 {
    let length = (end - start) & 3;
    let Some(last) = padded[end..].first_chunk::<4>() else { return u32::MAX };
    let values = (u32::from_le_bytes(*last) ^ 0x3030_3030) & DIGITS[length];
    let number = (values >> 8 & 0xff) * 100 + (values >> 16 & 0xff) * 10 + (values >> 24);
    let are_digits = (values | values.wrapping_add(0x0606_0606)) & 0xf0f0_f0f0 & DIGITS[length] == 0;
    if are_digits && number >= SMALLEST[length] && end - start == length { number } else { u32::MAX }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::Ipv4Addr;

    fn dense(text: &str) -> Option<Dense> {
        let mut bytes = [0; 16];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Dense::of(u128::from_le_bytes(bytes), text.len())
    }

    /// The same without tricks.
    fn plain(text: &str) -> Option<Dense> {
        let whole = text.parse::<u32>().ok().filter(|number| text.len() <= 8 && number.to_string() == text);
        let address = text.parse::<Ipv4Addr>().ok().filter(|address| address.to_string() == text);
        whole.map(Dense::Whole).or(address.map(|address| Dense::Address(address.into())))
    }

    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9]{0,9}",
            "[0-9]{0,4}\\.[0-9]{0,4}\\.[0-9]{0,4}\\.[0-9]{0,4}".prop_filter("short", |text| text.len() <= 15),
            any::<[u8; 4]>().prop_map(|bytes| Ipv4Addr::from(bytes).to_string()),
            "[0-9./:a-f-]{0,15}",
            "[ -~]{0,15}",
        ]
    }

    #[test]
    fn the_ends_of_the_ranges() {
        for text in ["0", "9", "10", "99999999", "0.0.0.0", "255.255.255.255", "1.2.3.4", "100.10.1.0"] {
            assert_eq!(dense(text), plain(text));
            assert!(dense(text).is_some(), "{text}");
        }
        for text in ["", "00", "01", "-1", "+1", "1.2.3", "1.2.3.256", "01.2.3.4", "1..2.3", ".1.2.3", "1.2.3.4.", "é"]
        {
            assert_eq!(dense(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn as_the_library_reads_them(text in texts()) {
            prop_assert_eq!(dense(&text), plain(&text));
        }

        #[test]
        fn they_print_as_they_were_written(text in texts()) {
            let mut printed = Vec::new();
            if let Some(dense) = dense(&text) {
                dense.print(&mut printed);
                prop_assert_eq!(printed, text.into_bytes());
            }
        }
    }
}
