//! Conditions of three values: that one holds and that it does not are two questions, and where a value is missing the
//! answer to both is no.

use super::literals;
use super::{Lowered, Lowering};
use crate::batch::{Comparison, Value};
use crate::diagnostics::{Code, Diagnostic};
use crate::expressions::{Expr, Matcher};
use crate::functions;
use sqlparser::ast::{self, BinaryOperator, Spanned, UnaryOperator};

/// A condition.
#[derive(Debug)]
pub enum Condition {
    /// One without parts: that it holds, and that it does not.
    Plain(Expr, Expr),
    /// All hold.
    And(Vec<Condition>),
    /// One holds.
    Or(Vec<Condition>),
}

impl Condition {
    /// One that always holds or does not hold.
    pub fn known(expr: Expr) -> Condition {
        Condition::Plain(expr.clone(), Expr::Not(Box::new(expr)))
    }

    /// That it holds.
    pub fn holds(self) -> Expr {
        match self {
            Condition::Plain(yes, _) => yes,
            Condition::And(parts) => Expr::And(parts.into_iter().map(Condition::holds).collect()),
            Condition::Or(parts) => Expr::Or(parts.into_iter().map(Condition::holds).collect()),
        }
    }

    /// That it does not hold.
    pub fn fails(self) -> Expr {
        self.negated().holds()
    }

    /// `NOT`.
    pub fn negated(self) -> Condition {
        match self {
            Condition::Plain(yes, no) => Condition::Plain(no, yes),
            Condition::And(parts) => Condition::Or(parts.into_iter().map(Condition::negated).collect()),
            Condition::Or(parts) => Condition::And(parts.into_iter().map(Condition::negated).collect()),
        }
    }

    fn negated_if(self, negated: bool) -> Condition {
        if negated { self.negated() } else { self }
    }

    /// Its value: true, false, or missing.
    pub fn value(self) -> Expr {
        if let Condition::Plain(yes, no) = &self
            && matches!(no, Expr::Not(inner) if format!("{inner:?}") == format!("{yes:?}"))
        {
            return yes.clone();
        }
        let case = functions::find("case").expect("the catalogue has `case`");
        let (yes, no) = (self.clone_of(), self.negated().holds());
        let truth = |yes| Expr::Constant(Value::Bool(yes));
        Expr::Call { function: case, args: vec![yes, truth(true), no, truth(false)] }
    }

    fn clone_of(&self) -> Expr {
        match self {
            Condition::Plain(yes, _) => yes.clone(),
            Condition::And(parts) => Expr::And(parts.iter().map(Condition::clone_of).collect()),
            Condition::Or(parts) => Expr::Or(parts.iter().map(Condition::clone_of).collect()),
        }
    }
}

/// Whether an expression is a condition by its form.
pub fn is_condition(expr: &ast::Expr) -> bool {
    match super::super::walk::bare(expr) {
        ast::Expr::BinaryOp { op, .. } => comparison(op).is_some() || joins(op) || *op == BinaryOperator::Spaceship,
        ast::Expr::UnaryOp { op, .. } => matches!(op, UnaryOperator::Not | UnaryOperator::BangNot),
        ast::Expr::IsNull(_)
        | ast::Expr::IsNotNull(_)
        | ast::Expr::IsTrue(_)
        | ast::Expr::IsNotTrue(_)
        | ast::Expr::IsFalse(_)
        | ast::Expr::IsNotFalse(_)
        | ast::Expr::IsUnknown(_)
        | ast::Expr::IsNotUnknown(_)
        | ast::Expr::IsDistinctFrom(..)
        | ast::Expr::IsNotDistinctFrom(..)
        | ast::Expr::InList { .. }
        | ast::Expr::InSubquery { .. }
        | ast::Expr::Between { .. }
        | ast::Expr::Like { .. }
        | ast::Expr::ILike { .. }
        | ast::Expr::RLike { .. }
        | ast::Expr::Exists { .. } => true,
        _ => false,
    }
}

fn joins(op: &BinaryOperator) -> bool {
    matches!(op, BinaryOperator::And | BinaryOperator::Or | BinaryOperator::Xor)
}

fn comparison(op: &BinaryOperator) -> Option<Comparison> {
    Some(match op {
        BinaryOperator::Eq => Comparison::Equal,
        BinaryOperator::NotEq => Comparison::NotEqual,
        BinaryOperator::Lt => Comparison::Less,
        BinaryOperator::LtEq => Comparison::LessOrEqual,
        BinaryOperator::Gt => Comparison::Greater,
        BinaryOperator::GtEq => Comparison::GreaterOrEqual,
        _ => return None,
    })
}

fn opposite(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// That a value is there.
pub fn is_present(expr: Expr) -> Expr {
    let function = functions::find("ispresent").expect("the catalogue has `ispresent`");
    Expr::Call { function, args: vec![expr] }
}

impl<'t> Lowering<'t> {
    /// What a condition means.
    ///
    /// # Errors
    /// As `value`.
    pub(super) fn condition(&mut self, expr: &'t ast::Expr) -> Lowered<Condition> {
        if let Some(known) = self.known(expr) {
            return Ok(of_value(known));
        }
        Ok(match expr {
            ast::Expr::Nested(inner) => self.condition(inner)?,
            ast::Expr::BinaryOp { op: op @ BinaryOperator::And, .. } => Condition::And(self.parts(expr, op)?),
            ast::Expr::BinaryOp { op: op @ BinaryOperator::Or, .. } => Condition::Or(self.parts(expr, op)?),
            ast::Expr::BinaryOp { left, op: BinaryOperator::Xor, right } => self.either(left, right)?,
            ast::Expr::BinaryOp { left, op: BinaryOperator::Spaceship, right } => self.same_values(left, right)?,
            ast::Expr::BinaryOp { left, op, right } => match comparison(op) {
                Some(operator) => {
                    let (left, right) = (self.value(left)?, self.value(right)?);
                    self.compared(operator, left, right)
                }
                None => of_value(self.value(expr)?),
            },
            ast::Expr::UnaryOp { op: UnaryOperator::Not | UnaryOperator::BangNot, expr } => {
                self.condition(expr)?.negated()
            }
            ast::Expr::IsNull(expr) => Condition::known(is_present(self.value(expr)?)).negated(),
            ast::Expr::IsNotNull(expr) => Condition::known(is_present(self.value(expr)?)),
            ast::Expr::IsTrue(expr) => Condition::known(self.condition(expr)?.holds()),
            ast::Expr::IsNotTrue(expr) => Condition::known(self.condition(expr)?.holds()).negated(),
            ast::Expr::IsFalse(expr) => Condition::known(self.condition(expr)?.fails()),
            ast::Expr::IsNotFalse(expr) => Condition::known(self.condition(expr)?.fails()).negated(),
            ast::Expr::IsUnknown(expr) => Condition::known(is_present(self.condition(expr)?.value())).negated(),
            ast::Expr::IsNotUnknown(expr) => Condition::known(is_present(self.condition(expr)?.value())),
            ast::Expr::IsNotDistinctFrom(left, right) => self.same_values(left, right)?,
            ast::Expr::IsDistinctFrom(left, right) => self.same_values(left, right)?.negated(),
            ast::Expr::Between { expr, negated, low, high } => self.between(expr, low, high)?.negated_if(*negated),
            ast::Expr::InList { expr, list, negated } => self.in_list(expr, list)?.negated_if(*negated),
            ast::Expr::InSubquery { expr, subquery, negated } => self.in_query(expr, subquery)?.negated_if(*negated),
            ast::Expr::Exists { subquery, negated } => Condition::known(self.exists(subquery)?).negated_if(*negated),
            ast::Expr::Like { negated, any, expr, pattern, escape_char } => {
                self.like(expr, pattern, escape_char.as_ref(), *any, false)?.negated_if(*negated)
            }
            ast::Expr::ILike { negated, any, expr, pattern, escape_char } => {
                self.like(expr, pattern, escape_char.as_ref(), *any, true)?.negated_if(*negated)
            }
            ast::Expr::RLike { negated, expr, pattern, .. } => self.matches(expr, pattern)?.negated_if(*negated),
            ast::Expr::AnyOp { .. } | ast::Expr::AllOp { .. } => {
                return Err(self.unsupported("a comparison with `ANY` or `ALL`", expr.span()));
            }
            other => of_value(self.value(other)?),
        })
    }

    fn parts(&mut self, expr: &'t ast::Expr, operator: &BinaryOperator) -> Lowered<Vec<Condition>> {
        super::super::walk::chain(expr, operator).into_iter().map(|part| self.condition(part)).collect()
    }

    /// One of two holds, and the other does not.
    fn either(&mut self, left: &'t ast::Expr, right: &'t ast::Expr) -> Lowered<Condition> {
        let mut sides = || Ok((self.condition(left)?, self.condition(right)?));
        let ((left, right), (not_left, not_right)) = (sides()?, sides()?);
        Ok(Condition::Or(vec![
            Condition::And(vec![left, not_right.negated()]),
            Condition::And(vec![not_left.negated(), right]),
        ]))
    }

    /// Two values are equal, or both missing.
    fn same_values(&mut self, left: &'t ast::Expr, right: &'t ast::Expr) -> Lowered<Condition> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        let missing = |expr: &Expr| Expr::Not(Box::new(is_present(expr.clone())));
        let both = Expr::And(vec![missing(&left), missing(&right)]);
        let equal = self.compared(Comparison::Equal, left, right).holds();
        Ok(Condition::known(Expr::Or(vec![equal, both])))
    }

    fn between(&mut self, expr: &'t ast::Expr, low: &'t ast::Expr, high: &'t ast::Expr) -> Lowered<Condition> {
        let (value, low, high) = (self.value(expr)?, self.value(low)?, self.value(high)?);
        let above = self.compared(Comparison::GreaterOrEqual, value.clone(), low);
        Ok(Condition::And(vec![above, self.compared(Comparison::LessOrEqual, value, high)]))
    }

    /// A comparison. Beside an instant a text is one too.
    pub(super) fn compared(&self, operator: Comparison, left: Expr, right: Expr) -> Condition {
        let (left, right) = (self.as_instant(left, &right), right);
        let right = self.as_instant(right, &left);
        let pair = |operator, left, right| Expr::Compare(operator, Box::new(left), Box::new(right));
        Condition::Plain(pair(operator, left.clone(), right.clone()), pair(opposite(operator), left, right))
    }

    fn as_instant(&self, expr: Expr, other: &Expr) -> Expr {
        match &expr {
            Expr::Constant(Value::Text(text)) if self.kind(other) == functions::Kind::Timestamp => {
                functions::instant(text).map_or(expr, |millis| Expr::Constant(Value::Time(millis)))
            }
            _ => expr,
        }
    }

    fn in_list(&mut self, expr: &'t ast::Expr, list: &'t [ast::Expr]) -> Lowered<Condition> {
        let subject = self.value(expr)?;
        let mut values = Vec::new();
        for item in list {
            let item = self.value(item)?;
            values.push(self.as_instant(item, &subject));
        }
        let constants = values.iter().all(|value| matches!(value, Expr::Constant(_)));
        let has_missing = values.iter().any(|value| matches!(value, Expr::Constant(Value::Missing)));
        if !constants {
            let each = values.into_iter().map(|value| self.compared(Comparison::Equal, subject.clone(), value));
            return Ok(Condition::Or(each.collect()));
        }
        let within = |negated| Expr::In { subject: Box::new(subject.clone()), list: values.clone(), negated };
        // Nothing is known to be outside of a list with a missing value.
        let outside = if has_missing { Expr::Constant(Value::Bool(false)) } else { within(true) };
        Ok(Condition::Plain(within(false), outside))
    }

    fn like(
        &mut self,
        expr: &'t ast::Expr,
        pattern: &'t ast::Expr,
        escape: Option<&ast::ValueWithSpan>,
        any: bool,
        any_case: bool,
    ) -> Lowered<Condition> {
        if any {
            return Err(self.unsupported("`LIKE ANY`", pattern.span()));
        }
        let escape = escape.and_then(|value| literals::text(&value.value)).and_then(|text| text.chars().next());
        let subject = self.value(expr)?;
        match self.value(pattern)? {
            Expr::Constant(Value::Missing) => Ok(never()),
            Expr::Constant(value) => {
                let text = value.as_text().unwrap_or_default().into_owned();
                Ok(matched(subject, like_matcher(&text, escape.unwrap_or('\\'), any_case)))
            }
            _ => {
                let fault = Diagnostic::new(Code::BadArgument, "the pattern of `LIKE` is a constant text");
                Err(fault.at(self.span(pattern), "differs from row to row"))
            }
        }
    }

    fn matches(&mut self, expr: &'t ast::Expr, pattern: &'t ast::Expr) -> Lowered<Condition> {
        let subject = self.value(expr)?;
        let span = self.span(pattern);
        match self.value(pattern)? {
            Expr::Constant(Value::Missing) => Ok(never()),
            Expr::Constant(value) => {
                let text = value.as_text().unwrap_or_default().into_owned();
                let matcher = Matcher::regex(&text).map_err(|error| {
                    Diagnostic::new(Code::BadRegex, "the regular expression cannot be used").at(span, why(&error))
                })?;
                Ok(matched(subject, matcher))
            }
            _ => {
                let fault = Diagnostic::new(Code::BadArgument, "the pattern of `RLIKE` is a constant text");
                Err(fault.at(span, "differs from row to row"))
            }
        }
    }
}

/// What is wrong with a regular expression, without the picture of it.
fn why(error: &regex::Error) -> String {
    let text = error.to_string();
    text.rsplit("error: ").next().unwrap_or(&text).trim().to_string()
}

fn never() -> Condition {
    let no = || Expr::Constant(Value::Bool(false));
    Condition::Plain(no(), no())
}

/// A value as a condition: it holds where it is true, and does not hold where it is there and not true.
fn of_value(value: Expr) -> Condition {
    let fails = Expr::And(vec![is_present(value.clone()), Expr::Not(Box::new(value.clone()))]);
    Condition::Plain(value, fails)
}

fn matched(subject: Expr, pattern: Matcher) -> Condition {
    let like = |negated| Expr::Like { subject: Box::new(subject.clone()), pattern: pattern.clone(), negated };
    Condition::Plain(like(false), like(true))
}

/// A pattern of `LIKE`: `%` is any text, `_` any character.
fn like_matcher(pattern: &str, escape: char, any_case: bool) -> Matcher {
    let flags = if any_case { "(?si)" } else { "(?s)" };
    let mut regex = flags.to_string();
    let mut plain = String::new();
    let mut is_plain = true;
    // What is between the first and the last `%`, if those are all there is.
    let inner = pattern.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')).unwrap_or("%");
    let mut chars = pattern.chars().peekable();
    regex.push('^');
    while let Some(c) = chars.next() {
        match c {
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            c => {
                let literal = match chars.peek() {
                    Some(next) if c == escape && (matches!(next, '%' | '_') || *next == escape) => {
                        is_plain = false;
                        chars.next().unwrap_or(c)
                    }
                    _ => c,
                };
                plain.push(literal);
                regex.push_str(&regex_syntax::escape(literal.encode_utf8(&mut [0; 4])));
            }
        }
    }
    regex.push('$');
    if is_plain && !any_case && !inner.contains(['%', '_', escape]) {
        return Matcher::substring(inner);
    }
    Matcher::regex(&regex).unwrap_or_else(|_| Matcher::substring(&plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_like_match_whole_texts() {
        for (pattern, text, matches) in [
            ("203.%", "203.0.113.9", true),
            ("203.%", "1203.0", false),
            ("203.%", "203x0", false),
            ("%err%", "an error", true),
            ("a_c", "abc", true),
            ("a_c", "abbc", false),
            ("50\\%", "50%", true),
            ("50\\%", "500", false),
            ("%", "", true),
            ("", "", true),
            ("", "a", false),
            ("a%b", "a\nb", true),
            ("ERR%", "err", false),
        ] {
            assert_eq!(like_matcher(pattern, '\\', false).is_match(text.as_bytes()), matches, "{pattern} {text}");
        }
        assert!(like_matcher("ERR%", '\\', true).is_match(b"error"));
        assert!(like_matcher("5!%", '!', false).is_match(b"5%"));
    }
}
