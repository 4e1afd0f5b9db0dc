//! Where things stand in the text: from lines and columns to bytes.

use crate::diagnostics::Span;
use sqlparser::tokenizer;

/// The lines of a text.
#[derive(Debug)]
pub struct Places<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Places<'t> {
    /// The lines of this text.
    pub fn new(text: &'t str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Places { text, starts: std::iter::once(0).chain(ends).collect() }
    }

    /// The whole text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// A piece of the text; nothing at its beginning when nobody knows where it stands.
    pub fn span(&self, span: tokenizer::Span) -> Span {
        if span.start.line == 0 {
            return Span::default();
        }
        Span { start: self.byte(span.start.line, span.start.column), end: self.byte(span.end.line, span.end.column) }
    }

    /// The byte at a line and a column, both counted from 1, in characters.
    pub fn byte(&self, line: u64, column: u64) -> usize {
        let start = self.starts.get(line.saturating_sub(1) as usize).copied().unwrap_or(self.text.len());
        let rest = &self.text[start..];
        let offset = rest.char_indices().nth(column.saturating_sub(1) as usize).map_or(rest.len(), |(at, _)| at);
        start + offset
    }

    /// What stands at a place.
    pub fn at(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let places = Places::new("é a\nbc");
        assert_eq!((places.byte(1, 1), places.byte(1, 3), places.byte(2, 2), places.byte(9, 9)), (0, 3, 6, 7));
    }
}
