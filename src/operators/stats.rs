//! Aggregates by group: a table of groups and, for each aggregate, a state per group.

use super::group_keys::{Keys, Part, read};
use super::group_table::GroupTable;
use super::{Rows, Setting, SpillTo, State};
use crate::batch::{Batch, Column, Datum, TextBuilder, Value, load_positions, save_columns};
use crate::expressions::{Expr, evaluate};
use crate::functions::stats::{GroupStates, Input, Saver};
use crate::plan;
use arrow_array::builder::LargeBinaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::Buffer;
use rayon::prelude::*;
use std::any::Any;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// The column of the keys among those that are saved; those of the aggregates are named by their slots.
const KEY: &str = "key";

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
        let states = step.aggregates.iter().map(|aggregate| start(aggregate, setting)).collect();
        let mut table = GroupTable::new(step.keys.len());
        let mut keys = Keys::default();
        if step.keys.is_empty() {
            // Without keys there is one group, even over no rows: one row with a count of 0. The manual is
            // silent (LANGUAGE.md 2.7, REC).
            keys.write(&[], 1);
            table.find(&keys, &[0], &mut Vec::new());
        }
        Stats { step, setting, table, states, keys, groups: Vec::new() }
    }

    /// Groups as `save` wrote them.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn restore(step: plan::Stats, setting: Setting, saved: &RecordBatch) -> Result<Self, String> {
        let column = |name: &str| saved.column_by_name(name).ok_or_else(|| format!("there is no column `{name}`"));
        let keys = column(KEY)?.as_binary_opt::<i64>().ok_or("the keys are no bytes")?;
        let keys = (0..keys.len()).map(|group| keys.value(group));
        let keys = Keys::read_back(keys, step.keys.len()).ok_or("a key is damaged")?;
        let (mut table, mut groups) = (GroupTable::new(step.keys.len()), Vec::new());
        table.find(&keys, load_positions(saved)?, &mut groups);
        if table.len() != groups.len() {
            return Err("a key is there twice".to_string());
        }
        let mut states: Vec<_> = step.aggregates.iter().map(|aggregate| start(aggregate, setting)).collect();
        for (aggregate, state) in step.aggregates.iter().zip(&mut states) {
            state.load(column(&aggregate.slot.to_string())?)?;
        }
        Ok(Stats { step, setting, table, states, keys: Keys::default(), groups: Vec::new() })
    }

    fn savers(&self) -> Vec<Saver<'_>> {
        self.states.iter().map(|state| state.saver(self.table.len())).collect()
    }

    fn save_groups(&self, groups: &[u32], savers: &[Saver]) -> RecordBatch {
        let mut keys = LargeBinaryBuilder::with_capacity(groups.len(), 0);
        groups.iter().for_each(|&group| self.table.key(group as usize, |key| keys.append_value(key)));
        let keys: ArrayRef = Arc::new(keys.finish());
        let states = self.step.aggregates.iter().zip(savers);
        let states = states.map(|(aggregate, saver)| (aggregate.slot.to_string(), saver(groups)));
        let positions = groups.iter().map(|&group| self.table.first(group as usize)).collect();
        save_columns(positions, std::iter::once((KEY.to_string(), keys)).chain(states))
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

fn start(aggregate: &plan::Aggregate, setting: Setting) -> Box<dyn GroupStates> {
    let start = aggregate.function.start(setting.approximate);
    start.expect("the planner puts only aggregates into a stats step")()
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
        let mapping = self.table.merge(sibling.table);
        let count = self.table.len();
        let pairs: Vec<_> = self.states.iter_mut().zip(sibling.states).collect();
        pairs.into_par_iter().for_each(|(state, sibling)| state.merge(sibling, &mapping, count));
    }

    fn save(&self) -> RecordBatch {
        self.save_groups(&(0..self.table.len() as u32).collect::<Vec<_>>(), &self.savers())
    }

    fn spill(&mut self, partitions: usize, out: &mut SpillTo) -> io::Result<bool> {
        if self.step.keys.is_empty() {
            return Ok(false); // one group cannot be cut
        }
        let savers = self.savers();
        for (partition, groups) in self.table.parts(partitions).iter().enumerate() {
            if !groups.is_empty() {
                out(partition, self.save_groups(groups, &savers))?;
            }
        }
        drop(savers);
        *self = Stats::new(self.step.clone(), self.setting);
        Ok(true)
    }

    fn finish(self: Box<Self>) -> Box<dyn Rows> {
        let Stats { step, setting, table, states, .. } = *self;
        let count = table.len();
        let columns = states
            .into_par_iter()
            .zip(&step.aggregates)
            .map(|(state, aggregate)| (aggregate.slot, state.finish(count, &constants(aggregate))))
            .collect();
        let mut rows = GroupRows { step, setting, table, columns, dropped: None };
        rows.dropped = rows.empty_group();
        Box::new(rows)
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

/// The groups as rows.
struct GroupRows {
    step: plan::Stats,
    setting: Setting,
    table: GroupTable,
    /// The answers of the aggregates.
    columns: Vec<(usize, Column)>,
    /// A group that is left out.
    dropped: Option<usize>,
}

impl GroupRows {
    /// The group without keys and answers, if it is to be left out.
    fn empty_group(&self) -> Option<usize> {
        let slots = self.step.drops_empty.as_ref()?;
        let group = self.table.without_key()?;
        let answered = |(slot, column): &(usize, Column)| slots.contains(slot) && column.is_present(group);
        (!self.columns.iter().any(answered)).then_some(group)
    }

    fn groups(&self, index: usize) -> Range<usize> {
        let start = index * self.setting.batch_rows;
        start..(start + self.setting.batch_rows).min(self.table.len())
    }

    /// The group that is a row of a batch: behind the one that is left out, rows move up.
    fn group(&self, start: usize, row: u32) -> usize {
        let group = start + row as usize;
        let moved = self.dropped.is_some_and(|dropped| (start..=group).contains(&dropped));
        group + usize::from(moved)
    }

    fn rows(&self, groups: impl Iterator<Item = usize> + Clone) -> Batch {
        let positions = groups.clone().map(|group| self.table.first(group));
        let mut batch = Batch::new(self.setting.slots, positions.collect());
        self.key_columns(groups, &mut batch);
        batch
    }

    /// Reads the keys of some groups back into columns.
    fn key_columns(&self, groups: impl Iterator<Item = usize>, batch: &mut Batch) {
        let mut texts = Vec::new();
        let mut columns: Vec<KeyColumn> = self.step.keys.iter().map(|_| KeyColumn::default()).collect();
        for group in groups {
            self.table.key(group, |key| {
                let mut at = 0;
                for column in &mut columns {
                    let (part, length) = read(&key[at..]);
                    column.push(part, &key[at..], &mut texts);
                    at += length;
                }
            });
        }
        let texts = Buffer::from_vec(texts);
        for ((slot, _), column) in self.step.keys.iter().zip(columns) {
            batch.set(*slot, column.finish(&texts));
        }
    }
}

impl Rows for GroupRows {
    fn batches(&self) -> usize {
        self.table.len().div_ceil(self.setting.batch_rows)
    }

    fn batch(&self, index: usize, slots: Option<&[usize]>) -> Batch {
        let groups = self.groups(index);
        let needs_keys = slots.is_none_or(|slots| self.step.keys.iter().any(|(slot, _)| slots.contains(slot)));
        if self.dropped.is_some_and(|dropped| groups.contains(&dropped)) {
            return self.some(index, &(0..groups.len() as u32 - 1).collect::<Vec<_>>());
        }
        let mut batch = if needs_keys {
            self.rows(groups.clone())
        } else {
            Batch::new(self.setting.slots, groups.clone().map(|group| self.table.first(group)).collect())
        };
        for (slot, column) in &self.columns {
            batch.set(*slot, column.slice(groups.start, groups.len()));
        }
        batch
    }

    fn some(&self, index: usize, rows: &[u32]) -> Batch {
        let start = self.groups(index).start;
        let groups: Vec<u32> = rows.iter().map(|&row| self.group(start, row) as u32).collect();
        let mut batch = self.rows(groups.iter().map(|&group| group as usize));
        for (slot, column) in &self.columns {
            batch.set(*slot, column.take(&groups));
        }
        batch
    }
}

/// A key of many groups: texts as long as all are, values otherwise.
#[derive(Default)]
struct KeyColumn {
    /// Where the texts are among those of all keys; empty for what is none.
    pieces: Vec<Option<Range<u32>>>,
    /// What is no text, with its row.
    others: Vec<(usize, Value)>,
}

impl KeyColumn {
    fn push(&mut self, part: Part, key: &[u8], texts: &mut Vec<u8>) {
        let start = texts.len() as u32;
        match part {
            Part::Text(start, end) => texts.extend_from_slice(&key[start..end]),
            Part::Dense(dense) => dense.print(texts),
            Part::Other(value) => {
                if !value.is_missing() {
                    self.others.push((self.pieces.len(), value));
                }
                return self.pieces.push(None);
            }
        }
        self.pieces.push(Some(start..texts.len() as u32));
    }

    fn finish(self, texts: &Buffer) -> Column {
        let mut column = TextBuilder::over(texts, self.pieces.len());
        for piece in self.pieces {
            match piece {
                Some(piece) => column.piece(piece.start, piece.end),
                None => column.missing(),
            }
        }
        let texts = Column::Text(column.finish());
        if self.others.is_empty() {
            return texts;
        }
        let mut values: Vec<Value> = (0..texts.len()).map(|row| texts.value(row)).collect();
        self.others.into_iter().for_each(|(row, value)| values[row] = value);
        Column::from_values(values)
    }
}
