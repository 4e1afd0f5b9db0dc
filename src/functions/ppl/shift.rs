//! Dates so much later.

use super::PAGE;
use super::moment::{Moment, column, millis};
use crate::batch::{Column, Unit};
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};
use jiff::Span;

pub static DATE_SHIFT: Function = Function {
    name: "date_shift",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[
        Param::required("date", Kind::Any, "A date, a time or an instant."),
        Param::required("amount", Kind::Number, "How many units; below zero for an earlier date."),
        Param::required("unit", Kind::String, "A unit of time."),
    ],
    returns: Kind::Any,
    summary: "Returns a date so many units later: a date for a date and whole days, otherwise an instant.",
    notes: "A day that a month does not have is its last. What is no date gives a missing value.",
    page: PAGE,
    examples: &[
        Example::scalar("date_add(date(\"2020-08-26\"), interval 1 day)", "2020-08-27"),
        Example::scalar("date_sub(\"2020-08-26 01:01:01\", interval 1 day)", "2020-08-25 01:01:01.000"),
    ],
    body: Body::Scalar(date_shift),
};

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

fn date_shift(args: &Args) -> Column {
    let shifted = |row| {
        let (moment, amount) = (Moment::of(&args.value(0, row))?, args.number(1, row)?);
        let unit = Unit::from_name(&args.text(2, row)?)?;
        let time = moment.datetime()?.checked_add(span(amount, unit)?).ok()?;
        let of_day = matches!(unit, Unit::Millisecond | Unit::Second | Unit::Minute | Unit::Hour);
        Some(match moment {
            Moment::Date(_) if !of_day => Moment::Date(time.date()),
            Moment::Time(_) => Moment::Time(time.time()),
            _ => Moment::Instant(millis(time)?),
        })
    };
    column((0..args.rows()).map(shifted).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
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
            assert_eq!(one(&DATE_SHIFT, &[date.into(), amount.into(), unit.into()]), gives, "{date}");
        }
    }
}
