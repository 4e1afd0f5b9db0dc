//! `cwli explain`: shows every stage of a query.

use super::{engine_failure, parse};
use crate::arguments::QueryArguments;
use crate::config::Config;
use crate::failure::{Failure, FaultForm, QueryText};
use crate::progress::Progress;
use crate::statistics::Statistics;
use crate::{given, inputs, messages, output, query_text, times};
use cwli::batch::print_time;
use cwli::diagnostics::Diagnostic;
use cwli::render::{Format, visible};
use cwli::run::Explanation;
use cwli::scan::{FileReport, Report};
use std::io::{self, Write};

/// The rows that are shown after each step.
const ROWS: usize = 5;

/// The files whose formats are shown.
const FILES: usize = 10;

/// Does it.
pub fn run(arguments: &QueryArguments) -> Result<(), Failure> {
    let form = FaultForm::of(arguments.output.output.name);
    let config = Config::find(arguments.data.config.as_deref())?;
    let asked = given::expanded(query_text::read(&arguments.query)?, &arguments.given, &config, form)?;
    let query = parse(&asked.query, form)?;
    // Standard input is read only when it is named: there is an explanation without data too.
    let sources = inputs::sources(&asked.paths, &arguments.data, &config)?;
    let engine = inputs::engine(sources, &arguments.range, &arguments.limits, &config)?;
    let engine = given::with_tables(engine, &arguments.given, &config, &asked.query.text)?;
    let statistics = Statistics::begin(arguments.output.stats, &config);
    let progress = Progress::begin();
    let explanation = engine.explain(&query, ROWS, &|read, all| progress.at(read, all));
    progress.end();
    let explanation = explanation.map_err(|failure| engine_failure(failure, &asked.query, form, &config))?;

    let mut notes = query.notes.clone();
    notes.extend(explanation.warnings.iter().filter(|warning| !query.notes.contains(warning)).cloned());
    let written = output::to_stdout(|out| write(&explanation, &notes, &asked.query, arguments.output.output, out));
    messages::nothing_read(&explanation.report);
    let complete = messages::files(&explanation.report.files, arguments.data.strict, &config);
    statistics.tell(&explanation.report);
    written?;
    complete
}

fn write(
    explanation: &Explanation,
    notes: &[Diagnostic],
    query: &QueryText,
    format: &Format,
    out: &mut dyn Write,
) -> io::Result<()> {
    heading("tree", out)?;
    writeln!(out, "{}", explanation.tree.trim_end())?;
    heading("plan", out)?;
    writeln!(out, "{}", explanation.plan.trim_end())?;
    if let Some(range) = explanation.range {
        writeln!(out, "time range, pushed into the scan: {}", in_words(range))?;
    }
    if !notes.is_empty() {
        heading("notes", out)?;
    }
    for note in notes {
        writeln!(out, "{}", messages::diagnostic(note, query, output::colours()))?;
    }
    files(&explanation.report, out)?;
    for (step, rows) in &explanation.steps {
        heading(step, out)?;
        if rows.columns.is_empty() {
            writeln!(out, "(no later step needs a field)")?;
            continue;
        }
        output::answer(rows, format, 0, out)?;
    }
    Ok(())
}

/// A range of which one end may be open.
fn in_words((start, end): (i64, i64)) -> String {
    let (first, last) = (print_time(start), print_time(end));
    match (start == times::EARLIEST, end == times::latest()) {
        (true, _) => format!("to {last}"),
        (_, true) => format!("from {first}"),
        _ => format!("{first} to {last}"),
    }
}

/// What was recognised in each file that could be read.
fn files(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let read: Vec<&FileReport> = report.files.iter().filter(|file| !file.format.is_empty()).collect();
    if !read.is_empty() {
        heading("files", out)?;
    }
    for file in read.iter().take(FILES) {
        writeln!(out, "{}: {}", visible(&file.name), file.format)?;
    }
    match read.len().saturating_sub(FILES) {
        0 => Ok(()),
        more => writeln!(out, "and {more} more"),
    }
}

fn heading(text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "-- {text}")
}
