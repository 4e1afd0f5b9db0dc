//! `UNION`, `INTERSECT`, `EXCEPT`: the rows of a query put together with these.

use crate::batch::{Batch, Column};
use crate::plan::tables::Table;
use crate::plan::{SetKind, SetOperation};
use foldhash::fast::FixedState;
use hashbrown::HashMap;

/// These rows with those of the other query behind them, or those of these that the other has, or has not. Without
/// `all` a row may still come several times: a step behind this one makes one row of them.
pub fn apply(rows: Batch, set: &SetOperation) -> Batch {
    let Some(table) = set.right.known() else { return rows };
    if set.kind == SetKind::Union {
        return both(&rows, set, table);
    }
    let mut counts: HashMap<Vec<u8>, usize, FixedState> = HashMap::default();
    for row in 0..table.rows {
        *counts.entry(key(table.columns.iter().map(Some), row)).or_default() += 1;
    }
    let mut is_kept = |row: &u32| {
        let key = key(set.slots.iter().map(|slot| rows.column(*slot)), *row as usize);
        let count = counts.get_mut(&key);
        let found = count.as_ref().is_some_and(|count| **count > 0);
        if let Some(count) = count.filter(|count| set.all && **count > 0) {
            *count -= 1;
        }
        found == (set.kind == SetKind::Intersect)
    };
    let kept: Vec<u32> = (0..rows.rows() as u32).filter(|row| is_kept(row)).collect();
    rows.take(&kept)
}

/// These rows, and behind them those of the other query.
fn both(rows: &Batch, set: &SetOperation, table: &Table) -> Batch {
    let own = (0..rows.rows() as u32).map(Some);
    let numbers: Vec<Option<u32>> = own.chain(std::iter::repeat_n(None, table.rows)).collect();
    let mut all = rows.pick(&numbers);
    for (slot, column) in set.slots.iter().zip(&table.columns) {
        let missing;
        let first = match rows.column(*slot) {
            Some(first) => first,
            None => {
                missing = Column::missing(rows.rows());
                &missing
            }
        };
        all.set(*slot, Column::concat(&[first, column]));
    }
    all
}

/// What a row prints as: rows that print alike are equal, as groups are.
fn key<'c>(columns: impl Iterator<Item = Option<&'c Column>>, row: usize) -> Vec<u8> {
    let mut key = Vec::new();
    for column in columns {
        let value = column.map(|column| column.value(row));
        match value.as_ref().and_then(|value| value.print()) {
            None => key.push(0),
            Some(text) => {
                key.push(1);
                key.extend((text.len() as u64).to_le_bytes());
                key.extend(text.as_bytes());
            }
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::tables::Side;

    fn texts(values: &[&str]) -> Column {
        values.iter().map(|text| (*text != "missing").then_some(*text)).collect()
    }

    fn apply_to(kind: SetKind, all: bool, left: &[&str], right: &[&str]) -> Vec<String> {
        let mut rows = Batch::new(1, (0..left.len() as u64).collect());
        rows.set(0, texts(left));
        let table = Table { keys: 0, rows: right.len(), columns: vec![texts(right)] };
        let set = SetOperation { kind, all, right: Side::Known(table.into()), slots: vec![0] };
        let rows = apply(rows, &set);
        let text =
            |row| rows.column(0).and_then(|column| column.text(row)).map_or("missing".into(), |t| t.into_owned());
        (0..rows.rows()).map(text).collect()
    }

    #[test]
    fn rows_are_put_together() {
        let (left, right) = (&["a", "a", "b", "missing"], &["a", "c", "missing"]);
        let given = |kind, all| apply_to(kind, all, left, right);
        assert_eq!(given(SetKind::Union, true), ["a", "a", "b", "missing", "a", "c", "missing"]);
        assert_eq!(given(SetKind::Intersect, false), ["a", "a", "missing"]);
        assert_eq!(given(SetKind::Intersect, true), ["a", "missing"]);
        assert_eq!(given(SetKind::Except, false), ["b"]);
        assert_eq!(given(SetKind::Except, true), ["a", "b"]);
        assert_eq!(apply_to(SetKind::Union, true, &[], &["x"]), ["x"]);
    }
}
