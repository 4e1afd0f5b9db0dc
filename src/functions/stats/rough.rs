//! Aggregates that take bounded memory and come near to the answer, where the user has chosen that.

use super::pct::Sample;
use super::{Accumulator, Input};
use crate::batch::Value;
use foldhash::quality::FixedState;
use serde::{Deserialize, Serialize};
use std::hash::BuildHasher;

/// How near `pct` comes.
pub const PCT_ERROR: &str = "within 0.4 % of the exact value";

/// How near `countDistinct` comes.
pub const DISTINCT_ERROR: &str = "exact up to 256 different values, then with a standard error of 0.8 %";

/// Binary digits that are kept of a number behind its first.
const KEPT_DIGITS: u32 = 7;

/// The values of a group, rounded: so many that are near to each other become one that few different ones are left.
#[derive(Default, Serialize, Deserialize)]
pub struct RoughSample<const MEDIAN: bool>(Sample<MEDIAN>);

/// The nearest number with few digits: at most 2^-8 of it away.
fn rounded(number: f64) -> f64 {
    let dropped = f64::MANTISSA_DIGITS - 1 - KEPT_DIGITS;
    let half = 1 << (dropped - 1);
    let bits = (number.to_bits() + half) >> dropped << dropped;
    // Rounding up the largest numbers leads beyond them.
    Some(f64::from_bits(bits)).filter(|rounded| rounded.is_finite()).unwrap_or(number)
}

impl<const MEDIAN: bool> Accumulator for RoughSample<MEDIAN> {
    fn update(&mut self, input: &Input, row: usize) {
        input.number(0, row).into_iter().for_each(|number| self.0.add_number(rounded(number)));
    }

    fn merge(&mut self, sibling: Self) {
        self.0.merge(sibling.0);
    }

    fn finish(self, constants: &[Value]) -> Value {
        self.0.finish(constants)
    }

    fn heap_size(&self) -> usize {
        self.0.heap_size()
    }
}

/// Values of which each is kept, as its hash.
const FEW: usize = 256;

/// Registers, by the first bits of a hash.
const REGISTER_BITS: u32 = 14;
const REGISTERS: usize = 1 << REGISTER_BITS;

/// The other bits of a hash.
const REST_BITS: usize = (u64::BITS - REGISTER_BITS) as usize;

/// How many different values a group has: their hashes as long as they are few, then HyperLogLog registers.
// P. Flajolet and others, "HyperLogLog: the analysis of a near-optimal cardinality estimation algorithm", 2007.
// Registers of siblings merge to those of all rows, so that the answer does not depend on who saw which.
#[derive(Default, Serialize, Deserialize)]
pub struct RoughDistinct {
    /// In rising order.
    few: Vec<u64>,
    /// The longest run of zeros, plus one, among the hashes of each register; empty as long as values are few.
    registers: Vec<u8>,
}

impl RoughDistinct {
    fn add(&mut self, hash: u64) {
        if !self.registers.is_empty() {
            return self.register(hash);
        }
        if let Err(place) = self.few.binary_search(&hash) {
            self.few.insert(place, hash);
        }
        if self.few.len() > FEW {
            self.make_registers();
        }
    }

    fn make_registers(&mut self) {
        if self.registers.is_empty() {
            self.registers = vec![0; REGISTERS];
        }
        std::mem::take(&mut self.few).into_iter().for_each(|hash| self.register(hash));
    }

    fn register(&mut self, hash: u64) {
        let register = &mut self.registers[(hash >> REST_BITS) as usize];
        let zeros = (hash << REGISTER_BITS).leading_zeros().min(REST_BITS as u32) as u8;
        *register = (*register).max(zeros + 1);
    }
}

impl Accumulator for RoughDistinct {
    fn update(&mut self, input: &Input, row: usize) {
        // By printed form, as the exact count.
        if let Some(text) = input.args.first().and_then(|datum| datum.text(row)) {
            self.add(FixedState::default().hash_one(text.as_bytes()));
        }
    }

    fn merge(&mut self, sibling: Self) {
        if sibling.registers.len() == REGISTERS {
            self.make_registers();
            for (ours, theirs) in self.registers.iter_mut().zip(sibling.registers) {
                *ours = theirs.max(*ours);
            }
        }
        sibling.few.into_iter().for_each(|hash| self.add(hash));
    }

    fn finish(self, _constants: &[Value]) -> Value {
        let exact = self.few.len() as f64;
        Value::Number(if self.registers.is_empty() { exact } else { estimate(&self.registers).round() })
    }

    fn heap_size(&self) -> usize {
        self.few.capacity() * size_of::<u64>() + self.registers.capacity()
    }
}

/// How many different hashes the registers have seen.
// O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", 2017, algorithm 6: without tables, and
// without a bias where few or very many registers are in use.
fn estimate(registers: &[u8]) -> f64 {
    let mut counts = [0.0; REST_BITS + 2];
    registers.iter().for_each(|register| counts[usize::from(*register).min(REST_BITS + 1)] += 1.0);
    let all = registers.len() as f64;
    let mut sum = all * tau(1.0 - counts[REST_BITS + 1] / all);
    for count in counts[1..=REST_BITS].iter().rev() {
        sum = 0.5 * (sum + count);
    }
    sum += all * sigma(counts[0] / all);
    all * all / (2.0 * std::f64::consts::LN_2 * sum)
}

fn sigma(mut x: f64) -> f64 {
    let (mut weight, mut sum) = (1.0, x);
    loop {
        x *= x;
        let before = sum;
        sum += x * weight;
        weight += weight;
        // All registers are empty: the sum grows beyond all bounds, and nothing was counted.
        if sum == before || sum.is_infinite() {
            return sum;
        }
    }
}

fn tau(mut x: f64) -> f64 {
    if x == 0.0 || x == 1.0 {
        return 0.0;
    }
    let (mut weight, mut sum) = (1.0, 1.0 - x);
    loop {
        x = x.sqrt();
        let before = sum;
        weight *= 0.5;
        sum -= (1.0 - x) * (1.0 - x) * weight;
        if sum == before {
            return sum / 3.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn distinct(values: std::ops::Range<u64>) -> RoughDistinct {
        let mut distinct = RoughDistinct::default();
        values.for_each(|value| distinct.add(FixedState::default().hash_one(value.to_string().as_bytes())));
        distinct
    }

    fn count(distinct: RoughDistinct) -> f64 {
        distinct.finish(&[]).as_number().expect("a number")
    }

    #[test]
    fn few_values_are_counted_exactly_and_many_nearly() {
        assert_eq!([0, 1, 256].map(|values| count(distinct(0..values))), [0.0, 1.0, 256.0]);
        for values in [257, 5_000, 40_000, 1_000_000] {
            let error = (count(distinct(0..values)) / values as f64 - 1.0).abs();
            assert!(error < 0.025, "three standard errors: {values} {error}");
        }
    }

    #[test]
    fn siblings_count_as_one_would() {
        for (left, right) in [(0..200, 100..256), (0..200, 100..300), (0..3000, 2000..9000), (0..10, 0..9000)] {
            let all = count(distinct(left.start.min(right.start)..left.end.max(right.end)));
            let (mut ours, mut theirs) = (distinct(left.clone()), distinct(right.clone()));
            ours.merge(distinct(right));
            theirs.merge(distinct(left));
            assert_eq!((count(ours), count(theirs)), (all, all));
        }
    }

    proptest! {
        #[test]
        fn numbers_are_rounded_to_what_is_promised(number in any::<f64>().prop_filter("a number", |n| n.is_finite())) {
            let error = (rounded(number) - number).abs();
            prop_assert!(error <= number.abs() / 256.0 || number.abs() < f64::MIN_POSITIVE * 256.0);
        }

        #[test]
        fn small_integers_stay(number in -256..256i32) {
            prop_assert_eq!(rounded(f64::from(number)), f64::from(number));
        }
    }
}
