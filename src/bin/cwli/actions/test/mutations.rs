//! `--mutate`: small changes of queries that no case notices.

use super::parallel;
use super::queries::{self, Tested};
use super::run::Results;
use crate::output;
use cwli::diagnostics::counted;
use cwli::testing::{Case, Mutation, mutations};
use serde_json::{Value, json};
use std::io::{self, Write};

/// What became of the changes of a query.
#[derive(Debug)]
pub struct Mutated<'a> {
    tested: Tested<'a>,
    /// How many changes were tried; none when a case fails without any.
    tried: Option<usize>,
    unnoticed: Vec<Mutation>,
}

/// Tries the changes of every query with its cases.
pub fn all(results: &Results, threads: usize) -> Vec<Mutated<'_>> {
    let tested = queries::all(results);
    let tried = parallel::each(threads, &tested, changes);
    let with = |(tested, (tried, unnoticed))| Mutated { tested, tried, unnoticed };
    tested.into_iter().zip(tried).map(with).collect()
}

/// How many changes of a query were tried, if any, and those that go unnoticed.
fn changes(tested: &Tested) -> (Option<usize>, Vec<Mutation>) {
    if tested.cases.iter().any(|(_, result)| !result.failing.is_empty()) {
        return (None, Vec::new());
    }
    let cases: Vec<(&Case, Option<&str>)> =
        tested.cases.iter().map(|(file, result)| (&result.case, file.recorded.of(&result.case.name))).collect();
    let tried = mutations(tested.text());
    let count = tried.len();
    (Some(count), tried.into_iter().filter(|mutation| !mutation.is_noticed(&cases)).collect())
}

/// For people: a line for each query, and its text where a change goes unnoticed.
pub fn write(mutated: &[Mutated], out: &mut dyn Write) -> io::Result<()> {
    let colours = output::colours();
    writeln!(out)?;
    for Mutated { tested, tried, unnoticed } in mutated {
        let place = tested.place();
        let Some(tried) = tried else {
            writeln!(out, "changes of {place}: none tried, since a case fails without any")?;
            continue;
        };
        let noticed = tried - unnoticed.len();
        let title = format!("changes of {place}: {noticed} of {tried} noticed ({})", tested.count());
        if unnoticed.is_empty() {
            writeln!(out, "{title}")?;
            continue;
        }
        let told = |mutation: &Mutation| format!("{}: no case notices", mutation.describe());
        let marks: Vec<_> = unnoticed.iter().map(|mutation| (mutation.span, told(mutation))).collect();
        writeln!(out, "{}\n", tested.marked(&title, &marks, colours))?;
    }
    let tried: usize = mutated.iter().filter_map(|mutated| mutated.tried).sum();
    let unnoticed: usize = mutated.iter().map(|mutated| mutated.unnoticed.len()).sum();
    writeln!(out, "{} of queries, {unnoticed} of them unnoticed", counted(tried, "change"))
}

/// For programs.
pub fn json(mutated: &[Mutated]) -> Value {
    let one = |Mutated { tested, tried, unnoticed }: &Mutated| {
        let unnoticed = unnoticed.iter().map(|mutation| {
            let mut piece = queries::piece(tested.text(), mutation.span, &mutation.describe());
            piece["replacement"] = mutation.new.clone().into();
            piece
        });
        json!({"query": tested.json(), "tried": tried, "unnoticed": unnoticed.collect::<Vec<_>>()})
    };
    mutated.iter().map(one).collect()
}
