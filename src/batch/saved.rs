//! Batches and encoded values as Arrow arrays, for other processes to read back.

use super::{Batch, Column};
use arrow_array::builder::LargeBinaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampMillisecondType, UInt64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, UInt64Array};
use arrow_schema::{DataType, TimeUnit};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The column of the positions; the others are named by the number of their slot.
const POSITION: &str = "position";

/// Any values, each in a compact encoding.
pub fn encode<T: Serialize>(values: impl IntoIterator<Item = T>) -> ArrayRef {
    let mut builder = LargeBinaryBuilder::new();
    for value in values {
        let bytes = postcard::to_allocvec(&value).expect("all that is saved knows its length and fits into memory");
        builder.append_value(bytes);
    }
    Arc::new(builder.finish())
}

/// Values as `encode` wrote them.
///
/// # Errors
/// What is wrong with them, in words.
pub fn decode<'a, T: Deserialize<'a>>(saved: &'a dyn Array) -> Result<Vec<T>, String> {
    let bytes = saved.as_binary_opt::<i64>().ok_or("encoded values are expected where there are others")?;
    let value = |row| postcard::from_bytes(bytes.value(row)).map_err(|error| format!("row {row}: {error}"));
    (0..bytes.len()).map(value).collect()
}

/// The positions of what was saved.
///
/// # Errors
/// When there are none.
pub fn load_positions(saved: &RecordBatch) -> Result<&[u64], String> {
    let positions = saved.column_by_name(POSITION).and_then(|array| array.as_primitive_opt::<UInt64Type>());
    let positions = positions.filter(|array| array.null_count() == 0).ok_or("there are no positions")?;
    Ok(positions.values())
}

/// Columns with the positions of their rows.
pub fn save_columns(positions: Vec<u64>, columns: impl Iterator<Item = (String, ArrayRef)>) -> RecordBatch {
    let positions: ArrayRef = Arc::new(UInt64Array::from(positions));
    let columns = std::iter::once((POSITION.to_string(), positions)).chain(columns);
    RecordBatch::try_from_iter(columns).expect("all columns have a value per row")
}

impl Batch {
    /// The rows for other processes: their positions, and a column for each slot that is filled.
    pub fn save(&self) -> RecordBatch {
        let columns = self.columns.iter().enumerate().filter_map(|(slot, column)| Some((slot, column.as_ref()?)));
        save_columns(self.positions.to_vec(), columns.map(|(slot, column)| (slot.to_string(), column.save())))
    }

    /// Rows as `save` wrote them, of a plan with so many slots.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn load(saved: &RecordBatch, slots: usize) -> Result<Batch, String> {
        let mut batch = Batch::new(slots, load_positions(saved)?.to_vec());
        for (field, array) in saved.schema_ref().fields().iter().zip(saved.columns()) {
            if field.name() != POSITION {
                let slot = field.name().parse().ok().filter(|slot| *slot < slots);
                batch.set(slot.ok_or_else(|| format!("there is no slot `{}`", field.name()))?, Column::load(array)?);
            }
        }
        Ok(batch)
    }
}

impl Column {
    /// The type of the array tells which column it was: only values of different kinds are encoded.
    fn save(&self) -> ArrayRef {
        match self {
            Column::Text(array) => Arc::new(array.clone()),
            Column::Number(array) => Arc::new(array.clone()),
            Column::Time(array) => Arc::new(array.clone()),
            Column::Bool(array) => Arc::new(array.clone()),
            Column::Values(values) => encode(values.iter()),
        }
    }

    fn load(array: &ArrayRef) -> Result<Column, String> {
        Ok(match array.data_type() {
            DataType::BinaryView => {
                let texts = array.as_binary_view();
                if texts.iter().flatten().any(|text| std::str::from_utf8(text).is_err()) {
                    return Err("a text is not UTF-8".to_string());
                }
                Column::Text(texts.clone())
            }
            DataType::Float64 => Column::Number(array.as_primitive::<Float64Type>().clone()),
            DataType::Timestamp(TimeUnit::Millisecond, None) => {
                Column::Time(array.as_primitive::<TimestampMillisecondType>().clone())
            }
            DataType::Boolean => Column::Bool(array.as_boolean().clone()),
            DataType::LargeBinary => Column::Values(decode(array)?.into()),
            other => return Err(format!("no column is of the type {other}")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Value;

    fn batch() -> Batch {
        let mut batch = Batch::new(7, vec![9, 4]);
        batch.set(0, [Some("a"), None].into_iter().collect());
        batch.set(1, [None, Some(0.1)].into_iter().collect());
        batch.set(2, [Value::Time(7), Value::Missing].into_iter().collect());
        batch.set(4, [Some(true), None].into_iter().collect());
        let map = Value::Json(serde_json::json!({"b": [1, 2.5, null], "a": "é"}).into());
        batch.set(5, [map, Value::Number(f64::INFINITY)].into_iter().collect());
        batch
    }

    #[test]
    fn rows_read_back() {
        let batch = batch();
        let back = Batch::load(&batch.save(), 7).expect("it was saved");
        assert_eq!(back.positions(), batch.positions());
        for slot in 0..7 {
            let values = |batch: &Batch| batch.column(slot).map(|c| [c.value(0), c.value(1)]);
            assert_eq!(values(&back), values(&batch), "slot {slot}");
        }
    }

    #[test]
    fn what_was_not_saved_is_refused() {
        assert!(Batch::load(&batch().save(), 5).is_err(), "too few slots");
        let no_text = Column::Text([Some(&[0xff][..])].into_iter().collect());
        let columns = [("0".to_string(), no_text.save())];
        assert!(Batch::load(&save_columns(vec![1], columns.into_iter()), 1).is_err());
        let without_positions = RecordBatch::try_from_iter([("0", no_text.save())]).expect("one column");
        assert!(Batch::load(&without_positions, 1).is_err());
        assert!(decode::<Value>(&encode([1u64, 200])).is_err());
    }
}
