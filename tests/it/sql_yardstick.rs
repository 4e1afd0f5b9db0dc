//! Answers of SQL beside those of an engine that nobody here wrote: every case that DuckDB can run over the same rows is
//! run there too.

use crate::cases::root;
use cwli::query::Language;
use cwli::result::Answer;
use cwli::run::{Engine, Limits};
use cwli::scan::Source;
use cwli::testing::{Case, CaseFile, Outcome};
use serde_json::{Value, json};
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Cases that mean something else in DuckDB, each with the reason.
const OTHERWISE: [(&str, &str); 3] = [
    ("division", "a division by zero is missing in Spark, and infinite there"),
    ("like_with_escape", "without `ESCAPE` a backslash escapes in Spark, and not there"),
    ("select_star", "the table there has two columns more, for the fields with two names"),
];

#[test]
fn answers_agree_with_those_of_duckdb() {
    let python = root().join("target/duckdb/bin/python");
    if !python.exists() {
        eprintln!("skipped: DuckDB is not there; .ci/duckdb installs it");
        return;
    }
    let cases = answered();
    let jobs: Vec<Value> = cases.iter().map(|(_, case, _)| job(case)).collect();
    let theirs = run(&python, &Value::from(jobs));
    let (mut wrong, mut compared, mut refused) = (Vec::new(), 0, Vec::new());
    for ((name, case, answer), their) in cases.iter().zip(theirs.as_array().expect("a list of answers")) {
        match their["rows"].as_array() {
            None => refused.push(format!("{name}: {}", their["refused"].as_str().unwrap_or_default())),
            Some(rows) => {
                compared += 1;
                let (ours, theirs) = (sorted(own_rows(answer)), sorted(rows.iter().map(their_row).collect()));
                if !same(&ours, &theirs) {
                    wrong.push(format!("{name}: {}\nours\n{ours:?}\ntheirs\n{theirs:?}", case.query));
                }
            }
        }
    }
    eprintln!("{compared} answers compared; DuckDB cannot run {}:\n{}", refused.len(), refused.join("\n"));
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
    assert!(compared >= 50, "DuckDB runs most of the cases");
}

/// The cases that have an answer.
fn answered() -> Vec<(String, Case, Answer)> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root().join("tests/cases/sql"))
        .expect("there are cases")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .collect();
    paths.sort();
    let mut answered = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("cases are readable");
        for case in CaseFile::read(&path, &bytes).cases {
            if let Outcome::Answered(answer) = case.run(Limits::default())
                && !OTHERWISE.iter().any(|(other, _)| *other == name)
            {
                answered.push((name.clone(), case, *answer));
            }
        }
    }
    answered
}

/// What DuckDB is asked: the query in its own spelling, and the rows of each log group.
fn job(case: &Case) -> Value {
    let query =
        case.query.trim().trim_end_matches(';').replace('`', "\"").replace(" DIV ", " // ").replace(" div ", " // ");
    let query = query.replace(" start, end FROM", " \"start\", \"end\" FROM");
    let sources: Vec<&Source> = case.source.iter().chain(&case.groups).collect();
    let tables: Vec<Value> = match sources[..] {
        [only] => names_in(&query).into_iter().map(|name| table(&name, only)).collect(),
        _ => sources.iter().map(|source| table(&source.log_group, source)).collect(),
    };
    json!({ "query": query, "tables": tables })
}

/// The names behind `FROM` and `JOIN`, of which DuckDB ignores those that the query itself defines.
fn names_in(query: &str) -> Vec<String> {
    let words: Vec<&str> =
        query.split(|c: char| c.is_whitespace() || "(),".contains(c)).filter(|w| !w.is_empty()).collect();
    let mut names: Vec<String> = Vec::new();
    for pair in words.windows(2) {
        let name = pair[1].trim_matches(['"', '\'', ';']).to_string();
        let follows = ["from", "join"].iter().any(|word| pair[0].eq_ignore_ascii_case(word));
        if follows && !name.eq_ignore_ascii_case("select") && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// A log group as a table: all its fields, and those that have two names under both.
fn table(name: &str, source: &Source) -> Value {
    let query = Language::Sql.read("SELECT * FROM log").expect("a good query");
    let answer = Engine::new(vec![source.clone()]).run(&query, &|_, _| {}).expect("the log is readable");
    let synonym = |name: &str| match name {
        "startTime" => Some("start"),
        "endTime" => Some("end"),
        _ => None,
    };
    let mut columns: Vec<String> = answer.columns.iter().map(|column| column.name.clone()).collect();
    let twice: Vec<usize> = (0..columns.len()).filter(|at| synonym(&columns[*at]).is_some()).collect();
    columns.extend(twice.iter().filter_map(|at| synonym(&columns[*at]).map(str::to_string)).collect::<Vec<_>>());
    let rows: Vec<Value> = (0..answer.rows)
        .map(|row| {
            let cells = (0..answer.columns.len()).chain(twice.iter().copied());
            cells.map(|column| cell(answer.text(row, column))).collect::<Vec<_>>().into()
        })
        .collect();
    json!({ "name": name, "columns": columns, "rows": rows })
}

/// Text that reads as a number is one, as our engine takes it.
fn cell(text: Option<String>) -> Value {
    let Some(text) = text else { return Value::Null };
    let number = text.parse::<i64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from));
    number.unwrap_or(Value::String(text))
}

fn run(python: &std::path::Path, jobs: &Value) -> Value {
    let script = root().join("tests/it/sql_yardstick.py");
    let mut child =
        Command::new(python).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("Python starts");
    child.stdin.take().expect("it was piped").write_all(jobs.to_string().as_bytes()).expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    serde_json::from_slice(&output.stdout).expect("it answers with JSON")
}

type Row = Vec<Option<String>>;

fn own_rows(answer: &Answer) -> Vec<Row> {
    (0..answer.rows)
        .map(|row| (0..answer.columns.len()).map(|column| answer.text(row, column).map(|text| plain(&text))).collect())
        .collect()
}

fn their_row(row: &Value) -> Row {
    row.as_array().expect("a list of cells").iter().map(|cell| cell.as_str().map(plain)).collect()
}

/// A time without a fraction of nothing, a number in the form of all numbers.
fn plain(text: &str) -> String {
    let text = text.strip_suffix(".000").filter(|rest| rest.contains(':')).unwrap_or(text);
    match text.parse::<f64>() {
        Ok(number) => format!("{number:.6}"),
        Err(_) => text.to_string(),
    }
}

fn sorted(mut rows: Vec<Row>) -> Vec<Row> {
    rows.sort();
    rows
}

/// Rows agree when texts are equal and numbers as near as they are printed.
fn same(ours: &[Row], theirs: &[Row]) -> bool {
    let near = |left: &str, right: &str| match (left.parse::<f64>(), right.parse::<f64>()) {
        (Ok(left), Ok(right)) => (left - right).abs() <= 1e-4 * left.abs().max(1.0),
        _ => left == right,
    };
    let cells = |(left, right): (&Option<String>, &Option<String>)| match (left, right) {
        (Some(left), Some(right)) => near(left, right),
        (left, right) => left.is_none() && right.is_none(),
    };
    ours.len() == theirs.len()
        && ours.iter().zip(theirs).all(|(left, right)| left.len() == right.len() && left.iter().zip(right).all(cells))
}
