//! Which rows of a column are equal to a value, as `=` sees it: for joins and sets that a query has answered.

use super::compare::long_integer;
use super::{Column, Value, parse_number};
use hashbrown::HashMap;
use std::fmt;

/// The rows of a column by their values.
///
/// Equality is that of `=`: numbers are equal whatever they are written as, but two plain integers are equal only
/// digit by digit. That makes plain integers a kind of their own: they are kept exactly, and by the double that
/// they read as for all that is a number and no plain integer.
#[derive(Default)]
pub struct EqualIndex {
    texts: HashMap<Vec<u8>, u32, foldhash::fast::FixedState>,
    integers: HashMap<u128, u32, foldhash::fast::FixedState>,
    integers_by_double: HashMap<u64, Vec<u32>, foldhash::fast::FixedState>,
    numbers: HashMap<u64, u32, foldhash::fast::FixedState>,
    /// Where the rows of each group of equal values begin.
    starts: Vec<u32>,
    rows: Vec<u32>,
    most: usize,
}

impl fmt::Debug for EqualIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EqualIndex of {} values", self.distinct())
    }
}

impl EqualIndex {
    /// The rows of a column. Rows without a value, and maps and lists, are equal to nothing.
    pub fn of(column: &Column) -> Self {
        let mut index = EqualIndex::default();
        let groups: Vec<Option<u32>> = (0..column.len()).map(|row| index.enter(column, row)).collect();
        index.arrange(&groups);
        index
    }

    fn enter(&mut self, column: &Column, row: usize) -> Option<u32> {
        match column {
            _ if !column.is_present(row) => None,
            Column::Text(texts) => Some(self.enter_text(texts.value(row))),
            _ => match column.value(row) {
                Value::Text(text) => Some(self.enter_text(text.as_bytes())),
                other => other.as_number().map(|number| self.enter_number(number)),
            },
        }
    }

    fn enter_text(&mut self, text: &[u8]) -> u32 {
        let new = self.distinct() as u32;
        let group = match (long_integer(text), parse_number(text)) {
            (Some(integer), Some(number)) => {
                let group = *self.integers.entry(integer).or_insert(new);
                if group == new {
                    self.integers_by_double.entry(bits(number)).or_default().push(group);
                }
                group
            }
            (None, Some(number)) => return self.enter_number(number),
            _ => *self.texts.entry_ref(text).or_insert(new),
        };
        self.count(group)
    }

    fn enter_number(&mut self, number: f64) -> u32 {
        let new = self.distinct() as u32;
        let group = *self.numbers.entry(bits(number)).or_insert(new);
        self.count(group)
    }

    /// Counts the rows of each group, for now in the place of where they begin.
    fn count(&mut self, group: u32) -> u32 {
        if group as usize == self.starts.len() {
            self.starts.push(0);
        }
        self.starts[group as usize] += 1;
        group
    }

    /// Puts the rows of each group next to each other, in order.
    fn arrange(&mut self, groups: &[Option<u32>]) {
        self.most = self.starts.iter().copied().max().unwrap_or(0) as usize;
        let mut next = 0;
        for start in &mut self.starts {
            next += std::mem::replace(start, next);
        }
        let mut ends = self.starts.clone();
        self.rows = vec![0; next as usize];
        for (row, group) in groups.iter().enumerate() {
            let Some(group) = group else { continue };
            let end = &mut ends[*group as usize];
            self.rows[*end as usize] = row as u32;
            *end += 1;
        }
    }

    /// How many different values there are.
    pub fn distinct(&self) -> usize {
        self.starts.len()
    }

    /// The most rows that one value has.
    pub fn most_rows(&self) -> usize {
        self.most
    }

    /// Puts the rows that are equal to a text into `rows`, in order.
    pub fn find_text(&self, text: &[u8], rows: &mut Vec<u32>) {
        rows.clear();
        match (long_integer(text), parse_number(text)) {
            (Some(integer), number) => {
                self.push(self.integers.get(&integer), rows);
                self.push(number.and_then(|number| self.numbers.get(&bits(number))), rows);
                rows.sort_unstable();
            }
            (None, Some(number)) => self.find_number(number, rows),
            (None, None) => self.push(self.texts.get(text), rows),
        }
    }

    /// Puts the rows that are equal to a value into `rows`, in order.
    pub fn find(&self, value: &Value, rows: &mut Vec<u32>) {
        rows.clear();
        match (value, value.as_number()) {
            (Value::Text(text), _) => self.find_text(text.as_bytes(), rows),
            (_, Some(number)) => self.find_number(number, rows),
            _ => {}
        }
    }

    fn find_number(&self, number: f64, rows: &mut Vec<u32>) {
        rows.clear();
        self.push(self.numbers.get(&bits(number)), rows);
        for group in self.integers_by_double.get(&bits(number)).into_iter().flatten() {
            self.push(Some(group), rows);
        }
        rows.sort_unstable();
    }

    fn push(&self, group: Option<&u32>, rows: &mut Vec<u32>) {
        let Some(&group) = group else { return };
        let end = self.starts.get(group as usize + 1).map_or(self.rows.len(), |end| *end as usize);
        rows.extend_from_slice(&self.rows[self.starts[group as usize] as usize..end]);
    }

    /// Whether a row is equal to a text.
    pub fn has_text(&self, text: &[u8]) -> bool {
        match (long_integer(text), parse_number(text)) {
            (Some(integer), number) => {
                self.integers.contains_key(&integer)
                    || number.is_some_and(|number| self.numbers.contains_key(&bits(number)))
            }
            (None, Some(number)) => self.has_number(number),
            (None, None) => self.texts.contains_key(text),
        }
    }

    /// Whether a row is equal to a value.
    pub fn has(&self, value: &Value) -> bool {
        match (value, value.as_number()) {
            (Value::Text(text), _) => self.has_text(text.as_bytes()),
            (_, Some(number)) => self.has_number(number),
            _ => false,
        }
    }

    fn has_number(&self, number: f64) -> bool {
        self.numbers.contains_key(&bits(number)) || self.integers_by_double.contains_key(&bits(number))
    }
}

/// Equal numbers have equal bits: zero has two forms.
fn bits(number: f64) -> u64 {
    (number + 0.0).to_bits()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::equal;

    /// Every pair of values is found exactly when `=` holds.
    #[test]
    fn it_finds_what_is_equal() {
        let long = "9007199254740993";
        let texts = ["1", "01", "1.0", "x", "", "-0", "0", long, "9007199254740992", "9007199254740992.0", "1e3", "é"];
        let mut values: Vec<Value> = texts.iter().map(Value::text).collect();
        values.extend([1.0, 0.0, 1000.0, 9_007_199_254_740_992.0].map(Value::Number));
        values.extend([
            Value::Bool(true),
            Value::Time(1000),
            Value::Missing,
            Value::text("1"),
            Value::text("9".repeat(40)),
        ]);
        values.push(Value::Json(serde_json::json!([1]).into()));
        let column: Column = values.iter().cloned().collect();
        let (index, mut rows) = (EqualIndex::of(&column), Vec::new());
        for value in &values {
            index.find(value, &mut rows);
            let wanted: Vec<u32> =
                (0u32..).zip(&values).filter(|(_, other)| equal(value, other)).map(|(row, _)| row).collect();
            assert_eq!(rows, wanted, "{value:?}");
            assert_eq!(index.has(value), !wanted.is_empty(), "{value:?}");
        }
    }

    #[test]
    fn rows_of_one_value_stand_in_order() {
        let column: Column = ["b", "a", "b", "b"].map(Some).into_iter().collect();
        let (index, mut rows) = (EqualIndex::of(&column), Vec::new());
        index.find_text(b"b", &mut rows);
        assert_eq!((rows, index.distinct(), index.most_rows()), (vec![0, 2, 3], 2, 3));
    }
}
