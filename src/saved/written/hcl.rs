//! HCL, as Terraform writes it.

use crate::diagnostics::Span;
use crate::saved::Damage;
use crate::saved::layers::{Escape, Layer};
use crate::saved::mapped::Mapped;
use crate::saved::node::{Form, Node, Text, Value};
use crate::saved::rendered::{Builder, Hole, Names, Rendered};
use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, FuncCall, ObjectKey, TraversalOperator};
use hcl_edit::structure::Body;
use hcl_edit::template::{Element, HeredocTemplate, Template};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Reads a file.
///
/// # Errors
/// Where and why it is no HCL.
pub fn read(text: &str) -> Result<Body, Damage> {
    hcl_edit::parser::parse_body(text).map_err(|error| {
        let at = error.location().offset();
        Damage { message: format!("this is no HCL: {}", error.message()), span: Some(Span { start: at, end: at }) }
    })
}

/// From expressions to values: what stands in a file as `local.NAME`, and which variables have defaults.
pub struct Values<'e, 'a, 'n> {
    /// The file.
    pub source: &'e str,
    /// The names of its holes.
    pub names: &'n mut Names<'a>,
    /// Local values by name.
    pub locals: HashMap<String, &'e Expression>,
    /// Defaults of variables by name.
    pub variables: HashMap<String, String>,
}

/// How deep values refer to local values: they may do so in a circle.
const DEEPEST_LOCAL: usize = 8;

impl<'e> Values<'e, '_, '_> {
    /// What an expression gives, as far as the file tells.
    pub fn value(&mut self, expression: &'e Expression) -> Node {
        self.value_at(expression, DEEPEST_LOCAL)
    }

    fn value_at(&mut self, expression: &'e Expression, depth: usize) -> Node {
        let span = expression.span().unwrap_or_default();
        let made = |rendered: Rendered| {
            let text = rendered.text.text.clone();
            Value::Text(Text { text, form: Form::Made(Box::new(rendered)) })
        };
        let bare = |text: String| Value::Text(Text { text, form: Form::Bare });
        let value = match expression {
            Expression::String(text) => made(self.quoted(None, text.as_str(), span.clone())),
            Expression::StringTemplate(template) => made(self.quoted(Some(template), "", span.clone())),
            Expression::HeredocTemplate(heredoc) => made(self.heredoc(heredoc, &span)),
            Expression::Number(number) => bare(number.value().to_string()),
            Expression::Bool(truth) => bare(truth.value().to_string()),
            Expression::Null(_) => bare(String::new()),
            Expression::Array(list) => {
                Value::List(list.iter().map(|item| Rc::new(self.value_at(item, depth))).collect())
            }
            Expression::Object(object) => {
                let entry = |(key, value): (&'e ObjectKey, &'e hcl_edit::expr::ObjectValue)| {
                    Some((key_text(key)?, Rc::new(self.value_at(value.expr(), depth))))
                };
                Value::Map(object.iter().filter_map(entry).collect())
            }
            Expression::Parenthesis(inner) => return self.value_at(inner.inner(), depth),
            Expression::FuncCall(call) => self.call(call, &span, depth),
            Expression::Traversal(_) => match self.local(expression).filter(|_| depth > 0) {
                Some(local) => return self.value_at(local, depth - 1),
                None => Value::Unknown,
            },
            _ => Value::Unknown,
        };
        Node { span, value }
    }

    fn call(&mut self, call: &'e FuncCall, span: &Range<usize>, depth: usize) -> Value {
        if !call.name.namespace.is_empty() {
            return Value::Unknown;
        }
        let arguments: Vec<Rc<Node>> = call.args.iter().map(|item| Rc::new(self.value_at(item, depth))).collect();
        let argument = match <[_; 1]>::try_from(arguments) {
            Ok([only]) => only,
            Err(several) => Rc::new(Node { span: span.clone(), value: Value::List(several) }),
        };
        Value::Call(call.name.name.as_str().to_string(), argument)
    }

    /// The local value that `local.NAME` stands for.
    fn local(&self, expression: &Expression) -> Option<&'e Expression> {
        self.locals.get(attribute_of("local", expression)?).copied()
    }

    /// The default of the variable that `var.NAME` stands for.
    fn default(&self, expression: &Expression) -> Option<String> {
        match self.local(expression) {
            Some(Expression::String(text)) => Some(text.as_str().to_string()),
            _ => self.variables.get(attribute_of("var", expression)?).cloned(),
        }
    }

    fn quoted(&mut self, template: Option<&Template>, text: &str, span: Range<usize>) -> Rendered {
        let inside = span.start + 1..span.end.saturating_sub(1);
        let (text, holes) = match template {
            Some(template) => self.elements(template, true, 0),
            None => {
                let mut builder = Builder::new(self.source, self.names);
                literal(self.source, inside, text, true, 0, &mut builder);
                builder.done()
            }
        };
        let layers = vec![Layer::Hcl, Layer::Template(Escape::Hcl, holes.clone())];
        Rendered { text, holes, layers: Ok(layers), restyle: None }
    }

    fn heredoc(&mut self, heredoc: &HeredocTemplate, span: &Range<usize>) -> Rendered {
        let indent = heredoc.indent().unwrap_or_default();
        let (text, holes) = self.elements(&heredoc.template, false, indent);
        let first = self.source[span.clone()].find('\n').map_or(span.end, |end| span.start + end + 1);
        let prefix = self.source[first..].chars().take(indent).collect();
        let layers = vec![Layer::Template(Escape::Hcl, holes.clone()), Layer::Lines(prefix)];
        Rendered { text, holes, layers: Ok(layers), restyle: None }
    }

    fn elements(&mut self, template: &Template, quoted: bool, indent: usize) -> (Mapped, Vec<Hole>) {
        let defaults: Vec<Option<String>> = template
            .iter()
            .map(|element| match element {
                Element::Interpolation(inner) => self.default(&inner.expr),
                _ => None,
            })
            .collect();
        let mut builder = Builder::new(self.source, self.names);
        for (element, default) in template.iter().zip(defaults) {
            let span = element.span().unwrap_or_default();
            match element {
                Element::Literal(text) => literal(self.source, span, text, quoted, indent, &mut builder),
                Element::Interpolation(inner) => {
                    let place = inner.expr.span().unwrap_or_else(|| span.clone());
                    builder.hole(&self.source[place], span, default);
                }
                Element::Directive(_) => builder.hole(self.source[span.clone()].trim_start_matches("%{"), span, None),
            }
        }
        builder.done()
    }
}

/// The text of a key.
fn key_text(key: &ObjectKey) -> Option<String> {
    match key {
        ObjectKey::Ident(name) => Some(name.as_str().to_string()),
        ObjectKey::Expression(Expression::String(text)) => Some(text.as_str().to_string()),
        ObjectKey::Expression(Expression::Variable(name)) => Some(name.as_str().to_string()),
        ObjectKey::Expression(_) => None,
    }
}

/// The name in `root.NAME`.
fn attribute_of<'e>(root: &str, expression: &'e Expression) -> Option<&'e str> {
    let Expression::Traversal(traversal) = expression else { return None };
    let Expression::Variable(variable) = &traversal.expr else { return None };
    match &traversal.operators[..] {
        [only] if variable.as_str() == root => match only.value() {
            TraversalOperator::GetAttr(name) => Some(name.as_str()),
            _ => None,
        },
        _ => None,
    }
}

/// Adds a literal piece of a template with its places. It says `value`, whatever we make of its source.
fn literal(source: &str, span: Range<usize>, value: &str, quoted: bool, indent: usize, builder: &mut Builder) {
    let mut pieces = Vec::new();
    let mut text = String::new();
    let mut at = span.start;
    if source[..at].ends_with('\n') {
        at += indentation(&source[at..span.end], indent);
    }
    while at < span.end {
        let rest = &source[at..span.end];
        let (length, stands_for) = piece(rest, quoted, indent);
        let from = at..at + length;
        text.push_str(stands_for.as_deref().unwrap_or(&source[from.clone()]));
        pieces.push((from, stands_for));
        at += length;
        if source[..at].ends_with('\n') {
            at += indentation(&source[at..span.end], indent);
        }
    }
    if text != value {
        return builder.put(value, span);
    }
    for (from, stands_for) in pieces {
        match stands_for {
            Some(text) => builder.put(&text, from),
            None => builder.copy(from),
        }
    }
}

/// How much of the beginning of a line is indentation that the heredoc takes away.
fn indentation(line: &str, indent: usize) -> usize {
    let blanks = line.chars().take(indent).take_while(|c| c.is_whitespace() && *c != '\n' && *c != '\r');
    blanks.map(char::len_utf8).sum()
}

/// The length of the next piece, and what it stands for when that is not itself.
// HCL, native syntax: escapes of quoted templates, and `$${` and `%%{` in both.
fn piece(rest: &str, quoted: bool, indent: usize) -> (usize, Option<String>) {
    for (written, stands_for) in [("$${", "${"), ("%%{", "%{")] {
        if rest.starts_with(written) {
            return (3, Some(stands_for.to_string()));
        }
    }
    if quoted && rest.starts_with('\\') {
        return escape(rest);
    }
    if indent > 0 && rest.starts_with("\r\n") {
        return (2, Some("\n".to_string()));
    }
    if rest.starts_with('\n') {
        return (1, None);
    }
    let first = rest.chars().next().map_or(1, char::len_utf8);
    let end = rest[first..].find(['$', '%', '\\', '\n', '\r']).map_or(rest.len(), |found| first + found);
    (end, None)
}

fn escape(rest: &str) -> (usize, Option<String>) {
    let digits = match rest.as_bytes().get(1) {
        Some(b'u') => 4,
        Some(b'U') => 8,
        _ => 0,
    };
    let letter = rest[1..].chars().next().unwrap_or('\\');
    let length = (1 + letter.len_utf8() + digits).min(rest.len());
    let number = rest.get(2..length).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let stands_for = match letter {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' | 'U' => number.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        other => other,
    };
    (length, Some(stands_for.to_string()))
}
