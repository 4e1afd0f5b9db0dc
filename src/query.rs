//! The root of the tree: a query as written.

use crate::commands::{self, Command};
use crate::diagnostics::Diagnostic;
use crate::plan::Plan;
use crate::plan::rewrites::{self, Rewrite};

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

    /// The plan with all rewrites, and the warnings found on the way.
    ///
    /// # Errors
    /// What is wrong with the meaning of the query.
    pub fn plan(&self) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
        self.plan_with(rewrites::all())
    }

    /// The plan with these rewrites only; the answer is the same with any of them.
    ///
    /// # Errors
    /// As `plan`.
    pub fn plan_with(&self, rewrites: &[&Rewrite]) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
        let (plan, warnings) = commands::build(self)?;
        Ok((plan.rewritten(rewrites), warnings))
    }

    /// The tree as indented text.
    pub fn tree(&self) -> String {
        String::new()
    }
}
