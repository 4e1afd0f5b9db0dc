//! What the program does, one file per command of its command line.

pub mod check;
pub mod completions;
pub mod diff;
pub mod explain;
pub mod explain_rule;
pub mod fields;
pub mod fmt;
pub mod functions;
pub mod list;
pub mod man;
pub mod query;
pub mod serve;
pub mod test;
pub mod why;

use crate::config::Config;
use crate::failure::{Failure, FaultForm, QueryText};
use crate::messages;
use cwli::Query;
use cwli::run;

/// Reads a query, or says why not.
fn parse(text: &QueryText, form: FaultForm) -> Result<Query, Failure> {
    text.language.read(&text.text).map_err(|faults| Failure::Query { faults, text: text.clone(), form })
}

/// What the engine's failure is to the program. Files that could not be read are told at once.
fn engine_failure(failure: run::Failure, text: &QueryText, form: FaultForm, config: &Config) -> Failure {
    match failure {
        run::Failure::Query(faults) => Failure::Query { faults, text: text.clone(), form },
        run::Failure::Input(files) => {
            // Nothing was answered, so it does not matter what exactly is wrong with each.
            let _ = messages::files(&files, false, config);
            Failure::Input
        }
    }
}
