//! `toNumber`, `toInt`, `toLong`, `toDouble`: numbers from texts.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

const NOTES: &str = "What is no number gives a missing value.";
const VALUE: Param = Param::required("value", Kind::Any, "The text or number.");

pub static TO_NUMBER: Function = Function {
    name: "toNumber",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[VALUE],
    returns: Kind::Number,
    summary: "Returns the number that a text reads as.",
    notes: NOTES,
    page: "operations-functions",
    examples: &[Example::scalar(r#"toNumber("007.50")"#, "7.5"), Example::scalar(r#"toNumber("x")"#, "")],
    body: Body::Scalar(to_number),
};

pub static TO_INT: Function = Function {
    name: "toInt",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[VALUE],
    returns: Kind::Number,
    summary: "Returns the 32-bit integer that a text reads as.",
    notes: "The fraction is cut off. What is no number, or too large, gives a missing value.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"toInt("-7.9")"#, "-7"), Example::scalar("toInt(3000000000)", "")],
    body: Body::Scalar(|args| truncated(args, f64::from(i32::MIN)..f64::from(i32::MAX) + 1.0)),
};

pub static TO_LONG: Function = Function {
    name: "toLong",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[VALUE],
    returns: Kind::Number,
    summary: "Returns the 64-bit integer that a text reads as.",
    notes: "The fraction is cut off. What is no number, or too large, gives a missing value.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"toLong("3000000000.9")"#, "3000000000"), Example::scalar(r#"toLong("x")"#, "")],
    body: Body::Scalar(|args| truncated(args, i64::MIN as f64..i64::MAX as f64)),
};

pub static TO_DOUBLE: Function = Function {
    name: "toDouble",
    aliases: &[],
    topic: Topic::Numeric,
    params: &[VALUE],
    returns: Kind::Number,
    summary: "Returns the floating-point number that a text reads as.",
    notes: NOTES,
    page: "operations-functions",
    examples: &[Example::scalar(r#"toDouble("2.50")"#, "2.5"), Example::scalar(r#"toDouble("x")"#, "")],
    body: Body::Scalar(to_number),
};

fn to_number(args: &Args) -> Column {
    Column::Number(args.numbers(0).into_owned())
}

// The manual is silent on numbers outside the range: missing (LANGUAGE.md 3.4, REC).
fn truncated(args: &Args, range: std::ops::Range<f64>) -> Column {
    args.map_numbers(0, |n| Some(n.trunc()).filter(|n| range.contains(n)))
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn texts_become_numbers() {
        assert_eq!(one(&TO_NUMBER, &["007.50".into()]), "7.5");
        assert_eq!(one(&TO_DOUBLE, &["2.50".into()]), "2.5");
        assert_eq!(one(&TO_INT, &["-7.9".into()]), "-7");
        assert_eq!(one(&TO_INT, &[2147483647.9.into()]), "2147483647");
        assert_eq!(one(&TO_LONG, &["3000000000.9".into()]), "3000000000");
    }

    #[test]
    fn what_does_not_fit_is_missing() {
        assert_eq!(one(&TO_INT, &[3e9.into()]), "");
        assert_eq!(one(&TO_INT, &[(-2147483649.0).into()]), "");
        assert_eq!(one(&TO_LONG, &[1e19.into()]), "");
        for function in [&TO_NUMBER, &TO_INT, &TO_LONG, &TO_DOUBLE] {
            let answers = call(function, &[texts(&["x", "missing", "", "1"])]);
            assert_eq!(answers, [None, None, None, Some("1".into())]);
        }
    }
}
