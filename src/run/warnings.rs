//! What only the log can tell about a query: fields that it does not have.

use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::plan::Plan;
use crate::scan::Report;

/// Warnings about the fields of a plan that no file has.
pub fn of(plan: &Plan, report: &Report) -> Vec<Diagnostic> {
    if report.records_scanned == 0 {
        return Vec::new(); // nothing can be said about the fields of no events
    }
    let offered: Vec<&str> = report.files.iter().flat_map(|file| file.fields.iter().map(String::as_str)).collect();
    let unknown = plan.fields.iter().filter(|(name, _)| report.unknown_fields.contains(name));
    unknown.map(|(name, span)| warning(name, *span, &offered)).collect()
}

fn warning(name: &str, span: Span, offered: &[&str]) -> Diagnostic {
    if let Some(same) = offered.iter().find(|field| field.eq_ignore_ascii_case(name)) {
        return Diagnostic::new(Code::FieldCase, format!("no event has the field `{name}`, but they have `{same}`"))
            .at(span, "names of fields are case-sensitive")
            .help(format!("write `{same}`"));
    }
    let diagnostic =
        Diagnostic::new(Code::NoSuchField, format!("no event has the field `{name}`")).at(span, "always missing");
    // Of nested JSON only the leaves are fields (LANGUAGE.md 4.3).
    let inside = |field: &&&str| field.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    if let Some(leaf) = offered.iter().find(inside) {
        return diagnostic
            .help(format!("`{name}` is a map or a list; only what is in it is a field, such as `{leaf}`"));
    }
    match nearest(name, offered.iter().copied()) {
        Some(similar) => diagnostic.help(format!("a field with a similar name exists: `{similar}`")),
        None if offered.is_empty() => {
            diagnostic.help("no fields are discovered in this log; `parse @message` extracts them")
        }
        None => diagnostic.help("`cwli fields` lists the fields of a log"),
    }
}
