//! Batches of columns and the values in them. Comparing, ordering, converting and printing values
//! live here and nowhere else.
//!
//! Text is held as `BinaryViewArray`, not `StringViewArray`: a block is checked to be UTF-8 once, as a
//! whole, where Arrow's safe constructors of string views would check every value again.

mod build;
mod choose;
mod column;
mod compare;
mod dense;
mod equal_index;
mod number;
mod order;
mod print;
mod saved;
mod short;
mod structure;
mod time;
mod value;

pub use build::{PieceBuilder, TextBuilder, inline_view, integer_texts, nulls};
pub use choose::choose;
pub use column::{Column, Datum};
pub use compare::{Comparison, compare, equal};
pub use dense::{Dense, eight_digits};
pub use equal_index::EqualIndex;
pub use number::{looks_numeric, parse_number};
pub use order::{natural, order, plain_order};
pub use print::{print_number, print_time};
pub use saved::{decode, encode, load_positions, save_columns};
pub use short::ShortText;
pub use structure::{Leaves, Segment, list_length, open, open_at, raw_at, raw_elements, scalar_text, value_of, within};
pub use time::{Period, Unit};
pub use value::Value;

use std::sync::Arc;

/// Rows per batch: large enough to pay for the call, small enough to stay in cache.
pub const BATCH_ROWS: usize = 4096;

/// From here on positions are those of rows that stood in no source, such as a row of sums.
// The number of a file is below 2^24 - 1, see `Engine::numbering_files_from`.
pub const OTHER_ROWS: u64 = u64::MAX << 40;

/// A batch: columns of equal length, each in the slot that the plan gave its name.
///
/// A slot that no later step needs is empty.
#[derive(Debug, Clone)]
pub struct Batch {
    rows: usize,
    columns: Vec<Option<Column>>,
    positions: Arc<[u64]>,
}

impl Batch {
    /// A batch of rows without columns yet. `positions` has one number per row; rows of one source have
    /// distinct, rising positions in the order of the source, whichever worker reads them. They settle
    /// every tie, so that the answer never depends on the number of workers.
    pub fn new(slots: usize, positions: Vec<u64>) -> Self {
        Batch { rows: positions.len(), columns: vec![None; slots], positions: positions.into() }
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Where each row stood in the source.
    pub fn positions(&self) -> &[u64] {
        &self.positions
    }

    /// The column in a slot; `None` when nothing was put there.
    pub fn column(&self, slot: usize) -> Option<&Column> {
        self.columns.get(slot).and_then(Option::as_ref)
    }

    /// Puts a column of `rows()` values into a slot.
    pub fn set(&mut self, slot: usize, column: Column) {
        debug_assert_eq!(column.len(), self.rows);
        self.columns[slot] = Some(column);
    }

    /// The number of slots.
    pub fn slots(&self) -> usize {
        self.columns.len()
    }

    /// The rows whose numbers are given, in that order. Texts go on pointing into the same blocks.
    pub fn take(&self, rows: &[u32]) -> Batch {
        Batch {
            rows: rows.len(),
            columns: self.columns.iter().map(|c| c.as_ref().map(|c| c.take(rows))).collect(),
            positions: rows.iter().map(|&row| self.positions[row as usize]).collect(),
        }
    }

    /// Some of the rows, next to each other.
    pub fn slice(&self, start: usize, rows: usize) -> Batch {
        Batch {
            rows,
            columns: self.columns.iter().map(|c| c.as_ref().map(|c| c.slice(start, rows))).collect(),
            positions: self.positions[start..start + rows].into(),
        }
    }

    /// The rows whose numbers are given, in that order, and for each `None` a row without values that stood in no
    /// source.
    pub fn pick(&self, rows: &[Option<u32>]) -> Batch {
        let last = self.positions.iter().copied().filter(|position| *position >= OTHER_ROWS).max();
        let mut free = last.map_or(OTHER_ROWS, |last| last + 1)..;
        let position = |row: &Option<u32>| match row {
            Some(row) => self.positions[*row as usize],
            None => free.next().unwrap_or(u64::MAX),
        };
        Batch {
            rows: rows.len(),
            positions: rows.iter().map(position).collect(),
            columns: self.columns.iter().map(|column| column.as_ref().map(|column| column.pick(rows))).collect(),
        }
    }

    /// The same rows, as if they had stood in a source in this order.
    pub fn renumbered(self) -> Batch {
        Batch { positions: (0..self.rows as u64).collect(), ..self }
    }

    /// Each row as many times as `times` says, one after the other. Copies get positions of their own as long as
    /// rows are no more than the bytes they come from. The first copy comes first: it has the highest position
    /// where later rows come first, otherwise the lowest.
    pub fn repeated(&self, times: &[usize], latest_first: bool) -> Batch {
        let rows: Vec<u32> = (0u32..).zip(times).flat_map(|(row, times)| std::iter::repeat_n(row, *times)).collect();
        let mut batch = self.take(&rows);
        let mut positions = batch.positions.to_vec();
        if latest_first {
            spread(positions.iter_mut().rev());
        } else {
            spread(positions.iter_mut());
        }
        batch.positions = positions.into();
        batch
    }

    /// The same rows with texts of their own, so that the blocks they were read from can be reused.
    pub fn detached(mut self) -> Batch {
        for column in self.columns.iter_mut().flatten() {
            column.detach();
        }
        self
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.positions.len() * 8 + self.columns.iter().flatten().map(Column::size).sum::<usize>()
    }

    /// All rows of several batches with the same slots, one after the other.
    pub fn concat(slots: usize, batches: &[Batch]) -> Batch {
        let positions: Vec<u64> = batches.iter().flat_map(|b| b.positions.iter().copied()).collect();
        let rows = positions.len();
        let columns = (0..slots)
            .map(|slot| {
                let parts: Vec<&Column> = batches.iter().filter_map(|b| b.column(slot)).collect();
                let complete = parts.iter().map(|c| c.len()).sum::<usize>() == rows;
                (complete && !parts.is_empty()).then(|| Column::concat(&parts))
            })
            .collect();
        Batch { rows, columns, positions: positions.into() }
    }
}

/// Gives each of equal positions a higher one than those before it have.
fn spread<'a>(positions: impl Iterator<Item = &'a mut u64>) {
    let mut before: Option<(u64, u64)> = None;
    for position in positions {
        // Copies of a copy follow each other; from the back an event before has lower positions.
        let given = match before {
            Some((read, given)) if *position >= read => (given + 1).max(*position),
            _ => *position,
        };
        before = Some((*position, given));
        *position = given;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_that_stood_nowhere_have_positions_of_their_own() {
        let mut batch = Batch::new(2, vec![10, 50]);
        batch.set(0, ["a", "b"].into_iter().map(Some).collect());
        let more = batch.pick(&[None, Some(1), None]).pick(&[Some(0), None, Some(2), Some(1)]);
        assert_eq!(more.positions(), [OTHER_ROWS, OTHER_ROWS + 2, OTHER_ROWS + 1, 50]);
        let texts: Vec<_> = (0..4).map(|row| more.column(0).and_then(|column| column.text(row))).collect();
        assert_eq!(texts, [None, None, None, Some("b".into())]);
        assert!(more.column(1).is_none());
        assert_eq!(more.renumbered().positions(), [0, 1, 2, 3]);
    }

    #[test]
    fn copies_of_a_row_have_positions_of_their_own() {
        let batch = Batch::new(0, vec![10, 50, 90]);
        let once = batch.repeated(&[3, 0, 2], true);
        assert_eq!(once.positions(), [12, 11, 10, 91, 90]);
        let twice = once.repeated(&[1, 2, 1, 2, 1], true);
        assert_eq!(twice.positions(), [13, 12, 11, 10, 92, 91, 90]);
        let rising = batch.repeated(&[3, 0, 2], false);
        assert_eq!(rising.positions(), [10, 11, 12, 90, 91]);
        assert_eq!(rising.repeated(&[1, 2, 1, 2, 1], false).positions(), [10, 11, 12, 13, 90, 91, 92]);
    }
}
