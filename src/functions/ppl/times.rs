//! Times of day and instants made of others, and seconds since the epoch.

use super::PAGE;
use super::moment::{Moment, column, instants, millis, moments};
use crate::batch::{Column, Value, print_time};
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};
use jiff::civil::{Date, DateTime, Time};

const DATE: Param = Param::required("date", Kind::Any, "A date, a time or an instant.");

pub static TIME_OF: Function = Function {
    name: "time",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[DATE],
    returns: Kind::String,
    summary: "Returns the time of day of an instant, or the one that a text writes.",
    notes: "In UTC. What is no time gives a missing value.",
    page: PAGE,
    examples: &[Example::scalar("time(\"2020-08-26 13:49:00\")", "13:49:00")],
    body: Body::Scalar(|args| {
        column(moments(args, 0, |moment| moment.datetime().map(|time| Moment::Time(time.time()))))
    }),
};

pub static TIMESTAMP: Function = Function {
    name: "timestamp",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[DATE, Param::optional("time", Kind::Any, "A time of day that is added.")],
    returns: Kind::Timestamp,
    summary: "Returns a date or a text as an instant, and so much later as a second argument says.",
    notes: "In UTC. What is no date gives a missing value.",
    page: PAGE,
    examples: &[
        Example::scalar("timestamp(\"2020-08-26 13:49:00\")", "2020-08-26 13:49:00.000"),
        Example::scalar("timestamp(\"2020-08-26 13:49:00\", \"12:15:42\")", "2020-08-27 02:04:42.000"),
    ],
    body: Body::Scalar(timestamp),
};

fn timestamp(args: &Args) -> Column {
    let first = moments(args, 0, Moment::millis);
    if args.count() < 2 {
        return instants(first);
    }
    let second = moments(args, 1, |moment| {
        let time = moment.datetime()?.time();
        millis(Date::constant(1970, 1, 1).to_datetime(time))
    });
    instants(first.into_iter().zip(second).map(|(first, second)| first?.checked_add(second?)).collect())
}

pub static CURRENT_TIME: Function = Function {
    name: "current_time",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[],
    returns: Kind::String,
    summary: "Returns the time of day at which the query began.",
    notes: "The same in every row. In UTC.",
    page: PAGE,
    examples: &[Example::scalar("current_time() = current_time()", "1")],
    body: Body::Scalar(|args| {
        let text = print_time(args.context().now);
        Column::repeat(&text.get(11..19).map_or(Value::Missing, Value::text), args.rows())
    }),
};

/// The first second that is too late, 3001-01-19 (the guide, unix_timestamp).
const TOO_LATE: f64 = 32_536_771_200.0;

pub static UNIX_SECONDS: Function = Function {
    name: "unix_seconds",
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
    let time = Time::new(hour, minute, second, nanos).ok()?;
    millis(DateTime::from_parts(date, time))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::one;

    #[test]
    fn each_gives_what_the_guide_says() {
        assert_eq!(one(&TIME_OF, &["01:02:03".into()]), "01:02:03");
        assert_eq!(one(&TIMESTAMP, &["2020-08-26".into()]), "2020-08-26 00:00:00.000");
        assert_eq!(one(&TIMESTAMP, &["2020-08-26 13:49:00".into(), "12:15:42".into()]), "2020-08-27 02:04:42.000");
        assert_eq!(one(&TIMESTAMP, &["x".into()]), "");
        assert_eq!(one(&CURRENT_TIME, &[]), "23:24:39");
        assert_eq!(one(&UNIX_SECONDS, &[20_771_122_143_845.0.into()]), "3404817525");
        assert_eq!(one(&UNIX_SECONDS, &["1996-11-15 17:05:42".into()]), "848077542");
        assert_eq!(one(&UNIX_SECONDS, &[700_101.0.into()]), "0");
        for wrong in [0.0, 99.0, 20_231_301.0, 1e300] {
            assert_eq!(one(&UNIX_SECONDS, &[wrong.into()]), "", "{wrong}");
        }
    }
}
