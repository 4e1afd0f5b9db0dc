//! What was found at a place that varies: some values with their counts, and what numbers there did over time.

use super::grid::Counts;
use super::kind::Kind;
use super::state::hash;
use serde::{Deserialize, Serialize};

/// Values that are kept of each place.
// AWS manual, pattern analysis: a maximum of 10 token values is captured for each token.
pub const MOST_VALUES: usize = 10;

/// Bytes of a value that are kept.
const MOST_BYTES: usize = 128;

/// Numbers are summed as hyperbolic arcsines, in steps: logarithms for large ones, with room for zero and negative
/// ones. Whole steps add up exactly in any order.
const STEPS: f64 = 1024.0;

/// What was found at one place.
///
/// The values kept are those with the smallest hashes: a value that belongs to them for all events belongs to them
/// for any part of the events, so its count is exact however events were spread (bottom-k sampling: E. Cohen,
/// H. Kaplan, "Summarizing Data using Bottom-k Sketches", PODC 2007).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Values {
    /// By hash, the smallest first.
    kept: Vec<Value>,
    /// Whether there were others.
    pub more: bool,
    /// Whether there was something that is no number.
    pub texts: bool,
    /// Numbers by slice: how many, and the sums of their steps and of the squares of those.
    numbers: Vec<(i64, Moments)>,
    /// Answers over HTTP that tell an error, by slice.
    pub errors: Counts,
}

/// A value and how often it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    hash: u64,
    /// The value, cut if it is long.
    pub text: Box<str>,
    /// How often it came.
    pub count: u64,
    /// And when.
    pub slices: Counts,
}

/// Sums over numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moments {
    /// How many.
    pub count: u64,
    sum: i64,
    squares: i128,
}

impl Moments {
    fn add(&mut self, other: Moments) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// The mean, in logarithms for large numbers.
    pub fn mean(self) -> f64 {
        self.sum as f64 / self.count as f64 / STEPS
    }

    /// The variance around that mean.
    pub fn variance(self) -> f64 {
        let mean = self.sum as f64 / self.count as f64;
        (self.squares as f64 / self.count as f64 - mean * mean).max(0.0) / STEPS / STEPS
    }
}

impl Values {
    /// Takes in the value of one event.
    pub fn take(&mut self, text: &[u8], kind: Option<Kind>, slice: Option<i64>) {
        let mut slices = Counts::default();
        slice.into_iter().for_each(|slice| slices.add(slice, 1));
        self.keep(text, 1, &slices);
        // What is masked because it varies, and not by its form, is no number.
        let text = if kind.is_some() { std::str::from_utf8(text).unwrap_or_default() } else { "" };
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        self.texts |= number.is_none();
        let (Some(number), Some(slice)) = (number, slice) else { return };
        let steps = (number.asinh() * STEPS) as i64;
        self.add(slice, Moments { count: 1, sum: steps, squares: i128::from(steps) * i128::from(steps) });
        if kind == Some(Kind::Status) && number >= 400.0 {
            self.errors.add(slice, 1);
        }
    }

    /// Takes in a word that came so often.
    pub fn take_word(&mut self, word: &[u8], count: u64, slices: &Counts) {
        self.texts = true;
        self.keep(word, count, slices);
    }

    fn keep(&mut self, text: &[u8], count: u64, slices: &Counts) {
        let hash = hash(text);
        let place = self.kept.binary_search_by(|known| known.hash.cmp(&hash));
        match place {
            Ok(at) => {
                self.kept[at].count += count;
                self.kept[at].slices.merge(slices);
            }
            Err(at) if at < MOST_VALUES => {
                let text = shortened(text).into();
                self.kept.insert(at, Value { hash, text, count, slices: slices.clone() });
                self.cut();
            }
            Err(_) => self.more = true,
        }
    }

    fn cut(&mut self) {
        self.more |= self.kept.len() > MOST_VALUES;
        self.kept.truncate(MOST_VALUES);
    }

    fn add(&mut self, slice: i64, moments: Moments) {
        match self.numbers.binary_search_by_key(&slice, |(slice, _)| *slice) {
            Ok(at) => self.numbers[at].1.add(moments),
            Err(at) => self.numbers.insert(at, (slice, moments)),
        }
    }

    /// Takes in what was found elsewhere.
    pub fn merge(&mut self, other: &Values) {
        for value in &other.kept {
            match self.kept.binary_search_by(|known| known.hash.cmp(&value.hash)) {
                Ok(at) => {
                    self.kept[at].count += value.count;
                    self.kept[at].slices.merge(&value.slices);
                }
                Err(at) => self.kept.insert(at, value.clone()),
            }
        }
        self.cut();
        self.more |= other.more;
        self.texts |= other.texts;
        other.numbers.iter().for_each(|(slice, moments)| self.add(*slice, *moments));
        self.errors.merge(&other.errors);
    }

    /// Slices become wider by powers of two.
    pub fn widen(&mut self, powers: u32) {
        self.kept.iter_mut().for_each(|value| value.slices.widen(powers));
        self.errors.widen(powers);
        let numbers = std::mem::take(&mut self.numbers);
        numbers.into_iter().for_each(|(slice, moments)| self.add(slice >> powers, moments));
    }

    /// The values, the most frequent first.
    pub fn by_count(&self) -> Vec<&Value> {
        let mut values: Vec<&Value> = self.kept.iter().collect();
        values.sort_by(|left, right| right.count.cmp(&left.count).then_with(|| left.text.cmp(&right.text)));
        values
    }

    /// The numbers of each slice that has some.
    pub fn numbers(&self) -> &[(i64, Moments)] {
        &self.numbers
    }

    /// Bytes held.
    pub fn size(&self) -> usize {
        let values: usize =
            self.kept.iter().map(|value| size_of::<Value>() + value.text.len() + value.slices.size()).sum();
        size_of::<Values>() + values + self.numbers.capacity() * size_of::<(i64, Moments)>() + self.errors.size()
    }
}

/// The first bytes of a text, up to the end of a character.
pub fn shortened(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut end = text.len().min(MOST_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(values: &mut Values, numbers: impl Iterator<Item = u32>) {
        numbers.for_each(|n| values.take((n % 37).to_string().as_bytes(), Some(Kind::Number), Some(i64::from(n / 10))));
    }

    #[test]
    fn counts_of_kept_values_are_exact_however_they_were_spread() {
        let (mut all, mut left, mut right) = (Values::default(), Values::default(), Values::default());
        take(&mut all, 0..1000);
        take(&mut left, (0..1000).filter(|n| n % 3 == 0));
        take(&mut right, (0..1000).rev().filter(|n| n % 3 != 0));
        right.merge(&left);
        assert_eq!(right, all);
        assert!(all.more && !all.texts);
        assert_eq!(all.by_count().len(), MOST_VALUES);
        assert!(all.by_count().iter().all(|value| (27..=28).contains(&value.count)));
        right.widen(2);
        assert_eq!(right.numbers().iter().map(|(_, moments)| moments.count).sum::<u64>(), 1000);
    }

    #[test]
    fn a_few_values_are_all_there() {
        let mut values = Values::default();
        for text in ["200", "500", "200", "404", "x"] {
            values.take(text.as_bytes(), Some(Kind::Status), Some(1));
        }
        let counts: Vec<(&str, u64)> = values.by_count().iter().map(|value| (&*value.text, value.count)).collect();
        assert_eq!(counts, [("200", 2), ("404", 1), ("500", 1), ("x", 1)]);
        assert!(values.texts && !values.more);
        assert_eq!(values.errors.dense((1, 1)), [2]);
    }
}
