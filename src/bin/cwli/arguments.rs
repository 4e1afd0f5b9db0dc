//! The command line.

use crate::{actions, sizes, times};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
use cwli::query::Language;
use cwli::render;
use std::path::PathBuf;

/// Runs CloudWatch Logs Insights queries on local log files, offline and fast.
#[derive(Debug, Parser)]
#[command(name = "cwli", version, propagate_version = true, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct Arguments {
    #[command(subcommand)]
    pub action: Action,
}

const EXIT_CODES: &str = "\
Exit status: 0 answered; 1 a test or a check failed; 2 the query or the arguments are wrong; 3 an input could \
not be read to its end (what could be read is answered), or the answer could not be written.";

const QUERY_EXAMPLES: &str = "\
Examples:
  cwli query 'stats sum(bytes) as sent by srcAddr | sort sent desc | limit 15' flowlogs/
  cwli query -f rejects.cwli --raw -g 'vpc=logs/**/*.log.gz' -o csv
  zcat day.gz | cwli query 'filter action = \"REJECT\" | stats count(*) by bin(1h)' -

Without a PATH the query runs over the log groups that a cwli.toml names: over its default one, or all.

A refused query is told on standard error: for people; with -o json and -o ndjson as one JSON object a line; \
with -o api as the error body of the service.";

const CHECK_EXAMPLES: &str = "\
Examples:
  cwli check infrastructure/ queries/*.cwli
  cwli check main.tf --logs flowlogs/ --deny-warnings
  cwli check --output github .";

const CHECK_EXIT_CODES: &str = "\
Exit status: 0 no error; 1 a query has an error, or a warning with --deny-warnings; 2 a file is not what its name \
says, or the arguments are wrong; 3 an input could not be read.";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Run a query over logs
    #[command(after_help = QUERY_EXAMPLES, after_long_help = format!("{QUERY_EXAMPLES}\n\n{EXIT_CODES}"))]
    Query(QueryArguments),
    /// Show every stage of a query: in words, its tree, its plan, and the rows before and after each step
    ///
    /// Without a PATH, log group or cwli.toml only the tree and the plan are shown. Standard input is read when it
    /// is asked for with `-`. The log is read twice for each step; of a pipe the first 256 MiB are kept in memory
    /// for that. The output format is that of the rows.
    Explain(actions::explain::ExplainArguments),
    /// Show the page of a lint rule or of a message; without one the list of all
    ExplainRule {
        /// The number or the name of a rule, such as W604 or count-of-field
        rule: Option<String>,
    },
    /// Compare two versions of a query over the same logs: the rows that differ, and the smallest set of events on which
    /// they do
    #[command(after_help = actions::diff::EXAMPLES)]
    Diff(actions::diff::DiffArguments),
    /// Tell why an event is not in the answer of a query: the first step that dropped it, and the values it compared
    #[command(after_help = actions::why::EXAMPLES)]
    Why(actions::why::WhyArguments),
    /// List the fields of logs with the percentage of events that have them
    Fields(FieldsArguments),
    /// Run case files: queries with their logs and what is expected of them
    #[command(after_help = crate::actions::test::EXAMPLES)]
    Test(crate::actions::test::TestArguments),
    /// Check saved queries: errors and warnings, placed in the files that the queries are kept in
    ///
    /// With logs also what only they tell: fields that they do not have, a `parse` that matches nothing, comparisons
    /// that never hold. Logs are those of --logs for all queries, and those of --log-group and of cwli.toml for the
    /// queries that are saved for these log groups. What stands for a value that only the template knows is left out
    /// of account, unless --param tells it.
    #[command(after_help = CHECK_EXAMPLES, after_long_help = format!("{CHECK_EXAMPLES}\n\n{CHECK_EXIT_CODES}"))]
    Check(actions::check::CheckArguments),
    /// List the saved queries in templates, Terraform, dashboards, Markdown and .cwli files
    List(actions::list::ListArguments),
    /// Answer clients of CloudWatch Logs: an endpoint for the AWS CLI, SDKs, Terraform and Grafana
    #[command(after_help = actions::serve::EXAMPLES)]
    Serve(actions::serve::ServeArguments),
    /// Lay out the queries in files: one command a line, comments kept
    ///
    /// Files are changed in place, templates without touching the rest of them; `-` reads standard input and writes
    /// to standard output. A query that cannot be read stays as it is and is told.
    Fmt(actions::fmt::FmtArguments),
    /// Show the manual of the language: an overview, or the page of one function or command
    Functions {
        /// A function or a command, in any case
        name: Option<String>,
        /// The functions of another language than cwli
        #[arg(long, value_name = "LANGUAGE", value_parser = languages())]
        language: Option<Language>,
    },
    /// Print the completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the man page of the program or of one of its commands
    Man {
        /// The command
        command: Option<String>,
    },
}

/// `cwli query` and `cwli explain`.
#[derive(Debug, Args)]
pub struct QueryArguments {
    #[command(flatten)]
    pub query: QuerySource,
    #[command(flatten)]
    pub given: Given,
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub range: Range,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub limits: Limits,
}

/// `cwli fields`.
#[derive(Debug, Args)]
pub struct FieldsArguments {
    /// Files, folders (walked), globs, s3://BUCKET/PREFIX, or - for standard input; together one log group
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub range: Range,
    #[command(flatten)]
    pub output: Output,
    #[command(flatten)]
    pub limits: Limits,
}

/// Where the query is. With `--file` the first positional argument is a path, so both are kept as text.
#[derive(Debug, Args)]
pub struct QuerySource {
    /// The query; - reads it from standard input. Left out with --file
    pub query: Option<String>,
    /// Files, folders (walked), globs, s3://BUCKET/PREFIX, or - for standard input; together one log group
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Read the query from a file; - for standard input
    #[arg(short, long, value_name = "FILE.cwli")]
    pub file: Option<PathBuf>,
    /// The language of the query, instead of cwli or the one that its text leaves no doubt about
    #[arg(long, value_name = "LANGUAGE", value_parser = languages())]
    pub language: Option<Language>,
}

/// What the query refers to besides logs.
#[derive(Debug, Clone, Args)]
pub struct Given {
    /// A lookup table: CSV in UTF-8 with a header; may be given many times
    #[arg(long = "lookup", value_name = "NAME=FILE.csv", value_parser = named_file)]
    pub lookups: Vec<(String, PathBuf)>,
    /// A value for {{NAME}} in the query; a text gets its quotation marks
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = named_value)]
    pub params: Vec<(String, String)>,
    /// A saved query, which the query calls as $NAME(parameter = value); comment lines in it such as
    /// `# param: level = ERROR` give its parameters defaults
    #[arg(long = "saved", value_name = "NAME=FILE.cwli", value_parser = named_file)]
    pub saved: Vec<(String, PathBuf)>,
}

/// Which logs, and how to read them.
#[derive(Debug, Args)]
pub struct Data {
    /// A named log group; may be given many times, also with one name for several paths
    #[arg(short = 'g', long = "log-group", value_name = "NAME=PATH", value_parser = log_group)]
    pub log_groups: Vec<(String, PathBuf)>,
    /// How to read every file: auto (the default), the name of a format (vpc-flow, lambda, route53, elb, s3-access,
    /// cloudfront, clf, json, text) or of a kind of JSON (cloudtrail, waf, eks-audit, api-gateway ...), or a flow log
    /// format string such as '${version} ${account-id} ...'
    #[arg(long)]
    pub format: Option<String>,
    /// Discover no fields: only @message and the system fields, as the service does for a custom flow log
    /// format
    #[arg(long)]
    pub raw: bool,
    /// Take an event that does not fit its format, or is not UTF-8, for an input that could not be read: exit
    /// with status 3
    #[arg(long)]
    pub strict: bool,
    /// The file that names log groups, lookup tables, saved queries and a time range, instead of the cwli.toml in
    /// the working directory or the nearest folder above it
    #[arg(long, value_name = "FILE.toml")]
    pub config: Option<PathBuf>,
}

/// Which events, by time.
#[derive(Debug, Args)]
pub struct Range {
    /// The first instant: ISO 8601 (UTC unless it names a zone), epoch seconds or milliseconds, or relative
    /// to now (-3h, -7d, now)
    #[arg(short, long, value_name = "TIME", allow_hyphen_values = true)]
    pub start: Option<times::Written>,
    /// The last instant, written like --start; a whole second is included to its end
    #[arg(short, long, value_name = "TIME", allow_hyphen_values = true)]
    pub end: Option<times::Written>,
    /// The clock: what now() and relative times count from, instead of the time of day
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub now: Option<times::Written>,
}

/// How the answer is written, and whether to tell what it took.
#[derive(Debug, Args)]
pub struct Output {
    /// The form of the answer
    #[arg(short, long, value_name = "FORMAT", default_value = render::all()[0].name, value_parser = formats())]
    pub output: &'static render::Format,
    /// Tell records matched, records scanned, bytes scanned, the time taken and the format of each file, on
    /// standard error
    #[arg(long)]
    pub stats: bool,
}

/// What the work may take.
#[derive(Debug, Args)]
pub struct Limits {
    /// Worker threads; 0 for one per core
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1024))]
    pub threads: u16,
    /// What the query gathers goes to temporary files beyond this: 512MiB, 1.5GB, or bytes. Half of the machine's
    /// memory when it is not given
    #[arg(long, value_name = "SIZE", value_parser = sizes::parse)]
    pub max_memory: Option<usize>,
    /// Let pct, median and countDistinct come near to the answer in bounded memory; `cwli functions pct` says how near
    #[arg(long)]
    pub approximate: bool,
    /// Write no temporary files: fail instead
    #[arg(long)]
    pub no_spill: bool,
}

/// The names of the languages.
fn languages() -> impl TypedValueParser<Value = Language> {
    let names = PossibleValuesParser::new(Language::ALL.map(Language::name));
    names.try_map(|name| Language::named(&name).ok_or("no such language"))
}

/// The names of the output formats.
pub fn formats() -> impl TypedValueParser<Value = &'static render::Format> {
    let values = render::all().iter().map(|format| PossibleValue::new(format.name).help(format.summary));
    PossibleValuesParser::new(values).try_map(|name| render::find(&name).ok_or("no such format"))
}

fn log_group(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => Ok((name.to_string(), PathBuf::from(path))),
        _ => Err("expected NAME=PATH, such as `/vpc/flows=logs/`".to_string()),
    }
}

fn named_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => Ok((name.to_string(), PathBuf::from(path))),
        _ => Err("expected NAME=FILE".to_string()),
    }
}

fn named_value(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_string(), value.to_string())),
        _ => Err("expected NAME=VALUE".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn relative_times_are_no_options() {
        let arguments = Arguments::try_parse_from(["cwli", "query", "-s", "-3h", "--end", "-1h", "limit 1", "x.log"]);
        let Action::Query(query) = arguments.unwrap().action else { panic!("not a query") };
        assert_eq!(query.query.query.as_deref(), Some("limit 1"));
        assert!(query.range.start.is_some() && query.range.end.is_some());
    }

    #[test]
    fn a_log_group_has_a_name_and_a_path() {
        assert_eq!(log_group("/vpc/a=logs/x=1/").unwrap(), ("/vpc/a".to_string(), "logs/x=1/".into()));
        assert!(log_group("logs/").is_err());
        assert!(log_group("=logs/").is_err());
    }
}
