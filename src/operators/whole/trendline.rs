//! `trendline`: moving averages.

use crate::batch::{Batch, Column};

/// The average of each row and those before it; none in the first rows, which have too few before them.
///
/// A simple average is that of the numbers among them. A weighted one needs all of them: the first has weight 1, the
/// next 2, and so on.
// OpenSearch Service developer guide, trendline: SMA(t) is the mean of f[t-n+1] to f[t]; its tables have no value in the
// first n-1 rows. It is silent on missing values.
pub fn apply(mut rows: Batch, input: usize, output: usize, points: usize, weighted: bool) -> Batch {
    let numbers: Vec<Option<f64>> =
        (0..rows.rows()).map(|row| rows.column(input).and_then(|column| column.number(row))).collect();
    let average = if weighted { weighted_mean } else { mean };
    let averages: Column = (1..=numbers.len())
        .map(|end| end.checked_sub(points).and_then(|start| average(&numbers[start..end])))
        .collect();
    rows.set(output, averages);
    rows
}

fn mean(window: &[Option<f64>]) -> Option<f64> {
    let numbers: Vec<f64> = window.iter().copied().flatten().collect();
    if numbers.is_empty() { None } else { Some(numbers.iter().sum::<f64>() / numbers.len() as f64) }
}

fn weighted_mean(window: &[Option<f64>]) -> Option<f64> {
    let count = window.len() as f64;
    let sum = (1u32..).zip(window).try_fold(0.0, |sum, (weight, number)| Some(sum + f64::from(weight) * (*number)?))?;
    Some(sum / (count * (count + 1.0) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn averages(numbers: &[Option<f64>], points: usize, weighted: bool) -> Vec<Option<f64>> {
        let mut batch = Batch::new(2, (0..numbers.len() as u64).collect());
        batch.set(0, numbers.iter().copied().collect());
        let batch = apply(batch, 0, 1, points, weighted);
        let column = batch.column(1).expect("it was made");
        (0..batch.rows()).map(|row| column.number(row)).collect()
    }

    #[test]
    fn averages_move_with_the_rows() {
        let numbers = [12.0, 12.0, 13.0, 14.0, 15.0].map(Some);
        assert_eq!(averages(&numbers, 2, false), [None, Some(12.0), Some(12.5), Some(13.5), Some(14.5)]);
        assert_eq!(averages(&numbers[..3], 4, false), [None, None, None]);
        assert_eq!(averages(&[Some(1.0), Some(4.0), None, Some(2.0)], 2, true), [None, Some(3.0), None, None]);
        assert_eq!(averages(&[Some(1.0), None, None, Some(2.0)], 2, false), [None, Some(1.0), None, Some(2.0)]);
    }
}
