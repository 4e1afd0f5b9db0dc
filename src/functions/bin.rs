//! `bin`, `datefloor`, `dateceil`: instants cut to a period.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::{Column, Period, Value};
use arrow_array::TimestampMillisecondArray;

const PERIOD: &str = "A count and a unit, such as `5m`, `1 hour` or `2w`.";

const UNITS: &str = "Units: ms, s, m, h, d, w, mo, q, y and their long forms. A count above 1000 ms, 60 s, 60 m or \
    24 h is reduced to that, so `300s` acts as `60s`. Buckets are in UTC; weeks begin on Monday.";

pub static BIN: Function = Function {
    name: "bin",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[Param::implicit("@timestamp", Kind::Timestamp), Param::required("period", Kind::Period, PERIOD)],
    returns: Kind::Timestamp,
    summary: "Returns the start of the bucket of time that contains `@timestamp`.",
    notes: UNITS,
    page: "operations-functions",
    // Samples that AWS publishes use the form with two arguments too: `bin(@timestamp, 1h)`.
    examples: &[
        Example::scalar("bin(fromMillis(1641597879123), 5m)", "2022-01-07 23:20:00.000"),
        Example::scalar("bin(fromMillis(1641597879123), 300s)", "2022-01-07 23:24:00.000"),
    ],
    body: Body::Scalar(floor),
};

pub static DATEFLOOR: Function = Function {
    name: "datefloor",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[
        Param::required("timestamp", Kind::Timestamp, "The instant."),
        Param::required("period", Kind::Period, PERIOD),
    ],
    returns: Kind::Timestamp,
    summary: "Returns the start of the bucket of time that contains an instant.",
    notes: UNITS,
    page: "operations-functions",
    examples: &[
        Example::scalar("datefloor(fromMillis(1641597879123), 1h)", "2022-01-07 23:00:00.000"),
        Example::scalar("datefloor(fromMillis(1641597879123), 1mo)", "2022-01-01 00:00:00.000"),
    ],
    body: Body::Scalar(floor),
};

pub static DATECEIL: Function = Function {
    name: "dateceil",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[
        Param::required("timestamp", Kind::Timestamp, "The instant."),
        Param::required("period", Kind::Period, PERIOD),
    ],
    returns: Kind::Timestamp,
    summary: "Returns the end of the bucket of time that contains an instant.",
    notes: "An instant on a boundary stays; the AWS manual does not say where it goes. Units as for `datefloor`.",
    page: "operations-functions",
    examples: &[
        Example::scalar("dateceil(fromMillis(1641597879123), 1h)", "2022-01-08 00:00:00.000"),
        Example::scalar("dateceil(fromMillis(0), 1h)", "1970-01-01 00:00:00.000"),
    ],
    body: Body::Scalar(ceil),
};

fn floor(args: &Args) -> Column {
    cut(args, Period::floors)
}

fn ceil(args: &Args) -> Column {
    // The manual is silent on an instant that lies on a boundary: it stays (LANGUAGE.md 3.6, REC).
    cut(args, Period::ceils)
}

fn cut(args: &Args, cut: fn(Period, &TimestampMillisecondArray) -> TimestampMillisecondArray) -> Column {
    match (args.constant(1), args.constant(2)) {
        (Some(Value::Period(period)), None) => Column::Time(cut(*period, &args.times(0))),
        // `stats ... by bin(5m) offset 1m` hands in how far buckets are shifted.
        (Some(Value::Period(period)), Some(Value::Period(shift))) => {
            let shift = shift.length();
            let from = args.times(0).unary(|millis: i64| millis.saturating_sub(shift));
            Column::Time(cut(*period, &from).unary(|millis: i64| millis.saturating_add(shift)))
        }
        _ => Column::missing(args.rows()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::{Datum, Unit};

    const AT: Value = Value::Time(1_641_597_879_123);

    fn period(count: u32, unit: Unit) -> Value {
        Value::Period(Period { count, unit })
    }

    #[test]
    fn each_gives_what_its_examples_say() {
        assert_eq!(one(&BIN, &[AT, period(5, Unit::Minute)]), "2022-01-07 23:20:00.000");
        assert_eq!(one(&BIN, &[AT, period(300, Unit::Second)]), "2022-01-07 23:24:00.000");
        assert_eq!(one(&DATEFLOOR, &[AT, period(1, Unit::Hour)]), "2022-01-07 23:00:00.000");
        assert_eq!(one(&DATEFLOOR, &[AT, period(1, Unit::Month)]), "2022-01-01 00:00:00.000");
        assert_eq!(one(&DATECEIL, &[AT, period(1, Unit::Hour)]), "2022-01-08 00:00:00.000");
        assert_eq!(one(&DATECEIL, &[Value::Time(0), period(1, Unit::Hour)]), "1970-01-01 00:00:00.000");
    }

    #[test]
    fn numbers_are_milliseconds_and_other_text_is_missing() {
        let hour = Datum::Constant(period(1, Unit::Hour));
        let answers = call(&BIN, &[texts(&["3600001", "missing", "2022-01-07", "7200000"]), hour]);
        let hours = |text: &str| Some(format!("1970-01-01 {text}:00:00.000"));
        assert_eq!(answers, [hours("01"), None, None, hours("02")]);
    }

    #[test]
    fn buckets_can_be_shifted() {
        let shifted = |shift: Value| one(&BIN, &[AT, period(1, Unit::Hour), shift]);
        assert_eq!(shifted(period(15, Unit::Minute)), "2022-01-07 23:15:00.000");
        assert_eq!(shifted(period(90, Unit::Minute)), "2022-01-07 22:30:00.000");
        assert_eq!(shifted(period(1, Unit::Day)), "2022-01-07 23:00:00.000");
        assert_eq!(one(&BIN, &[AT, period(1, Unit::Month), period(1, Unit::Day)]), "2022-01-02 00:00:00.000");
    }

    #[test]
    fn what_is_no_period_gives_nothing() {
        assert_eq!(one(&DATEFLOOR, &[AT, 5.0.into()]), "");
        assert_eq!(one(&DATEFLOOR, &[AT]), "");
    }
}
