//! `json_object`, `json_array`, `to_json_string`: documents made of values.

use super::{PAGE, json_of};
use crate::batch::{Column, Value};
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};
use serde_json::{Map, Value as Json};

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

pub static JSON_ARRAY: Function = Function {
    name: "json_array",
    aliases: &[],
    topic: Topic::Json,
    params: &[Param::many("value", Kind::Any, "The elements, in order.")],
    returns: Kind::Structure,
    summary: "Returns a list of values.",
    notes: "A missing value is `null` in it.",
    page: PAGE,
    examples: &[
        Example::scalar("json_array(1, 2.5)", "[1,2.5]"),
        Example::scalar(r#"json_array("a", true)"#, r#"["a",true]"#),
    ],
    body: Body::Scalar(|args| (0..args.rows()).map(|row| array(args, row)).collect()),
};

fn array(args: &Args, row: usize) -> Value {
    let list = (0..args.count()).map(|at| json_of(&args.value(at, row))).collect();
    Value::Json(Json::Array(list).into())
}

pub static TO_JSON_STRING: Function = Function {
    name: "to_json_string",
    aliases: &[],
    topic: Topic::Json,
    params: &[Param::required("document", Kind::Any, "A map, a list, or another value.")],
    returns: Kind::String,
    summary: "Returns the text of a map or a list.",
    notes: "Without blanks. A missing value stays missing.",
    page: PAGE,
    examples: &[Example::scalar("to_json_string(json_array(1, 2))", "[1,2]")],
    body: Body::Scalar(|args| {
        let text = |row| match args.value(0, row) {
            Value::Missing => None,
            value => Some(json_of(&value).to_string()),
        };
        (0..args.rows()).map(text).collect::<Column>()
    }),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::{call, one};

    #[test]
    fn documents_are_made() {
        assert_eq!(one(&JSON_OBJECT, &["key".into(), 123.45.into()]), r#"{"key":123.45}"#);
        assert_eq!(one(&JSON_OBJECT, &["key".into()]), r#"{"key":null}"#);
        assert_eq!(one(&JSON_ARRAY, &[1.0.into(), (-0.11).into()]), "[1,-0.11]");
        assert_eq!(one(&JSON_ARRAY, &[true.into(), Value::Missing]), "[true,null]");
        assert_eq!(call(&JSON_ARRAY, &[]), [Some("[]".to_string())]);
        let map = Value::Json(serde_json::json!({"a": [1]}).into());
        assert_eq!(one(&TO_JSON_STRING, &[map]), r#"{"a":[1]}"#);
    }
}
