//! Aggregate functions.

use super::entry::PAGE;
use crate::batch::{Datum, Value, plain_order};
use crate::functions::dialects::Named;
use crate::functions::stats::numbers::NumberAccumulator;
use crate::functions::stats::variance::Spread;
use crate::functions::stats::{Accumulator, GroupStates, Groups, Input};
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::BTreeMap;

const VALUE: Param = Param::required("value", Kind::Any, "The values.");
const NUMBER: Param = Param::required("number", Kind::Number, "The numbers.");
const CONDITION: Param = Param::required("condition", Kind::Any, "A condition.");

const fn aggregate(
    name: &'static str,
    params: &'static [Param],
    returns: Kind,
    summary: &'static str,
    examples: &'static [Example],
    start: fn() -> Box<dyn GroupStates>,
) -> Function {
    Function {
        name,
        aliases: &[],
        topic: Topic::Aggregate,
        params,
        returns,
        summary,
        notes: "",
        page: PAGE,
        examples,
        body: Body::Aggregate(start),
    }
}

fn value(input: &Input, index: usize, row: usize) -> Value {
    input.args.get(index).map_or(Value::Missing, |datum| datum.value(row))
}

/// The largest or smallest value: missing ones do not count, numbers are below texts, texts are by code points.
#[derive(Default, Serialize, Deserialize)]
struct Extreme<const LARGEST: bool>(Value);

impl<const LARGEST: bool> Accumulator for Extreme<LARGEST> {
    const ALIKE: bool = true;

    fn update(&mut self, input: &Input, row: usize) {
        let found = value(input, 0, row);
        if !matches!(found, Value::Missing | Value::Json(_)) {
            Accumulator::merge(self, Extreme(found));
        }
    }

    fn merge(&mut self, sibling: Self) {
        let order = plain_order(&sibling.0, &self.0);
        let better = if LARGEST { Ordering::Greater } else { Ordering::Less };
        // Of values that are equal as numbers the first by its text is given.
        let wins = order == better || order.is_eq() && sibling.0.print() < self.0.print();
        if self.0.is_missing() || !sibling.0.is_missing() && wins {
            self.0 = sibling.0;
        }
    }

    fn finish(self, _constants: &[Value]) -> Value {
        self.0
    }

    fn heap_size(&self) -> usize {
        self.0.heap_size()
    }
}

pub static MAX: Function = aggregate(
    "maxOf",
    &[VALUE],
    Kind::Any,
    "Returns the largest of the values: numbers by size, other texts by code points.",
    &[Example::aggregate("max(x)", &["9", "10", "2"], "10"), Example::aggregate("max(x)", &["a9", "a10"], "a9")],
    Groups::<Extreme<true>>::start,
);

pub static MIN: Function = aggregate(
    "minOf",
    &[VALUE],
    Kind::Any,
    "Returns the smallest of the values: numbers by size, other texts by code points.",
    &[Example::aggregate("min(x)", &["9", "10", "2"], "2")],
    Groups::<Extreme<false>>::start,
);

/// The value at the largest or smallest of others.
#[derive(Default, Serialize, Deserialize)]
struct At<const LARGEST: bool> {
    by: Value,
    position: u64,
    value: Value,
}

impl<const LARGEST: bool> Accumulator for At<LARGEST> {
    fn update(&mut self, input: &Input, row: usize) {
        let by = value(input, 1, row);
        if !by.is_missing() {
            Accumulator::merge(self, At { by, position: input.positions[row], value: value(input, 0, row) });
        }
    }

    fn merge(&mut self, sibling: Self) {
        let order = plain_order(&sibling.by, &self.by);
        let order = if LARGEST { order } else { order.reverse() };
        let wins = order.is_gt() || order.is_eq() && sibling.position < self.position;
        if self.by.is_missing() || !sibling.by.is_missing() && wins {
            *self = sibling;
        }
    }

    fn finish(self, _constants: &[Value]) -> Value {
        self.value
    }

    fn heap_size(&self) -> usize {
        self.by.heap_size() + self.value.heap_size()
    }
}

const BY: Param = Param::required("by", Kind::Any, "What is compared.");

pub static MAX_BY: Function = aggregate(
    "max_by",
    &[VALUE, BY],
    Kind::Any,
    "Returns the value where another one is largest.",
    &[Example::aggregate("max_by(concat('v', x), x)", &["9", "10", "2"], "v10")],
    Groups::<At<true>>::start,
);

pub static MIN_BY: Function = aggregate(
    "min_by",
    &[VALUE, BY],
    Kind::Any,
    "Returns the value where another one is smallest.",
    &[Example::aggregate("min_by(concat('v', x), x)", &["9", "10", "2"], "v2")],
    Groups::<At<false>>::start,
);

/// The first or last value in the order of the log.
#[derive(Default, Serialize, Deserialize)]
struct End<const LAST: bool> {
    position: Option<u64>,
    value: Value,
}

impl<const LAST: bool> Accumulator for End<LAST> {
    fn update(&mut self, input: &Input, row: usize) {
        let value = value(input, 0, row);
        if !value.is_missing() {
            Accumulator::merge(self, End { position: Some(input.positions[row]), value });
        }
    }

    fn merge(&mut self, sibling: Self) {
        let wins = match (sibling.position, self.position) {
            (Some(new), Some(old)) => {
                if LAST {
                    new > old
                } else {
                    new < old
                }
            }
            (new, old) => new.is_some() && old.is_none(),
        };
        if wins {
            *self = sibling;
        }
    }

    fn finish(self, _constants: &[Value]) -> Value {
        self.value
    }

    fn heap_size(&self) -> usize {
        self.value.heap_size()
    }
}

pub static FIRST: Function = aggregate(
    "first",
    &[VALUE],
    Kind::Any,
    "Returns the first value of the log that is there.",
    &[Example::aggregate("first(x)", &["b", "a"], "b")],
    Groups::<End<false>>::start,
);

pub static LAST: Function = aggregate(
    "last",
    &[VALUE],
    Kind::Any,
    "Returns the last value of the log that is there.",
    &[Example::aggregate("last(x)", &["b", "a"], "a")],
    Groups::<End<true>>::start,
);

/// The spread of a sample: that of the population times n / (n - 1).
#[derive(Default, Serialize, Deserialize)]
struct Sample<const ROOT: bool>(Spread);

impl<const ROOT: bool> NumberAccumulator for Sample<ROOT> {
    const ALIKE: bool = true;

    fn add(&mut self, number: f64) {
        self.0.add(number);
    }

    fn merge(&mut self, sibling: Self) {
        NumberAccumulator::merge(&mut self.0, sibling.0);
    }

    fn finish(self) -> Option<f64> {
        let count = self.0.count() as f64;
        let spread = NumberAccumulator::finish(self.0)? * count / (count - 1.0);
        (count > 1.0).then(|| if ROOT { spread.sqrt() } else { spread })
    }

    fn heap_size(&self) -> usize {
        NumberAccumulator::heap_size(&self.0)
    }
}

pub static VAR_SAMP: Function = aggregate(
    "var_samp",
    &[NUMBER],
    Kind::Number,
    "Returns the variance of a sample.",
    &[Example::aggregate("variance(x)", &["1", "2", "3"], "1"), Example::aggregate("var_samp(x)", &["1"], "")],
    Groups::<Sample<false>>::start,
);

pub static STDDEV_SAMP: Function = aggregate(
    "stddev_samp",
    &[NUMBER],
    Kind::Number,
    "Returns the standard deviation of a sample.",
    &[Example::aggregate("stddev(x)", &["1", "2", "3"], "1")],
    Groups::<Sample<true>>::start,
);

/// All numbers, for a percentile between two of them.
#[derive(Default, Serialize, Deserialize)]
struct Percentile(Vec<f64>);

impl Accumulator for Percentile {
    fn update(&mut self, input: &Input, row: usize) {
        self.0.extend(input.number(0, row).filter(|number| number.is_finite()));
    }

    fn merge(&mut self, sibling: Self) {
        self.0.extend(sibling.0);
    }

    fn finish(mut self, constants: &[Value]) -> Value {
        let share = constants.get(1).and_then(Value::as_number).filter(|share| (0.0..=1.0).contains(share));
        let (Some(share), false) = (share, self.0.is_empty()) else { return Value::Missing };
        self.0.sort_unstable_by(f64::total_cmp);
        let place = share * (self.0.len() - 1) as f64;
        let (below, above) = (self.0[place.floor() as usize], self.0[place.ceil() as usize]);
        Value::Number(below + (above - below) * place.fract())
    }

    fn heap_size(&self) -> usize {
        self.0.capacity() * size_of::<f64>()
    }
}

/// The middle of all numbers, between two of them if need be.
#[derive(Default, Serialize, Deserialize)]
struct Median(Percentile);

impl Accumulator for Median {
    fn update(&mut self, input: &Input, row: usize) {
        self.0.update(input, row);
    }

    fn merge(&mut self, sibling: Self) {
        Accumulator::merge(&mut self.0, sibling.0);
    }

    fn finish(self, _constants: &[Value]) -> Value {
        self.0.finish(&[Value::Missing, Value::Number(0.5)])
    }

    fn heap_size(&self) -> usize {
        Accumulator::heap_size(&self.0)
    }
}

static MEDIAN: Function = aggregate(
    "medianOf",
    &[NUMBER],
    Kind::Number,
    "Returns the number that half of the numbers do not exceed, between two of them if need be.",
    &[Example::aggregate("median(x)", &["1", "2", "4", "9"], "3")],
    Groups::<Median>::start,
);

fn is_share(text: &str) -> Result<(), String> {
    match text.parse::<f64>() {
        Ok(0.0..=1.0) => Ok(()),
        _ => Err("expected a number from 0 to 1".to_string()),
    }
}

pub static PERCENTILE: Function = aggregate(
    "percentileOf",
    &[
        NUMBER,
        Param::required("share", Kind::Number, "The share, from 0 to 1.").checked(is_share),
        Param::optional("accuracy", Kind::Number, "Without effect: the answer is exact."),
    ],
    Kind::Number,
    "Returns the number that a share of the numbers does not exceed, between two of them if need be.",
    &[
        Example::aggregate("percentile(x, 0.5)", &["0", "10"], "5"),
        Example::aggregate("approx_percentile(x, 0.25, 100)", &["0", "4", "8"], "2"),
    ],
    Groups::<Percentile>::start,
);

/// All values with their places in the log.
#[derive(Default, Serialize, Deserialize)]
struct Collected<const ONCE: bool>(Vec<(u64, Value)>);

impl<const ONCE: bool> Accumulator for Collected<ONCE> {
    fn update(&mut self, input: &Input, row: usize) {
        let value = value(input, 0, row);
        if !value.is_missing() {
            self.0.push((input.positions[row], value));
        }
    }

    fn merge(&mut self, sibling: Self) {
        self.0.extend(sibling.0);
    }

    fn finish(mut self, _constants: &[Value]) -> Value {
        self.0.sort_by_key(|(position, _)| *position);
        let mut seen = std::collections::HashSet::new();
        let mut list = Vec::new();
        for (_, value) in self.0 {
            if !ONCE || seen.insert(value.print().map(|text| text.into_owned())) {
                list.push(match value {
                    Value::Json(json) => (*json).clone(),
                    Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Json::from(number as i64),
                    Value::Number(number) => Json::from(number),
                    other => Json::from(other.print().unwrap_or_default().into_owned()),
                });
            }
        }
        Value::Json(Json::Array(list).into())
    }

    fn heap_size(&self) -> usize {
        let held: usize = self.0.iter().map(|(_, value)| value.heap_size()).sum();
        self.0.capacity() * size_of::<(u64, Value)>() + held
    }
}

pub static COLLECT_LIST: Function = aggregate(
    "collect_list",
    &[VALUE],
    Kind::Structure,
    "Returns the list of the values, in the order of the log.",
    &[Example::aggregate("collect_list(x)", &["b", "a", "b"], r#"["b","a","b"]"#)],
    Groups::<Collected<false>>::start,
);

pub static COLLECT_SET: Function = aggregate(
    "collect_set",
    &[VALUE],
    Kind::Structure,
    "Returns the list of the different values, in the order of the log.",
    &[Example::aggregate("collect_set(x)", &["b", "a", "b"], r#"["b","a"]"#)],
    Groups::<Collected<true>>::start,
);

/// Whether a condition holds in all rows, or in any, of those in which it is known.
#[derive(Default, Serialize, Deserialize)]
struct Truth<const ALL: bool>(Option<bool>);

impl<const ALL: bool> Accumulator for Truth<ALL> {
    const ALIKE: bool = true;

    fn update(&mut self, input: &Input, row: usize) {
        let value = value(input, 0, row);
        if !value.is_missing() {
            Accumulator::merge(self, Truth(Some(value.is_true())));
        }
    }

    fn merge(&mut self, sibling: Self) {
        self.0 = match (self.0, sibling.0) {
            (Some(one), Some(other)) => Some(if ALL { one && other } else { one || other }),
            (one, other) => one.or(other),
        };
    }

    fn finish(self, _constants: &[Value]) -> Value {
        self.0.map_or(Value::Missing, Value::Bool)
    }
}

pub static BOOL_AND: Function = aggregate(
    "bool_and",
    &[CONDITION],
    Kind::Boolean,
    "Returns whether a condition holds in all rows.",
    &[Example::aggregate("bool_and(x > 1)", &["2", "3"], "1"), Example::aggregate("every(x > 2)", &["2", "3"], "0")],
    Groups::<Truth<true>>::start,
);

pub static BOOL_OR: Function = aggregate(
    "bool_or",
    &[CONDITION],
    Kind::Boolean,
    "Returns whether a condition holds in any row.",
    &[Example::aggregate("bool_or(x > 2)", &["2", "3"], "1")],
    Groups::<Truth<false>>::start,
);

/// How often each value comes.
#[derive(Default, Serialize, Deserialize)]
struct Mode(BTreeMap<String, u64>);

impl Accumulator for Mode {
    fn update(&mut self, input: &Input, row: usize) {
        if let Some(text) = input.args.first().and_then(|datum: &Datum| datum.text(row)) {
            *self.0.entry(text.into_owned()).or_default() += 1;
        }
    }

    fn merge(&mut self, sibling: Self) {
        sibling.0.into_iter().for_each(|(text, count)| *self.0.entry(text).or_default() += count);
    }

    fn finish(self, _constants: &[Value]) -> Value {
        // Of several the first by its text.
        let most = self.0.into_iter().rev().max_by_key(|(_, count)| *count);
        most.map_or(Value::Missing, |(text, _)| Value::text(text))
    }

    fn heap_size(&self) -> usize {
        self.0.keys().map(|text| text.len() + 64).sum()
    }
}

pub static MODE: Function = aggregate(
    "mode",
    &[VALUE],
    Kind::Any,
    "Returns the value that comes most often.",
    &[Example::aggregate("mode(x)", &["a", "b", "b"], "b")],
    Groups::<Mode>::start,
);

pub static COUNT_IF: Function = aggregate(
    "count_if",
    &[Param::required("condition", Kind::Boolean, "A condition.")],
    Kind::Number,
    "Returns how many rows there are in which a condition holds.",
    &[Example::aggregate("count_if(x > 1)", &["1", "2", "3"], "2")],
    Groups::<CountIf>::start,
);

#[derive(Default, Serialize, Deserialize)]
struct CountIf(u64);

impl Accumulator for CountIf {
    const ALIKE: bool = true;

    fn update(&mut self, input: &Input, row: usize) {
        self.0 += u64::from(value(input, 0, row).is_true());
    }

    fn merge(&mut self, sibling: Self) {
        self.0 += sibling.0;
    }

    fn finish(self, _constants: &[Value]) -> Value {
        Value::Number(self.0 as f64)
    }
}

pub static NAMED: &[Named] = &[
    Named::new("bool_and", &["every"], &BOOL_AND),
    Named::new("bool_or", &["any", "some"], &BOOL_OR),
    Named::new("collect_list", &["array_agg"], &COLLECT_LIST),
    Named::new("collect_set", &[], &COLLECT_SET),
    Named::new("count_if", &[], &COUNT_IF),
    Named::new("first", &["first_value", "any_value"], &FIRST),
    Named::new("last", &["last_value"], &LAST),
    Named::new("max", &[], &MAX),
    Named::new("max_by", &[], &MAX_BY),
    Named::new("median", &[], &MEDIAN),
    Named::new("min", &[], &MIN),
    Named::new("min_by", &[], &MIN_BY),
    Named::new("mode", &[], &MODE),
    Named::new("percentile", &["approx_percentile", "percentile_approx"], &PERCENTILE),
    Named::new("stddev_samp", &["stddev", "std"], &STDDEV_SAMP),
    Named::new("var_samp", &["variance"], &VAR_SAMP),
];
