//! Set operations: rows of two queries put together.

use super::tables::{Side, Table};
use serde::{Deserialize, Serialize};

/// Puts the rows of a query together with these.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SetOperation {
    /// How.
    pub kind: SetKind,
    /// A row counts as many times as it is there.
    pub all: bool,
    /// What the other query answers: as many columns as there are slots.
    pub right: Side<Table>,
    /// The slots of these rows, in the order of the columns.
    pub slots: Vec<usize>,
}

/// How two sets of rows are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SetKind {
    /// All rows of both.
    Union,
    /// The rows that both have.
    Intersect,
    /// The rows that the other has not.
    Except,
}

impl SetOperation {
    /// In words.
    pub(super) fn describe(&self) -> String {
        let other = match &self.right {
            Side::Query(number) => format!("query {}", number + 1),
            Side::Known(table) => format!("{} of a query", crate::diagnostics::counted(table.rows, "row")),
        };
        match (self.kind, self.all) {
            (SetKind::Union, _) => format!("with those of {other} behind them"),
            (SetKind::Intersect, false) => format!("those that {other} has too"),
            (SetKind::Except, false) => format!("those that {other} has not"),
            (SetKind::Intersect, true) => format!("those that {other} has too, as often as both have them"),
            (SetKind::Except, true) => format!("those that {other} has not, or less often"),
        }
    }
}
