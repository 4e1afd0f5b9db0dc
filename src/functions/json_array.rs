//! `jsonArraySize` and `jsonArrayContains`: lists, written as JSON text.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::{Column, Datum, Value, list_length, open, scalar_text};
use arrow_array::BooleanArray;
use arrow_buffer::BooleanBuffer;
use serde_json::Value as Json;

pub static SIZE: Function = Function {
    name: "jsonArraySize",
    aliases: &[],
    topic: Topic::Json,
    params: &[Param::required("field", Kind::String, "The text of a JSON array, or a list.")],
    returns: Kind::Number,
    summary: "Returns the number of elements of a JSON array.",
    notes: "What is no array gives a missing value; the AWS manual does not mention it.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"jsonArraySize("[1, [2, 3], {}]")"#, "3"),
        Example::scalar(r#"jsonArraySize("{}")"#, ""),
    ],
    body: Body::Scalar(size),
};

fn size(args: &Args) -> Column {
    (0..args.rows())
        .map(|row| match list(args, row) {
            Some(length) => length.map(|length| length as f64),
            None => list_length(&args.text(0, row)?).map(|length| length as f64),
        })
        .collect()
}

/// The length of a list that is there already; `None` for texts.
fn list(args: &Args, row: usize) -> Option<Option<usize>> {
    structure(args, row).map(|json| json.as_array().map(Vec::len))
}

fn structure(args: &Args, row: usize) -> Option<std::sync::Arc<Json>> {
    match args.get(0)? {
        Datum::Column(Column::Values(_)) | Datum::Constant(Value::Json(_)) => match args.value(0, row) {
            Value::Json(json) => Some(json),
            _ => None,
        },
        _ => None,
    }
}

pub static CONTAINS: Function = Function {
    name: "jsonArrayContains",
    aliases: &[],
    topic: Topic::Json,
    params: &[
        Param::required("field", Kind::String, "The text of a JSON array, or a list."),
        Param::required("value", Kind::Any, "What is looked for."),
    ],
    returns: Kind::Boolean,
    summary: "Returns 1 if a JSON array contains the value, 0 otherwise.",
    notes: "Upper and lower case differ. What is no JSON, no array or empty contains nothing. Elements are compared by \
        their text: `404` is found as `\"404\"` too, and `true` as 1; the AWS manual does not mention them.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"jsonArrayContains("[\"admin\", \"user\"]", "admin")"#, "1"),
        Example::scalar(r#"jsonArrayContains("[\"admin\", \"user\"]", "Admin")"#, "0"),
        Example::scalar(r#"jsonArrayContains("no list", "admin")"#, "0"),
    ],
    body: Body::Scalar(contains),
};

fn contains(args: &Args) -> Column {
    let held = BooleanBuffer::collect_bool(args.rows(), |row| has(args, row).unwrap_or(false));
    Column::Bool(BooleanArray::new(held, None))
}

// AWS manual, jsonArrayContains: 0 for what is no JSON, no array or empty. It is silent on numbers against texts:
// by their text (LANGUAGE.md 3.8, REC).
fn has(args: &Args, row: usize) -> Option<bool> {
    let wanted = args.text(1, row)?;
    let found = |json: &Json| Some(json.as_array()?.iter().any(|item| scalar_text(item).is_some_and(|t| t == wanted)));
    match structure(args, row) {
        Some(json) => found(&json),
        None => found(&open(&args.text(0, row)?)?),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    const LISTS: [&str; 7] = ["[\"a\", 404, true]", "[]", "{\"a\": 1}", "[\"a\"", "a", "missing", "[\"A\", 404.0]"];

    #[test]
    fn elements_are_counted() {
        let sizes = call(&SIZE, &[texts(&LISTS)]);
        let expected = [Some("3"), Some("0"), None, None, None, None, Some("2")];
        assert_eq!(sizes, expected.map(|size| size.map(str::to_string)));
        let list = Value::Json(serde_json::json!([1, 2]).into());
        assert_eq!(one(&SIZE, &[list]), "2");
        assert_eq!(one(&SIZE, &[Value::Json(serde_json::json!({"a": [1]}).into())]), "");
    }

    #[test]
    fn elements_are_compared_by_their_text() {
        let found = |wanted: Value| -> String {
            call(&CONTAINS, &[texts(&LISTS), Datum::Constant(wanted)]).into_iter().flatten().collect()
        };
        assert_eq!(found("a".into()), "1000000");
        assert_eq!(found("A".into()), "0000001");
        assert_eq!(found("404".into()), "1000000");
        assert_eq!(found(404.0.into()), "1000000");
        assert_eq!(found(true.into()), "1000000");
        assert_eq!(found("true".into()), "0000000");
        assert_eq!(found(Value::Missing), "0000000");
        let list = Value::Json(serde_json::json!(["a"]).into());
        assert_eq!(one(&CONTAINS, &[list, "a".into()]), "1");
    }
}
