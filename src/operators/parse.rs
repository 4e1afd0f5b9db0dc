//! Takes texts apart into columns that are views into the same blocks.

use super::{Setting, Tally, Transform};
use crate::batch::{Batch, Column, PieceBuilder};
use crate::expressions::{Finder, Piece, evaluate};
use crate::plan;
use arrow_array::Array;

pub struct Parse<'p> {
    step: &'p plan::Parse,
    finder: Finder<'p>,
    pieces: Vec<Piece>,
    setting: Setting,
    tally: Tally,
}

impl<'p> Parse<'p> {
    pub fn new(step: &'p plan::Parse, setting: Setting) -> Self {
        let pieces = vec![None; step.extractor.count()];
        Parse { step, finder: step.extractor.finder(), pieces, setting, tally: Tally::new(step.span) }
    }
}

impl Transform for Parse<'_> {
    fn apply(&mut self, mut batch: Batch) -> Batch {
        let source = evaluate(&self.step.source, &batch, &self.setting.context).into_column(batch.rows());
        let texts = source.texts();
        let mut builders: Vec<(usize, usize, PieceBuilder)> = self
            .step
            .outputs
            .iter()
            .enumerate()
            .filter_map(|(index, slot)| slot.map(|slot| (index, slot, PieceBuilder::over(&texts))))
            .collect();
        if !self.tally.matched {
            let rows = (0..batch.rows()).filter(|row| texts.is_valid(*row));
            rows.for_each(|row| self.tally.see(batch.positions()[row], texts.value(row)));
        }
        for row in 0..batch.rows() {
            // AWS manual, parse: a row that does not match stays, without the new fields.
            let matched = texts.is_valid(row) && self.finder.find(texts.value(row), &mut self.pieces);
            self.tally.matched |= matched;
            for (index, _, builder) in &mut builders {
                match self.pieces[*index].filter(|_| matched) {
                    Some((start, end)) => builder.piece(row, start, end),
                    None => builder.missing(),
                }
            }
        }
        for (_, slot, builder) in builders {
            batch.set(slot, Column::Text(builder.finish()));
        }
        batch
    }

    fn tally(&self) -> Option<Tally> {
        Some(self.tally.clone())
    }
}
