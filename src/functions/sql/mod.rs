//! The functions of SQL by family: those that it shares with CWLI under the names that Spark has for them, and its own.

pub(super) mod aggregates;
pub(super) mod conversions;
pub(super) mod dates;
mod entry;
mod instants;
pub(super) mod lists;
pub(super) mod numbers;
mod patterns;
mod shared;
pub(super) mod texts;

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
