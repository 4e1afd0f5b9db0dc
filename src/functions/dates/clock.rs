//! What time it is: when the query began.

use super::PAGE;
use crate::batch::{Column, Value, print_time};
use crate::functions::{Args, Body, Example, Function, Kind, Topic};

const fn of_clock(
    name: &'static str,
    returns: Kind,
    summary: &'static str,
    examples: &'static [Example],
    eval: fn(&Args) -> Column,
) -> Function {
    Function {
        name,
        aliases: &[],
        topic: Topic::DateTime,
        params: &[],
        returns,
        summary,
        notes: "The same in every row. In UTC.",
        page: PAGE,
        examples,
        body: Body::Scalar(eval),
    }
}

pub static CURRENT_TIMESTAMP: Function = of_clock(
    "current_timestamp",
    Kind::Timestamp,
    "Returns the instant at which the query began.",
    &[Example::scalar("current_timestamp() = current_timestamp()", "1")],
    |args| Column::repeat(&Value::Time(args.context().now), args.rows()),
);

pub static CURRENT_DATE: Function = of_clock(
    "current_date",
    Kind::String,
    "Returns the date on which the query began.",
    &[Example::scalar("current_date() = current_date()", "1")],
    |args| piece(args, 0..10),
);

pub static CURRENT_TIME: Function = of_clock(
    "current_time",
    Kind::String,
    "Returns the time of day at which the query began.",
    &[Example::scalar("current_time() = current_time()", "1")],
    |args| piece(args, 11..19),
);

pub static CURRENT_TIMEZONE: Function = of_clock(
    "current_timezone",
    Kind::String,
    "Returns the time zone of the query, which is UTC.",
    &[Example::scalar("current_timezone()", "UTC")],
    |args| Column::repeat(&Value::text("UTC"), args.rows()),
);

fn piece(args: &Args, piece: std::ops::Range<usize>) -> Column {
    let text = print_time(args.context().now);
    Column::repeat(&text.get(piece).map_or(Value::Missing, Value::text), args.rows())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::one;

    #[test]
    fn the_clock_is_that_of_the_query() {
        assert_eq!(one(&CURRENT_TIMESTAMP, &[]), "2022-01-07 23:24:39.123");
        assert_eq!((one(&CURRENT_DATE, &[]), one(&CURRENT_TIME, &[])), ("2022-01-07".into(), "23:24:39".into()));
        assert_eq!(one(&CURRENT_TIMEZONE, &[]), "UTC");
    }
}
