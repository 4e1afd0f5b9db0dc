//! `cwli test --record-from aws`: cases run on the service itself, in a log group that is made for each and deleted
//! afterwards.

mod answer;
mod events;
mod service;

use crate::failure::Failure;
use cwli::diagnostics::{Code, Diagnostic, Severity};
use cwli::testing::{Case, Outcome, What};
use events::Sent;
use service::{Refusal, Service};

/// The service, and how cases are handed to it.
pub struct Aws {
    service: Service,
    shift: bool,
}

/// What the service has made of a case.
pub struct Recorded {
    /// The answer, or that the query was refused.
    pub outcome: Outcome,
    /// What is good to know about it.
    pub notes: Vec<String>,
}

impl Aws {
    /// The service of the usual environment, or one at another address.
    ///
    /// # Errors
    /// When no Region is known.
    pub fn new(endpoint: Option<&str>, shift: bool) -> Result<Aws, Failure> {
        Ok(Aws { service: Service::connect(endpoint)?, shift })
    }

    /// Runs a case. What it expects that the service does not tell is taken out of it.
    ///
    /// # Errors
    /// Why it could not be run there, in a sentence.
    pub fn run(&self, case: &mut Case) -> Result<Recorded, String> {
        let now = jiff::Timestamp::now().as_millisecond();
        let sent = Sent::of(case, now, self.shift)?;
        let mut notes = sent.notes.clone();
        notes.extend(only_told_here(case));
        let outcome = match self.service.run(case, &sent) {
            Ok(rows) => Outcome::Answered(Box::new(answer::of(case, &rows, &sent))),
            Err(Refusal::Query(message)) => Outcome::Refused(vec![refused(case, &message)]),
            Err(Refusal::Other(told)) => return Err(told),
        };
        Ok(Recorded { outcome, notes })
    }
}

/// Takes out of a case what it expects of our messages, and says so.
fn only_told_here(case: &mut Case) -> Option<String> {
    let is_ours = |what: &What| match what {
        What::Diagnostics(_) => true,
        What::Diagnostic(code) => code.severity() != Severity::Error,
        _ => false,
    };
    let before = case.expectations.len();
    case.expectations.retain(|expected| !is_ours(&expected.what));
    let name = if case.name.is_empty() { "the case".to_string() } else { format!("`{}`", case.name) };
    (case.expectations.len() < before)
        .then(|| format!("{name}: messages are our own, so what is expected of them is not asked of the service"))
}

/// A refusal. It has the code that is expected, since the service has no such codes.
fn refused(case: &Case, message: &str) -> Diagnostic {
    let expected = case.expectations.iter().find_map(|expected| match expected.what {
        What::Diagnostic(code) => Some(code),
        _ => None,
    });
    Diagnostic::new(expected.unwrap_or(Code::UnexpectedSymbol), format!("the service says: {message}"))
}
