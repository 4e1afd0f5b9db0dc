//! A list of JSON objects.

use super::{Finding, Form};
use crate::saved_files::shown;
use cwli::saved::line_and_column;
use serde_json::{Value, json};
use std::io::{self, Write};

pub const FORM: Form =
    Form { name: "json", summary: "A list of objects, lines and columns from 1, ends exclusive", write };

fn write(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "[")?;
    for (at, finding) in findings.iter().enumerate() {
        writeln!(out, "  {}{}", object(finding), if at + 1 < findings.len() { "," } else { "" })?;
    }
    writeln!(out, "]")
}

fn object(finding: &Finding) -> Value {
    let [start, end] = finding.range().map_or([None, None], |range| range.map(Some));
    let fix = finding.fix.as_ref().map(|(span, text)| {
        let [(line, column), (end_line, end_column)] =
            [span.start, span.end].map(|at| line_and_column(&finding.file.text, at));
        json!({"line": line, "column": column, "endLine": end_line, "endColumn": end_column, "text": text})
    });
    json!({
        "file": shown(&finding.file.path),
        "line": start.map(|(line, _)| line),
        "column": start.map(|(_, column)| column),
        "endLine": end.map(|(line, _)| line),
        "endColumn": end.map(|(_, column)| column),
        "query": finding.query,
        "severity": finding.severity.to_string(),
        "code": finding.code,
        "message": finding.message,
        "label": finding.place.as_ref().map(|(_, label)| label).filter(|label| !label.is_empty()),
        "help": finding.help,
        "fix": fix,
    })
}
