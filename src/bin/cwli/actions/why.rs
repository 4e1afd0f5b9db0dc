//! `cwli why`: the way of an event through a query.

mod json;
mod text;

use super::{engine_failure, parse};
use crate::arguments::{Data, Given, Limits, QuerySource, Range};
use crate::config::Config;
use crate::failure::{Failure, FaultForm};
use crate::progress::Progress;
use crate::{from_file, given, inputs, messages, output, query_text};
use clap::{Args, ValueEnum};
use cwli::render::pointer_of;
use cwli::why::{Wanted, Why, why};
use std::path::PathBuf;

/// What `--help` shows at its end.
pub const EXAMPLES: &str = "\
Examples:
  cwli why 'order 4711 failed' 'filter level = \"error\" | stats count(*) by service' app.log
  cwli why app.log:17 -f errors.cwli logs/
  cwli why 17 --from template.yaml --name Errors app.log

Of several events that hold the text the first three are told. The logs are read several times for each step.

Exit status: 0 told; 2 there is no such event, or the query or the arguments are wrong; 3 an input could not be read.";

/// `cwli why`.
#[derive(Debug, Args)]
pub struct WhyArguments {
    /// The event: a text that its message holds, the number of its line, FILE:LINE, or its @ptr
    #[arg(value_name = "EVENT")]
    event: String,
    #[command(flatten)]
    query: QuerySource,
    /// Take EVENT for a text, even if it looks like the number of a line or a pointer
    #[arg(long)]
    text: bool,
    /// Take a query that is kept in a file: a template, Terraform, a dashboard, Markdown, .cwli
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    from: Option<PathBuf>,
    /// Which of the queries in that file, by its name; not needed when there is one
    #[arg(long, requires = "from")]
    name: Option<String>,
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
pub fn run(arguments: &WhyArguments) -> Result<(), Failure> {
    let form = FaultForm::of(if arguments.output == Form::Json { "json" } else { "table" });
    let mut config = Config::find(arguments.data.config.as_deref())?;
    let asked = match &arguments.from {
        Some(file) => {
            let given = (&arguments.query, &arguments.given);
            from_file::read(file, arguments.name.as_deref(), given, &mut config, form)?
        }
        None => given::expanded(query_text::read(&arguments.query)?, &arguments.given, &config, form)?,
    };
    let query = parse(&asked.query, form)?;
    let paths = inputs::or_stdin(asked.paths, &arguments.data, &config, asked.stdin_left)?;
    let sources = inputs::sources(&paths, &arguments.data, &config)?;
    let engine = inputs::engine(sources, &arguments.range, &arguments.limits, &config)?;
    let engine = given::with_tables(engine, &arguments.given, &config, &asked.query.text)?;
    let progress = Progress::begin();
    let told = why(&engine, &query, &wanted(arguments), &|read, all| progress.at(read, all));
    progress.end();
    let told = told.map_err(|failure| engine_failure(failure, &asked.query, form, &config))?;
    messages::warnings(&told.warnings, &asked.query);
    if let Some(nothing) = &told.nothing {
        messages::error_with(&nothing.message, &nothing.help);
        return Err(Failure::Told(2));
    }
    output::to_stdout(|out| match arguments.output {
        Form::Text => text::write(&told, &asked.query, out),
        Form::Json => json::write(&told, &asked.query, out),
    })?;
    others(&told);
    Ok(())
}

/// Says how many more events are meant.
fn others(told: &Why) {
    let more = told.found.saturating_sub(told.events.len() as u64);
    if more > 0 {
        let first = told.events.len();
        messages::note(&format!("{} events are meant; the first {first} of them are told", told.found));
    }
}

fn wanted(arguments: &WhyArguments) -> Wanted {
    let event = arguments.event.as_str();
    let number = |text: &str| text.parse::<u64>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    if arguments.text {
        return Wanted::Text(event.to_string());
    }
    if let Some(pointer) = pointer_of(event) {
        return Wanted::Pointer(pointer);
    }
    if let Some(line) = number(event) {
        return Wanted::Line(None, line);
    }
    match event.rsplit_once(':') {
        // A time of day has a colon in front of a number, too; a file has no blanks behind its folder, as a rule.
        Some((file, line)) if is_file(file) && number(line).is_some() => {
            Wanted::Line(Some(file.to_string()), number(line).unwrap_or_default())
        }
        _ => Wanted::Text(event.to_string()),
    }
}

/// Whether a text names a file: one that is there, or at least one with an ending.
fn is_file(name: &str) -> bool {
    let path = std::path::Path::new(name);
    path.is_file() || !name.contains(char::is_whitespace) && path.extension().is_some_and(|ending| !ending.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        why: WhyArguments,
    }

    fn meant(event: &str, more: &[&str]) -> Wanted {
        let words = ["cwli", event, "limit 1", "a.log"].into_iter().chain(more.iter().copied());
        wanted(&Line::try_parse_from(words).unwrap().why)
    }

    #[test]
    fn an_event_is_a_line_a_pointer_or_a_text() {
        let line = |file: Option<&str>, number| Wanted::Line(file.map(str::to_string), number);
        let text = |text: &str| Wanted::Text(text.to_string());
        assert_eq!(meant("17", &[]), line(None, 17));
        assert_eq!(meant("app.log:17", &[]), line(Some("app.log"), 17));
        assert_eq!(meant("Cargo.toml:2", &[]), line(Some("Cargo.toml"), 2));
        assert_eq!(meant("0000010000000123", &[]), Wanted::Pointer(0x10000000123));
        assert_eq!(meant("AAABAAAAASM=", &[]), Wanted::Pointer(0x10000000123));
        assert_eq!(meant("order failed at 10:17", &[]), text("order failed at 10:17"));
        assert_eq!(meant("12:17", &[]), text("12:17"));
        assert_eq!(meant("17", &["--text"]), text("17"));
    }
}
