//! `abs`, `ceil`, `floor`, `log`, `sqrt`: a number from a number.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static ABS: Function = Function {
    name: "abs",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[Param::required("a", Kind::Number, "The number.")],
    returns: Kind::Number,
    summary: "Returns the absolute value of a number.",
    notes: "",
    page: "operations-functions",
    examples: &[Example::scalar("abs(-2.5)", "2.5"), Example::scalar(r#"abs("-7")"#, "7")],
    body: Body::Scalar(abs),
};

fn abs(args: &Args) -> Column {
    args.map_numbers(0, |n| Some(n.abs()))
}

pub static CEIL: Function = Function {
    name: "ceil",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[Param::required("a", Kind::Number, "The number.")],
    returns: Kind::Number,
    summary: "Returns the smallest integer that is not below a number.",
    notes: "",
    page: "operations-functions",
    examples: &[Example::scalar("ceil(2.1)", "3"), Example::scalar("ceil(-2.9)", "-2")],
    body: Body::Scalar(ceil),
};

fn ceil(args: &Args) -> Column {
    // AWS manual: "the smallest integer that is greater than"; we take the usual meaning, ceil(2) = 2.
    args.map_numbers(0, |n| Some(n.ceil()))
}

pub static FLOOR: Function = Function {
    name: "floor",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[Param::required("a", Kind::Number, "The number.")],
    returns: Kind::Number,
    summary: "Returns the largest integer that is not above a number.",
    notes: "",
    page: "operations-functions",
    examples: &[Example::scalar("floor(2.9)", "2"), Example::scalar("floor(-2.1)", "-3")],
    body: Body::Scalar(floor),
};

fn floor(args: &Args) -> Column {
    args.map_numbers(0, |n| Some(n.floor()))
}

pub static LOG: Function = Function {
    name: "log",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[Param::required("a", Kind::Number, "The number; above zero.")],
    returns: Kind::Number,
    summary: "Returns the natural logarithm of a number.",
    notes: "A number that is not above zero gives a missing value; the AWS manual does not say what it gives.",
    page: "operations-functions",
    examples: &[Example::scalar("log(1)", "0"), Example::scalar("log(10)", "2.3026"), Example::scalar("log(0)", "")],
    body: Body::Scalar(log),
};

fn log(args: &Args) -> Column {
    // The manual is silent on numbers up to zero: missing (LANGUAGE.md 3.4, REC).
    args.map_numbers(0, |n| (n > 0.0).then(|| n.ln()))
}

pub static SQRT: Function = Function {
    name: "sqrt",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[Param::required("a", Kind::Number, "The number; not below zero.")],
    returns: Kind::Number,
    summary: "Returns the square root of a number.",
    notes: "A negative number gives a missing value; the AWS manual does not say what it gives.",
    page: "operations-functions",
    examples: &[
        Example::scalar("sqrt(16)", "4"),
        Example::scalar("sqrt(2)", "1.4142"),
        Example::scalar("sqrt(-1)", ""),
    ],
    body: Body::Scalar(sqrt),
};

fn sqrt(args: &Args) -> Column {
    // The manual is silent on negative numbers: missing (LANGUAGE.md 3.4, REC).
    args.map_numbers(0, |n| (n >= 0.0).then(|| n.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn each_gives_what_its_examples_say() {
        assert_eq!(one(&ABS, &[(-2.5).into()]), "2.5");
        assert_eq!(one(&ABS, &["-7".into()]), "7");
        assert_eq!(one(&CEIL, &[2.1.into()]), "3");
        assert_eq!(one(&CEIL, &[(-2.9).into()]), "-2");
        assert_eq!(one(&CEIL, &[2.0.into()]), "2");
        assert_eq!(one(&CEIL, &[(-0.5).into()]), "0");
        assert_eq!(one(&FLOOR, &[2.9.into()]), "2");
        assert_eq!(one(&FLOOR, &[(-2.1).into()]), "-3");
        assert_eq!(one(&LOG, &[1.0.into()]), "0");
        assert_eq!(one(&LOG, &[10.0.into()]), "2.3026");
        assert_eq!(one(&SQRT, &[16.0.into()]), "4");
        assert_eq!(one(&SQRT, &[2.0.into()]), "1.4142");
    }

    #[test]
    fn what_has_no_answer_is_missing() {
        for function in [&LOG, &SQRT] {
            assert_eq!(one(function, &[(-1.0).into()]), "");
        }
        assert_eq!(one(&LOG, &[0.0.into()]), "");
        for function in [&ABS, &CEIL, &FLOOR, &LOG, &SQRT] {
            let answers = call(function, &[texts(&["missing", "", "x", "1", "1 "])]);
            let present: Vec<bool> = answers.iter().map(Option::is_some).collect();
            assert_eq!(present, [false, false, false, true, false], "{}", function.name);
        }
    }
}
