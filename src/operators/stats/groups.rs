//! Groups and, for each aggregate, what each of them has gathered.

use crate::batch::{Batch, Datum, load_positions, save_columns};
use crate::expressions::{Expr, evaluate};
use crate::functions::stats::{GroupStates, Input, Saver};
use crate::operators::Setting;
use crate::operators::group_keys::Keys;
use crate::operators::group_table::GroupTable;
use crate::plan;
use arrow_array::builder::LargeBinaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use rayon::prelude::*;
use std::sync::Arc;

/// The column of the keys among those that are saved; those of the aggregates are named by their slots.
const KEY: &str = "key";

/// A table of groups, and the states of each aggregate.
pub struct Groups {
    pub table: GroupTable,
    pub states: Vec<Box<dyn GroupStates>>,
}

/// States of the aggregates of a step, without groups yet.
pub fn states(step: &plan::Stats, setting: Setting) -> Vec<Box<dyn GroupStates>> {
    let start = |aggregate: &plan::Aggregate| aggregate.function.start(setting.approximate);
    let only = "the planner puts only aggregates into a stats step";
    step.aggregates.iter().map(|aggregate| start(aggregate).expect(only)()).collect()
}

impl Groups {
    /// No groups.
    pub fn new(step: &plan::Stats, setting: Setting) -> Groups {
        Groups { table: GroupTable::new(step.keys.len()), states: states(step, setting) }
    }

    /// Groups as `save` wrote them.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub fn restore(step: &plan::Stats, setting: Setting, saved: &RecordBatch) -> Result<Groups, String> {
        let column = |name: &str| saved.column_by_name(name).ok_or_else(|| format!("there is no column `{name}`"));
        let keys = column(KEY)?.as_binary_opt::<i64>().ok_or("the keys are no bytes")?;
        let keys = (0..keys.len()).map(|group| keys.value(group));
        let keys = Keys::read_back(keys, step.keys.len()).ok_or("a key is damaged")?;
        let (mut groups, mut numbers) = (Groups::new(step, setting), Vec::new());
        groups.table.find(&keys, load_positions(saved)?, &mut numbers);
        if groups.table.len() != numbers.len() {
            return Err("a key is there twice".to_string());
        }
        for (aggregate, state) in step.aggregates.iter().zip(&mut groups.states) {
            state.load(column(&aggregate.slot.to_string())?)?;
        }
        Ok(groups)
    }

    /// Takes in a batch whose rows are of groups of these numbers.
    pub fn update(&mut self, step: &plan::Stats, setting: Setting, batch: &Batch, numbers: &[u32]) {
        // Two aggregates over the same argument share its evaluation.
        let mut known: Vec<(&Expr, Datum)> = Vec::new();
        for (aggregate, state) in step.aggregates.iter().zip(&mut self.states) {
            let args: Vec<Datum> = aggregate
                .args
                .iter()
                .map(|arg| shared(arg, &mut known, || evaluate(arg, batch, &setting.context)))
                .collect();
            let input = Input { args: &args, positions: batch.positions() };
            state.update(numbers, self.table.len(), &input);
        }
    }

    /// Takes in the groups of a sibling.
    pub fn merge(&mut self, sibling: Groups) {
        let mapping = self.table.merge(sibling.table);
        let count = self.table.len();
        let pairs: Vec<_> = self.states.iter_mut().zip(sibling.states).collect();
        pairs.into_par_iter().for_each(|(state, sibling)| state.merge(sibling, &mapping, count));
    }

    /// Something that writes groups of some numbers.
    pub fn savers<'g>(&'g self, step: &'g plan::Stats) -> impl Fn(&[u32]) -> RecordBatch + 'g {
        let savers: Vec<Saver> = self.states.iter().map(|state| state.saver(self.table.len())).collect();
        move |groups| {
            let mut keys = LargeBinaryBuilder::with_capacity(groups.len(), 0);
            groups.iter().for_each(|&group| self.table.key(group as usize, |key| keys.append_value(key)));
            let keys: ArrayRef = Arc::new(keys.finish());
            let states = step.aggregates.iter().zip(&savers);
            let states = states.map(|(aggregate, saver)| (aggregate.slot.to_string(), saver(groups)));
            let positions = groups.iter().map(|&group| self.table.first(group as usize)).collect();
            save_columns(positions, std::iter::once((KEY.to_string(), keys)).chain(states))
        }
    }

    /// All groups, for `restore`.
    pub fn save(&self, step: &plan::Stats) -> RecordBatch {
        self.savers(step)(&(0..self.table.len() as u32).collect::<Vec<_>>())
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.table.size() + self.states.iter().map(|state| state.size()).sum::<usize>()
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
