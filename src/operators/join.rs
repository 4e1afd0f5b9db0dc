//! Puts the rows of the right side next to those of the left with the same key.

use super::{Setting, Transform};
use crate::batch::{Batch, Column, Datum, EqualIndex};
use crate::expressions::{evaluate, holds};
use crate::plan;
use crate::plan::tables::Indexed;
use arrow_array::Array;
use arrow_buffer::BooleanBuffer;

pub struct Join<'p> {
    step: &'p plan::Join,
    setting: Setting,
    /// The partners of the row that is looked at.
    partners: Vec<u32>,
}

/// Rows that a batch may become before it is cut.
const MOST_PAIRS: usize = 64 * 1024;

/// Pairs: the row of the left side, and that of the right if there is one.
#[derive(Default)]
struct Pairs {
    left: Vec<u32>,
    right: Vec<Option<u32>>,
    /// The number of the pair among those of its left row.
    number: Vec<u64>,
}

impl<'p> Join<'p> {
    pub fn new(step: &'p plan::Join, setting: Setting) -> Self {
        Join { step, setting, partners: Vec::new() }
    }

    fn find(&mut self, index: &EqualIndex, key: &Datum, row: usize) {
        match key {
            Datum::Column(Column::Text(texts)) if texts.is_valid(row) => {
                index.find_text(texts.value(row), &mut self.partners);
            }
            _ => index.find(&key.value(row), &mut self.partners),
        }
    }

    /// Every row with each of its partners, in the order of the right side.
    // AWS manual, join: `left` keeps rows without a partner. It is silent on several partners: each pair is a row
    // (LANGUAGE.md 2.19, REC).
    fn pairs(&mut self, index: &EqualIndex, batch: &Batch, keeps_all: bool) -> Pairs {
        let key = evaluate(&self.step.key, batch, &self.setting.context);
        let mut pairs = Pairs::default();
        for row in 0..batch.rows() {
            self.find(index, &key, row);
            for (number, partner) in self.partners.iter().enumerate() {
                pairs.push(row as u32, Some(*partner), number as u64);
            }
            if self.partners.is_empty() && keeps_all {
                pairs.push(row as u32, None, 0);
            }
        }
        pairs
    }

    /// Positions of their own for all pairs: between two rows of the left side there is room for the most partners
    /// that a row can have.
    // With very many partners and files there is not enough room, and then the last pairs of a row share a position.
    fn positions(&self, index: &EqualIndex, batch: &Batch, pairs: &Pairs) -> Vec<u64> {
        let most = index.most_rows().max(1) as u64;
        let room = most.min(u64::MAX / self.setting.most_position.max(1)).max(1);
        let place = |number: u64| {
            let number = number.min(room - 1);
            if self.step.latest_first { room - 1 - number } else { number }
        };
        let pairs = pairs.left.iter().zip(&pairs.number);
        pairs.map(|(row, number)| batch.positions()[*row as usize].saturating_mul(room) + place(*number)).collect()
    }

    /// The rows of both sides next to each other.
    fn joined(&self, right: &Indexed<EqualIndex>, batch: &Batch, pairs: &Pairs) -> Batch {
        let mut joined = Batch::new(batch.slots(), self.positions(right.index(), batch, pairs));
        for slot in 0..batch.slots() {
            if let Some(column) = batch.column(slot) {
                joined.set(slot, column.take(&pairs.left));
            }
        }
        for ((_, slot), column) in self.step.outputs.iter().zip(right.table.others()) {
            joined.set(*slot, column.pick(&pairs.right));
        }
        joined
    }
}

impl Pairs {
    /// The pairs for which a condition holds, and rows of the left side for which it holds with no partner if
    /// `keeps_all`.
    fn kept(&self, held: &BooleanBuffer, rows: usize, keeps_all: bool) -> Pairs {
        let mut kept = Pairs::default();
        let mut next = 0;
        for row in 0..rows as u32 {
            let before = kept.left.len();
            while self.left.get(next) == Some(&row) {
                if held.value(next) {
                    kept.push(row, self.right[next], self.number[next]);
                }
                next += 1;
            }
            if keeps_all && kept.left.len() == before {
                kept.push(row, None, 0);
            }
        }
        kept
    }

    fn push(&mut self, left: u32, right: Option<u32>, number: u64) {
        self.left.push(left);
        self.right.push(right);
        self.number.push(number);
    }
}

impl Transform for Join<'_> {
    fn apply(&mut self, batch: Batch) -> Batch {
        let Some(right) = self.step.right.known() else { return batch };
        let Some(condition) = &self.step.condition else {
            let pairs = self.pairs(right.index(), &batch, self.step.keeps_all);
            return self.joined(right, &batch, &pairs);
        };
        let pairs = self.pairs(right.index(), &batch, false);
        let held = holds(condition, &self.joined(right, &batch, &pairs), &self.setting.context);
        let pairs = pairs.kept(&held, batch.rows(), self.step.keeps_all);
        self.joined(right, &batch, &pairs)
    }

    fn cut(&mut self, batch: &Batch) -> Vec<usize> {
        let Some(right) = self.step.right.known() else { return Vec::new() };
        if batch.rows().saturating_mul(right.index().most_rows()) <= MOST_PAIRS {
            return Vec::new();
        }
        let key = evaluate(&self.step.key, batch, &self.setting.context);
        let (mut ends, mut pairs) = (Vec::new(), 0);
        for row in 0..batch.rows() {
            self.find(right.index(), &key, row);
            pairs += self.partners.len();
            if pairs > MOST_PAIRS && row > ends.last().copied().unwrap_or(0) {
                ends.push(row);
                pairs = self.partners.len();
            }
        }
        ends.push(batch.rows());
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Value;
    use crate::expressions::Expr;
    use crate::functions::Context;
    use crate::plan::tables::{Indexed, Side, Table};

    fn step(keeps_all: bool, keys: &[&str]) -> plan::Join {
        let key: Column = keys.iter().map(|key| Some(*key)).collect();
        let value: Column = (0..keys.len()).map(|row| Some(row as f64)).collect();
        let table = Table { keys: 1, rows: keys.len(), columns: vec![key, value] };
        plan::Join {
            key: Expr::Slot(0),
            right: Side::Known(Indexed::new(table).into()),
            outputs: vec![("n".to_string(), 1)],
            keeps_all,
            latest_first: true,
            span: Default::default(),
            condition: None,
            any_number: false,
        }
    }

    fn setting() -> Setting {
        Setting {
            context: Context { now: 0, range: None },
            slots: 2,
            batch_rows: 4096,
            most_position: 1 << 60,
            approximate: false,
            latest_first: false,
        }
    }

    fn left() -> Batch {
        let mut batch = Batch::new(2, vec![10, 11, 12, 13]);
        batch.set(0, [Some("a"), Some("b"), None, Some("1.0")].into_iter().collect());
        batch
    }

    fn shown(batch: &Batch) -> Vec<(u64, Value)> {
        let value = |row: usize| batch.column(1).map_or(Value::Missing, |column| column.value(row));
        batch.positions().iter().enumerate().map(|(row, position)| (*position, value(row))).collect()
    }

    #[test]
    fn pairs_have_positions_of_their_own() {
        let step = step(true, &["a", "1", "a"]);
        let joined = Join::new(&step, setting()).apply(left());
        let number = |number: f64| Value::Number(number);
        assert_eq!(
            shown(&joined),
            [(21, number(0.0)), (20, number(2.0)), (23, Value::Missing), (25, Value::Missing), (27, number(1.0))]
        );
    }

    #[test]
    fn batches_are_cut_where_pairs_are_many() {
        let keys = vec!["a"; MOST_PAIRS];
        let step = step(false, &keys);
        let mut join = Join::new(&step, setting());
        let mut batch = Batch::new(2, vec![1, 2, 3]);
        batch.set(0, ["a", "x", "a"].map(Some).into_iter().collect());
        assert_eq!(join.cut(&batch), [2, 3]);
        assert_eq!(join.apply(batch).rows(), 2 * MOST_PAIRS);
    }
}
