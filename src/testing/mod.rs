//! Case files: one query with its logs and what is expected of it; read, run and compared.
//!
//! ```text
//! -- query
//! stats count(*) as n by level | sort n desc
//! -- logs app.log
//! {"level":"error"}
//! -- expect
//! level  n
//! error  1
//! ```
//!
//! Sections: `query`; `logs NAME`, as often as there are files, with the lines that follow, or
//! `logs NAME from PATH` or `logs file=PATH` for a file, its path from the case's root on, and `logs ... group=GROUP`
//! for a file of another log group than `case`; `group NAME`, what is known of a log group, one a line: `account A`,
//! `class C`, `data-source S`, `tag KEY=VALUE`, `on-request`; `lookup NAME`, a lookup table as CSV; `param NAME`, a
//! value; `saved NAME`, a saved query;
//! `options`, one a line: `raw`, `format F`,
//! `start T`, `end T`, `now T` with ISO 8601 times; `expect`, the answer, cells two blanks apart, `∅` for a
//! missing value; `diagnostics`, one a line: the code and the piece of the query that it marks. Lines in
//! front of the first section are a remark.

pub mod fuzz;

use crate::Engine;
use crate::diagnostics::Diagnostic;
use crate::query::{Definitions, Query};
use crate::result::Answer;
use crate::run::{Failure, Limits, LookupTable};
use crate::scan::{Facts, Input, Source};
use std::path::Path;

/// A case as written.
#[derive(Debug, Clone, Default)]
pub struct Case {
    /// The query.
    pub query: String,
    /// The log.
    pub source: Option<Source>,
    /// Further log groups.
    pub groups: Vec<Source>,
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
    /// The answer that must come out.
    pub expect: Option<String>,
    /// The diagnostics that must come out, errors and warnings alike.
    pub diagnostics: Option<String>,
}

/// What came out of a case.
#[derive(Debug)]
pub enum Outcome {
    /// An answer.
    Answered(Box<Answer>),
    /// The query was refused.
    Refused(Vec<Diagnostic>),
    /// The log could not be read.
    Unreadable,
}

impl Case {
    /// Reads a case. `root` is where the paths of `logs NAME from PATH` begin.
    ///
    /// # Errors
    /// What is wrong with the file, in words.
    pub fn read(text: &str, root: &Path) -> Result<Case, String> {
        let mut case = Case::default();
        for (head, body) in sections(text) {
            case.section(head, body, root)?;
        }
        match case.definitions.expand(&case.query) {
            Ok(text) => case.query = text,
            Err(refused) => (case.query, case.unexpanded) = (refused.text, refused.faults),
        }
        if case.query.is_empty() { Err("the case has no `-- query`".to_string()) } else { Ok(case) }
    }

    fn section(&mut self, head: &str, body: String, root: &Path) -> Result<(), String> {
        let mut words = head.split_whitespace();
        match (words.next(), words.next()) {
            (Some("query"), None) => self.query = body.trim_end_matches('\n').to_string(),
            (Some("logs"), Some(_)) => self.logs(&head["logs".len()..], body, root)?,
            (Some("group"), Some(name)) => {
                let facts = &mut self.group(name).facts;
                body.lines().try_for_each(|line| fact(facts, line))?;
            }
            (Some("lookup"), Some(name)) => {
                self.tables.push((name.to_string(), LookupTable::read(body.as_bytes())?));
            }
            (Some("param"), Some(name)) => self.definitions.value(name, body.trim_end())?,
            (Some("saved"), Some(_)) => self.definitions.save(head["saved".len()..].trim(), &body)?,
            (Some("options"), None) => body.lines().try_for_each(|line| self.option(line))?,
            (Some("expect"), None) => self.expect = Some(body),
            (Some("diagnostics"), None) => self.diagnostics = Some(body),
            _ => return Err(format!("`-- {head}` is not a section of a case")),
        }
        Ok(())
    }

    fn logs(&mut self, head: &str, body: String, root: &Path) -> Result<(), String> {
        let (mut name, mut path, mut group) = (None, None, None);
        let mut words = head.split_whitespace();
        while let Some(word) = words.next() {
            match word.split_once('=') {
                Some(("file", file)) => path = Some(file),
                Some(("group", named)) => group = Some(named),
                _ if word == "from" => path = words.next(),
                _ => name = Some(word),
            }
        }
        let bytes = match path {
            Some(path) => std::fs::read(root.join(path)).map_err(|error| format!("{path}: {error}"))?,
            None => body.into_bytes(),
        };
        let name = name.or(path).ok_or_else(|| format!("`-- logs{head}` names neither a log nor a file"))?;
        let source = match group {
            Some(group) => self.group(group),
            None => self.source(),
        };
        source.inputs.push(Input::Memory(name.to_string(), bytes.into()));
        Ok(())
    }

    fn source(&mut self) -> &mut Source {
        self.source.get_or_insert_with(|| empty("case"))
    }

    fn group(&mut self, name: &str) -> &mut Source {
        let at = self.groups.iter().position(|source| source.log_group == name).unwrap_or(self.groups.len());
        if at == self.groups.len() {
            self.groups.push(empty(name));
        }
        &mut self.groups[at]
    }

    fn option(&mut self, line: &str) -> Result<(), String> {
        let (name, value) = line.split_once(' ').unwrap_or((line, ""));
        match name {
            "raw" => self.source().raw = true,
            "format" => self.source().format = Some(value.to_string()),
            "now" => self.now = instant(value)?,
            "start" => self.range = Some((instant(value)?, self.range.map_or(i64::MAX, |range| range.1))),
            "end" => self.range = Some((self.range.map_or(i64::MIN, |range| range.0), instant(value)?)),
            _ => return Err(format!("`{name}` is not an option of a case")),
        }
        Ok(())
    }

    /// Runs the case.
    pub fn run(&self, limits: Limits) -> Outcome {
        if !self.unexpanded.is_empty() {
            return Outcome::Refused(self.unexpanded.clone());
        }
        let query = match Query::parse(&self.query) {
            Ok(query) => query,
            Err(diagnostics) => return Outcome::Refused(diagnostics),
        };
        match self.engine(limits).run(&query, &|_, _| {}) {
            Ok(answer) => Outcome::Answered(Box::new(answer)),
            Err(Failure::Query(diagnostics)) => Outcome::Refused(diagnostics),
            Err(Failure::Input(_)) => Outcome::Unreadable,
        }
    }

    /// The engine that the case asks for.
    pub fn engine(&self, limits: Limits) -> Engine {
        let sources = self.source.iter().chain(&self.groups).cloned().collect();
        let mut engine = Engine::new(sources).at(self.now).with_limits(limits);
        for (name, table) in &self.tables {
            engine = engine.with_lookup(name, table.clone()).expect("a case names its tables as the service allows");
        }
        match self.range {
            Some((start, end)) => engine.between(start, end),
            None => engine,
        }
    }
}

fn fact(facts: &mut Facts, line: &str) -> Result<(), String> {
    let (name, value) = line.split_once(' ').unwrap_or((line, ""));
    match (name, value.split_once('=')) {
        ("account", _) => facts.account = Some(value.to_string()),
        ("class", _) => facts.class = Some(value.to_string()),
        ("data-source", _) => facts.data_source = Some(value.to_string()),
        ("tag", Some((key, value))) => facts.tags.push((key.to_string(), value.to_string())),
        ("on-request", _) => facts.on_request = true,
        _ => return Err(format!("`{line}` is nothing known of a log group")),
    }
    Ok(())
}

/// A log group without files yet.
fn empty(log_group: &str) -> Source {
    Source { log_group: log_group.to_string(), inputs: Vec::new(), ..Source::default() }
}

impl Outcome {
    /// The answer as `expect` has it, or nothing.
    pub fn answer(&self) -> String {
        match self {
            Outcome::Answered(answer) => answer.to_string(),
            Outcome::Refused(_) | Outcome::Unreadable => String::new(),
        }
    }

    /// The diagnostics as `diagnostics` has them: the code and the piece of the query that is marked.
    pub fn diagnostics(&self, query: &str) -> String {
        let diagnostics = match self {
            Outcome::Answered(answer) => &answer.warnings,
            Outcome::Refused(diagnostics) => diagnostics,
            Outcome::Unreadable => return "unreadable\n".to_string(),
        };
        let line = |diagnostic: &Diagnostic| {
            let span = diagnostic.label.as_ref().map(|(span, _)| *span).unwrap_or_default();
            format!("{} {}\n", diagnostic.code, query.get(span.start..span.end).unwrap_or_default())
        };
        diagnostics.iter().map(line).collect()
    }
}

/// Whether two texts are the same but for the number of blanks between cells and at line ends.
pub fn same_cells(expected: &str, actual: &str) -> bool {
    let cells = |text: &str| -> Vec<Vec<String>> {
        let lines = text.trim().lines();
        lines.map(|line| line.split("  ").map(|c| c.trim().to_string()).filter(|c| !c.is_empty()).collect()).collect()
    };
    cells(expected) == cells(actual)
}

/// The sections of a case: the head without its marks, and the lines below it.
fn sections(text: &str) -> Vec<(&str, String)> {
    let mut sections: Vec<(&str, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("-- "), sections.last_mut()) {
            (Some(head), _) => sections.push((head.trim(), String::new())),
            (None, Some((_, body))) => body.push_str(line),
            (None, None) => {}
        }
    }
    sections
}

fn instant(text: &str) -> Result<i64, String> {
    let time: jiff::Timestamp = text.parse().map_err(|error| format!("{text}: {error}"))?;
    Ok(time.as_millisecond())
}
