//! The instant that a value is, however its log writes it.

use super::digits::digits;
use super::timestamp::leading_timestamp;
use crate::batch::parse_number;
use jiff::civil::Date;
use std::str;

/// The instant that a value is, in milliseconds since the epoch: a date and a time of ISO 8601 or of the Common Log
/// Format, or a number of seconds, milliseconds, microseconds or nanoseconds, whichever is not absurd.
pub fn instant(text: &[u8]) -> Option<i64> {
    leading_timestamp(text).or_else(|| clf_instant(text)).or_else(|| epoch(text))
}

/// Bytes of an instant of the Common Log Format.
pub const CLF_BYTES: usize = 26;

const MONTHS: [&[u8]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

// Apache manual, mod_log_config, `%t`: `[18/Sep/2011:19:18:28 -0400]`; the last number is the offset from UTC. S3 and
// API Gateway write the same.
/// The instant that a text begins with, as the Common Log Format has it: `18/Sep/2011:19:18:28 -0400`.
pub fn clf_instant(text: &[u8]) -> Option<i64> {
    let &[d1, d2, b'/', m1, m2, m3, b'/', ref rest @ ..] = text.get(..CLF_BYTES)? else { return None };
    let &[y1, y2, y3, y4, b':', h1, h2, b':', n1, n2, b':', s1, s2, b' ', sign, ref zone @ ..] = rest else {
        return None;
    };
    let month = MONTHS.iter().position(|month| **month == [m1, m2, m3])? + 1;
    let date = Date::new(digits(&[y1, y2, y3, y4])? as i16, month as i8, digits(&[d1, d2])? as i8).ok()?;
    let [hour, minute, second] = [digits(&[h1, h2])?, digits(&[n1, n2])?, digits(&[s1, s2])?];
    let (sign, zone) = (if sign == b'-' { -1 } else { 1 }, digits(zone)?);
    let day = date.duration_since(Date::constant(1970, 1, 1)).as_secs();
    // A leap second is counted with the second before it, as POSIX time does.
    let seconds = day + hour * 3600 + minute * 60 + second.min(59);
    let offset = (zone / 100 * 60 + zone % 100) * 60 * sign;
    (hour < 24 && minute < 60 && second <= 60).then_some((seconds - offset) * 1000)
}

/// Smaller numbers tell how long something took: this many seconds after the epoch are March 1973.
const FIRST_SECOND: f64 = 1e8;

/// From here on a number counts milliseconds, as the service's API reads it (LANGUAGE.md 9, 55).
const FIRST_MILLISECOND: f64 = 1e11;
const FIRST_MICROSECOND: f64 = 1e14;
const FIRST_NANOSECOND: f64 = 1e17;

fn epoch(text: &[u8]) -> Option<i64> {
    let number = parse_number(text)?;
    let per_second = match number {
        ..FIRST_SECOND => return None,
        ..FIRST_MILLISECOND => 1.0,
        ..FIRST_MICROSECOND => 1e3,
        ..FIRST_NANOSECOND => 1e6,
        ..1e20 => 1e9,
        _ => return None,
    };
    if let Some(whole) = str::from_utf8(text).ok().and_then(|text| text.parse::<i64>().ok()) {
        return Some(if per_second == 1.0 { whole * 1000 } else { whole / (per_second / 1000.0) as i64 });
    }
    /// Milliseconds; makes up for binary fractions that are a little less than the decimal ones.
    const SLACK: f64 = 0.001;
    Some((number / per_second * 1000.0 + SLACK).floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_of_every_unit() {
        const AT: i64 = 1_641_597_879_123;
        for text in [
            "2022-01-07T23:24:39.123Z",
            "2022-01-08 01:24:39,123+0200",
            "1641597879.123",
            "1641597879123",
            "1641597879123.9",
            "1641597879123456",
            "1641597879123456789",
            "1.641597879123e9",
        ] {
            assert_eq!(instant(text.as_bytes()), Some(AT), "{text}");
        }
        for text in ["", "noon", "0.25", "12", "-1641597879", "1e300", "true"] {
            assert_eq!(instant(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn instants_of_the_common_log_format() {
        const AT: i64 = 1_641_597_879_000;
        for text in ["07/Jan/2022:23:24:39 +0000", "08/Jan/2022:01:24:39 +0200] \"GET", "07/Jan/2022:18:54:39 -0430"] {
            assert_eq!(clf_instant(text.as_bytes()), Some(AT), "{text}");
        }
        for text in [
            "07/Jan/2022:23:24:39",
            "07/jan/2022:23:24:39 +0000",
            "31/Feb/2022:23:24:39 +0000",
            "07/Jan/2022:24:24:39 +0000",
            "07/Jan/2022 23:24:39 +0000",
            "07/Jan/2022:23:24:39 +00x0",
        ] {
            assert_eq!(clf_instant(text.as_bytes()), None, "{text}");
        }
    }
}
