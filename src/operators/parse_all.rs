//! Takes texts apart at every match: a row for each.

use super::parse::PieceColumns;
use super::{Setting, Tally, Transform};
use crate::batch::Batch;
use crate::expressions::{Finder, Piece, evaluate};
use crate::plan;
use arrow_array::Array;

pub struct ParseAll<'p> {
    step: &'p plan::Parse,
    finder: Finder<'p>,
    pieces: Vec<Option<Piece>>,
    setting: Setting,
    tally: Tally,
}

impl<'p> ParseAll<'p> {
    pub fn new(step: &'p plan::Parse, setting: Setting) -> Self {
        let pieces = vec![None; step.extractor.count()];
        ParseAll { step, finder: step.extractor.finder(), pieces, setting, tally: Tally::new(step.span) }
    }
}

impl Transform for ParseAll<'_> {
    fn apply(&mut self, batch: Batch) -> Batch {
        let source = evaluate(&self.step.source, &batch, &self.setting.context).into_column(batch.rows());
        let texts = source.texts();
        let mut columns = PieceColumns::new(self.step, &texts);
        self.tally.see_all(&batch, &texts);
        let mut times = Vec::with_capacity(batch.rows());
        for row in 0..batch.rows() {
            let mut matches = 0;
            if texts.is_valid(row) {
                self.finder.find_all(texts.value(row), &mut self.pieces, |pieces| {
                    columns.push(row, Some(pieces));
                    matches += 1;
                });
            }
            self.tally.matched |= matches > 0;
            // AWS manual, parse: one row per match. A row that does not match stays, without the new fields,
            // as it does with every other form.
            if matches == 0 {
                columns.push(row, None);
            }
            times.push(matches.max(1));
        }
        let mut batch = batch.repeated(&times, self.setting.latest_first);
        columns.put(&mut batch);
        batch
    }

    fn tally(&self) -> Option<Tally> {
        Some(self.tally.clone())
    }
}
