//! `sessionize`: numbers what happens without a long pause.

use super::super::group_table::numbered;
use crate::batch::{Batch, Column};
use arrow_array::{Array, TimestampMillisecondArray};

/// The number of the session of each row. Sessions are numbered as they begin. A row that lacks its time or one of
/// the keys is in none. Rows stay in their order.
pub fn apply(mut rows: Batch, keys: &[usize], time: usize, pause: i64, output: usize) -> Batch {
    let numbers = sessions(&rows, keys, time, pause).unwrap_or_else(|| vec![None; rows.rows()]);
    rows.set(output, numbers.into_iter().collect());
    rows
}

/// Nothing when one of the columns has no value at all.
fn sessions(rows: &Batch, keys: &[usize], time: usize, pause: i64) -> Option<Vec<Option<f64>>> {
    let columns: Vec<Column> = keys.iter().map(|slot| rows.column(*slot).cloned()).collect::<Option<_>>()?;
    let times = rows.column(time)?.times();
    let users = numbered(&columns, rows.rows());
    let mut numbers = vec![None; rows.rows()];
    let mut latest = vec![(i64::MIN, 0.0); users.iter().map(|user| *user as usize + 1).max().unwrap_or(0)];
    let mut count = 0.0;
    for row in in_time(rows, &columns, &times) {
        let now = times.value(row);
        let (last, number) = &mut latest[users[row] as usize];
        // AWS manual, sessionize: `maxspan` is the longest pause, so a pause of just that length ends nothing.
        if *number == 0.0 || now.saturating_sub(*last) > pause {
            count += 1.0;
            *number = count;
        }
        *last = now;
        numbers[row] = Some(*number);
    }
    Some(numbers)
}

/// The rows that have a time and all keys, in the order of time.
fn in_time(rows: &Batch, columns: &[Column], times: &TimestampMillisecondArray) -> Vec<usize> {
    let complete = |row: &usize| times.is_valid(*row) && columns.iter().all(|column| column.is_present(*row));
    let mut order: Vec<usize> = (0..rows.rows()).filter(complete).collect();
    // Rows of one instant: as they stood in the source.
    order.sort_by_key(|row| (times.value(*row), rows.positions()[*row]));
    order
}
