//! `formatDate(timestamp, format, [timezone])`: an instant as text.

use super::time_zone::{is_time_zone, time_zone};
use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use arrow_array::Array;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

pub static FUNCTION: Function = Function {
    name: "formatDate",
    aliases: &["strftime"],
    topic: Topic::DateTime,
    params: &[
        Param::required("timestamp", Kind::Timestamp, "The instant, or milliseconds since the epoch."),
        Param::required("format", Kind::String, "How it is written, in the conversions of strftime: `%Y-%m-%d`.")
            .checked(is_format),
        Param::optional("timezone", Kind::String, "A time zone by name or offset; `UTC` without it.")
            .checked(is_time_zone),
    ],
    returns: Kind::String,
    summary: "Returns an instant as text, written as a strftime format says.",
    notes: "The names of months and days are English. `parseDate` uses another language of patterns.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"formatDate(fromMillis(1641597879123), "%Y-%m-%d", "UTC")"#, "2022-01-07"),
        Example::scalar(r#"strftime(1641597879123, "%d %b %H:%M %z", "America/New_York")"#, "07 Jan 18:24 -0500"),
    ],
    body: Body::Scalar(eval),
};

fn is_format(format: &str) -> Result<(), String> {
    let mut text = String::new();
    write(format, &Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC), &mut text)
        .ok_or_else(|| "not a format of strftime, such as `%Y-%m-%d %H:%M:%S`".to_string())
}

fn write(format: &str, time: &Zoned, out: &mut String) -> Option<()> {
    BrokenDownTime::from(time).format(format, out).ok()
}

// The manual is silent on the zone without a third argument: UTC (LANGUAGE.md 3.6, REC).
fn eval(args: &Args) -> Column {
    let times = args.times(0);
    let constant = |index| args.constant(index).and_then(|value| value.as_text());
    let format = constant(1);
    let zone = if args.get(2).is_none() { Some(TimeZone::UTC) } else { constant(2).and_then(|name| time_zone(&name)) };
    args.written(|row, out| {
        let time = times.is_valid(row).then(|| Timestamp::from_millisecond(times.value(row)).ok())??;
        let zone = zone.clone().or_else(|| time_zone(&args.text(2, row)?))?;
        match &format {
            Some(format) => write(format, &time.to_zoned(zone), out),
            None => write(&args.text(1, row)?, &time.to_zoned(zone), out),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::Value;

    const AT: Value = Value::Time(1_641_597_879_123);

    #[test]
    fn instants_are_written_in_any_zone() {
        let date = |format: &str, zone: &str| one(&FUNCTION, &[AT, format.into(), zone.into()]);
        assert_eq!(one(&FUNCTION, &[AT, "%Y-%m-%d".into()]), "2022-01-07");
        assert_eq!(date("%F %T", "UTC"), "2022-01-07 23:24:39");
        assert_eq!(date("%F %T", "+02:00"), "2022-01-08 01:24:39");
        assert_eq!(date("%H:%M:%S%.3f %Z", "Europe/Berlin"), "00:24:39.123 CET");
        assert_eq!(date("%A %-d %B %I %p %j %%", "UTC"), "Friday 7 January 11 PM 007 %");
        assert_eq!(date("100% sure", "UTC"), "");
        assert_eq!(date("%F", "Mars/Base"), "");
    }

    #[test]
    fn what_is_no_instant_is_missing() {
        let format = Value::text("%F").into();
        assert_eq!(
            call(&FUNCTION, &[texts(&["1641597879123", "soon", "missing"]), format]),
            [Some("2022-01-07".into()), None, None]
        );
        assert_eq!(one(&FUNCTION, &[Value::Time(i64::MAX), "%F".into()]), "");
        assert!(is_format("%Y").is_ok() && is_format("%!").is_err() && is_format("%").is_err());
    }
}
