//! `json`, `json_valid`, `json_keys`, `json_array_length`: what a document is and has.

use super::{PAGE, document};
use crate::batch::{Column, Value};
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};
use serde_json::Value as Json;

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

pub static JSON_KEYS: Function = asked(
    "json_keys",
    Kind::Structure,
    "Returns the keys of a map as a list.",
    "What is no map gives a missing value.",
    &[
        Example::scalar(r#"json_keys("{\"f1\": 1, \"f2\": {\"f3\": 2}}")"#, r#"["f1","f2"]"#),
        Example::scalar(r#"json_keys("[1]")"#, ""),
    ],
    |args| {
        let keys = |row| match document(args, row).as_deref() {
            Some(Json::Object(map)) => Value::Json(Json::Array(map.keys().cloned().map(Json::String).collect()).into()),
            _ => Value::Missing,
        };
        (0..args.rows()).map(keys).collect()
    },
);

pub static JSON_ARRAY_LENGTH: Function = asked(
    "json_array_length",
    Kind::Number,
    "Returns how many elements a list has.",
    "What is no list gives a missing value.",
    &[
        Example::scalar(r#"json_array_length("[1,2,3,4]")"#, "4"),
        Example::scalar("json_array_length(json_array())", "0"),
    ],
    |args| {
        let length = |row| match document(args, row).as_deref() {
            Some(Json::Array(list)) => Some(list.len() as f64),
            _ => None,
        };
        (0..args.rows()).map(length).collect()
    },
);

/// Whether the value in a row is a document. It is read, and not made.
fn is_document(args: &Args, row: usize) -> bool {
    match args.value(0, row) {
        Value::Json(_) => true,
        value => value.as_text().is_some_and(|text| serde_json::from_str::<serde::de::IgnoredAny>(&text).is_ok()),
    }
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
        assert_eq!(one(&JSON_KEYS, &[r#"{"f1":"abc","f2":{"f3":"a"}}"#.into()]), r#"["f1","f2"]"#);
        assert_eq!(one(&JSON_KEYS, &[list.into()]), "");
        assert_eq!(one(&JSON_ARRAY_LENGTH, &[list.into()]), "5");
        assert_eq!(one(&JSON_ARRAY_LENGTH, &["{}".into()]), "");
    }
}
