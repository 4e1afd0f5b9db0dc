//! `topk(k, field)`: the values that come most often.

use super::{Accumulator, Groups, Input};
use crate::batch::Value;
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// The largest `k` (AWS manual, stats).
const MOST: f64 = 10_000.0;

pub static FUNCTION: Function = Function {
    name: "topk",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[
        Param::required("k", Kind::Number, "How many values, 1 to 10000.").checked(is_count),
        Param::required("field", Kind::Any, "The values."),
    ],
    returns: Kind::String,
    summary: "Returns the values that come most often, separated by commas.",
    notes: "The most frequent first, and of equally frequent ones the one that the log has first; the AWS manual does \
        not mention an order. Always exact. Not with `by`, nor with other aggregates.",
    page: "Stats",
    examples: &[
        Example::aggregate("topk(1, x)", &["b", "a", "a"], "a"),
        Example::aggregate("topk(2, x)", &["c", "b", "a", "a", "b"], "b,a"),
    ],
    body: Body::Aggregate(Groups::<TopK>::start),
};

// AWS manual, stats: k is 1 to 10000.
fn is_count(text: &str) -> Result<(), String> {
    match text.parse::<f64>() {
        Ok(count) if count.fract() == 0.0 && (1.0..=MOST).contains(&count) => Ok(()),
        _ => Err("expected a whole number from 1 to 10000".to_string()),
    }
}

/// How often each printed value came, and where first.
#[derive(Default, Serialize, Deserialize)]
struct TopK {
    counts: HashMap<Box<str>, (u64, u64), FixedState>,
    /// Bytes of all texts.
    bytes: usize,
}

impl TopK {
    fn add(&mut self, text: &str, times: u64, position: u64) {
        match self.counts.get_mut(text) {
            Some((count, first)) => (*count, *first) = (*count + times, position.min(*first)),
            None => {
                self.bytes += text.len();
                self.counts.insert(text.into(), (times, position));
            }
        }
    }
}

impl Accumulator for TopK {
    fn update(&mut self, input: &Input, row: usize) {
        if let Some(text) = input.args.get(1).and_then(|datum| datum.text(row)) {
            self.add(&text, 1, input.positions[row]);
        }
    }

    fn merge(&mut self, sibling: Self) {
        sibling.counts.into_iter().for_each(|(text, (times, position))| self.add(&text, times, position));
    }

    // The manual is silent on the form: as `values` gives them (LANGUAGE.md 3.13, REC).
    fn finish(self, constants: &[Value]) -> Value {
        let Some(k) = constants.first().and_then(Value::as_number) else { return Value::Missing };
        let mut all: Vec<(Box<str>, (u64, u64))> = self.counts.into_iter().collect();
        all.sort_unstable_by(|(left, (times, first)), (right, (other_times, other_first))| {
            Reverse(times).cmp(&Reverse(other_times)).then_with(|| (first, left).cmp(&(other_first, right)))
        });
        all.truncate(k.clamp(0.0, MOST) as usize);
        let texts: Vec<&str> = all.iter().map(|(text, _)| &**text).collect();
        if texts.is_empty() { Value::Missing } else { Value::text(texts.join(",")) }
    }

    fn heap_size(&self) -> usize {
        self.counts.allocation_size() + self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Column;
    use crate::functions::check::{column, gather};

    fn top(k: f64, values: &[&str]) -> String {
        let ks = Column::repeat(&Value::Number(k), values.len());
        gather(&FUNCTION, &[ks, column(values)], &[Value::Number(k)])
    }

    #[test]
    fn the_most_frequent_come_first_and_ties_follow_the_log() {
        assert_eq!(top(1.0, &["b", "a", "a"]), "a");
        assert_eq!(top(2.0, &["c", "b", "a", "a", "b", "missing", "missing"]), "b,a");
        assert_eq!(top(10.0, &["b", "a", "b"]), "b,a");
        assert_eq!(top(3.0, &["missing"]), "");
    }

    #[test]
    fn only_whole_numbers_in_range_count() {
        assert!(["1", "10000"].iter().all(|text| is_count(text).is_ok()));
        assert!(["0", "10001", "1.5", "x", "-1", ""].iter().all(|text| is_count(text).is_err()));
    }
}
