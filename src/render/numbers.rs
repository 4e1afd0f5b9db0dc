//! Which columns are shown as numbers.

use crate::batch::{Column, Value};

/// Digits that a double holds exactly whatever they are; a longer number would change when it is read.
const EXACT_DIGITS: usize = 15;

/// Whether the values of a column are numbers, or texts that are all the plain form of a number. The whole
/// column counts, so that a reader meets one kind only.
pub(super) fn are_numbers(column: &Column) -> bool {
    match column {
        Column::Number(_) | Column::Bool(_) => true,
        Column::Time(_) => false,
        _ => (0..column.len()).all(|row| is_number(&column.value(row))),
    }
}

fn is_number(value: &Value) -> bool {
    match value {
        Value::Missing | Value::Number(_) | Value::Bool(_) => true,
        Value::Text(text) => is_plain_number(text),
        Value::Time(_) | Value::Period(_) | Value::Json(_) => false,
    }
}

/// Whether a text is the one plain form of a number: no sign but a minus, no exponent, no zeros that could
/// be left out, and few enough digits to be exact. Reading and printing such a text gives it back.
fn is_plain_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let plain_whole = digits(whole) && (whole == "0" || !whole.starts_with('0'));
    let plain_fraction = fraction.is_none_or(|fraction| digits(fraction) && !fraction.ends_with('0'));
    let count = whole.len() + fraction.map_or(0, str::len);
    plain_whole && plain_fraction && count <= EXACT_DIGITS && text != "-0"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_plain_form_of_a_number_counts() {
        for text in ["0", "22", "-7", "2.03", "0.5", "999999999999999"] {
            assert!(is_plain_number(text), "{text}");
        }
        for text in
            ["", "-", "-0", "007", "+1", "1e3", "2.50", ".5", "5.", "1 ", "0x1", "1000000000000000", "10.0.1.22"]
        {
            assert!(!is_plain_number(text), "{text}");
        }
    }

    #[test]
    fn one_text_makes_a_column_of_texts() {
        assert!(are_numbers(&[Some("22"), None, Some("443")].into_iter().collect()));
        assert!(!are_numbers(&[Some("22"), Some("022")].into_iter().collect()));
        assert!(are_numbers(&Column::from_values(vec![Value::from(1.5), Value::from("2")])));
        assert!(!are_numbers(&Column::from_values(vec![Value::from(1.5), Value::Time(0)])));
    }
}
