//! The results as one JSON object.

use super::report;
use super::run::{CaseResult, FileResult, Results};
use cwli::testing::{Difference, Failing, Fault};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::time::Duration;

/// Writes the object: `cases`, `faults` of case files, a `summary`, and what else was asked for.
pub fn write(
    results: &Results,
    took: Duration,
    more: [(&str, Option<Value>); 2],
    out: &mut dyn Write,
) -> io::Result<()> {
    let cases: Vec<Value> =
        results.files.iter().flat_map(|file| file.cases.iter().map(|result| case(file, result))).collect();
    let faults: Vec<Value> =
        results.files.iter().flat_map(|file| file.faults.iter().map(|found| fault(file, found))).collect();
    let counts = results.counts();
    let summary = json!({
        "passed": counts.passed, "failed": counts.failed, "faults": counts.faults,
        "milliseconds": milliseconds(took),
    });
    let mut object = json!({"cases": cases, "faults": faults, "summary": summary});
    for (name, value) in more {
        if let Some(value) = value {
            object[name] = value;
        }
    }
    writeln!(out, "{}", serde_json::to_string_pretty(&object).map_err(io::Error::other)?)
}

fn case(file: &FileResult, result: &CaseResult) -> Value {
    let query = result.case.origin.file.as_deref().unwrap_or(&file.path);
    json!({
        "file": file.path.display().to_string(),
        "name": result.case.name,
        "line": result.case.line,
        "status": if result.failing.is_empty() { "passed" } else { "failed" },
        "query": {"file": report::shown(query), "line": result.case.origin.line},
        "milliseconds": milliseconds(result.took),
        "failures": result.failing.iter().map(|failing| failure(failing, &result.case.query)).collect::<Vec<_>>(),
    })
}

fn failure(failing: &Failing, query: &str) -> Value {
    let diagnostics: Vec<Value> = failing.diagnostics.iter().map(|found| found.to_json(query)).collect();
    json!({
        "line": failing.line,
        "message": failing.message,
        "rows": failing.difference.as_ref().map(rows),
        "diagnostics": diagnostics,
    })
}

/// The lines that differ; the names of the columns are the first.
fn rows(difference: &Difference) -> Vec<Value> {
    let head = difference.lines.iter().take(1);
    let differing = difference.lines.iter().skip(1).filter(|line| !line.is_same());
    head.chain(differing)
        .map(|line| json!({"expected": line.expected, "actual": line.actual, "changed": line.changed}))
        .collect()
}

fn fault(file: &FileResult, fault: &Fault) -> Value {
    json!({
        "file": file.path.display().to_string(),
        "line": fault.line,
        "case": fault.case,
        "message": fault.message,
        "help": Some(&fault.help).filter(|help| !help.is_empty()),
    })
}

fn milliseconds(took: Duration) -> f64 {
    (took.as_secs_f64() * 1e6).round() / 1e3
}
