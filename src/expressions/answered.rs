//! What a query in brackets has answered, as a value.

use crate::diagnostics::Span;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is asked of a query in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The number of the query in the plan.
    pub query: usize,
    /// What is asked.
    pub asked: Asked,
    /// Where the query stands.
    pub span: Span,
}

/// What is asked of the answer of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// Its only value; missing where there is no row.
    Value,
    /// Whether there is any row.
    AnyRow,
    /// Whether a row has no value.
    AnyMissing,
}

impl fmt::Display for Answered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.query + 1;
        match self.asked {
            Asked::Value => write!(f, "(query {number})"),
            Asked::AnyRow => write!(f, "any row of query {number}"),
            Asked::AnyMissing => write!(f, "any missing value of query {number}"),
        }
    }
}
