//! `cwli query`: runs a query and writes the answer.

use super::{engine_failure, parse};
use crate::arguments::QueryArguments;
use crate::failure::{Failure, FaultForm};
use crate::progress::Progress;
use crate::{inputs, messages, output, query_text};
use cwli::render::visible;
use cwli::result::Answer;
use std::time::{Duration, Instant};

/// Does it.
pub fn run(arguments: &QueryArguments) -> Result<(), Failure> {
    let form = FaultForm::of(arguments.output.output.name);
    let asked = query_text::read(&arguments.query)?;
    // A wrong query is told before missing logs: that is what the user is writing.
    let query = parse(&asked.query, form)?;
    let paths = inputs::or_stdin(asked.paths, &arguments.data, asked.stdin_left)?;
    let sources = inputs::sources(&paths, &arguments.data)?;
    let log_groups = sources.len();
    let engine = inputs::engine(sources, &arguments.range, &arguments.limits)?;

    let began = Instant::now();
    let progress = Progress::begin();
    let answer = engine.run(&query, &|read, all| progress.at(read, all));
    progress.end();
    let answer = answer.map_err(|failure| engine_failure(failure, &asked.query, form))?;

    messages::warnings(&answer.warnings, &asked.query);
    let written = output::to_stdout(|out| output::answer(&answer, arguments.output.output, log_groups, out));
    let complete = messages::files(&answer.report.files);
    if arguments.stats {
        stats(&answer, began.elapsed());
    }
    written?;
    if complete { Ok(()) } else { Err(Failure::Input) }
}

/// What the work was.
fn stats(answer: &Answer, elapsed: Duration) {
    let report = &answer.report;
    let seconds = elapsed.as_secs_f64();
    messages::line(format_args!("records matched  {}", grouped(report.records_matched)));
    messages::line(format_args!("records scanned  {}", grouped(report.records_scanned)));
    messages::line(format_args!("bytes scanned    {}", grouped(report.bytes_scanned)));
    messages::line(format_args!("time             {seconds:.3} s"));
    for file in report.files.iter().filter(|file| !file.format.is_empty()) {
        messages::line(format_args!("format           {}  {}", file.format, visible(&file.name)));
    }
}

/// A count with a comma before every three digits.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let comma = |at: usize| at > 0 && (digits.len() - at).is_multiple_of(3);
    digits.char_indices().flat_map(|(at, digit)| comma(at).then_some(',').into_iter().chain([digit])).collect()
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (count, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(count), text);
        }
    }
}
