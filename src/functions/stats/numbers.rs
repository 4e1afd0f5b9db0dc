//! Aggregates that see nothing but the numbers of their first argument.

use super::{Accumulator, Input};
use crate::batch::{Column, Datum, Value, parse_number};
use arrow_array::Array;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What one group has gathered of the numbers of the first argument.
///
/// The answer must not depend on the order of the numbers, nor on how they were spread over siblings.
pub trait NumberAccumulator: Default + Serialize + DeserializeOwned + Send + 'static {
    /// As that of `Accumulator`.
    const ALIKE: bool = false;

    /// Takes in a number.
    fn add(&mut self, number: f64);

    /// Takes in what a sibling has gathered.
    fn merge(&mut self, sibling: Self);

    /// The answer; `None` for a missing value.
    fn finish(self) -> Option<f64>;

    /// Bytes held besides the size of the accumulator itself.
    fn heap_size(&self) -> usize;
}

impl<A: NumberAccumulator> Accumulator for A {
    const ALIKE: bool = A::ALIKE;

    fn update(&mut self, input: &Input, row: usize) {
        if let Some(number) = input.number(0, row) {
            self.add(number);
        }
    }

    fn update_all(states: &mut [Self], groups: &[u32], input: &Input) {
        match input.args.first() {
            Some(Datum::Column(Column::Number(array))) if array.null_count() == 0 => {
                for (&group, &number) in groups.iter().zip(array.values()) {
                    states[group as usize].add(number);
                }
            }
            Some(Datum::Column(Column::Text(array))) => {
                for (row, &group) in groups.iter().enumerate().filter(|(row, _)| array.is_valid(*row)) {
                    if let Some(number) = parse_number(array.value(row)) {
                        states[group as usize].add(number);
                    }
                }
            }
            Some(Datum::Column(other)) => {
                for (&group, number) in groups.iter().zip(other.numbers().iter()) {
                    if let Some(number) = number {
                        states[group as usize].add(number);
                    }
                }
            }
            Some(Datum::Constant(value)) => {
                if let Some(number) = value.as_number() {
                    groups.iter().for_each(|&group| states[group as usize].add(number));
                }
            }
            None => {}
        }
    }

    fn merge(&mut self, sibling: Self) {
        NumberAccumulator::merge(self, sibling);
    }

    fn finish(self, _constants: &[Value]) -> Value {
        NumberAccumulator::finish(self).filter(|n| n.is_finite()).map_or(Value::Missing, Value::Number)
    }

    fn heap_size(&self) -> usize {
        NumberAccumulator::heap_size(self)
    }
}
