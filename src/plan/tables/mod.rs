//! Rows that a step looks into: what a query inside the query has answered, or a lookup table.

mod exact;
mod networks;

pub use exact::ExactIndex;
pub use networks::{Networks, block};

use crate::batch::{Column, EqualIndex, Value};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, OnceLock};

/// Rows with a key each.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Table {
    /// How many of the columns are the key.
    pub keys: usize,
    /// How many rows.
    pub rows: usize,
    /// The columns, those of the key first.
    pub columns: Vec<Column>,
}

/// A table as it is written.
#[derive(Serialize, Deserialize)]
struct Written {
    keys: usize,
    rows: usize,
    columns: Vec<Vec<Value>>,
}

impl From<Table> for Written {
    fn from(table: Table) -> Self {
        let values = |column: &Column| (0..column.len()).map(|row| column.value(row)).collect();
        Written { keys: table.keys, rows: table.rows, columns: table.columns.iter().map(values).collect() }
    }
}

impl From<Written> for Table {
    fn from(written: Written) -> Self {
        let columns = written.columns.into_iter().map(Column::from_values).collect();
        Table { keys: written.keys, rows: written.rows, columns }
    }
}

impl Table {
    /// The columns behind the key.
    pub fn others(&self) -> &[Column] {
        &self.columns[self.keys.min(self.columns.len())..]
    }
}

/// How rows are found by their keys.
pub trait Index: std::fmt::Debug + Send + Sync {
    /// Of the rows of a table.
    fn of(table: &Table) -> Self;
}

impl Index for EqualIndex {
    fn of(table: &Table) -> Self {
        table.columns.first().map_or_else(EqualIndex::default, EqualIndex::of)
    }
}

/// A table and its index, which is made once for all workers, by the first that asks.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Indexed<I> {
    /// The rows.
    pub table: Table,
    #[serde(skip)]
    index: OnceLock<I>,
}

impl<I: Index> Indexed<I> {
    /// A table whose rows are to be found by their keys.
    pub fn new(table: Table) -> Self {
        Indexed { table, index: OnceLock::new() }
    }

    /// Its index.
    pub fn index(&self) -> &I {
        self.index.get_or_init(|| I::of(&self.table))
    }
}

/// Where the rows come from that a step looks into.
#[derive(Debug, Serialize, Deserialize)]
#[serde(bound(serialize = "T: Serialize", deserialize = "T: Deserialize<'de>"))]
pub enum Side<T> {
    /// The query of this number in the plan, which has not run yet.
    Query(usize),
    /// They are known.
    Known(Arc<T>),
}

impl<T> Clone for Side<T> {
    fn clone(&self) -> Self {
        match self {
            Side::Query(number) => Side::Query(*number),
            Side::Known(rows) => Side::Known(rows.clone()),
        }
    }
}

impl<T> Side<T> {
    /// The rows, when they are known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Side::Query(_) => None,
            Side::Known(rows) => Some(rows),
        }
    }
}
