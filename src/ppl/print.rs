//! Printing expressions in canonical form: reading it back gives the same tree.

use super::ast::Expr;
use super::grammar::{Rule, is_whole};
use crate::syntax::{Arithmetic, Literal, Name, Path, Segment, commas};
use std::fmt::{self, Display, Formatter, Write};

/// How tightly an expression holds together; loosest first, as in `grammar/ppl.pest`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Tightness {
    Or,
    Xor,
    And,
    Not,
    Condition,
    Sum,
    Product,
    Sign,
    Operand,
}

/// An expression in a place that asks for some tightness: brackets where it has less.
pub(super) struct Within<'a>(&'a Expr, Tightness);

impl Display for Within<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if tightness(self.0) < self.1 { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}

fn tightness(expr: &Expr) -> Tightness {
    match expr {
        Expr::Or(_) => Tightness::Or,
        Expr::Xor(_) => Tightness::Xor,
        Expr::And(_) => Tightness::And,
        Expr::Not(..) => Tightness::Not,
        Expr::Comparison { .. }
        | Expr::Like { .. }
        | Expr::In { .. }
        | Expr::Between { .. }
        | Expr::IsNull { .. }
        | Expr::InQuery { .. } => Tightness::Condition,
        Expr::Arithmetic { operator: Arithmetic::Add | Arithmetic::Subtract, .. } => Tightness::Sum,
        Expr::Arithmetic { .. } => Tightness::Product,
        Expr::Sign { .. } => Tightness::Sign,
        _ => Tightness::Operand,
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "not " } else { "" }
}

/// An expression in a place where no condition can stand.
pub(super) fn operand(expr: &Expr) -> Within<'_> {
    Within(expr, Tightness::Sum)
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::Literal(literal, _) => Written(literal).fmt(f),
            Expr::Null(_) => f.write_str("null"),
            Expr::Field(path) => Named(path).fmt(f),
            Expr::Call { name, star: true, .. } => write!(f, "{}(*)", name.text),
            Expr::Call { name, args, .. } => call(f, name, args),
            Expr::Case { arms, otherwise, .. } => case(f, arms, otherwise.as_deref()),
            Expr::Cast { operand, to, .. } => write!(f, "cast({operand} as {})", to.name()),
            Expr::Interval { amount, unit, .. } => write!(f, "interval {} {}", operand(amount), unit_name(*unit)),
            Expr::Not(inner, _) => write!(f, "not {}", Within(inner, Tightness::Not)),
            Expr::Sign { negative, operand, .. } => {
                write!(f, "{}{}", if *negative { "-" } else { "+" }, Within(operand, Tightness::Sign))
            }
            Expr::Arithmetic { operator, left, right } => {
                let own = tightness(self);
                let tighter = if own == Tightness::Sum { Tightness::Product } else { Tightness::Sign };
                write!(f, "{} {} {}", Within(left, own), operator.symbol(), Within(right, tighter))
            }
            Expr::Comparison { operator, left, right } => {
                write!(f, "{} {} {}", operand(left), operator.symbol(), operand(right))
            }
            Expr::And(parts) => joined(f, parts, Tightness::Not, " and "),
            Expr::Or(parts) => joined(f, parts, Tightness::Xor, " or "),
            Expr::Xor(parts) => joined(f, parts, Tightness::And, " xor "),
            Expr::Like { subject, pattern, negated, .. } => {
                write!(f, "{} {}like {}", operand(subject), not(*negated), operand(pattern))
            }
            Expr::In { subject, list, negated, .. } => {
                let list: Vec<Within> = list.iter().map(operand).collect();
                write!(f, "{} {}in ({})", operand(subject), not(*negated), commas(&list))
            }
            Expr::Between { subject, low, high, negated, .. } => {
                write!(f, "{} {}between {} and {}", operand(subject), not(*negated), operand(low), operand(high))
            }
            Expr::IsNull { subject, negated, .. } => write!(f, "{} is {}null", operand(subject), not(*negated)),
            Expr::InQuery { subjects, query, negated, .. } => {
                match &subjects[..] {
                    [one] => operand(one).fmt(f)?,
                    several => write!(f, "({})", commas(several))?,
                }
                write!(f, " {}in [ {query} ]", not(*negated))
            }
            Expr::Exists { query, .. } => write!(f, "exists [ {query} ]"),
            Expr::Scalar { query, .. } => write!(f, "[ {query} ]"),
        }
    }
}

fn call(f: &mut Formatter<'_>, name: &Name, args: &[Expr]) -> fmt::Result {
    match args {
        // `position` has a form of its own.
        [piece, text] if name.text.eq_ignore_ascii_case("position") => {
            write!(f, "{}({} in {})", name.text, operand(piece), operand(text))
        }
        _ => write!(f, "{}({})", name.text, commas(args)),
    }
}

fn case(f: &mut Formatter<'_>, arms: &[(Expr, Expr)], otherwise: Option<&Expr>) -> fmt::Result {
    f.write_str("case(")?;
    for (at, (condition, value)) in arms.iter().enumerate() {
        write!(f, "{}{condition}, {value}", if at > 0 { ", " } else { "" })?;
    }
    otherwise.map_or(Ok(()), |value| write!(f, " else {value}"))?;
    f.write_char(')')
}

fn joined(f: &mut Formatter<'_>, parts: &[Expr], tightness: Tightness, between: &str) -> fmt::Result {
    for (at, part) in parts.iter().enumerate() {
        write!(f, "{}{}", if at > 0 { between } else { "" }, Within(part, tightness))?;
    }
    Ok(())
}

/// The name of a unit as it is written behind `interval`.
pub(super) fn unit_name(unit: crate::batch::Unit) -> &'static str {
    use crate::batch::Unit::*;
    match unit {
        Millisecond => "millisecond",
        Second => "second",
        Minute => "minute",
        Hour => "hour",
        Day => "day",
        Week => "week",
        Month => "month",
        Quarter => "quarter",
        Year => "year",
    }
}

/// A literal as PPL writes it.
pub(super) struct Written<'a>(pub &'a Literal);

impl Display for Written<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            Literal::Text(text) => quoted(text).fmt(f),
            other => other.fmt(f),
        }
    }
}

/// A text in double quotation marks.
pub(super) fn quoted(text: &str) -> impl Display {
    fmt::from_fn(move |f| {
        f.write_char('"')?;
        for c in text.chars() {
            if matches!(c, '\\' | '"') {
                f.write_char('\\')?;
            }
            f.write_char(c)?;
        }
        f.write_char('"')
    })
}

/// A field as PPL writes it: in back-ticks where it must.
pub(super) struct Named<'a>(pub &'a Path);

impl Display for Named<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (at, segment) in self.0.segments.iter().enumerate() {
            f.write_str(if at > 0 { "." } else { "" })?;
            match segment {
                Segment::Index(index) => write!(f, "{index}")?,
                Segment::Key(key) => {
                    let plain = if at == 0 { is_whole(Rule::path, key) } else { true };
                    if plain && is_whole(Rule::bare, key) { f.write_str(key)? } else { write!(f, "`{key}`")? }
                }
            }
        }
        Ok(())
    }
}

/// Fields with commas between them.
pub(super) fn fields(paths: &[Path]) -> String {
    paths.iter().map(|path| Named(path).to_string()).collect::<Vec<_>>().join(", ")
}

/// Fields in words.
pub(super) fn listed(paths: &[Path]) -> String {
    let mut names: Vec<String> = paths.iter().map(|path| format!("`{}`", path.name())).collect();
    match names.pop() {
        Some(last) if !names.is_empty() => format!("{} and {last}", names.join(", ")),
        last => last.unwrap_or_default(),
    }
}

/// A new name as PPL writes it.
pub(super) struct New<'a>(pub &'a Name);

impl Display for New<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let text = &self.0.text;
        if is_whole(Rule::path, text) && !text.contains('`') { f.write_str(text) } else { write!(f, "`{text}`") }
    }
}
