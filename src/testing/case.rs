//! One case: what it holds, and how it is run.

use super::cells::Tolerance;
use super::expect::Expectation;
use super::queries::Saved;
use crate::Engine;
use crate::diagnostics::Diagnostic;
use crate::query::{Definitions, Language, Query};
use crate::result::Answer;
use crate::run::{Failure, Limits, LookupTable};
use crate::scan::{FileReport, Source};
use std::path::{Path, PathBuf};

/// A case as written.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// Its name; empty for the only case of a file.
    pub name: String,
    /// The line where it begins, from 1.
    pub line: usize,
    /// The query, with values for its parameters and with the saved queries that it calls.
    pub query: String,
    /// The language of the query.
    pub language: Language,
    /// Whether that is the text of the query as it was written.
    pub is_as_written: bool,
    /// Where the query was found.
    pub origin: Origin,
    /// The log.
    pub source: Option<Source>,
    /// Further log groups.
    pub groups: Vec<Source>,
    /// How many logs there are.
    pub logs: usize,
    /// Lookup tables by name.
    pub tables: Vec<(String, LookupTable)>,
    /// Values of parameters, and saved queries.
    pub definitions: Definitions,
    /// What is wrong with parameters and calls; the query is expanded when nothing is.
    pub unexpanded: Vec<Diagnostic>,
    /// The clock, milliseconds since the epoch.
    pub now: i64,
    /// The first and the last instant, milliseconds since the epoch.
    pub range: Option<(i64, i64)>,
    /// The most rows that are asked for.
    pub limit: Option<usize>,
    /// How far numbers may be from expected ones.
    pub tolerance: Option<Tolerance>,
    /// Whether it is about logs that cannot be read.
    pub damaged: bool,
    /// What must come out.
    pub expectations: Vec<Expectation>,
    /// The files that it uses, and the globs and folders that led to them.
    pub used: Vec<PathBuf>,
}

/// Where the query of a case was found.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The file, when it is not that of the case.
    pub file: Option<PathBuf>,
    /// The line in that file where it begins, from 1.
    pub line: usize,
    /// The line of the case that says where it is.
    pub section: usize,
    /// What a template says of it.
    pub saved: Option<Saved>,
}

/// What came out of a case.
#[derive(Debug)]
pub enum Outcome {
    /// An answer.
    Answered(Box<Answer>),
    /// The query was refused.
    Refused(Vec<Diagnostic>),
    /// Not one log could be read.
    Unreadable(Vec<FileReport>),
}

impl Case {
    /// Reads the only case of a text. `root` is where its paths begin.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(text: &str, root: &Path) -> Result<Case, String> {
        let file = super::CaseFile::read_in(text, root);
        if let Some(fault) = file.faults.first() {
            return Err(format!("line {}: {}", fault.line, fault.message));
        }
        match <[Case; 1]>::try_from(file.cases) {
            Ok([case]) => Ok(case),
            Err(cases) => Err(format!("there are {} cases", cases.len())),
        }
    }

    /// The query, read.
    ///
    /// # Errors
    /// As [`Language::read`].
    pub fn parse(&self) -> Result<Query, Vec<Diagnostic>> {
        self.language.read(&self.query)
    }

    /// Runs the case.
    pub fn run(&self, limits: Limits) -> Outcome {
        if !self.unexpanded.is_empty() {
            return Outcome::Refused(self.unexpanded.clone());
        }
        self.run_query(&self.query, limits)
    }

    /// Runs another query in the place of its own.
    pub fn run_query(&self, query: &str, limits: Limits) -> Outcome {
        // LANGUAGE.md 3 (SEEN): the limit of StartQuery acts as a stage at the end.
        let limited = self.limit.map(|limit| match self.language {
            Language::Sql => limited(query, limit),
            Language::Ppl => format!("{query}\n| head {limit}"),
            Language::Cwli => format!("{query}\n| limit {limit}"),
        });
        let query = match self.language.read(limited.as_deref().unwrap_or(query)) {
            Ok(query) => query,
            Err(diagnostics) => return Outcome::Refused(diagnostics),
        };
        match self.engine(limits).run(&query, &|_, _| {}) {
            Ok(answer) => Outcome::Answered(Box::new(answer)),
            Err(Failure::Query(diagnostics)) => Outcome::Refused(diagnostics),
            Err(Failure::Input(files)) => Outcome::Unreadable(files),
        }
    }

    /// Lets go of logs and tables: from then on the case cannot be run.
    pub fn forget_logs(&mut self) {
        (self.source, self.groups, self.tables) = (None, Vec::new(), Vec::new());
    }

    /// The engine that the case asks for.
    pub fn engine(&self, limits: Limits) -> Engine {
        let sources = self.source.iter().chain(&self.groups).cloned().collect();
        let mut engine = Engine::new(sources).at(self.now).with_limits(limits);
        for (name, table) in &self.tables {
            engine = engine.with_lookup(name, table.clone()).expect("the name was tried when the case was read");
        }
        match self.range {
            Some((start, end)) => engine.between(start, end),
            None => engine,
        }
    }
}

/// A query in SQL that answers so many rows at most. One with a limit of its own is put into brackets.
fn limited(query: &str, limit: usize) -> String {
    let query = query.trim().trim_end_matches(';');
    let appended = format!("{query}\nLIMIT {limit}");
    if Language::Sql.read(&appended).is_ok() { appended } else { format!("SELECT * FROM (\n{query}\n) LIMIT {limit}") }
}

impl Outcome {
    /// The answer as plain text, or nothing.
    pub fn answer(&self) -> String {
        match self {
            Outcome::Answered(answer) => answer.to_string(),
            Outcome::Refused(_) | Outcome::Unreadable(_) => String::new(),
        }
    }

    /// Errors, warnings and notes.
    pub fn found(&self) -> &[Diagnostic] {
        match self {
            Outcome::Answered(answer) => &answer.warnings,
            Outcome::Refused(diagnostics) => diagnostics,
            Outcome::Unreadable(_) => &[],
        }
    }

    /// The diagnostics as `-- diagnostics` has them: the code and the piece of the query that is marked.
    pub fn diagnostics(&self, query: &str) -> String {
        if matches!(self, Outcome::Unreadable(_)) {
            return "unreadable\n".to_string();
        }
        let line = |diagnostic: &Diagnostic| {
            let span = diagnostic.label.as_ref().map(|(span, _)| *span).unwrap_or_default();
            format!("{} {}\n", diagnostic.code, query.get(span.start..span.end).unwrap_or_default())
        };
        self.found().iter().map(line).collect()
    }
}
