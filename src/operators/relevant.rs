//! Ranks fields by how much they have to do with a condition.

use super::{Rows, Setting, State, cut};
use crate::batch::{Batch, Column, Value, decode, encode, parse_number, save_columns};
use crate::expressions::{Expr, holds};
use crate::plan::{self, RelevantColumn};
use arrow_array::RecordBatch;
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};
use std::any::Any;
use std::collections::BTreeMap;
use std::hash::BuildHasher;

/// Different values of a field that are counted one by one; with more, a sample of the values is.
const MOST_VALUES: usize = 16_384;

/// Steps of the logarithm by which the numbers are counted that are not counted one by one.
const STEPS: f64 = 2048.0;

/// The values that are told of a field.
const MOST_CONTRIBUTORS: usize = 3;

/// The limit of the Kolmogorov-Smirnov statistic that chance exceeds in one of twenty comparisons.
// N. Smirnov, "Table for estimating the goodness of fit of empirical distributions", 1948.
const CHANCE: f64 = 1.358;

/// The column of what was gathered, when it is saved.
const GATHERED: &str = "gathered";

/// A count of the events for which the condition holds, and of the others.
type Pair = [u64; 2];

pub struct Relevant {
    step: plan::Relevant,
    setting: Setting,
    events: Pair,
    /// By name: parts of a log may have different fields.
    fields: BTreeMap<String, Field>,
}

/// What one field was found to hold.
#[derive(Debug, Default, Clone, PartialEq, Serialize, Deserialize)]
struct Field {
    /// Values are counted one by one when their hash ends with so many zeros: it grows until they are few enough, and
    /// depends on the set of the values alone.
    // P. Flajolet, "On adaptive sampling", Computing 1990.
    level: u32,
    values: HashMap<Box<str>, Pair, FixedState>,
    /// Numbers that are not counted one by one, by their logarithm.
    numbers: BTreeMap<i64, Pair>,
    /// All that are numbers, and all that are not.
    numeric: Pair,
    texts: Pair,
}

impl Relevant {
    pub fn new(step: plan::Relevant, setting: Setting) -> Self {
        let fields = step.fields.iter().map(|(name, _)| (name.clone(), Field::default())).collect();
        Relevant { step, setting, events: [0; 2], fields }
    }

    /// What was gathered elsewhere, as `save` wrote it.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn restore(step: plan::Relevant, setting: Setting, saved: &RecordBatch) -> Result<Self, String> {
        let pieces = saved.column_by_name(GATHERED).ok_or("there are no fields")?;
        let pieces: Vec<(String, Pair, Field)> = decode(pieces)?;
        let mut relevant = Relevant::new(step, setting);
        for (name, events, field) in pieces {
            if name.is_empty() {
                relevant.events = events;
            } else {
                relevant.fields.insert(name, field);
            }
        }
        Ok(relevant)
    }
}

impl State for Relevant {
    fn take(&mut self, batch: Batch) {
        let condition: &Expr = &self.step.condition;
        let holds = holds(condition, &batch, &self.setting.context);
        let matched = holds.count_set_bits() as u64;
        add(&mut self.events, [matched, batch.rows() as u64 - matched]);
        for (name, slot) in &self.step.fields {
            let (Some(column), Some(field)) = (batch.column(*slot), self.fields.get_mut(name)) else { continue };
            for row in 0..batch.rows() {
                field.take(column, row, if holds.value(row) { [1, 0] } else { [0, 1] });
            }
        }
    }

    fn merge(&mut self, sibling: Box<dyn State>) {
        let sibling = sibling.into_any().downcast::<Relevant>().expect("siblings run the same step");
        add(&mut self.events, sibling.events);
        for (name, field) in sibling.fields {
            self.fields.entry(name).or_default().merge(field);
        }
    }

    fn save(&mut self) -> RecordBatch {
        let nothing = Field::default();
        let head = std::iter::once((String::new(), self.events, &nothing));
        let pieces: Vec<_> =
            head.chain(self.fields.iter().map(|(name, field)| (name.clone(), [0; 2], field))).collect();
        let positions = (0..pieces.len() as u64).collect();
        save_columns(positions, std::iter::once((GATHERED.to_string(), encode(pieces))))
    }

    fn finish(self: Box<Self>) -> Box<dyn Rows> {
        let mut ranked: Vec<Ranked> =
            self.fields.into_iter().map(|(name, field)| field.ranked(name, self.events)).collect();
        // The manual is silent on fields that rank alike: by name.
        ranked.sort_by(|left, right| right.score.total_cmp(&left.score).then_with(|| left.name.cmp(&right.name)));
        let mut rows = Batch::new(self.setting.slots, (0..ranked.len() as u64).collect());
        for (column, slot) in &self.step.outputs {
            rows.set(*slot, ranked.iter().map(|field| field.told(*column)).collect());
        }
        Box::new(cut(&rows, self.setting.batch_rows))
    }

    fn size(&self) -> (usize, &'static str) {
        (self.fields.values().map(Field::size).sum(), "the values that `relevantfields` counts")
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

fn add(counts: &mut Pair, more: Pair) {
    counts[0] += more[0];
    counts[1] += more[1];
}

fn hash(text: &str) -> u64 {
    FixedState::default().hash_one(text)
}

impl Field {
    fn take(&mut self, column: &Column, row: usize, count: Pair) {
        let Some(text) = column.text(row) else { return };
        let number = parse_number(text.as_bytes());
        add(if number.is_some() { &mut self.numeric } else { &mut self.texts }, count);
        self.count(&text, number, count);
    }

    fn count(&mut self, text: &str, number: Option<f64>, count: Pair) {
        if let Some(known) = self.values.get_mut(text) {
            return add(known, count);
        }
        if hash(text).trailing_zeros() < self.level {
            return self.pass_over(number, count);
        }
        self.values.insert(text.into(), count);
        while self.values.len() > MOST_VALUES {
            self.raise(self.level + 1);
        }
    }

    fn pass_over(&mut self, number: Option<f64>, count: Pair) {
        if let Some(number) = number {
            add(self.numbers.entry((number.asinh() * STEPS) as i64).or_default(), count);
        }
    }

    fn raise(&mut self, level: u32) {
        self.level = level;
        let (kept, passed): (HashMap<_, _, _>, Vec<_>) = {
            let mut kept = HashMap::with_hasher(FixedState::default());
            let mut passed = Vec::new();
            for (text, count) in std::mem::take(&mut self.values) {
                if hash(&text).trailing_zeros() < level {
                    passed.push((text, count));
                } else {
                    kept.insert(text, count);
                }
            }
            (kept, passed)
        };
        self.values = kept;
        passed.into_iter().for_each(|(text, count)| self.pass_over(parse_number(text.as_bytes()), count));
    }

    fn merge(&mut self, sibling: Field) {
        add(&mut self.numeric, sibling.numeric);
        add(&mut self.texts, sibling.texts);
        sibling.numbers.into_iter().for_each(|(step, count)| add(self.numbers.entry(step).or_default(), count));
        if self.level < sibling.level {
            self.raise(sibling.level);
        }
        for (text, count) in sibling.values {
            let number = parse_number(text.as_bytes());
            self.count(&text, number, count);
        }
    }

    fn size(&self) -> usize {
        let values: usize = self.values.keys().map(|text| text.len() + size_of::<(Box<str>, Pair)>()).sum();
        values + self.numbers.len() * size_of::<(i64, Pair)>()
    }

    /// A field is numeric when all its values are numbers.
    fn is_numeric(&self) -> bool {
        self.texts == [0; 2] && self.numeric != [0; 2]
    }

    fn ranked(&self, name: String, events: Pair) -> Ranked {
        let mut present = self.numeric;
        add(&mut present, self.texts);
        let missing = [events[0] - present[0].min(events[0]), events[1] - present[1].min(events[1])];
        let presence = association(&[present, missing]);
        if self.is_numeric() {
            let numbers = self.sorted_numbers();
            let score = difference(&numbers, present).max(presence);
            let medians = [0, 1].map(|side| median(&numbers, side, present[side]));
            return Ranked { name, score, contributors: None, medians };
        }
        let mut values: Vec<(&str, Pair)> = self.values.iter().map(|(text, count)| (&**text, *count)).collect();
        values.sort_unstable();
        let mut counts: Vec<Pair> = values.iter().map(|(_, count)| *count).collect();
        let counted = counts.iter().fold([0; 2], |sum: Pair, count| [sum[0] + count[0], sum[1] + count[1]]);
        counts.extend([missing, [present[0] - counted[0], present[1] - counted[1]]]);
        let score = association(&counts).max(presence);
        Ranked { name, score, contributors: contributors(&values, events), medians: [None; 2] }
    }

    fn sorted_numbers(&self) -> Vec<(f64, Pair)> {
        let exact = self.values.iter().filter_map(|(text, count)| Some((parse_number(text.as_bytes())?, *count)));
        let about = self.numbers.iter().map(|(step, count)| ((*step as f64 / STEPS).sinh(), *count));
        let mut numbers: Vec<(f64, Pair)> = exact.chain(about).collect();
        numbers.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
        numbers
    }
}

/// How strongly a value and the condition depend on each other: 0 for not at all, 1 for wholly. Chance alone gives 0
/// on average, however many values there are.
// W. Bergsma, "A bias-correction for Cramer's V and Tschuprow's T", Journal of the Korean Statistical Society 2013.
fn association(counts: &[Pair]) -> f64 {
    let (mut sums, mut rows) = ([0u64; 2], 0.0);
    for count in counts.iter().filter(|count| count[0] + count[1] > 0) {
        add(&mut sums, *count);
        rows += 1.0;
    }
    let all = (sums[0] + sums[1]) as f64;
    if sums[0] == 0 || sums[1] == 0 || rows < 2.0 {
        return 0.0;
    }
    let mut square = 0.0;
    for count in counts.iter().filter(|count| count[0] + count[1] > 0) {
        let row = (count[0] + count[1]) as f64;
        for side in [0, 1] {
            let expected = row * sums[side] as f64 / all;
            square += (count[side] as f64 - expected).powi(2) / expected;
        }
    }
    let corrected = (square / all - (rows - 1.0) / (all - 1.0)).max(0.0);
    let rows = rows - (rows - 1.0).powi(2) / (all - 1.0);
    let columns = 2.0 - 1.0 / (all - 1.0);
    let least = (rows - 1.0).min(columns - 1.0);
    if least > 0.0 { (corrected / least).sqrt().min(1.0) } else { 0.0 }
}

/// How far two distributions of numbers are apart: 0 for no more than chance, 1 for not overlapping.
// The statistic of Kolmogorov and Smirnov (F. J. Massey, JASA 1951), above its limit by chance.
fn difference(numbers: &[(f64, Pair)], counts: Pair) -> f64 {
    if counts[0] == 0 || counts[1] == 0 {
        return 0.0;
    }
    let [one, other] = counts.map(|count| count as f64);
    let (mut below, mut most): (Pair, f64) = ([0; 2], 0.0);
    let mut at = 0;
    while at < numbers.len() {
        let number = numbers[at].0;
        while at < numbers.len() && numbers[at].0 == number {
            add(&mut below, numbers[at].1);
            at += 1;
        }
        most = most.max((below[0] as f64 / one - below[1] as f64 / other).abs());
    }
    let chance = CHANCE * ((one + other) / (one * other)).sqrt();
    if chance < 1.0 { ((most - chance) / (1.0 - chance)).max(0.0) } else { 0.0 }
}

/// The lower median, as `median` gives it in `stats`.
fn median(numbers: &[(f64, Pair)], side: usize, count: u64) -> Option<f64> {
    let mut left = count.div_ceil(2);
    for (number, counts) in numbers {
        if left <= counts[side] {
            return (left > 0).then_some(*number);
        }
        left -= counts[side];
    }
    None
}

/// The values whose share has shifted most: `error: 80% against 5%`.
// The manual is silent on the form of this column.
fn contributors(values: &[(&str, Pair)], events: Pair) -> Option<String> {
    let share =
        |count: Pair, side: usize| if events[side] == 0 { 0.0 } else { count[side] as f64 / events[side] as f64 };
    let shift = |count: Pair| (share(count, 0) - share(count, 1)).abs();
    let mut shifted: Vec<(&str, Pair)> = values.iter().copied().filter(|(_, count)| shift(*count) > 0.0).collect();
    shifted.sort_by(|left, right| shift(right.1).total_cmp(&shift(left.1)).then(left.0.cmp(right.0)));
    let percent = |count, side| (share(count, side) * 100.0).round();
    let text =
        |(value, count): &(&str, Pair)| format!("{value}: {}% against {}%", percent(*count, 0), percent(*count, 1));
    let texts: Vec<String> = shifted.iter().take(MOST_CONTRIBUTORS).map(text).collect();
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// What is told about one field.
struct Ranked {
    name: String,
    score: f64,
    contributors: Option<String>,
    medians: [Option<f64>; 2],
}

impl Ranked {
    fn told(&self, column: RelevantColumn) -> Value {
        let number = |number: Option<f64>| number.map_or(Value::Missing, Value::Number);
        match column {
            RelevantColumn::Name => Value::text(&self.name),
            RelevantColumn::Score => Value::Number(self.score),
            RelevantColumn::Contributors => self.contributors.as_ref().map_or(Value::Missing, Value::text),
            RelevantColumn::ConditionalMedian => number(self.medians[0]),
            RelevantColumn::BaselineMedian => number(self.medians[1]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(values: impl Iterator<Item = (String, usize)>) -> Field {
        let mut field = Field::default();
        for (text, side) in values {
            let mut count = [0; 2];
            count[side] = 1;
            let number = parse_number(text.as_bytes());
            add(if number.is_some() { &mut field.numeric } else { &mut field.texts }, count);
            field.count(&text, number, count);
        }
        field
    }

    #[test]
    fn more_values_than_are_kept_merge_to_the_same() {
        let value = |n: usize| (format!("{}", n * 7919 % 50_021), n % 2);
        let all = field((0..60_000).map(value));
        let mut left = field((0..60_000).filter(|n| n % 3 == 0).map(value));
        left.merge(field((0..60_000).rev().filter(|n| n % 3 != 0).map(value)));
        assert_eq!(left, all);
        assert!(all.level > 0 && all.values.len() <= MOST_VALUES);
        let ranked = all.ranked("n".to_string(), [30_000, 30_000]);
        assert!(ranked.score < 0.01, "{}", ranked.score);
        let middle = ranked.medians[0].expect("there are numbers");
        assert!((24_000.0..26_000.0).contains(&middle), "{middle}");
    }

    #[test]
    fn what_depends_scores_and_what_does_not_does_not() {
        let events = [100, 300];
        let score = |field: Field| field.ranked(String::new(), events).score;
        let side = |n: usize| usize::from(n >= 100);
        let text = |n: usize| ["GET", "POST"][side(n)].to_string();
        assert!(score(field((0..400).map(|n| (text(n), side(n))))) > 0.99);
        assert!(score(field((0..400).map(|n| (n.to_string(), side(n))))) > 0.99);
        assert!(score(field((0..400).map(|n| (format!("v{}", n % 4), side(n))))) < 0.01);
        assert!(score(field((0..400).map(|n| (format!("id-{n}"), side(n))))) < 0.01, "a name per event");
        assert!(score(field((0..400).map(|n| ((n % 50).to_string(), side(n))))) < 0.01);
        assert!(score(field((0..100).map(|n| (n.to_string(), 0)))) > 0.99, "present or not");
        assert_eq!(score(Field::default()), 0.0);
    }
}
