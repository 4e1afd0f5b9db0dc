//! `estimate`: how much a query would read, without reading it.

use crate::batch::Value;
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::Plan;
use crate::result::{Answer, NamedColumn};
use crate::scan::Report;

/// One row with the bytes of all files that the scan would open. They count as they are on disk, packed files packed.
pub fn answer(plan: &Plan, report: Report) -> Answer {
    let report = Report { unread: true, ..report };
    let bytes = report.bytes_found.map_or(Value::Missing, |bytes| Value::Number(bytes as f64));
    let column = |name: &String| NamedColumn { name: name.clone(), values: std::iter::once(bytes.clone()).collect() };
    Answer {
        language: Default::default(),
        columns: plan.output.iter().map(|(name, _)| column(name)).collect(),
        rows: 1,
        pointers: None,
        warnings: report.bytes_found.is_none().then(unknown).into_iter().collect(),
        report,
    }
}

fn unknown() -> Diagnostic {
    Diagnostic::new(Code::UnknownSize, "nobody knows how much a pipe or standard input holds before its end")
        .help("name files to estimate what a query reads")
}
