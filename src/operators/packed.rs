//! Texts that are common as group keys in few bytes: IPv4 addresses and small integers. A table of millions
//! of groups is as fast as its memory is small.

use std::net::Ipv4Addr;

/// A text in few bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packed {
    /// Four numbers from 0 to 255 between dots.
    Address(u32),
    /// Decimal digits, without zeros in front.
    Integer(u32),
}

/// The most digits that every `u32` of that length can hold.
const MOST_DIGITS: usize = 9;

/// `255.255.255.255`
const LONGEST_ADDRESS: usize = 15;

impl Packed {
    /// Packs a text that is exactly what `write` would give back.
    #[inline]
    pub fn of(text: &[u8]) -> Option<Packed> {
        if text.len() > LONGEST_ADDRESS || !text.first()?.is_ascii_digit() {
            return None;
        }
        let mut parts = 0;
        let mut address = 0;
        let mut part = 0u32;
        let mut digits = 0;
        for &byte in text {
            let digit = byte.wrapping_sub(b'0');
            if digit < 10 {
                // A zero in front of other digits would be lost.
                if digits == MOST_DIGITS || digits > 0 && part == 0 {
                    return None;
                }
                part = part * 10 + u32::from(digit);
                digits += 1;
            } else if byte == b'.' && digits > 0 && part <= 255 && parts < 3 {
                address = address << 8 | part;
                (parts, part, digits) = (parts + 1, 0, 0);
            } else {
                return None;
            }
        }
        match parts {
            0 => Some(Packed::Integer(part)),
            3 if digits > 0 && part <= 255 => Some(Packed::Address(address << 8 | part)),
            _ => None,
        }
    }

    /// Writes the text.
    pub fn write(self, text: &mut String) {
        use std::fmt::Write;
        let written = match self {
            Packed::Address(address) => write!(text, "{}", Ipv4Addr::from(address)),
            Packed::Integer(integer) => write!(text, "{integer}"),
        };
        written.expect("a string takes any text");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn back(packed: Packed) -> String {
        let mut text = String::new();
        packed.write(&mut text);
        text
    }

    #[test]
    fn addresses_and_integers_are_packed() {
        assert_eq!(Packed::of(b"10.0.1.22"), Some(Packed::Address(0x0a00_0116)));
        assert_eq!(Packed::of(b"255.255.255.255"), Some(Packed::Address(u32::MAX)));
        assert_eq!(Packed::of(b"0"), Some(Packed::Integer(0)));
        assert_eq!(Packed::of(b"65535"), Some(Packed::Integer(65535)));
    }

    #[test]
    fn what_would_come_back_otherwise_is_not() {
        for text in
            ["", "01", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.02.3.4", "1.2.3.", ".1.2.3", "1234567890", "1a", "-1"]
        {
            assert_eq!(Packed::of(text.as_bytes()), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_packed_comes_back(text in "[0-9.]{0,16}|[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}") {
            if let Some(packed) = Packed::of(text.as_bytes()) {
                prop_assert_eq!(back(packed), text);
            }
        }

        #[test]
        fn every_address_and_integer_is_packed(number: u32) {
            prop_assert_eq!(Packed::of(back(Packed::Address(number)).as_bytes()), Some(Packed::Address(number)));
            let integer = number % 1_000_000_000;
            prop_assert_eq!(Packed::of(integer.to_string().as_bytes()), Some(Packed::Integer(integer)));
        }
    }
}
