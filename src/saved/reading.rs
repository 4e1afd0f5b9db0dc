//! A file that is being searched, and what was found in it so far.

use super::head::Head;
use super::layers::Layer;
use super::mapped::Mapped;
use super::node::{Form, Text};
use super::query::SavedQuery;
use super::rendered::{Names, Rendered};
use super::written::json;
use super::{Found, Unread};
use crate::diagnostics::Span;
use crate::query::Language;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// A file that is being searched.
pub(super) struct Reading<'a> {
    /// The file.
    pub file: &'a Path,
    /// Its text.
    pub source: &'a str,
    /// The names of what is not known.
    pub names: Names<'a>,
    /// The values that the parameters of a template have when nothing else is said.
    pub defaults: HashMap<String, String>,
    /// What was found.
    pub found: Found,
    whole: Arc<str>,
}

/// What values are read from: a file, or a text inside one.
pub(super) struct Document<'d> {
    /// Its text.
    pub text: &'d str,
    /// Where that comes from; from the file when there is nothing.
    pub outer: Option<&'d Rendered>,
}

/// What is said about a query where it is kept.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Its name.
    pub name: String,
    /// Its second name.
    pub title: Option<String>,
    /// Its language.
    pub language: Option<Language>,
    /// Its log groups.
    pub log_groups: Vec<String>,
}

impl<'a> Reading<'a> {
    /// A file in which nothing was found yet.
    pub fn new(file: &'a Path, source: &'a str) -> Self {
        let names = Names::new(source);
        Reading { file, source, names, defaults: HashMap::new(), found: Found::default(), whole: source.into() }
    }

    /// Adds a query.
    pub fn add(&mut self, told: Told, rendered: Rendered) {
        if let Some(hole) = rendered.only_hole() {
            let why = format!("its text is `{}`, which this file does not tell", shortened(&hole.source));
            return self.add_unread(told.name, rendered.text.whole(), why, false);
        }
        if rendered.text.text.trim().is_empty() {
            return self.add_unread(told.name, rendered.text.whole(), "it has no text".to_string(), false);
        }
        let head = Head::read(&rendered.text.text);
        let language = told.language.or(head.language).unwrap_or_default();
        let groups = [told.log_groups, head.log_groups, sources(&rendered.text.text)];
        let log_groups = groups.into_iter().find(|groups| !groups.is_empty()).unwrap_or_default();
        let query = SavedQuery::new(self.file, self.whole.clone(), rendered);
        self.found.queries.push(SavedQuery { name: told.name, title: told.title, language, log_groups, ..query });
    }

    /// Adds something that should be a query, and cannot be read.
    pub fn add_unread(&mut self, name: String, span: Span, why: String, wrong: bool) {
        self.found.unread.push(Unread { name, span, why, wrong });
    }
}

impl Document<'_> {
    /// A text of the document with its places in the file.
    pub fn rendered(&self, text: &Text, span: &Range<usize>) -> Rendered {
        let rendered = match &text.form {
            Form::Made(rendered) => return (**rendered).clone(),
            Form::Yaml(scalar) => scalar.rendered(self.text, &text.text),
            Form::Json(content) => {
                let mapped = json::decoded(self.text, content.clone());
                return match self.outer {
                    Some(outer) => outer.inner(mapped, Layer::Json),
                    None => Rendered::plain(mapped, Layer::Json),
                };
            }
            Form::Bare => {
                let mut mapped = Mapped::default();
                mapped.push(&text.text, span.clone());
                Rendered::fixed(mapped, "it is no text")
            }
        };
        match self.outer {
            Some(outer) => Rendered { text: rendered.text.within(&outer.text), ..rendered },
            None => rendered,
        }
    }
}

/// The log groups that `SOURCE 'name'` at the head of a query names, as dashboards write them.
fn sources(text: &str) -> Vec<String> {
    let mut groups = Vec::new();
    let mut rest = text.trim_start();
    while let Some(behind) =
        rest.get(..6).filter(|word| word.eq_ignore_ascii_case("source")).map(|_| rest[6..].trim_start())
    {
        let mark = behind.chars().next().filter(|mark| ['\'', '"', '`'].contains(mark));
        let Some((name, behind)) = mark.and_then(|mark| behind[1..].split_once(mark)) else { break };
        groups.push(name.to_string());
        rest = behind.trim_start().trim_start_matches('|').trim_start();
    }
    groups
}

/// An expression in one line.
fn shortened(source: &str) -> String {
    /// More of it would bury the message.
    const SHORT: usize = 60;
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{} ...", &line[..end]),
        None => line,
    }
}
