//! Real queries from public repositories, where the collection is at hand: each is read, printed, planned and run over
//! a small log of its kind without a panic, and gives the same for any number of workers. The refused ones are
//! recorded with the reason for each.

mod logs;
mod reasons;

use crate::cases::root;
use cwli::Query;
use cwli::diagnostics::Diagnostic;
use cwli::plan::Plan;
use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::testing::Case;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Where the collection is, next to the project.
const COLLECTION: &str = "../shared/corpus/queries.jsonl";

/// A query of the collection.
pub struct Entry {
    pub id: u64,
    pub query: String,
    pub kind: String,
}

pub fn entries() -> Option<Vec<Entry>> {
    let text = std::fs::read_to_string(root().join(COLLECTION)).ok()?;
    let entry = |line: &str| {
        let entry: serde_json::Value = serde_json::from_str(line).expect("the collection is lines of JSON");
        let text = |name: &str| entry[name].as_str().unwrap_or_default().to_string();
        Entry { id: entry["id"].as_u64().expect("an entry has a number"), query: text("query"), kind: text("kind") }
    };
    Some(text.lines().map(entry).collect())
}

#[test]
fn refusals_are_those_that_are_known() {
    let Some(entries) = entries() else { return };
    let refused: BTreeMap<u64, Vec<Diagnostic>> =
        entries.iter().filter_map(|entry| Some((entry.id, plan(entry).err()?))).collect();
    let reasons = reasons::all();
    let known: BTreeSet<u64> = reasons.iter().flat_map(|reason| reason.ids.iter().copied()).collect();
    let surprising: Vec<String> =
        refused.iter().filter(|(id, _)| !known.contains(id)).map(|(id, faults)| told(*id, faults)).collect();
    let for_good = reasons.iter().filter(|reason| !reason.text.starts_with("Not yet")).flat_map(|reason| &reason.ids);
    let accepted: Vec<&u64> = for_good.filter(|id| !refused.contains_key(id)).collect();
    assert!(surprising.is_empty(), "refused without a known reason:\n{}", surprising.join("\n"));
    assert!(accepted.is_empty(), "accepted, though a reason to refuse them is known: {accepted:?}");
    record(&reasons, &refused, entries.len());
}

fn plan(entry: &Entry) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
    Query::parse(&entry.query).and_then(|query| query.plan())
}

fn told(id: u64, faults: &[Diagnostic]) -> String {
    let faults: Vec<String> = faults.iter().map(|fault| format!("{} {}", fault.code, fault.message)).collect();
    format!("{id}: {}", faults.join("; "))
}

fn record(reasons: &[reasons::Reason], refused: &BTreeMap<u64, Vec<Diagnostic>>, all: usize) {
    let mut text = format!("{} of {all} queries are refused.\n", refused.len());
    for reason in reasons {
        write!(text, "\n{}\n", reason.text).expect("a text takes all");
        for id in reason.ids.iter().filter(|id| refused.contains_key(id)) {
            writeln!(text, "  {}", told(*id, &refused[id])).expect("a text takes all");
        }
    }
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots/corpus"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("refused", text));
}

#[test]
fn what_is_accepted_is_printed_and_read_back_the_same() {
    let mut wrong = Vec::new();
    for entry in entries().into_iter().flatten() {
        let Ok(query) = Query::parse(&entry.query) else { continue };
        let printed = query.to_string();
        match Query::parse(&printed) {
            Ok(again) if again.same_tree(&query) && again.to_string() == printed => {}
            _ => wrong.push(format!("{}: {printed}", entry.id)),
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_is_accepted_runs_over_a_log_of_its_kind() {
    let mut different = Vec::new();
    // Shown by `--nocapture`: how often something is told about queries that people use.
    let mut told: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for entry in entries().into_iter().flatten() {
        let Ok((plan, warnings)) = plan(&entry) else { continue };
        for (name, log) in logs::of_kind(&entry.kind) {
            let first = answer(&plan, name, log, 1, 4096);
            if answer(&plan, name, log, 3, 1).0 != first.0 {
                different.push(format!("{} {name}", entry.id));
            }
            first.1.iter().for_each(|warning| told.entry(warning.code.to_string()).or_default().push(entry.id));
        }
        warnings.iter().for_each(|warning| told.entry(warning.code.to_string()).or_default().push(entry.id));
    }
    told.iter().for_each(|(code, ids)| println!("{code}: {} {:?}", ids.len(), &ids[..ids.len().min(200)]));
    assert!(different.is_empty(), "depends on the number of workers: {different:?}");
}

/// The answer and the warnings over a log.
fn answer(plan: &Plan, name: &str, log: &str, threads: usize, batch_rows: usize) -> (String, Vec<Diagnostic>) {
    let inputs = vec![Input::Memory(name.to_string(), log.as_bytes().into())];
    let source = Source { log_group: "case".to_string(), inputs, ..Source::default() };
    let case = Case { source: Some(source), now: 1_641_600_000_000, ..Case::default() };
    let limits = Limits { threads, batch_rows, block_bytes: 100, ..Limits::default() };
    let outcome = case.engine(limits).run_plan(plan, &|_, _| {});
    outcome.map(|answer| (answer.to_string(), answer.warnings)).unwrap_or_default()
}
