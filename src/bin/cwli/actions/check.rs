//! `cwli check`: errors and warnings of saved queries, placed in the files they are kept in.

use crate::arguments::{Data, Given, Limits, Range};
use crate::config::Config;
use crate::failure::Failure;
use crate::findings::{FORMS, Finding, Form};
use crate::saved_files::{SavedFile, SavedFiles, SavedPaths};
use crate::{given, inputs, messages, output};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use cwli::diagnostics::{Code, Diagnostic, Severity, counted};
use cwli::lint::{self, Level, Switches};
use cwli::query::{Definitions, check_declarations};
use cwli::run;
use cwli::saved::{Filled, Language, SavedQuery, line_and_column};
use cwli::scan::Source;
use cwli::{Engine, Query};
use std::path::PathBuf;

/// `cwli check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    #[command(flatten)]
    pub files: SavedPaths,
    /// Logs that the queries are for: fields that they do not have, a `parse` that matches nothing, and comparisons
    /// that never hold are told too; may be given many times
    #[arg(long, value_name = "PATH")]
    pub logs: Vec<PathBuf>,
    /// Warnings fail, too
    #[arg(long)]
    pub deny_warnings: bool,
    /// Do not look for what this rule finds, by its name or number, or `all`; may be given many times
    #[arg(long, value_name = "RULE")]
    pub allow: Vec<String>,
    /// Take what this rule finds for an error; may be given many times, and counts before --allow
    #[arg(long, value_name = "RULE")]
    pub deny: Vec<String>,
    /// The form of the findings
    #[arg(short, long, value_name = "FORM", default_value = FORMS[0].name, value_parser = forms())]
    pub output: &'static Form,
    #[command(flatten)]
    pub given: Given,
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub range: Range,
    #[command(flatten)]
    pub limits: Limits,
}

fn forms() -> impl TypedValueParser<Value = &'static Form> {
    let values = FORMS.iter().map(|form| PossibleValue::new(form.name).help(form.summary));
    PossibleValuesParser::new(values).try_map(|name| FORMS.iter().find(|form| form.name == name).ok_or("no such form"))
}

/// Does it.
pub fn run(arguments: &CheckArguments) -> Result<(), Failure> {
    let config = Config::find(arguments.data.config.as_deref())?;
    let files = arguments.files.search()?;
    let queries: Vec<&SavedQuery> = files.queries().collect();
    unused_params(&arguments.given, &queries)?;
    let switches = switches(arguments, &config)?;
    let check = Check { arguments, config: &config, logs: Logs::of(arguments, &config)?, queries, switches };
    let mut findings = Vec::new();
    let mut broken = false;
    for file in &files.files {
        broken |= check.file(file, &mut findings)?;
    }
    output::to_stdout(|out| (arguments.output.write)(&findings, out))?;
    summary(arguments, &files, &findings);
    let unreadable = files.unreadable();
    let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let failed = count(Severity::Error) > 0 || arguments.deny_warnings && count(Severity::Warning) > 0;
    match (unreadable, broken, failed) {
        (true, ..) => Err(Failure::Told(3)),
        (_, true, _) => Err(Failure::Told(2)),
        (_, _, true) => Err(Failure::Told(1)),
        _ => Ok(()),
    }
}

/// A value for a parameter that no query has is a slip.
fn unused_params(given: &Given, queries: &[&SavedQuery]) -> Result<(), Failure> {
    let known = |name: &str| queries.iter().any(|query| query.params.iter().any(|param| param.name == name));
    match given.params.iter().find(|(name, _)| !known(name)) {
        Some((name, _)) => Err(Failure::usage(format!("no query has a parameter `{name}`"))
            .help("`cwli list` shows the parameters of each query")),
        None => Ok(()),
    }
}

/// Which rules are wanted: what the command line says counts before the configuration.
fn switches(arguments: &CheckArguments, config: &Config) -> Result<Switches, Failure> {
    let mut switches = Switches::default();
    for (name, level) in &config.rules {
        switches.set(name, *level).map_err(Failure::usage)?;
    }
    let allowed = arguments.allow.iter().map(|name| (name, Level::Allow));
    for (name, level) in allowed.chain(arguments.deny.iter().map(|name| (name, Level::Deny))) {
        switches.set(name, level).map_err(|why| Failure::usage(why).help("`cwli explain-rule` lists them all"))?;
    }
    Ok(switches)
}

fn summary(arguments: &CheckArguments, files: &SavedFiles, findings: &[Finding]) {
    if arguments.output.name != FORMS[0].name {
        return;
    }
    let queries = files.queries().count();
    if queries == 0 && findings.is_empty() {
        return messages::warning("no saved query was found");
    }
    let count = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let queries = match queries {
        1 => "1 query".to_string(),
        many => format!("{many} queries"),
    };
    let of = counted(files.files.len(), "file");
    messages::line(format!("{queries} in {of}: {}, {}", counted(errors, "error"), counted(warnings, "warning")));
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

struct Check<'a> {
    arguments: &'a CheckArguments,
    config: &'a Config,
    logs: Logs,
    /// All queries, which may call each other.
    queries: Vec<&'a SavedQuery>,
    /// Which rules are wanted.
    switches: Switches,
}

impl Check<'_> {
    /// Checks the queries of a file, and says whether the file itself is wrong.
    fn file<'f>(&self, file: &'f SavedFile, findings: &mut Vec<Finding<'f>>) -> Result<bool, Failure> {
        let found = match &file.found {
            Ok(found) => found,
            Err(damage) => {
                findings.push(Finding::about(file, Severity::Error, damage.message.clone(), damage.span));
                return Ok(true);
            }
        };
        let mut broken = false;
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
            findings.extend(told.into_iter().map(|diagnostic| self.finding(file, query, diagnostic)));
            findings.extend(self.unchecked(file, query));
        }
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

    /// All that is to be said about a query, in the order of its text.
    fn query(&self, saved: &SavedQuery) -> Result<Vec<Diagnostic>, Failure> {
        if saved.language != Language::Cwli {
            return Ok(Vec::new());
        }
        let mut told = Vec::new();
        if let Err(fault) = check_declarations(&saved.text) {
            told.push(Diagnostic::new(Code::BadParameter, fault));
        }
        let filled = match self.filled(saved)? {
            Ok(filled) => filled,
            Err(fault) => {
                told.push(fault);
                return Ok(told);
            }
        };
        match Query::parse(&filled.text).and_then(|query| Ok((query.plan()?.1, query))) {
            Err(faults) => {
                let certain = faults.into_iter().filter(|fault| !filled.is_doubtful(fault, saved));
                told.extend(certain.filter_map(|fault| filled.told(fault)));
            }
            Ok((warnings, query)) => {
                let mut warnings = self.over_logs(saved, &query)?.unwrap_or(warnings);
                warnings.retain(|warning| warning.severity() != Severity::Note);
                warnings.extend(lint::lint(&query, &self.context(saved)));
                let warnings = warnings.into_iter();
                told.extend(warnings.filter_map(|warning| filled.told(warning)));
            }
        }
        told.sort_by_key(|message| message.label.as_ref().map_or(0, |(span, _)| span.start));
        Ok(told)
    }

    /// The query with values, or why that cannot be.
    fn filled(&self, saved: &SavedQuery) -> Result<Result<Filled, Diagnostic>, Failure> {
        let value = |name: &str| {
            let given = self.arguments.given.params.iter().rev();
            given.clone().find(|(known, _)| known == name).map(|(_, value)| value.clone())
        };
        let mut definitions = Definitions::default();
        if saved.text.contains('$') {
            for other in &self.queries {
                // What is wrong with a query that this one does not call is told where it stands.
                let _ = definitions.save(&other.name, &other.text);
            }
            given::save(&saved.text, &self.arguments.given, self.config, &mut definitions)?;
        }
        Ok(saved.filled(&value, &definitions))
    }

    /// The warnings of a run over its logs, those that need no logs among them; nothing when it cannot be run.
    fn over_logs(&self, saved: &SavedQuery, query: &Query) -> Result<Option<Vec<Diagnostic>>, Failure> {
        let Some(sources) = self.logs.of_query(saved) else { return Ok(None) };
        let engine = inputs::engine(sources, &self.arguments.range, &self.arguments.limits, self.config)?;
        let engine: Engine = given::with_tables(engine, &self.arguments.given, self.config, &query.text)?;
        match engine.check(query, &|_, _| {}) {
            Ok(warnings) => Ok(Some(warnings)),
            Err(run::Failure::Query(faults)) => {
                let of_query = faults.into_iter().filter(|fault| !OF_THE_RUN.contains(&fault.code));
                let of_query: Vec<Diagnostic> = of_query.collect();
                Ok(Some(of_query).filter(|faults| !faults.is_empty()))
            }
            Err(run::Failure::Input(files)) => {
                let _ = messages::files(&files, false, self.config);
                Err(Failure::Input)
            }
        }
    }

    /// What is not checked of a query, and why.
    fn unchecked<'f>(&self, file: &'f SavedFile, saved: &SavedQuery) -> Option<Finding<'f>> {
        let note = |message: String, place, help: Vec<String>| {
            let finding = Finding::about(file, Severity::Note, message, Some(place));
            Some(Finding { query: Some(saved.name.clone()), help, ..finding })
        };
        if saved.language != Language::Cwli {
            let language = saved.language.name().to_uppercase();
            return note(format!("queries in {language} are not checked yet"), saved.span, Vec::new());
        }
        let filled = self.filled(saved).ok()?.ok()?;
        let faults = Query::parse(&filled.text).and_then(|query| query.plan()).err()?;
        let doubtful =
            faults.into_iter().any(|fault| filled.is_doubtful(&fault, saved) || filled.told(fault).is_none());
        let param = filled.unknown(saved).into_iter().next().filter(|_| doubtful)?;
        let message = format!("the query is left unchecked where `{}` stands: its value is not known", param.source);
        note(message, param.place, vec![format!("tell it with `--param {}=VALUE`", param.name)])
    }
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
