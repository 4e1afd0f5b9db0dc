//! `jsonStringify(structure)`: a map or a list as text.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::{Column, Value};

pub static FUNCTION: Function = Function {
    name: "jsonStringify",
    aliases: &[],
    topic: Topic::Json,
    params: &[Param::required("structure", Kind::Structure, "A map or a list.")],
    returns: Kind::String,
    summary: "Returns the JSON text of a map or a list.",
    notes: "Without blanks, members in their order, numbers as they were written; the AWS manual leaves these open. \
        What is neither map nor list gives a missing value.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"jsonStringify(jsonParse("{\"b\": [1.50], \"a\": 2}"))"#, r#"{"b":[1.50],"a":2}"#),
        Example::scalar(r#"jsonStringify("text")"#, ""),
    ],
    body: Body::Scalar(eval),
};

// The manual is silent on spacing and order: compact, in the order of the text (LANGUAGE.md 3.8, REC).
fn eval(args: &Args) -> Column {
    let text = |row| if let Value::Json(json) = args.value(0, row) { Some(json.to_string()) } else { None };
    (0..args.rows()).map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn only_structures_have_json_text() {
        let map = Value::Json(serde_json::json!({"b": [1], "a": "é\n"}).into());
        assert_eq!(one(&FUNCTION, &[map]), r#"{"b":[1],"a":"é\n"}"#);
        assert_eq!(call(&FUNCTION, &[texts(&["{}", "missing"])]), [None, None]);
    }
}
