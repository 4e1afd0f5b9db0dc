//! Values as they are told.

use crate::batch::{Value, parse_number};

/// The characters of a value that are told in a sentence.
const MOST_CHARACTERS: usize = 80;

/// A value in a sentence: texts that are no numbers in quotation marks, long ones cut.
pub fn told(value: &Value) -> String {
    match value {
        Value::Missing => "missing".to_string(),
        Value::Text(text) if parse_number(text.as_bytes()).is_none() => format!("{:?}", cut(text)),
        other => cut(&other.print().unwrap_or_default()),
    }
}

/// A value as data.
pub fn printed(value: &Value) -> Option<String> {
    value.print().map(|text| text.into_owned())
}

/// `name = value`, or that the value is missing.
pub fn named(name: &str, value: &Value) -> String {
    if value.is_missing() { format!("`{name}` is missing") } else { format!("{name} = {}", told(value)) }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MOST_CHARACTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stand_in_quotation_marks_and_numbers_do_not() {
        let shown =
            [Value::text("info"), Value::text("40"), Value::Number(1.5), Value::Missing].map(|value| told(&value));
        assert_eq!(shown, ["\"info\"", "40", "1.5", "missing"]);
        assert_eq!(named("bytes", &Value::Missing), "`bytes` is missing");
        assert_eq!(told(&Value::text("é".repeat(100))).chars().count(), MOST_CHARACTERS + 3);
    }
}
