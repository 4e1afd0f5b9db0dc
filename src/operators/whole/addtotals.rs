//! `addtotals`: adds up the numbers of each row, and of each column.

use crate::batch::{Batch, Column, Value};

/// The rows with their sums, and with a row of the sums of the columns behind them if there is any row.
pub fn apply(mut rows: Batch, inputs: &[usize], total: Option<usize>, summary: bool) -> Batch {
    if let Some(total) = total {
        let sums = totals(&rows, inputs);
        rows.set(total, sums);
    }
    if !summary || rows.rows() == 0 {
        return rows;
    }
    let mut all: Vec<Option<u32>> = (0..rows.rows() as u32).map(Some).collect();
    all.push(None);
    let mut with_sums = rows.pick(&all);
    for slot in inputs.iter().copied().chain(total) {
        if let Some(column) = rows.column(slot) {
            with_sums.set(slot, with_sum(column));
        }
    }
    with_sums
}

/// The sum of each row; none where it has no number.
fn totals(rows: &Batch, inputs: &[usize]) -> Column {
    let columns: Vec<&Column> = inputs.iter().filter_map(|slot| rows.column(*slot)).collect();
    (0..rows.rows()).map(|row| sum(columns.iter().filter_map(|column| number(column, row)))).collect()
}

/// A column and its sum behind it.
fn with_sum(column: &Column) -> Column {
    let sum = sum((0..column.len()).filter_map(|row| number(column, row)));
    let sum = Column::repeat(&sum.map_or(Value::Missing, Value::Number), 1);
    Column::concat(&[column, &sum])
}

fn sum(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    numbers.reduce(|sum, number| sum + number)
}

/// The number in a row. Times are none here: their sum means nothing.
fn number(column: &Column, row: usize) -> Option<f64> {
    match column {
        Column::Time(_) => None,
        Column::Values(values) if matches!(values[row], Value::Time(_)) => None,
        other => other.number(row),
    }
}
