//! Where saved queries live: from the name and the bytes of a file to the queries in it, each with its place.
//!
//! Adding a kind of file: one file in `homes/` and a line in its list.

mod language;
mod mapped;
mod query;

pub use language::Language;
pub use query::{Edit, Param, SavedQuery};

use crate::diagnostics::Span;
use std::path::Path;

/// Why a file could not be searched for queries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damage {
    /// What is wrong with it, in words.
    pub message: String,
    /// The bytes of the file that are meant.
    pub span: Option<Span>,
}

/// The saved queries of a file, in the order of their places. A file of another kind, or without any, has none.
///
/// # Errors
/// When the file is not what its name says.
pub fn find(_path: &Path, _bytes: &[u8]) -> Result<Vec<SavedQuery>, Damage> {
    Ok(Vec::new())
}
