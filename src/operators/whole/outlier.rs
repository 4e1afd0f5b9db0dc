//! `outlier`: removes or clips numbers that lie far from the others.

use crate::batch::{Batch, Column, Value};
use crate::plan::Outlier;

/// Where numbers begin to lie far away.
struct Bounds {
    low: f64,
    high: f64,
}

/// The rows that are left, with clipped values and marks.
pub fn apply(mut rows: Batch, work: &Outlier) -> Batch {
    let mut far = vec![false; rows.rows()];
    for (at, slot) in work.slots.iter().enumerate() {
        let Some(column) = rows.column(*slot).cloned() else { continue };
        let bounds = Bounds::of(&column, work);
        if let Some(mark) = work.marks.get(at) {
            rows.set(*mark, (0..column.len()).map(|row| Some(bounds.beyond(column.number(row)?).is_some())).collect());
        }
        let beyond = |row: usize| column.number(row).is_some_and(|number| bounds.beyond(number).is_some());
        if work.remove {
            far.iter_mut().enumerate().for_each(|(row, far)| *far |= beyond(row));
        } else if (0..column.len()).any(beyond) {
            rows.set(*slot, clipped(&column, &bounds));
        }
    }
    if !far.contains(&true) {
        return rows;
    }
    let near: Vec<u32> = (0u32..).zip(far).filter(|(_, far)| !far).map(|(row, _)| row).collect();
    rows.take(&near)
}

impl Bounds {
    // AWS manual, outlier: a multiple of the interquartile range (IQR). The manual is silent on from where; we take
    // Tukey's fences, Q1 - param * IQR and Q3 + param * IQR (LANGUAGE-2026.md 2.14, REC).
    fn of(column: &Column, work: &Outlier) -> Bounds {
        let numbers = column.numbers();
        let mut numbers: Vec<f64> = numbers.iter().flatten().filter(|number| number.is_finite()).collect();
        numbers.sort_unstable_by(f64::total_cmp);
        let (first, third) = (quantile(&numbers, 0.25), quantile(&numbers, 0.75));
        let far = work.factor * (third - first);
        Bounds { low: if work.lower { first - far } else { f64::NEG_INFINITY }, high: third + far }
    }

    /// The bound that a number lies beyond.
    fn beyond(&self, number: f64) -> Option<f64> {
        match number {
            _ if number > self.high => Some(self.high),
            _ if number < self.low => Some(self.low),
            _ => None,
        }
    }
}

/// The value below which a share of sorted numbers lies; no number when there are none.
// The manual is silent on how quartiles are found. We interpolate between the two nearest values: definition 7 of
// Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), which R and NumPy take.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = last as f64 * share;
    let below = sorted[place as usize];
    let above = sorted[(place as usize + 1).min(last)];
    below + place.fract() * (above - below)
}

/// Values beyond a bound become the bound; the others stay as they are written.
fn clipped(column: &Column, bounds: &Bounds) -> Column {
    let value = |row| match (column.number(row).and_then(|number| bounds.beyond(number)), column.value(row)) {
        (Some(bound), Value::Time(_)) => Value::Time(bound as i64),
        (Some(bound), _) => Value::Number(bound),
        (None, value) => value,
    };
    Column::from_values((0..column.len()).map(value).collect())
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quartiles_are_those_of_definition_7() {
        // R: quantile(c(1, 2, 3, 4, 5, 6, 7, 100)) gives 2.75 and 6.25.
        let numbers = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 100.0];
        assert_eq!((quantile(&numbers, 0.25), quantile(&numbers, 0.75)), (2.75, 6.25));
        assert_eq!((quantile(&[3.0], 0.75), quantile(&[1.0, 2.0], 0.25)), (3.0, 1.25));
        assert!(quantile(&[], 0.5).is_nan());
    }
}
