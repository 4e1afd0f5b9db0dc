//! SARIF 2.1.0 (OASIS), which code hosts and editors read.

use super::{Finding, Form};
use cwli::diagnostics::Severity;
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::{Component, Path};

pub const FORM: Form = Form { name: "sarif", summary: "SARIF 2.1.0, for code hosts and editors", write };

/// The rule of what is about a file and not about a query.
const FILE_RULE: &str = "unreadable-template";

fn write(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    let mut rules: Vec<&str> = findings.iter().map(rule).collect();
    rules.sort_unstable();
    rules.dedup();
    let results: Vec<Value> = findings.iter().map(|finding| result(finding, &rules)).collect();
    let rules: Vec<Value> = rules.iter().map(|id| json!({"id": id})).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {"name": "cwli", "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules}},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    writeln!(out)
}

fn rule<'a>(finding: &'a Finding) -> &'a str {
    finding.code.as_deref().unwrap_or(FILE_RULE)
}

fn result(finding: &Finding, rules: &[&str]) -> Value {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut physical = json!({"artifactLocation": {"uri": uri(&finding.file.path)}});
    if let Some([(line, column), (end_line, end_column)]) = finding.range() {
        physical["region"] =
            json!({"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column});
    }
    let mut location = json!({"physicalLocation": physical});
    if let Some(query) = &finding.query {
        location["logicalLocations"] = json!([{"name": query}]);
    }
    json!({
        "ruleId": rule(finding),
        "ruleIndex": rules.iter().position(|id| *id == rule(finding)),
        "level": level,
        "message": {"text": finding.in_words()},
        "locations": [location],
    })
}

/// A path as a reference of a URI: from the working directory, or absolute.
fn uri(path: &Path) -> String {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(escaped(&name.to_string_lossy())),
        Component::ParentDir => Some("..".to_string()),
        _ => None,
    });
    let parts: Vec<String> = parts.collect();
    let scheme = if path.is_absolute() { "file:///" } else { "" };
    format!("{scheme}{}", parts.join("/"))
}

// RFC 3986: all but unreserved characters is escaped.
fn escaped(name: &str) -> String {
    let mut written = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => written.push(char::from(byte)),
            _ => written.push_str(&format!("%{byte:02X}")),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_references() {
        assert_eq!(uri(Path::new("./a b/é.tf")), "a%20b/%C3%A9.tf");
        assert_eq!(uri(Path::new("/x/main.tf")), "file:///x/main.tf");
    }
}
