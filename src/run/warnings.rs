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
    // Of what a JSON event says twice only the last is there.
    let offered: Vec<&str> = offered.iter().copied().filter(|field| *field != name).collect();
    if let Some(same) = offered.iter().find(|field| field.eq_ignore_ascii_case(name)) {
        return Diagnostic::new(Code::FieldCase, format!("no event has the field `{name}`, but they have `{same}`"))
            .at(span, "names of fields are case-sensitive")
            .help(format!("write `{same}`"));
    }
    let diagnostic =
        Diagnostic::new(Code::NoSuchField, format!("no event has the field `{name}`")).at(span, "always missing");
    // Of nested JSON only the leaves are fields (LANGUAGE.md 4.3).
    if let Some(leaf) = offered.iter().find(|field| is_inside(field, name)) {
        return diagnostic
            .help(format!("`{name}` is a map or a list; only what is in it is a field, such as `{leaf}`"));
    }
    // A text that holds JSON is one field: AWS manual, JSON logs.
    let has_fields = |text: &str| offered.iter().any(|field| is_inside(field, text));
    let text = offered.iter().find(|text| is_inside(name, text) && !has_fields(text));
    if let Some(text) = text {
        let help =
            format!("`{text}` has no fields inside; if it is text that holds JSON, `jsonParse({text})` opens it");
        return diagnostic.help(help);
    }
    match nearest(name, offered.iter().copied()) {
        Some(similar) => diagnostic.suggests("a field", similar),
        None if offered.is_empty() => {
            diagnostic.help("no fields are discovered in this log; `parse @message` extracts them")
        }
        None => diagnostic.help("`cwli fields` lists the fields of a log"),
    }
}

/// Whether a field is called like something inside of a map or a list.
fn is_inside(field: &str, container: &str) -> bool {
    field.strip_prefix(container).is_some_and(|rest| rest.starts_with('.'))
}
