//! Aggregates by group.

mod groups;
mod parts;
mod rows;

use super::group_keys::Keys;
use super::{Rows, Setting, SpillTo, State};
use crate::batch::{Batch, Column};
use crate::expressions::{Expr, evaluate};
use crate::plan;
use arrow_array::RecordBatch;
use groups::Groups;
use parts::Parts;
use rows::GroupRows;
use std::any::Any;
use std::io;

/// From so many batches full of groups on they are kept in parts, if most rows begin a group.
const BATCHES_IN_ONE: usize = 64;

/// Where a group has so many rows, what a part would save is lost by appending it again and again.
const MANY_ROWS: usize = 2;

/// So many batches full of groups are then gathered before they are appended to the parts: a table that stays in the
/// cache of a core.
const BATCHES_AT_ONCE: usize = 8;

pub struct Stats {
    step: plan::Stats,
    setting: Setting,
    groups: Groups,
    /// Groups of before, when there are very many.
    parts: Option<Parts>,
    /// Rows taken in, and groups at which it is asked next whether they should be kept in parts.
    rows: usize,
    most: usize,
    keys: Keys,
    numbers: Vec<u32>,
}

impl Stats {
    pub fn new(step: plan::Stats, setting: Setting) -> Self {
        let mut groups = Groups::new(&step, setting);
        let mut keys = Keys::default();
        if step.keys.is_empty() {
            // Without keys there is one group, even over no rows: one row with a count of 0. The manual is
            // silent (LANGUAGE.md 2.7, REC).
            keys.write(&[], 1);
            groups.table.find(&keys, &[0], &mut Vec::new());
        }
        let most = BATCHES_IN_ONE * setting.batch_rows;
        Stats { step, setting, groups, parts: None, rows: 0, most, keys, numbers: Vec::new() }
    }

    /// Groups as `save` wrote them.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn restore(step: plan::Stats, setting: Setting, saved: &RecordBatch) -> Result<Self, String> {
        let groups = Groups::restore(&step, setting, saved)?;
        Ok(Stats { groups, ..Stats::new(step, setting) })
    }

    fn find_groups(&mut self, batch: &Batch) {
        if self.step.keys.is_empty() {
            self.numbers.clear();
            self.numbers.resize(batch.rows(), 0);
            return;
        }
        let column = |(_, key): &(usize, Expr)| evaluate(key, batch, &self.setting.context).into_column(batch.rows());
        let columns: Vec<Column> = self.step.keys.iter().map(column).collect();
        self.keys.write(&columns, batch.rows());
        self.groups.table.find(&self.keys, batch.positions(), &mut self.numbers);
    }

    /// Whether the table holds as many groups as it may.
    fn is_full(&mut self) -> bool {
        let groups = self.groups.table.len();
        if self.parts.is_some() {
            return groups >= BATCHES_AT_ONCE * self.setting.batch_rows;
        }
        if groups < self.most || self.step.keys.is_empty() {
            return false;
        }
        self.most *= 2;
        self.rows < MANY_ROWS * groups
    }

    /// Appends the groups of the table to the parts.
    fn append(&mut self) -> &mut Parts {
        let Stats { step, setting, groups, parts, .. } = self;
        let at_once = BATCHES_IN_ONE * setting.batch_rows;
        let parts = parts.get_or_insert_with(|| Parts::new(step, *setting, at_once));
        parts.append(std::mem::replace(groups, Groups::new(step, *setting)));
        parts
    }

    /// The groups, each once.
    fn into_groups(mut self) -> Vec<Groups> {
        if self.parts.is_some() {
            self.append();
        }
        match self.parts {
            Some(parts) => parts.into_groups(&self.step, self.setting),
            None => vec![self.groups],
        }
    }
}

impl State for Stats {
    fn take(&mut self, batch: Batch) {
        if batch.rows() == 0 {
            return;
        }
        self.rows += batch.rows();
        self.find_groups(&batch);
        self.groups.update(&self.step, self.setting, &batch, &self.numbers);
        if self.is_full() {
            self.append();
            let Stats { step, setting, parts, .. } = self;
            parts.iter_mut().for_each(|parts| parts.settle(step, *setting));
        }
    }

    fn merge(&mut self, sibling: Box<dyn State>) {
        let mut sibling = sibling.into_any().downcast::<Stats>().expect("siblings run the same step");
        if self.parts.is_none() && sibling.parts.is_none() {
            return self.groups.merge(sibling.groups);
        }
        sibling.append();
        let theirs = sibling.parts.take();
        let ours = self.append();
        theirs.into_iter().for_each(|theirs| ours.merge(theirs));
    }

    fn save(&mut self) -> RecordBatch {
        let empty = Stats::new(self.step.clone(), self.setting);
        let whole = std::mem::replace(self, empty).into_groups().into_iter().reduce(|mut whole, part| {
            whole.merge(part);
            whole
        });
        self.groups = whole.expect("there is one table at least");
        self.groups.save(&self.step)
    }

    fn spill(&mut self, out: &mut SpillTo) -> io::Result<bool> {
        if self.step.keys.is_empty() {
            return Ok(false); // one group cannot be cut
        }
        let empty = Stats::new(self.step.clone(), self.setting);
        let mut whole = std::mem::replace(self, empty);
        if whole.parts.is_some() {
            whole.append();
        }
        match whole.parts {
            Some(parts) => {
                for (partition, groups) in parts.each_part(&self.step, self.setting) {
                    if groups.table.len() > 0 {
                        out(partition, groups.save(&self.step))?;
                    }
                }
            }
            None => {
                let save = whole.groups.savers(&self.step);
                for (partition, groups) in whole.groups.table.parts().iter().enumerate() {
                    if !groups.is_empty() {
                        out(partition, save(groups))?;
                    }
                }
            }
        }
        Ok(true)
    }

    fn finish(self: Box<Self>) -> Box<dyn Rows> {
        let (step, setting) = (self.step.clone(), self.setting);
        Box::new(GroupRows::new(step, setting, self.into_groups()))
    }

    fn size(&self) -> (usize, &'static str) {
        let parts = self.parts.as_ref().map_or(0, Parts::size);
        (self.groups.size() + parts, "the groups of `stats`")
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}
