//! Checking saved queries: what the language, the rules and the logs at hand say about each.

use crate::actions::check::CheckArguments;
use crate::config::Config;
use crate::failure::Failure;
use crate::findings::Finding;
use crate::saved_files::SavedFile;
use crate::{given, inputs, messages};
use cwli::Query;
use cwli::diagnostics::{Code, Diagnostic, Severity, Span};
use cwli::lint::{self, Level, Switches};
use cwli::query::{Definitions, check_declarations, may_call};
use cwli::run;
use cwli::saved::{Filled, Param, SavedQuery, line_and_column};
use cwli::scan::{FileReport, Source};
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// What queries are checked against.
pub struct Check<'a> {
    arguments: &'a CheckArguments,
    config: &'a Config,
    logs: Logs,
    /// All queries by name, which may call each other.
    definitions: Definitions,
    /// Which rules are wanted.
    switches: Switches,
    /// The logs of which was told what is wrong with them, and whether one could not be read.
    told_logs: RefCell<BTreeSet<String>>,
    missed_logs: Cell<bool>,
}

/// What is to be said about a query.
#[derive(Default)]
struct Told<'q> {
    /// In the order of its text.
    messages: Vec<Diagnostic>,
    /// What has no known value, so that not all could be checked.
    unchecked: Option<&'q Param>,
}

impl<'a> Check<'a> {
    /// A check of these queries, which may call each other.
    ///
    /// # Errors
    /// When the logs cannot be what the arguments say.
    pub fn new(
        arguments: &'a CheckArguments,
        config: &'a Config,
        queries: Vec<&SavedQuery>,
        switches: Switches,
    ) -> Result<Self, Failure> {
        let mut definitions = Definitions::default();
        if queries.iter().any(|query| may_call(&query.text)) {
            for query in &queries {
                // What is wrong with a query that no other calls is told where it stands.
                let _ = definitions.save(&query.name, &query.text);
            }
        }
        let (told_logs, missed_logs) = (RefCell::default(), Cell::new(false));
        let logs = Logs::of(arguments, config)?;
        Ok(Check { arguments, config, logs, definitions, switches, told_logs, missed_logs })
    }

    /// Whether a log could not be read.
    pub fn missed_logs(&self) -> bool {
        self.missed_logs.get()
    }

    /// Checks the queries of a file, and says whether the file itself is wrong.
    pub fn file<'f>(&self, file: &'f SavedFile, findings: &mut Vec<Finding<'f>>) -> Result<bool, Failure> {
        let found = match &file.found {
            Ok(found) => found,
            Err(damage) => {
                findings.push(Finding::about(file, Severity::Error, damage.message.clone(), damage.span));
                return Ok(true);
            }
        };
        let (mut broken, before) = (false, findings.len());
        for unread in &found.unread {
            let severity = if unread.wrong { Severity::Error } else { Severity::Note };
            let message = format!("`{}` is left out: {}", unread.name, unread.why);
            findings.push(Finding::about(file, severity, message, Some(unread.span)));
            broken |= unread.wrong;
        }
        for (at, query) in found.queries.iter().enumerate() {
            if let Some(first) = found.queries[..at].iter().find(|first| first.name == query.name) {
                let (line, _) = line_and_column(&file.text, first.span.start);
                let message = format!("a second query is called `{}`; the first one stands in line {line}", query.name);
                findings.push(Finding::about(file, Severity::Error, message, Some(query.span)));
                broken = true;
            }
            let told = self.query(query)?;
            findings.extend(told.messages.into_iter().map(|message| self.finding(file, query, message)));
            findings.extend(told.unchecked.map(|param| unchecked(file, query, param)));
        }
        findings[before..].sort_by_key(|finding| finding.place.as_ref().map_or(0, |(span, _)| span.start));
        Ok(broken)
    }

    fn finding<'f>(&self, file: &'f SavedFile, query: &SavedQuery, diagnostic: Diagnostic) -> Finding<'f> {
        let denied = self.switches.level(diagnostic.code) == Level::Deny;
        let finding = Finding::of(file, query, diagnostic);
        if denied { Finding { severity: Severity::Error, ..finding } } else { finding }
    }

    /// What is known of where a query runs, for the rules.
    fn context(&self, saved: &SavedQuery) -> lint::Context {
        let is_infrequent = |name: &String| {
            let group = self.config.groups.iter().find(|group| group.name == *name);
            group.is_some_and(|group| group.facts.class.as_deref() == Some("INFREQUENT_ACCESS"))
        };
        lint::Context {
            log_groups: saved.log_groups.len(),
            infrequent_access: saved.log_groups.iter().any(is_infrequent),
            switches: self.switches.clone(),
        }
    }

    /// All that is to be said about a query.
    fn query<'q>(&self, saved: &'q SavedQuery) -> Result<Told<'q>, Failure> {
        let mut told = Told::default();
        if let Err(fault) = check_declarations(&saved.text) {
            told.messages.push(Diagnostic::new(Code::BadParameter, fault));
        }
        match self.filled(saved)? {
            Err(fault) => told.messages.push(fault),
            Ok(filled) => match saved.language.read(&filled.text).and_then(|query| Ok((query.plan()?.1, query))) {
                Err(faults) => {
                    told.unchecked = faults.iter().find_map(|fault| filled.cause(fault, saved));
                    let certain = faults.into_iter().filter(|fault| filled.cause(fault, saved).is_none());
                    told.messages.extend(certain.filter_map(|fault| filled.told(fault)));
                }
                Ok((warnings, query)) => {
                    let mut warnings = self.over_logs(saved, &query)?.unwrap_or(warnings);
                    warnings.retain(|warning| warning.severity() != Severity::Note);
                    warnings.extend(lint::lint(&query, &self.context(saved)));
                    told.messages.extend(warnings.into_iter().filter_map(|warning| filled.told(warning)));
                }
            },
        }
        told.messages.sort_by_key(|message| message.label.as_ref().map_or(0, |(span, _)| span.start));
        Ok(told)
    }

    /// The query with values, or why that cannot be.
    fn filled(&self, saved: &SavedQuery) -> Result<Result<Filled, Diagnostic>, Failure> {
        let given = &self.arguments.given;
        let value = |name: &str| {
            let last = given.params.iter().rev().find(|(known, _)| known == name);
            last.map(|(_, value)| value.clone())
        };
        if !may_call(&saved.text) {
            return Ok(saved.filled(&value, &Definitions::default()));
        }
        let mut definitions = self.definitions.clone();
        given::save(&saved.text, given, self.config, &mut definitions)?;
        Ok(saved.filled(&value, &definitions))
    }

    /// The warnings of a run over its logs, those that need no logs among them; nothing when it cannot be run.
    fn over_logs(&self, saved: &SavedQuery, query: &Query) -> Result<Option<Vec<Diagnostic>>, Failure> {
        let Some(sources) = self.logs.of_query(saved) else { return Ok(None) };
        let engine = inputs::engine(sources, &self.arguments.range, &self.arguments.limits, self.config)?;
        let engine = given::with_tables(engine, &self.arguments.given, self.config, &query.text)?;
        match engine.check(query, &|_, _| {}) {
            Ok((warnings, report)) => {
                self.tell_logs(report.files);
                Ok(Some(warnings))
            }
            Err(run::Failure::Query(faults)) => {
                let of_query = faults.into_iter().filter(|fault| !OF_THE_RUN.contains(&fault.code));
                let of_query: Vec<Diagnostic> = of_query.collect();
                Ok(Some(of_query).filter(|faults| !faults.is_empty()))
            }
            Err(run::Failure::Input(files)) => {
                self.tell_logs(files);
                Ok(None)
            }
        }
    }

    /// Tells what is wrong with logs, once for each.
    fn tell_logs(&self, mut files: Vec<FileReport>) {
        let mut told = self.told_logs.borrow_mut();
        files.retain(|file| told.insert(file.name.clone()));
        let complete = messages::files(&files, self.arguments.data.strict, self.config);
        self.missed_logs.set(self.missed_logs.get() || complete.is_err());
    }
}

/// The logs that are at hand.
struct Logs {
    sources: Vec<Source>,
    /// Whether the command line names logs that are for all queries.
    for_all: bool,
}

impl Logs {
    fn of(arguments: &CheckArguments, config: &Config) -> Result<Logs, Failure> {
        let sources = inputs::sources(&arguments.logs, &arguments.data, config)?;
        Ok(Logs { sources, for_all: !arguments.logs.is_empty() })
    }

    /// The logs of a query: those of its log groups, or else those that are for all, or for a query that names none.
    fn of_query(&self, query: &SavedQuery) -> Option<Vec<Source>> {
        let is_its = |source: &Source| query.log_groups.contains(&source.log_group);
        if self.sources.iter().any(is_its) {
            let mut sources = self.sources.clone();
            sources.iter_mut().for_each(|source| source.facts.on_request = !is_its(source));
            return Some(sources);
        }
        let usable = !self.sources.is_empty() && (self.for_all || query.log_groups.is_empty());
        usable.then(|| self.sources.clone())
    }
}

/// A note about a query.
fn note<'f>(file: &'f SavedFile, query: &SavedQuery, message: String, place: Span, help: Vec<String>) -> Finding<'f> {
    let finding = Finding::about(file, Severity::Note, message, Some(place));
    Finding { query: Some(query.name.clone()), help, ..finding }
}

/// That not all of a query is checked, and why.
fn unchecked<'f>(file: &'f SavedFile, query: &SavedQuery, param: &Param) -> Finding<'f> {
    let message = format!("the query is left unchecked where `{}` stands: its value is not known", param.source);
    note(file, query, message, param.place, vec![format!("tell it with `--param {}=VALUE`", param.name)])
}

/// What may go wrong when a query runs over the logs that are at hand, and says nothing about the query.
const OF_THE_RUN: [Code; 6] = [
    Code::NoSuchLogGroup,
    Code::NoSuchTable,
    Code::NoTimeRange,
    Code::OutOfMemory,
    Code::UnusablePart,
    Code::TooManyRows,
];
