//! Whether a `parse` has found anything, for a warning when it has not.

use crate::batch::Batch;
use crate::diagnostics::Span;
use arrow_array::{Array, BinaryViewArray};
use serde::{Deserialize, Serialize};

/// Bytes kept of the text of a row.
const SAMPLE_BYTES: usize = 40;

/// What one `parse` has found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// Where its pattern stands in the query.
    pub span: Span,
    /// Whether a text matched.
    pub matched: bool,
    /// The position of the first row that has a text, and how that text begins.
    pub first: Option<(u64, String)>,
}

impl Tally {
    /// Nothing seen yet.
    pub fn new(span: Span) -> Self {
        Tally { span, matched: false, first: None }
    }

    /// Takes in the texts of a batch, as long as nothing matched.
    pub fn see_all(&mut self, batch: &Batch, texts: &BinaryViewArray) {
        if !self.matched {
            let rows = (0..batch.rows()).filter(|row| texts.is_valid(*row));
            rows.for_each(|row| self.see(batch.positions()[row], texts.value(row)));
        }
    }

    /// Takes in the text of a row that may be the first.
    fn see(&mut self, position: u64, text: &[u8]) {
        if self.first.as_ref().is_none_or(|(first, _)| position < *first) {
            self.first = Some((position, beginning(text)));
        }
    }

    /// Takes in what a sibling on another worker has found.
    pub fn merge(&mut self, sibling: Tally) {
        self.matched |= sibling.matched;
        let earlier = [self.first.take(), sibling.first].into_iter().flatten().min_by_key(|(position, _)| *position);
        self.first = earlier;
    }
}

/// The first characters of the first line of a text.
fn beginning(text: &[u8]) -> String {
    let cut = &text[..text.len().min(SAMPLE_BYTES)];
    let text = String::from_utf8_lossy(cut);
    // A character that was cut apart.
    let text = text.trim_end_matches(char::REPLACEMENT_CHARACTER);
    text.lines().next().unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_row_is_kept_whoever_saw_it() {
        let tally = |position, text: &str| {
            let mut tally = Tally::new(Span::default());
            tally.see(position + 1, b"later");
            tally.see(position, text.as_bytes());
            tally
        };
        let (a, b) = (tally(7, "seven\nlines"), tally(3, &"ä".repeat(30)));
        let mut both = a.clone();
        both.merge(b.clone());
        let mut other = b;
        other.merge(a);
        assert_eq!(both, other);
        assert_eq!(both.first, Some((3, "ä".repeat(20))));
        assert!(!both.matched);
    }
}
