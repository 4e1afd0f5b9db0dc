//! The instant that a line begins with.

use super::digits::digits;
use jiff::civil::Date;
use jiff::tz::Offset;

/// The instant that a line begins with, in milliseconds since the epoch: a date and a time of ISO 8601
/// or RFC 3339, with `T` or a blank between, a fraction after a point or comma, `Z` or an offset or
/// nothing (then UTC). Brackets or quotes around it do no harm.
pub fn leading_timestamp(line: &[u8]) -> Option<i64> {
    let text = line.strip_prefix(b"[").or_else(|| line.strip_prefix(b"\"")).unwrap_or(line);
    let (date, rest) = text.split_at_checked(10)?;
    let [year, month, day] = numbers(date, b'-', [4, 2, 2])?;
    let rest = rest.strip_prefix(b"T").or_else(|| rest.strip_prefix(b" ")).or_else(|| rest.strip_prefix(b"t"))?;
    let (time, rest) = rest.split_at_checked(8)?;
    let [hour, minute, second] = numbers(time, b':', [2, 2, 2])?;
    let (millis, rest) = fraction(rest);
    let offset = offset(rest)?;
    let date = Date::new(year as i16, month as i8, day as i8).ok()?;
    // A leap second is counted with the second before it, as POSIX time does.
    let time = date.at(hour.try_into().ok().filter(|h| *h < 24)?, minute.try_into().ok().filter(|m| *m < 60)?, 0, 0);
    let minutes = Offset::UTC.to_timestamp(time).ok()?.as_millisecond();
    (second <= 60).then_some(minutes + second.min(59) * 1000 + millis - offset * 60_000)
}

/// Three numbers of so many digits each with a mark between them.
fn numbers(text: &[u8], mark: u8, lengths: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(|&byte| byte == mark);
    let mut out = [0; 3];
    for (number, length) in out.iter_mut().zip(lengths) {
        *number = digits(parts.next().filter(|part| part.len() == length)?)?;
    }
    parts.next().is_none().then_some(out)
}

/// The milliseconds after the point or comma; without one there are none.
fn fraction(text: &[u8]) -> (i64, &[u8]) {
    let Some((b'.' | b',', rest)) = text.split_first() else { return (0, text) };
    let length = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if length == 0 {
        return (0, text);
    }
    let digit = |at: usize| if at < length { i64::from(rest[at] - b'0') } else { 0 };
    (digit(0) * 100 + digit(1) * 10 + digit(2), &rest[length..])
}

/// The minutes east of Greenwich that the text begins with; `None` when a letter or digit follows the
/// time, since then it was not one.
fn offset(text: &[u8]) -> Option<i64> {
    let (sign, rest) = match text.split_first() {
        Some((b'+', rest)) => (1, rest),
        Some((b'-', rest)) => (-1, rest),
        Some((b'Z' | b'z', rest)) => return (!begins_word(rest)).then_some(0),
        _ => return (!begins_word(text)).then_some(0),
    };
    let hours = rest.get(..2).and_then(digits)?;
    let rest = rest[2..].strip_prefix(b":").unwrap_or(&rest[2..]);
    let minutes = rest.get(..2).and_then(digits).unwrap_or(0);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn begins_word(text: &[u8]) -> bool {
    text.first().is_some_and(u8::is_ascii_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_ways_to_write_an_instant() {
        const AT: i64 = 1_641_597_879_000; // 2022-01-07T23:24:39Z
        for (line, millis) in [
            ("2022-01-07T23:24:39Z GET /", AT),
            ("2022-01-07T23:24:39.120Z", AT + 120),
            ("2022-01-07 23:24:39,5 INFO", AT + 500),
            ("[2022-01-07 23:24:39.123456] x", AT + 123),
            ("2022-01-08T01:24:39+02:00", AT),
            ("2022-01-07T18:54:39-0430 x", AT),
            ("2022-01-07 23:24:39 INFO", AT),
            ("1969-12-31T23:59:59.999Z", -1),
        ] {
            assert_eq!(leading_timestamp(line.as_bytes()), Some(millis), "{line}");
        }
    }

    #[test]
    fn what_is_not_an_instant() {
        for line in [
            "",
            "2022-01-07",
            "2022-13-07T23:24:39Z",
            "2022-01-07T25:24:39Z",
            "22-01-07T23:24:39Z",
            "x",
            "2022-01-07T23:24:391",
            "2022-02-30T00:00:00Z",
            "2022-01-07T23:61:00Z",
        ] {
            assert_eq!(leading_timestamp(line.as_bytes()), None, "{line}");
        }
    }
}
