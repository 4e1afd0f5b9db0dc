//! `json`, `json_valid`, `json_object`: documents told apart from other texts, and made.

use super::PAGE;
use crate::batch::{Column, Value};
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};
use serde_json::{Map, Value as Json};

const DOCUMENT: &[Param] =
    &[Param::required("document", Kind::Any, "The text of a JSON document, or a map or a list.")];

const fn asked(
    name: &'static str,
    returns: Kind,
    summary: &'static str,
    notes: &'static str,
    examples: &'static [Example],
    eval: fn(&Args) -> Column,
) -> Function {
    Function {
        name,
        aliases: &[],
        topic: Topic::Json,
        params: DOCUMENT,
        returns,
        summary,
        notes,
        page: PAGE,
        examples,
        body: Body::Scalar(eval),
    }
}

pub static JSON: Function = asked(
    "json",
    Kind::String,
    "Returns a text that is a JSON document, and nothing for any other.",
    "",
    &[Example::scalar(r#"json("[1,2]")"#, "[1,2]"), Example::scalar(r#"json("{")"#, "")],
    |args| {
        let text =
            |row| is_document(args, row).then(|| args.value(0, row).print().map(|text| text.into_owned())).flatten();
        (0..args.rows()).map(text).collect()
    },
);

pub static JSON_VALID: Function = asked(
    "json_valid",
    Kind::Boolean,
    "Returns whether a text is a JSON document.",
    "A missing text gives a missing value.",
    &[Example::scalar(r#"json_valid("[1,2,3,4]")"#, "1"), Example::scalar(r#"json_valid("{")"#, "0")],
    |args| {
        let valid = |row| (!args.value(0, row).is_missing()).then(|| is_document(args, row));
        (0..args.rows()).map(valid).collect()
    },
);

/// Whether the value in a row is a document. It is read, and not made.
fn is_document(args: &Args, row: usize) -> bool {
    match args.value(0, row) {
        Value::Json(_) => true,
        value => value.as_text().is_some_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok()),
    }
}

pub static JSON_OBJECT: Function = Function {
    name: "json_object",
    aliases: &[],
    topic: Topic::Json,
    params: &[Param::many("key", Kind::Any, "A key and its value, any number of times.")],
    returns: Kind::Structure,
    summary: "Returns a map of keys and their values.",
    notes: "A key that is missing is left out.",
    page: PAGE,
    examples: &[
        Example::scalar(r#"json_object("key", 123.45)"#, r#"{"key":123.45}"#),
        Example::scalar(r#"json_object("outer", json_object("inner", 1))"#, r#"{"outer":{"inner":1}}"#),
    ],
    body: Body::Scalar(|args| (0..args.rows()).map(|row| object(args, row)).collect()),
};

fn object(args: &Args, row: usize) -> Value {
    let mut map = Map::new();
    for at in (0..args.count()).step_by(2) {
        if let Some(key) = args.text(at, row) {
            map.insert(key.into_owned(), json_of(&args.value(at + 1, row)));
        }
    }
    Value::Json(Json::Object(map).into())
}

/// A value as JSON.
fn json_of(value: &Value) -> Json {
    match value {
        Value::Missing | Value::Period(_) => Json::Null,
        Value::Text(text) => Json::String(text.to_string()),
        Value::Bool(yes) => Json::Bool(*yes),
        Value::Number(number) => number_of(*number),
        Value::Time(_) => Json::String(value.print().unwrap_or_default().into_owned()),
        Value::Json(json) => (**json).clone(),
    }
}

/// A whole number without a fraction.
fn number_of(number: f64) -> Json {
    /// Up to here a double holds every whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT { Json::from(number as i64) } else { Json::from(number) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::one;

    #[test]
    fn documents_are_told_apart() {
        let list = r#"[1,2,3,{"f1":1,"f2":[5,6]},4]"#;
        assert_eq!(one(&JSON, &[list.into()]), list);
        assert_eq!(one(&JSON, &[r#"{"invalid": "json""#.into()]), "");
        assert_eq!(one(&JSON_VALID, &[list.into()]), "1");
        assert_eq!(one(&JSON_VALID, &["{".into()]), "0");
        assert_eq!(one(&JSON_VALID, &[Value::Missing]), "");
    }

    #[test]
    fn documents_are_made() {
        assert_eq!(one(&JSON_OBJECT, &["key".into(), 123.45.into()]), r#"{"key":123.45}"#);
        assert_eq!(one(&JSON_OBJECT, &["key".into()]), r#"{"key":null}"#);
        assert_eq!(one(&JSON_OBJECT, &[1.0.into(), 1.0.into()]), r#"{"1":1}"#);
    }
}
