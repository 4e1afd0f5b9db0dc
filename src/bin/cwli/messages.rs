//! What we say on standard error.

use crate::config::{Config, Fault};
use crate::failure::{Failure, FaultForm, QueryText};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use anstream::{AutoStream, ColorChoice};
use cwli::diagnostics::{Diagnostic, Severity, Span};
use cwli::render::{refusal, visible};
use cwli::scan::{FileReport, Report};
use std::fmt::Display;
use std::io::{self, Write};

/// Files whose lines that did not fit are told one by one: a folder of hundreds would bury the answer.
const FILES_WITH_MISFITS: usize = 5;

/// Writes a line. Whether anybody reads it is not our concern: a closed pipe here is no failure.
pub fn line(text: impl Display) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Says why the program ends.
pub fn failure(failure: &Failure) {
    match failure {
        closed if closed.is_closed_pipe() => {}
        Failure::Usage { message, help } => {
            titled(Level::ERROR, message, help);
            if help.is_empty() {
                line("\nFor more information, try '--help'.");
            }
        }
        Failure::Query { faults, text, form } => refused(faults, text, *form),
        Failure::Input | Failure::Told(_) => {}
        Failure::File { what, name, cause } => {
            titled(Level::ERROR, &format!("{what} cannot be read from {name}: {cause}"), &[]);
        }
        Failure::Written { what, name, cause } => {
            titled(Level::ERROR, &format!("{what} cannot be written to {name}: {cause}"), &[]);
        }
        Failure::Config { faults, text } => faults.iter().for_each(|fault| line(config_fault(fault, text, colours()))),
        Failure::Output(cause) => titled(Level::ERROR, &format!("the answer cannot be written: {cause}"), &[]),
    }
}

/// Tells the faults of a query in the form that goes with the output.
fn refused(faults: &[Diagnostic], query: &QueryText, form: FaultForm) {
    match form {
        FaultForm::Text => faults.iter().for_each(|fault| line(diagnostic(fault, query, colours()))),
        FaultForm::JsonLines => faults.iter().for_each(|fault| line(fault.to_json(&query.text))),
        FaultForm::Api => line(refusal(faults, &query.text)),
    }
}

/// Warnings about a query that has run; notes are left to `explain`.
pub fn warnings(found: &[Diagnostic], query: &QueryText) {
    for warning in found.iter().filter(|found| found.severity() != Severity::Note) {
        line(diagnostic(warning, query, colours()));
    }
}

/// Tells what could not be read and which events did not fit.
///
/// # Errors
/// When not every file was read to its end. When the reading is `strict`, also when an event did not fit.
pub fn files(reports: &[FileReport], strict: bool, config: &Config) -> Result<(), Failure> {
    for report in reports {
        if let Some(reason) = &report.failure {
            let place: Vec<String> = config.place_of(&report.name).into_iter().collect();
            titled(Level::ERROR, &format!("`{}`: {reason}", report.name), &place);
        }
    }
    let doubts: Vec<String> = DOUBTS.iter().flat_map(|doubt| doubt.texts(reports)).collect();
    doubts.iter().for_each(|text| titled(Level::WARNING, text, &[]));
    let complete = reports.iter().all(|report| report.failure.is_none()) && (doubts.is_empty() || !strict);
    if complete { Ok(()) } else { Err(Failure::Input) }
}

/// Tells that there was nothing to query, when every file could be read. A query over nothing has an answer,
/// but it is seldom the one that was hoped for.
pub fn nothing_read(report: &Report) {
    if let Some(text) = nothing(report) {
        titled(Level::WARNING, &text, &[]);
    }
}

fn nothing(report: &Report) -> Option<String> {
    let names: Vec<&str> = report.files.iter().map(|file| file.name.as_str()).collect();
    let readable = report.files.iter().all(|file| file.failure.is_none());
    match (report.records_scanned, names.as_slice()) {
        _ if report.unread => None,
        (0, []) if report.files_skipped + report.folders_skipped > 0 => {
            Some("the paths of all files tell that none of their events lies in the time range".to_string())
        }
        (0, [only]) if readable => Some(format!("`{only}` is empty")),
        (0, [_, _, ..]) if readable => Some(format!("all {} files are empty", names.len())),
        _ => None,
    }
}

/// What may be wrong with some events of a file.
struct Doubt {
    /// How many events of a file it concerns.
    count: fn(&FileReport) -> u64,
    /// What is said of one of them and of several, behind the name of the file.
    one: fn(&FileReport) -> String,
    several: fn(&FileReport) -> String,
    /// What is said of the files behind the first few.
    others: &'static str,
}

const DOUBTS: [Doubt; 2] = [
    Doubt {
        count: |file| file.misfits,
        one: |file| format!("event does not fit the format {}; it is kept with @message alone", file.format),
        several: |file| format!("events do not fit the format {}; they are kept with @message alone", file.format),
        others: "do not fit their formats",
    },
    Doubt {
        count: |file| file.replaced,
        one: |_| "event has bytes that are not UTF-8; each is read as U+FFFD".into(),
        several: |_| "events have bytes that are not UTF-8; each is read as U+FFFD".into(),
        others: "have bytes that are not UTF-8",
    },
];

impl Doubt {
    /// File by file for the first few, together for the others.
    fn texts(&self, reports: &[FileReport]) -> Vec<String> {
        let concerned: Vec<&FileReport> = reports.iter().filter(|report| (self.count)(report) > 0).collect();
        let (told, others) = concerned.split_at(concerned.len().min(FILES_WITH_MISFITS));
        let mut texts: Vec<String> = told.iter().map(|report| self.text(report)).collect();
        if !others.is_empty() {
            let events: u64 = others.iter().map(|report| (self.count)(report)).sum();
            texts.push(format!("{events} more events in {} more files {}", others.len(), self.others));
        }
        texts
    }

    fn text(&self, report: &FileReport) -> String {
        match (self.count)(report) {
            1 => format!("`{}`: 1 {}", report.name, (self.one)(report)),
            count => format!("`{}`: {count} {}", report.name, (self.several)(report)),
        }
    }
}

/// A message with its place marked under the query.
pub fn diagnostic(found: &Diagnostic, query: &QueryText, colours: bool) -> String {
    let place = found.label.as_ref().map(|(span, label)| (*span, label.as_str()));
    Excerpt {
        severity: found.severity(),
        code: Some(found.code.number()),
        message: &found.message,
        help: &found.help,
        note: None,
        text: &query.text,
        file: query.file.clone(),
        place,
    }
    .text(colours)
}

/// A text with pieces of it marked, under a title.
pub struct Marked<'a> {
    /// The title.
    pub title: &'a str,
    /// The pieces, and a few words to write under each.
    pub marks: &'a [(Span, String)],
    /// The number of the first line of the text.
    pub first_line: usize,
}

/// Pieces of the text of a query marked under a title.
pub fn marked_places(title: &str, marks: &[(Span, String)], query: &QueryText, colours: bool) -> String {
    marked(&Marked { title, marks, first_line: 1 }, query, colours)
}

/// The whole text of a query with pieces of it marked.
pub fn marked(told: &Marked, query: &QueryText, colours: bool) -> String {
    let place = |span: &Span| {
        let (start, end) = (inside(&query.text, span.start), inside(&query.text, span.end));
        start..end.max(start)
    };
    let marks = told.marks.iter().map(|(span, label)| AnnotationKind::Primary.span(place(span)).label(label.as_str()));
    let snippet = Snippet::source(query.text.as_str()).line_start(told.first_line).fold(false);
    let snippet = snippet.line_numbering(query.file.is_some()).path(query.file.as_deref()).annotations(marks);
    renderer(colours).render(&[Level::NOTE.primary_title(told.title).element(snippet)])
}

/// A message with its place marked in the configuration.
fn config_fault(fault: &Fault, config: &QueryText, colours: bool) -> String {
    let span = Span { start: fault.span.start, end: fault.span.end };
    Excerpt {
        severity: Severity::Error,
        code: None,
        message: &fault.message,
        help: fault.help.as_slice(),
        note: None,
        text: &config.text,
        file: config.file.clone(),
        place: Some((span, &fault.label)),
    }
    .text(colours)
}

/// A message with its place marked in a text.
pub struct Excerpt<'a> {
    /// How grave it is.
    pub severity: Severity,
    /// Its code.
    pub code: Option<&'a str>,
    /// What it says.
    pub message: &'a str,
    /// Ways out.
    pub help: &'a [String],
    /// What else is good to know.
    pub note: Option<&'a str>,
    /// The text of the query or the file.
    pub text: &'a str,
    /// The name of the file.
    pub file: Option<String>,
    /// The place, and what to write under it.
    pub place: Option<(Span, &'a str)>,
}

impl Excerpt<'_> {
    /// As it is shown.
    pub fn text(&self, colours: bool) -> String {
        let message = visible(self.message);
        let title = level(self.severity).primary_title(message);
        let title = self.code.iter().fold(title, |title, code| title.id(*code));
        let mut group = match self.place {
            None => match &self.file {
                Some(file) => Group::with_title(title).element(Origin::path(file.as_str())),
                None => Group::with_title(title),
            },
            Some((span, label)) => {
                let (start, end) = (inside(self.text, span.start), inside(self.text, span.end));
                let mark = AnnotationKind::Primary.span(start..end.max(start)).label(label);
                let several_lines = self.text.trim_end().contains('\n');
                let snippet = Snippet::source(self.text).line_numbering(several_lines || self.file.is_some());
                title.element(snippet.path(self.file.as_deref()).annotation(mark))
            }
        };
        for help in self.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        if let Some(note) = self.note {
            group = group.element(Level::NOTE.message(visible(note)));
        }
        renderer(colours).render(&[group])
    }
}

/// Says that something cannot be done.
pub fn error(text: &str) {
    titled(Level::ERROR, text, &[]);
}

/// Says what is good to know.
pub fn note(text: &str) {
    titled(Level::NOTE, text, &[]);
}

/// Says that something is probably not meant.
pub fn warning(text: &str) {
    titled(Level::WARNING, text, &[]);
}

/// Says that something cannot be done, and ways out.
pub fn error_with(text: &str, help: &[String]) {
    titled(Level::ERROR, text, help);
}

fn titled(level: Level<'static>, text: &str, help: &[String]) {
    let text = visible(text);
    let mut group = Group::with_title(level.primary_title(text));
    for help in help {
        group = group.element(Level::HELP.message(visible(help)));
    }
    line(renderer(colours()).render(&[group]));
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

fn renderer(colours: bool) -> Renderer {
    if colours { Renderer::styled() } else { Renderer::plain() }
}

/// Whether messages may have colours: at a terminal, unless the user has said otherwise (`NO_COLOR`).
pub fn colours() -> bool {
    AutoStream::choice(&io::stderr()) != ColorChoice::Never
}

/// The nearest place at or before a byte of the text where a character begins.
fn inside(text: &str, at: usize) -> usize {
    text.floor_char_boundary(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use cwli::diagnostics::Code;

    fn shown(found: Diagnostic, text: &str, file: Option<&str>) -> String {
        diagnostic(
            &found,
            &QueryText { text: text.to_string(), file: file.map(str::to_string), ..QueryText::default() },
            false,
        )
    }

    fn unknown(start: usize, end: usize) -> Diagnostic {
        Diagnostic::new(Code::UnknownFunction, "unknown function `strlenn`")
            .at(Span { start, end }, "not a function")
            .help("a function with a similar name exists: `strlen`")
    }

    #[test]
    fn the_place_is_marked_under_the_query() {
        assert_eq!(
            shown(unknown(7, 14), "fields strlenn(@message)", None),
            "\
error[Q204]: unknown function `strlenn`
 |
 | fields strlenn(@message)
 |        ^^^^^^^ not a function
 |
 = help: a function with a similar name exists: `strlen`"
        );
    }

    #[test]
    fn a_query_of_many_lines_has_numbers() {
        let text = shown(unknown(18, 25), "fields @message\n| filter strlenn(a) > 1\n", Some("q.cwli"));
        assert!(text.contains("q.cwli:2:"), "{text}");
        assert!(text.contains("2 | | filter strlenn(a) > 1"), "{text}");
    }

    #[test]
    fn a_place_outside_the_text_does_no_harm() {
        for (start, end) in [(100, 200), (3, 1), (1, 1), (0, 0)] {
            shown(unknown(start, end), "é", None);
            shown(unknown(start, end), "", None);
        }
    }

    #[test]
    fn misfits_are_counted() {
        let report = |name: &str, misfits| FileReport {
            name: name.into(),
            format: "vpc-flow".into(),
            misfits,
            ..Default::default()
        };
        let expected = "`x.log`: 3 events do not fit the format vpc-flow; they are kept with @message alone";
        assert_eq!(DOUBTS[0].texts(&[report("x.log", 3), report("good.log", 0)]), [expected]);
        let many: Vec<FileReport> = (0..8).map(|at| report(&at.to_string(), 2)).collect();
        let told = DOUBTS[0].texts(&many);
        assert_eq!(told.len(), 6);
        assert_eq!(told[5], "6 more events in 3 more files do not fit their formats");
    }

    #[test]
    fn empty_files_are_told_when_there_is_nothing_else() {
        let file = |name: &str| FileReport { name: name.into(), ..Default::default() };
        let report = |files: Vec<FileReport>| Report { files, ..Default::default() };
        assert_eq!(nothing(&report(vec![file("x.log")])).as_deref(), Some("`x.log` is empty"));
        assert_eq!(nothing(&report(vec![file("x"), file("y")])).as_deref(), Some("all 2 files are empty"));
        assert_eq!(nothing(&report(Vec::new())), None);
        assert_eq!(nothing(&Report { unread: true, ..report(vec![file("x")]) }), None);
        assert_eq!(nothing(&Report { records_scanned: 1, ..report(vec![file("x")]) }), None);
    }
}
