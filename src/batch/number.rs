//! Text that reads as a number.

/// Digits that an `f64` holds exactly whatever they are.
const EXACT_DIGITS: usize = 15;

/// The number that a text reads as: decimal digits with an optional sign, fraction and exponent, and
/// nothing around them; `None` for anything else (`inf`, `0x10`, blanks).
// The manual is silent on signs, fractions and exponents; LANGUAGE.md 5.2 recommends any decimal number.
pub fn parse_number(text: &[u8]) -> Option<f64> {
    match plain_integer(text) {
        Some(number) => Some(number as f64),
        None if looks_numeric(text) => std::str::from_utf8(text).ok()?.parse().ok().filter(|n: &f64| n.is_finite()),
        None => None,
    }
}

/// Digits alone, few enough to be exact.
fn plain_integer(text: &[u8]) -> Option<u64> {
    if text.is_empty() || text.len() > EXACT_DIGITS {
        return None;
    }
    let mut number = 0u64;
    for &byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number * 10 + u64::from(digit);
    }
    Some(number)
}

/// Whether the text has the form of a decimal number.
pub fn looks_numeric(text: &[u8]) -> bool {
    let unsigned = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.iter().position(|b| matches!(b, b'e' | b'E')) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    is_mantissa(mantissa) && exponent.is_none_or(is_exponent)
}

fn is_mantissa(text: &[u8]) -> bool {
    let mut parts = text.splitn(2, |&b| b == b'.');
    let whole = parts.next().unwrap_or_default();
    let fraction = parts.next().unwrap_or_default();
    !(whole.is_empty() && fraction.is_empty()) && all_digits(whole) && all_digits(fraction)
}

fn is_exponent(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").or_else(|| text.strip_prefix(b"+")).unwrap_or(text);
    !digits.is_empty() && all_digits(digits)
}

fn all_digits(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_decimal_numbers_and_nothing_else() {
        for (text, number) in [("0", 0.0), ("010", 10.0), ("-3", -3.0), ("1.5", 1.5), (".5", 0.5), ("1e1", 10.0)] {
            assert_eq!(parse_number(text.as_bytes()), Some(number), "{text}");
        }
        for text in ["", "-", ".", "1 ", "0x10", "inf", "NaN", "1e", "10a", "1.2.3", "--1"] {
            assert_eq!(parse_number(text.as_bytes()), None, "{text}");
        }
    }
}
