//! `cwli check`: errors and warnings of saved queries, placed in the files they are kept in.

use crate::arguments::{Data, Given, Limits, Range};
use crate::checking::Check;
use crate::config::Config;
use crate::failure::Failure;
use crate::findings::{FORMS, Finding, Form};
use crate::saved_files::{SavedFiles, SavedPaths};
use crate::{messages, output};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use cwli::diagnostics::{Severity, counted};
use cwli::lint::{Level, Switches};
use cwli::saved::SavedQuery;
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
    let check = Check::new(arguments, &config, queries, switches(arguments, &config)?)?;
    let mut findings = Vec::new();
    let mut broken = false;
    for file in &files.files {
        broken |= check.file(file, &mut findings)?;
    }
    output::to_stdout(|out| (arguments.output.write)(&findings, out))?;
    summary(arguments, &files, &findings);
    let unreadable = files.unreadable() || check.missed_logs();
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
