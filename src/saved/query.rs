//! A query as it was found in a file.

use super::Language;
use super::mapped::Mapped;
use crate::diagnostics::Span;
use std::path::PathBuf;
use std::sync::Arc;

/// A query that is kept in a file.
#[derive(Debug, Clone)]
pub struct SavedQuery {
    /// Its logical name in a template, or the name it goes by; of a fence the heading above it, or `fence N`; of a
    /// widget `DASHBOARD/TITLE`. Of a `.cwli` file the `# name:` of its head, or the name of the file.
    pub name: String,
    /// A second name, where there is one: the `Name` of a query definition, the title of a widget.
    pub title: Option<String>,
    /// The file.
    pub file: PathBuf,
    /// Where its source stands in the file.
    pub span: Span,
    /// Its language.
    pub language: Language,
    /// The log groups it is saved for. What is not known of a name stands as `{{NAME}}`.
    pub log_groups: Vec<String>,
    /// What has no value yet: interpolations of the template and parameters `{{NAME}}` of the query.
    pub params: Vec<Param>,
    /// The query as the service would get it, `{{NAME}}` in the place of an interpolation.
    pub text: String,
    /// Where each piece of the text stands in the file.
    pub(super) map: Mapped,
    /// The whole file.
    pub(super) source: Arc<str>,
}

/// A parameter or an interpolation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Its name in the text: `{{NAME}}`.
    pub name: String,
    /// As it is written in the file: `${var.level}`, `{{level}}`.
    pub source: String,
    /// Its value when nothing else is said.
    pub default: Option<String>,
    /// Where it stands in the file the first time.
    pub place: Span,
}

/// A change of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that are replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub new: String,
}

impl SavedQuery {
    /// Whether it goes by this name: its name, or its second one.
    pub fn is_called(&self, name: &str) -> bool {
        self.name == name || self.title.as_deref() == Some(name)
    }

    /// Where a byte of `text` stands in the file: a byte of the file.
    pub fn place(&self, at: usize) -> usize {
        self.map.place(at)
    }

    /// Where a piece of `text` stands in the file.
    pub fn span_of(&self, span: Span) -> Span {
        self.map.span(span)
    }

    /// The text of the whole file.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The line and the column of a byte of the file, both from 1, the column in characters.
    pub fn line_and_column(&self, at: usize) -> (usize, usize) {
        let before = &self.source[..self.source.floor_char_boundary(at)];
        let line = before.rfind('\n').map_or(0, |end| end + 1);
        (before.matches('\n').count() + 1, before[line..].chars().count() + 1)
    }

    /// The edit that makes the query read `text` where it stands. Indentation, escapes and interpolations are kept
    /// as the file has them, and so is the blank space around the query. Once it is made, `find` gives `text`, but
    /// for that space.
    ///
    /// # Errors
    /// Why that cannot be done safely, in words.
    pub fn rewritten(&self, _text: &str) -> Result<Edit, String> {
        Err("rewriting queries in place is not there yet".to_string())
    }
}
