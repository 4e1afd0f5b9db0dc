//! Expressions of PPL as written, nothing resolved. Names and paths are those of `syntax`.

use crate::batch::{Comparison, Unit};
use crate::diagnostics::Span;
use crate::query::Nested;
use crate::syntax::{Arithmetic, Literal, Name, Path};
use std::sync::Arc;

/// An expression.
#[derive(Debug, Clone)]
#[allow(missing_docs, reason = "what the fields mean is said at each variant")]
pub enum Expr {
    /// A number, a text, `true` or `false`.
    Literal(Literal, Span),
    /// `null`.
    Null(Span),
    /// A field or a name made by an earlier command.
    Field(Path),
    /// A call. `count(*)` has `star` and no arguments; `position(a in b)` is a call too.
    Call { name: Name, args: Vec<Expr>, star: bool, span: Span },
    /// `case(a, b, c, d else e)`: at least one pair of a condition and its value.
    Case { arms: Vec<(Expr, Expr)>, otherwise: Option<Box<Expr>>, span: Span },
    /// `cast(a as int)`.
    Cast { operand: Box<Expr>, to: Type, span: Span },
    /// `interval 3 day`.
    Interval { amount: Box<Expr>, unit: Unit, span: Span },
    /// `not a`.
    Not(Box<Expr>, Span),
    /// `-a`, `+a`.
    Sign { negative: bool, operand: Box<Expr>, span: Span },
    /// `a + b` and its like; left-associative.
    Arithmetic { operator: Arithmetic, left: Box<Expr>, right: Box<Expr> },
    /// `a = b` and its like.
    Comparison { operator: Comparison, left: Box<Expr>, right: Box<Expr> },
    /// All hold: at least two.
    And(Vec<Expr>),
    /// One holds: at least two.
    Or(Vec<Expr>),
    /// An odd number holds: at least two.
    Xor(Vec<Expr>),
    /// `a like '%b%'`, `a not like '%b%'`.
    Like { subject: Box<Expr>, pattern: Box<Expr>, negated: bool, span: Span },
    /// `a in (1, 2)`, `a not in (1, 2)`.
    In { subject: Box<Expr>, list: Vec<Expr>, negated: bool, span: Span },
    /// `a between 1 and 4`, `a not between 1 and 4`.
    Between { subject: Box<Expr>, low: Box<Expr>, high: Box<Expr>, negated: bool, span: Span },
    /// `a is null`, `a is not null`.
    IsNull { subject: Box<Expr>, negated: bool, span: Span },
    /// `a in [query]`, `(a, b) not in [query]`.
    InQuery { subjects: Vec<Expr>, query: Arc<Nested>, negated: bool, span: Span },
    /// `exists [query]`.
    Exists { query: Arc<Nested>, span: Span },
    /// `[query]`: the one value that it answers.
    Scalar { query: Arc<Nested>, span: Span },
}

/// What a value is cast to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Type {
    Text,
    Integer,
    Number,
    Boolean,
    Date,
    Time,
    Timestamp,
}

/// Every type with its names, the usual one first.
// OpenSearch Service developer guide, Supported PPL commands, type conversion functions: string, number, boolean,
// timestamp, date, time; its examples have `int`. The other names of numbers are those of Spark, which the guide
// shows behind the commands.
const TYPES: [(Type, &[&str]); 7] = [
    (Type::Text, &["string", "varchar", "text"]),
    (Type::Integer, &["int", "integer", "long", "bigint", "short", "smallint", "byte", "tinyint"]),
    (Type::Number, &["double", "float", "number", "decimal"]),
    (Type::Boolean, &["boolean"]),
    (Type::Date, &["date"]),
    (Type::Time, &["time"]),
    (Type::Timestamp, &["timestamp", "datetime"]),
];

impl Type {
    /// The type of that name, in any case.
    pub fn named(name: &str) -> Option<Type> {
        let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        TYPES.iter().find(|(_, names)| is(names)).map(|(kind, _)| *kind)
    }

    /// Every name of a type.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TYPES.iter().flat_map(|(_, names)| names.iter().copied())
    }

    /// Its usual name.
    pub fn name(self) -> &'static str {
        TYPES.iter().find(|(kind, _)| *kind == self).map_or("", |(_, names)| names[0])
    }
}

impl Expr {
    /// Where it stands, without brackets around it.
    pub fn span(&self) -> Span {
        match self {
            Expr::Literal(_, span) | Expr::Null(span) | Expr::Not(_, span) => *span,
            Expr::Field(path) => path.span,
            Expr::Call { span, .. }
            | Expr::Case { span, .. }
            | Expr::Cast { span, .. }
            | Expr::Interval { span, .. }
            | Expr::Sign { span, .. }
            | Expr::Like { span, .. }
            | Expr::In { span, .. }
            | Expr::Between { span, .. }
            | Expr::IsNull { span, .. }
            | Expr::InQuery { span, .. }
            | Expr::Exists { span, .. }
            | Expr::Scalar { span, .. } => *span,
            Expr::Arithmetic { left, right, .. } | Expr::Comparison { left, right, .. } => left.span().to(right.span()),
            Expr::And(parts) | Expr::Or(parts) | Expr::Xor(parts) => match (parts.first(), parts.last()) {
                (Some(first), Some(last)) => first.span().to(last.span()),
                _ => Span::default(),
            },
        }
    }

    /// The text, if it is one that is written.
    pub fn text(&self) -> Option<&str> {
        match self {
            Expr::Literal(Literal::Text(text), _) => Some(text),
            _ => None,
        }
    }
}
