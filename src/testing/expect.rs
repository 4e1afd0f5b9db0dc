//! What a case may expect, and how it is written.

use super::file::Fault;
use super::sections::Section;
use super::table::{Rows, Table};
use crate::diagnostics::{Code, Severity, nearest};

/// What a case expects.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// The line of its section, from 1.
    pub line: usize,
    /// What.
    pub what: What,
}

/// What must come out.
#[derive(Debug, Clone)]
pub enum What {
    /// Rows.
    Rows(Table, Rows),
    /// So many rows.
    Count(usize),
    /// A diagnostic of this code: an error refuses the query, a warning does not.
    Diagnostic(Code),
    /// All diagnostics, one a line: the code and the piece of the query that is marked.
    Diagnostics(String),
    /// The rows as JSON objects.
    Json(Vec<serde_json::Map<String, serde_json::Value>>),
    /// What was recorded.
    Snapshot,
}

/// The words behind `expect`.
const WORDS: [&str; 7] = ["unordered", "contains", "rows", "error", "warning", "json", "snapshot"];

impl Expectation {
    /// Reads a section `expect`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(section: &Section) -> Result<Expectation, Fault> {
        let words = section.words();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let what = match words[..] {
            [] => table(section, Rows::InOrder)?,
            ["unordered"] => table(section, Rows::InAnyOrder)?,
            ["contains"] => table(section, Rows::Among)?,
            ["rows", count] => What::Count(number_of_rows(count).map_err(|told| Fault::new(section.line, told))?),
            ["error", code] => What::Diagnostic(code_of(code, Severity::Error, section.line)?),
            ["warning", code] => What::Diagnostic(code_of(code, Severity::Warning, section.line)?),
            ["json"] => What::Json(json(section)?),
            ["snapshot"] => What::Snapshot,
            ["rows"] => return Err(Fault::new(section.line, "`-- expect rows` wants a number: `-- expect rows 3`")),
            ["error" | "warning"] => {
                return Err(Fault::new(section.line, "which code? write it behind: `-- expect error Q204`"));
            }
            [word, ..] => return Err(unknown(word, section.line)),
        };
        let has_lines = matches!(what, What::Rows(..) | What::Json(_));
        if !has_lines && !section.is_empty() {
            let told = format!("below `-- expect {}` nothing is read", section.rest);
            return Err(Fault::new(section.line + 1, told).help("rows are expected with `-- expect` alone"));
        }
        Ok(Expectation { line: section.line, what })
    }
}

fn unknown(word: &str, line: usize) -> Fault {
    let fault = Fault::new(line, format!("`-- expect {word}` is unknown"));
    match nearest(word, WORDS) {
        Some(similar) => fault.help(format!("did you mean `-- expect {similar}`?")),
        None => fault.help(format!("behind `-- expect` stands nothing, or one of {}", WORDS.join(", "))),
    }
}

fn table(section: &Section, how: Rows) -> Result<What, Fault> {
    let table = Table::read(&section.body).map_err(|(at, told)| Fault::new(section.line + 1 + at, told))?;
    if how != Rows::InOrder && table.columns.is_empty() {
        return Err(Fault::new(section.line, format!("`-- expect {}` has no table below it", section.rest)));
    }
    Ok(What::Rows(table, how))
}

fn number_of_rows(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| format!("`{text}` is no number of rows"))
}

fn code_of(text: &str, severity: Severity, line: usize) -> Result<Code, Fault> {
    let fits = |code: &Code| match severity {
        Severity::Error => code.severity() == Severity::Error,
        _ => code.severity() != Severity::Error,
    };
    let known = || Code::ALL.iter().copied().filter(fits);
    if let Some(code) = known().find(|code| code.number().eq_ignore_ascii_case(text)) {
        return Ok(code);
    }
    let fault = Fault::new(line, format!("`{text}` is no code of {severity}s"));
    Err(match nearest(text, known().map(Code::number)) {
        Some(similar) => fault.help(format!("there is `{similar}`; `cwli check` and `cwli query` tell codes")),
        None => fault.help("a code is a letter and three digits, as messages have it: `error[Q204]`"),
    })
}

fn json(section: &Section) -> Result<Vec<serde_json::Map<String, serde_json::Value>>, Fault> {
    serde_json::from_str(&section.body).map_err(|error| {
        let line = section.line + error.line().max(1);
        Fault::new(line, format!("not a JSON list of objects: {error}")).help("write what `cwli query -o json` prints")
    })
}
