//! `isempty` and `isblank`: whether there is nothing to read.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static IS_EMPTY: Function = Function {
    name: "isempty",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("field", Kind::String, "The text to look at.")],
    returns: Kind::Number,
    summary: "Returns 1 if the field is missing or an empty string, 0 otherwise.",
    notes: "",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"isempty("")"#, "1"),
        Example::scalar(r#"isempty(" ")"#, "0"),
        Example::scalar("isempty(noSuchField)", "1"),
    ],
    body: Body::Scalar(is_empty),
};

fn is_empty(args: &Args) -> Column {
    args.conditions(0, |text| text.is_none_or(<[u8]>::is_empty))
}

pub static IS_BLANK: Function = Function {
    name: "isblank",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("field", Kind::String, "The text to look at.")],
    returns: Kind::Number,
    summary: "Returns 1 if the field is missing, an empty string or only white space, 0 otherwise.",
    notes: "",
    page: "operations-functions",
    examples: &[Example::scalar(r#"isblank("  ")"#, "1"), Example::scalar(r#"isblank(" x")"#, "0")],
    body: Body::Scalar(is_blank),
};

fn is_blank(args: &Args) -> Column {
    let blank = |text: &[u8]| std::str::from_utf8(text).is_ok_and(|text| text.trim_start().is_empty());
    args.conditions(0, |text| text.is_none_or(blank))
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, texts};
    use super::*;

    #[test]
    fn missing_empty_and_blank_are_told_apart() {
        let column = [texts(&["missing", "", " \t\u{3000}", " x", "0"])];
        let answers = |function| -> String { call(function, &column).into_iter().flatten().collect() };
        assert_eq!(answers(&IS_EMPTY), "11000");
        assert_eq!(answers(&IS_BLANK), "11100");
    }
}
