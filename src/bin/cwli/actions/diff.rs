//! `cwli diff`: two versions of a query over the same logs.

mod json;
mod text;

use super::{engine_failure, parse};
use crate::arguments::{Data, Given, Limits, Range};
use crate::config::Config;
use crate::failure::{Failure, FaultForm, QueryText};
use crate::progress::Progress;
use crate::query_text::Asked;
use crate::{from_file, given, inputs, messages, output};
use clap::{Args, ValueEnum};
use cwli::Query;
use cwli::changes::{Changes, Which, changes};
use cwli::query::{Language, placeholders};
use cwli::saved;
use std::path::{Path, PathBuf};

/// What `--help` shows at its end.
pub const EXAMPLES: &str = "\
Examples:
  cwli diff old.cwli new.cwli --logs logs/
  cwli diff template.yaml#Errors 'filter level = \"error\" | stats count(*) by service' --logs app.log
  git show HEAD:q.cwli > before.cwli; cwli diff before.cwli q.cwli --logs logs/

Rows stand for each other by their group keys where both queries end in the same ones, by event where rows are events, \
and else so that as little as possible differs. The events are looked for in logs of up to 64 MiB; of larger logs \
files that do not matter are left out first.

Exit status: 0 both answer the same; 1 they differ; 2 a query or the arguments are wrong; 3 an input could not be read.";

/// What stands between a template and the name of one of its queries.
const OF: char = '#';

/// `cwli diff`.
#[derive(Debug, Args)]
pub struct DiffArguments {
    /// The old query: a file that holds it, FILE#NAME for one of several in a template, or its text
    #[arg(value_name = "OLD")]
    old: String,
    /// The new query, in the same way
    #[arg(value_name = "NEW")]
    new: String,
    /// Files, folders (walked), globs, s3://BUCKET/PREFIX, or - for standard input; together one log group
    #[arg(long, value_name = "PATH", num_args = 1..)]
    logs: Vec<PathBuf>,
    /// The form in which it is told
    #[arg(short, long, value_name = "FORM", default_value = "text")]
    output: Form,
    #[command(flatten)]
    given: Given,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    limits: Limits,
}

/// In which form it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Text,
    /// One JSON object
    Json,
}

/// Does it.
pub fn run(arguments: &DiffArguments) -> Result<(), Failure> {
    let form = FaultForm::of(if arguments.output == Form::Json { "json" } else { "table" });
    let mut config = Config::find(arguments.data.config.as_deref())?;
    let (old_text, old) = read(&arguments.old, arguments, &mut config, form)?;
    let (new_text, new) = read(&arguments.new, arguments, &mut config, form)?;
    let paths = inputs::or_stdin(arguments.logs.clone(), &arguments.data, &config, false)?;
    let sources = inputs::sources(&paths, &arguments.data, &config)?;
    let engine = inputs::engine(sources, &arguments.range, &arguments.limits, &config)?;
    let both = format!("{}\n{}", old_text.text, new_text.text);
    let engine = given::with_tables(engine, &arguments.given, &config, &both)?;
    let progress = Progress::begin();
    let found = changes(&engine, &old, &new, &|read, all| progress.at(read, all));
    progress.end();
    let found = found.map_err(|which| match which {
        Which::Old(failure) => engine_failure(failure, &old_text, form, &config),
        Which::New(failure) => engine_failure(failure, &new_text, form, &config),
    })?;
    for (warnings, text) in found.warnings.iter().zip([&old_text, &new_text]) {
        messages::warnings(warnings, text);
    }
    let written = output::to_stdout(|out| match arguments.output {
        Form::Text => text::write(&found, out),
        Form::Json => json::write(&found, out),
    });
    messages::nothing_read(&found.report);
    let complete = messages::files(&found.report.files, arguments.data.strict, &config);
    written?;
    complete?;
    verdict(&found)
}

fn verdict(found: &Changes) -> Result<(), Failure> {
    if found.is_same() { Ok(()) } else { Err(Failure::Told(1)) }
}

/// One of the two queries: out of a file or a template, or as it is.
fn read(
    written: &str,
    arguments: &DiffArguments,
    config: &mut Config,
    form: FaultForm,
) -> Result<(QueryText, Query), Failure> {
    let text = match place(written)? {
        Some((file, name)) => {
            let given = of_this_query(file, name, &arguments.given);
            from_file::text(file, name, &given, config, form)?
        }
        None => {
            let language = Language::of(written).unwrap_or_default();
            let query = QueryText { text: written.to_string(), file: None, language };
            let given = Given { params: of_this_text(written, &arguments.given), ..arguments.given.clone() };
            given::expanded(Asked { query, paths: Vec::new(), stdin_left: false }, &given, config, form)?.query
        }
    };
    let query = parse(&text, form)?;
    Ok((text, query))
}

/// The file that holds a query, and its name there; nothing where the text is the query itself.
fn place(written: &str) -> Result<Option<(&Path, Option<&str>)>, Failure> {
    if Path::new(written).is_file() {
        return Ok(Some((Path::new(written), None)));
    }
    if let Some((file, name)) = written.rsplit_once(OF)
        && Path::new(file).is_file()
    {
        return Ok(Some((Path::new(file), Some(name))));
    }
    let file = written.rsplit_once(OF).map_or(written, |(file, _)| file);
    if !file.contains(char::is_whitespace) && saved::is_home(Path::new(file)) {
        let cause = std::io::Error::new(std::io::ErrorKind::NotFound, "no such file");
        return Err(Failure::File { what: "the query", name: file.to_string(), cause });
    }
    Ok(None)
}

/// The values of parameters that a query of a file has: the other query may have others.
fn of_this_query(file: &Path, name: Option<&str>, given: &Given) -> Given {
    let found = std::fs::read(file).ok().and_then(|bytes| saved::find(file, &bytes).ok()).unwrap_or_default();
    let query = found.iter().find(|query| name.is_none_or(|name| query.is_called(name)));
    let has = |param: &str| query.is_some_and(|query| query.params.iter().any(|known| known.name == param));
    Given { params: given.params.iter().filter(|(param, _)| has(param)).cloned().collect(), ..given.clone() }
}

fn of_this_text(text: &str, given: &Given) -> Vec<(String, String)> {
    let known = placeholders(text);
    given.params.iter().filter(|(name, _)| known.iter().any(|known| known.name == *name)).cloned().collect()
}
