//! `cwli test`: runs case files.

#[cfg(feature = "aws")]
mod aws;
mod changed;
mod coverage;
mod find;
mod github;
mod json;
mod junit;
mod mutations;
mod parallel;
mod queries;
mod report;
mod run;
mod watch;

use crate::failure::Failure;
use crate::output;
use clap::{Args, ValueEnum};
use run::Results;
use std::path::PathBuf;
use std::time::Instant;

/// What `--help` shows at its end.
pub const EXAMPLES: &str = "\
Examples:
  cwli test tests/
  cwli test tests/errors.case::'errors of a day'
  cwli test --changed-since origin/main --github tests/

Exit status: 0 all passed; 1 a case failed; 2 a case file is wrong, or no case is meant; 3 a file could not be read. \
Where a case file is wrong, the other cases still run.";

/// `cwli test`.
#[derive(Debug, Args)]
pub struct TestArguments {
    /// Case files, folders (walked for *.case), or FILE.case::NAME for one case of a file; the working directory when
    /// none is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Run only the cases whose path or name holds this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Run only the cases whose case file, query, template, logs or lookup table differ from this revision of git
    #[arg(long, value_name = "REV")]
    changed_since: Option<String>,
    /// Record what `-- expect snapshot` asks for, in a folder `snapshots` beside each case file; `-- expect` is never
    /// rewritten
    #[arg(long)]
    update: bool,
    /// Tell which parts of the queries no case makes use of: steps that drop or change no row, arms of `or` that match
    /// none, groups of regular expressions that capture nothing, branches of `case` that are never taken
    #[arg(long)]
    coverage: bool,
    /// Change the queries a little, one comparison, `and`, `or`, filter or limit at a time, and tell which changes no
    /// case notices
    #[arg(long)]
    mutate: bool,
    /// Run the cases on the service itself instead of here, for those who have an account: what they expect is compared
    /// with its answer, and with --update its answer is recorded. Each case has a log group of its own, cwli-test-...,
    /// which is deleted in the end; Region and credentials are those of the usual environment. It costs what the service
    /// asks for so little data. This is tested with an endpoint of our own only, and was never tried on AWS. Needs a
    /// build with the feature `aws`
    #[arg(long, value_name = "WHERE", conflicts_with_all = ["coverage", "mutate", "watch"])]
    record_from: Option<RecordFrom>,
    /// Another address of the service
    #[arg(long, value_name = "URL", requires = "record_from")]
    endpoint_url: Option<String>,
    /// Move the times of cases by whole days where the service would not take their events (older than 14 days), and
    /// the times in its answer back
    #[arg(long, requires = "record_from")]
    record_shift: bool,
    /// Run again whenever a case, a query, a log or a lookup table changes; Ctrl-C ends it
    #[arg(long)]
    watch: bool,
    /// Write a report in the XML of JUnit too
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Annotate the lines of a pull request: workflow commands of GitHub
    #[arg(long, conflicts_with = "json")]
    github: bool,
    /// Print the results as one JSON object
    #[arg(long)]
    json: bool,
    /// Cases that run at once; 0 for one per core
    #[arg(short = 'j', long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=1024))]
    threads: u16,
}

/// Where cases are run instead of here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RecordFrom {
    /// CloudWatch Logs
    Aws,
}

/// Does it.
pub fn run(arguments: &TestArguments) -> Result<(), Failure> {
    if arguments.watch { watch::run(arguments) } else { once(arguments).1 }
}

/// Runs the cases one time, and tells what came out.
fn once(arguments: &TestArguments) -> (Results, Result<(), Failure>) {
    let begun = Instant::now();
    match run::all(arguments) {
        Ok(results) => {
            let told = tell(arguments, &results, begun);
            (results, told)
        }
        Err(failure) => (Results::default(), Err(failure)),
    }
}

fn tell(arguments: &TestArguments, results: &Results, begun: Instant) -> Result<(), Failure> {
    if let Some(file) = &arguments.junit {
        junit::write(results, file, begun.elapsed())?;
    }
    let took = begun.elapsed();
    let covered = arguments.coverage.then(|| coverage::all(results, arguments.threads.into()));
    let mutated = arguments.mutate.then(|| mutations::all(results, arguments.threads.into()));
    output::to_stdout(|out| {
        if arguments.json {
            let more = [
                ("coverage", covered.as_deref().map(coverage::json)),
                ("mutations", mutated.as_deref().map(mutations::json)),
            ];
            return json::write(results, took, more, out);
        }
        let mut text = Vec::new();
        report::write(results, took, &mut text)?;
        covered.iter().try_for_each(|covered| coverage::write(covered, &mut text))?;
        mutated.iter().try_for_each(|mutated| mutations::write(mutated, &mut text))?;
        if arguments.github { github::write(&text, results, out) } else { out.write_all(&text) }
    })?;
    results.verdict()
}
