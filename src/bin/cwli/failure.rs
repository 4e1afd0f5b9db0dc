//! Why the program ends without having done all that was asked, and with which exit code.

use crate::config::Fault;
use cwli::diagnostics::Diagnostic;
use cwli::query::Language;
use std::io;
use std::process::ExitCode;

/// What went wrong.
#[derive(Debug)]
pub enum Failure {
    /// The arguments are wrong.
    Usage { message: String, help: Vec<String> },
    /// The query is wrong.
    Query { faults: Vec<Diagnostic>, text: QueryText, form: FaultForm },
    /// Input could not be read, or not to its end. What is to be said of it has been said.
    Input,
    /// What is to be said has been said; the status with which the program ends.
    Told(u8),
    /// A file that is no log could not be read, such as that of the query.
    File { what: &'static str, name: String, cause: io::Error },
    /// A file that was asked for could not be written.
    Written { what: &'static str, name: String, cause: io::Error },
    /// The configuration is wrong.
    Config { faults: Vec<Fault>, text: QueryText },
    /// The answer could not be written.
    Output(io::Error),
}

/// The text of a query or of the configuration, and the file it came from.
#[derive(Debug, Clone, Default)]
pub struct QueryText {
    /// The text as it was read.
    pub text: String,
    /// The name of the file, if it came from one.
    pub file: Option<String>,
    /// Its language; the first one for a configuration.
    pub language: Language,
}

/// How the faults of a query are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultForm {
    /// For people, with the place marked.
    Text,
    /// One JSON object a line.
    JsonLines,
    /// The error body of the service.
    Api,
}

impl FaultForm {
    /// The form that goes with an output format.
    pub fn of(format: &str) -> Self {
        match format {
            "json" | "ndjson" => FaultForm::JsonLines,
            "api" => FaultForm::Api,
            _ => FaultForm::Text,
        }
    }
}

impl Failure {
    /// Arguments that are wrong, and no way out to be told.
    pub fn usage(message: impl Into<String>) -> Self {
        Failure::Usage { message: message.into(), help: Vec::new() }
    }

    /// A way out.
    pub fn help(mut self, line: impl Into<String>) -> Self {
        if let Failure::Usage { help, .. } = &mut self {
            help.push(line.into());
        }
        self
    }

    /// Whether the reader of our output has gone, as `head` does: nothing to complain about.
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Failure::Output(cause) if cause.kind() == io::ErrorKind::BrokenPipe)
    }

    /// What the program ends with.
    pub fn exit_code(&self) -> ExitCode {
        match self {
            closed if closed.is_closed_pipe() => ExitCode::SUCCESS,
            Failure::Usage { .. } | Failure::Query { .. } | Failure::Config { .. } => ExitCode::from(2),
            Failure::Told(status) => ExitCode::from(*status),
            Failure::Input | Failure::File { .. } | Failure::Written { .. } | Failure::Output(_) => ExitCode::from(3),
        }
    }
}

impl From<io::Error> for Failure {
    /// Nothing but writing an answer hands on a bare failure.
    fn from(cause: io::Error) -> Self {
        Failure::Output(cause)
    }
}
