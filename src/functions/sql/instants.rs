//! Instants and dates as SQL writes them, and the units that they are moved by.

use crate::batch::{Datum, Value};
use crate::functions::Args;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// The instant that a text writes, in milliseconds since the epoch: a date, or a date and a time, in UTC if it names no
/// zone.
pub fn instant(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Some(timestamp.as_millisecond());
    }
    let bytes = text.as_bytes();
    // `2024-01` and `2024` are dates too.
    let filled = match bytes.len() {
        4 if bytes.iter().all(u8::is_ascii_digit) => format!("{text}-01-01"),
        7 if bytes[4] == b'-' => format!("{text}-01"),
        _ => text.to_string(),
    };
    let civil = filled.parse::<DateTime>().or_else(|_| filled.parse::<Date>().map(DateTime::from)).ok()?;
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// The instant of an argument in a row. A number is none: only functions that name its unit take one.
pub fn instant_of(args: &Args, index: usize, row: usize) -> Option<i64> {
    match args.get(index)? {
        Datum::Column(crate::batch::Column::Time(_)) | Datum::Constant(Value::Time(_)) => {
            args.value(index, row).as_time()
        }
        datum => match datum.value(row) {
            Value::Time(millis) => Some(millis),
            Value::Text(text) => instant(&text),
            _ => None,
        },
    }
}

/// The date and time of an argument in a row, in UTC.
pub fn civil_of(args: &Args, index: usize, row: usize) -> Option<DateTime> {
    civil(instant_of(args, index, row)?)
}

/// The date and time of an instant, in UTC.
pub fn civil(millis: i64) -> Option<DateTime> {
    Some(Timestamp::from_millisecond(millis).ok()?.to_zoned(TimeZone::UTC).datetime())
}

/// The instant of a date and time, in UTC.
pub fn millis(civil: DateTime) -> Option<i64> {
    Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// A unit of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// So many milliseconds.
    Fixed(i64),
    /// So many months.
    Months(i64),
}

/// The unit of that name, in any case.
pub fn unit(name: &str) -> Option<Unit> {
    const SECOND: i64 = 1000;
    const DAY: i64 = 86_400 * SECOND;
    let name = name.trim().to_lowercase();
    Some(match name.strip_suffix('s').unwrap_or(&name) {
        "millisecond" => Unit::Fixed(1),
        "second" => Unit::Fixed(SECOND),
        "minute" => Unit::Fixed(60 * SECOND),
        "hour" => Unit::Fixed(3600 * SECOND),
        "day" | "dayofyear" => Unit::Fixed(DAY),
        "week" => Unit::Fixed(7 * DAY),
        "month" => Unit::Months(1),
        "quarter" => Unit::Months(3),
        "year" => Unit::Months(12),
        _ => return None,
    })
}

/// What is wrong with the name of a unit, if something is.
pub fn is_unit(name: &str) -> Result<(), String> {
    unit(name).map(|_| ()).ok_or_else(|| "expected `DAY`, `HOUR`, `MONTH` or the like".to_string())
}

/// An instant so many units later.
pub fn moved(millis: i64, unit: Unit, count: f64) -> Option<i64> {
    let count = count.trunc();
    match unit {
        Unit::Fixed(length) => {
            let distance = count * length as f64;
            (distance.abs() < 1e18).then(|| millis.checked_add(distance as i64)).flatten()
        }
        Unit::Months(length) => {
            let months = Span::new().try_months((count * length as f64) as i64).ok()?;
            self::millis(civil(millis)?.checked_add(months).ok()?)
        }
    }
}

/// How many whole units lie between two instants.
pub fn between(start: i64, end: i64, unit: Unit) -> Option<f64> {
    match unit {
        Unit::Fixed(length) => Some((end.checked_sub(start)? / length) as f64),
        Unit::Months(length) => {
            let months = civil(start)?.until((jiff::Unit::Month, civil(end)?)).ok()?.get_months();
            Some((i64::from(months) / length) as f64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_instants() {
        for (text, millis) in [
            ("2022-01-07", 1_641_513_600_000),
            ("2022-01-07 23:24:39", 1_641_597_879_000),
            ("2022-01-07 23:24:39.123", 1_641_597_879_123),
            ("2022-01-07T23:24:39Z", 1_641_597_879_000),
            ("2022-01-07T23:24:39+01:00", 1_641_594_279_000),
            ("2022-01", 1_640_995_200_000),
            ("2022", 1_640_995_200_000),
        ] {
            assert_eq!(instant(text), Some(millis), "{text}");
        }
        for text in ["", "x", "2022-13-01", "22", "é022"] {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    #[test]
    fn instants_move_by_units() {
        let at = |text| instant(text).expect("an instant");
        let month = unit("MONTHS").expect("a unit");
        assert_eq!(moved(at("2024-01-31"), month, 1.0), Some(at("2024-02-29")));
        assert_eq!(moved(at("2024-01-31"), unit("day").expect("a unit"), -31.0), Some(at("2023-12-31")));
        assert_eq!(between(at("2024-01-31"), at("2024-03-30"), month), Some(1.0));
        assert!(moved(i64::MAX, month, 1e300).is_none() && unit("fortnight").is_none());
    }
}
