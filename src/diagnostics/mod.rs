//! Everything we say to the writer of a query: a code, a sentence, a place and a way out.

mod codes;
mod json;

pub use codes::Code;

use std::fmt;

/// A piece of the query text: byte offsets, the end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Span {
    /// From the start of one piece to the end of another.
    pub fn to(self, end: Span) -> Span {
        Span { start: self.start, end: end.end }
    }

    /// Whether another piece lies in this one.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// How grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// The query is refused.
    Error,
    /// The query runs, but a person surely did not mean this.
    Warning,
    /// Good to know.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        })
    }
}

/// One message about a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its number, never reused. The severity follows from it.
    pub code: Code,
    /// What was found and what was expected, names in back-ticks.
    pub message: String,
    /// The place in the query text and a few words to write under it.
    pub label: Option<(Span, String)>,
    /// Ways out.
    pub help: Vec<String>,
    /// A way out that is certain to mean what was meant, as a change of the text.
    pub fix: Option<Box<Fix>>,
    /// What was perhaps meant, as a change of the text.
    pub suggestion: Option<Box<Fix>>,
}

/// A change of the text of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// What stands there then.
    pub text: String,
}

impl Diagnostic {
    /// A message that concerns no place in particular.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic { code, message: message.into(), label: None, help: Vec::new(), fix: None, suggestion: None }
    }

    /// The place, and a few words to write under it.
    pub fn at(mut self, span: Span, label: impl Into<String>) -> Self {
        self.label = Some((span, label.into()));
        self
    }

    /// A way out.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// A name that was perhaps meant, in place of what is marked; `kind` says what it names: `a function`.
    pub fn suggests(mut self, kind: &str, name: &str) -> Self {
        let change = |(span, _): &(Span, String)| Box::new(Fix { span: *span, text: name.to_string() });
        self.suggestion = self.label.as_ref().map(change);
        self.help(format!("{kind} with a similar name exists: `{name}`"))
    }

    /// A change of the text that is certain to be right.
    pub fn fix(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some(Box::new(Fix { span, text: text.into() }));
        self
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

impl fmt::Display for Diagnostic {
    /// One line, without the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}[{}]: {}", self.severity(), self.code, self.message)
    }
}

/// So many of something: "1 name", "2 names".
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// The candidate most like a misspelt name, if one is near enough to be meant.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Below this the likeness is chance.
    const ALIKE: f64 = 0.75;
    let wanted = name.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| {
            let longest = wanted.chars().count().max(candidate.chars().count());
            1.0 - *distance as f64 / longest as f64 >= ALIKE || *distance <= 1 && longest > 2
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
