//! The functions of SQL by family: those that it shares with CWLI under the names that Spark has for them, and its own.

mod aggregates;
mod conversions;
mod dates;
mod entry;
mod instants;
mod lists;
mod numbers;
mod patterns;
mod shared;
mod texts;

use super::dialects::Dialect;
pub use instants::{instant, is_unit};

/// What SQL knows.
// OpenSearch guide, "Supported OpenSearch SQL commands and functions"; each family is a section of it.
pub static DIALECT: Dialect = Dialect {
    language: "sql",
    families: &[
        shared::NAMED,
        aggregates::NAMED,
        numbers::NAMED,
        texts::NAMED,
        dates::NAMED,
        lists::NAMED,
        conversions::NAMED,
    ],
};
