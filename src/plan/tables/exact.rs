//! Rows by the exact texts of their keys: for `lookup`.

use super::{Index, Table};
use crate::batch::Column;
use hashbrown::HashMap;
use std::fmt;

/// The first row of each key. Texts are equal letter by letter.
// AWS manual, lookup: matches are exact and case-sensitive, and all fields must match. It is silent on keys that a
// table has twice: the first row counts (LANGUAGE.md 2.17, REC).
pub struct ExactIndex {
    rows: HashMap<Box<[u8]>, u32, foldhash::fast::FixedState>,
}

impl fmt::Debug for ExactIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ExactIndex of {} keys", self.rows.len())
    }
}

impl Index for ExactIndex {
    fn of(table: &Table) -> Self {
        let keys: Vec<&Column> = table.columns.iter().take(table.keys).collect();
        let mut index = ExactIndex { rows: HashMap::default() };
        let mut key = Vec::new();
        for row in 0..table.rows {
            if write_key(&keys, row, &mut key) && !index.rows.contains_key(&key[..]) {
                index.rows.insert(key.as_slice().into(), row as u32);
            }
        }
        index
    }
}

impl ExactIndex {
    /// The row whose key has these texts. `key` is memory that is used again.
    pub fn find(&self, keys: &[&Column], row: usize, key: &mut Vec<u8>) -> Option<u32> {
        if write_key(keys, row, key) { self.rows.get(&key[..]).copied() } else { None }
    }
}

/// Writes the texts of a row one after the other, each with its length; false when one of them is missing.
fn write_key(keys: &[&Column], row: usize, key: &mut Vec<u8>) -> bool {
    key.clear();
    keys.iter().all(|column| match column {
        Column::Text(texts) if column.is_present(row) => push(key, texts.value(row)),
        _ => column.text(row).map(|text| push(key, text.as_bytes())).is_some(),
    })
}

fn push(key: &mut Vec<u8>, text: &[u8]) -> bool {
    key.extend_from_slice(&(text.len() as u64).to_le_bytes());
    key.extend_from_slice(text);
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_keys_must_match_and_the_first_row_counts() {
        let column = |texts: [&str; 4]| texts.map(Some).into_iter().collect::<Column>();
        let columns = vec![column(["a", "a", "ab", "a"]), column(["b", "B", "", "b"])];
        let index = ExactIndex::of(&Table { keys: 2, rows: 4, columns });
        let find = |left: Option<&str>, right: Option<&str>| {
            let keys: [Column; 2] = [[left].into_iter().collect(), [right].into_iter().collect()];
            index.find(&[&keys[0], &keys[1]], 0, &mut Vec::new())
        };
        assert_eq!(find(Some("a"), Some("b")), Some(0));
        assert_eq!(find(Some("a"), Some("B")), Some(1));
        assert_eq!(find(Some("ab"), Some("")), Some(2));
        assert_eq!(find(Some("A"), Some("b")), None);
        assert_eq!(find(Some("a"), None), None);
    }

    #[test]
    fn numbers_match_by_their_text() {
        let column: Column = ["1", "01", "1.5"].map(Some).into_iter().collect();
        let index = ExactIndex::of(&Table { keys: 1, rows: 3, columns: vec![column] });
        let numbers: Column = [Some(1.0), Some(1.5), Some(2.0)].into_iter().collect();
        let found: Vec<_> = (0..3).map(|row| index.find(&[&numbers], row, &mut Vec::new())).collect();
        assert_eq!(found, [Some(0), Some(2), None]);
    }
}
