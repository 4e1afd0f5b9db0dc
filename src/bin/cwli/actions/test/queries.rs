//! The queries that were tested, each with all of its cases.

use super::report;
use super::run::{CaseResult, FileResult, Results};
use crate::failure::QueryText;
use crate::messages::{self, Marked};
use cwli::diagnostics::{Span, counted};
use cwli::testing::Case;
use serde_json::{Value, json};

/// A query with its cases, which may be in several files. Their texts are the same, values of parameters included.
#[derive(Debug)]
pub struct Tested<'a> {
    /// Its cases, and the file that each is in; at least one.
    pub cases: Vec<(&'a FileResult, &'a CaseResult)>,
}

/// The queries of all cases, in the order of the cases.
pub fn all(results: &Results) -> Vec<Tested<'_>> {
    let mut tested: Vec<Tested> = Vec::new();
    for file in &results.files {
        for result in &file.cases {
            match tested.iter_mut().find(|known| known.is_of(file, &result.case)) {
                Some(known) => known.cases.push((file, result)),
                None => tested.push(Tested { cases: vec![(file, result)] }),
            }
        }
    }
    tested
}

impl Tested<'_> {
    fn is_of(&self, file: &FileResult, case: &Case) -> bool {
        let (first_file, first) = self.first();
        let same_file = match (&first.origin.file, &case.origin.file) {
            (Some(one), Some(other)) => one == other,
            (None, None) => first_file.path == file.path,
            _ => false,
        };
        same_file && first.origin.line == case.origin.line && first.query == case.query
    }

    fn first(&self) -> (&FileResult, &Case) {
        let (file, result) = self.cases[0];
        (file, &result.case)
    }

    /// The text of the query.
    pub fn text(&self) -> &str {
        &self.first().1.query
    }

    /// Where it stands.
    pub fn place(&self) -> String {
        let (file, case) = self.first();
        report::place(&file.path, case)
    }

    /// How many cases it has, in words.
    pub fn count(&self) -> String {
        counted(self.cases.len(), "case")
    }

    /// Its place for programs.
    pub fn json(&self) -> Value {
        let (file, case) = self.first();
        let path = case.origin.file.as_deref().unwrap_or(&file.path);
        json!({"file": report::shown(path), "line": case.origin.line, "cases": self.cases.len(), "text": case.query})
    }

    /// The whole text with pieces marked under a title. Lines have the numbers of the file where it stands in one.
    pub fn marked(&self, title: &str, marks: &[(Span, String)], colours: bool) -> String {
        let (file, case) = self.first();
        let in_file = case.is_as_written && case.origin.saved.is_none();
        let path = report::shown(case.origin.file.as_deref().unwrap_or(&file.path));
        let text = QueryText { text: case.query.clone(), file: in_file.then_some(path), language: case.language };
        let first_line = if in_file { case.origin.line } else { 1 };
        messages::marked(&Marked { title, marks, first_line }, &text, colours)
    }
}

/// A piece of the text of a query for programs.
pub fn piece(text: &str, span: Span, told: &str) -> Value {
    json!({"start": span.start, "end": span.end, "text": text.get(span.start..span.end), "message": told})
}
