//! The pieces that every command is made of: names, items, expressions. As written, nothing resolved.

use super::stages::Inner;
pub use crate::batch::Segment;
use crate::batch::{Comparison, Period};
use crate::diagnostics::Span;
use std::sync::Arc;

/// A name that the query gives: an alias or an extracted field.
#[derive(Debug, Clone)]
pub struct Name {
    /// Without back-ticks.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A field: `srcAddr`, `` `foo-bar` ``, `a.b.0.c`, `` m.`odd.key`[1] ``.
#[derive(Debug, Clone)]
pub struct Path {
    /// At least one segment; the first is a key.
    pub segments: Vec<Segment>,
    /// Where it stands.
    pub span: Span,
}

impl Path {
    /// The name of the flattened field: the keys and indices joined with dots.
    pub fn name(&self) -> String {
        self.head(self.segments.len())
    }

    /// The name of the first so many segments.
    pub fn head(&self, count: usize) -> String {
        let parts = self.segments.iter().take(count).map(|segment| match segment {
            Segment::Key(key) => key.clone(),
            Segment::Index(index) => index.to_string(),
        });
        parts.collect::<Vec<_>>().join(".")
    }
}

/// An expression with an optional name: an item of `fields`, `display`, `stats` and `by`.
#[derive(Debug, Clone)]
pub struct Item {
    /// What is computed.
    pub expr: Expr,
    /// The name given with `as`.
    pub alias: Option<Name>,
    /// The text of the expression as typed, trimmed: the name of its column when it has no alias.
    pub text: String,
}

impl Item {
    /// The field, when the item is one under its own name.
    pub fn plain_field(&self) -> Option<&Path> {
        match &self.expr {
            Expr::Field(path) => Some(path).filter(|path| path.name() == self.name()),
            _ => None,
        }
    }

    /// The name of the column.
    pub fn name(&self) -> String {
        match (&self.alias, &self.expr) {
            (Some(alias), _) => alias.text.clone(),
            (None, Expr::Field(path)) => path.name(),
            (None, _) => self.text.clone(),
        }
    }
}

/// An expression.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "what the fields mean is said at each variant")]
pub enum Expr {
    /// A number, a string, `true`, `false` or a period.
    Literal(Literal, Span),
    /// A field or a name made by an earlier step.
    Field(Path),
    /// A call. `count(*)` has `star` and no arguments.
    Call { name: Name, args: Vec<Expr>, star: bool, span: Span },
    /// `.key` or `[n]` after something that is not a plain path, such as a call.
    Access { base: Box<Expr>, segments: Vec<Segment>, span: Span },
    /// `not x`, `!x`.
    Not(Box<Expr>, Span),
    /// `-x`, `+x`.
    Sign { negative: bool, operand: Box<Expr>, span: Span },
    /// `a + b` and its like; left-associative but for `^`.
    Arithmetic { operator: Arithmetic, left: Box<Expr>, right: Box<Expr> },
    /// `a = b` and its like.
    Comparison { operator: Comparison, left: Box<Expr>, right: Box<Expr> },
    /// `a and b and c`, flat: at least two.
    And(Vec<Expr>),
    /// `a or b or c`, flat: at least two.
    Or(Vec<Expr>),
    /// `a like "x"`, `a not like /x/`, `a =~ /x/`.
    Like { subject: Box<Expr>, pattern: Pattern, negated: bool, span: Span },
    /// `a in [1, "x"]`, `a not in [...]`.
    In { subject: Box<Expr>, list: Vec<Expr>, negated: bool, span: Span },
    /// `a in (query)`, `a not in (query)`.
    InQuery { subject: Box<Expr>, query: Arc<dyn Inner>, negated: bool, span: Span },
}

impl Expr {
    /// Where it stands, without brackets around it.
    pub fn span(&self) -> Span {
        match self {
            Expr::Literal(_, span) | Expr::Not(_, span) => *span,
            Expr::Field(path) => path.span,
            Expr::Call { span, .. }
            | Expr::Access { span, .. }
            | Expr::Sign { span, .. }
            | Expr::Like { span, .. }
            | Expr::In { span, .. }
            | Expr::InQuery { span, .. } => *span,
            Expr::Arithmetic { left, right, .. } | Expr::Comparison { left, right, .. } => left.span().to(right.span()),
            Expr::And(parts) | Expr::Or(parts) => match (parts.first(), parts.last()) {
                (Some(first), Some(last)) => first.span().to(last.span()),
                _ => Span::default(),
            },
        }
    }
}

impl Expr {
    /// The fields that it names, in the order of the text.
    pub fn paths<'a>(&'a self, paths: &mut Vec<&'a Path>) {
        match self {
            Expr::Literal(..) => {}
            Expr::Field(path) => paths.push(path),
            Expr::Call { args: parts, .. } | Expr::And(parts) | Expr::Or(parts) => {
                parts.iter().for_each(|part| part.paths(paths));
            }
            Expr::Access { base: operand, .. } | Expr::Not(operand, _) | Expr::Sign { operand, .. } => {
                operand.paths(paths);
            }
            Expr::Like { subject, .. } | Expr::InQuery { subject, .. } => subject.paths(paths),
            Expr::Arithmetic { left, right, .. } | Expr::Comparison { left, right, .. } => {
                left.paths(paths);
                right.paths(paths);
            }
            Expr::In { subject, list, .. } => {
                subject.paths(paths);
                list.iter().for_each(|item| item.paths(paths));
            }
        }
    }
}

/// A constant written in the query.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// Escapes resolved.
    Text(String),
    /// A number.
    Number(f64),
    /// A whole number with more digits than a double holds exactly.
    // LANGUAGE.md 5.2 (REC): plain integers are compared exactly, however long they are.
    Integer(String),
    /// `true` or `false`.
    Bool(bool),
    /// `5m`.
    Period(Period),
}

/// What a text is matched against.
#[derive(Debug, Clone)]
pub enum Pattern {
    /// A substring; no wild cards. Escapes resolved.
    Text(String, Span),
    /// A regular expression in the syntax of the `regex` crate, `\/` resolved; it compiles.
    Regex(String, Span),
}

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[allow(missing_docs)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

impl Arithmetic {
    /// How it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Arithmetic::Add => "+",
            Arithmetic::Subtract => "-",
            Arithmetic::Multiply => "*",
            Arithmetic::Divide => "/",
            Arithmetic::Remainder => "%",
            Arithmetic::Power => "^",
        }
    }
}
