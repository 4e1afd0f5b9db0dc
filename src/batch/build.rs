//! Making text columns.

use arrow_array::builder::BinaryViewBuilder;
use arrow_array::{Array, BinaryViewArray};
use arrow_buffer::Buffer;

/// Makes a text column whose values are pieces of one block, without copying them.
///
/// The block must be UTF-8 and every piece must begin and end between characters.
pub struct TextBuilder {
    builder: BinaryViewBuilder,
    block: u32,
}

impl TextBuilder {
    /// A builder over a block, with room for so many rows.
    pub fn over(block: &Buffer, rows: usize) -> Self {
        let mut builder = BinaryViewBuilder::with_capacity(rows);
        let block = builder.append_block(block.clone());
        TextBuilder { builder, block }
    }

    /// The piece `start..end` of the block.
    ///
    /// # Panics
    /// When the piece is not inside the block: a broken promise of a format.
    pub fn piece(&mut self, start: u32, end: u32) {
        self.builder.try_append_view(self.block, start, end - start).expect("the piece lies in the block");
    }

    /// A text of its own, copied.
    pub fn owned(&mut self, text: &str) {
        self.builder.append_value(text.as_bytes());
    }

    /// No value.
    pub fn missing(&mut self) {
        self.builder.append_null();
    }

    /// The column.
    pub fn finish(mut self) -> BinaryViewArray {
        self.builder.finish()
    }
}

/// Pieces of the texts of a parent column, sharing its blocks: what `parse` makes.
pub struct PieceBuilder<'a> {
    parent: &'a BinaryViewArray,
    builder: BinaryViewBuilder,
}

/// Texts up to this length are held in the view itself.
const INLINE: usize = 12;

impl<'a> PieceBuilder<'a> {
    /// A builder for at most as many rows as the parent has.
    pub fn over(parent: &'a BinaryViewArray) -> Self {
        let mut builder = BinaryViewBuilder::with_capacity(parent.len());
        for block in parent.data_buffers() {
            builder.append_block(block.clone());
        }
        PieceBuilder { parent, builder }
    }

    /// Bytes `start..end` of the parent's text in `row`, which must begin and end between characters.
    pub fn piece(&mut self, row: usize, start: usize, end: usize) {
        if end - start <= INLINE {
            return self.builder.append_value(&self.parent.value(row)[start..end]);
        }
        // A view of more than 12 bytes holds its block in bits 64..96 and its offset in bits 96..128.
        let view = self.parent.views()[row];
        let (block, offset) = ((view >> 64) as u32, (view >> 96) as u32);
        let added = self.builder.try_append_view(block, offset + start as u32, (end - start) as u32);
        added.expect("a piece of a text lies in the block of the text");
    }

    /// No value.
    pub fn missing(&mut self) {
        self.builder.append_null();
    }

    /// The column.
    pub fn finish(mut self) -> BinaryViewArray {
        self.builder.finish()
    }
}
