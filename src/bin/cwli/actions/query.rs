//! `cwli query`: runs a query and writes the answer.

use super::{engine_failure, parse};
use crate::arguments::QueryArguments;
use crate::config::Config;
use crate::failure::{Failure, FaultForm};
use crate::progress::Progress;
use crate::statistics::Statistics;
use crate::{given, inputs, messages, output, query_text};

/// Does it.
pub fn run(arguments: &QueryArguments) -> Result<(), Failure> {
    let form = FaultForm::of(arguments.output.output.name);
    let config = Config::find(arguments.data.config.as_deref())?;
    let asked = given::expanded(query_text::read(&arguments.query)?, &arguments.given, &config, form)?;
    // A wrong query is told before missing logs: that is what the user is writing.
    let query = parse(&asked.query, form)?;
    let paths = inputs::or_stdin(asked.paths, &arguments.data, &config, asked.stdin_left)?;
    let sources = inputs::sources(&paths, &arguments.data, &config)?;
    let log_groups = sources.iter().filter(|source| !source.facts.on_request).count();
    let engine = inputs::engine(sources, &arguments.range, &arguments.limits, &config)?;
    let engine = given::with_tables(engine, &arguments.given, &config, &asked.query.text)?;

    let statistics = Statistics::begin(arguments.output.stats, &config);
    let progress = Progress::begin();
    let answer = engine.run(&query, &|read, all| progress.at(read, all));
    progress.end();
    let answer = answer.map_err(|failure| engine_failure(failure, &asked.query, form, &config))?;

    messages::warnings(&answer.warnings, &asked.query);
    let written = output::to_stdout(|out| output::answer(&answer, arguments.output.output, log_groups, out));
    messages::nothing_read(&answer.report);
    let complete = messages::files(&answer.report.files, arguments.data.strict, &config);
    statistics.tell(&answer.report);
    written?;
    complete
}
