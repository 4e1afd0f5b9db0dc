//! What is wrong with a pattern.

use crate::diagnostics::Span;
use std::fmt;
use std::ops::Range;

/// What is wrong with a pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    kind: Kind,
    /// Where in the text of the pattern.
    pub span: Span,
    /// What was found and what was expected, for a person.
    pub sentence: String,
}

/// What the service says of it. The manual has none of its texts; these are the ones that users report.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// Anything that has no text of its own.
    Pattern,
    /// Characters that must stand in quotation marks.
    Characters(String),
    /// No `}` or `]` at the end.
    Open(char, char),
}

impl Fault {
    pub(super) fn pattern(place: Range<usize>, sentence: impl Into<String>) -> Self {
        Fault::new(Kind::Pattern, place, sentence.into())
    }

    /// Characters that must not stand where they do.
    pub(super) fn characters(start: usize, characters: &str, sentence: impl Into<String>) -> Self {
        let place = start..start + characters.len();
        Fault::new(Kind::Characters(characters.to_string()), place, sentence.into())
    }

    pub(super) fn open(place: Range<usize>, open: char, close: char) -> Self {
        let sentence = format!("a pattern that begins with `{open}` must end with `{close}`");
        Fault::new(Kind::Open(open, close), place, sentence)
    }

    fn new(kind: Kind, place: Range<usize>, sentence: String) -> Self {
        Fault { kind, span: Span { start: place.start, end: place.end }, sentence }
    }

    /// The message of `InvalidParameterException` where events are filtered.
    pub fn message(&self) -> String {
        self.message_about("filter pattern")
    }

    /// The message of `InvalidParameterException` where a metric filter is made or tested.
    pub fn metric_filter_message(&self) -> String {
        self.message_about("metric filter pattern")
    }

    fn message_about(&self, what: &str) -> String {
        match &self.kind {
            Kind::Pattern => format!("Invalid {what}"),
            Kind::Characters(characters) => format!("Invalid character(s) in term '{characters}'"),
            Kind::Open(open, close) => format!("If a filter pattern starts with '{open}' it must end with '{close}'"),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.message(), self.sentence)
    }
}

impl std::error::Error for Fault {}
