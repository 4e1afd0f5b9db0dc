//! Rows made ready to be compared in an order.

use crate::batch::{Batch, Column, Value, natural, order as order_values, parse_number, plain_order};
use crate::plan::Order;
use arrow_array::{Array, BinaryViewArray};
use std::cmp::Ordering;
use std::sync::Arc;

/// The sort keys of the rows of one batch.
pub struct SortRows {
    keys: Vec<KeyColumn>,
    ties: Vec<KeyColumn>,
    positions: Arc<[u64]>,
}

/// One key of all rows.
enum KeyColumn {
    /// Instants; missing is the smallest.
    Times(Vec<i64>),
    /// Numbers; missing is minus infinity, which no value is.
    Numbers(Vec<f64>),
    /// Texts, with the number each reads as (NaN for none).
    Texts(BinaryViewArray, Vec<f64>),
    /// Anything else.
    Values(Vec<Value>),
}

impl KeyColumn {
    fn of(column: Option<&Column>, rows: usize) -> Self {
        match column {
            None => KeyColumn::Values(vec![Value::Missing; rows]),
            Some(Column::Time(times)) => KeyColumn::Times(
                (0..rows).map(|row| if times.is_valid(row) { times.value(row) } else { i64::MIN }).collect(),
            ),
            Some(column @ (Column::Number(_) | Column::Bool(_))) => {
                KeyColumn::Numbers((0..rows).map(|row| column.number(row).unwrap_or(f64::NEG_INFINITY)).collect())
            }
            Some(Column::Text(texts)) => {
                let number = |row| if texts.is_valid(row) { parse_number(texts.value(row)) } else { None };
                KeyColumn::Texts(texts.clone(), (0..rows).map(|row| number(row).unwrap_or(f64::NAN)).collect())
            }
            Some(Column::Values(values)) => KeyColumn::Values(values.to_vec()),
        }
    }

    /// As `compare`, but texts that are no numbers come behind all numbers, by code points.
    fn settle(&self, row: usize, other: &KeyColumn, other_row: usize) -> Ordering {
        let (KeyColumn::Texts(left, numbers), KeyColumn::Texts(right, other_numbers)) = (self, other) else {
            return self.compare(row, other, other_row);
        };
        let (number, other_number) = (numbers[row], other_numbers[other_row]);
        match (number.is_nan(), other_number.is_nan()) {
            (false, false) if number != other_number => number.total_cmp(&other_number),
            (is_text, other_is_text) if is_text != other_is_text => is_text.cmp(&other_is_text),
            _ => left
                .is_valid(row)
                .then(|| left.value(row))
                .cmp(&right.is_valid(other_row).then(|| right.value(other_row))),
        }
    }

    /// Missing values, then numbers by size, then other texts by code points.
    fn plain(&self, row: usize, other: &KeyColumn, other_row: usize) -> Ordering {
        match (self, other) {
            (KeyColumn::Texts(left, numbers), KeyColumn::Texts(right, other_numbers)) => {
                let there = left.is_valid(row).cmp(&right.is_valid(other_row));
                let (number, other_number) = (numbers[row], other_numbers[other_row]);
                there.then_with(|| match (number.is_nan(), other_number.is_nan()) {
                    (false, false) => number.total_cmp(&other_number),
                    (is_text, other_is_text) if is_text != other_is_text => is_text.cmp(&other_is_text),
                    _ if left.is_valid(row) => left.value(row).cmp(right.value(other_row)),
                    _ => Ordering::Equal,
                })
            }
            (KeyColumn::Texts(..) | KeyColumn::Values(_), _) | (_, KeyColumn::Texts(..) | KeyColumn::Values(_)) => {
                plain_order(&self.value(row), &other.value(other_row))
            }
            _ => self.compare(row, other, other_row),
        }
    }

    fn compare(&self, row: usize, other: &KeyColumn, other_row: usize) -> Ordering {
        match (self, other) {
            (KeyColumn::Times(left), KeyColumn::Times(right)) => left[row].cmp(&right[other_row]),
            (KeyColumn::Numbers(left), KeyColumn::Numbers(right)) => left[row].total_cmp(&right[other_row]),
            (KeyColumn::Texts(left, left_numbers), KeyColumn::Texts(right, right_numbers)) => texts(
                (left.is_valid(row).then(|| left.value(row)), left_numbers[row]),
                (right.is_valid(other_row).then(|| right.value(other_row)), right_numbers[other_row]),
            ),
            _ => order_values(&self.value(row), &other.value(other_row)),
        }
    }

    fn value(&self, row: usize) -> Value {
        match self {
            KeyColumn::Times(times) if times[row] == i64::MIN => Value::Missing,
            KeyColumn::Times(times) => Value::Time(times[row]),
            KeyColumn::Numbers(numbers) if numbers[row] == f64::NEG_INFINITY => Value::Missing,
            KeyColumn::Numbers(numbers) => Value::Number(numbers[row]),
            KeyColumn::Texts(texts, _) => Column::Text(texts.clone()).value(row),
            KeyColumn::Values(values) => values[row].clone(),
        }
    }
}

/// As `batch::order` for texts, with their numbers known.
fn texts(left: (Option<&[u8]>, f64), right: (Option<&[u8]>, f64)) -> Ordering {
    match (left.0, right.0) {
        (Some(left_text), Some(right_text)) => match (left.1.is_nan(), right.1.is_nan()) {
            (false, false) => left.1.total_cmp(&right.1).then_with(|| left_text.cmp(right_text)),
            (true, true) => natural(left_text, right_text),
            (left_is_text, _) => {
                if left_is_text {
                    Ordering::Less
                } else {
                    Ordering::Greater
                }
            }
        },
        (left, right) => left.is_some().cmp(&right.is_some()),
    }
}

impl SortRows {
    /// Makes the rows of a batch ready.
    pub fn of(batch: &Batch, order: &Order) -> Self {
        let ties = order.ties.iter().map(|slot| KeyColumn::of(batch.column(*slot), batch.rows())).collect();
        SortRows { ties, ..SortRows::by_keys(batch, order) }
    }

    /// Makes the rows of a batch ready for `compare_keys` alone.
    pub fn by_keys(batch: &Batch, order: &Order) -> Self {
        let keys = order.keys.iter().map(|key| KeyColumn::of(batch.column(key.slot), batch.rows())).collect();
        SortRows { keys, ties: Vec::new(), positions: batch.positions().into() }
    }

    /// Which of two rows comes first. Rows of different positions are never equal.
    pub fn compare(&self, row: usize, other: &SortRows, other_row: usize, order: &Order) -> Ordering {
        let by_keys = self.compare_keys(row, other, other_row, order);
        if by_keys.is_ne() {
            return by_keys;
        }
        let ties = self.ties.iter().zip(&other.ties);
        let by_ties = ties
            .fold(Ordering::Equal, |settled, (left, right)| settled.then_with(|| left.settle(row, right, other_row)));
        let by_position = self.positions[row].cmp(&other.positions[other_row]);
        by_ties.then(if order.latest_first { by_position.reverse() } else { by_position })
    }

    /// Which of two rows comes first by the keys alone.
    pub fn compare_keys(&self, row: usize, other: &SortRows, other_row: usize, order: &Order) -> Ordering {
        for ((key, left), right) in order.keys.iter().zip(&self.keys).zip(&other.keys) {
            let ordering =
                if order.plain { left.plain(row, right, other_row) } else { left.compare(row, right, other_row) };
            if ordering.is_ne() {
                return if key.descending { ordering.reverse() } else { ordering };
            }
        }
        Ordering::Equal
    }
}
