//! Every case of `tests/cases/`: read, run, the same whatever the number of workers and the size of batches
//! and blocks, compared with what is expected, and recorded at every stage.

use cwli::plan::{Plan, rewrites};
use cwli::run::Limits;
use cwli::testing::{Case, CaseFile, Failing, Outcome};
use std::path::{Path, PathBuf};

/// Workers, rows per batch and bytes per block that must not matter.
const WAYS: [(usize, usize, usize); 5] =
    [(1, 4096, 512 * 1024), (2, 3, 100), (7, 1, 1), (2, 4096, 700), (7, 1024, 64 * 1024)];

#[test]
fn every_case_holds() {
    let mut wrong = Vec::new();
    for path in cases() {
        let bytes = std::fs::read(&path).expect("cases are readable");
        let file = CaseFile::read(&path, &bytes);
        wrong.extend(file.faults.iter().map(|fault| format!("{}:{}: {}", name_of(&path), fault.line, fault.message)));
        for case in &file.cases {
            if let Err(error) = check(&path, case) {
                wrong.push(format!("{}: {error}", full_name(&path, case)));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}

fn check(path: &Path, case: &Case) -> Result<(), String> {
    let outcome = case.run(limits(WAYS[0]));
    let answer = outcome.answer();
    for way in WAYS.into_iter().skip(1) {
        let again = case.run(limits(way)).answer();
        if again != answer {
            return Err(format!("with workers, rows and bytes {way:?} the answer is\n{again}instead of\n{answer}"));
        }
    }
    without_rewrites(case, &answer)?;
    written_and_read(case, &answer)?;
    record(path, case, &outcome);
    match case.verdict(&outcome, None).first() {
        None => Ok(()),
        Some(Failing { message, .. }) => Err(format!("{message}\n{answer}{}", outcome.diagnostics(&case.query))),
    }
}

/// The answer is the same with each rewrite left out, and with all.
fn without_rewrites(case: &Case, answer: &str) -> Result<(), String> {
    let Ok(query) = case.parse() else { return Ok(()) };
    let all = rewrites::all();
    let without_one = (0..all.len()).map(|left_out| {
        let kept = all.iter().enumerate().filter(|(index, _)| *index != left_out);
        kept.map(|(_, rewrite)| *rewrite).collect::<Vec<_>>()
    });
    for kept in without_one.chain([Vec::new()]) {
        let Ok((plan, _)) = query.plan_with(&kept) else { return Ok(()) };
        let outcome = case.engine(limits(WAYS[1])).run_plan(&plan, &|_, _| {});
        let again = outcome.map(|answer| answer.to_string()).unwrap_or_default();
        if again != answer {
            return Err(format!("with {} rewrites the answer is\n{again}instead of\n{answer}", kept.len()));
        }
    }
    Ok(())
}

/// A plan that is written as JSON and read back gives the same answer.
fn written_and_read(case: &Case, answer: &str) -> Result<(), String> {
    let Ok((plan, _)) = case.parse().and_then(|query| query.plan()) else { return Ok(()) };
    let json = serde_json::to_string(&plan).map_err(|error| format!("the plan cannot be written: {error}"))?;
    let plan: Plan =
        serde_json::from_str(&json).map_err(|error| format!("the plan cannot be read: {error}\n{json}"))?;
    let outcome = case.engine(limits(WAYS[1])).run_plan(&plan, &|_, _| {});
    let again = outcome.map(|answer| answer.to_string()).unwrap_or_default();
    if again == answer { Ok(()) } else { Err(format!("a plan read back answers\n{again}instead of\n{answer}")) }
}

/// Records the case at every stage under `snapshots/`.
fn record(path: &Path, case: &Case, outcome: &Outcome) {
    let name = full_name(path, case).replace('/', "__").replace(' ', "_");
    if let Ok(query) = case.parse() {
        snapshot("tree", &name, &query.tree());
        if let Ok((plan, _)) = query.plan() {
            snapshot("plan", &name, &plan.to_string());
        }
    }
    let diagnostics = outcome.diagnostics(&case.query);
    if !diagnostics.is_empty() {
        snapshot("diagnostics", &name, &full_diagnostics(case, outcome));
    }
    if matches!(outcome, Outcome::Answered(_)) {
        snapshot("answer", &name, &outcome.answer());
    }
}

fn full_diagnostics(case: &Case, outcome: &Outcome) -> String {
    let diagnostics = match outcome {
        Outcome::Answered(answer) => &answer.warnings,
        Outcome::Refused(diagnostics) => diagnostics,
        Outcome::Unreadable(_) => return "unreadable".to_string(),
    };
    let text = |json| serde_json::to_string_pretty(&json).expect("JSON of strings and numbers prints");
    diagnostics.iter().map(|diagnostic| text(diagnostic.to_json(&case.query))).collect::<Vec<_>>().join("\n")
}

fn snapshot(stage: &str, name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("snapshots").join(stage));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn limits((threads, batch_rows, block_bytes): (usize, usize, usize)) -> Limits {
    Limits { threads, batch_rows, block_bytes, ..Limits::default() }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub fn cases() -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(root().join("tests/cases")).sort_by_file_name().into_iter();
    let files = files.filter_map(Result::ok).map(|entry| entry.into_path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "case")).collect()
}

/// The path below `tests/cases`, without its ending.
pub fn name_of(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("tests/cases")).unwrap_or(path);
    inside.with_extension("").display().to_string()
}

/// The name of a case: that of its file, and its own where it has one.
pub fn full_name(path: &Path, case: &Case) -> String {
    let own = if case.name.is_empty() { String::new() } else { format!("__{}", case.name) };
    name_of(path) + &own
}
