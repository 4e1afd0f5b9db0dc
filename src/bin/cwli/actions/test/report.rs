//! The results for people.

use super::find;
use super::run::{CaseResult, Counts, FileResult, Results};
use crate::failure::QueryText;
use crate::two_tables::{self, painted};
use crate::{messages, output};
use cwli::diagnostics::{Diagnostic, Severity, Span, counted};
use cwli::render::visible;
use cwli::testing::{Case, Failing, Fault, side_by_side};
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

/// Where the lines of a failing case begin.
const INDENT: &str = "  ";

/// Writes what went wrong, and how many went well.
pub fn write(results: &Results, took: Duration, out: &mut dyn Write) -> io::Result<()> {
    let colours = output::colours();
    for file in &results.files {
        for fault in &file.faults {
            writeln!(out, "{}\n", fault_text(file, fault, colours))?;
        }
        for result in file.cases.iter().filter(|result| !result.failing.is_empty()) {
            case(file, result, colours, out)?;
        }
        for note in &file.notes {
            writeln!(out, "note: {note}\n")?;
        }
    }
    writeln!(out, "{}", summary(&results.counts(), took))
}

/// One line with the counts.
fn summary(counts: &Counts, took: Duration) -> String {
    let mut parts = vec![format!("{} passed", counts.passed)];
    if counts.unasked > 0 {
        parts[0] += &format!(" ({} of them expect nothing but an answer)", counts.unasked);
    }
    if counts.failed > 0 {
        parts.push(format!("{} failed", counts.failed));
    }
    if counts.faults > 0 {
        parts.push(format!("{} in case files", counted(counts.faults, "error")));
    }
    let cases = counted(counts.passed + counts.failed, "case");
    format!("{cases}: {}; {:.2} s", parts.join(", "), took.as_secs_f64())
}

/// What is wrong with a case file, with the line marked.
pub fn fault_text(file: &FileResult, fault: &Fault, colours: bool) -> String {
    let span = line_span(&file.text, fault.line);
    messages::Excerpt {
        severity: Severity::Error,
        code: None,
        message: &fault.message,
        help: Some(fault.help.clone()).filter(|help| !help.is_empty()).as_slice(),
        text: &file.text,
        file: Some(file.path.display().to_string()),
        place: Some((span, "")),
        note: None,
    }
    .text(colours)
}

/// The bytes of a line, without the blanks at its end.
fn line_span(text: &str, line: usize) -> Span {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let length = text[start..].lines().next().map_or(0, |line| line.trim_end().len());
    Span { start, end: start + length }
}

/// What did not come out of a case as it expects.
pub fn case(file: &FileResult, result: &CaseResult, colours: bool, out: &mut dyn Write) -> io::Result<()> {
    let id = find::id(&file.path, &result.case.name);
    let failed = painted("FAILED", Some("1;31"), colours);
    writeln!(out, "{failed} {id}")?;
    for failing in &result.failing {
        writeln!(out, "{INDENT}{}:{}: {}", file.path.display(), failing.line, visible(&failing.message))?;
        difference(failing, colours, out)?;
        for found in failing.diagnostics.iter().filter(|found| found.severity() != Severity::Note) {
            let text = diagnostic(file, &result.case, found, colours);
            text.lines().try_for_each(|line| writeln!(out, "{INDENT}{INDENT}{line}"))?;
        }
    }
    writeln!(out, "{INDENT}query: {}", place(&file.path, &result.case))?;
    writeln!(out, "{INDENT}again: cwli test {}\n", quoted(&id))
}

fn difference(failing: &Failing, colours: bool, out: &mut dyn Write) -> io::Result<()> {
    let Some(difference) = &failing.difference else { return Ok(()) };
    let lines = side_by_side(difference, two_tables::width().saturating_sub(2 * INDENT.len()));
    two_tables::write(&lines, &format!("{INDENT}{INDENT}"), colours, out)
}

/// Where the query of a case stands: its file and line, and its name where it has one in a template.
pub fn place(file: &Path, case: &Case) -> String {
    let path = shown(case.origin.file.as_deref().unwrap_or(file));
    let name = case.origin.saved.as_ref().map(|saved| format!(" ({})", saved.name)).unwrap_or_default();
    format!("{path}:{}{name}", case.origin.line)
}

/// A path below the working directory without the way to it.
pub fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(&here).unwrap_or(path).display().to_string()
}

/// A message about the query, at its place in the file that it is in where that is known.
fn diagnostic(file: &FileResult, case: &Case, found: &Diagnostic, colours: bool) -> String {
    let (text, shift) = source(file, case);
    let mut found = found.clone();
    if let Some((span, _)) = &mut found.label {
        *span = shift(*span);
    }
    messages::diagnostic(&found, &text, colours)
}

/// The text of the file that the query is in, and where its pieces stand there.
fn source<'a>(file: &FileResult, case: &'a Case) -> (QueryText, Box<dyn Fn(Span) -> Span + 'a>) {
    let name = Some(shown(case.origin.file.as_deref().unwrap_or(&file.path)));
    let query = |text: &str, file| QueryText { text: text.to_string(), file, language: case.language };
    match (&case.origin.saved, &case.origin.file) {
        // The text is not that of a file when parameters have got their values.
        _ if !case.is_as_written => (query(&case.query, None), Box::new(|span| span)),
        (Some(saved), _) => (query(saved.source(), name), Box::new(move |span| saved.span_of(span))),
        (None, Some(_)) => (query(&case.query, name), Box::new(|span| span)),
        (None, None) => {
            let start = line_span(&file.text, case.origin.line).start;
            let shift = move |span: Span| Span { start: start + span.start, end: start + span.end };
            (query(&file.text, name), Box::new(shift))
        }
    }
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_are_told_in_one_line() {
        let took = Duration::from_millis(120);
        let counts = Counts { passed: 2, failed: 1, faults: 2, unasked: 1 };
        let told =
            "3 cases: 2 passed (1 of them expect nothing but an answer), 1 failed, 2 errors in case files; 0.12 s";
        assert_eq!(summary(&counts, took), told);
        assert_eq!(summary(&Counts { passed: 1, ..Counts::default() }, took), "1 case: 1 passed; 0.12 s");
    }

    #[test]
    fn a_word_is_quoted_for_a_shell() {
        assert_eq!(quoted("a/b.case"), "a/b.case");
        assert_eq!(quoted("a.case::it's two"), r"'a.case::it'\''s two'");
    }

    #[test]
    fn lines_have_places() {
        let text = "one\ntwo  \n";
        assert_eq!(&text[line_span(text, 2).start..line_span(text, 2).end], "two");
        assert_eq!(line_span(text, 9), Span { start: 10, end: 10 });
        assert_eq!(line_span("", 1), Span { start: 0, end: 0 });
    }
}
