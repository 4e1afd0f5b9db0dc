//! The rows of two answers side by side.

use super::Pair;
use crate::expressions::print;
use crate::plan::{Plan, Step};
use crate::result::Answer;
use crate::testing::{Both, in_order, written};
use std::collections::HashMap;

/// Which rows of two answers stand for each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum By {
    /// Those with the same group keys.
    Keys(Vec<String>),
    /// Those that are the same event.
    Events,
    /// Those that stand in the same place, so that as little as possible differs.
    Place,
}

/// How many rows differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that both have, with other values.
    pub changed: usize,
    /// Rows that only the old answer has.
    pub only_old: usize,
    /// Rows that only the new answer has.
    pub only_new: usize,
    /// Whether the rows that both have come in another order.
    pub moved: bool,
}

impl Counts {
    /// Whether no row differs.
    pub fn is_same(&self) -> bool {
        *self == Counts::default()
    }

    /// Whether rows differ in more than their order.
    pub fn values_differ(&self) -> bool {
        self.changed + self.only_old + self.only_new > 0
    }
}

/// Two answers side by side.
pub struct Compared {
    pub only_old: Vec<String>,
    pub only_new: Vec<String>,
    pub columns_moved: bool,
    pub by: By,
    pub counts: Counts,
    pub lines: Vec<Both>,
}

/// The cells of a row.
type Row = Vec<Option<String>>;

/// The number of an old row, of a new one, or both.
type Pairing = Vec<(Option<usize>, Option<usize>)>;

impl Compared {
    /// Compares the columns that both answers have.
    pub fn new(pair: &Pair, old: &Answer, new: &Answer) -> Compared {
        let (old_names, new_names) = (names(old), names(new));
        let without = |these: &[String], those: &[String]| -> Vec<String> {
            these.iter().filter(|name| !those.contains(name)).cloned().collect()
        };
        let common: Vec<String> = old_names.iter().filter(|name| new_names.contains(name)).cloned().collect();
        let columns_moved = common != without(&new_names, &without(&new_names, &old_names));
        let (old_rows, new_rows) = (cells(old, &common), cells(new, &common));
        let by = by(pair, old, new, &common);
        let pairing = match &by {
            By::Keys(keys) => {
                let places: Vec<usize> =
                    keys.iter().filter_map(|key| common.iter().position(|name| name == key)).collect();
                let key = |row: &Row| places.iter().map(|at| row[*at].clone()).collect::<Row>();
                by_key(old_rows.iter().map(key).collect(), new_rows.iter().map(key).collect())
            }
            By::Events => by_key(pointers(old), pointers(new)),
            By::Place => {
                let differing = |e: usize, a: usize| differing(&old_rows[e], &new_rows[a]);
                let pairs = in_order(old_rows.len(), new_rows.len(), &differing);
                pairs.into_iter().map(|pair| (pair.expected, pair.actual)).collect()
            }
        };
        let line = |(old, new): &(Option<usize>, Option<usize>)| Both {
            expected: old.map(|row| old_rows[row].iter().map(|cell| written(cell.as_deref())).collect()),
            actual: new.map(|row| new_rows[row].iter().map(|cell| written(cell.as_deref())).collect()),
            changed: old.zip(*new).map_or(Vec::new(), |(old, new)| differing(&old_rows[old], &new_rows[new])),
        };
        let head: Vec<String> = common.iter().map(|name| written(Some(name))).collect();
        let head = Both { expected: Some(head.clone()), actual: Some(head), changed: Vec::new() };
        let rows: Vec<Both> = pairing.iter().map(line).collect();
        let count = |holds: &dyn Fn(&Both) -> bool| rows.iter().filter(|line| holds(line)).count();
        let counts = Counts {
            changed: count(&|line| !line.changed.is_empty()),
            only_old: count(&|line| line.actual.is_none()),
            only_new: count(&|line| line.expected.is_none()),
            moved: !pairing.iter().filter_map(|(old, new)| old.and(*new)).is_sorted(),
        };
        Compared {
            only_old: without(&old_names, &common),
            only_new: without(&new_names, &common),
            columns_moved,
            by,
            counts,
            lines: std::iter::once(head).chain(rows).collect(),
        }
    }
}

fn names(answer: &Answer) -> Vec<String> {
    answer.columns.iter().map(|column| column.name.clone()).collect()
}

fn cells(answer: &Answer, columns: &[String]) -> Vec<Row> {
    let place = |name: &String| answer.columns.iter().position(|column| column.name == *name);
    let places: Vec<usize> = columns.iter().filter_map(place).collect();
    (0..answer.rows).map(|row| places.iter().map(|column| answer.text(row, *column)).collect()).collect()
}

fn pointers(answer: &Answer) -> Vec<Row> {
    let pointers = answer.pointers.iter().flatten();
    pointers.map(|pointer| vec![pointer.map(|pointer| pointer.to_string())]).collect()
}

fn differing(old: &Row, new: &Row) -> Vec<usize> {
    (0..old.len()).filter(|column| old[*column] != new[*column]).collect()
}

/// What tells which rows stand for each other.
fn by(pair: &Pair, old: &Answer, new: &Answer, common: &[String]) -> By {
    let groups = [&pair.old, &pair.new].map(keys);
    if let [Some(old_keys), Some(new_keys)] = &groups
        && old_keys == new_keys
        && !old_keys.is_empty()
        && old_keys.iter().all(|(name, _)| common.contains(name))
    {
        return By::Keys(old_keys.iter().map(|(name, _)| name.clone()).collect());
    }
    let read = [&pair.old, &pair.new].map(|plan| format!("{:?}", plan.scan.choice.groups));
    let same_logs = read[0] == read[1];
    if old.pointers.is_some() && new.pointers.is_some() && same_logs { By::Events } else { By::Place }
}

/// The keys by which rows are grouped in the end: their names, and what they are.
fn keys(plan: &Plan) -> Option<Vec<(String, String)>> {
    let last = plan.steps.iter().rev().find(|step| step.makes_rows())?;
    let Step::Stats(stats) = last else { return None };
    let key = |(slot, expr): &(usize, crate::expressions::Expr)| (plan.names[*slot].clone(), print(expr, &plan.names));
    let mut keys: Vec<(String, String)> = stats.keys.iter().map(key).collect();
    keys.sort();
    Some(keys)
}

/// Rows of one key stand for each other in their order. Those that only the new answer has come behind the row that
/// they stand behind there.
fn by_key(old: Vec<Row>, new: Vec<Row>) -> Pairing {
    let mut free: HashMap<&Row, Vec<usize>> = HashMap::new();
    for (at, key) in new.iter().enumerate().rev() {
        free.entry(key).or_default().push(at);
    }
    let partners: Vec<Option<usize>> = old.iter().map(|key| free.get_mut(key).and_then(Vec::pop)).collect();
    let mut taken = vec![false; new.len()];
    partners.iter().flatten().for_each(|at| taken[*at] = true);
    let mut pairing = Pairing::new();
    let alone_from = |from: usize, pairing: &mut Pairing| {
        let alone = (from..new.len()).take_while(|at| !taken[*at]);
        pairing.extend(alone.map(|at| (None, Some(at))));
    };
    alone_from(0, &mut pairing);
    for (at, partner) in partners.iter().enumerate() {
        pairing.push((Some(at), *partner));
        if let Some(partner) = partner {
            alone_from(partner + 1, &mut pairing);
        }
    }
    pairing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_key_stand_side_by_side() {
        let rows = |keys: &[&str]| keys.iter().map(|key| vec![Some(key.to_string())]).collect::<Vec<Row>>();
        let pairing = by_key(rows(&["a", "b", "b", "c"]), rows(&["x", "b", "y", "a", "b"]));
        let expected = [
            (None, Some(0)),
            (Some(0), Some(3)),
            (Some(1), Some(1)),
            (None, Some(2)),
            (Some(2), Some(4)),
            (Some(3), None),
        ];
        assert_eq!(pairing, expected);
        assert!(by_key(Vec::new(), Vec::new()).is_empty());
    }
}
