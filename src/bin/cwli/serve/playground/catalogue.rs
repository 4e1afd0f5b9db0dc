//! All that the page knows of the languages: the catalogues.

use cwli::commands;
use cwli::functions::{self, Function};
use serde_json::{Value, json};

/// Commands, functions and words.
pub fn all() -> Value {
    let commands: Vec<Value> = commands::all().iter().map(|page| command("CWLI", page)).collect();
    let functions: Vec<Value> = functions::all().iter().map(|known| function("CWLI", known)).collect();
    json!({
        "commands": commands,
        "functions": functions,
        "keywords": { "cwli": words(), "sql": &SQL[..], "ppl": [] },
    })
}

/// Words of CWLI that are neither commands nor functions.
fn words() -> Vec<&'static str> {
    vec!["as", "by", "and", "or", "not", "in", "like", "asc", "desc", "true", "false", "SOURCE", "START", "END"]
}

/// The words of SQL that queries are made of.
const SQL: [&str; 36] = [
    "SELECT",
    "DISTINCT",
    "FROM",
    "WHERE",
    "GROUP",
    "BY",
    "HAVING",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "AS",
    "AND",
    "OR",
    "NOT",
    "IN",
    "BETWEEN",
    "LIKE",
    "RLIKE",
    "REGEXP",
    "IS",
    "NULL",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "INNER",
    "LEFT",
    "CROSS",
    "JOIN",
    "ON",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "WITH",
    "OVER",
];

fn command(language: &str, page: &commands::Page) -> Value {
    json!({
        "language": language,
        "name": page.name,
        "aliases": page.aliases,
        "syntax": page.syntax,
        "summary": page.summary,
        "notes": page.notes,
        "examples": page.examples,
    })
}

fn function(language: &str, function: &Function) -> Value {
    let params: Vec<Value> = function
        .params
        .iter()
        .map(|param| {
            json!({
                "name": param.name,
                "kind": format!("{:?}", param.kind).to_lowercase(),
                "required": param.times == functions::Times::Once,
                "summary": param.summary,
            })
        })
        .collect();
    json!({
        "language": language,
        "name": function.name,
        "aliases": function.aliases,
        "signature": function.signature(),
        "summary": function.summary,
        "topic": format!("{:?}", function.topic),
        "params": params,
        "returns": format!("{:?}", function.returns).to_lowercase(),
        "examples": function.examples.iter().map(|example| example.call).collect::<Vec<_>>(),
    })
}
