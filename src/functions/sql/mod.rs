//! The functions of SQL by family: those that it shares with CWLI under the names that Spark has for them, and its own.

mod shared;

use super::dialects::Dialect;

/// What SQL knows.
// OpenSearch guide, "Supported OpenSearch SQL commands and functions"; each family is a section of it.
pub static DIALECT: Dialect = Dialect { language: "sql", families: &[shared::NAMED] };
