//! Sums of numbers without any error, so that they do not depend on the order of the rows.

use serde::{Deserialize, Serialize};

/// The exact sum of any numbers. Integers, the common case, cost one addition and no memory.
///
/// The rest is held as an expansion: numbers that do not overlap and whose sum is exact (J. R. Shewchuk,
/// "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates", 1997, section 2.4).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ExactSum {
    integers: i64,
    rest: Option<Box<Rest>>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Rest {
    usual: Expansion,
    /// Numbers near the end of the range, scaled down, so that no order of additions overflows on its way.
    huge: Expansion,
    /// Something without a sum was added: an infinity, or a product that overflowed.
    lost: bool,
}

/// Up to this size every integer is an `f64`.
const LARGEST_INTEGER: f64 = (1u64 << 53) as f64;
/// From this size on, 2^960, numbers count as huge: 2^63 of those below still sum to a number.
const HUGE: f64 = f64::from_bits((1023 + 960) << 52);
/// What huge numbers are divided by: a power of two, so that nothing is lost.
const SCALE: f64 = (1u128 << 100) as f64;
/// Scaled sums below this, 2^1020, can be scaled back and added up without overflow.
const NEAR_END: f64 = f64::from_bits((1023 + 1020 - 100) << 52);

impl ExactSum {
    /// Adds a number.
    pub fn add(&mut self, number: f64) {
        let integer = number as i64;
        if integer as f64 == number && number.abs() <= LARGEST_INTEGER {
            self.add_integer(integer);
        } else {
            self.rest().add(number);
        }
    }

    /// Adds the product of two numbers without the error of the multiplication.
    // The error of a product is itself a number, found by a fused multiply and add.
    pub fn add_product(&mut self, left: f64, right: f64) {
        let product = left * right;
        self.add(product);
        self.add(left.mul_add(right, -product));
    }

    /// Adds all that another sum has.
    pub fn merge(&mut self, other: &ExactSum) {
        self.add_integer(other.integers);
        if let Some(other) = &other.rest {
            let rest = self.rest();
            rest.lost |= other.lost;
            other.usual.0.iter().for_each(|part| rest.usual.add(*part));
            other.huge.0.iter().for_each(|part| rest.huge.add(*part));
        }
    }

    /// The number nearest to the sum; infinite or not a number when there is none.
    pub fn total(&self) -> f64 {
        match &self.rest {
            None => self.integers as f64,
            Some(rest) => rest.with(self.integers).total(),
        }
    }

    /// The sum as numbers of falling size, the same for equal sums whatever was added in which order.
    pub fn parts(&self) -> Vec<f64> {
        let mut rest = self.clone();
        let mut parts = Vec::new();
        loop {
            let part = rest.total();
            if part == 0.0 {
                return parts;
            }
            parts.push(part);
            if !part.is_finite() {
                return parts;
            }
            rest.add(-part);
        }
    }

    /// Bytes held besides the size of the sum itself.
    pub fn heap_size(&self) -> usize {
        let held = |expansion: &Expansion| expansion.0.capacity() * size_of::<f64>();
        self.rest.as_ref().map_or(0, |rest| size_of::<Rest>() + held(&rest.usual) + held(&rest.huge))
    }

    fn add_integer(&mut self, integer: i64) {
        match self.integers.checked_add(integer) {
            Some(sum) => self.integers = sum,
            None => {
                let sum = self.integers;
                self.rest().add_integer(sum);
                self.integers = integer;
            }
        }
    }

    fn rest(&mut self) -> &mut Rest {
        self.rest.get_or_insert_default()
    }
}

impl Rest {
    fn add(&mut self, number: f64) {
        if !number.is_finite() {
            self.lost = true;
        } else if number.abs() >= HUGE {
            self.huge.add(number / SCALE);
        } else {
            self.usual.add(number);
        }
    }

    fn add_integer(&mut self, integer: i64) {
        // Each half has fewer than 53 digits.
        let low = integer & 0xffff_ffff;
        self.usual.add((integer - low) as f64);
        self.usual.add(low as f64);
    }

    fn with(&self, integers: i64) -> Rest {
        let mut all = self.clone();
        all.add_integer(integers);
        all
    }

    fn total(mut self) -> f64 {
        if self.lost {
            return f64::NAN;
        }
        if self.huge.0.is_empty() {
            return self.usual.total();
        }
        if self.huge.total().abs() < NEAR_END {
            self.huge.0.iter().for_each(|part| self.usual.add(part * SCALE));
            return self.usual.total();
        }
        // What the division loses lies more than 1,900 binary digits below the sum.
        self.usual.0.iter().for_each(|part| self.huge.add(part / SCALE));
        self.huge.total() * SCALE
    }
}

/// Numbers of rising size that do not overlap.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Expansion(Vec<f64>);

impl Expansion {
    fn add(&mut self, mut number: f64) {
        let mut kept = 0;
        for at in 0..self.0.len() {
            let (sum, error) = two_sum(number, self.0[at]);
            if error != 0.0 {
                self.0[kept] = error;
                kept += 1;
            }
            number = sum;
        }
        self.0.truncate(kept);
        if number != 0.0 {
            self.0.push(number);
        }
    }

    /// The nearest number, halves to even, as `math.fsum` of Python gives it.
    fn total(&self) -> f64 {
        let mut parts = self.0.iter().rev().copied();
        let mut total = parts.next().unwrap_or(0.0);
        while let Some(part) = parts.next() {
            let (sum, error) = two_sum(total, part);
            total = sum;
            if error == 0.0 {
                continue;
            }
            // What is left is at most half a unit of the last digit. If it is just half, the sign of all that
            // follows decides on which side the sum lies.
            let beyond = parts.next().is_some_and(|next| (next < 0.0) == (error < 0.0));
            let moved = total + error * 2.0;
            return if beyond && moved - total == error * 2.0 { moved } else { total };
        }
        total
    }
}

/// The rounded sum of two numbers, and what rounding lost.
fn two_sum(left: f64, right: f64) -> (f64, f64) {
    let sum = left + right;
    let right_part = sum - left;
    let left_part = sum - right_part;
    (sum, (left - left_part) + (right - right_part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(numbers: &[f64]) -> ExactSum {
        let mut sum = ExactSum::default();
        numbers.iter().for_each(|n| sum.add(*n));
        sum
    }

    #[test]
    fn nothing_is_lost() {
        assert_eq!(sum(&[0.1; 10]).total(), 1.0);
        assert_eq!(sum(&[1e100, 1.0, -1e100]).total(), 1.0);
        assert_eq!(sum(&[1e308, 1e308, -1e308]).total(), 1e308);
        assert_eq!(sum(&[1e16, 1.0, 1e-16]).total(), 1e16 + 2.0, "just above a half rounds up");
        assert_eq!(sum(&[1e16, 1.0, -1e-16]).total(), 1e16, "just below a half rounds down");
        assert_eq!(sum(&[9e15; 2000]).total(), 1.8e19);
        assert_eq!(sum(&[]).total(), 0.0);
        assert!(!sum(&[1e308, 1e308]).total().is_finite());
        assert!(!sum(&[f64::INFINITY, f64::NEG_INFINITY, 1.0]).total().is_finite());
    }

    #[test]
    fn integers_take_no_memory() {
        assert_eq!(sum(&[4e15; 1000]).heap_size(), 0);
        assert_eq!(size_of::<ExactSum>(), 16);
    }

    fn numbers() -> impl Strategy<Value = Vec<f64>> {
        let number = prop_oneof![
            any::<f64>().prop_filter("a number", |n| n.is_finite()),
            -1e6..1e6,
            (-1000..1000i32).prop_map(f64::from),
            Just(9e15),
        ];
        proptest::collection::vec(number, 0..40)
    }

    proptest! {
        #[test]
        fn no_order_and_no_spread_matters(numbers in numbers(), cut in 0usize..40) {
            let expected = sum(&numbers).total();
            let backward: Vec<f64> = numbers.iter().rev().copied().collect();
            prop_assert_eq!(sum(&backward).total().to_bits(), expected.to_bits());
            let (left, right) = numbers.split_at(cut.min(numbers.len()));
            let mut merged = sum(right);
            merged.merge(&sum(left));
            prop_assert_eq!(merged.total().to_bits(), expected.to_bits());
            let bits = |parts: Vec<f64>| parts.into_iter().map(f64::to_bits).collect::<Vec<_>>();
            prop_assert_eq!(bits(merged.parts()), bits(sum(&numbers).parts()));
        }

        #[test]
        fn products_are_exact(left in -1e9..1e9, right in -1e9..1e9) {
            let mut sum = ExactSum::default();
            sum.add_product(left, right);
            sum.add_product(-left, right);
            prop_assert_eq!(sum.total(), 0.0);
        }
    }
}
