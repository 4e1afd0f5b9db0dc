//! Aggregates by group: a table of groups and, for each aggregate, a state per group.

use super::group_keys::{Keys, Part, read};
use super::group_table::GroupTable;
use super::{Setting, State};
use crate::batch::{Batch, Column, Datum, Value};
use crate::expressions::{Expr, evaluate};
use crate::functions::Body;
use crate::functions::stats::{GroupStates, Input};
use crate::plan;
use arrow_array::builder::BinaryViewBuilder;
use rayon::prelude::*;
use std::any::Any;

pub struct Stats {
    step: plan::Stats,
    setting: Setting,
    table: GroupTable,
    states: Vec<Box<dyn GroupStates>>,
    keys: Keys,
    groups: Vec<u32>,
}

impl Stats {
    pub fn new(step: plan::Stats, setting: Setting) -> Self {
        let states = step.aggregates.iter().map(start).collect();
        let mut table = GroupTable::new();
        let mut keys = Keys::default();
        if step.keys.is_empty() {
            // Without keys there is one group, even over no rows: one row with a count of 0. The manual is
            // silent (LANGUAGE.md 2.7, REC).
            keys.write(&[], 1);
            table.find(&keys, &[0], &mut Vec::new());
        }
        Stats { step, setting, table, states, keys, groups: Vec::new() }
    }

    fn find_groups(&mut self, batch: &Batch) {
        if self.step.keys.is_empty() {
            self.groups.clear();
            self.groups.resize(batch.rows(), 0);
            return;
        }
        let column = |(_, key): &(usize, Expr)| evaluate(key, batch, &self.setting.context).into_column(batch.rows());
        let columns: Vec<Column> = self.step.keys.iter().map(column).collect();
        self.keys.write(&columns, batch.rows());
        self.table.find(&self.keys, batch.positions(), &mut self.groups);
    }
}

fn start(aggregate: &plan::Aggregate) -> Box<dyn GroupStates> {
    match aggregate.function.body {
        Body::Aggregate(start) => start(),
        Body::Scalar(_) => unreachable!("the planner puts only aggregates into a stats step"),
    }
}

impl State for Stats {
    fn take(&mut self, batch: Batch) {
        if batch.rows() == 0 {
            return;
        }
        self.find_groups(&batch);
        // Two aggregates over the same argument share its evaluation.
        let mut known: Vec<(&Expr, Datum)> = Vec::new();
        for (aggregate, state) in self.step.aggregates.iter().zip(&mut self.states) {
            let args: Vec<Datum> = aggregate
                .args
                .iter()
                .map(|arg| shared(arg, &mut known, || evaluate(arg, &batch, &self.setting.context)))
                .collect();
            let input = Input { args: &args, positions: batch.positions() };
            state.update(&self.groups, self.table.len(), &input);
        }
    }

    fn merge(&mut self, sibling: Box<dyn State>) {
        let sibling = sibling.into_any().downcast::<Stats>().expect("siblings run the same step");
        let mapping = self.table.merge(&sibling.table);
        let count = self.table.len();
        let pairs: Vec<_> = self.states.iter_mut().zip(sibling.states).collect();
        pairs.into_par_iter().for_each(|(state, sibling)| state.merge(sibling, &mapping, count));
    }

    fn finish(self: Box<Self>) -> Vec<Batch> {
        let Stats { step, setting, table, states, .. } = *self;
        let count = table.len();
        let finished: Vec<(usize, Column)> = states
            .into_par_iter()
            .zip(&step.aggregates)
            .map(|(state, aggregate)| (aggregate.slot, state.finish(count, &constants(aggregate))))
            .collect();
        let chunks = count.div_ceil(setting.batch_rows);
        (0..chunks)
            .into_par_iter()
            .map(|chunk| {
                let start = chunk * setting.batch_rows;
                let end = (start + setting.batch_rows).min(count);
                let mut batch = Batch::new(setting.slots, table.first()[start..end].to_vec());
                key_columns(&step, &table, start..end, &mut batch);
                for (slot, column) in &finished {
                    batch.set(*slot, column.slice(start, end - start));
                }
                batch
            })
            .collect()
    }

    fn size(&self) -> (usize, &'static str) {
        (self.table.size() + self.states.iter().map(|state| state.size()).sum::<usize>(), "the groups of `stats`")
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

fn shared<'e>(arg: &'e Expr, known: &mut Vec<(&'e Expr, Datum)>, evaluate: impl FnOnce() -> Datum) -> Datum {
    if let Some((_, datum)) = known.iter().find(|(expr, _)| same(expr, arg)) {
        return datum.clone();
    }
    let datum = evaluate();
    known.push((arg, datum.clone()));
    datum
}

/// Whether two arguments are the same slot, as such or as numbers.
fn same(left: &Expr, right: &Expr) -> bool {
    match (left, right) {
        (Expr::Slot(left), Expr::Slot(right)) => left == right,
        (Expr::ToNumber(left), Expr::ToNumber(right)) => same(left, right),
        _ => false,
    }
}

fn constants(aggregate: &plan::Aggregate) -> Vec<Value> {
    aggregate.args.iter().map(|arg| arg.constant().cloned().unwrap_or_default()).collect()
}

/// Reads the keys of some groups back into columns.
fn key_columns(step: &plan::Stats, table: &GroupTable, groups: std::ops::Range<usize>, batch: &mut Batch) {
    let mut columns: Vec<KeyColumn> = step.keys.iter().map(|_| KeyColumn::default()).collect();
    for group in groups {
        let mut key = table.key(group);
        for column in &mut columns {
            let (part, length) = read(key);
            column.push(part, key);
            key = &key[length..];
        }
    }
    for ((slot, _), column) in step.keys.iter().zip(columns) {
        batch.set(*slot, column.finish());
    }
}

/// A key of many groups: texts as long as all are, values otherwise.
#[derive(Default)]
struct KeyColumn {
    texts: BinaryViewBuilder,
    values: Vec<Value>,
    mixed: bool,
}

impl KeyColumn {
    fn push(&mut self, part: Part, key: &[u8]) {
        match part {
            Part::Text(start, end) if !self.mixed => self.texts.append_value(&key[start..end]),
            Part::Other(Value::Missing) if !self.mixed => self.texts.append_null(),
            part => {
                self.mix();
                self.values.push(match part {
                    Part::Text(start, end) => Value::text(String::from_utf8_lossy(&key[start..end])),
                    Part::Other(value) => value,
                });
            }
        }
    }

    fn mix(&mut self) {
        if !self.mixed {
            self.mixed = true;
            let texts = Column::Text(self.texts.finish());
            self.values = (0..texts.len()).map(|row| texts.value(row)).collect();
        }
    }

    fn finish(mut self) -> Column {
        if self.mixed { Column::from_values(self.values) } else { Column::Text(self.texts.finish()) }
    }
}
