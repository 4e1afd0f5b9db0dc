//! `filldown`: the last value above in place of missing ones.

use crate::batch::{Batch, Column};

/// Rows above the first value of a column stay without one.
pub fn apply(mut rows: Batch, slots: &[usize]) -> Batch {
    for slot in slots {
        let filled = rows.column(*slot).filter(|column| column.missing_count() > 0).map(fill);
        if let Some(filled) = filled {
            rows.set(*slot, filled);
        }
    }
    rows
}

fn fill(column: &Column) -> Column {
    let mut last = None;
    let source = (0..column.len() as u32).map(|row| {
        if column.is_present(row as usize) {
            last = Some(row);
        }
        last
    });
    column.pick(&source.collect::<Vec<_>>())
}
