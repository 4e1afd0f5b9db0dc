//! All that the page knows of the languages: the catalogues.

use cwli::commands;
use cwli::functions::{self, Function};
use cwli::query::Language;
use serde_json::{Value, json};

/// Commands, functions and words.
pub fn all() -> Value {
    let mut commands: Vec<Value> = commands::all().iter().map(|page| command("CWLI", page)).collect();
    commands.extend(Language::Ppl.commands().into_iter().map(|(name, syntax)| of_ppl(name, syntax)));
    let of_cwli = functions::all().iter().map(|known| function("CWLI", known.name, known.aliases, known));
    let of_others = functions::DIALECTS.iter().flat_map(|dialect| {
        let language = dialect.language.to_uppercase();
        dialect.all().map(move |named| function(&language, named.name, named.aliases, named.function))
    });
    let functions: Vec<Value> = of_cwli.chain(of_others).collect();
    json!({
        "commands": commands,
        "functions": functions,
        "keywords": { "cwli": words(), "sql": &SQL[..], "ppl": PPL },
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

/// Words of PPL that are neither commands nor functions.
const PPL: [&str; 12] = ["as", "by", "and", "or", "not", "in", "like", "between", "case", "else", "source", "span"];

/// A command of PPL. Its pages say how it is written.
fn of_ppl(name: &str, syntax: &str) -> Value {
    json!({
        "language": "PPL", "name": name, "aliases": [], "syntax": syntax, "summary": "", "notes": "", "examples": [],
    })
}

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

fn function(language: &str, name: &str, aliases: &[&str], function: &Function) -> Value {
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
        "name": name,
        "aliases": aliases,
        "signature": function.signature(),
        "summary": function.summary,
        "topic": format!("{:?}", function.topic),
        "params": params,
        "returns": format!("{:?}", function.returns).to_lowercase(),
        "examples": function.examples.iter().map(|example| example.call).collect::<Vec<_>>(),
    })
}
