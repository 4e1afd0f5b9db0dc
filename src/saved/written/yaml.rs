//! YAML, with the short forms of the functions of CloudFormation.

use super::DEEPEST;
use super::yaml_scalar::Scalar;
use crate::diagnostics::Span;
use crate::saved::Damage;
use crate::saved::node::{Form, Node, Text, Value};
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Reads the documents of a file.
///
/// # Errors
/// Where and why it is no YAML.
pub fn read(text: &str) -> Result<Vec<Rc<Node>>, Damage> {
    let places = Places::new(text);
    let mut builder = Builder { text, documents: Vec::new(), open: Vec::new(), anchors: HashMap::new(), after: 0 };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let at = places.byte(error.marker().index());
            let message = format!("this is no YAML: {}", error.info());
            Damage { message, span: Some(Span { start: at, end: at }) }
        })?;
        let range = places.byte(span.start.index())..places.byte(span.end.index());
        builder.take(event, range.clone(), span.start.col())?;
        builder.after = range.end;
    }
    Ok(builder.documents)
}

/// Places are told in characters; we count bytes.
struct Places {
    /// The byte of each character; nothing where they are the same.
    bytes: Option<Vec<usize>>,
    length: usize,
}

impl Places {
    fn new(text: &str) -> Places {
        let bytes = (!text.is_ascii()).then(|| text.char_indices().map(|(at, _)| at).collect());
        Places { bytes, length: text.len() }
    }

    fn byte(&self, character: usize) -> usize {
        match &self.bytes {
            Some(bytes) => bytes.get(character).copied().unwrap_or(self.length),
            None => character.min(self.length),
        }
    }
}

/// A list or a map that is not closed yet.
struct Open {
    start: usize,
    anchor: usize,
    function: Option<String>,
    /// Whether it stands in brackets, so that no block can stand in it.
    flow: bool,
    children: Children,
}

enum Children {
    List(Vec<Rc<Node>>),
    /// Entries, and the key whose value comes next, with its column.
    Map(Vec<(String, Rc<Node>)>, Option<(String, usize)>),
}

struct Builder<'a> {
    text: &'a str,
    documents: Vec<Rc<Node>>,
    open: Vec<Open>,
    anchors: HashMap<usize, Rc<Node>>,
    after: usize,
}

impl Builder<'_> {
    fn take(&mut self, event: Event, range: Range<usize>, column: usize) -> Result<(), Damage> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(text.into_owned(), style, anchor, tag, range, column)
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned();
                self.add(node.unwrap_or_else(|| Rc::new(Node { span: range, value: Value::Unknown })), column);
            }
            Event::SequenceStart(anchor, tag) => self.begin(Children::List(Vec::new()), anchor, tag, range)?,
            Event::MappingStart(anchor, tag) => self.begin(Children::Map(Vec::new(), None), anchor, tag, range)?,
            Event::SequenceEnd | Event::MappingEnd => self.end(range.end, column),
            _ => {}
        }
        Ok(())
    }

    fn scalar(
        &mut self,
        text: String,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<std::borrow::Cow<Tag>>,
        span: Range<usize>,
        column: usize,
    ) {
        let flow = self.open.iter().any(|open| open.flow);
        let key_column = match self.open.last().map(|open| &open.children) {
            Some(Children::Map(_, Some((_, column)))) if !flow => Some(*column),
            _ => None,
        };
        let scalar = Scalar { style, span: span.clone(), after: self.after, key_column };
        let value = Value::Text(Text { text, form: Form::Yaml(scalar) });
        self.close(Node { span, value }, function(tag.as_deref()), anchor, column);
    }

    fn begin(
        &mut self,
        children: Children,
        anchor: usize,
        tag: Option<std::borrow::Cow<Tag>>,
        range: Range<usize>,
    ) -> Result<(), Damage> {
        if self.open.len() >= DEEPEST {
            let span = Span { start: range.start, end: range.end };
            return Err(Damage { message: "this YAML is nested too deep".to_string(), span: Some(span) });
        }
        let flow = self.text.get(range.clone()).is_some_and(|text| text.contains(['[', '{']));
        let function = function(tag.as_deref());
        self.open.push(Open { start: range.start, anchor, function, flow, children });
        Ok(())
    }

    fn end(&mut self, end: usize, column: usize) {
        let Some(open) = self.open.pop() else { return };
        let value = match open.children {
            Children::List(items) => Value::List(items),
            Children::Map(entries, _) => Value::Map(merged(entries)),
        };
        self.close(Node { span: open.start..end, value }, open.function, open.anchor, column);
    }

    /// A node that is whole.
    fn close(&mut self, node: Node, function: Option<String>, anchor: usize, column: usize) {
        let span = node.span.clone();
        let node = Rc::new(node);
        let node = match function {
            Some(name) => Rc::new(Node { span, value: Value::Call(name, node) }),
            None => node,
        };
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        self.add(node, column);
    }

    /// Puts a node where it belongs.
    fn add(&mut self, node: Rc<Node>, column: usize) {
        match self.open.last_mut().map(|open| &mut open.children) {
            None => self.documents.push(node),
            Some(Children::List(items)) => items.push(node),
            Some(Children::Map(entries, key)) => match key.take() {
                Some((key, _)) => entries.push((key, node)),
                None => *key = Some((node.text().unwrap_or_default().to_string(), column)),
            },
        }
    }
}

/// The entries of a map with those of the maps that it merges: its own count before theirs, and the first before the
/// others.
// YAML, merge key language-independent type: `<<` with a map or a list of maps.
fn merged(entries: Vec<(String, Rc<Node>)>) -> Vec<(String, Rc<Node>)> {
    let (others, mut own): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(key, _)| key == "<<");
    for (_, other) in others {
        let maps = if other.items().is_empty() { std::slice::from_ref(&other) } else { other.items() };
        for (key, value) in maps.iter().flat_map(|map| map.entries()) {
            if own.len() < MOST_MERGED && own.iter().all(|(known, _)| known != key) {
                own.push((key.clone(), value.clone()));
            }
        }
    }
    own
}

/// The most entries of a map that merges others: maps that merge each other again and again would become very large.
const MOST_MERGED: usize = 10_000;

/// The function that a tag calls: `!Sub`.
fn function(tag: Option<&Tag>) -> Option<String> {
    tag.filter(|tag| tag.handle == "!" && !tag.suffix.is_empty()).map(|tag| tag.suffix.clone())
}
