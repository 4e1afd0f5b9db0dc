//! Pieces of a time of day, and the names of days and months.

use super::PAGE;
use super::moment::{Moment, moments};
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

pub static HOUR: Function = part(
    "hour_of_day",
    "Returns the hour of a time, 0 to 23.",
    &[Example::scalar(r#"hour("01:02:03")"#, "1")],
    |args| numbers(args, |time| i64::from(time.hour())),
);

pub static MINUTE: Function = part(
    "minute_of_hour",
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
    "second_of_minute",
    "Returns the second of a time, 0 to 59.",
    &[Example::scalar(r#"second("01:02:03")"#, "3")],
    |args| numbers(args, |time| i64::from(time.second())),
);

pub static DAY_NAME: Function = Function {
    returns: Kind::String,
    ..part(
        "day_name",
        "Returns the English name of the day of the week of a date.",
        &[Example::scalar(r#"dayname("2020-08-26")"#, "Wednesday")],
        |args| names(args, "%A"),
    )
};

pub static MONTH_NAME: Function = Function {
    returns: Kind::String,
    ..part(
        "month_name",
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
            (&HOUR, "01:02:03", "1"),
            (&MINUTE, "2020-08-26 01:02:03", "2"),
            (&MINUTE_OF_DAY, "01:02:03", "62"),
            (&SECOND, "01:02:03", "3"),
            (&DAY_NAME, "2020-08-26", "Wednesday"),
            (&MONTH_NAME, "2020-08-26", "August"),
            (&HOUR, "x", ""),
        ] {
            assert_eq!(one(function, &[text.into()]), gives, "{}({text})", function.name);
        }
        assert_eq!(one(&HOUR, &[Value::Time(1_598_449_740_000)]), "13");
        assert_eq!(one(&HOUR, &["1598449740000".into()]), "13");
    }
}
