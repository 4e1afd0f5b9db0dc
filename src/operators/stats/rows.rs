//! Groups as rows, made batch by batch.

use super::groups::Groups;
use crate::batch::{Batch, Column, TextBuilder, Value};
use crate::operators::group_keys::{Part, read};
use crate::operators::group_table::GroupTable;
use crate::operators::{Rows, Setting};
use crate::plan;
use arrow_buffer::Buffer;
use rayon::prelude::*;
use std::ops::Range;

/// The rows of groups that stand in several tables.
pub struct GroupRows {
    step: plan::Stats,
    setting: Setting,
    tables: Vec<Table>,
    /// The number of the first batch of each table, and behind them how many there are in all.
    begins: Vec<usize>,
}

/// The groups of one table.
struct Table {
    table: GroupTable,
    /// The answers of the aggregates.
    columns: Vec<(usize, Column)>,
    /// A group that is left out.
    dropped: Option<usize>,
}

impl GroupRows {
    /// The rows of groups, none of which is in two of them.
    pub fn new(step: plan::Stats, setting: Setting, groups: Vec<Groups>) -> GroupRows {
        let tables: Vec<Table> = groups.into_par_iter().map(|groups| Table::new(&step, groups)).collect();
        let mut begins = vec![0];
        for table in &tables {
            begins.push(begins[begins.len() - 1] + table.table.len().div_ceil(setting.batch_rows));
        }
        GroupRows { step, setting, tables, begins }
    }

    /// The table of a batch, and which of its groups are in it.
    fn find(&self, index: usize) -> (&Table, Range<usize>) {
        let at = self.begins.partition_point(|begin| *begin <= index) - 1;
        let (table, start) = (&self.tables[at], (index - self.begins[at]) * self.setting.batch_rows);
        (table, start..(start + self.setting.batch_rows).min(table.table.len()))
    }

    fn rows(&self, table: &Table, groups: impl Iterator<Item = usize> + Clone) -> Batch {
        let positions = groups.clone().map(|group| table.table.first(group));
        let mut batch = Batch::new(self.setting.slots, positions.collect());
        self.key_columns(table, groups, &mut batch);
        batch
    }

    /// Reads the keys of some groups back into columns.
    fn key_columns(&self, table: &Table, groups: impl Iterator<Item = usize>, batch: &mut Batch) {
        let mut texts = Vec::new();
        let mut columns: Vec<KeyColumn> = self.step.keys.iter().map(|_| KeyColumn::default()).collect();
        for group in groups {
            table.table.key(group, |key| {
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

impl Table {
    fn new(step: &plan::Stats, groups: Groups) -> Table {
        let Groups { table, states } = groups;
        let count = table.len();
        let columns = states
            .into_par_iter()
            .zip(&step.aggregates)
            .map(|(state, aggregate)| (aggregate.slot, state.finish(count, &constants(aggregate))))
            .collect();
        let mut table = Table { table, columns, dropped: None };
        table.dropped = table.empty_group(step);
        table
    }

    /// The group without keys and answers, if it is to be left out.
    fn empty_group(&self, step: &plan::Stats) -> Option<usize> {
        let slots = step.drops_empty.as_ref()?;
        let group = self.table.without_key()?;
        let answered = |(slot, column): &(usize, Column)| slots.contains(slot) && column.is_present(group);
        (!self.columns.iter().any(answered)).then_some(group)
    }

    /// The group that is a row of a batch: behind the one that is left out, rows move up.
    fn group(&self, start: usize, row: u32) -> usize {
        let group = start + row as usize;
        let moved = self.dropped.is_some_and(|dropped| (start..=group).contains(&dropped));
        group + usize::from(moved)
    }
}

fn constants(aggregate: &plan::Aggregate) -> Vec<Value> {
    aggregate.args.iter().map(|arg| arg.constant().cloned().unwrap_or_default()).collect()
}

impl Rows for GroupRows {
    fn batches(&self) -> usize {
        self.begins[self.tables.len()]
    }

    fn batch(&self, index: usize, slots: Option<&[usize]>) -> Batch {
        let (table, groups) = self.find(index);
        let needs_keys = slots.is_none_or(|slots| self.step.keys.iter().any(|(slot, _)| slots.contains(slot)));
        if table.dropped.is_some_and(|dropped| groups.contains(&dropped)) {
            return self.some(index, &(0..groups.len() as u32 - 1).collect::<Vec<_>>());
        }
        let mut batch = if needs_keys {
            self.rows(table, groups.clone())
        } else {
            Batch::new(self.setting.slots, groups.clone().map(|group| table.table.first(group)).collect())
        };
        for (slot, column) in &table.columns {
            batch.set(*slot, column.slice(groups.start, groups.len()));
        }
        batch
    }

    fn some(&self, index: usize, rows: &[u32]) -> Batch {
        let (table, of_batch) = self.find(index);
        let groups: Vec<u32> = rows.iter().map(|&row| table.group(of_batch.start, row) as u32).collect();
        let mut batch = self.rows(table, groups.iter().map(|&group| group as usize));
        for (slot, column) in &table.columns {
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
