//! Dates so much later, and how far two dates are apart.

use super::{Moment, PAGE, column, instants, millis};
use crate::batch::{Column, Unit};
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};
use jiff::civil::DateTime;
use jiff::{Span, SpanRound};

const UNIT: &str = "A unit of time: second, minute, hour, day, week, month, quarter, year.";

/// A function of dates.
const fn of_dates(
    name: &'static str,
    params: &'static [Param],
    returns: Kind,
    summary: &'static str,
    examples: &'static [Example],
    eval: fn(&Args) -> Column,
) -> Function {
    Function {
        name,
        aliases: &[],
        topic: Topic::DateTime,
        params,
        returns,
        summary,
        notes: "A day that a month does not have is its last. What is no date gives a missing value.",
        page: PAGE,
        examples,
        body: Body::Scalar(eval),
    }
}

pub static DATE_ADD: Function = of_dates(
    "date_add",
    &[
        Param::required("date", Kind::Any, "A date, a time or an instant."),
        Param::required("amount", Kind::Number, "How many units; below zero for an earlier date."),
        Param::optional("unit", Kind::String, "A unit of time; days without it.").checked(is_unit),
    ],
    Kind::Any,
    "Returns a date so many units later: a date for a date and whole days, otherwise an instant.",
    &[
        Example::scalar(r#"date_add("2020-08-26", 1)"#, "2020-08-27"),
        Example::scalar(r#"date_add("2020-08-26 01:01:01", -1, "day")"#, "2020-08-25 01:01:01.000"),
        Example::scalar(r#"date_add("2020-08-31", 1, "month")"#, "2020-09-30"),
    ],
    date_add,
);

pub static TIMESTAMP_ADD: Function = of_dates(
    "timestampadd",
    &[
        Param::required("unit", Kind::String, UNIT).checked(is_unit),
        Param::required("amount", Kind::Number, "How many units; below zero for an earlier instant."),
        Param::required("date", Kind::Any, "A date or an instant."),
    ],
    Kind::Timestamp,
    "Returns an instant so many units later.",
    &[
        Example::scalar(r#"timestampadd("day", 17, "2000-01-01 00:00:00")"#, "2000-01-18 00:00:00.000"),
        Example::scalar(r#"timestampadd("quarter", -1, "2000-01-01 00:00:00")"#, "1999-10-01 00:00:00.000"),
    ],
    timestamp_add,
);

pub static TIMESTAMP_DIFF: Function = of_dates(
    "timestampdiff",
    &[
        Param::required("unit", Kind::String, UNIT).checked(is_unit),
        Param::required("start", Kind::Any, "A date or an instant."),
        Param::required("end", Kind::Any, "A date or an instant."),
    ],
    Kind::Number,
    "Returns how many whole units lie between two instants.",
    &[
        Example::scalar(r#"timestampdiff("year", "1997-01-01 00:00:00", "2001-03-06 00:00:00")"#, "4"),
        Example::scalar(r#"timestampdiff("second", "1997-01-01 00:00:23", "1997-01-01 00:00:00")"#, "-23"),
    ],
    timestamp_diff,
);

pub static DATE_DIFF: Function = of_dates(
    "datediff",
    &[
        Param::required("end", Kind::Any, "A date or an instant."),
        Param::required("start", Kind::Any, "A date or an instant."),
    ],
    Kind::Number,
    "Returns how many days a date lies behind another.",
    &[Example::scalar(r#"datediff("2000-01-02 23:59:59", "2000-01-01")"#, "1")],
    date_diff,
);

fn is_unit(text: &str) -> Result<(), String> {
    Unit::from_name(text).map(|_| ()).ok_or_else(|| "not a unit of time such as `day`".to_string())
}

/// The unit in a row; days where none is written.
fn unit(args: &Args, index: usize, row: usize) -> Option<Unit> {
    if args.get(index).is_none() { Some(Unit::Day) } else { Unit::from_name(&args.text(index, row)?) }
}

fn moment(args: &Args, index: usize, row: usize) -> Option<Moment> {
    Moment::of(&args.value(index, row))
}

/// So many units. A fraction of a unit is left out.
fn span(amount: f64, unit: Unit) -> Option<Span> {
    let amount = if amount.abs() < 1e12 { amount.trunc() as i64 } else { return None };
    let span = Span::new();
    match unit {
        Unit::Millisecond => span.try_milliseconds(amount),
        Unit::Second => span.try_seconds(amount),
        Unit::Minute => span.try_minutes(amount),
        Unit::Hour => span.try_hours(amount),
        Unit::Day => span.try_days(amount),
        Unit::Week => span.try_weeks(amount),
        Unit::Month => span.try_months(amount),
        Unit::Quarter => span.try_months(amount.checked_mul(3)?),
        Unit::Year => span.try_years(amount),
    }
    .ok()
}

fn later(time: DateTime, amount: f64, unit: Unit) -> Option<DateTime> {
    time.checked_add(span(amount, unit)?).ok()
}

fn date_add(args: &Args) -> Column {
    let shifted = |row| {
        let (moment, amount) = (moment(args, 0, row)?, args.number(1, row)?);
        let unit = unit(args, 2, row)?;
        let time = later(moment.datetime()?, amount, unit)?;
        let of_day = matches!(unit, Unit::Millisecond | Unit::Second | Unit::Minute | Unit::Hour);
        Some(match moment {
            Moment::Date(_) if !of_day => Moment::Date(time.date()),
            Moment::Time(_) => Moment::Time(time.time()),
            _ => Moment::Instant(millis(time)?),
        })
    };
    column((0..args.rows()).map(shifted).collect())
}

fn timestamp_add(args: &Args) -> Column {
    let shifted = |row| {
        let time = moment(args, 2, row)?.datetime()?;
        millis(later(time, args.number(1, row)?, unit(args, 0, row)?)?)
    };
    instants((0..args.rows()).map(shifted).collect())
}

fn timestamp_diff(args: &Args) -> Column {
    let between = |row| {
        let (start, end) = (moment(args, 1, row)?.datetime()?, moment(args, 2, row)?.datetime()?);
        whole_units(start, end, unit(args, 0, row)?)
    };
    (0..args.rows()).map(between).collect()
}

fn whole_units(start: DateTime, end: DateTime, unit: Unit) -> Option<f64> {
    let length = match unit {
        Unit::Millisecond => 1,
        Unit::Second => 1_000,
        Unit::Minute => 60_000,
        Unit::Hour => 3_600_000,
        Unit::Day => 86_400_000,
        Unit::Week => 7 * 86_400_000,
        Unit::Month => return months(start, end).map(|months| months as f64),
        Unit::Quarter => return months(start, end).map(|months| (months / 3) as f64),
        Unit::Year => return months(start, end).map(|months| (months / 12) as f64),
    };
    Some((millis(end)?.checked_sub(millis(start)?)? / length) as f64)
}

/// The whole months between two times.
fn months(start: DateTime, end: DateTime) -> Option<i64> {
    let span = start.until((jiff::Unit::Month, end)).ok()?;
    let whole =
        span.round(SpanRound::new().smallest(jiff::Unit::Month).mode(jiff::RoundMode::Trunc).relative(start)).ok()?;
    Some(i64::from(whole.get_years()) * 12 + i64::from(whole.get_months()))
}

fn date_diff(args: &Args) -> Column {
    let days = |row| {
        let (end, start) = (moment(args, 0, row)?.date()?, moment(args, 1, row)?.date()?);
        Some(f64::from(start.until(end).ok()?.get_days()))
    };
    (0..args.rows()).map(days).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Value;
    use crate::functions::check::one;

    #[test]
    fn dates_move() {
        for (date, amount, unit, gives) in [
            ("2020-08-26", 1.0, "day", "2020-08-27"),
            ("2008-01-02", -31.0, "day", "2007-12-02"),
            ("2020-08-26 01:01:01", -1.0, "DAY", "2020-08-25 01:01:01.000"),
            ("2020-08-31", 1.0, "month", "2020-09-30"),
            ("2020-08-26", 1.0, "hour", "2020-08-26 01:00:00.000"),
            ("23:30:00", 1.0, "hour", "00:30:00"),
            ("9999-12-31", 1.0, "day", ""),
            ("2020-08-26", 1e300, "day", ""),
            ("x", 1.0, "day", ""),
        ] {
            assert_eq!(one(&DATE_ADD, &[date.into(), amount.into(), unit.into()]), gives, "{date}");
        }
        assert_eq!(one(&DATE_ADD, &["2020-08-26".into(), 1.0.into()]), "2020-08-27");
        let added =
            |unit: &str, amount: f64| one(&TIMESTAMP_ADD, &[unit.into(), amount.into(), "2000-01-01 00:00:00".into()]);
        assert_eq!(added("DAY", 17.0), "2000-01-18 00:00:00.000");
        assert_eq!(added("QUARTER", -1.0), "1999-10-01 00:00:00.000");
    }

    #[test]
    fn dates_are_apart() {
        let apart = |unit: &str, start: &str, end: &str| one(&TIMESTAMP_DIFF, &[unit.into(), start.into(), end.into()]);
        assert_eq!(apart("YEAR", "1997-01-01 00:00:00", "2001-03-06 00:00:00"), "4");
        assert_eq!(apart("SECOND", "1997-01-01 00:00:23", "1997-01-01 00:00:00"), "-23");
        assert_eq!(apart("month", "2024-01-31", "2024-02-29"), "0");
        assert_eq!(apart("month", "2024-02-29", "2024-01-15"), "-1");
        assert_eq!(apart("week", "2024-01-01", "2024-01-20"), "2");
        assert_eq!(one(&DATE_DIFF, &["2000-01-02 23:59:59".into(), "2000-01-01".into()]), "1");
        assert_eq!(one(&DATE_DIFF, &[Value::Missing, "2000-01-01".into()]), "");
    }
}
