//! The finished answer.

mod print;

use crate::batch::{Column, Value};
use crate::diagnostics::Diagnostic;
use crate::query::Language;
use crate::scan::Report;

/// What a query has answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The language of the query.
    pub language: Language,
    /// The columns in order.
    pub columns: Vec<NamedColumn>,
    /// How many rows.
    pub rows: usize,
    /// An opaque pointer per row (`@ptr`); none for rows that are no log events.
    pub pointers: Option<Vec<Option<u64>>>,
    /// Warnings and notes about the query, found by planning and by running it.
    pub warnings: Vec<Diagnostic>,
    /// What the scan has done.
    pub report: Report,
}

/// A column of the answer.
#[derive(Debug, Clone)]
pub struct NamedColumn {
    /// Its name: the alias or the text of the expression as typed.
    pub name: String,
    /// A value per row.
    pub values: Column,
}

impl Answer {
    /// The value of a cell.
    pub fn value(&self, row: usize, column: usize) -> Value {
        self.columns[column].values.value(row)
    }

    /// The printed form of a cell; `None` for a missing value.
    pub fn text(&self, row: usize, column: usize) -> Option<String> {
        self.value(row, column).print().map(|text| text.into_owned())
    }
}
