//! Values as aggregates keep them: a number where it prints as the text did, else the text.

use crate::batch::{Value, parse_number, print_number};

/// More digits than this are not sure to come back from an `f64`.
const EXACT_DIGITS: usize = 15;
/// Digits that a printed number has after the point, or after the zeros that follow `0.`.
const PRINTED_DECIMALS: usize = 4;

/// The number that prints as just this text. Such a text need not be kept.
pub fn printed_number(text: &[u8]) -> Option<f64> {
    let number = parse_number(text)?;
    (is_plain(text) || print_number(number)?.as_bytes() == text).then_some(number)
}

/// A decimal number without the zeros at its end; every other value as it is.
// SEEN JW: pct and median over `4114.00` and `987.90` print 4114 and 987.9 (LANGUAGE.md 8.2). Whether the service
// rounds what has more decimals is not known; we keep them (LANGUAGE.md 9 no. 14, REC).
pub fn without_zeros(value: Value) -> Value {
    match &value {
        Value::Text(text) if is_decimal(text) => match text.trim_end_matches('0').trim_end_matches('.') {
            "-0" => Value::text("0"),
            shorter => Value::text(shorter),
        },
        _ => value,
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    unsigned.split_once('.').is_some_and(|(whole, fraction)| digits(whole) && digits(fraction))
}

/// Whether a number plainly prints as itself: what most are, told without printing them.
fn is_plain(text: &[u8]) -> bool {
    if text.len() > EXACT_DIGITS {
        return false;
    }
    let unsigned = text.strip_prefix(b"-").unwrap_or(text);
    let mut parts = unsigned.splitn(2, |b| *b == b'.');
    let (whole, fraction) = (parts.next().unwrap_or_default(), parts.next());
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    if !digits(whole) || (whole[0] == b'0' && whole.len() > 1) {
        return false;
    }
    let Some(fraction) = fraction else { return text != b"-0" };
    let significant = match whole {
        b"0" => fraction.iter().position(|b| *b != b'0').map_or(0, |zeros| fraction.len() - zeros),
        _ => fraction.len(),
    };
    digits(fraction) && (1..=PRINTED_DECIMALS).contains(&significant) && fraction.last() != Some(&b'0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_prints_the_same_is_a_number() {
        for text in ["0", "7", "-7", "12.34", "0.05", "-0.00001234", "123456789012345", "1234567890123456789"] {
            let same = print_number(parse_number(text.as_bytes()).expect("a number")).expect("prints") == text;
            assert_eq!(printed_number(text.as_bytes()).is_some(), same, "{text}");
        }
        for text in ["-0", "010", "1.0", "1.50", "3.14159", "1e3", "+1", ".5", "5.", "0.0", "x", "", "-"] {
            assert_eq!(printed_number(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn zeros_at_the_end_of_decimals_are_dropped() {
        let shown = [("4114.00", "4114"), ("987.90", "987.9"), ("-0.0", "0"), ("3.14159265", "3.14159265")];
        let kept = ["100", "007", "1.20E8", "v1.0", "1.", "x"].map(|text| (text, text));
        for (text, shorter) in shown.into_iter().chain(kept) {
            assert_eq!(without_zeros(Value::text(text)), Value::text(shorter));
        }
    }

    proptest! {
        #[test]
        fn plain_numbers_print_as_themselves(text in "-?[0-9]{1,3}(\\.[0-9]{1,7})?") {
            if is_plain(text.as_bytes()) {
                prop_assert_eq!(print_number(parse_number(text.as_bytes()).expect("a number")), Some(text));
            }
        }
    }
}
