//! Seconds since the epoch: `from_unixtime`, `unix_timestamp`.

use super::make::formatted;
use super::{Moment, PAGE, instants, millis};
use crate::batch::{Column, Value};
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};
use jiff::civil::{Date, DateTime};

/// The first second that is too late, 3001-01-19 (the guide, from_unixtime).
const TOO_LATE: f64 = 32_536_771_200.0;

pub static FROM_UNIXTIME: Function = Function {
    name: "from_unixtime",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[
        Param::required("seconds", Kind::Number, "Seconds since the epoch."),
        Param::optional("format", Kind::String, "How the instant is written, as for `date_format`."),
    ],
    returns: Kind::Any,
    summary: "Returns the instant that lies so many seconds behind the epoch, or its text.",
    notes: "Seconds below zero or from the year 3001 on give a missing value.",
    page: PAGE,
    examples: &[
        Example::scalar("from_unixtime(1220249547)", "2008-09-01 06:12:27.000"),
        Example::scalar(r#"from_unixtime(1220249547, "HH:mm:ss")"#, "06:12:27"),
        Example::scalar("from_unixtime(-1)", ""),
    ],
    body: Body::Scalar(from_unixtime),
};

fn from_unixtime(args: &Args) -> Column {
    let instant = |row| {
        let seconds = args.number(0, row).filter(|seconds| (0.0..TOO_LATE).contains(seconds))?;
        Some((seconds * 1000.0).round() as i64)
    };
    let times: Vec<Option<i64>> = (0..args.rows()).map(instant).collect();
    if args.count() < 2 { instants(times) } else { formatted(args, &times) }
}

pub static UNIX_TIMESTAMP: Function = Function {
    name: "unix_timestamp",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[Param::required(
        "date",
        Kind::Any,
        "A date, an instant, or a number such as 20201231 or 20201231235959.",
    )],
    returns: Kind::Number,
    summary: "Returns the seconds from the epoch to a date.",
    notes: "Instants before the epoch or from the year 3001 on give a missing value.",
    page: PAGE,
    examples: &[
        Example::scalar("unix_timestamp(20771122143845)", "3404817525"),
        Example::scalar(r#"unix_timestamp("1996-11-15 17:05:42")"#, "848077542"),
    ],
    body: Body::Scalar(unix_timestamp),
};

fn unix_timestamp(args: &Args) -> Column {
    let seconds = |row| {
        let value = args.value(0, row);
        let millis = match (&value, value.as_number()) {
            (Value::Time(millis), _) => *millis,
            (_, Some(digits)) => written(digits)?,
            _ => Moment::of(&value)?.millis()?,
        };
        Some(millis as f64 / 1000.0).filter(|seconds| (0.0..TOO_LATE).contains(seconds))
    };
    (0..args.rows()).map(seconds).collect()
}

/// The instant that the digits of a number write.
// The guide, unix_timestamp: YYMMDD, YYMMDDhhmmss, YYYYMMDD or YYYYMMDDhhmmss, perhaps with fractional seconds.
fn written(number: f64) -> Option<i64> {
    let digits = number.trunc() as i64;
    let (date, time) = match digits {
        101..=99_999_999 => (digits, 0),
        1_000_000_000..=99_999_999_999_999 => (digits / 1_000_000, digits % 1_000_000),
        _ => return None,
    };
    let year = match date / 10_000 {
        year @ 0..=69 => year + 2000,
        year @ 70..=99 => year + 1900,
        year => year,
    };
    let date = Date::new(i16::try_from(year).ok()?, (date / 100 % 100) as i8, (date % 100) as i8).ok()?;
    let nanos = (number.fract() * 1e9).round().clamp(0.0, 999_999_999.0) as i32;
    let (hour, minute, second) = ((time / 10_000) as i8, (time / 100 % 100) as i8, (time % 100) as i8);
    let time = jiff::civil::Time::new(hour, minute, second, nanos).ok()?;
    millis(DateTime::from_parts(date, time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::one;

    #[test]
    fn seconds_are_instants_and_back() {
        assert_eq!(one(&FROM_UNIXTIME, &[1_220_249_547.0.into()]), "2008-09-01 06:12:27.000");
        assert_eq!(one(&FROM_UNIXTIME, &[1_220_249_547.0.into(), "HH:mm:ss".into()]), "06:12:27");
        assert_eq!(one(&FROM_UNIXTIME, &[(-1.0).into()]), "");
        assert_eq!(one(&UNIX_TIMESTAMP, &[20_771_122_143_845.0.into()]), "3404817525");
        assert_eq!(one(&UNIX_TIMESTAMP, &["1996-11-15 17:05:42".into()]), "848077542");
        assert_eq!(one(&UNIX_TIMESTAMP, &[700_101.0.into()]), "0");
        for wrong in [0.0, 99.0, 20_231_301.0, 1e300] {
            assert_eq!(one(&UNIX_TIMESTAMP, &[wrong.into()]), "", "{wrong}");
        }
    }
}
