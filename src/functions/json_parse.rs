//! `jsonParse(str)`: a text as a map or a list.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::{Column, Datum, Value, open};

pub static FUNCTION: Function = Function {
    name: "jsonParse",
    aliases: &[],
    topic: Topic::Json,
    params: &[Param::required("str", Kind::String, "The text of a JSON object or array.")],
    returns: Kind::Structure,
    summary: "Returns the map or list that a JSON text writes; nothing for any other text.",
    notes: "Step into it with `.key`, a key in back-ticks, or `[n]`, where the first element has number 0: \
        `fields jsonParse(@message) as js | filter js.users[1].action = \"PutData\"`. A name can be stepped into from \
        the next command on. String, number and date functions see nothing in a map or a list, no comparison with \
        one holds, and `dedup`, `pattern`, `sort` and `stats` cannot use one; take a value out of it.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"jsonParse("{\"a\": {\"b\": [1, 2]}}")"#, r#"{"a":{"b":[1,2]}}"#),
        Example::scalar(r#"jsonParse("{\"a\": {\"b\": [1, 2]}}").a.b[1]"#, "2"),
        Example::scalar(r#"jsonParse("text")"#, ""),
    ],
    body: Body::Scalar(eval),
};

fn eval(args: &Args) -> Column {
    (0..args.rows()).map(|row| structure(args, row)).collect()
}

// The manual is silent on a map or a list as the argument: it stays as it is.
fn structure(args: &Args, row: usize) -> Value {
    if let Some(Datum::Column(Column::Values(_)) | Datum::Constant(Value::Json(_))) = args.get(0)
        && let structure @ Value::Json(_) = args.value(0, row)
    {
        return structure;
    }
    args.text(0, row).and_then(|text| open(&text)).map_or(Value::Missing, |json| Value::Json(json.into()))
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn objects_and_lists_are_structures_and_nothing_else_is() {
        let list = ["[1.50, true, null]", " {\"b\": 1, \"a\": {}} ", "1", "\"x\"", "missing", "{", "", "[1]x"];
        let answers = call(&FUNCTION, &[texts(&list)]);
        assert_eq!(answers[..2], [Some("[1.50,true,null]".to_string()), Some(r#"{"b":1,"a":{}}"#.to_string())]);
        assert_eq!(answers[2..], [const { None }; 6]);
    }

    #[test]
    fn a_structure_stays() {
        let map = Value::Json(serde_json::json!({"a": 1}).into());
        assert_eq!(one(&FUNCTION, &[map]), r#"{"a":1}"#);
    }
}
