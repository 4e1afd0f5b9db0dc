//! Aggregates: what `stats` gathers over the rows of each group, and how what siblings gathered is merged.

use crate::batch::{Column, Datum, Value};
use std::any::Any;

/// What one group has gathered for one call of an aggregate.
///
/// The answer must not depend on the order in which rows are taken in, nor on how they were spread over
/// siblings: `position` settles ties.
pub trait Accumulator: Default + Send + 'static {
    /// Takes in one row of the group.
    fn update(&mut self, input: &Input, row: usize);

    /// Takes in what a sibling on another worker has gathered.
    /// Must give the same answer whichever of the two saw the earlier rows.
    fn merge(&mut self, sibling: Self);

    /// The answer for the group. `constants` are the arguments that are constant, by place.
    fn finish(self, constants: &[Value]) -> Value;

    /// Bytes held besides the size of the accumulator itself.
    fn heap_size(&self) -> usize {
        0
    }

    /// The answers for all groups, in order.
    fn finish_all(states: Vec<Self>, constants: &[Value]) -> Column {
        Column::from_values(states.into_iter().map(|state| state.finish(constants)).collect())
    }
}

/// The arguments of an aggregate for one batch, each converted as its parameter asks.
pub struct Input<'a> {
    /// The arguments, in order. One whose parameter is a number is already a number column (or constant).
    pub args: &'a [Datum],
    /// Where each row stood in the source.
    pub positions: &'a [u64],
}

impl Input<'_> {
    /// The number of an argument in a row; `None` when missing or no number.
    pub fn number(&self, index: usize, row: usize) -> Option<f64> {
        self.args.get(index)?.number(row)
    }
}

/// The accumulators of all groups of one call, behind one virtual call per batch.
pub trait GroupStates: Send {
    /// Takes in a batch: row `i` belongs to group `groups[i]`, and there are `count` groups so far.
    fn update(&mut self, groups: &[u32], count: usize, input: &Input);

    /// Takes in what a sibling has gathered: its group `i` is group `groups[i]` here, of `count` groups.
    fn merge(&mut self, sibling: Box<dyn GroupStates>, groups: &[u32], count: usize);

    /// The answers, one per group.
    fn finish(self: Box<Self>, count: usize, constants: &[Value]) -> Column;

    /// Bytes held.
    fn size(&self) -> usize;

    /// For `merge`, which must find its own kind.
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

/// Accumulators of one kind, one per group.
pub struct Groups<A>(Vec<A>);

impl<A: Accumulator> Groups<A> {
    /// What an entry of the catalogue names as its body.
    pub fn start() -> Box<dyn GroupStates> {
        Box::new(Groups::<A>(Vec::new()))
    }

    fn grow(&mut self, count: usize) {
        if self.0.len() < count {
            self.0.resize_with(count, A::default);
        }
    }
}

impl<A: Accumulator> GroupStates for Groups<A> {
    fn update(&mut self, groups: &[u32], count: usize, input: &Input) {
        self.grow(count);
        for (row, &group) in groups.iter().enumerate() {
            self.0[group as usize].update(input, row);
        }
    }

    fn merge(&mut self, sibling: Box<dyn GroupStates>, groups: &[u32], count: usize) {
        self.grow(count);
        let sibling = sibling.into_any().downcast::<Self>().expect("siblings run the same aggregate");
        for (state, &group) in sibling.0.into_iter().zip(groups) {
            self.0[group as usize].merge(state);
        }
    }

    fn finish(mut self: Box<Self>, count: usize, constants: &[Value]) -> Column {
        self.grow(count);
        A::finish_all(self.0, constants)
    }

    fn size(&self) -> usize {
        self.0.capacity() * size_of::<A>() + self.0.iter().map(A::heap_size).sum::<usize>()
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}
