//! Annotations of GitHub's workflows.

use super::{Finding, Form};
use crate::saved_files::shown;
use cwli::diagnostics::Severity;
use std::io::{self, Write};

pub const FORM: Form = Form { name: "github", summary: "Commands that annotate a pull request on GitHub", write };

// GitHub documentation, workflow commands: setting an error message.
fn write(findings: &[Finding], out: &mut dyn Write) -> io::Result<()> {
    for finding in findings {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = vec![("file", shown(&finding.file.path))];
        if let Some([(line, column), (end_line, end_column)]) = finding.range() {
            properties.extend([("line", line.to_string()), ("endLine", end_line.to_string())]);
            // Columns count only in one line.
            if line == end_line {
                properties.extend([("col", column.to_string()), ("endColumn", end_column.to_string())]);
            }
        }
        properties.push(("title", title(finding)));
        let properties: Vec<String> =
            properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
        writeln!(out, "::{command} {}::{}", properties.join(","), data(&finding.in_words()))?;
    }
    Ok(())
}

fn title(finding: &Finding) -> String {
    match (&finding.code, &finding.query) {
        (Some(code), Some(query)) => format!("{code} in {query}"),
        (Some(code), None) => code.clone(),
        (None, Some(query)) => query.clone(),
        (None, None) => "cwli".to_string(),
    }
}

/// The text of a command, on one line.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_commands_are_escaped() {
        assert_eq!(property("a: 5%, b"), "a%3A 5%25%2C b");
        assert_eq!(data("one\r\ntwo: 5%"), "one%0D%0Atwo: 5%25");
    }
}
