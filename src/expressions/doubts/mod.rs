//! What the service takes, but a person surely did not mean: found in expressions as written, before any row is seen.

mod contradictions;
mod kinds;
mod patterns;

use crate::batch::{Comparison, Value};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::functions::Kind;
use crate::syntax::{Arithmetic, Expr, Literal, Path, Segment};
use serde::{Deserialize, Serialize};

/// What is doubtful in an expression.
#[derive(Debug, Default)]
pub struct Doubts {
    /// What is doubtful whatever the log holds.
    pub warnings: Vec<Diagnostic>,
    /// What the log decides.
    pub differences: Vec<Difference>,
    /// Fields that are compared with the text of a truth.
    pub truth_texts: Vec<TruthText>,
    /// Fields that are compared with a number, or with a text that is none.
    pub kinds: Vec<ComparedKind>,
    /// Names on the right of an `=`: fields, or texts without their quotation marks.
    pub bare_values: Vec<Span>,
}

/// Fields with nothing but a `-` between them: a difference, or a name with hyphens without its back-ticks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Difference {
    /// The fields.
    pub fields: Vec<String>,
    /// Where it stands.
    pub span: Span,
}

impl Difference {
    /// The name that may have been meant.
    pub fn name(&self) -> String {
        self.fields.join("-")
    }
}

/// A field that is compared with `"true"` or `"false"`, which is the text and no truth of JSON.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TruthText {
    /// The field.
    pub field: String,
    /// Whether the text is `true`.
    pub truth: bool,
    /// Where the text stands.
    pub span: Span,
}

/// A field that is compared with a constant in a way that holds for no value of another kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComparedKind {
    /// The field.
    pub field: String,
    /// Where it stands.
    pub place: Span,
    /// Whether the constant is a number; otherwise it is a text that reads as none.
    pub number: bool,
    /// Where the constant stands.
    pub span: Span,
}

/// Looks for doubts in an expression. `kind` tells what is known of the values of a name, `Kind::Any` for nothing.
pub fn doubts(expr: &Expr, kind: &dyn Fn(&Path) -> Kind) -> Doubts {
    let mut doubts = Doubts::default();
    look(expr, kind, &mut doubts);
    doubts
}

fn look(expr: &Expr, kind: &dyn Fn(&Path) -> Kind, doubts: &mut Doubts) {
    let warnings = &mut doubts.warnings;
    match expr {
        Expr::Comparison { operator, left, right } => {
            let warning = kinds::compared(*operator, left, right, kind);
            let warning = warning.or_else(|| patterns::compared(*operator, left, right));
            warnings.extend(warning.or_else(|| constants(*operator, left, right)));
            doubts.bare_values.extend(bare_value(*operator, right));
            doubts.truth_texts.extend(truth_text(*operator, left, right));
            doubts.kinds.extend(kinds::of_field(*operator, left, right, kind));
        }
        Expr::In { subject, list, negated, span } => {
            warnings.extend(contradictions::empty_list(list, *negated, *span));
            warnings.extend(list.iter().find_map(|item| kinds::listed(subject, item, kind)));
            warnings.extend(list.iter().find_map(|item| patterns::listed(item, *negated)));
            doubts.bare_values.extend(list.iter().filter_map(|item| bare_value(Comparison::Equal, item)));
        }
        Expr::Like { pattern, negated, .. } => warnings.extend(patterns::matched(pattern, *negated)),
        Expr::And(parts) => warnings.extend(contradictions::never_together(parts)),
        Expr::Or(parts) => warnings.extend(contradictions::always_one(parts)),
        Expr::Call { name, args, .. } => warnings.extend(args.iter().find_map(|arg| capped(&name.text, arg))),
        Expr::Arithmetic { .. } => {
            if let Some(difference) = difference(expr) {
                doubts.differences.push(difference);
                return;
            }
        }
        _ => {}
    }
    parts(expr).into_iter().for_each(|part| look(part, kind, doubts));
}

fn parts(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Call { args: parts, .. } | Expr::And(parts) | Expr::Or(parts) => parts.iter().collect(),
        Expr::Access { base: part, .. } | Expr::Not(part, _) | Expr::Sign { operand: part, .. } => vec![part],
        Expr::Like { subject, .. } => vec![subject],
        Expr::Arithmetic { left, right, .. } | Expr::Comparison { left, right, .. } => vec![left, right],
        Expr::In { subject, list, .. } => std::iter::once(&**subject).chain(list).collect(),
        _ => Vec::new(),
    }
}

/// `bin(300s)`.
// AWS manual, stats: a count above the cap of its unit is reduced to the cap.
fn capped(function: &str, arg: &Expr) -> Option<Diagnostic> {
    let Expr::Literal(Literal::Period(period), span) = arg else { return None };
    let cuts = ["bin", "datefloor", "dateceil"].iter().any(|name| name.eq_ignore_ascii_case(function));
    let capped = period.capped().filter(|_| cuts)?;
    let message = format!("`{function}` takes `{period}` for `{capped}`: a larger count is reduced to that");
    let warning = Diagnostic::new(Code::PeriodCapped, message).at(*span, format!("counts as `{capped}`"));
    Some(match period.in_larger_unit() {
        Some(larger) => warning.help(format!("write `{larger}`")),
        None => warning.help("use a larger unit"),
    })
}

/// `level = error`.
fn bare_value(operator: Comparison, right: &Expr) -> Option<Span> {
    let equal = matches!(operator, Comparison::Equal | Comparison::NotEqual);
    match right {
        Expr::Field(path) if equal => Some(path.span),
        _ => None,
    }
}

/// `coldStart = "true"`.
fn truth_text(operator: Comparison, left: &Expr, right: &Expr) -> Option<TruthText> {
    let equal = matches!(operator, Comparison::Equal | Comparison::NotEqual);
    let (Expr::Field(path), Expr::Literal(Literal::Text(text), span)) = (left, right) else { return None };
    let truth = text.to_lowercase().parse().ok().filter(|_| equal)?;
    Some(TruthText { field: path.name(), truth, span: *span })
}

/// `"level" = "error"`: a name in quotation marks is a text.
fn constants(operator: Comparison, left: &Expr, right: &Expr) -> Option<Diagnostic> {
    let (Expr::Literal(Literal::Text(text), span), Some(value)) = (left, constant(right)) else { return None };
    let (code, when) = match operator.holds(&Value::text(text), &value) {
        true => (Code::AlwaysHolds, "always"),
        false => (Code::NeverHolds, "never"),
    };
    Some(
        Diagnostic::new(code, format!("this comparison {when} holds: both sides are constants"))
            .at(*span, "a text, not a field")
            .help(format!("a field stands without quotation marks, or in back-ticks: `` `{text}` ``")),
    )
}

/// `event-name`: two or more plain fields, without a blank between them.
fn difference(expr: &Expr) -> Option<Difference> {
    let mut fields = Vec::new();
    adjacent(expr, &mut fields)?;
    let span = fields.first()?.1.to(fields.last()?.1);
    let fields = fields.into_iter().map(|(name, _)| name).collect();
    Some(Difference { fields, span })
}

fn adjacent(expr: &Expr, fields: &mut Vec<(String, Span)>) -> Option<()> {
    match expr {
        Expr::Field(path) if path.segments.iter().all(|segment| matches!(segment, Segment::Key(_))) => {
            let hyphen = fields.last().is_none_or(|(_, before)| before.end + 1 == path.span.start);
            // In back-ticks the place is longer than the name: then it was meant as it is written.
            let plain = path.span.end - path.span.start == path.name().len();
            fields.push((path.name(), path.span));
            (hyphen && plain).then_some(())
        }
        Expr::Arithmetic { operator: Arithmetic::Subtract, left, right } => {
            adjacent(left, fields)?;
            matches!(**right, Expr::Field(_)).then_some(())?;
            adjacent(right, fields)
        }
        _ => None,
    }
}

/// The value of a constant as written.
fn constant(expr: &Expr) -> Option<Value> {
    match expr {
        Expr::Literal(Literal::Text(text) | Literal::Integer(text), _) => Some(Value::text(text)),
        Expr::Literal(Literal::Number(number), _) => Some(Value::Number(*number)),
        Expr::Literal(Literal::Bool(yes), _) => Some(Value::Bool(*yes)),
        Expr::Sign { negative: true, operand, .. } => match constant(operand)? {
            Value::Number(number) => Some(Value::Number(-number)),
            _ => None,
        },
        _ => None,
    }
}

/// A comparison with a constant, the constant on the right, and where the constant stands.
fn with_constant<'e>(
    operator: Comparison,
    left: &'e Expr,
    right: &'e Expr,
) -> Option<(&'e Expr, Comparison, Value, Span)> {
    match (constant(left), constant(right)) {
        (None, Some(value)) => Some((left, operator, value, right.span())),
        (Some(value), None) => Some((right, operator.mirrored(), value, left.span())),
        _ => None,
    }
}
