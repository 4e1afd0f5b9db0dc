//! Takes texts apart into columns that are views into the same blocks.

use super::{Setting, Tally, Transform};
use crate::batch::{Batch, Column, PieceBuilder};
use crate::expressions::{Extractor, Finder, Piece, evaluate};
use crate::plan;
use arrow_array::{Array, BinaryViewArray};

pub struct Parse<'p> {
    step: &'p plan::Parse,
    finder: Finder<'p>,
    pieces: Vec<Option<Piece>>,
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
        let mut columns = PieceColumns::new(self.step, &texts);
        self.tally.see_all(&batch, &texts);
        for row in 0..batch.rows() {
            // AWS manual, parse: a row that does not match stays, without the new fields.
            let matched = texts.is_valid(row) && self.finder.find(texts.value(row), &mut self.pieces);
            self.tally.matched |= matched;
            columns.push(row, matched.then_some(&self.pieces[..]));
        }
        columns.put(&mut batch);
        batch
    }

    fn tally(&self) -> Option<Tally> {
        Some(self.tally.clone())
    }
}

/// The columns that the pieces of texts make.
pub struct PieceColumns<'a> {
    extractor: &'a Extractor,
    texts: &'a BinaryViewArray,
    /// Which piece, and the slot it goes into.
    builders: Vec<(usize, usize, PieceBuilder<'a>)>,
}

impl<'a> PieceColumns<'a> {
    pub fn new(step: &'a plan::Parse, texts: &'a BinaryViewArray) -> Self {
        let wanted = step.outputs.iter().enumerate().filter_map(|(index, slot)| Some((index, (*slot)?)));
        let builders = wanted.map(|(index, slot)| (index, slot, PieceBuilder::over(texts))).collect();
        PieceColumns { extractor: &step.extractor, texts, builders }
    }

    /// A row with the pieces of the text in `row`; without `pieces` it has no values.
    #[inline]
    pub fn push(&mut self, row: usize, pieces: Option<&[Option<Piece>]>) {
        for (index, _, builder) in &mut self.builders {
            match pieces.and_then(|pieces| pieces[*index]) {
                None => builder.missing(),
                Some(Piece { start, end, escaped: false }) => builder.piece(row, start, end),
                Some(piece) => builder.owned(&resolved(self.extractor, self.texts.value(row), piece)),
            }
        }
    }

    pub fn put(self, batch: &mut Batch) {
        for (_, slot, builder) in self.builders {
            batch.set(slot, Column::Text(builder.finish()));
        }
    }
}

/// The value of a piece that the format has escaped: rare, so it is copied.
#[cold]
pub fn resolved(extractor: &Extractor, text: &[u8], piece: Piece) -> String {
    let escaped = std::str::from_utf8(&text[piece.start..piece.end]);
    extractor.resolved(escaped.expect("pieces of a text begin and end between characters"))
}
