//! The root of the tree: a query as written.

use crate::commands::Command;
use crate::diagnostics::Diagnostic;

/// A query that was read without errors. `Display` prints it in canonical layout, one stage a line; reading
/// that back gives the same tree.
#[derive(Debug, Clone)]
pub struct Query {
    /// The text that was read; all spans point into it.
    pub text: String,
    /// The stages, at least one.
    pub stages: Vec<Command>,
    /// What is good to know about how it was read.
    pub notes: Vec<Diagnostic>,
}

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// One diagnostic per fault, in the order of the text.
    pub fn parse(_text: &str) -> Result<Query, Vec<Diagnostic>> {
        Err(Vec::new())
    }

    /// The tree as indented text.
    pub fn tree(&self) -> String {
        String::new()
    }
}
