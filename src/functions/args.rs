//! What a function is handed: its arguments for one batch, and the time of the query.

use crate::batch::{Column, Datum, PieceBuilder, Value};
use arrow_array::builder::BinaryViewBuilder;
use arrow_array::{Array, BinaryViewArray, BooleanArray, Float64Array, TimestampMillisecondArray};
use arrow_buffer::BooleanBuffer;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;

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

    /// An argument as a column; one without values when it was left out.
    pub fn column(&self, index: usize) -> Column {
        match self.get(index) {
            Some(datum) => datum.clone().into_column(self.rows),
            None => Column::missing(self.rows),
        }
    }

    /// The texts of an argument as one array.
    pub fn texts(&self, index: usize) -> Cow<'a, BinaryViewArray> {
        match self.get(index) {
            Some(Datum::Column(column)) => column.texts(),
            other => {
                let text = other.and_then(Datum::constant).and_then(Value::as_text);
                let bytes = text.as_ref().map(|text| text.as_bytes());
                Cow::Owned(std::iter::repeat_n(bytes, self.rows).collect())
            }
        }
    }

    /// Whether something holds for the text in each row; never missing.
    pub fn conditions(&self, index: usize, holds: impl Fn(Option<&[u8]>) -> bool) -> Column {
        let texts = self.texts(index);
        let text = |row| texts.is_valid(row).then(|| texts.value(row));
        Column::Bool(BooleanArray::new(BooleanBuffer::collect_bool(self.rows, |row| holds(text(row))), None))
    }

    /// Whether something holds for each text; a missing text stays missing.
    pub fn text_conditions(&self, index: usize, holds: impl Fn(&[u8]) -> bool) -> Column {
        let texts = self.texts(index);
        let held = BooleanBuffer::collect_bool(self.rows, |row| texts.is_valid(row) && holds(texts.value(row)));
        Column::Bool(BooleanArray::new(held, texts.nulls().cloned()))
    }

    /// A piece of each text, given by its range of bytes, without copying; missing stays missing.
    pub fn pieces(&self, index: usize, piece: impl Fn(usize, &str) -> Option<Range<usize>>) -> Column {
        let texts = self.texts(index);
        let mut builder = PieceBuilder::over(&texts);
        for row in 0..self.rows {
            let text = if texts.is_valid(row) { std::str::from_utf8(texts.value(row)).ok() } else { None };
            match text.and_then(|text| piece(row, text)) {
                Some(range) => builder.piece(row, range.start, range.end),
                None => builder.missing(),
            }
        }
        Column::Text(builder.finish())
    }

    /// A text written for each row into an empty buffer; `None` leaves the row missing.
    pub fn written(&self, write: impl Fn(usize, &mut String) -> Option<()>) -> Column {
        let mut builder = BinaryViewBuilder::with_capacity(self.rows);
        let mut text = String::new();
        for row in 0..self.rows {
            text.clear();
            match write(row, &mut text) {
                Some(()) => builder.append_value(text.as_bytes()),
                None => builder.append_null(),
            }
        }
        Column::Text(builder.finish())
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
