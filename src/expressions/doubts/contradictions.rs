//! Conditions on one field that exclude each other, or of which one always holds.

use super::with_constant;
use crate::batch::{Comparison, Value, parse_number};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::syntax::Expr;

/// A field compared with constants.
struct Test {
    field: String,
    operator: Comparison,
    value: Value,
    span: Span,
}

/// The tests among conditions.
fn tests(parts: &[Expr]) -> Vec<Test> {
    let test = |part: &Expr| {
        let Expr::Comparison { operator, left, right } = part else { return None };
        let (subject, operator, value, _) = with_constant(*operator, left, right)?;
        let Expr::Field(path) = subject else { return None };
        Some(Test { field: path.name(), operator, value, span: part.span() })
    };
    parts.iter().filter_map(test).collect()
}

/// `x = "a" and x = "b"`: conditions that must all hold, of which two cannot hold together.
pub(super) fn never_together(parts: &[Expr]) -> Option<Diagnostic> {
    let tests = tests(parts);
    let (first, second) = pair(&tests, exclude)?;
    let message = format!("these conditions never hold together: `{}` has one value in a row", second.field);
    let fault = Diagnostic::new(Code::NeverHolds, message).at(second.span, "excluded by a condition before it");
    Some(if first.operator == Comparison::Equal && second.operator == Comparison::Equal {
        fault.help(format!("for either value write `or`, or `{} in [...]`", second.field))
    } else {
        fault.help("for either of them write `or`")
    })
}

/// `x != "a" or x != "b"`: one of the two holds in every row that has the field.
pub(super) fn always_one(parts: &[Expr]) -> Option<Diagnostic> {
    let unequal = |a: &Test, b: &Test| {
        a.operator == Comparison::NotEqual && b.operator == Comparison::NotEqual && differ(&a.value, &b.value)
    };
    let tests = tests(parts);
    let (_, second) = pair(&tests, unequal)?;
    let message = format!("one of these conditions always holds: `{}` cannot equal both values", second.field);
    let help = format!("to keep neither value write `and`, or `{} not in [...]`", second.field);
    Some(
        Diagnostic::new(Code::AlwaysHolds, message)
            .at(second.span, "holds where the one before it does not")
            .help(help),
    )
}

/// The first two tests of one field that stand to each other so.
fn pair(tests: &[Test], related: impl Fn(&Test, &Test) -> bool) -> Option<(&Test, &Test)> {
    /// More conditions are not looked at: every one is compared with every other.
    const MOST: usize = 100;
    let tests = &tests[..tests.len().min(MOST)];
    tests.iter().enumerate().find_map(|(at, second)| {
        let first = tests[..at].iter().find(|first| first.field == second.field && related(first, second))?;
        Some((first, second))
    })
}

fn differ(a: &Value, b: &Value) -> bool {
    Comparison::NotEqual.holds(a, b)
}

fn exclude(a: &Test, b: &Test) -> bool {
    match (a.operator, b.operator) {
        (Comparison::Equal, operator) => !operator.holds(&a.value, &b.value),
        (operator, Comparison::Equal) => !operator.holds(&b.value, &a.value),
        _ => match (range(a), range(b)) {
            (Some(a), Some(b)) => nothing_in(&a, &b) || nothing_in(&b, &a),
            _ => false,
        },
    }
}

/// A border of the numbers for which a test holds, and whether the border itself is among them.
enum Border {
    Above(f64, bool),
    Below(f64, bool),
}

fn range(test: &Test) -> Option<Border> {
    let number = match &test.value {
        Value::Number(number) => *number,
        Value::Text(text) => parse_number(text.as_bytes())?,
        _ => return None,
    };
    match test.operator {
        Comparison::Less => Some(Border::Below(number, false)),
        Comparison::LessOrEqual => Some(Border::Below(number, true)),
        Comparison::Greater => Some(Border::Above(number, false)),
        Comparison::GreaterOrEqual => Some(Border::Above(number, true)),
        _ => None,
    }
}

fn nothing_in(low: &Border, high: &Border) -> bool {
    match (low, high) {
        (Border::Above(low, with_low), Border::Below(high, with_high)) => {
            low > high || low == high && !(*with_low && *with_high)
        }
        _ => false,
    }
}

/// `x in []`.
// The manual is silent on an empty list; it is read, and nothing is in it.
pub(super) fn empty_list(list: &[Expr], negated: bool, span: Span) -> Option<Diagnostic> {
    let (code, outcome) = if negated { (Code::AlwaysHolds, "always holds") } else { (Code::NeverHolds, "never holds") };
    list.is_empty().then(|| {
        Diagnostic::new(code, format!("this condition {outcome}: the list is empty"))
            .at(span, "no values")
            .help("put the values between the brackets")
    })
}
