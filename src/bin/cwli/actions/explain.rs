//! `cwli explain`: shows every stage of a query.

use super::{engine_failure, parse};
use crate::arguments::QueryArguments;
use crate::config::Config;
use crate::failure::{Failure, FaultForm, QueryText};
use crate::progress::Progress;
use crate::statistics::{Statistics, grouped, range_in_words};
use crate::{from_file, given, inputs, messages, output, query_text};
use clap::Args;
use cwli::diagnostics::Diagnostic;
use cwli::render::{Format, visible};
use cwli::run::Explanation;
use cwli::scan::{FileReport, Report};
use std::io::{self, Write};
use std::path::PathBuf;

/// The rows that are shown after each step.
const ROWS: usize = 5;

/// The files whose formats are shown.
const FILES: usize = 10;

/// The bytes of a GB. The price list of the service does not say; sizes of its quotas count so.
const GB: f64 = (1u64 << 30) as f64;

/// `cwli explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    #[command(flatten)]
    pub query: QueryArguments,
    /// Explain a query that is kept in a file: a template, Terraform, a dashboard, Markdown, .cwli
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    pub from: Option<PathBuf>,
    /// Which of the queries in that file, by its name; not needed when there is one
    #[arg(long, requires = "from")]
    pub name: Option<String>,
    /// What a GB costs that the service scans, to tell what the query would cost
    #[arg(long, value_name = "AMOUNT", value_parser = amount)]
    pub price_per_gb: Option<f64>,
}

fn amount(text: &str) -> Result<f64, String> {
    let amount = text.parse().ok().filter(|amount: &f64| amount.is_finite() && *amount >= 0.0);
    amount.ok_or_else(|| "expected an amount such as 0.005".to_string())
}

/// Does it.
pub fn run(explain: &ExplainArguments) -> Result<(), Failure> {
    let arguments = &explain.query;
    let form = FaultForm::of(arguments.output.output.name);
    let mut config = Config::find(arguments.data.config.as_deref())?;
    let asked = match &explain.from {
        Some(file) => {
            let given = (&arguments.query, &arguments.given);
            from_file::read(file, explain.name.as_deref(), given, &mut config, form)?
        }
        None => given::expanded(query_text::read(&arguments.query)?, &arguments.given, &config, form)?,
    };
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
    let price = explain.price_per_gb.or(config.price_per_gb);
    let shown = Shown { explanation: &explanation, notes: &notes, query: &asked.query, price };
    let written = output::to_stdout(|out| shown.write(arguments.output.output, out));
    messages::nothing_read(&explanation.report);
    let complete = messages::files(&explanation.report.files, arguments.data.strict, &config);
    statistics.tell(&explanation.report);
    written?;
    complete
}

/// An explanation as it is shown.
struct Shown<'a> {
    explanation: &'a Explanation,
    notes: &'a [Diagnostic],
    query: &'a QueryText,
    price: Option<f64>,
}

impl Shown<'_> {
    fn write(&self, format: &Format, out: &mut dyn Write) -> io::Result<()> {
        let explanation = self.explanation;
        heading("in words", out)?;
        for (number, sentence) in explanation.sentences.iter().enumerate() {
            writeln!(out, "{}. {sentence}", number + 1)?;
        }
        heading("tree", out)?;
        writeln!(out, "{}", explanation.tree.trim_end())?;
        heading("plan", out)?;
        writeln!(out, "{}", explanation.plan.trim_end())?;
        if let Some(range) = explanation.range {
            writeln!(out, "time range, pushed into the scan: {}", range_in_words(range))?;
        }
        if !self.notes.is_empty() {
            heading("notes", out)?;
        }
        for note in self.notes {
            writeln!(out, "{}", messages::diagnostic(note, self.query, output::colours()))?;
        }
        files(&explanation.report, out)?;
        explanation.message_bytes.map_or(Ok(()), |bytes| self.cost(bytes, out))?;
        for step in &explanation.steps {
            let rows = format!("{} in, {} out", grouped(step.rows_in), grouped(step.rows_out));
            heading(&format!("{}: {rows}", step.title), out)?;
            if step.first.columns.is_empty() {
                writeln!(out, "(no later step needs a field)")?;
                continue;
            }
            output::answer(&step.first, format, 0, out)?;
        }
        Ok(())
    }

    /// What the service would scan, and what that costs where somebody has said the price.
    fn cost(&self, bytes: u64, out: &mut dyn Write) -> io::Result<()> {
        heading("in the service", out)?;
        writeln!(out, "bytes scanned, without a field index: {}", grouped(bytes))?;
        let Some(price) = self.price else { return Ok(()) };
        writeln!(out, "cost at {price} per GB (2^30 bytes): {}", in_digits(price * bytes as f64 / GB))
    }
}

/// An amount with two digits that count.
fn in_digits(amount: f64) -> String {
    let zeros = if amount > 0.0 { -amount.log10().floor() } else { 0.0 };
    let decimals = (zeros + 1.0).clamp(2.0, 15.0) as usize;
    format!("{amount:.decimals$}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_amounts_keep_two_digits() {
        for (amount, text) in [(0.0, "0.00"), (12.345, "12.35"), (0.5, "0.50"), (0.000_005_75, "0.0000058")] {
            assert_eq!(in_digits(amount), text);
        }
    }
}
