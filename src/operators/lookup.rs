//! Adds columns of a lookup table to the rows that match one of its rows.

use super::Transform;
use crate::batch::{Batch, Column};
use crate::plan::tables::Table;
use crate::plan::{self, By, Found};
use std::net::IpAddr;

pub struct Lookup<'p> {
    step: &'p plan::Lookup,
    key: Vec<u8>,
}

impl<'p> Lookup<'p> {
    pub fn new(step: &'p plan::Lookup) -> Self {
        Lookup { step, key: Vec::new() }
    }

    /// For each row the row of the table that matches, and the table; nothing when there is none.
    fn matches(&mut self, batch: &Batch) -> Option<(Vec<Option<u32>>, &'p Table)> {
        let rows = 0..batch.rows();
        match (&self.step.by, self.step.found.as_ref()?) {
            (By::Keys(keys), Found::Keys(found)) => {
                let columns: Option<Vec<&Column>> = keys.iter().map(|(_, _, slot)| batch.column(*slot)).collect();
                let index = found.index();
                // A field that no event of the batch has matches nothing.
                let find = |row| index.find(columns.as_ref()?, row, &mut self.key);
                Some((rows.map(find).collect(), &found.table))
            }
            (By::Network(_, slot), Found::Networks(found)) => {
                let column = batch.column(*slot);
                let find = |row| found.index().find(address(column?, row)?);
                Some((rows.map(find).collect(), &found.table))
            }
            _ => None,
        }
    }
}

fn address(column: &Column, row: usize) -> Option<IpAddr> {
    column.text(row)?.parse().ok()
}

impl Transform for Lookup<'_> {
    fn apply(&mut self, mut batch: Batch) -> Batch {
        let Some((matches, table)) = self.matches(&batch) else { return batch };
        for ((_, _, slot), column) in self.step.outputs.iter().zip(table.others()) {
            if let Some(slot) = slot {
                batch.set(*slot, column.pick(&matches));
            }
        }
        batch
    }
}
