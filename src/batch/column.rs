//! A column of values, and a column or constant as expressions hand it on.

use super::{Value, parse_number, print_number, print_time};
use arrow_array::builder::{BinaryViewBuilder, Float64Builder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampMillisecondType};
use arrow_array::{
    Array, BinaryViewArray, BooleanArray, Float64Array, TimestampMillisecondArray, UInt32Array, new_null_array,
};
use arrow_schema::DataType;
use arrow_select::{concat::concat, take::take};
use std::borrow::Cow;
use std::sync::Arc;

/// Values of one name, one per row.
#[derive(Debug, Clone)]
pub enum Column {
    /// Text, always UTF-8.
    Text(BinaryViewArray),
    /// Computed numbers.
    Number(Float64Array),
    /// Milliseconds since the epoch, UTC.
    Time(TimestampMillisecondArray),
    /// Outcomes of a condition.
    Bool(BooleanArray),
    /// Maps, lists, and values of different kinds: the slow fallback.
    Values(Arc<[Value]>),
}

impl Column {
    /// A column without any value.
    pub fn missing(rows: usize) -> Self {
        Column::Text(new_null_array(&DataType::BinaryView, rows).as_binary_view().clone())
    }

    /// The same value in every row.
    pub fn repeat(value: &Value, rows: usize) -> Self {
        match value {
            Value::Missing => Column::missing(rows),
            Value::Number(number) => Column::Number(Float64Array::from_value(*number, rows)),
            Value::Time(millis) => Column::Time(TimestampMillisecondArray::from_value(*millis, rows)),
            Value::Bool(yes) => Column::Bool(vec![*yes; rows].into()),
            Value::Text(text) => (0..rows).map(|_| Some(&**text)).collect(),
            other => Column::Values(vec![other.clone(); rows].into()),
        }
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Column::Text(array) => array.len(),
            Column::Number(array) => array.len(),
            Column::Time(array) => array.len(),
            Column::Bool(array) => array.len(),
            Column::Values(values) => values.len(),
        }
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether the row has a value.
    pub fn is_present(&self, row: usize) -> bool {
        match self {
            Column::Text(array) => array.is_valid(row),
            Column::Number(array) => array.is_valid(row),
            Column::Time(array) => array.is_valid(row),
            Column::Bool(array) => array.is_valid(row),
            Column::Values(values) => !values[row].is_missing(),
        }
    }

    /// Whether the row has a value that is neither map nor list: what aggregates see.
    // AWS manual, structure types: maps and lists are not supported in stats.
    pub fn is_scalar(&self, row: usize) -> bool {
        self.is_present(row) && !matches!(self, Column::Values(values) if matches!(values[row], Value::Json(_)))
    }

    /// How many rows have no value.
    pub fn missing_count(&self) -> usize {
        match self {
            Column::Text(array) => array.null_count(),
            Column::Number(array) => array.null_count(),
            Column::Time(array) => array.null_count(),
            Column::Bool(array) => array.null_count(),
            Column::Values(values) => values.iter().filter(|v| v.is_missing()).count(),
        }
    }

    /// The value of one row, copied; for results and for the slow paths.
    pub fn value(&self, row: usize) -> Value {
        if !self.is_present(row) {
            return Value::Missing;
        }
        match self {
            Column::Text(array) => Value::text(utf8(array.value(row))),
            Column::Number(array) => Value::Number(array.value(row)),
            Column::Time(array) => Value::Time(array.value(row)),
            Column::Bool(array) => Value::Bool(array.value(row)),
            Column::Values(values) => values[row].clone(),
        }
    }

    /// The text that string functions see in one row: the printed form of a scalar, nothing for a map or
    /// a list.
    pub fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        if !self.is_present(row) {
            return None;
        }
        match self {
            Column::Text(array) => Some(utf8(array.value(row)).into()),
            Column::Number(array) => print_number(array.value(row)).map(Cow::Owned),
            Column::Time(array) => Some(print_time(array.value(row)).into()),
            Column::Bool(array) => Some(if array.value(row) { "1" } else { "0" }.into()),
            Column::Values(values) => values[row].as_text(),
        }
    }

    /// The number that arithmetic sees in one row.
    pub fn number(&self, row: usize) -> Option<f64> {
        if !self.is_present(row) {
            return None;
        }
        match self {
            Column::Text(array) => parse_number(array.value(row)),
            Column::Number(array) => Some(array.value(row)),
            Column::Time(array) => Some(array.value(row) as f64),
            Column::Bool(array) => Some(f64::from(u8::from(array.value(row)))),
            Column::Values(values) => values[row].as_number(),
        }
    }

    /// The whole column as numbers; what is none is missing.
    pub fn numbers(&self) -> Cow<'_, Float64Array> {
        match self {
            Column::Number(array) => Cow::Borrowed(array),
            Column::Time(array) => Cow::Owned(array.unary(|millis| millis as f64)),
            Column::Text(array) => Cow::Owned(text_numbers(array)),
            _ => Cow::Owned((0..self.len()).map(|row| self.number(row)).collect()),
        }
    }

    /// The whole column as instants; numbers are milliseconds since the epoch.
    pub fn times(&self) -> Cow<'_, TimestampMillisecondArray> {
        match self {
            Column::Time(array) => Cow::Borrowed(array),
            other => {
                let numbers = other.numbers();
                Cow::Owned(numbers.iter().map(|n| n.map(|millis| millis as i64)).collect())
            }
        }
    }

    /// The whole column as texts.
    pub fn texts(&self) -> Cow<'_, BinaryViewArray> {
        match self {
            Column::Text(array) => Cow::Borrowed(array),
            other => {
                let mut builder = BinaryViewBuilder::with_capacity(other.len());
                for row in 0..other.len() {
                    builder.append_option(other.text(row).map(|t| t.into_owned().into_bytes()));
                }
                Cow::Owned(builder.finish())
            }
        }
    }

    /// In which rows a condition made of this column holds; a missing value does not hold.
    pub fn truths(&self) -> BooleanArray {
        match self {
            Column::Bool(array) if array.null_count() == 0 => array.clone(),
            Column::Bool(array) => array.iter().map(|yes| Some(yes.unwrap_or(false))).collect(),
            other => (0..other.len()).map(|row| Some(other.value(row).is_true())).collect(),
        }
    }

    /// The rows whose numbers are given, in that order.
    pub fn take(&self, rows: &[u32]) -> Column {
        self.taken(&UInt32Array::from(rows.to_vec()))
    }

    /// The rows whose numbers are given, in that order; a missing value for `None`.
    pub fn pick(&self, rows: &[Option<u32>]) -> Column {
        self.taken(&UInt32Array::from(rows.to_vec()))
    }

    fn taken(&self, rows: &UInt32Array) -> Column {
        let taken = |array: &dyn Array| take(array, rows, None).expect("every row number is inside the column");
        let value = |values: &[Value], row: Option<u32>| row.map_or(Value::Missing, |row| values[row as usize].clone());
        match self {
            Column::Text(array) => Column::Text(taken(array).as_binary_view().clone()),
            Column::Number(array) => Column::Number(taken(array).as_primitive::<Float64Type>().clone()),
            Column::Time(array) => Column::Time(taken(array).as_primitive::<TimestampMillisecondType>().clone()),
            Column::Bool(array) => Column::Bool(taken(array).as_boolean().clone()),
            Column::Values(values) => Column::Values(rows.iter().map(|row| value(values, row)).collect()),
        }
    }

    /// Some of the rows, next to each other, without copying.
    pub fn slice(&self, start: usize, rows: usize) -> Column {
        match self {
            Column::Text(array) => Column::Text(array.slice(start, rows)),
            Column::Number(array) => Column::Number(array.slice(start, rows)),
            Column::Time(array) => Column::Time(array.slice(start, rows)),
            Column::Bool(array) => Column::Bool(array.slice(start, rows)),
            Column::Values(values) => Column::Values(values[start..start + rows].into()),
        }
    }

    /// Bytes held, those of shared blocks included.
    pub fn size(&self) -> usize {
        match self {
            Column::Text(array) => array.get_buffer_memory_size(),
            Column::Number(array) => array.get_buffer_memory_size(),
            Column::Time(array) => array.get_buffer_memory_size(),
            Column::Bool(array) => array.get_buffer_memory_size(),
            Column::Values(values) => size_of_val(&**values) + values.iter().map(Value::heap_size).sum::<usize>(),
        }
    }

    /// Copies the texts out of the blocks they point into.
    pub fn detach(&mut self) {
        if let Column::Text(array) = self {
            *array = array.gc();
        }
    }

    /// Several columns as one.
    pub fn concat(parts: &[&Column]) -> Column {
        fn joined<T: Array>(parts: &[&Column], pick: impl Fn(&Column) -> Option<&T>) -> Option<arrow_array::ArrayRef> {
            let arrays: Option<Vec<&dyn Array>> = parts.iter().map(|c| pick(c).map(|a| a as &dyn Array)).collect();
            concat(&arrays?).ok()
        }
        let column = match parts[0] {
            Column::Text(_) => joined(parts, |c| if let Column::Text(a) = c { Some(a) } else { None })
                .map(|a| Column::Text(a.as_binary_view().clone())),
            Column::Number(_) => joined(parts, |c| if let Column::Number(a) = c { Some(a) } else { None })
                .map(|a| Column::Number(a.as_primitive().clone())),
            Column::Time(_) => joined(parts, |c| if let Column::Time(a) = c { Some(a) } else { None })
                .map(|a| Column::Time(a.as_primitive().clone())),
            Column::Bool(_) => joined(parts, |c| if let Column::Bool(a) = c { Some(a) } else { None })
                .map(|a| Column::Bool(a.as_boolean().clone())),
            Column::Values(_) => None,
        };
        column.unwrap_or_else(|| {
            let values = parts.iter().flat_map(|c| (0..c.len()).map(|row| c.value(row)));
            Column::from_values(values.collect())
        })
    }

    /// The narrowest column that holds these values.
    pub fn from_values(values: Vec<Value>) -> Column {
        let all = |fits: fn(&Value) -> bool| values.iter().all(|v| v.is_missing() || fits(v));
        if all(|v| matches!(v, Value::Text(_))) {
            values.iter().map(|v| if let Value::Text(text) = v { Some(&**text) } else { None }).collect()
        } else if all(|v| matches!(v, Value::Number(_))) {
            values.iter().map(|v| if let Value::Number(number) = v { Some(*number) } else { None }).collect()
        } else if all(|v| matches!(v, Value::Time(_))) {
            Column::Time(
                values.iter().map(|v| if let Value::Time(millis) = v { Some(*millis) } else { None }).collect(),
            )
        } else if all(|v| matches!(v, Value::Bool(_))) {
            values.iter().map(|v| if let Value::Bool(yes) = v { Some(*yes) } else { None }).collect()
        } else {
            Column::Values(values.into())
        }
    }
}

/// The bytes of a text column as text.
pub(super) fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("a text column holds pieces of blocks that were checked to be UTF-8")
}

fn text_numbers(array: &BinaryViewArray) -> Float64Array {
    let mut builder = Float64Builder::with_capacity(array.len());
    for row in 0..array.len() {
        let number = array.is_valid(row).then(|| parse_number(array.value(row))).flatten();
        builder.append_option(number);
    }
    builder.finish()
}

impl FromIterator<Option<f64>> for Column {
    fn from_iter<I: IntoIterator<Item = Option<f64>>>(values: I) -> Self {
        // NaN and infinities are missing: LANGUAGE.md 5.3 (REC).
        Column::Number(values.into_iter().map(|n| n.filter(|n| n.is_finite())).collect())
    }
}

impl FromIterator<Option<bool>> for Column {
    fn from_iter<I: IntoIterator<Item = Option<bool>>>(values: I) -> Self {
        Column::Bool(values.into_iter().collect())
    }
}

impl FromIterator<Option<String>> for Column {
    fn from_iter<I: IntoIterator<Item = Option<String>>>(values: I) -> Self {
        Column::Text(values.into_iter().collect())
    }
}

impl<'a> FromIterator<Option<&'a str>> for Column {
    fn from_iter<I: IntoIterator<Item = Option<&'a str>>>(values: I) -> Self {
        Column::Text(values.into_iter().map(|text| text.map(str::as_bytes)).collect())
    }
}

impl<'a> FromIterator<Option<Cow<'a, str>>> for Column {
    fn from_iter<I: IntoIterator<Item = Option<Cow<'a, str>>>>(values: I) -> Self {
        Column::Text(values.into_iter().map(|text| text.map(|t| t.into_owned().into_bytes())).collect())
    }
}

impl FromIterator<Value> for Column {
    fn from_iter<I: IntoIterator<Item = Value>>(values: I) -> Self {
        Column::from_values(values.into_iter().collect())
    }
}

/// What an expression gives for a batch: a column, or one value that holds in every row.
#[derive(Debug, Clone)]
pub enum Datum {
    /// A value per row.
    Column(Column),
    /// The same value in every row.
    Constant(Value),
}

impl Datum {
    /// As a column of so many rows.
    pub fn into_column(self, rows: usize) -> Column {
        match self {
            Datum::Column(column) => column,
            Datum::Constant(value) => Column::repeat(&value, rows),
        }
    }

    /// The number in a row.
    pub fn number(&self, row: usize) -> Option<f64> {
        match self {
            Datum::Column(column) => column.number(row),
            Datum::Constant(value) => value.as_number(),
        }
    }

    /// The text in a row.
    pub fn text(&self, row: usize) -> Option<Cow<'_, str>> {
        match self {
            Datum::Column(column) => column.text(row),
            Datum::Constant(value) => value.as_text(),
        }
    }

    /// The value in a row, copied.
    pub fn value(&self, row: usize) -> Value {
        match self {
            Datum::Column(column) => column.value(row),
            Datum::Constant(value) => value.clone(),
        }
    }

    /// Whether the row has a value.
    pub fn is_present(&self, row: usize) -> bool {
        match self {
            Datum::Column(column) => column.is_present(row),
            Datum::Constant(value) => !value.is_missing(),
        }
    }

    /// Whether the row has a value that is neither map nor list.
    pub fn is_scalar(&self, row: usize) -> bool {
        match self {
            Datum::Column(column) => column.is_scalar(row),
            Datum::Constant(value) => !matches!(value, Value::Missing | Value::Json(_)),
        }
    }

    /// The one value, if it is the same in every row.
    pub fn constant(&self) -> Option<&Value> {
        match self {
            Datum::Column(_) => None,
            Datum::Constant(value) => Some(value),
        }
    }
}

impl From<Column> for Datum {
    fn from(column: Column) -> Self {
        Datum::Column(column)
    }
}

impl From<Value> for Datum {
    fn from(value: Value) -> Self {
        Datum::Constant(value)
    }
}
