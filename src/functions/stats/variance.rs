//! `stddev(field)` and `variance(field)`: how far numbers lie from their mean.

use super::Groups;
use super::exact::ExactSum;
use super::numbers::NumberAccumulator;
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use serde::{Deserialize, Serialize};

pub static STDDEV: Function = Function {
    name: "stddev",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Number, "The numbers.")],
    returns: Kind::Number,
    summary: "Returns the standard deviation of the numbers.",
    notes: "That of the population, as the AWS manual says of `variance`; of `stddev` it does not say. Values that \
        are missing or no numbers are left out.",
    page: "Stats",
    examples: &[Example::aggregate("stddev(x)", &["2", "4", "4", "4", "5", "5", "7", "9"], "2")],
    body: Body::Aggregate(Groups::<Deviation>::start),
};

pub static VARIANCE: Function = Function {
    name: "variance",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Number, "The numbers.")],
    returns: Kind::Number,
    summary: "Returns the population variance of the numbers.",
    notes: "Values that are missing or no numbers are left out.",
    page: "Stats",
    examples: &[Example::aggregate("variance(x)", &["2", "4", "4", "4", "5", "5", "7", "9"], "4")],
    body: Body::Aggregate(Groups::<Spread>::start),
};

pub static STDDEV_SAMP: Function = Function {
    name: "stddevSamp",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Number, "The numbers.")],
    returns: Kind::Number,
    summary: "Returns the standard deviation of a sample.",
    notes: "One number alone gives a missing value. Values that are missing or no numbers are left out.",
    page: "supported-ppl",
    examples: &[Example::aggregate("stddevSamp(x)", &["32", "36", "28", "33"], "3.304")],
    body: Body::Aggregate(Groups::<SampleDeviation>::start),
};

pub static VAR_SAMP: Function = Function {
    name: "varSamp",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Number, "The numbers.")],
    returns: Kind::Number,
    summary: "Returns the variance of a sample.",
    notes: "One number alone gives a missing value. Values that are missing or no numbers are left out.",
    page: "supported-ppl",
    examples: &[Example::aggregate("varSamp(x)", &["32", "36", "28", "33"], "10.9167")],
    body: Body::Aggregate(Groups::<SampleSpread>::start),
};

/// The exact sums that a variance is made of.
#[derive(Default, Serialize, Deserialize)]
struct Spread {
    count: u64,
    sum: ExactSum,
    squares: ExactSum,
}

impl NumberAccumulator for Spread {
    const ALIKE: bool = true;

    fn add(&mut self, number: f64) {
        self.count += 1;
        self.sum.add(number);
        self.squares.add_product(number, number);
    }

    fn merge(&mut self, sibling: Self) {
        self.count += sibling.count;
        self.sum.merge(&sibling.sum);
        self.squares.merge(&sibling.squares);
    }

    // (n * sum of squares - square of sum) / n^2. The difference, in which rounded sums would cancel to noise,
    // is taken of exact products.
    fn finish(self) -> Option<f64> {
        let count = self.count as f64;
        let mut difference = ExactSum::default();
        self.squares.parts().into_iter().for_each(|part| difference.add_product(part, count));
        let sum = self.sum.parts();
        for left in &sum {
            sum.iter().for_each(|right| difference.add_product(-left, *right));
        }
        (self.count > 0).then(|| difference.total() / count / count)
    }

    fn heap_size(&self) -> usize {
        self.sum.heap_size() + self.squares.heap_size()
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Deviation(Spread);

impl NumberAccumulator for Deviation {
    const ALIKE: bool = true;

    fn add(&mut self, number: f64) {
        self.0.add(number);
    }

    fn merge(&mut self, sibling: Self) {
        self.0.merge(sibling.0);
    }

    // The manual is silent on population or sample: population (LANGUAGE.md 3.13, REC).
    fn finish(self) -> Option<f64> {
        self.0.finish().map(f64::sqrt)
    }

    fn heap_size(&self) -> usize {
        self.0.heap_size()
    }
}

/// That of a sample: of one number less.
#[derive(Default, Serialize, Deserialize)]
struct SampleSpread(Spread);

impl NumberAccumulator for SampleSpread {
    const ALIKE: bool = true;

    fn add(&mut self, number: f64) {
        self.0.add(number);
    }

    fn merge(&mut self, sibling: Self) {
        self.0.merge(sibling.0);
    }

    fn finish(self) -> Option<f64> {
        let count = self.0.count as f64;
        if count < 2.0 {
            return None;
        }
        self.0.finish().map(|variance| variance * count / (count - 1.0))
    }

    fn heap_size(&self) -> usize {
        self.0.heap_size()
    }
}

#[derive(Default, Serialize, Deserialize)]
struct SampleDeviation(SampleSpread);

impl NumberAccumulator for SampleDeviation {
    const ALIKE: bool = true;

    fn add(&mut self, number: f64) {
        self.0.add(number);
    }

    fn merge(&mut self, sibling: Self) {
        self.0.merge(sibling.0);
    }

    fn finish(self) -> Option<f64> {
        self.0.finish().map(f64::sqrt)
    }

    fn heap_size(&self) -> usize {
        self.0.heap_size()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::{column, over};

    #[test]
    fn the_spread_is_that_of_the_population() {
        let numbers = column(&["2", "4", "4", "4", "5", "5", "7", "9"]);
        assert_eq!(over(&VARIANCE, &numbers), "4");
        assert_eq!(over(&STDDEV, &numbers), "2");
    }

    #[test]
    fn a_sample_has_one_degree_of_freedom_less() {
        let ages = column(&["32", "36", "28", "33"]);
        assert_eq!(over(&STDDEV_SAMP, &ages), "3.304");
        assert_eq!(over(&VAR_SAMP, &ages), "10.9167");
        assert_eq!(over(&STDDEV_SAMP, &column(&["5"])), "");
    }

    #[test]
    fn large_numbers_do_not_cancel() {
        let numbers = column(&["1000000000000.25", "1000000000001.25", "1000000000002.25"]);
        assert_eq!(over(&VARIANCE, &numbers), "0.6667");
        assert_eq!(over(&STDDEV, &column(&["0.1", "0.1", "0.1"])), "0");
    }

    #[test]
    fn what_is_no_number_is_left_out() {
        assert_eq!(over(&STDDEV, &column(&["a", "missing", "5"])), "0");
        assert_eq!(over(&STDDEV, &column(&["a"])), "");
        assert_eq!(over(&VARIANCE, &column(&["1e300", "1"])), "", "a square beyond all numbers");
    }
}
