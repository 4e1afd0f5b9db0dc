//! Makes a row of each element of a list.

use super::parse_values::{Cells, text};
use super::{Setting, Transform};
use crate::batch::{Batch, Column, Value, open, value_of};
use crate::expressions::{Found, elements, evaluate};
use crate::plan::{self, Elements};
use arrow_array::Array;

pub struct Unnest<'p> {
    step: &'p plan::Unnest,
    setting: Setting,
}

impl<'p> Unnest<'p> {
    pub fn new(step: &'p plan::Unnest, setting: Setting) -> Self {
        Unnest { step, setting }
    }
}

impl Transform for Unnest<'_> {
    fn apply(&mut self, batch: Batch) -> Batch {
        let source = evaluate(&self.step.list, &batch, &self.setting.context).into_column(batch.rows());
        let (times, column) = match (self.step.rows, &source) {
            (Elements::Exploded, _) => exploded(&source),
            (rows, Column::Values(values)) => of_values(values, rows),
            (Elements::OfTexts, Column::Text(_)) => of_texts(&source),
            (Elements::OfTexts, _) => (vec![1; source.len()], source),
            (Elements::OfLists, _) => of_scalars(&source),
        };
        let mut batch = batch.repeated(&times, self.setting.latest_first);
        if let Some(slot) = self.step.output {
            batch.set(slot, column);
        }
        batch
    }
}

/// A list in a text gives its elements, any other row stays as it is.
fn of_texts(source: &Column) -> (Vec<usize>, Column) {
    let texts = source.texts();
    let mut cells = Cells::over(&texts);
    let mut found = Vec::new();
    let mut times = Vec::with_capacity(texts.len());
    for row in 0..texts.len() {
        found.clear();
        match texts.is_valid(row) {
            true if elements(text(&texts, row), &mut found) && !found.is_empty() => {}
            true => found.push(Found::whole(texts.value(row).len())),
            false => found.push(Found::Nothing),
        }
        times.push(found.len());
        found.drain(..).for_each(|element| cells.push(row, element));
    }
    (times, cells.finish())
}

/// AWS manual, unnest: maps, strings and numbers act as a list of one element. The manual is silent on a missing
/// list; there is no row, as for an empty one (LANGUAGE.md 2.15, REC).
fn of_scalars(source: &Column) -> (Vec<usize>, Column) {
    let present: Vec<u32> = (0..source.len() as u32).filter(|row| source.is_present(*row as usize)).collect();
    let times = (0..source.len()).map(|row| usize::from(source.is_present(row))).collect();
    (times, source.take(&present))
}

fn of_values(source: &[Value], rows: Elements) -> (Vec<usize>, Column) {
    let mut times = Vec::with_capacity(source.len());
    let mut values = Vec::with_capacity(source.len());
    for value in source {
        let before = values.len();
        match (value, rows) {
            (Value::Json(json), _) if json.is_array() => {
                values.extend(json.as_array().into_iter().flatten().map(value_of));
            }
            (Value::Text(text), Elements::OfTexts) => push_elements(text, &mut values),
            (Value::Missing, _) => {}
            (other, _) => values.push(other.clone()),
        }
        // The manual is silent on `expand` of what has no elements: the row stays (LANGUAGE.md 2.16, REC).
        if values.len() == before && rows == Elements::OfTexts {
            values.push(value.clone());
        }
        times.push(values.len() - before);
    }
    (times, Column::from_values(values))
}

/// The elements of lists and the pairs of maps. What is neither is its own only element; there is no row for what is
/// missing or empty.
// OpenSearch Service developer guide, expand: elements of arrays and key-value pairs of maps become rows, and none is
// made for null.
fn exploded(source: &Column) -> (Vec<usize>, Column) {
    let mut times = Vec::with_capacity(source.len());
    let mut values = Vec::with_capacity(source.len());
    for row in 0..source.len() {
        let before = values.len();
        match source.value(row) {
            Value::Missing => {}
            Value::Json(json) => push_parts(&json, &mut values),
            Value::Text(text) => match open(&text) {
                Some(json) => push_parts(&json, &mut values),
                None => values.push(Value::Text(text)),
            },
            other => values.push(other),
        }
        times.push(values.len() - before);
    }
    (times, Column::from_values(values))
}

fn push_parts(json: &serde_json::Value, values: &mut Vec<Value>) {
    match json {
        serde_json::Value::Array(list) => values.extend(list.iter().map(value_of)),
        serde_json::Value::Object(map) => {
            let pair = |(key, value): (&String, &serde_json::Value)| {
                let pair = serde_json::Map::from_iter([(key.clone(), value.clone())]);
                Value::Json(serde_json::Value::Object(pair).into())
            };
            values.extend(map.iter().map(pair));
        }
        other => values.push(value_of(other)),
    }
}

fn push_elements(text: &str, values: &mut Vec<Value>) {
    let mut found = Vec::new();
    if elements(text, &mut found) {
        values.extend(found.into_iter().map(|found| found.into_value(text)));
    }
}
