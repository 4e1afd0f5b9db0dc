//! Puts texts together that have a pattern in common.

use super::{Rows, Setting, State, cut};
use crate::batch::{Batch, Column, Value, decode, encode, print_time, save_columns};
use crate::expressions::evaluate;
use crate::patterns::{Anomaly, Event, Found, Patterns, Saved, Wants};
use crate::plan::{self, PatternColumn};
use arrow_array::{Array, RecordBatch};
use std::any::Any;

/// The column of what was gathered, when it is saved.
const GATHERED: &str = "gathered";

/// From which strength on an anomaly is graver, step by step.
const STEPS: [f64; 2] = [2.0, 6.0];

pub struct Pattern {
    step: plan::Pattern,
    setting: Setting,
    patterns: Patterns,
    /// The time range that is compared with, with that of the query.
    ranges: Option<[(i64, i64); 2]>,
}

impl Pattern {
    pub fn new(step: plan::Pattern, setting: Setting) -> Self {
        let patterns = Patterns::new(wants(&step));
        let ranges =
            step.baseline.zip(setting.context.range).map(|((baseline, _), range)| [range, baseline.range(range)]);
        Pattern { step, setting, patterns, ranges }
    }

    /// What was gathered elsewhere, as `save` wrote it.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn restore(step: plan::Pattern, setting: Setting, saved: &RecordBatch) -> Result<Self, String> {
        let pieces = saved.column_by_name(GATHERED).ok_or("there are no patterns")?;
        let pieces: Vec<Saved> = decode(pieces)?;
        let patterns = Patterns::restore(wants(&step), pieces)?;
        Ok(Pattern { patterns, ..Pattern::new(step, setting) })
    }

    /// In which of the ranges an event is.
    fn event(&self, position: u64, time: Option<i64>) -> Event {
        let Some([range, baseline]) = self.ranges else {
            return Event { position, time, counts: true, baseline: false };
        };
        let inside = |(start, end): (i64, i64)| time.is_some_and(|time| (start..=end).contains(&time));
        Event { position, time, counts: inside(range), baseline: inside(baseline) }
    }
}

fn wants(step: &plan::Pattern) -> Wants {
    let any = |needs: fn(PatternColumn) -> bool| step.outputs.iter().any(|(column, _)| needs(*column));
    Wants {
        samples: any(PatternColumn::needs_samples),
        values: any(PatternColumn::needs_values),
        slices: any(PatternColumn::needs_slices),
    }
}

impl State for Pattern {
    fn take(&mut self, batch: Batch) {
        let source = evaluate(&self.step.source, &batch, &self.setting.context).into_column(batch.rows());
        let texts = source.texts();
        let times = batch.column(self.step.time);
        for (row, &position) in batch.positions().iter().enumerate() {
            let time = times.and_then(|times| match times {
                Column::Time(times) => times.is_valid(row).then(|| times.value(row)),
                other => other.value(row).as_time(),
            });
            let event = self.event(position, time);
            if texts.is_valid(row) {
                self.patterns.take(texts.value(row), event);
            } else {
                self.patterns.take_nothing(event);
            }
        }
    }

    fn merge(&mut self, sibling: Box<dyn State>) {
        let sibling = sibling.into_any().downcast::<Pattern>().expect("siblings run the same step");
        self.patterns.merge(sibling.patterns);
    }

    fn save(&mut self) -> RecordBatch {
        let pieces = self.patterns.save();
        let positions = (0..pieces.len() as u64).collect();
        save_columns(positions, std::iter::once((GATHERED.to_string(), encode(pieces))))
    }

    fn finish(self: Box<Self>) -> Box<dyn Rows> {
        let found = self.patterns.finish();
        let mut rows = Batch::new(self.setting.slots, (0..found.patterns.len() as u64).collect());
        let anomalous = self.step.outputs.iter().any(|(column, _)| column.tells_anomaly());
        let anomalies: Vec<Vec<Anomaly>> = found
            .patterns
            .iter()
            .map(|pattern| if anomalous { found.anomalies(pattern) } else { Vec::new() })
            .collect();
        for (column, slot) in &self.step.outputs {
            let value = |row| told(*column, &found, row, &anomalies[row]);
            rows.set(*slot, (0..found.patterns.len()).map(value).collect());
        }
        Box::new(cut(&rows, self.setting.batch_rows))
    }

    fn size(&self) -> (usize, &'static str) {
        (self.patterns.size(), "the texts that `pattern` counts")
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

/// What is told about a pattern.
fn told(column: PatternColumn, found: &Found, row: usize, anomalies: &[Anomaly]) -> Value {
    use PatternColumn::*;
    let pattern = &found.patterns[row];
    let strongest = anomalies.first();
    let json = |value: serde_json::Value| Value::text(value.to_string());
    match column {
        Text => Value::text(&pattern.text),
        Ratio => Value::Number(found.ratio(pattern)),
        Count => Value::Number(pattern.count() as f64),
        Severity => Value::text(pattern.severity()),
        Id => Value::text(pattern.id()),
        Samples => json(pattern.samples()),
        Regex => Value::text(pattern.regex()),
        Related => json(found.related(pattern)),
        Tokens => json(pattern.tokens()),
        Visualization => json(found.visualization(pattern)),
        BaselineCount => Value::Number(pattern.baseline() as f64),
        Difference => Value::Number(pattern.count() as f64 - pattern.baseline() as f64),
        DifferenceText => Value::text(difference(pattern.count(), pattern.baseline())),
        IsAnomaly => Value::Bool(strongest.is_some()),
        AnomalyType => joined(anomalies, ", ", |anomaly| anomaly.kind.name().to_string()),
        AnomalyText => {
            joined(anomalies, "; ", |anomaly| format!("{} (from {})", anomaly.description, print_time(anomaly.time)))
        }
        AnomalyPriority => {
            strongest.map_or(Value::Missing, |strongest| priority(pattern.severity(), strongest.strength))
        }
        AnomalyTime => strongest.map_or(Value::Missing, |strongest| Value::Time(strongest.time)),
    }
}

/// Each text once, in order; missing when there is none.
fn joined(anomalies: &[Anomaly], mark: &str, text: impl Fn(&Anomaly) -> String) -> Value {
    let mut texts: Vec<String> = Vec::new();
    for anomaly in anomalies {
        let text = text(anomaly);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    if texts.is_empty() { Value::Missing } else { Value::text(texts.join(mark)) }
}

// AWS manual, log anomaly detection: the priority is based on the severity of the pattern and on the amount of
// deviation from expected values, so that a large deviation alone can be HIGH. The manual does not say how.
fn priority(severity: &str, strength: f64) -> Value {
    let grave = matches!(severity, "ERROR" | "FATAL");
    let steps = STEPS.iter().filter(|step| strength >= **step).count() + usize::from(grave);
    Value::text(["LOW", "MEDIUM", "HIGH"][steps.min(2)])
}

/// What has changed, in words.
// SEEN OBP (LANGUAGE.md 2.12): `New pattern`. The manual says of the others only that they summarise the change.
fn difference(count: u64, baseline: u64) -> String {
    let percent = || (count.abs_diff(baseline) as f64 / baseline as f64 * 100.0).round().max(1.0);
    match (count, baseline) {
        (_, 0) => "New pattern".to_string(),
        (0, _) => "Pattern no longer found".to_string(),
        (count, baseline) if count == baseline => "No change".to_string(),
        (count, baseline) if count > baseline => format!("{}% more events", percent()),
        _ => format!("{}% fewer events", percent()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_in_words() {
        for (count, baseline, text) in [
            (5, 0, "New pattern"),
            (0, 5, "Pattern no longer found"),
            (5, 5, "No change"),
            (30, 20, "50% more events"),
            (20, 30, "33% fewer events"),
            (10_001, 10_000, "1% more events"),
        ] {
            assert_eq!(difference(count, baseline), text);
        }
    }
}
