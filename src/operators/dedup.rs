//! Keeps the first row in an order for each combination of keys.

use super::group_keys::Keys;
use super::group_table::GroupTable;
use super::sorting::SortRows;
use super::top::Top;
use super::{PARTITIONS, Rows, Setting, SpillTo, State};
use crate::batch::{Batch, Column};
use crate::plan::Order;
use arrow_array::RecordBatch;
use std::any::Any;
use std::io;

/// Rows that are no longer the first of their group are dropped when they are so many times more.
const SLACK: usize = 2;

/// Below so many rows dropping does not pay.
const FEW: usize = 8192;

pub struct Dedup {
    keys: Vec<usize>,
    order: Order,
    limit: usize,
    setting: Setting,
    table: GroupTable,
    /// Where the first row of each group is: a batch of `kept` and a row in it.
    first: Vec<(u32, u32)>,
    kept: Vec<(Batch, SortRows)>,
    rows: usize,
    /// Rows with a missing key are all kept (AWS manual, dedup); only the first `limit` can matter.
    without_key: Top,
    written: Keys,
    groups: Vec<u32>,
}

impl Dedup {
    pub fn new(keys: Vec<usize>, order: Order, limit: usize, setting: Setting) -> Self {
        let without_key = Top::new(order.clone(), limit, setting);
        Dedup {
            table: GroupTable::new(keys.len()),
            keys,
            order,
            limit,
            setting,
            first: Vec::new(),
            kept: Vec::new(),
            rows: 0,
            without_key,
            written: Keys::default(),
            groups: Vec::new(),
        }
    }

    fn take_keyed(&mut self, batch: Batch) {
        let columns: Vec<Column> = self.keys.iter().filter_map(|slot| batch.column(*slot).cloned()).collect();
        self.written.write(&columns, batch.rows());
        self.table.find(&self.written, batch.positions(), &mut self.groups);
        let sort = SortRows::of(&batch, &self.order);
        let mut best: Vec<(u32, u32)> = Vec::new();
        let mut place = hashbrown::HashMap::<u32, usize, foldhash::fast::FixedState>::default();
        for (row, &group) in self.groups.iter().enumerate() {
            match place.get(&group) {
                Some(&at) if sort.compare(row, &sort, best[at].1 as usize, &self.order).is_lt() => {
                    best[at].1 = row as u32;
                }
                Some(_) => {}
                None if self.beats_known(group, &sort, row) => {
                    place.insert(group, best.len());
                    best.push((group, row as u32));
                }
                None => {}
            }
        }
        self.keep(&batch, &best);
    }

    fn beats_known(&self, group: u32, sort: &SortRows, row: usize) -> bool {
        match self.first.get(group as usize) {
            Some(&(batch, known)) if batch != u32::MAX => {
                sort.compare(row, &self.kept[batch as usize].1, known as usize, &self.order).is_lt()
            }
            _ => true,
        }
    }

    fn keep(&mut self, batch: &Batch, best: &[(u32, u32)]) {
        self.first.resize(self.table.len(), (u32::MAX, 0));
        if best.is_empty() {
            return;
        }
        let rows: Vec<u32> = best.iter().map(|(_, row)| *row).collect();
        let kept = batch.take(&rows).detached();
        let sort = SortRows::of(&kept, &self.order);
        for (row, (group, _)) in best.iter().enumerate() {
            self.first[*group as usize] = (self.kept.len() as u32, row as u32);
        }
        self.rows += rows.len();
        self.kept.push((kept, sort));
        if self.rows > (self.table.len() * SLACK).max(FEW) {
            self.drop_beaten();
        }
    }

    /// Only the first row of each group, as one batch; row `i` is group `i`.
    fn drop_beaten(&mut self) {
        let mut starts = Vec::with_capacity(self.kept.len());
        let mut rows = 0;
        for (batch, _) in &self.kept {
            starts.push(rows);
            rows += batch.rows() as u32;
        }
        let batches: Vec<Batch> = self.kept.drain(..).map(|(batch, _)| batch).collect();
        let all = Batch::concat(self.setting.slots, &batches);
        let first: Vec<u32> = self.first.iter().map(|(batch, row)| starts[*batch as usize] + row).collect();
        let kept = all.take(&first).detached();
        let sort = SortRows::of(&kept, &self.order);
        self.rows = kept.rows();
        self.first = (0..self.rows as u32).map(|row| (0, row)).collect();
        self.kept.push((kept, sort));
    }
}

impl State for Dedup {
    fn take(&mut self, batch: Batch) {
        let keyed =
            |row: &u32| self.keys.iter().all(|slot| batch.column(*slot).is_some_and(|c| c.is_scalar(*row as usize)));
        let (with, without): (Vec<u32>, Vec<u32>) = (0..batch.rows() as u32).partition(keyed);
        if !without.is_empty() {
            self.without_key.take(batch.take(&without));
        }
        match with.len() {
            0 => {}
            all if all == batch.rows() => self.take_keyed(batch),
            _ => self.take_keyed(batch.take(&with)),
        }
    }

    fn merge(&mut self, sibling: Box<dyn State>) {
        let sibling = sibling.into_any().downcast::<Dedup>().expect("siblings run the same step");
        self.without_key.merge(Box::new(sibling.without_key));
        for (batch, _) in sibling.kept {
            self.take_keyed(batch);
        }
    }

    fn save(&mut self) -> RecordBatch {
        let keyed = self.kept.iter().map(|(batch, _)| batch);
        let all: Vec<Batch> = self.without_key.kept().iter().chain(keyed).cloned().collect();
        Batch::concat(self.setting.slots, &all).detached().save()
    }

    fn spill(&mut self, out: &mut SpillTo) -> io::Result<bool> {
        let mut parts = vec![Vec::new(); PARTITIONS];
        parts[0].extend(self.without_key.kept().iter().cloned());
        if self.rows > 0 {
            self.drop_beaten();
            for (part, groups) in parts.iter_mut().zip(self.table.parts()) {
                part.extend(self.kept.iter().map(|(kept, _)| kept.take(&groups)).filter(|batch| batch.rows() > 0));
            }
        }
        for (partition, batches) in parts.iter().enumerate().filter(|(_, batches)| !batches.is_empty()) {
            out(partition, Batch::concat(self.setting.slots, batches).detached().save())?;
        }
        *self = Dedup::new(self.keys.clone(), self.order.clone(), self.limit, self.setting);
        Ok(true)
    }

    fn finish(mut self: Box<Self>) -> Box<dyn Rows> {
        if self.rows > 0 {
            self.drop_beaten();
        }
        let mut batches = self.without_key.first_rows();
        batches.extend(self.kept.into_iter().map(|(batch, _)| batch));
        Box::new(batches)
    }

    fn size(&self) -> (usize, &'static str) {
        let rows: usize = self.kept.iter().map(|(batch, _)| batch.size()).sum();
        (rows + self.table.size() + self.first.capacity() * 8, "the rows that `dedup` keeps")
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}
