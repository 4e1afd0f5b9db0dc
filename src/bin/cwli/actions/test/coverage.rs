//! `--coverage`: the parts of queries that no case makes use of.

use super::parallel;
use super::queries::{self, Tested};
use super::run::Results;
use crate::output;
use cwli::testing::{Case, Coverage};
use serde_json::{Value, json};
use std::io::{self, Write};

/// A query, and what its cases make use of.
type Covered<'a> = (Tested<'a>, Coverage);

/// What the cases make use of, query by query.
pub fn all(results: &Results, threads: usize) -> Vec<Covered<'_>> {
    let tested = queries::all(results);
    let covered = parallel::each(threads, &tested, |tested| {
        let cases: Vec<&Case> = tested.cases.iter().map(|(_, result)| &result.case).collect();
        Coverage::of(&cases)
    });
    tested.into_iter().zip(covered).filter_map(|(tested, coverage)| Some((tested, coverage?))).collect()
}

/// For people: a line for each query, and its text where something is not used.
pub fn write(covered: &[Covered], out: &mut dyn Write) -> io::Result<()> {
    let colours = output::colours();
    writeln!(out)?;
    for (tested, coverage) in covered {
        let (used, parts) = (coverage.used(), coverage.parts);
        let percent = coverage.percent().floor();
        let title =
            format!("coverage of {}: {percent} % ({used} of {parts} parts, {})", tested.place(), tested.count());
        if coverage.idle.is_empty() {
            writeln!(out, "{title}")?;
            continue;
        }
        let marks: Vec<_> = coverage.idle.iter().map(|(span, told)| (*span, told.to_string())).collect();
        writeln!(out, "{}\n", tested.marked(&title, &marks, colours))?;
    }
    let (used, parts) = total(covered);
    let percent = if parts == 0 { 100.0 } else { used as f64 * 100.0 / parts as f64 };
    writeln!(out, "coverage of all queries: {} % ({used} of {parts} parts)", percent.floor())
}

fn total(covered: &[Covered]) -> (usize, usize) {
    let sum = |of: fn(&Coverage) -> usize| covered.iter().map(|(_, coverage)| of(coverage)).sum();
    (sum(Coverage::used), sum(|coverage| coverage.parts))
}

/// For programs.
pub fn json(covered: &[Covered]) -> Value {
    let one = |(tested, coverage): &Covered| {
        let idle = coverage.idle.iter().map(|(span, told)| queries::piece(tested.text(), *span, told));
        json!({
            "query": tested.json(),
            "percent": coverage.percent(),
            "used": coverage.used(),
            "parts": coverage.parts,
            "idle": idle.collect::<Vec<_>>(),
        })
    };
    covered.iter().map(one).collect()
}
