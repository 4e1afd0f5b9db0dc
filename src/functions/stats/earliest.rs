//! `earliest(field)` and `latest(field)`: the value at an end of time.

use super::{Accumulator, Groups, Input};
use crate::batch::{Datum, Value, order};
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use arrow_array::Array;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

const NOTES: &str = "Of the rows that have the field; of several at one instant the source decides. An instant, as in \
    `latest(@timestamp)`, is given in milliseconds since the epoch.";

pub static EARLIEST: Function = Function {
    name: "earliest",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Any, "The values."), Param::implicit("@timestamp", Kind::Timestamp)],
    returns: Kind::Any,
    summary: "Returns the value in the row with the earliest `@timestamp`.",
    notes: NOTES,
    page: "Stats",
    examples: &[Example::aggregate("earliest(x)", &["b", "a", "c"], "b")],
    body: Body::Aggregate(Groups::<End<false>>::start),
};

pub static LATEST: Function = Function {
    name: "latest",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Any, "The values."), Param::implicit("@timestamp", Kind::Timestamp)],
    returns: Kind::Any,
    summary: "Returns the value in the row with the latest `@timestamp`.",
    notes: NOTES,
    page: "Stats",
    examples: &[Example::aggregate("latest(x)", &["b", "a", "c"], "c")],
    body: Body::Aggregate(Groups::<End<true>>::start),
};

/// The value at the end of time, and where it stood.
#[derive(Default, Serialize, Deserialize)]
struct End<const LATEST: bool> {
    at: Option<At>,
    value: Value,
}

/// An instant and a position in the source.
type At = (i64, u64);

impl<const LATEST: bool> End<LATEST> {
    fn wins(&self, at: At, value: impl FnOnce() -> Value) -> bool {
        let Some(best) = self.at else { return true };
        // Rows made of one event, as `unnest` makes them, share instant and position.
        let ordering = at.cmp(&best).then_with(|| order(&value(), &self.value));
        ordering == if LATEST { Ordering::Greater } else { Ordering::Less }
    }

    fn look(&mut self, at: At, datum: &Datum, row: usize) {
        if datum.is_scalar(row) && self.wins(at, || datum.value(row)) {
            *self = End { at: Some(at), value: datum.value(row) };
        }
    }
}

fn instant(times: &Datum, row: usize) -> Option<i64> {
    match times {
        Datum::Column(column) => column.value(row).as_time(),
        Datum::Constant(value) => value.as_time(),
    }
}

impl<const LATEST: bool> Accumulator for End<LATEST> {
    // The manual is silent on rows without the field: passed over (LANGUAGE.md 3.14, REC); and so are rows
    // without @timestamp.
    fn update(&mut self, input: &Input, row: usize) {
        if let [datum, times, ..] = input.args
            && let Some(time) = instant(times, row)
        {
            self.look((time, input.positions[row]), datum, row);
        }
    }

    // Logs mostly rise in time, so looking at them from the end that is asked for copies few values.
    fn update_all(states: &mut [Self], groups: &[u32], input: &Input) {
        let [datum, Datum::Column(times), ..] = input.args else { return };
        let times = times.times();
        let mut look = |row: usize| {
            if times.is_valid(row) {
                states[groups[row] as usize].look((times.value(row), input.positions[row]), datum, row);
            }
        };
        if LATEST { (0..groups.len()).rev().for_each(&mut look) } else { (0..groups.len()).for_each(&mut look) }
    }

    fn merge(&mut self, sibling: Self) {
        if let Some(at) = sibling.at
            && self.wins(at, || sibling.value.clone())
        {
            *self = sibling;
        }
    }

    // `latest(@timestamp)` prints epoch milliseconds, seen in a field test (LANGUAGE.md 3.14).
    fn finish(self, _constants: &[Value]) -> Value {
        match self.value {
            Value::Time(millis) => Value::Number(millis as f64),
            other => other,
        }
    }

    fn heap_size(&self) -> usize {
        if let Value::Text(text) = &self.value { text.len() } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Column;
    use crate::functions::check::{column, gather};

    fn times(millis: &[i64]) -> Column {
        millis.iter().map(|millis| Value::Time(*millis)).collect()
    }

    #[test]
    fn time_decides_not_the_order_of_rows() {
        let values = column(&["b", "a", "c"]);
        assert_eq!(gather(&EARLIEST, &[values.clone(), times(&[2, 1, 3])], &[]), "a");
        assert_eq!(gather(&LATEST, &[values, times(&[2, 3, 1])], &[]), "a");
    }

    #[test]
    fn rows_without_the_field_are_passed_over() {
        let values = column(&["missing", "a", "b", "missing"]);
        assert_eq!(gather(&EARLIEST, &[values.clone(), times(&[1, 2, 3, 4])], &[]), "a");
        assert_eq!(gather(&LATEST, &[values, times(&[1, 2, 3, 4])], &[]), "b");
        assert_eq!(gather(&LATEST, &[column(&["missing"]), times(&[1])], &[]), "");
        assert_eq!(gather(&LATEST, &[column(&["a"]), Column::missing(1)], &[]), "");
    }

    #[test]
    fn positions_settle_ties() {
        let values = column(&["b", "a", "c", "d"]);
        assert_eq!(gather(&EARLIEST, &[values.clone(), times(&[7, 7, 7, 7])], &[]), "b");
        assert_eq!(gather(&LATEST, &[values, times(&[7, 7, 7, 7])], &[]), "d");
    }

    #[test]
    fn instants_are_milliseconds() {
        let at = times(&[1780503582214, 5]);
        assert_eq!(gather(&LATEST, &[at.clone(), at.clone()], &[]), "1780503582214");
        assert_eq!(gather(&EARLIEST, &[at.clone(), at], &[]), "5");
    }
}
