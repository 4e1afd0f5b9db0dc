//! `max`, `min`, `sortsFirst`, `sortsLast`: the ends of the order of values.

use super::raw::{printed_number, without_zeros};
use super::{Accumulator, Groups, Input};
use crate::batch::{Column, Datum, Value, natural, order, parse_number};
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use arrow_array::Array;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

pub static MAX: Function = Function {
    name: "max",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Any, "The values.")],
    returns: Kind::Any,
    summary: "Returns the largest of the values.",
    notes: "Numbers are above all other text. An instant is given in milliseconds since the epoch.",
    page: "Stats",
    examples: &[Example::aggregate("max(x)", &["9", "10", "2"], "10"), Example::aggregate("max(x)", &["b", "a"], "b")],
    body: Body::Aggregate(Groups::<Extreme<true, true>>::start),
};

pub static MIN: Function = Function {
    name: "min",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Any, "The values.")],
    returns: Kind::Any,
    summary: "Returns the smallest of the values.",
    notes: "Numbers are above all other text. An instant is given in milliseconds since the epoch.",
    page: "Stats",
    examples: &[Example::aggregate("min(x)", &["9", "10", "2"], "2"), Example::aggregate("min(x)", &["b", "a"], "a")],
    body: Body::Aggregate(Groups::<Extreme<false, true>>::start),
};

pub static SORTS_FIRST: Function = Function {
    name: "sortsFirst",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Any, "The values.")],
    returns: Kind::Any,
    summary: "Returns the value that comes first when they are sorted.",
    notes: "The order is that of `sort`: numbers behind all other text.",
    page: "Stats",
    examples: &[Example::aggregate("sortsFirst(x)", &["b", "a", "10"], "a")],
    body: Body::Aggregate(Groups::<Extreme<false, false>>::start),
};

pub static SORTS_LAST: Function = Function {
    name: "sortsLast",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Any, "The values.")],
    returns: Kind::Any,
    summary: "Returns the value that comes last when they are sorted.",
    notes: "The order is that of `sort`: numbers behind all other text.",
    page: "Stats",
    examples: &[Example::aggregate("sortsLast(x)", &["b", "a", "10"], "10")],
    body: Body::Aggregate(Groups::<Extreme<true, false>>::start),
};

/// The largest or smallest value so far, given as it was written, or short: without zeros at the end. A text
/// that prints as its number does is kept as that number.
// The manual says that min and max take any type; by the order of `sort` (LANGUAGE.md 3.13, REC).
#[derive(Default, Serialize, Deserialize)]
struct Extreme<const LARGEST: bool, const SHORT: bool>(Value);

impl<const LARGEST: bool, const SHORT: bool> Extreme<LARGEST, SHORT> {
    const BETTER: Ordering = if LARGEST { Ordering::Greater } else { Ordering::Less };

    fn wins(&self, against_best: impl FnOnce(&Value) -> Ordering) -> bool {
        self.0.is_missing() || against_best(&self.0) == Self::BETTER
    }

    fn add_number(&mut self, number: f64) {
        let against = |best: &Value| match best {
            Value::Number(best) => number.total_cmp(best),
            other => order(&Value::Number(number), other),
        };
        if self.wins(against) {
            self.0 = Value::Number(number);
        }
    }

    fn add_text(&mut self, text: &[u8]) {
        // Most numbers lose, and need no look at how they were written.
        if let (Value::Number(best), Some(number)) = (&self.0, parse_number(text))
            && best.total_cmp(&number) == Self::BETTER
        {
            return;
        }
        if let Some(number) = printed_number(text) {
            return self.add_number(number);
        }
        let Ok(text) = std::str::from_utf8(text) else { return };
        let against = |best: &Value| match best {
            Value::Text(best) if is_word(text) && is_word(best) => natural(text.as_bytes(), best.as_bytes()),
            other => order(&Value::text(text), other),
        };
        if self.wins(against) {
            self.0 = Value::text(text);
        }
    }

    fn add(&mut self, value: Value) {
        match value {
            Value::Text(text) => self.add_text(text.as_bytes()),
            // AWS manual, structure types: not supported in stats.
            Value::Json(_) | Value::Period(_) | Value::Missing => {}
            // Instants are given as milliseconds: seen for earliest and latest, assumed for min and max
            // (LANGUAGE.md 3.14, REC).
            other => other.as_number().into_iter().for_each(|number| self.add_number(number)),
        }
    }
}

fn is_word(text: &str) -> bool {
    parse_number(text.as_bytes()).is_none()
}

impl<const LARGEST: bool, const SHORT: bool> Accumulator for Extreme<LARGEST, SHORT> {
    fn update(&mut self, input: &Input, row: usize) {
        self.add(input.args.first().map_or(Value::Missing, |datum| datum.value(row)));
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
        self.add(sibling.0);
    }

    fn finish(self, _constants: &[Value]) -> Value {
        if SHORT { without_zeros(self.0) } else { self.0 }
    }

    fn heap_size(&self) -> usize {
        if let Value::Text(text) = &self.0 { text.len() } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::{column, over};

    #[test]
    fn numbers_are_compared_as_numbers_and_end_without_zeros() {
        let numbers = column(&["9", "10.50", "missing", "2", "007"]);
        assert_eq!(over(&MAX, &numbers), "10.5");
        assert_eq!(over(&MIN, &numbers), "2");
        assert_eq!(over(&MAX, &column(&["1", "1.0", "01"])), "1");
        assert_eq!(over(&MIN, &column(&["1", "1.0", "01"])), "01");
        assert_eq!(over(&MAX, &column(&["-3", "-10"])), "-3");
        assert_eq!(over(&MAX, &column(&["9007199254740993", "9007199254740992"])), "9007199254740993");
    }

    #[test]
    fn the_ends_of_the_order_are_given_as_written() {
        let numbers = column(&["9", "10.50", "missing", "2.0", "007"]);
        assert_eq!(over(&SORTS_LAST, &numbers), "10.50");
        assert_eq!(over(&SORTS_FIRST, &numbers), "2.0");
        assert_eq!(over(&SORTS_LAST, &column(&["1", "1.0", "01"])), "1.0");
        assert_eq!(over(&SORTS_FIRST, &column(&["1", "1.0", "01"])), "01");
    }

    #[test]
    fn words_come_before_numbers() {
        let mixed = column(&["b", "a", "10", "a2", "a10"]);
        assert_eq!(over(&SORTS_FIRST, &mixed), "a");
        assert_eq!(over(&SORTS_LAST, &mixed), "10");
        assert_eq!(over(&MIN, &mixed), "a");
        assert_eq!(over(&MAX, &mixed), "10");
        assert_eq!(over(&MAX, &column(&["a2", "a10", "é"])), "é");
    }

    #[test]
    fn instants_are_milliseconds() {
        let times: Column = [Value::Time(1780503582214), Value::Missing, Value::Time(5)].into_iter().collect();
        assert_eq!(over(&MAX, &times), "1780503582214");
        assert_eq!(over(&MIN, &times), "5");
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(over(&MAX, &column(&["missing"])), "");
        let map = Value::Json(serde_json::json!({"a": 1}).into());
        assert_eq!(over(&MIN, &[map, Value::Missing].into_iter().collect()), "");
    }
}
