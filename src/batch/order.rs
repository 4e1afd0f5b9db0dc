//! The order of values in `sort`, `min`, `max`, `sortsFirst` and `sortsLast`.

use super::Value;
use std::borrow::Cow;
use std::cmp::Ordering;

/// Ascending order of any two values (LANGUAGE.md 2.8): missing first, then what is no number in natural
/// order, then numbers.
// The manual is silent on missing values; smallest fits "non-numbers before numbers" (REC). It counts only
// digits as numbers; we take any decimal number (REC).
pub fn order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Time(left), Value::Time(right)) => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => left.total_cmp(right),
        _ => match (left.as_number(), right.as_number()) {
            // The documented vector has `01` before `1`: equal numbers fall back to plain string order.
            (Some(l), Some(r)) => l.total_cmp(&r).then_with(|| shown(left).cmp(&shown(right))),
            (l, r) => rank(left, l)
                .cmp(&rank(right, r))
                .then_with(|| natural(shown(left).as_bytes(), shown(right).as_bytes())),
        },
    }
}

fn rank(value: &Value, number: Option<f64>) -> u8 {
    match (value.is_missing() || matches!(value, Value::Json(_)), number) {
        (true, _) => 0,
        (false, None) => 1,
        (false, Some(_)) => 2,
    }
}

// AWS manual, structure types: not supported in sort. They stand where missing values stand.
fn shown(value: &Value) -> Cow<'_, str> {
    value.as_text().unwrap_or_default()
}

/// Ascending order of any two values as SQL has it: missing first, then numbers and instants by size, then texts by
/// code points.
pub fn plain_order(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Time(left), Value::Time(right)) => left.cmp(right),
        _ => match (left.as_number(), right.as_number()) {
            (Some(left), Some(right)) => left.total_cmp(&right),
            (left_number, right_number) => {
                let kind = |value: &Value, number: Option<f64>| match (value, number) {
                    (Value::Missing, _) => 0,
                    (_, Some(_)) => 1,
                    _ => 2,
                };
                kind(left, left_number).cmp(&kind(right, right_number)).then_with(|| left.print().cmp(&right.print()))
            }
        },
    }
}

/// Natural order of two texts that are no numbers: runs of digits against runs of other characters, left
/// to right; digits by length and then value, other characters by code point.
pub fn natural(left: &[u8], right: &[u8]) -> Ordering {
    let (mut left_rest, mut right_rest) = (left, right);
    loop {
        let (left_run, right_run) = (run(left_rest), run(right_rest));
        if left_run.is_empty() || right_run.is_empty() {
            return left_run.len().cmp(&right_run.len()).then_with(|| left.cmp(right));
        }
        let digits = left_run[0].is_ascii_digit() && right_run[0].is_ascii_digit();
        let by_length = if digits { left_run.len().cmp(&right_run.len()) } else { Ordering::Equal };
        match by_length.then_with(|| left_run.cmp(right_run)) {
            Ordering::Equal => {}
            unequal => return unequal,
        }
        (left_rest, right_rest) = (&left_rest[left_run.len()..], &right_rest[right_run.len()..]);
    }
}

/// The run of digits, or of other characters, that a text begins with. UTF-8 bytes order as code points do.
fn run(text: &[u8]) -> &[u8] {
    let Some(first) = text.first() else { return text };
    let kind = first.is_ascii_digit();
    let length = text.iter().position(|b| b.is_ascii_digit() != kind).unwrap_or(text.len());
    &text[..length]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AWS manual, sort: the example of ascending order.
    const DOCUMENTED: [&str; 17] = [
        "!:",
        "#",
        "*%04",
        "0#",
        "5A",
        "111A",
        "2345_",
        "@",
        "@_",
        "A",
        "A9876fghj",
        "a12345hfh",
        "0",
        "01",
        "1",
        "2",
        "3",
    ];

    #[test]
    fn the_documented_vector_is_in_order() {
        let mut shuffled: Vec<Value> = DOCUMENTED.iter().rev().map(Value::text).collect();
        shuffled.sort_by(order);
        let sorted: Vec<_> = shuffled.iter().map(|value| value.print().expect("text").into_owned()).collect();
        assert_eq!(sorted, DOCUMENTED);
    }

    #[test]
    fn missing_is_smallest_and_numbers_are_largest() {
        let mut values = [Value::Number(-3.0), Value::text("zebra"), Value::Missing, Value::text("1.5")];
        values.sort_by(order);
        assert_eq!(values, [Value::Missing, Value::text("zebra"), Value::Number(-3.0), Value::text("1.5")]);
    }
}
