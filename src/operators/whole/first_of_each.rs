//! The first rows for each combination of keys.

use crate::batch::{Batch, Column};
use crate::operators::group_table::numbered;

/// Rows without one of the keys stay. `consecutive` rows are counted anew where the keys of the row before were others.
pub fn apply(rows: Batch, keys: &[usize], count: usize, consecutive: bool) -> Batch {
    let columns: Vec<Column> = keys.iter().filter_map(|slot| rows.column(*slot).cloned()).collect();
    if columns.len() < keys.len() {
        return rows; // a key that no row has
    }
    let groups = numbered(&columns, rows.rows());
    let has_keys = |row: usize| columns.iter().all(|column| column.is_scalar(row));
    let mut seen = vec![0usize; groups.iter().max().map_or(0, |last| *last as usize + 1)];
    let mut before = None;
    let mut kept = Vec::new();
    for (row, &group) in groups.iter().enumerate() {
        if !has_keys(row) {
            before = None;
            kept.push(row as u32);
            continue;
        }
        let times = &mut seen[group as usize];
        if consecutive && before != Some(group) {
            *times = 0;
        }
        before = Some(group);
        *times += 1;
        if *times <= count {
            kept.push(row as u32);
        }
    }
    if kept.len() == rows.rows() { rows } else { rows.take(&kept) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(values: &[Option<&str>], count: usize, consecutive: bool) -> Vec<u64> {
        let mut batch = Batch::new(1, (0..values.len() as u64).collect());
        batch.set(0, values.iter().copied().collect());
        apply(batch, &[0], count, consecutive).positions().to_vec()
    }

    #[test]
    fn so_many_of_each_are_kept() {
        let values = [Some("a"), Some("a"), Some("b"), None, Some("a"), None, Some("b"), Some("b")];
        assert_eq!(kept(&values, 1, false), [0, 2, 3, 5]);
        assert_eq!(kept(&values, 2, false), [0, 1, 2, 3, 5, 6]);
        assert_eq!(kept(&values, 1, true), [0, 2, 3, 4, 5, 6]);
        assert_eq!(kept(&[], 1, true), Vec::<u64>::new());
    }
}
