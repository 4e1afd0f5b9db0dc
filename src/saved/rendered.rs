//! A text of a template as it comes out of it: where its pieces stand in the file, which of them are not known yet,
//! and how to write it back.

use super::layers::{Layer, Restyle};
use super::mapped::Mapped;
use crate::diagnostics::Span;
use crate::query::is_parameter_name;
use std::ops::Range;

/// A text as it comes out of a template.
#[derive(Debug, Clone)]
pub(super) struct Rendered {
    /// The text, `{{NAME}}` in the place of what is not known, with places in the file.
    pub text: Mapped,
    /// What is not known.
    pub holes: Vec<Hole>,
    /// How it is written, the innermost way first; or why it cannot be written back.
    pub layers: Result<Vec<Layer>, String>,
    /// Another way to write it, where the one it has does not suit every text.
    pub restyle: Option<Restyle>,
}

/// A piece of a text that is not known before the template is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hole {
    /// What it is called in the text.
    pub name: String,
    /// As it is written: `${AWS::Region}`.
    pub source: String,
    /// The value that the template gives it when nothing else is said.
    pub default: Option<String>,
    /// Where it stands in the file.
    pub place: Span,
}

impl Rendered {
    /// A text that is written in one way.
    pub fn plain(text: Mapped, layer: Layer) -> Rendered {
        Rendered { text, holes: Vec::new(), layers: Ok(vec![layer]), restyle: None }
    }

    /// A text that cannot be written back.
    pub fn fixed(text: Mapped, why: &str) -> Rendered {
        Rendered { text, holes: Vec::new(), layers: Err(why.to_string()), restyle: None }
    }

    /// A text inside this one, which was read from it and is written in a way of its own.
    pub fn inner(&self, text: Mapped, layer: Layer) -> Rendered {
        let text = text.within(&self.text);
        let layers = self.layers.clone().map(|mut layers| {
            layers.insert(0, layer);
            layers
        });
        let held = |hole: &&Hole| text.text.contains(&placeholder(&hole.name));
        let holes = self.holes.iter().filter(held).cloned().collect();
        Rendered { text, holes, layers, restyle: None }
    }

    /// The name of the hole that is all there is.
    pub fn only_hole(&self) -> Option<&Hole> {
        self.holes.iter().find(|hole| self.text.text.trim() == placeholder(&hole.name))
    }
}

/// How a hole stands in a text.
pub(super) fn placeholder(name: &str) -> String {
    format!("{{{{{name}}}}}")
}

/// The names of the holes of a file: the same source has the same name, and none is that of a parameter which stands
/// in the file itself.
#[derive(Debug)]
pub(super) struct Names<'a> {
    file: &'a str,
    given: Vec<(String, String)>,
}

/// The longest name: it is to be read.
const LONGEST: usize = 40;

impl<'a> Names<'a> {
    /// None yet.
    pub fn new(file: &'a str) -> Self {
        Names { file, given: Vec::new() }
    }

    /// The name of an expression, made of its letters and digits.
    pub fn of(&mut self, expression: &str) -> String {
        if let Some((_, name)) = self.given.iter().find(|(known, _)| known == expression) {
            return name.clone();
        }
        let name = self.free(&readable(expression));
        self.given.push((expression.to_string(), name.clone()));
        name
    }

    fn free(&self, name: &str) -> String {
        let taken =
            |name: &str| self.given.iter().any(|(_, given)| given == name) || self.file.contains(&placeholder(name));
        if !taken(name) {
            return name.to_string();
        }
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        numbered.take(self.file.len() + 2).find(|name| !taken(name)).unwrap_or_else(|| name.to_string())
    }
}

/// The letters and digits of an expression, `_` between them.
fn readable(expression: &str) -> String {
    let mut name = String::new();
    for c in expression.chars() {
        match c {
            _ if c.is_ascii_alphanumeric() => name.push(c),
            _ if !name.is_empty() && !name.ends_with('_') => name.push('_'),
            _ => {}
        }
        if name.len() >= LONGEST {
            break;
        }
    }
    let name = name.trim_matches('_').to_string();
    match is_parameter_name(&name) {
        true => name,
        false => format!("value_{name}").trim_end_matches('_').to_string(),
    }
}

/// A text with holes that is put together from left to right.
pub(super) struct Builder<'s, 'a, 'n> {
    source: &'s str,
    names: &'n mut Names<'a>,
    text: Mapped,
    holes: Vec<Hole>,
}

impl<'s, 'a, 'n> Builder<'s, 'a, 'n> {
    /// An empty text, made from `source`.
    pub fn new(source: &'s str, names: &'n mut Names<'a>) -> Self {
        Builder { source, names, text: Mapped::default(), holes: Vec::new() }
    }

    /// A piece as it is.
    pub fn copy(&mut self, from: Range<usize>) {
        self.text.push_copy(self.source, from);
    }

    /// What a piece stands for.
    pub fn put(&mut self, text: &str, from: Range<usize>) {
        self.text.push(text, from);
    }

    /// Something that is not known: the expression that it is named after, and all of it as it is written.
    pub fn hole(&mut self, expression: &str, from: Range<usize>, default: Option<String>) {
        let name = self.names.of(expression);
        self.text.push(&placeholder(&name), from.clone());
        if !self.holes.iter().any(|hole| hole.name == name) {
            let source = self.source.get(from.clone()).unwrap_or_default().to_string();
            let place = Span { start: from.start, end: from.end };
            self.holes.push(Hole { name, source, default, place });
        }
    }

    /// The text and its holes.
    pub fn done(self) -> (Mapped, Vec<Hole>) {
        (self.text, self.holes)
    }
}
