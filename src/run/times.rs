//! Times as people write them: ISO 8601, epoch seconds or milliseconds, relative to now.

use crate::batch::{Period, Unit};
use jiff::civil::DateTime;
use jiff::{Timestamp, Zoned, tz::TimeZone};
use std::str::FromStr;

const SECOND: i64 = 1000;
/// From here on a number counts milliseconds (LANGUAGE.md 7.1): as seconds it would be the year 5138.
const FIRST_MILLIS: i64 = 100_000_000_000;

/// A time as written, before `now` is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// An instant that was written to the second or less exactly.
    Second(i64),
    /// An instant that was written to the millisecond.
    Milli(i64),
    /// So many milliseconds after now.
    Relative(i64),
}

impl Written {
    /// The instant, in milliseconds since the epoch.
    pub fn at(self, now: i64) -> i64 {
        match self {
            Written::Second(millis) | Written::Milli(millis) => millis,
            Written::Relative(distance) => now.saturating_add(distance),
        }
    }

    /// The instant as the end of a range.
    // AWS API, StartQuery: the end second is inclusive; DescribeQueries shows it as `<end>999`.
    pub fn as_end(self, now: i64) -> i64 {
        match self {
            Written::Second(millis) => millis + SECOND - 1,
            other => other.at(now),
        }
    }
}

impl FromStr for Written {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let read = epoch(text).or_else(|| relative(text)).or_else(|| iso(text));
        read.ok_or_else(|| {
            "expected an ISO 8601 time (2022-01-07T23:24:39Z), epoch seconds or milliseconds, or a time relative to \
             now (-3h, now)"
                .to_string()
        })
    }
}

/// What a query without one end of its range has there: all that a calendar holds.
pub const EARLIEST: i64 = 0;

/// See [`EARLIEST`].
pub fn latest() -> i64 {
    Timestamp::MAX.as_millisecond()
}

fn epoch(text: &str) -> Option<Written> {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = text.parse().ok()?;
    let written = if number >= FIRST_MILLIS { Written::Milli(number) } else { Written::Second(number * SECOND) };
    Timestamp::from_millisecond(written.at(0)).is_ok().then_some(written)
}

/// `now`, `-3h`, `+1d`, `now-3h`. A month counts as 30 days and a year as 365, as in `Period`.
fn relative(text: &str) -> Option<Written> {
    let distance = match text.strip_prefix("now") {
        Some("") => return Some(Written::Relative(0)),
        Some(rest) => rest,
        None => text,
    };
    let (sign, distance) = match distance.split_at_checked(1)? {
        ("-", rest) => (-1, rest),
        ("+", rest) => (1, rest),
        _ => return None,
    };
    let unit_at = distance.find(|c: char| !c.is_ascii_digit())?;
    let count: i64 = distance[..unit_at].parse().ok()?;
    // One unit at a time, since a period reduces a large count.
    let unit = Period { count: 1, unit: Unit::from_name(&distance[unit_at..])? };
    Some(Written::Relative(sign * count.checked_mul(unit.millis())?))
}

/// A date and time with or without a zone, or a date: its first second. Without a zone it is UTC.
fn iso(text: &str) -> Option<Written> {
    let zoned = || text.parse::<Zoned>().ok().map(|zoned| zoned.timestamp());
    let local = || text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp());
    let instant = text.parse::<Timestamp>().ok().or_else(zoned).or_else(local)?;
    let millis = instant.as_millisecond();
    Some(if text.contains(['.', ',']) { Written::Milli(millis) } else { Written::Second(millis) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_641_597_879_123;

    fn read(text: &str) -> Written {
        text.parse().unwrap()
    }

    #[test]
    fn instants_are_read_in_every_form() {
        let same = [
            "1641597879",
            "1641597879000",
            "2022-01-07T23:24:39Z",
            "2022-01-07 23:24:39",
            "2022-01-08T00:24:39+01:00",
            "2022-01-07T23:24:39.000Z",
        ];
        for text in same {
            assert_eq!(read(text).at(NOW), 1_641_597_879_000, "{text}");
        }
        assert_eq!(read("2022-01-07").at(NOW), 1_641_513_600_000);
        assert_eq!(read("2022-01-07T23:24").at(NOW), 1_641_597_840_000);
    }

    #[test]
    fn relative_times_count_from_now() {
        for (text, distance) in [("now", 0), ("-3h", -10_800_000), ("-90m", -5_400_000), ("now-1d", -86_400_000)] {
            assert_eq!(read(text).at(NOW), NOW + distance, "{text}");
        }
        assert_eq!(read("+2w").at(NOW), NOW + 14 * 86_400_000);
    }

    #[test]
    fn an_end_in_whole_seconds_is_included_to_its_last_millisecond() {
        assert_eq!(read("1641597879").as_end(NOW), 1_641_597_879_999);
        assert_eq!(read("2022-01-07T23:24:39Z").as_end(NOW), 1_641_597_879_999);
        assert_eq!(read("2022-01-07T23:24:39.500Z").as_end(NOW), 1_641_597_879_500);
        assert_eq!(read("1641597879000").as_end(NOW), 1_641_597_879_000);
        assert_eq!(read("now").as_end(NOW), NOW);
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "-", "-3", "-3 parsecs", "yesterday", "2022-13-01", "99999999999999999999", "--1h", "é", "-é"]
        {
            assert!(text.parse::<Written>().is_err(), "{text}");
        }
    }
}
