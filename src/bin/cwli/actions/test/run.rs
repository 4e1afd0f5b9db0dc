//! Runs the cases of all files, side by side; the results are in the order of the files.

use super::TestArguments;
use super::changed::Changes;
use super::find::{self, Chosen};
use super::parallel;
use crate::failure::Failure;
use cwli::run::Limits;
use cwli::testing::{Case, CaseFile, Failing, Fault, Outcome, Snapshots, snapshot_file};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// What came out of all files.
#[derive(Debug, Default)]
pub struct Results {
    /// In the order in which they were named.
    pub files: Vec<FileResult>,
}

/// What came out of one file.
#[derive(Debug, Default)]
pub struct FileResult {
    /// The file.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// The cases that were run, in the order of the file.
    pub cases: Vec<CaseResult>,
    /// What is wrong with the file.
    pub faults: Vec<Fault>,
    /// What is good to know about it.
    pub notes: Vec<String>,
    /// What was recorded of its cases.
    pub recorded: Snapshots,
    /// The files that its cases use.
    pub used: Vec<PathBuf>,
}

/// What came out of one case.
#[derive(Debug)]
pub struct CaseResult {
    /// The case.
    pub case: Case,
    /// What did not come out as it expects.
    pub failing: Vec<Failing>,
    /// How long it took.
    pub took: Duration,
}

/// How many cases came out how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// As expected.
    pub passed: usize,
    /// Not as expected.
    pub failed: usize,
    /// Faults of case files.
    pub faults: usize,
    /// Of those that passed: they expect nothing.
    pub unasked: usize,
}

/// Runs what the arguments name.
///
/// # Errors
/// When they name nothing, or what they name cannot be read.
pub fn all(arguments: &TestArguments) -> Result<Results, Failure> {
    let chosen = find::files(&arguments.paths)?;
    let changes = arguments.changed_since.as_deref().map(|revision| Changes::since(revision, &chosen)).transpose()?;
    let place = Place::of(arguments)?;
    let one = |chosen: &Chosen| file(chosen, arguments, changes.as_ref(), &place);
    let results = Results { files: parallel::each(arguments.threads.into(), &chosen, one) };
    results.found_something(arguments)?;
    Ok(results)
}

/// Where cases are run.
enum Place {
    Here,
    #[cfg(feature = "aws")]
    Aws(super::aws::Aws),
}

impl Place {
    #[cfg(feature = "aws")]
    fn of(arguments: &TestArguments) -> Result<Place, Failure> {
        match arguments.record_from {
            None => Ok(Place::Here),
            Some(_) => super::aws::Aws::new(arguments.endpoint_url.as_deref(), arguments.record_shift).map(Place::Aws),
        }
    }

    #[cfg(not(feature = "aws"))]
    fn of(arguments: &TestArguments) -> Result<Place, Failure> {
        match arguments.record_from {
            None => Ok(Place::Here),
            Some(_) => Err(Failure::usage("this build of cwli cannot run cases on AWS")
                .help("build it with its feature: cargo install --path . --features aws")),
        }
    }

    /// Runs a case: what came out and what is good to know about it, or why it could not be run.
    fn run(&self, case: &mut Case) -> Result<(Outcome, Vec<String>), String> {
        match self {
            Place::Here => Ok((case.run(Limits { threads: 1, ..Limits::default() }), Vec::new())),
            #[cfg(feature = "aws")]
            Place::Aws(aws) => aws.run(case).map(|recorded| (recorded.outcome, recorded.notes)),
        }
    }
}

fn file(chosen: &Chosen, arguments: &TestArguments, changes: Option<&Changes>, place: &Place) -> FileResult {
    let path = chosen.path.clone();
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let faults = vec![Fault { line: 1, message: error.to_string(), ..Fault::default() }];
            return FileResult { path, faults, ..FileResult::default() };
        }
    };
    let CaseFile { cases, faults, used } = CaseFile::read(&path, &bytes);
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // A case with a fault may want a recording that nobody would know of.
    let is_whole = faults.is_empty();
    let mut result = FileResult { text, faults, used, path, ..FileResult::default() };
    result.unknown_names(chosen, &cases);
    // What is wrong with other cases than those that are meant can wait.
    result.faults.retain(|fault| fault.case.is_empty() || chosen.means(&fault.case, arguments.filter.as_deref()));
    let wanting: Vec<String> =
        cases.iter().filter(|case| case.wants_snapshot()).map(|case| case.name.clone()).collect();
    let is_meant = |case: &Case| {
        chosen.means(&case.name, arguments.filter.as_deref())
            && changes.is_none_or(|changes| changes.concern(&result.path, case))
    };
    let meant: Vec<Case> = cases.into_iter().filter(is_meant).collect();
    let mut recorded = Recorded::read(&result.path);
    let mut notes = Vec::new();
    let run = |case: Case| run_case(case, &recorded.snapshots, arguments, place, &mut notes);
    let mut outcomes: Vec<(CaseResult, Option<String>)> = meant.into_iter().map(run).collect();
    result.notes.append(&mut notes);
    for (result, recording) in &mut outcomes {
        if let Some(text) = recording.take() {
            recorded.snapshots.record(&result.case.name, text);
        }
    }
    result.cases = outcomes.into_iter().map(|(result, _)| result).collect();
    result.recorded = recorded.snapshots.clone();
    if is_whole {
        result.notes.extend(recorded.finish(&wanting, arguments.update));
    } else if arguments.update && !wanting.is_empty() {
        let file = result.path.display();
        result.notes.push(format!("nothing was recorded of `{file}`: first mend what is wrong in it"));
    }
    result
}

/// Runs a case. With `--update` it also gives what is to be recorded of it.
fn run_case(
    mut case: Case,
    recorded: &Snapshots,
    arguments: &TestArguments,
    place: &Place,
    notes: &mut Vec<String>,
) -> (CaseResult, Option<String>) {
    let begun = Instant::now();
    let outcome = match place.run(&mut case) {
        Ok((outcome, told)) => {
            notes.extend(told);
            outcome
        }
        Err(message) => {
            let failing = vec![Failing { line: case.line, message, ..Failing::default() }];
            return (CaseResult { case, failing, took: begun.elapsed() }, None);
        }
    };
    let recording = (arguments.update && case.wants_snapshot()).then(|| case.recording(&outcome)).flatten();
    let known = recording.as_deref().or_else(|| recorded.of(&case.name));
    let failing = case.verdict(&outcome, known);
    if !arguments.coverage && !arguments.mutate {
        // Nobody asks it again, and the logs of all cases together may be much.
        case.forget_logs();
    }
    (CaseResult { case, failing, took: begun.elapsed() }, recording)
}

/// What is recorded of the cases of a file, and where.
struct Recorded {
    file: PathBuf,
    before: String,
    snapshots: Snapshots,
}

impl Recorded {
    fn read(case_file: &Path) -> Recorded {
        let file = snapshot_file(case_file);
        let before = std::fs::read_to_string(&file).unwrap_or_default();
        Recorded { snapshots: Snapshots::read(&before), before, file }
    }

    /// Writes what has changed when that is asked for, and tells of recordings that no case wants.
    fn finish(mut self, wanting: &[String], update: bool) -> Vec<String> {
        let name = self.file.display().to_string();
        if !update {
            let extra = self.snapshots.without(wanting);
            return extra
                .iter()
                .map(|case| format!("`{name}` has a recording that no case asks for: `{case}`"))
                .collect();
        }
        self.snapshots.keep(wanting);
        let text = if self.snapshots.is_empty() { String::new() } else { self.snapshots.to_string() };
        if text == self.before {
            return Vec::new();
        }
        match self.write(&text) {
            Ok(()) => vec![format!("recorded in `{name}`")],
            Err(error) => vec![format!("`{name}` cannot be written: {error}")],
        }
    }

    fn write(&self, text: &str) -> std::io::Result<()> {
        if text.is_empty() {
            return std::fs::remove_file(&self.file);
        }
        self.file.parent().map_or(Ok(()), std::fs::create_dir_all)?;
        std::fs::write(&self.file, text)
    }
}

impl FileResult {
    /// Tells of cases that were asked for by name and are not there.
    fn unknown_names(&mut self, chosen: &Chosen, cases: &[Case]) {
        let in_doubt = self.faults.iter().map(|fault| fault.case.as_str());
        let known: Vec<&str> = cases.iter().map(|case| case.name.as_str()).chain(in_doubt).collect();
        let unknown: Vec<Fault> = chosen
            .unknown(&known)
            .map(|name| {
                let similar = cwli::diagnostics::nearest(name, known.iter().copied());
                let help = similar.map(|similar| format!("did you mean `{similar}`?"));
                let names = || known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let help = help.unwrap_or_else(|| format!("its cases are {}", names()));
                Fault { line: 1, message: format!("there is no case `{name}`"), help, ..Fault::default() }
            })
            .collect();
        self.faults.extend(unknown);
    }
}

impl Results {
    /// How many came out how.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for file in &self.files {
            counts.faults += file.faults.len();
            for result in &file.cases {
                let passed = result.failing.is_empty();
                counts.passed += usize::from(passed);
                counts.failed += usize::from(!passed);
                counts.unasked += usize::from(passed && result.case.expectations.is_empty());
            }
        }
        counts
    }

    /// The files in which there is something to tell or to count.
    pub fn told(&self) -> impl Iterator<Item = &FileResult> {
        self.files.iter().filter(|file| !file.cases.is_empty() || !file.faults.is_empty())
    }

    /// How the program ends.
    ///
    /// # Errors
    /// When a case failed, or a case file is wrong.
    pub fn verdict(&self) -> Result<(), Failure> {
        match self.counts() {
            Counts { faults: 1.., .. } => Err(Failure::Told(2)),
            Counts { failed: 1.., .. } => Err(Failure::Told(1)),
            _ => Ok(()),
        }
    }

    /// A filter that no case passes is a slip: nobody wants a green run of nothing.
    fn found_something(&self, arguments: &TestArguments) -> Result<(), Failure> {
        match &arguments.filter {
            Some(text) if arguments.changed_since.is_none() && self.told().next().is_none() => {
                Err(Failure::usage(format!("no case has `{text}` in its path or name"))
                    .help("`cwli test --json PATH` lists all cases with their names"))
            }
            _ => Ok(()),
        }
    }
}
