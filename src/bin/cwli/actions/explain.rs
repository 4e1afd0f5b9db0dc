//! `cwli explain`: shows every stage of a query.

use super::{engine_failure, parse};
use crate::arguments::ExplainArguments;
use crate::failure::{Failure, FaultForm, QueryText};
use crate::{inputs, messages, output, query_text};
use cwli::diagnostics::Diagnostic;
use cwli::render::Format;
use cwli::run::Explanation;
use std::io::{self, Write};

/// The rows that are shown after each step.
const ROWS: usize = 5;

/// Does it.
pub fn run(arguments: &ExplainArguments) -> Result<(), Failure> {
    let form = FaultForm::of(arguments.output.output.name);
    let asked = query_text::read(&arguments.query)?;
    let query = parse(&asked.query, form)?;
    // Standard input is read only when it is named: there is an explanation without data too.
    let sources = inputs::sources(&asked.paths, &arguments.data)?;
    let engine = inputs::engine(sources, &arguments.range, &arguments.limits)?;
    let explanation = engine.explain(&query, ROWS).map_err(|failure| engine_failure(failure, &asked.query, form))?;

    let mut notes = query.notes.clone();
    notes.extend(explanation.warnings.iter().filter(|warning| !query.notes.contains(warning)).cloned());
    output::to_stdout(|out| write(&explanation, &notes, &asked.query, arguments.output.output, out))
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
    if !notes.is_empty() {
        heading("notes", out)?;
    }
    for note in notes {
        writeln!(out, "{}", messages::diagnostic(note, query, output::colours()))?;
    }
    for (step, rows) in &explanation.steps {
        heading(step, out)?;
        output::answer(rows, format, 0, out)?;
    }
    Ok(())
}

fn heading(text: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "-- {text}")
}
