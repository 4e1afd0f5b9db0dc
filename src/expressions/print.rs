//! An expression as understood, as text: for the printed plan.

use super::{Expr, Matcher, Members};
use crate::batch::{Segment, Value};

/// The expression with the names of its slots.
pub fn print(expr: &Expr, names: &[String]) -> String {
    let show = |expr: &Expr| print(expr, names);
    let list = |exprs: &[Expr], between: &str| exprs.iter().map(show).collect::<Vec<_>>().join(between);
    match expr {
        Expr::Slot(slot) => names[*slot].clone(),
        Expr::Constant(value) => constant(value),
        Expr::Answer(answered) => answered.to_string(),
        Expr::Call { function, args } => format!("{}({})", function.name, list(args, ", ")),
        Expr::Arithmetic(operator, left, right) => format!("({} {} {})", show(left), operator.symbol(), show(right)),
        Expr::Negate(operand) => format!("-{}", show(operand)),
        Expr::Compare(operator, left, right) => format!("{} {} {}", show(left), operator.symbol(), show(right)),
        Expr::And(parts) => format!("({})", list(parts, " and ")),
        Expr::Or(parts) => format!("({})", list(parts, " or ")),
        Expr::Not(operand) => format!("not ({})", show(operand)),
        Expr::Like { subject, pattern, negated } => {
            format!("{}{} like {}", show(subject), not(*negated), pattern_text(pattern))
        }
        Expr::In { subject, list: items, negated } => {
            format!("{}{} in [{}]", show(subject), not(*negated), list(items, ", "))
        }
        Expr::Among { subject, members, negated } => {
            let members = match members {
                Members::Query(number) => format!("query {}", number + 1),
                Members::Known(_) => "the answer of a query".to_string(),
            };
            format!("{}{} in ({members})", show(subject), not(*negated))
        }
        Expr::Access { base, path } => format!("{}{}", show(base), steps(path)),
        Expr::ToNumber(operand) => format!("number({})", show(operand)),
    }
}

/// Steps into a structure as they are written.
fn steps(path: &[Segment]) -> String {
    let step = |segment: &Segment| match segment {
        Segment::Key(key) => format!(".`{key}`"),
        Segment::Index(index) => format!("[{index}]"),
    };
    path.iter().map(step).collect()
}

fn not(negated: bool) -> &'static str {
    if negated { " not" } else { "" }
}

fn constant(value: &Value) -> String {
    match value {
        Value::Missing => "missing".to_string(),
        Value::Text(text) => format!("{text:?}"),
        other => other.print().unwrap_or_default().into_owned(),
    }
}

fn pattern_text(pattern: &Matcher) -> String {
    match pattern {
        Matcher::Substring(_) => format!("{:?}", pattern.text()),
        Matcher::Regex(_) => format!("/{}/", pattern.text()),
    }
}
