//! `greatest` and `least`: the extremes of the arguments.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use arrow_array::Array;
use std::borrow::Cow;

const NOTES: &str =
    "Missing arguments and those that are no numbers are skipped; the AWS manual does not mention them.";

pub static GREATEST: Function = Function {
    name: "greatest",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[Param::many("a", Kind::Number, "The numbers to choose from.")],
    returns: Kind::Number,
    summary: "Returns the largest of the arguments.",
    notes: NOTES,
    page: "operations-functions",
    examples: &[Example::scalar("greatest(3, 10, 7.5)", "10"), Example::scalar(r#"greatest("9", "10")"#, "10")],
    body: Body::Scalar(|args| extreme(args, f64::max)),
};

pub static LEAST: Function = Function {
    name: "least",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[Param::many("a", Kind::Number, "The numbers to choose from.")],
    returns: Kind::Number,
    summary: "Returns the smallest of the arguments.",
    notes: NOTES,
    page: "operations-functions",
    examples: &[Example::scalar("least(3, 10, 7.5)", "3"), Example::scalar(r#"least("9", "10")"#, "9")],
    body: Body::Scalar(|args| extreme(args, f64::min)),
};

// The manual is silent on missing arguments: skipped, and all missing gives missing (LANGUAGE.md 3.4, REC).
fn extreme(args: &Args, better: fn(f64, f64) -> f64) -> Column {
    let columns: Vec<Cow<_>> = (0..args.count()).map(|index| args.numbers(index)).collect();
    let best = |row| {
        let numbers = columns.iter().filter(|column| column.is_valid(row)).map(|column| column.value(row));
        numbers.reduce(better)
    };
    (0..args.rows()).map(best).collect()
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::Value;

    #[test]
    fn numbers_are_compared_as_numbers() {
        assert_eq!(one(&GREATEST, &[3.0.into(), 10.0.into(), 7.5.into()]), "10");
        assert_eq!(one(&LEAST, &[3.0.into(), 10.0.into(), 7.5.into()]), "3");
        assert_eq!(one(&GREATEST, &["9".into(), "10".into()]), "10");
        assert_eq!(one(&LEAST, &["9".into(), "10".into()]), "9");
    }

    #[test]
    fn what_is_no_number_is_skipped() {
        assert_eq!(one(&GREATEST, &[Value::Missing, "x".into(), 1.0.into()]), "1");
        assert_eq!(one(&LEAST, &[Value::Missing]), "");
        let answers = call(&GREATEST, &[texts(&["1", "missing", "30"]), texts(&["2", "5", "4"])]);
        assert_eq!(answers, [Some("2".into()), Some("5".into()), Some("30".into())]);
    }
}
