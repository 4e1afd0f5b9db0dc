//! Texts that look like patterns where they are taken literally.

use super::{constant, with_constant};
use crate::batch::{Comparison, Value};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::syntax::{Expr, Pattern};

/// `x = "/foo.*/"`.
pub(super) fn compared(operator: Comparison, left: &Expr, right: &Expr) -> Option<Diagnostic> {
    let negated = match operator {
        Comparison::Equal => false,
        Comparison::NotEqual => true,
        _ => return None,
    };
    let (_, _, value, span) = with_constant(operator, left, right)?;
    literally(&value, span, negated, "`=` and `!=` compare whole texts")
}

/// `x in ["foo*"]`.
pub(super) fn listed(item: &Expr, negated: bool) -> Option<Diagnostic> {
    literally(&constant(item)?, item.span(), negated, "`in` compares whole texts")
}

/// `x like "%foo%"`.
// AWS manual, filter: `like` with a text looks for the text itself; patterns are regular expressions.
pub(super) fn matched(pattern: &Pattern, negated: bool) -> Option<Diagnostic> {
    let Pattern::Text(text, span) = pattern else { return None };
    literally(&Value::text(text), *span, negated, "`like` looks for a text in quotation marks as it is")
}

fn literally(value: &Value, span: Span, negated: bool, rule: &str) -> Option<Diagnostic> {
    let Value::Text(text) = value else { return None };
    let (what, pattern) = meant(text)?;
    let like = if negated { "not like" } else { "like" };
    let message = format!("this text looks like {what}, but its marks are taken literally");
    Some(Diagnostic::new(Code::TakenLiterally, message).at(span, rule).help(format!("write `{like} {pattern}`")))
}

/// What a text looks like, and how to write what was probably meant.
fn meant(text: &str) -> Option<(&'static str, String)> {
    let slashes = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|inner| !inner.is_empty());
    if is_regex(text) {
        return Some(("a regular expression", format!("/{}/", slashes.unwrap_or(text).replace('/', "\\/"))));
    }
    wildcards(text, '*').or_else(|| wildcards(text, '%').filter(|_| is_sql(text)))
}

/// Pieces that hardly stand in a text for themselves.
const OF_REGEX: [&str; 9] = [".*", ".+", "\\d", "\\w", "\\s", "(?i)", "[0-9]", "[a-z]", "[A-Z]"];

fn is_regex(text: &str) -> bool {
    OF_REGEX.iter().any(|piece| text.contains(piece))
}

/// `foo*`: what stands between marks at either end, anchored at the end that has none.
fn wildcards(text: &str, mark: char) -> Option<(&'static str, String)> {
    let inner = text.trim_matches(mark);
    let plain = inner.chars().any(char::is_alphanumeric) && !inner.contains(mark);
    let (head, tail) = (text.starts_with(mark), text.ends_with(mark));
    if !plain || !(head || tail) {
        return None;
    }
    let pattern = match (head, tail) {
        (true, true) => format!("\"{inner}\""),
        (true, false) => format!("/{}$/", regex::escape(inner).replace('/', "\\/")),
        _ => format!("/^{}/", regex::escape(inner).replace('/', "\\/")),
    };
    Some(("a pattern with wild cards", pattern))
}

/// A percent sign also stands behind a number and in an address: `100%`, `%2F`.
fn is_sql(text: &str) -> bool {
    let both = text.starts_with('%') && text.ends_with('%');
    let letter_before = text.strip_suffix('%').is_some_and(|rest| rest.ends_with(char::is_alphabetic));
    both || letter_before
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn patterns_are_told_from_texts() {
        for (text, pattern) in [
            ("/foo.*/", "/foo.*/"),
            ("foo.*bar", "/foo.*bar/"),
            ("/api/.*", "/\\/api\\/.*/"),
            ("%foo%", "\"foo\""),
            ("foo%", "/^foo/"),
            ("foo*", "/^foo/"),
            ("*.example.com", "/\\.example\\.com$/"),
        ] {
            assert_eq!(meant(text).map(|(_, pattern)| pattern), Some(pattern.to_string()), "{text}");
        }
        for text in
            ["", "*", "**", "/", "//", "/api/", "100%", "%2Fapi", "SELECT * FROM", "a+b", "[ERROR]", "^C", "1.5"]
        {
            assert_eq!(meant(text), None, "{text}");
        }
    }
}
