//! `autoregress`: values of earlier rows.

use crate::batch::{Batch, Column};

/// For each lag the values of so many rows before. The first rows have none.
pub fn apply(mut rows: Batch, input: usize, lags: &[(u32, usize)]) -> Batch {
    let numbers = 0..rows.rows() as u32;
    for (lag, output) in lags {
        let before: Vec<Option<u32>> = numbers.clone().map(|row| row.checked_sub(*lag)).collect();
        let column = rows.column(input).map(|column| column.pick(&before));
        rows.set(*output, column.unwrap_or_else(|| Column::missing(numbers.len())));
    }
    rows
}
