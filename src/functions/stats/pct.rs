//! `pct(field, percent)` and `median(field)`: the value below which a share of the values lies.

use super::raw::{printed_number, without_zeros};
use super::rough::{PCT_ERROR, RoughSample};
use super::{Accumulator, Groups, Input};
use crate::batch::{Column, Datum, Value, parse_number};
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use arrow_array::Array;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::hash::Hash;

const TEN: &[&str] = &["10", "20", "30", "40", "50", "60", "70", "80", "90", "100"];

pub static PCT: Function = Function {
    name: "pct",
    aliases: &["percentile"],
    topic: Topic::Aggregate,
    params: &[
        Param::required("field", Kind::Any, "The values."),
        Param::required("percent", Kind::Number, "The share in percent, 0 to 100.").checked(is_percentage),
    ],
    returns: Kind::Any,
    summary: "Returns the value that a share of the values does not exceed.",
    notes: "Always one of the values, by nearest rank, and exact. Values that are missing or no numbers are left out.",
    page: "Stats",
    examples: &[
        Example::aggregate("pct(x, 90)", TEN, "90"),
        Example::aggregate("percentile(x, 50)", TEN, "50"),
        Example::aggregate("pct(x, 0)", TEN, "10"),
    ],
    body: Body::Approximable {
        exact: Groups::<Sample<false>>::start,
        rough: Groups::<RoughSample<false>>::start,
        error: PCT_ERROR,
    },
};

// AWS manual, stats: the percentile is 0 to 100.
fn is_percentage(text: &str) -> Result<(), String> {
    match text.parse::<f64>() {
        Ok(0.0..=100.0) => Ok(()),
        _ => Err("expected a number from 0 to 100".to_string()),
    }
}

pub static MEDIAN: Function = Function {
    name: "median",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Any, "The values.")],
    returns: Kind::Any,
    summary: "Returns the value that half of the values do not exceed.",
    notes: "The same as `pct(field, 50)`: of two middle values the lower one. Not in the AWS manual, but accepted by \
        the service.",
    page: "Stats",
    examples: &[
        Example::aggregate("median(x)", &["1", "9", "4"], "4"),
        Example::aggregate("median(x)", &["270.71", "271.63"], "270.71"),
    ],
    body: Body::Approximable {
        exact: Groups::<Sample<true>>::start,
        rough: Groups::<RoughSample<true>>::start,
        error: PCT_ERROR,
    },
};

/// So many values of a group are kept one by one, more are counted by value: most groups are small, and the
/// values of a large one mostly repeat.
const FEW: usize = 64;

/// The values of one group.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Sample<const MEDIAN: bool> {
    few: Vec<f64>,
    many: Option<Box<Many>>,
    /// Those that do not print as they were written, by what was written.
    texts: Option<Box<Counts<Box<str>>>>,
}

type Counts<K> = HashMap<K, u64, FixedState>;

/// Numbers counted by value.
#[derive(Default)]
struct Many {
    /// How often each small integer came, by the integer; empty as long as there are few different numbers.
    small: Vec<u64>,
    /// The others, by their bits.
    others: Counts<u64>,
}

/// Integers below this are small. Ports, packets, most sizes and most durations are.
const SMALL: usize = 1 << 16;

/// A table of so many numbers takes more memory than a count for each small integer.
const DIFFERENT: usize = 1 << 14;

impl Many {
    #[inline]
    fn add(&mut self, number: f64, times: u64) {
        let integer = number as u16;
        if !self.small.is_empty() && f64::from(integer).to_bits() == number.to_bits() {
            self.small[usize::from(integer)] += times;
            return;
        }
        *self.others.entry(number.to_bits()).or_default() += times;
        if self.others.len() > DIFFERENT && self.small.is_empty() {
            self.small = vec![0; SMALL];
            std::mem::take(&mut self.others).into_iter().for_each(|(bits, n)| self.add(f64::from_bits(bits), n));
        }
    }

    /// The numbers with how often each came.
    fn counted(&self) -> impl Iterator<Item = (f64, u64)> {
        let small = self.small.iter().enumerate().filter(|(_, times)| **times > 0);
        let small = small.map(|(integer, times)| (integer as f64, *times));
        small.chain(self.others.iter().map(|(bits, times)| (f64::from_bits(*bits), *times)))
    }

    fn size(&self) -> usize {
        self.small.capacity() * size_of::<u64>() + self.others.allocation_size()
    }
}

/// Written as the numbers and how often each came.
impl Serialize for Many {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.counted().collect::<Vec<_>>().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Many {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut many = Many::default();
        Vec::deserialize(deserializer)?.into_iter().for_each(|(number, times)| many.add(number, times));
        Ok(many)
    }
}

impl<const MEDIAN: bool> Sample<MEDIAN> {
    pub(super) fn add_number(&mut self, number: f64) {
        if let Some(many) = &mut self.many {
            return many.add(number, 1);
        }
        self.few.push(number);
        if self.few.len() > FEW {
            self.count_by_value();
        }
    }

    fn count_by_value(&mut self) -> &mut Many {
        let many = self.many.get_or_insert_default();
        std::mem::take(&mut self.few).into_iter().for_each(|number| many.add(number, 1));
        many
    }

    fn add_text(&mut self, text: &[u8]) {
        if let Some(number) = printed_number(text) {
            return self.add_number(number);
        }
        let Ok(text) = std::str::from_utf8(text) else { return };
        if parse_number(text.as_bytes()).is_none() {
            return;
        }
        let texts = self.texts.get_or_insert_default();
        match texts.get_mut(text) {
            Some(times) => *times += 1,
            None => drop(texts.insert(text.into(), 1)),
        }
    }

    /// All values with how often they came, in order; the same number written differently by its text.
    pub(super) fn sorted(self) -> Vec<(f64, Option<Box<str>>, u64)> {
        let few = self.few.into_iter().map(|number| (number, None, 1));
        let many = self.many.iter().flat_map(|many| many.counted());
        let texts = self.texts.into_iter().flat_map(|texts| *texts);
        let texts = texts.filter_map(|(text, times)| Some((parse_number(text.as_bytes())?, Some(text), times)));
        let mut all: Vec<_> = few.chain(many.map(|(number, times)| (number, None, times))).chain(texts).collect();
        all.sort_unstable_by(|left, right| left.0.total_cmp(&right.0).then_with(|| left.1.cmp(&right.1)));
        all
    }
}

// Recorded results of the service are always one of the values, the lower one of two: nearest rank
// (LANGUAGE.md 3.13). The manual is silent on shares outside 0 to 100: missing.
fn ranked<const MEDIAN: bool>(sample: Sample<MEDIAN>, percent: f64) -> Option<Value> {
    let sorted = sample.sorted();
    let total: u64 = sorted.iter().map(|(_, _, times)| times).sum();
    if !(0.0..=100.0).contains(&percent) {
        return None;
    }
    let rank = ((percent * total as f64 / 100.0).ceil() as u64).max(1);
    let mut below = 0;
    let (number, text, _) = sorted.into_iter().find(|(_, _, times)| {
        below += times;
        below >= rank
    })?;
    Some(text.map_or(Value::Number(number), Value::text))
}

impl<const MEDIAN: bool> Accumulator for Sample<MEDIAN> {
    fn update(&mut self, input: &Input, row: usize) {
        match input.args.first().map_or(Value::Missing, |datum| datum.value(row)) {
            Value::Text(text) => self.add_text(text.as_bytes()),
            other => other.as_number().into_iter().for_each(|number| self.add_number(number)),
        }
    }

    fn update_all(states: &mut [Self], groups: &[u32], input: &Input) {
        match input.args.first() {
            Some(Datum::Column(Column::Text(array))) => {
                for (row, &group) in groups.iter().enumerate().filter(|(row, _)| array.is_valid(*row)) {
                    states[group as usize].add_text(array.value(row));
                }
            }
            Some(Datum::Column(column @ (Column::Number(_) | Column::Time(_) | Column::Bool(_)))) => {
                for (&group, number) in groups.iter().zip(column.numbers().iter()) {
                    if let Some(number) = number {
                        states[group as usize].add_number(number);
                    }
                }
            }
            _ => groups.iter().enumerate().for_each(|(row, &group)| states[group as usize].update(input, row)),
        }
    }

    fn merge(&mut self, sibling: Self) {
        sibling.few.into_iter().for_each(|number| self.add_number(number));
        if let Some(theirs) = sibling.many {
            let ours = self.count_by_value();
            theirs.counted().for_each(|(number, times)| ours.add(number, times));
        }
        if let Some(theirs) = sibling.texts {
            add_counts(self.texts.get_or_insert_default(), *theirs);
        }
    }

    fn finish(self, constants: &[Value]) -> Value {
        let percent = if MEDIAN { Some(50.0) } else { constants.get(1).and_then(Value::as_number) };
        without_zeros(percent.and_then(|percent| ranked(self, percent)).unwrap_or_default())
    }

    fn heap_size(&self) -> usize {
        let texts = self.texts.iter().flat_map(|texts| texts.keys()).map(|text| text.len()).sum::<usize>();
        let tables = self.many.as_ref().map_or(0, |many| many.size())
            + self.texts.as_ref().map_or(0, |texts| texts.allocation_size());
        self.few.capacity() * size_of::<f64>() + tables + texts
    }
}

/// The larger table takes in the smaller.
fn add_counts<K: Hash + Eq>(ours: &mut Counts<K>, mut theirs: Counts<K>) {
    if theirs.len() > ours.len() {
        std::mem::swap(ours, &mut theirs);
    }
    theirs.into_iter().for_each(|(key, times)| *ours.entry(key).or_default() += times);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{decode, encode};
    use crate::functions::check::{column, gather, over};

    fn pct(values: &[&str], percent: f64) -> String {
        gather(&PCT, &[column(values)], &[Value::Missing, Value::Number(percent)])
    }

    #[test]
    fn the_nearest_rank_is_taken() {
        for (percent, value) in [(0.0, "10"), (10.0, "10"), (10.1, "20"), (90.0, "90"), (99.9, "100"), (100.0, "100")] {
            assert_eq!(pct(TEN, percent), value, "{percent}");
        }
        assert_eq!(over(&MEDIAN, &column(&["270.71", "271.63"])), "270.71");
        assert_eq!(over(&MEDIAN, &column(&["1", "9", "4"])), "4");
    }

    #[test]
    fn values_come_back_without_zeros_at_the_end() {
        assert_eq!(pct(&["5.10", "4", "3.14159265", "x", "missing"], 100.0), "5.1");
        assert_eq!(pct(&["5.10", "4", "3.14159265"], 1.0), "3.14159265");
        let computed: Column = [Some(2.65358979), None].into_iter().collect();
        assert_eq!(gather(&PCT, &[computed], &[Value::Missing, Value::Number(50.0)]), "2.6536");
    }

    #[test]
    fn many_different_numbers_are_ranked_as_few_are() {
        let numbers: Vec<String> = (0..20_000).rev().map(|n| format!("{}", f64::from(n) * 2.5 - 10.0)).collect();
        let texts: Vec<&str> = numbers.iter().map(String::as_str).collect();
        for (percent, value) in [(0.0, "-10"), (50.0, "24987.5"), (99.0, "49487.5"), (100.0, "49987.5")] {
            assert_eq!(pct(&texts, percent), value, "{percent}");
        }
    }

    #[test]
    fn what_cannot_be_answered_is_missing() {
        assert_eq!(pct(&["x", "missing"], 50.0), "");
        assert_eq!(pct(TEN, 101.0), "");
        assert_eq!(pct(TEN, -1.0), "");
        assert_eq!(over(&PCT, &column(TEN)), "");
    }

    #[test]
    fn many_values_are_counted() {
        let values: Vec<String> = (1..=1000).map(|n| format!("{}", n % 100)).collect();
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        assert_eq!(pct(&values, 95.0), "94");
        let mut sample = Sample::<true>::default();
        (0..100_000).for_each(|n| sample.add_number(f64::from(n % 100)));
        assert!(sample.heap_size() < 10_000);
    }

    #[test]
    fn what_is_saved_reads_back() {
        let mut sample = Sample::<true>::default();
        (0..40_000).for_each(|n| sample.add_number(f64::from(n) * 2.5));
        (0..3).for_each(|_| sample.add_text(b"5.10"));
        let saved = encode([&sample, &Sample::default()]);
        let mut back: Vec<Sample<true>> = decode(&saved).expect("it was saved");
        assert_eq!(back.pop().map(Sample::sorted), Some(Vec::new()));
        assert_eq!(back.pop().map(Sample::sorted), Some(sample.sorted()));
    }
}
