//! Takes texts apart where the outcome need not be a text: `logfmt` gives maps, a path into JSON any value.

use super::{Setting, Transform};
use crate::batch::{Batch, Column, PieceBuilder, Value};
use crate::expressions::{Extractor, Found, JsonPath, evaluate, logfmt};
use crate::plan;
use arrow_array::{Array, BinaryViewArray};
use std::sync::Arc;

pub struct ParseValues<'p> {
    step: &'p plan::Parse,
    setting: Setting,
}

impl<'p> ParseValues<'p> {
    pub fn new(step: &'p plan::Parse, setting: Setting) -> Self {
        ParseValues { step, setting }
    }
}

impl Transform for ParseValues<'_> {
    fn apply(&mut self, mut batch: Batch) -> Batch {
        let Some(slot) = self.step.outputs.iter().flatten().next() else { return batch };
        let source = evaluate(&self.step.source, &batch, &self.setting.context).into_column(batch.rows());
        let column = match &self.step.extractor {
            Extractor::Json(path) => look_into(&source, path),
            _ => maps(&source),
        };
        batch.set(*slot, column);
        batch
    }
}

fn maps(source: &Column) -> Column {
    let map = |row| logfmt(&source.text(row)?).map(|map| Value::Json(Arc::new(serde_json::Value::Object(map))));
    (0..source.len()).map(|row| map(row).unwrap_or_default()).collect()
}

fn look_into(source: &Column, path: &JsonPath) -> Column {
    if let Column::Values(values) = source {
        return values.iter().map(|value| path.look(value)).collect();
    }
    let texts = source.texts();
    let mut cells = Cells::over(&texts);
    for row in 0..texts.len() {
        let text = texts.is_valid(row).then(|| text(&texts, row));
        cells.push(row, text.map_or(Found::Nothing, |text| path.find(text)));
    }
    cells.finish()
}

/// The text in a row that has one.
pub fn text(texts: &BinaryViewArray, row: usize) -> &str {
    std::str::from_utf8(texts.value(row)).expect("a text column holds pieces of blocks that were checked to be UTF-8")
}

/// A column of what was found in texts: views into the same blocks, as long as nothing else is found.
pub struct Cells<'a> {
    texts: &'a BinaryViewArray,
    builder: PieceBuilder<'a>,
    rows: usize,
    /// Maps and lists, and their rows.
    structures: Vec<(usize, Value)>,
}

impl<'a> Cells<'a> {
    pub fn over(texts: &'a BinaryViewArray) -> Self {
        Cells { texts, builder: PieceBuilder::over(texts), rows: 0, structures: Vec::new() }
    }

    /// A row with what was found in the text of `row`.
    pub fn push(&mut self, row: usize, found: Found) {
        match found {
            Found::Nothing => self.builder.missing(),
            Found::Piece(piece) if !piece.escaped => self.builder.piece(row, piece.start, piece.end),
            Found::Structure(value) => {
                self.structures.push((self.rows, value));
                self.builder.missing();
            }
            other => match other.into_value(text(self.texts, row)).as_text() {
                Some(text) => self.builder.owned(&text),
                None => self.builder.missing(),
            },
        }
        self.rows += 1;
    }

    pub fn finish(self) -> Column {
        let column = Column::Text(self.builder.finish());
        if self.structures.is_empty() {
            return column;
        }
        let mut values: Vec<Value> = (0..self.rows).map(|row| column.value(row)).collect();
        self.structures.into_iter().for_each(|(row, value)| values[row] = value);
        Column::from_values(values)
    }
}
