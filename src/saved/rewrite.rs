//! Writing a query back where it was found.

use super::layers::written;
use super::query::{Edit, SavedQuery};
use crate::diagnostics::Span;
use crate::query::has_long_quotation;

impl SavedQuery {
    /// The edit that makes the query read `text` where it stands. Indentation, escapes and interpolations are kept
    /// as the file has them, and so is the blank space around the query. A text of several lines that is folded or
    /// written without quotation marks in YAML becomes a block. Once the edit is made, `find` gives `text`, but for
    /// that space and for the indentation that all lines had.
    ///
    /// # Errors
    /// Why that cannot be done safely, in words.
    pub fn rewritten(&self, text: &str) -> Result<Edit, String> {
        let layers = self.layers.as_ref().map_err(Clone::clone)?;
        let newline = if self.source[self.span.start..self.span.end].contains("\r\n") { "\r\n" } else { "\n" };
        let wanted = laid(text);
        let margin = if has_long_quotation(&wanted) { "" } else { margin(&self.text) };
        let body = indented(&wanted, margin);
        let kept = written(&body, layers, newline).map(|new| Edit { span: self.span, new });
        let restyled = || {
            let restyle = self.restyle.as_ref()?;
            let outer = layers.len().saturating_sub(1);
            let new = restyle.write(&written(&body, &layers[..outer], newline)?, newline);
            Some(Edit { span: Span { start: restyle.span.start, end: restyle.span.end }, new })
        };
        let is_right = |edit: &Edit| self.gives(edit, &wanted);
        let edit = kept.filter(is_right).or_else(|| restyled().filter(is_right));
        edit.ok_or_else(|| "the file cannot hold this text in the way it is written there".to_string())
    }

    /// Whether the file has the query with that text once the edit is made.
    fn gives(&self, edit: &Edit, wanted: &str) -> bool {
        let mut file = self.source.to_string();
        file.replace_range(edit.span.start..edit.span.end, &edit.new);
        let Ok(found) = super::find(&self.file, file.as_bytes()) else { return false };
        found.get(self.number).is_some_and(|query| query.is_called(&self.name) && laid(&query.text) == *wanted)
    }
}

/// A text without the blank space around it and without the indentation that all its lines have, its lines ending in
/// `\n`. Lines inside of quotation marks must stay as they are.
fn laid(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let margin = if has_long_quotation(&text) { "" } else { margin(&text) };
    let lines = text.trim().split('\n').map(|line| line.strip_prefix(margin).unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// What all lines that are not blank begin with: the indentation of the first one, where no other has less.
fn margin(text: &str) -> &str {
    let blanks = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    let first = text.trim_start().len();
    let start = text.len() - first;
    let line = text[..start].rfind('\n').map_or(0, |end| end + 1);
    let lead = &text[line..start];
    let least = text[start..].split('\n').skip(1).filter(|line| !line.trim().is_empty()).map(blanks).min();
    match least {
        Some(least) if least >= lead.len() => lead,
        Some(_) => "",
        None => lead,
    }
}

fn indented(text: &str, margin: &str) -> String {
    let lines = text.split('\n').enumerate();
    let line = |(at, line): (usize, &str)| {
        if at == 0 || line.is_empty() { line.to_string() } else { format!("{margin}{line}") }
    };
    lines.map(line).collect::<Vec<_>>().join("\n")
}
