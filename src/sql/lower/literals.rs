//! Constants: texts as they are written, numbers, intervals.

use super::{Lowered, Lowering};
use crate::batch::Value;
use crate::diagnostics::{Code, Diagnostic};
use sqlparser::ast::{self, ValueWithSpan};

impl Lowering<'_> {
    /// What a literal means.
    ///
    /// # Errors
    /// When it is of a kind that queries of logs have not.
    pub(super) fn literal(&self, value: &ValueWithSpan) -> Lowered<Value> {
        Ok(match &value.value {
            ast::Value::Number(digits, _) => match digits.parse::<f64>() {
                Ok(number) if number.is_finite() => number_value(digits, number),
                _ => {
                    let fault = Diagnostic::new(Code::BadNumber, format!("`{digits}` is no number that can be used"));
                    return Err(fault.at(self.places.span(value.span), "out of range"));
                }
            },
            ast::Value::Boolean(yes) => Value::Bool(*yes),
            ast::Value::Null => Value::Missing,
            ast::Value::SingleQuotedRawStringLiteral(text) | ast::Value::DoubleQuotedRawStringLiteral(text) => {
                Value::text(text)
            }
            other => match text(other) {
                Some(text) => Value::text(text),
                None => return Err(self.unsupported("a literal of this kind", value.span)),
            },
        })
    }
}

/// Plain integers beyond 2^53 stay exact as texts, which compare digit by digit.
fn number_value(digits: &str, number: f64) -> Value {
    /// Up to here a double holds every integer.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
    if plain && number > EXACT { Value::text(digits) } else { Value::Number(number) }
}

/// The text that a literal means; `None` for one that is no text.
pub fn text(value: &ast::Value) -> Option<String> {
    match value {
        ast::Value::SingleQuotedString(raw) => Some(unescaped(raw, '\'')),
        ast::Value::DoubleQuotedString(raw) => Some(unescaped(raw, '"')),
        _ => None,
    }
}

/// A text as it is meant: a quotation mark is written twice, or behind a backslash.
// Spark, literals: a backslash makes line ends and the like, and itself. It is silent on most other letters; there the
// backslash stays, so that `'\d'` and `'\\d'` are the same regular expression.
fn unescaped(raw: &str, quote: char) -> String {
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(next)) => {
                match next {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    '\\' | '\'' | '"' => text.push(*next),
                    other => text.extend(['\\', *other]),
                }
                chars.next();
            }
            (c, Some(next)) if c == quote && *next == quote => {
                text.push(quote);
                chars.next();
            }
            (c, _) => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_what_is_meant() {
        for (raw, meant) in [
            ("it''s", "it's"),
            (r"a\'b", "a'b"),
            (r"\d\\d", r"\d\d"),
            (r"x\n", "x\n"),
            (r"50\%", r"50\%"),
            ("\\", "\\"),
        ] {
            assert_eq!(unescaped(raw, '\''), meant, "{raw}");
        }
    }
}
