//! What `cwli check` has to say about saved queries, in the forms that people and other programs read.
//!
//! Adding a form: one file and a line in `FORMS`.

mod github;
mod json;
mod sarif;
mod text;

use crate::saved_files::SavedFile;
use cwli::diagnostics::{Diagnostic, Fix, Severity, Span};
use cwli::saved::{SavedQuery, line_and_column};
use std::io::{self, Write};

/// Something to say about a file with saved queries.
pub struct Finding<'f> {
    /// The file.
    pub file: &'f SavedFile,
    /// The name of the query, where it is about one.
    pub query: Option<String>,
    /// How grave it is.
    pub severity: Severity,
    /// Its code; nothing where it is about the file.
    pub code: Option<String>,
    /// What was found and what was expected.
    pub message: String,
    /// The place in the file, and a few words to write under it.
    pub place: Option<(Span, String)>,
    /// Ways out.
    pub help: Vec<String>,
    /// A change of the file that is certain to be right: what is replaced, and what stands there then.
    pub fix: Option<(Span, String)>,
}

impl<'f> Finding<'f> {
    /// Something about a file, or a piece of it.
    pub fn about(file: &'f SavedFile, severity: Severity, message: String, place: Option<Span>) -> Self {
        let place = place.map(|span| (span, String::new()));
        Finding { file, query: None, severity, code: None, message, place, help: Vec::new(), fix: None }
    }

    /// A message about a query, whose place is one of its text.
    pub fn of(file: &'f SavedFile, query: &SavedQuery, diagnostic: Diagnostic) -> Self {
        let severity = diagnostic.severity();
        let (span, label) = match diagnostic.label {
            Some((span, label)) => (query.span_of(span), label),
            None => (query.span, String::new()),
        };
        let fix = diagnostic.fix.and_then(|fix| in_file(file, query, *fix));
        Finding {
            file,
            query: Some(query.name.clone()),
            severity,
            code: Some(diagnostic.code.number().to_string()),
            message: diagnostic.message,
            place: Some((span, label)),
            help: diagnostic.help,
            fix,
        }
    }

    /// The first and the last place, each a line and a column in characters, both from 1; the last is exclusive.
    fn range(&self) -> Option<[(usize, usize); 2]> {
        let (span, _) = self.place.as_ref()?;
        Some([span.start, span.end].map(|at| line_and_column(&self.file.text, at)))
    }

    /// The message with what else there is to say, a line each.
    fn in_words(&self) -> String {
        let label = self.place.iter().map(|(_, label)| label.clone()).filter(|label| !label.is_empty());
        let lines: Vec<String> = std::iter::once(self.message.clone()).chain(label).chain(self.help.clone()).collect();
        lines.join("\n")
    }
}

/// A change of a query as one of its file: where the query stands there letter by letter, and nothing of what is put in
/// could mean something else there.
fn in_file(file: &SavedFile, query: &SavedQuery, fix: Fix) -> Option<(Span, String)> {
    let span = query.span_of(fix.span);
    let is_plain = |c: char| c.is_alphanumeric() || "_@.*(),<>= |-+/ ".contains(c);
    let as_written = file.text.get(span.start..span.end)? == query.text.get(fix.span.start..fix.span.end)?;
    (as_written && fix.text.chars().all(is_plain)).then_some((span, fix.text))
}

/// A form of findings.
#[derive(Debug)]
pub struct Form {
    /// Its name after `--output`.
    pub name: &'static str,
    /// One sentence that says what it is.
    pub summary: &'static str,
    /// Writes all of them.
    pub write: fn(&[Finding], &mut dyn Write) -> io::Result<()>,
}

/// Every form, the default first.
pub static FORMS: &[Form] = &[text::FORM, json::FORM, github::FORM, sarif::FORM];
