//! `sum(field)` and `avg(field)`.

use super::Groups;
use super::exact::ExactSum;
use super::numbers::NumberAccumulator;
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use serde::{Deserialize, Serialize};

const NOTES: &str = "Values that are missing or no numbers are left out; without any number there is no answer. The \
    AWS manual does not mention them.";

pub static AVG: Function = Function {
    name: "avg",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Number, "The numbers.")],
    returns: Kind::Number,
    summary: "Returns the mean of the numbers.",
    notes: NOTES,
    page: "Stats",
    examples: &[Example::aggregate("avg(x)", &["1", "2", "6"], "3"), Example::aggregate("avg(x)", &["a", "4"], "4")],
    body: Body::Aggregate(Groups::<Mean>::start),
};

pub static SUM: Function = Function {
    name: "sum",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Number, "The numbers.")],
    returns: Kind::Number,
    summary: "Returns the sum of the numbers.",
    notes: NOTES,
    page: "Stats",
    examples: &[
        Example::aggregate("sum(x)", &["1", "2", "6"], "9"),
        Example::aggregate("sum(x)", &["0.1", "0.2"], "0.3"),
    ],
    body: Body::Aggregate(Groups::<Sum>::start),
};

pub static OVER_TIME: Function = Function {
    name: "sumOverTime",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Number, "The numbers.")],
    returns: Kind::Number,
    summary: "Returns the sum of the numbers in each bin of time, with `by bin(period)`.",
    notes: "The same as `sum`, as field tests show.",
    page: "timeseries-functions",
    examples: &[
        Example::aggregate("sumOverTime(x)", &["1", "2", "6"], "9"),
        Example::aggregate("sum_over_time(x)", &["1", "2", "6"], "9"),
    ],
    body: Body::Aggregate(Groups::<Sum>::start),
};

#[derive(Default, Serialize, Deserialize)]
struct Mean {
    count: u64,
    sum: ExactSum,
}

impl NumberAccumulator for Mean {
    const ALIKE: bool = true;

    fn add(&mut self, number: f64) {
        self.count += 1;
        self.sum.add(number);
    }

    fn merge(&mut self, sibling: Self) {
        self.count += sibling.count;
        self.sum.merge(&sibling.sum);
    }

    fn finish(self) -> Option<f64> {
        (self.count > 0).then(|| self.sum.total() / self.count as f64)
    }

    fn heap_size(&self) -> usize {
        self.sum.heap_size()
    }
}

/// A sum that knows whether there was anything to add.
#[derive(Default, Serialize, Deserialize)]
struct Sum {
    any: bool,
    sum: ExactSum,
}

impl NumberAccumulator for Sum {
    const ALIKE: bool = true;

    fn add(&mut self, number: f64) {
        self.any = true;
        self.sum.add(number);
    }

    fn merge(&mut self, sibling: Self) {
        self.any |= sibling.any;
        self.sum.merge(&sibling.sum);
    }

    // The manual is silent on the sum of nothing: missing (LANGUAGE.md 3.13, REC).
    fn finish(self) -> Option<f64> {
        self.any.then(|| self.sum.total())
    }

    fn heap_size(&self) -> usize {
        self.sum.heap_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{Column, Value};
    use crate::functions::check::{column, over};

    #[test]
    fn numbers_are_added_however_they_are_written() {
        assert_eq!(over(&SUM, &column(&["1", "2", "6"])), "9");
        assert_eq!(over(&SUM, &column(&["0.1", "0.2"])), "0.3");
        assert_eq!(over(&SUM, &column(&["1e16", "1", "-1e16", "0.5"])), "1.5");
        assert_eq!(over(&AVG, &column(&["1", "2", "6"])), "3");
        let numbers: Column = [Some(1.5), None, Some(2.0)].into_iter().collect();
        assert_eq!(over(&SUM, &numbers), "3.5");
        assert_eq!(over(&AVG, &numbers), "1.75");
        let truths: Column = [Some(true), Some(false), Some(true)].into_iter().collect();
        assert_eq!(over(&SUM, &truths), "2");
    }

    #[test]
    fn what_is_no_number_is_left_out() {
        assert_eq!(over(&AVG, &column(&["a", "4", "missing", ""])), "4");
        for function in [&SUM, &AVG] {
            assert_eq!(over(function, &column(&["a", "missing"])), "");
            assert_eq!(over(function, &column(&[])), "");
        }
    }

    #[test]
    fn a_constant_counts_in_every_row() {
        assert_eq!(over(&SUM, &Column::repeat(&Value::Number(2.0), 5)), "10");
    }

    #[test]
    fn states_are_small() {
        assert!(size_of::<Sum>() <= 32 && size_of::<Mean>() <= 32);
    }
}
