//! `accum`: adds up from row to row.

use crate::batch::{Batch, Column};

/// The sum of the numbers up to and with each row. A row without a number has no sum, and later rows go on
/// from the one before it.
pub fn apply(mut rows: Batch, input: usize, output: usize) -> Batch {
    let mut sum = 0.0;
    let mut add = |number: f64| {
        sum += number;
        sum
    };
    let number = |row| rows.column(input).and_then(|column| column.number(row));
    let sums: Column = (0..rows.rows()).map(|row| number(row).map(&mut add)).collect();
    rows.set(output, sums);
    rows
}
