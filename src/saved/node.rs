//! Values of a template, whatever it is written in.

use super::rendered::Rendered;
use std::ops::Range;
use std::rc::Rc;

/// A value, and where it stands in its document.
#[derive(Debug)]
pub(super) struct Node {
    /// Its bytes.
    pub span: Range<usize>,
    /// What it is.
    pub value: Value,
}

/// A value.
#[derive(Debug)]
pub(super) enum Value {
    /// Keys with their values, in the order of the document.
    Map(Vec<(String, Rc<Node>)>),
    /// A list.
    List(Vec<Rc<Node>>),
    /// A text, a number or a truth.
    Text(Text),
    /// What a function of the template makes of a value: `!Sub`, `Fn::Join`, `jsonencode`, the name without `Fn::`.
    Call(String, Rc<Node>),
    /// An expression that is known only when the template is applied.
    Unknown,
}

/// A text.
#[derive(Debug)]
pub(super) struct Text {
    /// What it says.
    pub text: String,
    /// How it is written.
    pub form: Form,
}

/// How a text is written.
#[derive(Debug)]
pub(super) enum Form {
    /// A number, a truth, or nothing.
    Bare,
    /// A JSON string: the bytes between its quotation marks.
    Json(Range<usize>),
    /// A YAML scalar.
    Yaml(super::written::yaml_scalar::Scalar),
    /// Its places are known already.
    Made(Box<Rendered>),
}

impl Node {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Rc<Node>> {
        self.entries().iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    /// The value that a path of keys leads to.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key).map(|node| &**node))
    }

    /// The entries of a map; none of anything else.
    pub fn entries(&self) -> &[(String, Rc<Node>)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The values of a list; none of anything else.
    pub fn items(&self) -> &[Rc<Node>] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// What a text says.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(&text.text),
            _ => None,
        }
    }

    /// A function of the template and what it is applied to: `!Sub x`, or a map with nothing but `Fn::Sub`.
    pub fn call(&self) -> Option<(&str, &Node)> {
        match &self.value {
            Value::Call(name, argument) => Some((name, argument)),
            Value::Map(entries) => match &entries[..] {
                [(key, argument)] if key == "Ref" || key.starts_with("Fn::") => {
                    Some((key.strip_prefix("Fn::").unwrap_or(key), argument))
                }
                _ => None,
            },
            _ => None,
        }
    }
}
