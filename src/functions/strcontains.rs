//! `strcontains`, `startsWith`, `endsWith`: whether a text holds another.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use memchr::memmem::Finder;

const TEXT: Param = Param::required("str", Kind::String, "The text to look in.");
const SEARCH: Param = Param::required("search", Kind::String, "The text to look for; taken literally.");

pub static STRCONTAINS: Function = Function {
    name: "strcontains",
    aliases: &[],
    topic: Topic::String,
    params: &[
        TEXT,
        SEARCH,
        Param::optional("caseInsensitive", Kind::Boolean, "Whether upper and lower case are the same; false without."),
    ],
    returns: Kind::Number,
    summary: "Returns 1 if a text contains another, 0 otherwise.",
    notes: "Follows the AWS manual on `caseInsensitive`; a field test of June 2026 saw that the service ignores it.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"strcontains("GET /index", "GET")"#, "1"),
        Example::scalar(r#"strcontains("GET /index", "get")"#, "0"),
        Example::scalar(r#"strcontains("GET /index", "get", true)"#, "1"),
    ],
    body: Body::Scalar(contains),
};

fn contains(args: &Args) -> Column {
    let any_case = args.count() > 2;
    match args.constant(1).map(|search| search.as_text()) {
        Some(None) => Column::missing(args.rows()),
        Some(Some(search)) if !any_case => {
            let finder = Finder::new(search.as_bytes());
            args.text_conditions(0, |text| finder.find(text).is_some())
        }
        _ => pairs(args, |row, text, search| {
            if any_case && args.value(2, row).is_true() {
                text.to_lowercase().contains(&search.to_lowercase())
            } else {
                text.contains(search)
            }
        }),
    }
}

pub static STARTS_WITH: Function = Function {
    name: "startsWith",
    aliases: &[],
    topic: Topic::String,
    params: &[TEXT, SEARCH],
    returns: Kind::Number,
    summary: "Returns 1 if a text begins with another, 0 otherwise.",
    notes: "Upper and lower case differ; the AWS manual does not say.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"startsWith("GET /index", "GET")"#, "1"),
        Example::scalar(r#"startsWith("GET /index", "index")"#, "0"),
    ],
    body: Body::Scalar(|args| edge(args, <[u8]>::starts_with)),
};

pub static ENDS_WITH: Function = Function {
    name: "endsWith",
    aliases: &[],
    topic: Topic::String,
    params: &[TEXT, SEARCH],
    returns: Kind::Number,
    summary: "Returns 1 if a text ends with another, 0 otherwise.",
    notes: "Upper and lower case differ; the AWS manual does not say.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"endsWith("GET /index", "index")"#, "1"),
        Example::scalar(r#"endsWith("GET /index", "GET")"#, "0"),
    ],
    body: Body::Scalar(|args| edge(args, <[u8]>::ends_with)),
};

fn edge(args: &Args, holds: fn(&[u8], &[u8]) -> bool) -> Column {
    match args.constant(1).map(|search| search.as_text()) {
        Some(None) => Column::missing(args.rows()),
        Some(Some(search)) => args.text_conditions(0, |text| holds(text, search.as_bytes())),
        None => pairs(args, |_, text, search| holds(text.as_bytes(), search.as_bytes())),
    }
}

/// What holds for the first two arguments where they differ from row to row; missing where one is.
fn pairs(args: &Args, holds: impl Fn(usize, &str, &str) -> bool) -> Column {
    let both = |row| Some((args.text(0, row)?, args.text(1, row)?));
    (0..args.rows()).map(|row| both(row).map(|(text, search)| holds(row, &text, &search))).collect()
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::{Datum, Value};

    #[test]
    fn case_matters_unless_told_otherwise() {
        let line = || Value::text("GET /index");
        assert_eq!(one(&STRCONTAINS, &[line(), "GET".into()]), "1");
        assert_eq!(one(&STRCONTAINS, &[line(), "get".into()]), "0");
        assert_eq!(one(&STRCONTAINS, &[line(), "get".into(), true.into()]), "1");
        assert_eq!(one(&STRCONTAINS, &[line(), "get".into(), false.into()]), "0");
        assert_eq!(one(&STRCONTAINS, &["ÉTÉ".into(), "été".into(), true.into()]), "1");
        assert_eq!(one(&STRCONTAINS, &[404.0.into(), "0".into()]), "1");
    }

    #[test]
    fn edges_are_told_apart() {
        let line = || Value::text("GET /index");
        assert_eq!(one(&STARTS_WITH, &[line(), "GET".into()]), "1");
        assert_eq!(one(&STARTS_WITH, &[line(), "index".into()]), "0");
        assert_eq!(one(&ENDS_WITH, &[line(), "index".into()]), "1");
        assert_eq!(one(&ENDS_WITH, &[line(), "GET".into()]), "0");
    }

    #[test]
    fn a_missing_text_gives_nothing() {
        for function in [&STRCONTAINS, &STARTS_WITH, &ENDS_WITH] {
            assert_eq!(one(function, &["a".into(), Value::Missing]), "");
            assert_eq!(
                call(function, &[texts(&["missing", "a"]), Datum::Constant("a".into())]),
                [None, Some("1".into())]
            );
            let varying = call(function, &[texts(&["ab", "ab", "b"]), texts(&["ab", "x", "missing"])]);
            assert_eq!(varying, [Some("1".into()), Some("0".into()), None]);
        }
    }
}
