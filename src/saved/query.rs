//! A query as it was found in a file.

use super::Language;
use super::layers::{Layer, Restyle};
use super::mapped::Mapped;
use super::rendered::Rendered;
use crate::diagnostics::Span;
use crate::query::{declared_defaults, placeholders};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A query that is kept in a file.
#[derive(Debug, Clone)]
pub struct SavedQuery {
    /// Its logical name in a template, or the name it goes by; of a fence the heading above it, or `fence N`; of a
    /// widget `DASHBOARD/TITLE`. The `# name:` in the head of a `.cwli` file or of a fence, or else the file's name.
    pub name: String,
    /// A second name, where there is one: the `Name` of a query definition, the title of a widget.
    pub title: Option<String>,
    /// The file.
    pub file: PathBuf,
    /// Where its source stands in the file, without the blank space around it.
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
    /// How it is written, the innermost way first; or why it cannot be written back.
    pub(super) layers: Result<Vec<Layer>, String>,
    /// Another way to write it.
    pub(super) restyle: Option<Restyle>,
    /// Its number among the queries of the file.
    pub(super) number: usize,
}

/// A parameter or an interpolation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Param {
    /// Its name in the text: `{{NAME}}`.
    pub name: String,
    /// As it is written in the file: `${var.level}`, `{{level}}`.
    pub source: String,
    /// Whether the template puts the value in as it is; otherwise the language does, with quotation marks.
    pub interpolation: bool,
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
    /// A query without a name.
    pub(super) fn new(file: &Path, source: Arc<str>, rendered: Rendered) -> SavedQuery {
        let span = rendered.text.trimmed();
        SavedQuery {
            name: String::new(),
            title: None,
            file: file.to_path_buf(),
            span,
            language: Language::default(),
            log_groups: Vec::new(),
            params: params(&rendered),
            text: rendered.text.text.clone(),
            map: rendered.text,
            source,
            layers: rendered.layers,
            restyle: rendered.restyle,
            number: 0,
        }
    }

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
        line_and_column(&self.source, at)
    }

    /// The file has a byte order mark.
    pub(super) fn shift(&mut self, text: &str, by: usize) {
        let shifted = |span: Span| Span { start: span.start + by, end: span.end + by };
        self.source = text.into();
        self.span = shifted(self.span);
        self.map.shift(by);
        self.params.iter_mut().for_each(|param| param.place = shifted(param.place));
        if let Some(restyle) = &mut self.restyle {
            restyle.span = restyle.span.start + by..restyle.span.end + by;
        }
    }

    /// Its number in the file, and whether another query has the same source.
    pub(super) fn settle(&mut self, number: usize, shared: bool) {
        self.number = number;
        if shared {
            self.layers = Err("another query has the same source".to_string());
            self.restyle = None;
        }
    }
}

/// The line and the column of a byte of a text, both from 1, the column in characters.
pub fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(at)];
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line..].chars().count() + 1)
}

fn params(rendered: &Rendered) -> Vec<Param> {
    let text = &rendered.text.text;
    let declared = declared_defaults(text);
    let mut params: Vec<Param> = Vec::new();
    for found in placeholders(text) {
        if params.iter().any(|param| param.name == found.name) {
            continue;
        }
        let place = rendered.text.span(found.span);
        let hole = rendered.holes.iter().find(|hole| hole.name == found.name);
        params.push(match hole {
            Some(hole) => Param {
                name: found.name,
                source: hole.source.clone(),
                interpolation: true,
                default: hole.default.clone(),
                place,
            },
            None => Param {
                source: text[found.span.start..found.span.end].to_string(),
                interpolation: false,
                default: declared.get(&found.name).cloned().flatten(),
                name: found.name,
                place,
            },
        });
    }
    params
}
