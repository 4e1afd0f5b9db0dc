//! `cwli`: runs CloudWatch Logs Insights queries on local logs.
//!
//! The command line says what to do, `actions` do it, one file each. Answers go to standard output and
//! nothing else does; `messages` go to standard error.

mod actions;
mod arguments;
mod checking;
mod config;
mod failure;
mod findings;
mod from_file;
mod given;
mod inputs;
mod messages;
mod output;
mod progress;
mod query_text;
mod remote;
mod saved_files;
mod serve;
mod sizes;
mod statistics;
mod two_tables;

use arguments::{Action, Arguments};
use clap::Parser;
use cwli::run::times;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = match &arguments.action {
        Action::Query(arguments) => actions::query::run(arguments),
        Action::Explain(arguments) => actions::explain::run(arguments),
        Action::ExplainRule { rule } => actions::explain_rule::run(rule.as_deref()),
        Action::Diff(arguments) => actions::diff::run(arguments),
        Action::Why(arguments) => actions::why::run(arguments),
        Action::Fields(arguments) => actions::fields::run(arguments),
        Action::Test(arguments) => actions::test::run(arguments),
        Action::Check(arguments) => actions::check::run(arguments),
        Action::List(arguments) => actions::list::run(arguments),
        Action::Serve(arguments) => actions::serve::run(arguments),
        Action::Fmt(arguments) => actions::fmt::run(arguments),
        Action::Functions { name, language } => actions::functions::run(name.as_deref(), language.unwrap_or_default()),
        Action::Completions { shell } => actions::completions::run(*shell),
        Action::Man { command } => actions::man::run(command.as_deref()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            messages::failure(&failure);
            failure.exit_code()
        }
    }
}
