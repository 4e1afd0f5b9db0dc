//! The ways in which a text is written: each turns a text into what stands in the file.

use super::rendered::{Hole, placeholder};
use std::ops::Range;

/// A way to write a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Layer {
    /// As it is, this in front of every line but the first.
    Lines(String),
    /// With the escapes of a JSON string.
    Json,
    /// With the escapes of a YAML text in double quotation marks.
    YamlDouble,
    /// In single quotation marks: each of its own is written twice.
    YamlSingle,
    /// Without marks: on one line.
    YamlPlain,
    /// With the escapes of a quoted HCL template.
    Hcl,
    /// With `${...}` for each hole.
    Template(Escape, Vec<Hole>),
}

/// How a template writes a `${` that is no hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// `${!name}` (AWS CloudFormation, Fn::Sub).
    Sub,
    /// `$${` and `%%{` (HCL, template expressions).
    Hcl,
}

/// A YAML text that can be written as a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Restyle {
    /// The bytes of the file that are replaced: the whole scalar, or from the mark of the block.
    pub span: Range<usize>,
    /// The block's mark and the end of that line.
    pub head: String,
    /// The indentation of its lines; `None` where a block cannot stand, and quotation marks must do.
    pub indent: Option<String>,
}

impl Layer {
    /// The text as it is written in this way; `None` when it cannot be.
    pub fn write(&self, text: &str, newline: &str) -> Option<String> {
        match self {
            Layer::Lines(prefix) => Some(lines(text, prefix, newline)),
            Layer::Json => Some(unquoted(&serde_json::Value::from(text).to_string())),
            Layer::YamlDouble => Some(yaml_double(text)),
            Layer::YamlSingle => (!text.contains(['\n', '\r'])).then(|| text.replace('\'', "''")),
            Layer::YamlPlain => (!text.contains(['\n', '\r'])).then(|| text.to_string()),
            Layer::Hcl => Some(hcl(text)),
            Layer::Template(escape, holes) => Some(template(text, *escape, holes)),
        }
    }
}

/// A text through all layers, the innermost first.
pub(super) fn written(text: &str, layers: &[Layer], newline: &str) -> Option<String> {
    layers.iter().try_fold(text.to_string(), |text, layer| layer.write(&text, newline))
}

impl Restyle {
    /// The whole scalar in its other style.
    pub fn write(&self, text: &str, newline: &str) -> String {
        match &self.indent {
            Some(indent) => format!("{}{newline}{indent}{}", self.head, lines(text, indent, newline)),
            None => format!("\"{}\"", yaml_double(text)),
        }
    }
}

fn lines(text: &str, prefix: &str, newline: &str) -> String {
    let mut written = String::new();
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            written.push_str(newline);
            written.push_str(if line.is_empty() { prefix.trim_end() } else { prefix });
        }
        written.push_str(line);
    }
    written
}

fn unquoted(literal: &str) -> String {
    literal.get(1..literal.len().saturating_sub(1)).unwrap_or_default().to_string()
}

// YAML 1.2, escaped characters: JSON's are among them, but for pairs of surrogates, which we do not write.
fn yaml_double(text: &str) -> String {
    unquoted(&serde_json::Value::from(text).to_string())
}

// HCL, template expressions: quoted templates know these escapes.
fn hcl(text: &str) -> String {
    let mut written = String::new();
    for c in text.chars() {
        match c {
            '\n' => written.push_str("\\n"),
            '\r' => written.push_str("\\r"),
            '\t' => written.push_str("\\t"),
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            c if c.is_control() => written.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => written.push(c),
        }
    }
    written
}

fn template(text: &str, escape: Escape, holes: &[Hole]) -> String {
    let mut written = match escape {
        Escape::Sub => text.replace("${", "${!"),
        Escape::Hcl => text.replace("${", "$${").replace("%{", "%%{"),
    };
    for hole in holes {
        written = written.replace(&placeholder(&hole.name), &hole.source);
    }
    written
}
