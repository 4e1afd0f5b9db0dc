//! What a function is handed: its arguments for one batch, and the time of the query.

use crate::batch::{Column, Datum, Value};
use arrow_array::{Array, Float64Array, TimestampMillisecondArray};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What holds for a whole query: its clock and its time range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Context {
    /// The start of the query, milliseconds since the epoch.
    pub now: i64,
    /// The first and the last instant of the range, inclusive, milliseconds since the epoch.
    pub range: Option<(i64, i64)>,
}

/// The arguments of a call, for one batch.
pub struct Args<'a> {
    values: &'a [Datum],
    rows: usize,
    context: &'a Context,
}

impl<'a> Args<'a> {
    /// Arguments for a batch of so many rows.
    pub fn new(values: &'a [Datum], rows: usize, context: &'a Context) -> Self {
        Args { values, rows, context }
    }

    /// How many rows the answer must have.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many arguments were written.
    pub fn count(&self) -> usize {
        self.values.len()
    }

    /// The clock and the range of the query.
    pub fn context(&self) -> &Context {
        self.context
    }

    /// An argument; `None` when it was left out.
    pub fn get(&self, index: usize) -> Option<&'a Datum> {
        self.values.get(index)
    }

    /// An argument as a constant; `None` when it was left out or differs from row to row.
    pub fn constant(&self, index: usize) -> Option<&'a Value> {
        self.get(index)?.constant()
    }

    /// The texts of an argument, to be mapped; a missing text stays missing.
    pub fn strings(&self, index: usize) -> Strings<'a> {
        Strings { datum: self.get(index), rows: self.rows }
    }

    /// The numbers of an argument as one array.
    pub fn numbers(&self, index: usize) -> Cow<'a, Float64Array> {
        match self.get(index) {
            Some(Datum::Column(column)) => column.numbers(),
            other => {
                let number = other.and_then(|datum| datum.number(0));
                Cow::Owned(std::iter::repeat_n(number, self.rows).collect())
            }
        }
    }

    /// The instants of an argument as one array.
    pub fn times(&self, index: usize) -> Cow<'a, TimestampMillisecondArray> {
        match self.get(index) {
            Some(Datum::Column(column)) => column.times(),
            other => {
                let time = other.and_then(Datum::constant).and_then(Value::as_time);
                Cow::Owned(std::iter::repeat_n(time, self.rows).collect())
            }
        }
    }

    /// A number from each number; missing stays missing.
    pub fn map_numbers(&self, index: usize, f: impl Fn(f64) -> Option<f64>) -> Column {
        let numbers = self.numbers(index);
        (0..self.rows).map(|row| if numbers.is_valid(row) { f(numbers.value(row)) } else { None }).collect()
    }

    /// The text of an argument in one row.
    pub fn text(&self, index: usize, row: usize) -> Option<Cow<'a, str>> {
        self.get(index)?.text(row)
    }

    /// The number of an argument in one row.
    pub fn number(&self, index: usize, row: usize) -> Option<f64> {
        self.get(index)?.number(row)
    }

    /// The value of an argument in one row, copied.
    pub fn value(&self, index: usize, row: usize) -> Value {
        self.get(index).map_or(Value::Missing, |datum| datum.value(row))
    }
}

/// The texts of one argument.
pub struct Strings<'a> {
    datum: Option<&'a Datum>,
    rows: usize,
}

impl<'a> Strings<'a> {
    /// Something from each text; a missing text gives a missing value, and so does `None`.
    pub fn map<T>(self, f: impl Fn(&str) -> Option<T> + 'a) -> impl Iterator<Item = Option<T>> + 'a {
        (0..self.rows).map(move |row| f(&self.datum?.text(row)?))
    }
}
