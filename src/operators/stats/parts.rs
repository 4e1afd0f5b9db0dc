//! Very many groups, by the part of their keys: a table of all would be in no cache, and each row would wait for
//! memory several times. What a table of bearable size has gathered is appended to the parts, where a group may be more
//! than once; at the end the groups of one part after the other are made one, in a table that is small again. Siblings
//! need not be merged before.
//!
//! ```text
//! rows ─► table ─► parts (appended) ─► table of each part
//! ```
// The way of DuckDB and others: V. Leis and others, "Morsel-driven parallelism", 2014, section 4.4.

use super::groups::{Groups, states};
use crate::functions::stats::GroupStates;
use crate::operators::group_keys::Keys;
use crate::operators::{PARTITIONS, Setting, partition_of};
use crate::plan;
use rayon::prelude::*;

/// Groups of one part, in the order in which they came; one may be there more than once.
struct Run {
    keys: Keys,
    first: Vec<u64>,
    states: Vec<Box<dyn GroupStates>>,
}

/// The groups of all parts.
pub struct Parts {
    /// The runs of each part: that of this worker, and those of siblings.
    parts: Vec<Vec<Run>>,
    /// Groups appended, as often as they were.
    appended: usize,
    /// How many may be appended before it is asked whether groups are there more than once.
    most: usize,
}

impl Parts {
    /// No groups; so many are appended at once.
    pub fn new(step: &plan::Stats, setting: Setting, at_once: usize) -> Parts {
        let run = || Run { keys: Keys::default(), first: Vec::new(), states: states(step, setting) };
        Parts { parts: (0..PARTITIONS).map(|_| vec![run()]).collect(), appended: 0, most: 4 * at_once }
    }

    /// Appends groups.
    pub fn append(&mut self, groups: Groups) {
        let Groups { table, states } = groups;
        self.appended += table.len();
        let mut runs: Vec<&mut Run> = self.parts.iter_mut().map(|runs| &mut runs[0]).collect();
        let places: Vec<(u32, u32)> = (0..table.len())
            .map(|group| {
                let part = partition_of(table.hash(group));
                let run = &mut *runs[part];
                table.copy_key(group, &mut run.keys);
                run.first.push(table.first(group));
                (part as u32, run.first.len() as u32 - 1)
            })
            .collect();
        for (at, state) in states.into_iter().enumerate() {
            state.scatter(&places, runs.iter_mut().map(|run| &mut run.states[at]).collect());
        }
    }

    /// Makes groups that are there more than once one, when they are so many that it pays: memory grows with the
    /// number of groups, not with that of the rows.
    pub fn settle(&mut self, step: &plan::Stats, setting: Setting) {
        if self.appended <= self.most {
            return;
        }
        // What one part has tells for all: parts are cut by hash.
        let before = self.parts[0].iter().map(Run::len).sum::<usize>();
        settle_part(&mut self.parts[0], step, setting);
        let mut left = self.parts[0].iter().map(Run::len).sum::<usize>();
        if left * 4 < before * 3 {
            for runs in &mut self.parts[1..] {
                settle_part(runs, step, setting);
                left += runs.iter().map(Run::len).sum::<usize>();
            }
            self.appended = left;
        }
        self.most = self.most.max(2 * self.appended);
    }

    /// Takes in what a sibling has appended.
    pub fn merge(&mut self, sibling: Parts) {
        self.appended += sibling.appended;
        self.parts.iter_mut().zip(sibling.parts).for_each(|(ours, theirs)| ours.extend(theirs));
    }

    /// The groups of each part, each once.
    pub fn into_groups(self, step: &plan::Stats, setting: Setting) -> Vec<Groups> {
        self.parts.into_par_iter().map(|runs| settled(runs, step, setting)).collect()
    }

    /// The groups of one part after the other.
    pub fn each_part<'p>(
        self,
        step: &'p plan::Stats,
        setting: Setting,
    ) -> impl Iterator<Item = (usize, Groups)> + use<'p> {
        self.parts.into_iter().map(move |runs| settled(runs, step, setting)).enumerate()
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        self.parts.iter().flatten().map(Run::size).sum()
    }
}

impl Run {
    fn len(&self) -> usize {
        self.first.len()
    }

    fn size(&self) -> usize {
        let states = self.states.iter().map(|state| state.size()).sum::<usize>();
        self.keys.size() + self.first.capacity() * size_of::<u64>() + states
    }

    fn of(groups: Groups) -> Run {
        let Groups { table, states } = groups;
        let mut keys = Keys::default();
        (0..table.len()).for_each(|group| table.copy_key(group, &mut keys));
        Run { keys, first: (0..table.len()).map(|group| table.first(group)).collect(), states }
    }
}

fn settle_part(runs: &mut Vec<Run>, step: &plan::Stats, setting: Setting) {
    *runs = vec![Run::of(settled(std::mem::take(runs), step, setting))];
}

fn settled(runs: Vec<Run>, step: &plan::Stats, setting: Setting) -> Groups {
    let (mut groups, mut numbers) = (Groups::new(step, setting), Vec::new());
    for run in runs {
        groups.table.find(&run.keys, &run.first, &mut numbers);
        let count = groups.table.len();
        groups.states.iter_mut().zip(run.states).for_each(|(state, theirs)| state.merge(theirs, &numbers, count));
    }
    groups
}
