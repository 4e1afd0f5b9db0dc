//! Cells: how a value is written in a table of a case, and whether a value is the one that is written.
//!
//! A cell is the printed value as it stands. What could not be told from something else is written as JSON text in
//! quotation marks: the empty text, blanks at its ends or two of them side by side, line ends, `∅`.

/// How a missing value is written.
pub const MISSING: &str = "∅";

/// What stands between a number and how far another one may be from it.
const TOLERANCES: [&str; 2] = ["±", "+-"];

/// How far a number may be from the expected one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tolerance {
    /// By so much.
    Absolute(f64),
    /// By so many percent of the expected number.
    Percent(f64),
}

impl Tolerance {
    /// Reads `0.1` or `5%`.
    ///
    /// # Errors
    /// When it is neither, in words.
    pub fn read(text: &str) -> Result<Tolerance, String> {
        let (number, make): (&str, fn(f64) -> Tolerance) = match text.strip_suffix('%') {
            Some(number) => (number, Tolerance::Percent),
            None => (text, Tolerance::Absolute),
        };
        let number = plain_number(number).filter(|number| *number >= 0.0);
        number.map(make).ok_or_else(|| format!("`{text}` is no tolerance: write `0.1` or `5%`"))
    }

    fn allows(self, expected: f64, actual: f64) -> bool {
        let most = match self {
            Tolerance::Absolute(most) => most,
            Tolerance::Percent(percent) => expected.abs() * percent / 100.0,
        };
        // Decimal fractions such as 0.1 are not exact: the border belongs to what is allowed.
        (expected - actual).abs() <= most + f64::EPSILON * expected.abs().max(actual.abs()) * 4.0
    }
}

/// Whether a value is the one that a cell expects. Numbers may be off by the cell's own tolerance, or by `general`.
pub fn holds(cell: &str, actual: Option<&str>, general: Option<Tolerance>) -> bool {
    let Some(actual) = actual else { return cell == MISSING };
    if cell == MISSING {
        return false;
    }
    if let Some(text) = unquoted(cell) {
        return text == actual;
    }
    if cell == actual {
        return true;
    }
    let (expected, tolerance) = match with_tolerance(cell) {
        Some((number, tolerance)) => (Some(number), Some(tolerance)),
        None => (plain_number(cell), general),
    };
    let (Some(expected), Some(tolerance), Some(actual)) = (expected, tolerance, plain_number(actual)) else {
        return false;
    };
    tolerance.allows(expected, actual)
}

/// How a value is written.
pub fn written(value: Option<&str>) -> String {
    match value {
        None => MISSING.to_string(),
        Some(text) if is_special(text) => serde_json::Value::from(text).to_string(),
        Some(text) => text.to_string(),
    }
}

/// The cells of a line: two blanks or more, or a tab, stand between them.
pub fn split(line: &str) -> Vec<String> {
    let mut cells = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let length = quoted_length(rest)
            .unwrap_or_else(|| rest.find("  ").into_iter().chain(rest.find('\t')).min().unwrap_or(rest.len()));
        cells.push(rest[..length].trim_end().to_string());
        rest = rest[length..].trim_start();
    }
    cells
}

/// The length of a cell in quotation marks, if the text begins with one.
fn quoted_length(text: &str) -> Option<usize> {
    let (read, length) = first_quoted(text).filter(|_| text.starts_with('"'))?;
    let rest = &text[length..];
    let ends = rest.is_empty() || rest.starts_with("  ") || rest.starts_with('\t');
    (ends && is_special(&read)).then_some(length)
}

/// What a cell in quotation marks stands for. Others are what they are, so that a text with quotation marks of its own
/// is written as it is.
fn unquoted(cell: &str) -> Option<String> {
    let text: String = serde_json::from_str(cell).ok()?;
    is_special(&text).then_some(text)
}

/// Whether a text must be written in quotation marks.
fn is_special(text: &str) -> bool {
    text.is_empty()
        || text == MISSING
        || text.starts_with("-- ")
        || text.starts_with("\\-- ")
        || text.trim() != text
        || text.contains("  ")
        || text.contains(char::is_control)
        || with_tolerance(text).is_some()
        || text.starts_with('"')
            && first_quoted(text).is_none_or(|(read, length)| length == text.len() && is_special(&read))
}

/// The JSON text that a text in quotation marks begins with, and how long it is there.
fn first_quoted(text: &str) -> Option<(String, usize)> {
    let mut texts = serde_json::Deserializer::from_str(text).into_iter::<String>();
    Some((texts.next()?.ok()?, texts.byte_offset()))
}

/// `12.5±0.1`, `12.5+-0.1`, `200±5%`.
fn with_tolerance(cell: &str) -> Option<(f64, Tolerance)> {
    let (number, tolerance) = TOLERANCES.iter().find_map(|mark| cell.split_once(mark))?;
    Some((plain_number(number.trim_end())?, Tolerance::read(tolerance.trim_start()).ok()?))
}

/// A number in digits; no `inf` and no `nan`.
fn plain_number(text: &str) -> Option<f64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|number: &f64| digits && number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn cells_stand_two_blanks_apart() {
        assert_eq!(split("  a b   c  \"\"  \"x  y\"  \"z\" w\t∅ "), ["a b", "c", "\"\"", "\"x  y\"", "\"z\" w", "∅"]);
        assert!(split("   ").is_empty());
    }

    #[test]
    fn a_value_is_the_one_that_is_written() {
        for (cell, value) in [("a b", "a b"), ("\"\"", ""), ("\"x  y\"", "x  y"), ("\"z\"", "\"z\""), ("\"∅\"", "∅")]
        {
            assert!(holds(cell, Some(value), None), "{cell}");
            assert_eq!(written(Some(value)), cell);
        }
        assert!(holds("∅", None, None));
        assert!(!holds("∅", Some("∅"), None) && !holds("a", None, None) && !holds("1", Some("1.0"), None));
    }

    #[test]
    fn numbers_may_be_near() {
        for (cell, near, far) in [
            ("12.5±0.1", "12.6", "12.61"),
            ("200 ± 5%", "190", "189"),
            ("-1+-0.5", "-1.5", "-1.6"),
            ("0.3±0.1", "0.2", "0.19"),
        ] {
            assert!(holds(cell, Some(near), None), "{cell} {near}");
            assert!(!holds(cell, Some(far), None), "{cell} {far}");
        }
        assert!(!holds("12.5±0.1", Some("abc"), None) && !holds("12.5±0.1", None, None));
        assert!(holds("2", Some("2.01"), Some(Tolerance::Absolute(0.1))));
        assert!(!holds("eni-1", Some("eni-2"), Some(Tolerance::Absolute(5.0))));
        assert!(Tolerance::read("-1").is_err() && Tolerance::read("inf").is_err() && Tolerance::read("%").is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_is_written_is_read(values in prop::collection::vec(prop::option::of(".{0,8}|[ \"∅±0-9.+-]{0,6}"), 1..5)) {
            let cells: Vec<String> = values.iter().map(|value| written(value.as_deref())).collect();
            let read = split(&cells.join("  "));
            prop_assert_eq!(&read, &cells);
            for (cell, value) in read.iter().zip(&values) {
                prop_assert!(holds(cell, value.as_deref(), None), "{} is not {:?}", cell, value);
            }
        }
    }
}
