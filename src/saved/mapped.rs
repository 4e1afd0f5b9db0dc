//! A text that was made from another, with the place of each of its pieces there.

use crate::diagnostics::Span;
use std::ops::Range;

/// A text that was made from another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Mapped {
    /// The text.
    pub text: String,
    /// Its pieces, in order and without gaps.
    pieces: Vec<Piece>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    /// Where it begins in the text; it ends where the next one begins.
    start: usize,
    /// Where it stands in the source.
    from: Range<usize>,
    /// Whether it is there byte for byte, and not written in another way.
    exact: bool,
}

impl Mapped {
    /// A piece of the source as it is.
    pub fn copy(source: &str, from: Range<usize>) -> Mapped {
        let mut mapped = Mapped::default();
        mapped.push_copy(source, from);
        mapped
    }

    /// Adds a piece of the source as it is.
    pub fn push_copy(&mut self, source: &str, from: Range<usize>) {
        let text = source.get(from.clone()).unwrap_or_default();
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        self.text.push_str(text);
        match self.pieces.last_mut() {
            Some(last) if last.exact && last.from.end == from.start => last.from.end = from.end,
            _ => self.pieces.push(Piece { start, from, exact: true }),
        }
    }

    /// Adds what a piece of the source stands for.
    pub fn push(&mut self, text: &str, from: Range<usize>) {
        if !text.is_empty() {
            self.pieces.push(Piece { start: self.text.len(), from, exact: false });
            self.text.push_str(text);
        }
    }

    /// Where a byte of the text stands in the source.
    pub fn place(&self, at: usize) -> usize {
        match self.piece(at) {
            None => 0,
            Some((piece, end)) if at >= end => piece.from.end,
            Some((piece, _)) if piece.exact => piece.from.start + (at - piece.start),
            Some((piece, _)) => piece.from.start,
        }
    }

    /// Where a piece of the text stands in the source.
    pub fn span(&self, span: Span) -> Span {
        let start = self.place(span.start);
        if span.end <= span.start {
            return Span { start, end: start };
        }
        let end = match self.piece(span.end - 1) {
            Some((piece, end)) if piece.exact && span.end < end => piece.from.start + (span.end - piece.start),
            Some((piece, _)) => piece.from.end,
            None => start,
        };
        Span { start, end: end.max(start) }
    }

    /// The piece with a byte, or the last one, and where it ends in the text.
    fn piece(&self, at: usize) -> Option<(&Piece, usize)> {
        let next = self.pieces.partition_point(|piece| piece.start <= at);
        let piece = self.pieces.get(next.checked_sub(1)?)?;
        Some((piece, self.pieces.get(next).map_or(self.text.len(), |next| next.start)))
    }

    /// Cuts the text.
    pub fn truncate(&mut self, length: usize) {
        if length >= self.text.len() {
            return;
        }
        self.text.truncate(length);
        self.pieces.retain(|piece| piece.start < length);
        if let Some(last) = self.pieces.last_mut().filter(|last| last.exact) {
            last.from.end = last.from.start + (length - last.start);
        }
    }

    /// Where all of it stands.
    pub fn whole(&self) -> Span {
        self.span(Span { start: 0, end: self.text.len() })
    }

    /// Where it stands without the blank space around it.
    pub fn trimmed(&self) -> Span {
        let start = self.text.len() - self.text.trim_start().len();
        self.span(Span { start, end: self.text.trim_end().len().max(start) })
    }

    /// All places further on.
    pub fn shift(&mut self, by: usize) {
        self.pieces.iter_mut().for_each(|piece| piece.from = piece.from.start + by..piece.from.end + by);
    }

    /// The text with its places in what the source was made from.
    pub fn within(self, source: &Mapped) -> Mapped {
        let mut made = Mapped::default();
        for (at, piece) in self.pieces.iter().enumerate() {
            let end = self.pieces.get(at + 1).map_or(self.text.len(), |next| next.start);
            if piece.exact {
                made.extend(source, piece.from.clone());
            } else {
                let span = source.span(Span { start: piece.from.start, end: piece.from.end });
                made.push(&self.text[piece.start..end], span.start..span.end);
            }
        }
        made
    }

    /// Adds a piece of another text with its places.
    pub fn extend(&mut self, other: &Mapped, range: Range<usize>) {
        let mut at = range.start;
        while at < range.end {
            let Some((piece, end)) = other.piece(at).filter(|(_, end)| *end > at) else { return };
            let end = end.min(range.end);
            let from = if piece.exact {
                piece.from.start + (at - piece.start)..piece.from.start + (end - piece.start)
            } else {
                piece.from.clone()
            };
            let start = self.text.len();
            self.text.push_str(&other.text[at..end]);
            match self.pieces.last_mut() {
                Some(last) if last.exact && piece.exact && last.from.end == from.start => last.from.end = from.end,
                _ => self.pieces.push(Piece { start, from, exact: piece.exact }),
            }
            at = end;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_go_through_two_texts() {
        let file = "x: a\\nb${c}d";
        let mut outer = Mapped::copy(file, 3..4);
        outer.push("\n", 4..6);
        outer.push_copy(file, 6..12);
        assert_eq!(outer.text, "a\nb${c}d");
        let mut inner = Mapped::copy(&outer.text, 0..3);
        inner.push("{{c}}", 3..7);
        inner.push_copy(&outer.text, 7..8);
        let both = inner.within(&outer);
        assert_eq!(both.text, "a\nb{{c}}d");
        assert_eq!([0, 1, 2, 3, 5, 8, 9].map(|at| both.place(at)), [3, 4, 6, 7, 7, 11, 12]);
        assert_eq!(both.span(Span { start: 1, end: 3 }), Span { start: 4, end: 7 });
        assert_eq!(both.span(Span { start: 4, end: 6 }), Span { start: 7, end: 11 });
        assert_eq!(both.span(Span { start: 9, end: 9 }), Span { start: 12, end: 12 });
    }
}
