//! JSON.

use crate::diagnostics::Span;
use crate::saved::Damage;
use crate::saved::mapped::Mapped;
use crate::saved::node::{Form, Node, Text, Value};
use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use std::ops::Range;
use std::rc::Rc;

/// JSON and nothing more.
const STRICT: ParseOptions = ParseOptions {
    allow_comments: false,
    allow_loose_object_property_names: false,
    allow_trailing_commas: false,
    allow_missing_commas: false,
    allow_single_quoted_strings: false,
    allow_hexadecimal_numbers: false,
    allow_unary_plus_numbers: false,
    allow_bare_decimal_point_numbers: false,
    allow_non_finite_numbers: false,
    allow_extended_string_escapes: false,
};

/// Reads a document; an empty one is none.
///
/// # Errors
/// Where and why it is no JSON.
pub fn read(text: &str) -> Result<Option<Node>, Damage> {
    let parsed = parse_to_ast(text, &CollectOptions::default(), &STRICT).map_err(|error| {
        let range = error.range();
        let span = Span { start: range.start, end: range.end.max(range.start) };
        Damage { message: format!("this is no JSON: {}", in_words(&error.kind().to_string())), span: Some(span) }
    })?;
    Ok(parsed.value.map(node))
}

fn in_words(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

fn node(value: ast::Value) -> Node {
    let range = value.range();
    let value = match value {
        ast::Value::StringLit(text) => Value::Text(Text {
            text: text.value.into_owned(),
            form: Form::Json(range.start + 1..range.end.saturating_sub(1)),
        }),
        ast::Value::NumberLit(number) => bare(number.value),
        ast::Value::BooleanLit(truth) => bare(if truth.value { "true" } else { "false" }),
        ast::Value::NullKeyword(_) => bare(""),
        ast::Value::Array(list) => Value::List(list.elements.into_iter().map(|item| Rc::new(node(item))).collect()),
        ast::Value::Object(map) => {
            let entry = |entry: ast::ObjectProp| (entry.name.into_string(), Rc::new(node(entry.value)));
            Value::Map(map.properties.into_iter().map(entry).collect())
        }
    };
    Node { span: range.start..range.end, value }
}

fn bare(text: &str) -> Value {
    Value::Text(Text { text: text.to_string(), form: Form::Bare })
}

/// What stands between the quotation marks of a string, without its escapes.
pub fn decoded(source: &str, content: Range<usize>) -> Mapped {
    let mut mapped = Mapped::default();
    let mut at = content.start;
    while at < content.end {
        let rest = &source[at..content.end];
        let plain = rest.find('\\').unwrap_or(rest.len());
        mapped.push_copy(source, at..at + plain);
        at += plain;
        if at < content.end {
            let length = escape(&source[at..content.end], &mut mapped, at);
            at += length;
        }
    }
    mapped
}

/// Adds what an escape stands for, and gives its length.
fn escape(text: &str, mapped: &mut Mapped, at: usize) -> usize {
    // The parser has read the string, so that escapes are whole; its own decoder tells what they are.
    let length = match text.as_bytes().get(1) {
        Some(b'u') if is_high_surrogate(text) => 12,
        Some(b'u') => 6,
        _ => 2,
    };
    let length = length.min(text.len());
    let literal = format!("\"{}\"", text.get(..length).unwrap_or_default());
    let stands_for: String = serde_json::from_str(&literal).unwrap_or_default();
    mapped.push(&stands_for, at..at + length);
    length
}

fn is_high_surrogate(escape: &str) -> bool {
    let unit = escape.get(2..6).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    unit.is_some_and(|unit| (0xd800..0xdc00).contains(&unit))
}
