//! Writing instants by patterns of Java's `DateTimeFormatter`, which Spark takes.

use jiff::Timestamp;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

/// The format of `strftime` that means the same as a pattern; nothing for a pattern that is none.
// Java, DateTimeFormatter, "Patterns for Formatting and Parsing": a letter repeated is a field, other characters stand for
// themselves, and so does what is in single quotation marks.
pub fn strftime(pattern: &str) -> Option<String> {
    let mut format = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(first).len();
        match first {
            'a'..='z' | 'A'..='Z' => {
                format.push_str(field(first, run)?);
                rest = &rest[run..];
            }
            '\'' if rest.starts_with("''") => {
                format.push('\'');
                rest = &rest[2..];
            }
            '\'' => {
                let (quoted, behind) = rest[1..].split_once('\'')?;
                push_literal(&mut format, quoted);
                rest = behind;
            }
            other => {
                push_literal(&mut format, &rest[..other.len_utf8()]);
                rest = &rest[other.len_utf8()..];
            }
        }
    }
    Some(format)
}

fn push_literal(format: &mut String, text: &str) {
    format.push_str(&text.replace('%', "%%"));
}

fn field(letter: char, count: usize) -> Option<&'static str> {
    Some(match (letter, count) {
        ('y' | 'u', 2) => "%y",
        ('y' | 'u', 1 | 3 | 4) => "%Y",
        ('M' | 'L', 1) => "%-m",
        ('M' | 'L', 2) => "%m",
        ('M' | 'L', 3) => "%b",
        ('M' | 'L', 4) => "%B",
        ('d', 1) => "%-d",
        ('d', 2) => "%d",
        ('D', 1) => "%-j",
        ('D', 2 | 3) => "%j",
        ('E', 1..=3) => "%a",
        ('E', 4) => "%A",
        ('H', 1) => "%-H",
        ('H', 2) => "%H",
        ('h', 1) => "%-I",
        ('h', 2) => "%I",
        ('m', 1) => "%-M",
        ('m', 2) => "%M",
        ('s', 1) => "%-S",
        ('s', 2) => "%S",
        ('S', 1) => "%1f",
        ('S', 2) => "%2f",
        ('S', 3) => "%3f",
        ('S', 6) => "%6f",
        ('S', 9) => "%9f",
        ('a', 1) => "%p",
        ('Q' | 'q', 1) => "%q",
        ('Z', 1..=3) | ('x' | 'X', 2 | 4) => "%z",
        ('x' | 'X', 3 | 5) | ('Z', 5) => "%:z",
        ('z', 1..=4) | ('V', 2) => "%Z",
        _ => return None,
    })
}

/// An instant in a format.
pub fn write(format: &str, millis: i64) -> Option<String> {
    let time = Timestamp::from_millisecond(millis).ok()?.to_zoned(TimeZone::UTC);
    let mut text = String::new();
    BrokenDownTime::from(&time).format(format, &mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_write_what_they_say() {
        let at = 1_598_449_740_123;
        for (pattern, gives) in [
            ("yyyy-MM-dd'T'HH:mm:ss.SSS", Some("2020-08-26T13:49:00.123")),
            ("d/M/yy h:mm a", Some("26/8/20 1:49 PM")),
            ("EEEE, MMMM D", Some("Wednesday, August 239")),
            ("HH' h 'mm", Some("13 h 49")),
            ("100% ö", Some("100% ö")),
            ("yyyyyy", None),
            ("'open", None),
        ] {
            let text = strftime(pattern).and_then(|format| write(&format, at));
            assert_eq!(text.as_deref(), gives, "{pattern}");
        }
    }
}
