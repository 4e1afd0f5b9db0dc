//! Printing what was read, in canonical form: reading it back gives the same tree.

use super::ast::*;
use super::grammar::{Rule, is_whole};
use std::fmt::{self, Display, Formatter, Write};

/// How tightly an expression holds together; loosest first, as in `grammar/expressions.pest`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    Or,
    And,
    Not,
    Condition,
    Sum,
    Product,
    Power,
    Sign,
    Operand,
}

/// An expression in a place that asks for some tightness: brackets where it has less.
struct Within<'a>(&'a Expr, Tightness);

impl Display for Within<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if tightness(self.0) < self.1 { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

fn tightness(expr: &Expr) -> Tightness {
    match expr {
        Expr::Or(_) => Tightness::Or,
        Expr::And(_) => Tightness::And,
        Expr::Not(..) => Tightness::Not,
        Expr::Comparison { .. } | Expr::Like { .. } | Expr::In { .. } | Expr::InQuery { .. } => Tightness::Condition,
        Expr::Arithmetic { operator, .. } => chain(*operator).0,
        Expr::Sign { .. } => Tightness::Sign,
        Expr::Literal(..) | Expr::Field(_) | Expr::Call { .. } | Expr::Access { .. } => Tightness::Operand,
    }
}

/// The tightness of an operator, of its left side and of its right side.
fn chain(operator: Arithmetic) -> (Tightness, Tightness, Tightness) {
    use Tightness::*;
    match operator {
        Arithmetic::Add | Arithmetic::Subtract => (Sum, Sum, Product),
        Arithmetic::Multiply | Arithmetic::Divide | Arithmetic::Remainder => (Product, Product, Power),
        Arithmetic::Power => (Power, Sign, Power),
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Literal(literal, _) => literal.fmt(f),
            Expr::Field(path) => path.fmt(f),
            Expr::Call { name, star: true, .. } => write!(f, "{}(*)", name.text),
            Expr::Call { name, args, .. } => write!(f, "{}({})", name.text, commas(args)),
            Expr::Access { base, segments, .. } => access(f, base, segments),
            Expr::Not(inner, _) => write!(f, "not {}", Within(inner, Tightness::Not)),
            Expr::Sign { negative, operand, .. } => {
                write!(f, "{}{}", if *negative { "-" } else { "+" }, Within(operand, Tightness::Sign))
            }
            Expr::Arithmetic { operator, left, right } => {
                let (_, before, after) = chain(*operator);
                write!(f, "{} {} {}", Within(left, before), operator.symbol(), Within(right, after))
            }
            Expr::Comparison { operator, left, right } => {
                let (left, right) = (Within(left, Tightness::Sum), Within(right, Tightness::Sum));
                write!(f, "{left} {} {right}", operator.symbol())
            }
            Expr::And(parts) => join(f, parts.iter().map(|part| Within(part, Tightness::Not)), " and "),
            Expr::Or(parts) => join(f, parts.iter().map(|part| Within(part, Tightness::And)), " or "),
            Expr::Like { subject, pattern, negated, .. } => {
                let not = if *negated { "not " } else { "" };
                write!(f, "{} {not}like {pattern}", Within(subject, Tightness::Sum))
            }
            Expr::In { subject, list, negated, .. } => {
                let not = if *negated { "not " } else { "" };
                write!(f, "{} {not}in [", Within(subject, Tightness::Sum))?;
                join(f, list.iter().map(|value| Within(value, Tightness::Sum)), ", ")?;
                f.write_char(']')
            }
            Expr::InQuery { subject, query, negated, .. } => {
                let not = if *negated { "not " } else { "" };
                write!(f, "{} {not}in ({query})", Within(subject, Tightness::Sum))
            }
        }
    }
}

/// A call is what it is; anything else that is looked into stands in brackets.
fn access(f: &mut Formatter<'_>, base: &Expr, steps: &[Segment]) -> fmt::Result {
    match base {
        Expr::Call { .. } => base.fmt(f)?,
        _ => write!(f, "({base})")?,
    }
    steps.iter().try_for_each(|step| step_into(f, step))
}

fn step_into(f: &mut Formatter<'_>, step: &Segment) -> fmt::Result {
    match step {
        Segment::Index(place) => write!(f, "[{place}]"),
        Segment::Key(key) if is_whole(Rule::bare_key, key) => write!(f, ".{key}"),
        Segment::Key(key) => write!(f, ".`{key}`"),
    }
}

fn join<T: Display>(f: &mut Formatter<'_>, parts: impl IntoIterator<Item = T>, between: &str) -> fmt::Result {
    for (at, part) in parts.into_iter().enumerate() {
        write!(f, "{}{part}", if at > 0 { between } else { "" })?;
    }
    Ok(())
}

/// Parts with commas between them.
pub(crate) fn commas<T: Display>(parts: &[T]) -> impl Display {
    fmt::from_fn(move |f| join(f, parts, ", "))
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Literal::Text(text) => write!(f, "{}", quoted(text)),
            Literal::Number(number) => number.fmt(f),
            Literal::Integer(digits) => digits.fmt(f),
            Literal::Bool(truth) => truth.fmt(f),
            Literal::Period(period) => period.fmt(f),
        }
    }
}

/// A text as it is written, in double quotation marks.
fn quoted(text: &str) -> impl Display {
    fmt::from_fn(move |f| {
        f.write_char('"')?;
        for c in text.chars() {
            match c {
                '\\' => f.write_str("\\\\")?,
                '"' => f.write_str("\\\"")?,
                '\n' => f.write_str("\\n")?,
                '\r' => f.write_str("\\r")?,
                '\t' => f.write_str("\\t")?,
                c => f.write_char(c)?,
            }
        }
        f.write_char('"')
    })
}

impl Display for Pattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Pattern::Text(text, _) => quoted(text).fmt(f),
            Pattern::Regex(text, _) => between_slashes(f, text),
        }
    }
}

fn between_slashes(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_char('/')?;
    let mut protected = false;
    for c in text.chars() {
        if c == '/' && !protected {
            f.write_char('\\')?;
        }
        protected = c == '\\' && !protected;
        f.write_char(c)?;
    }
    f.write_char('/')
}

impl Display for Path {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut steps = self.segments.iter();
        match steps.next() {
            Some(Segment::Key(key)) if is_whole(Rule::bare, key) && !is_whole(Rule::boolean, key) => {
                f.write_str(key)?
            }
            Some(Segment::Key(key)) => ticked(f, key)?,
            Some(Segment::Index(place)) => write!(f, "`{place}`")?,
            None => {}
        }
        steps.try_for_each(|step| step_into(f, step))
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if is_whole(Rule::dotted, &self.text) { f.write_str(&self.text) } else { ticked(f, &self.text) }
    }
}

/// In back-ticks, an `@` outside as the AWS manual writes it.
fn ticked(f: &mut Formatter<'_>, name: &str) -> fmt::Result {
    match name.strip_prefix('@') {
        Some(rest) if !rest.is_empty() => write!(f, "@`{rest}`"),
        _ => write!(f, "`{name}`"),
    }
}

impl Display for Item {
    /// Without an alias the text as typed, since that is the name of the column.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (&self.alias, &self.expr) {
            (Some(alias), expr) => write!(f, "{expr} as {alias}"),
            (None, Expr::Field(path)) => path.fmt(f),
            (None, expr) if self.text.is_empty() => expr.fmt(f),
            (None, _) => f.write_str(&self.text),
        }
    }
}
