//! Aggregates: what `stats` gathers over the rows of each group, and how what siblings gathered is merged.

pub(super) mod count;
pub(super) mod count_distinct;
pub(super) mod earliest;
mod exact;
pub(super) mod extreme;
pub(super) mod histogram;
pub(super) mod numbers;
pub(super) mod pct;
pub(super) mod rate;
mod raw;
mod rough;
pub(super) mod sum;
pub(super) mod take;
pub(super) mod topk;
pub(super) mod values;
pub(super) mod variance;

use crate::batch::{Column, Datum, Value, decode, encode};
use arrow_array::builder::Float64Builder;
use arrow_array::{Array, ArrayRef};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::Any;

/// What one group has gathered for one call of an aggregate; written as it is for other processes.
///
/// The answer must not depend on the order in which rows are taken in, nor on how they were spread over
/// siblings: `position` settles ties.
pub trait Accumulator: Default + Serialize + DeserializeOwned + Send + 'static {
    /// Whether no group holds much more than another besides its own size. Then some of many millions tell for all,
    /// which are asked again and again.
    const ALIKE: bool = false;

    /// Takes in one row of the group.
    fn update(&mut self, input: &Input, row: usize);

    /// Takes in a batch: row `i` belongs to group `groups[i]`. Must do what `update` does for each row, and can
    /// look at the kind of a column once instead.
    fn update_all(states: &mut [Self], groups: &[u32], input: &Input) {
        for (row, &group) in groups.iter().enumerate() {
            states[group as usize].update(input, row);
        }
    }

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
        answers(states.into_iter().map(|state| state.finish(constants)))
    }
}

/// Values as the narrowest column; numbers, by far the most, without a list of values on the way.
fn answers(mut values: impl ExactSizeIterator<Item = Value>) -> Column {
    let mut numbers = Float64Builder::with_capacity(values.len());
    for value in values.by_ref() {
        match value {
            Value::Number(number) => numbers.append_value(number),
            Value::Missing => numbers.append_null(),
            other => {
                let before = Column::Number(numbers.finish());
                let before = (0..before.len()).map(|row| before.value(row));
                return Column::from_values(before.chain([other]).chain(values).collect());
            }
        }
    }
    Column::Number(numbers.finish())
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

    /// Hands what each group has gathered to states of its own kind: that of group `i` becomes the next group of
    /// `targets[places[i].0]`, whose number is `places[i].1`.
    fn scatter(self: Box<Self>, places: &[(u32, u32)], targets: Vec<&mut Box<dyn GroupStates>>);

    /// Something that gives what some of `count` groups have gathered, in rising order, to be loaded elsewhere.
    fn saver(&self, count: usize) -> Saver<'_>;

    /// Takes in what was saved, when nothing was gathered yet: row `i` is group `i`.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    fn load(&mut self, saved: &dyn Array) -> Result<(), String>;

    /// The answers, one per group.
    fn finish(self: Box<Self>, count: usize, constants: &[Value]) -> Column;

    /// Bytes held.
    fn size(&self) -> usize;

    /// For `merge`, which must find its own kind.
    fn into_any(self: Box<Self>) -> Box<dyn Any>;

    /// For `scatter`, which must find its own kind.
    fn as_any(&mut self) -> &mut dyn Any;
}

/// States of one kind.
fn own_kind<'s, S: 'static>(states: Vec<&'s mut Box<dyn GroupStates>>) -> Vec<&'s mut S> {
    let own = |state: &'s mut Box<dyn GroupStates>| (**state).as_any().downcast_mut().expect("all are of one kind");
    states.into_iter().map(own).collect()
}

/// Gives what groups of these numbers have gathered, one row each.
pub type Saver<'s> = Box<dyn Fn(&[u32]) -> ArrayRef + 's>;

/// How many groups at most are asked what they hold, where they are alike.
const ASKED: usize = 4096;

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
        A::update_all(&mut self.0, groups, input);
    }

    fn merge(&mut self, sibling: Box<dyn GroupStates>, groups: &[u32], count: usize) {
        self.grow(count);
        let sibling = sibling.into_any().downcast::<Self>().expect("siblings run the same aggregate");
        for (state, &group) in sibling.0.into_iter().zip(groups) {
            self.0[group as usize].merge(state);
        }
    }

    fn scatter(mut self: Box<Self>, places: &[(u32, u32)], targets: Vec<&mut Box<dyn GroupStates>>) {
        self.grow(places.len());
        let mut targets = own_kind::<Self>(targets);
        for (state, (target, _)) in self.0.into_iter().zip(places) {
            targets[*target as usize].0.push(state);
        }
    }

    fn finish(mut self: Box<Self>, count: usize, constants: &[Value]) -> Column {
        self.grow(count);
        A::finish_all(self.0, constants)
    }

    fn saver(&self, _count: usize) -> Saver<'_> {
        let nothing = A::default();
        Box::new(move |groups| encode(groups.iter().map(|&group| self.0.get(group as usize).unwrap_or(&nothing))))
    }

    fn load(&mut self, saved: &dyn Array) -> Result<(), String> {
        self.0 = decode(saved)?;
        Ok(())
    }

    fn size(&self) -> usize {
        let apart = if A::ALIKE { self.0.len() / ASKED + 1 } else { 1 };
        let held = self.0.iter().step_by(apart).map(A::heap_size).sum::<usize>();
        self.0.capacity() * size_of::<A>() + held * apart
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }

    fn as_any(&mut self) -> &mut dyn Any {
        self
    }
}
