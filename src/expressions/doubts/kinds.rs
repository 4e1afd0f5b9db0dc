//! Comparisons of a time, a number or a truth value with a text that is none.

use super::{ComparedKind, constant, difference, with_constant};
use crate::batch::{Comparison, Value, parse_number};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::functions::{self, Kind};
use crate::syntax::{Expr, Path};

/// A comparison that is decided whatever the row holds.
pub(super) fn compared(
    operator: Comparison,
    left: &Expr,
    right: &Expr,
    kind: &dyn Fn(&Path) -> Kind,
) -> Option<Diagnostic> {
    let (subject, operator, value, span) = with_constant(operator, left, right)?;
    let fault = mismatch(subject, &value, span, kind)?;
    Some(match operator {
        Comparison::NotEqual => fault.outcome("always", Code::AlwaysHolds),
        _ => fault.outcome("never", Code::NeverHolds),
    })
}

/// A field of which nothing is known, compared with a constant: the log decides.
pub(super) fn of_field(
    operator: Comparison,
    left: &Expr,
    right: &Expr,
    kind: &dyn Fn(&Path) -> Kind,
) -> Option<ComparedKind> {
    let (subject, operator, value, span) = with_constant(operator, left, right)?;
    let Expr::Field(path) = subject else { return None };
    let number = match &value {
        Value::Number(_) => true,
        Value::Text(text) if is_truth(text) => return None,
        Value::Text(text) => parse_number(text.as_bytes()).is_some(),
        _ => return None,
    };
    // Of a number and a text that is none, neither is less: only the text with numbers is compared letter by letter.
    let decided = match operator {
        Comparison::Equal => true,
        Comparison::NotEqual => false,
        _ => number && matches!(value, Value::Number(_)),
    };
    let open = decided && kind(path) == Kind::Any;
    open.then(|| ComparedKind { field: path.name(), place: path.span, number, span })
}

/// A value of a list that nothing equals.
pub(super) fn listed(subject: &Expr, item: &Expr, kind: &dyn Fn(&Path) -> Kind) -> Option<Diagnostic> {
    let fault = mismatch(subject, &constant(item)?, item.span(), kind)?;
    Some(fault.outcome("never", Code::NeverHolds))
}

/// A constant of another kind than what it is compared with.
struct Mismatch {
    subject: &'static str,
    text: String,
    span: Span,
    help: String,
}

impl Mismatch {
    fn outcome(self, when: &str, code: Code) -> Diagnostic {
        let Mismatch { subject, text, span, help } = self;
        let message = format!("this comparison {when} holds: it compares a {subject} with the text `\"{text}\"`");
        Diagnostic::new(code, message).at(span, format!("not a {subject}")).help(help)
    }
}

fn mismatch(subject: &Expr, value: &Value, span: Span, kind: &dyn Fn(&Path) -> Kind) -> Option<Mismatch> {
    let Value::Text(text) = value else { return None };
    if parse_number(text.as_bytes()).is_some() {
        return None;
    }
    let (subject, help) = match kind_of(subject, kind) {
        // SEEN FT-KB: comparing @timestamp with an ISO 8601 text compiles and silently matches nothing
        // (LANGUAGE.md 3.6).
        Kind::Timestamp => ("time", TIME_HELP.to_string()),
        Kind::Boolean if is_truth(text) => {
            let number = u8::from(text.eq_ignore_ascii_case("true"));
            ("truth value", format!("write `= {number}`, without quotation marks"))
        }
        Kind::Number if is_truth(text) => {
            let number = u8::from(text.eq_ignore_ascii_case("true"));
            ("number", format!("a condition gives 1 or 0: write `= {number}`, without quotation marks"))
        }
        Kind::Boolean => ("truth value", "a condition gives 1 or 0".to_string()),
        Kind::Number => ("number", "compare with a number, or with another field".to_string()),
        _ => return None,
    };
    Some(Mismatch { subject, text: text.to_string(), span, help })
}

const TIME_HELP: &str = "give the time range outside of the query, or compare milliseconds: \
                         `toMillis(@timestamp) >= 1700000000000`";

fn is_truth(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false")
}

/// What is known of the values of an expression.
fn kind_of(expr: &Expr, kind: &dyn Fn(&Path) -> Kind) -> Kind {
    match expr {
        Expr::Field(path) => kind(path),
        Expr::Call { name, .. } => functions::find(&name.text).map_or(Kind::Any, |function| function.returns),
        // What may be a name with hyphens is another doubt.
        Expr::Arithmetic { .. } if difference(expr).is_some() => Kind::Any,
        Expr::Arithmetic { .. } | Expr::Sign { .. } => Kind::Number,
        Expr::Comparison { .. } | Expr::And(_) | Expr::Or(_) | Expr::Not(..) | Expr::Like { .. } | Expr::In { .. } => {
            Kind::Boolean
        }
        _ => Kind::Any,
    }
}
