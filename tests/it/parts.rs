//! Every case gathered in parts, as other processes would, and merged: the answer is the same.

use crate::cases::{cases, full_name};
use cwli::Engine;
use cwli::plan::{Plan, Step};
use cwli::result::Answer;
use cwli::run::{Failure, Limits};
use cwli::scan::{FileReport, Input, Source};
use cwli::testing::{Case, CaseFile};
use std::path::Path;

/// So many cases can be cut in two, at the least: otherwise this test would not say much.
const FEWEST_CUT: usize = 100;

#[test]
fn parts_merge_to_the_answer() {
    let (mut wrong, mut cut) = (Vec::new(), 0);
    for path in cases() {
        let bytes = std::fs::read(&path).expect("cases are readable");
        for case in &CaseFile::read(&path, &bytes).cases {
            cut += usize::from(check(&path, case, &mut wrong));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
    assert!(cut >= FEWEST_CUT, "only {cut} cases were cut in two");
}

/// Whether the case can be cut in two; what is wrong with its parts is added.
fn check(path: &Path, case: &Case, wrong: &mut Vec<String>) -> bool {
    let Ok((plan, _)) = case.parse().and_then(|query| query.plan()) else { return false };
    let Ok(answer) = engine(case).run_plan(&plan, &|_, _| {}) else { return false };
    // What queries inside the query answer is asked once, over the whole log.
    let (plan, warnings) = engine(case).settle(&plan, &|_, _| {}).expect("it has just run");
    let answer = Answer { warnings: answer.warnings.into_iter().filter(|w| !warnings.contains(w)).collect(), ..answer };
    let mut compare = |engines: &[Engine]| {
        let again = gather_and_merge(engines, &plan).unwrap_or_else(|failure| format!("{failure:?}"));
        if again != told(&answer) {
            let (name, parts) = (full_name(path, case), engines.len());
            wrong.push(format!("{name} in {parts} parts:\n{again}instead of\n{}", told(&answer)));
        }
    };
    compare(&[engine(case)]);
    let halves = halves(case, &plan, &answer);
    halves.iter().for_each(|halves| compare(halves));
    halves.is_some()
}

fn engine(case: &Case) -> Engine {
    case.engine(Limits { threads: 2, batch_rows: 3, block_bytes: 100, ..Limits::default() })
}

/// The merged answer. The later part comes first: the order of parts must not matter.
fn gather_and_merge(engines: &[Engine], plan: &Plan) -> Result<String, Failure> {
    let parts: Result<Vec<_>, _> = engines.iter().rev().map(|engine| engine.gather(plan, &|_, _| {})).collect();
    let nothing = engines[0].clone().numbering_files_from(0);
    nothing.merge(plan, &parts?).map(|answer| told(&answer))
}

/// The rows and the warnings.
fn told(answer: &Answer) -> String {
    let warnings: Vec<String> = answer.warnings.iter().map(|warning| warning.message.clone()).collect();
    format!("{answer}{}\n", warnings.join("\n"))
}

/// The case as two engines, each over a half of it, when that is the same log.
fn halves(case: &Case, plan: &Plan, whole: &Answer) -> Option<[Engine; 2]> {
    // Which rows `limit any` gives, and where an event stands, may differ.
    let stops_early = plan.steps.iter().any(|step| matches!(step, Step::Any { .. }));
    if stops_early || plan.scan.fields.iter().any(|(_, name)| name == "@ptr") {
        return None;
    }
    let source = case.source.as_ref()?;
    let (first, second) = if source.inputs.len() > 1 { between_inputs(source) } else { inside_input(source)? };
    let files = first.inputs.len();
    let half = |source: Source| engine(&Case { source: Some(source), ..case.clone() });
    let halves = [half(first), half(second).numbering_files_from(files)];
    is_same_log(&halves, plan, whole).then_some(halves)
}

fn between_inputs(source: &Source) -> (Source, Source) {
    let (first, second) = source.inputs.split_at(source.inputs.len() / 2);
    (Source { inputs: first.to_vec(), ..source.clone() }, Source { inputs: second.to_vec(), ..source.clone() })
}

/// Cuts the one input at a line border in its middle.
fn inside_input(source: &Source) -> Option<(Source, Source)> {
    let [Input::Memory(name, bytes)] = &source.inputs[..] else { return None };
    let middle = bytes.len() / 2;
    let border = middle + 1 + bytes[middle..].iter().position(|byte| *byte == b'\n')?;
    let half = |bytes: &[u8]| Source { inputs: vec![Input::Memory(name.clone(), bytes.into())], ..source.clone() };
    (border < bytes.len()).then(|| (half(&bytes[..border]), half(&bytes[border..])))
}

/// Whether the halves have as many events as the whole, of the same format: headers and events of several lines
/// do not survive a cut anywhere.
fn is_same_log(halves: &[Engine; 2], plan: &Plan, whole: &Answer) -> bool {
    let reports = halves.each_ref().map(|half| half.run_plan(plan, &|_, _| {}).map(|answer| answer.report));
    let [Ok(first), Ok(second)] = reports else { return false };
    let layout = |file: &FileReport| (file.format.clone(), file.fields.clone());
    let known: Vec<_> = whole.report.files.iter().map(layout).collect();
    first.records_scanned + second.records_scanned == whole.report.records_scanned
        && first.files.iter().chain(&second.files).all(|file| known.contains(&layout(file)))
}
