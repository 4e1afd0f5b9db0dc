//! Pieces of a date or a time: the day, the hour, the name of the month.

use super::{Moment, PAGE, moments};
use crate::batch::Column;
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};
use jiff::civil::DateTime;

const DATE: Param = Param::required("date", Kind::Any, "A date, a time or an instant.");

const fn part(
    name: &'static str,
    summary: &'static str,
    examples: &'static [Example],
    eval: fn(&Args) -> Column,
) -> Function {
    Function {
        name,
        aliases: &[],
        topic: Topic::DateTime,
        params: &[DATE],
        returns: Kind::Number,
        summary,
        notes: "In UTC. What is no date gives a missing value.",
        page: PAGE,
        examples,
        body: Body::Scalar(eval),
    }
}

fn numbers(args: &Args, of: fn(DateTime) -> i64) -> Column {
    moments(args, 0, |moment: Moment| moment.datetime().map(|time| of(time) as f64)).into_iter().collect()
}

fn names(args: &Args, format: &'static str) -> Column {
    moments(args, 0, |moment: Moment| moment.datetime().map(|time| time.strftime(format).to_string()))
        .into_iter()
        .collect()
}

pub static YEAR: Function =
    part("year", "Returns the year of a date.", &[Example::scalar(r#"year("2020-08-26")"#, "2020")], |args| {
        numbers(args, |time| i64::from(time.year()))
    });

pub static QUARTER: Function = part(
    "quarter",
    "Returns the quarter of the year of a date, 1 to 4.",
    &[Example::scalar(r#"quarter("2020-08-26")"#, "3")],
    |args| numbers(args, |time| (i64::from(time.month()) - 1) / 3 + 1),
);

pub static MONTH: Function =
    part("month", "Returns the month of a date, 1 to 12.", &[Example::scalar(r#"month("2020-08-26")"#, "8")], |args| {
        numbers(args, |time| i64::from(time.month()))
    });

pub static WEEK: Function = Function {
    notes: "Weeks begin on Monday; the first week of a year has its first Thursday (ISO 8601). In UTC.",
    ..part(
        "week",
        "Returns the number of the week of a date, 1 to 53.",
        // The guide: WEEK(DATE('2008-02-20')) is 8, which is so for weeks of ISO 8601 alone.
        &[Example::scalar(r#"week("2008-02-20")"#, "8")],
        |args| numbers(args, |time| i64::from(time.date().iso_week_date().week())),
    )
};

pub static DAY: Function = part(
    "day",
    "Returns the day of the month of a date, 1 to 31.",
    &[Example::scalar(r#"day("2020-08-26")"#, "26")],
    |args| numbers(args, |time| i64::from(time.day())),
);

pub static DAY_OF_WEEK: Function = part(
    "dayofweek",
    "Returns the day of the week of a date: 1 is Sunday, 7 is Saturday.",
    &[Example::scalar(r#"dayofweek("2020-08-26")"#, "4")],
    |args| numbers(args, |time| i64::from(time.weekday().to_sunday_one_offset())),
);

pub static WEEKDAY: Function = part(
    "weekday",
    "Returns the day of the week of a date: 0 is Monday, 6 is Sunday.",
    &[Example::scalar(r#"weekday("2020-08-26")"#, "2")],
    |args| numbers(args, |time| i64::from(time.weekday().to_monday_zero_offset())),
);

pub static DAY_OF_YEAR: Function = part(
    "dayofyear",
    "Returns the day of the year of a date, 1 to 366.",
    &[Example::scalar(r#"dayofyear("2020-08-26")"#, "239")],
    |args| numbers(args, |time| i64::from(time.day_of_year())),
);

pub static HOUR: Function =
    part("hour", "Returns the hour of a time, 0 to 23.", &[Example::scalar(r#"hour("01:02:03")"#, "1")], |args| {
        numbers(args, |time| i64::from(time.hour()))
    });

pub static MINUTE: Function = part(
    "minute",
    "Returns the minute of a time, 0 to 59.",
    &[Example::scalar(r#"minute("01:02:03")"#, "2")],
    |args| numbers(args, |time| i64::from(time.minute())),
);

pub static MINUTE_OF_DAY: Function = part(
    "minute_of_day",
    "Returns the minute of the day of a time, 0 to 1439.",
    &[Example::scalar(r#"minute_of_day("01:02:03")"#, "62")],
    |args| numbers(args, |time| i64::from(time.hour()) * 60 + i64::from(time.minute())),
);

pub static SECOND: Function = part(
    "second",
    "Returns the second of a time, 0 to 59.",
    &[Example::scalar(r#"second("01:02:03")"#, "3")],
    |args| numbers(args, |time| i64::from(time.second())),
);

pub static DAY_NAME: Function = Function {
    returns: Kind::String,
    ..part(
        "dayname",
        "Returns the English name of the day of the week of a date.",
        &[Example::scalar(r#"dayname("2020-08-26")"#, "Wednesday")],
        |args| names(args, "%A"),
    )
};

pub static MONTH_NAME: Function = Function {
    returns: Kind::String,
    ..part(
        "monthname",
        "Returns the English name of the month of a date.",
        &[Example::scalar(r#"monthname("2020-08-26")"#, "August")],
        |args| names(args, "%B"),
    )
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Value;
    use crate::functions::check::one;

    #[test]
    fn each_gives_what_the_guide_says() {
        for (function, text, gives) in [
            (&YEAR, "2020-08-26", "2020"),
            (&QUARTER, "2020-08-26", "3"),
            (&MONTH, "2020-08-26", "8"),
            (&WEEK, "2008-02-20", "8"),
            (&DAY, "2020-08-26", "26"),
            (&DAY_OF_WEEK, "2020-08-26", "4"),
            (&WEEKDAY, "2020-08-27", "3"),
            (&DAY_OF_YEAR, "2020-08-26", "239"),
            (&HOUR, "01:02:03", "1"),
            (&MINUTE, "2020-08-26 01:02:03", "2"),
            (&MINUTE_OF_DAY, "01:02:03", "62"),
            (&SECOND, "01:02:03", "3"),
            (&DAY_NAME, "2020-08-26", "Wednesday"),
            (&MONTH_NAME, "2020-08-26", "August"),
            (&YEAR, "x", ""),
        ] {
            assert_eq!(one(function, &[text.into()]), gives, "{}({text})", function.name);
        }
        assert_eq!(one(&HOUR, &[Value::Time(1_598_449_740_000)]), "13");
        assert_eq!(one(&HOUR, &["1598449740000".into()]), "13");
    }
}
