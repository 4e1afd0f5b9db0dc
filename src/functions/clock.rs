//! `now`, `queryStartTime`, `queryEndTime`, `queryTimeRange`: what holds for the whole query.

use super::{Args, Body, Example, Function, Kind, Topic};
use crate::batch::{Column, Value};

const RANGE: &str = "Missing when the query was given no range.";

pub static NOW: Function = Function {
    name: "now",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[],
    returns: Kind::Number,
    summary: "Returns the start of the query in seconds since the epoch.",
    notes: "Seconds, where `toMillis` gives milliseconds: write `now() * 1000` to compare them.",
    page: "operations-functions",
    examples: &[Example::scalar("now() = now()", "1")],
    body: Body::Scalar(now),
};

fn now(args: &Args) -> Column {
    // AWS manual, now: "the time that the query processing was started, in epoch seconds".
    constant(args, Some(args.context().now.div_euclid(1000)))
}

pub static QUERY_START_TIME: Function = Function {
    name: "queryStartTime",
    aliases: &[],
    topic: Topic::General,
    params: &[],
    returns: Kind::Number,
    summary: "Returns the first instant of the query's time range in milliseconds since the epoch.",
    notes: RANGE,
    page: "operations-functions",
    examples: &[Example::scalar("queryStartTime() > queryEndTime()", "0")],
    body: Body::Scalar(|args| constant(args, args.context().range.map(|(start, _)| start))),
};

pub static QUERY_END_TIME: Function = Function {
    name: "queryEndTime",
    aliases: &[],
    topic: Topic::General,
    params: &[],
    returns: Kind::Number,
    summary: "Returns the last instant of the query's time range in milliseconds since the epoch.",
    notes: RANGE,
    page: "operations-functions",
    examples: &[Example::scalar("queryEndTime() < queryStartTime()", "0")],
    body: Body::Scalar(|args| constant(args, args.context().range.map(|(_, end)| end))),
};

pub static QUERY_TIME_RANGE: Function = Function {
    name: "queryTimeRange",
    aliases: &[],
    topic: Topic::General,
    params: &[],
    returns: Kind::Number,
    summary: "Returns the length of the query's time range in milliseconds.",
    notes: RANGE,
    page: "operations-functions",
    examples: &[Example::scalar("queryTimeRange() < 0", "0")],
    body: Body::Scalar(|args| constant(args, args.context().range.map(|(start, end)| end.saturating_sub(start)))),
};

fn constant(args: &Args, number: Option<i64>) -> Column {
    Column::repeat(&number.map_or(Value::Missing, |n| Value::Number(n as f64)), args.rows())
}

#[cfg(test)]
mod tests {
    use super::super::check::{CONTEXT, one};
    use super::super::{Context, find};
    use super::*;

    #[test]
    fn the_clock_is_in_seconds_and_the_range_in_milliseconds() {
        assert_eq!(one(&NOW, &[]), "1641597879");
        assert_eq!(one(&QUERY_START_TIME, &[]), "1641594000000");
        assert_eq!(one(&QUERY_END_TIME, &[]), "1641597600000");
        assert_eq!(one(&QUERY_TIME_RANGE, &[]), "3600000");
    }

    #[test]
    fn without_a_range_its_ends_are_missing() {
        let context = Context { range: None, ..CONTEXT };
        for name in ["queryStartTime", "queryEndTime", "queryTimeRange"] {
            let Body::Scalar(eval) = find(name).expect("in the catalogue").body else { panic!("{name}") };
            assert_eq!(eval(&Args::new(&[], 2, &context)).missing_count(), 2);
        }
    }
}
