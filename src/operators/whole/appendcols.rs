//! `appendcols`: the rows of a query next to these, one by one.

use crate::batch::{Batch, Column};
use crate::plan::Append;

/// The first row gets the columns of the first row of the query, and so on. These rows define how many there are.
// The manual is silent on sides of different lengths: what is missing is missing, and what the query has more is
// left out (LANGUAGE.md 2.20, REC). A value that is missing takes no other value's place.
pub fn apply(mut rows: Batch, append: &Append) -> Batch {
    let Some(table) = append.rows.known() else { return rows };
    let filled = table.rows.min(append.limit);
    let numbers: Vec<Option<u32>> =
        (0..rows.rows()).map(|row| Some(row).filter(|row| *row < filled).map(|row| row as u32)).collect();
    for (column, slot, earlier) in &append.outputs {
        let Some(column) = table.columns.get(*column) else { continue };
        let new = column.pick(&numbers);
        let earlier = earlier.and_then(|earlier| rows.column(earlier));
        let both = earlier.map(|earlier| first_present(&new, earlier));
        rows.set(*slot, both.unwrap_or(new));
    }
    rows
}

fn first_present(first: &Column, second: &Column) -> Column {
    let value = |row| if first.is_present(row) { first.value(row) } else { second.value(row) };
    (0..first.len()).map(value).collect()
}
