//! Dates and times of PPL.
//!
//! An instant is a time of the engine; a date and a time of day are the texts `2020-08-26` and `13:49:00`. Every
//! function takes any of them, also as a text: `2020-08-26 13:49:00`, with a zone or without. All is in UTC.

use crate::batch::{Column, Value};
use crate::functions::Args;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// A date, a time of day, or both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    Date(Date),
    Time(Time),
    /// Milliseconds since the epoch.
    Instant(i64),
}

impl Moment {
    /// What a value says; numbers are milliseconds since the epoch, as everywhere.
    pub fn of(value: &Value) -> Option<Moment> {
        match value {
            Value::Time(millis) => Some(Moment::Instant(*millis)),
            Value::Text(text) => Moment::read(text).or_else(|| value.as_time().map(Moment::Instant)),
            other => other.as_time().map(Moment::Instant),
        }
    }

    fn read(text: &str) -> Option<Moment> {
        let text = text.trim();
        if !text.contains(['-', ':']) {
            return None;
        }
        if text.len() <= 10 && text.contains('-') {
            return text.parse().ok().map(Moment::Date);
        }
        if !text.contains('-') {
            return text.parse().ok().map(Moment::Time);
        }
        let zoned = text.parse::<Timestamp>().ok().map(|time| Moment::Instant(time.as_millisecond()));
        zoned.or_else(|| text.parse::<DateTime>().ok().and_then(|time| Some(Moment::Instant(millis(time)?))))
    }

    /// Date and time. A time alone is of the first day of the epoch.
    // The guide: a time of day is one of today. What depends on the clock would not be the same twice.
    pub fn datetime(self) -> Option<DateTime> {
        match self {
            Moment::Date(date) => Some(date.to_datetime(Time::midnight())),
            Moment::Time(time) => Some(Date::constant(1970, 1, 1).to_datetime(time)),
            Moment::Instant(millis) => datetime(millis),
        }
    }

    pub fn millis(self) -> Option<i64> {
        match self {
            Moment::Instant(millis) => Some(millis),
            other => millis(other.datetime()?),
        }
    }

    fn value(self) -> Value {
        match self {
            Moment::Date(date) => Value::text(date.to_string()),
            Moment::Time(time) => Value::text(time.strftime("%H:%M:%S").to_string()),
            Moment::Instant(millis) => Value::Time(millis),
        }
    }
}

fn datetime(millis: i64) -> Option<DateTime> {
    Some(Timestamp::from_millisecond(millis).ok()?.to_zoned(TimeZone::UTC).datetime())
}

pub fn millis(time: DateTime) -> Option<i64> {
    Some(time.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

/// Something of the moment in each row; a missing value where there is none.
pub fn moments<T>(args: &Args, index: usize, f: impl Fn(Moment) -> Option<T>) -> Vec<Option<T>> {
    (0..args.rows()).map(|row| f(Moment::of(&args.value(index, row))?)).collect()
}

/// A column of moments.
pub fn column(moments: Vec<Option<Moment>>) -> Column {
    Column::from_values(moments.into_iter().map(|moment| moment.map_or(Value::Missing, Moment::value)).collect())
}

/// A column of instants.
pub fn instants(millis: Vec<Option<i64>>) -> Column {
    Column::Time(millis.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_dates_times_or_instants() {
        let at = Some(1_598_449_740_000);
        for text in
            ["2020-08-26 13:49:00", "2020-08-26T13:49:00Z", "2020-08-26T15:49:00+02:00", "2020-08-26 13:49:00.000"]
        {
            assert_eq!(Moment::read(text).and_then(Moment::millis), at, "{text}");
        }
        assert_eq!(Moment::read("2020-08-26"), Some(Moment::Date(Date::constant(2020, 8, 26))));
        assert_eq!(Moment::read("01:02:03"), Some(Moment::Time(Time::constant(1, 2, 3, 0))));
        for text in ["", "x", "20200826", "2020-13-01", "2020-08-26 25:00:00", "ö-ö", "-"] {
            assert_eq!(Moment::read(text), None, "{text}");
        }
    }
}
