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

/// The exact sums that a variance is made of.
#[derive(Default, Serialize, Deserialize)]
pub struct Spread {
    count: u64,
    sum: ExactSum,
    squares: ExactSum,
}

impl Spread {
    /// How many numbers there were.
    pub fn count(&self) -> u64 {
        self.count
    }
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
