//! `json_extract`: what lies at a path in a document.

use super::PAGE;
use crate::batch::{Column, Value, scalar_text};
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};
use serde_json::Value as Json;

pub static FUNCTION: Function = Function {
    name: "json_extract",
    aliases: &[],
    topic: Topic::Json,
    params: &[
        Param::required("document", Kind::Any, "The text of a JSON document, or a map or a list."),
        Param::optional("path", Kind::String, "Where to look, such as `$.a.b[0]`; `[*]` stands for all elements.")
            .checked(is_path),
    ],
    returns: Kind::String,
    summary: "Returns what lies at a path in a document, as text.",
    notes: "A text stands without its quotation marks, a map or a list as JSON. A path that leads nowhere, and a text \
        that is no document, give a missing value.",
    page: PAGE,
    examples: &[
        Example::scalar(r#"json_extract("{\"a\": \"b\"}", "$.a")"#, "b"),
        Example::scalar(r#"json_extract("{\"a\": [{\"b\": 1}, {\"b\": 2}]}", "$.a[1].b")"#, "2"),
        Example::scalar(r#"json_extract("{\"a\": [{\"b\": 1}, {\"b\": 2}]}", "$.a[*].b")"#, "[1,2]"),
        Example::scalar(r#"json_extract("{\"invalid\": \"json\"")"#, ""),
    ],
    body: Body::Scalar(eval),
};

/// A step of a path.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
    All,
}

fn is_path(text: &str) -> Result<(), String> {
    read_path(text).map(|_| ()).ok_or_else(|| "not a path such as `$.a.b[0]`".to_string())
}

/// `$.a.b[0]`, `a.b`, `$['a']`. The guide has an example with `$a`, too.
fn read_path(text: &str) -> Option<Vec<Step>> {
    let mut rest = text.trim();
    rest = rest.strip_prefix('$').unwrap_or(rest);
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            let (step, behind) = inner.split_once(']')?;
            steps.push(bracketed(step.trim())?);
            rest = behind;
            continue;
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
        let end = rest.find(['.', '[']).unwrap_or(rest.len());
        let (key, behind) = rest.split_at(end);
        match key {
            "" => return None,
            "*" => steps.push(Step::All),
            key => steps.push(Step::Key(key.to_string())),
        }
        rest = behind;
    }
    Some(steps)
}

fn bracketed(step: &str) -> Option<Step> {
    if step == "*" {
        return Some(Step::All);
    }
    let quoted = |mark: char| step.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    match quoted('\'').or_else(|| quoted('"')) {
        Some(key) => Some(Step::Key(key.to_string())),
        None => step.parse().ok().map(Step::Index),
    }
}

fn eval(args: &Args) -> Column {
    let constant = args.constant(1).map(|path| path.as_text().and_then(|path| read_path(&path)));
    let text = |row| {
        let path = match (&constant, args.get(1)) {
            (Some(path), _) => path.clone()?,
            (None, None) => Vec::new(),
            (None, Some(_)) => read_path(&args.text(1, row)?)?,
        };
        let document = document(args, row)?;
        printed(&reached(&document, &path)?)
    };
    (0..args.rows()).map(text).collect()
}

/// The document in a row: a map or a list as it is, or what a text writes.
fn document(args: &Args, row: usize) -> Option<Json> {
    match args.value(0, row) {
        Value::Json(json) => Some((*json).clone()),
        Value::Missing => None,
        other => serde_json::from_str(&other.as_text()?).ok(),
    }
}

/// What lies at the end of a path; a list where there is a step to all elements.
fn reached(json: &Json, path: &[Step]) -> Option<Json> {
    let Some((step, rest)) = path.split_first() else { return Some(json.clone()) };
    match (step, json) {
        (Step::Key(key), Json::Object(map)) => reached(map.get(key)?, rest),
        (Step::Index(index), Json::Array(list)) => reached(list.get(*index)?, rest),
        (Step::All, Json::Array(list)) => {
            Some(Json::Array(list.iter().filter_map(|json| reached(json, rest)).collect()))
        }
        (Step::All, Json::Object(map)) => {
            Some(Json::Array(map.values().filter_map(|json| reached(json, rest)).collect()))
        }
        _ => None,
    }
}

fn printed(json: &Json) -> Option<String> {
    match json {
        Json::Null => None,
        Json::Bool(yes) => Some(yes.to_string()),
        Json::Array(_) | Json::Object(_) => Some(json.to_string()),
        scalar => scalar_text(scalar).map(|text| text.into_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::one;

    #[test]
    fn paths_lead_to_values() {
        let document = r#"{"a":[{"b":1},{"b":2}],"c d":"x","e":null,"f":true}"#;
        for (path, gives) in [
            ("$.a[1].b", "2"),
            ("$.a[*].b", "[1,2]"),
            ("$.a[0]", r#"{"b":1}"#),
            ("$a", r#"[{"b":1},{"b":2}]"#),
            ("$['c d']", "x"),
            ("c d", "x"),
            ("$.e", ""),
            ("$.f", "true"),
            ("$.a.b", ""),
            ("$.a[9]", ""),
            ("$.a[", ""),
            ("$..a", ""),
        ] {
            assert_eq!(one(&FUNCTION, &[document.into(), path.into()]), gives, "{path}");
        }
        assert_eq!(one(&FUNCTION, &[r#"{"invalid": "json""#.into()]), "");
        let map = Value::Json(serde_json::json!({"a": "b"}).into());
        assert_eq!(one(&FUNCTION, &[map, "$.a".into()]), "b");
    }
}
