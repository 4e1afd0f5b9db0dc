//! Reading texts, numbers and periods.

use super::Literal;
use super::grammar::Pair;
use super::reader::Reader;
use crate::batch::{Period, Unit};
use crate::diagnostics::{Code, Diagnostic, Span, nearest};

impl Reader<'_> {
    /// `string`: without its quotation marks, escapes resolved.
    pub fn string(&self, pair: &Pair) -> String {
        let text = pair.as_str();
        unescaped(text.get(1..text.len() - 1).unwrap_or(""))
    }

    /// `number`.
    pub fn number(&self, pair: &Pair) -> Result<Literal, Diagnostic> {
        let text = pair.as_str();
        match text.parse() {
            Ok(number) if f64::is_finite(number) && is_long_integer(text) => Ok(Literal::Integer(text.to_string())),
            Ok(number) if f64::is_finite(number) => Ok(Literal::Number(number)),
            // The manual is silent on the largest number; we take what is finite.
            _ => Err(Diagnostic::new(Code::BadNumber, format!("`{text}` is too large"))
                .at(self.span(pair), "the largest number is about 1.8e308")),
        }
    }

    /// `period`: a whole number and a unit.
    pub fn period(&self, pair: &Pair) -> Result<Period, Diagnostic> {
        let mut parts = pair.clone().into_inner();
        let amount = parts.next().expect("the grammar begins a period with an amount");
        let word = parts.next().expect("the grammar ends a period with a unit");
        let unit = Unit::from_name(word.as_str()).ok_or_else(|| unknown_unit(word.as_str(), self.span(pair)))?;
        match amount.as_str().parse() {
            Ok(count) if count > 0 => Ok(Period { count, unit }),
            _ => Err(self.bad_count(&amount, pair)),
        }
    }

    fn bad_count(&self, amount: &Pair, period: &Pair) -> Diagnostic {
        let label = match amount.as_str().parse::<f64>() {
            Ok(0.0) => "a period is longer than zero",
            _ if amount.as_str().contains('.') => "expected a whole number of units",
            _ => "the number of units is too large",
        };
        Diagnostic::new(Code::BadPeriod, format!("`{}` is not a period", period.as_str())).at(self.span(period), label)
    }
}

/// What a period with a unit that does not exist is told.
pub(super) fn unknown_unit(name: &str, period: Span) -> Diagnostic {
    let fault = Diagnostic::new(Code::BadPeriod, format!("unknown unit of time `{name}`"))
        .at(period, "expected a count and a unit of time, such as `5m`");
    let fault = match nearest(name, Unit::names()) {
        Some(unit) => fault.help(format!("a unit with a similar name exists: `{unit}`")),
        None => fault,
    };
    fault.help("the units are `ms`, `s`, `m`, `h`, `d`, `w`, `mo`, `q`, `y` and their long forms, such as `minutes`")
}

/// Digits that a double holds exactly whatever they are.
const EXACT_DIGITS: usize = 15;

/// Whether a number is a whole one with so many digits that a double may not hold it.
pub(crate) fn is_long_integer(text: &str) -> bool {
    text.len() > EXACT_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A text with its escapes resolved.
// AWS client code escapes `\`, quotation marks, line ends and tabs. The manual is silent on any other
// escape: the backslash is kept, so that `\*` reaches the pattern of `parse` (LANGUAGE.md 1.4).
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some(quoted @ ('\\' | '"' | '\'')) => plain.push(quoted),
            Some('n') => plain.push('\n'),
            Some('r') => plain.push('\r'),
            Some('t') => plain.push('\t'),
            other => plain.extend(std::iter::once('\\').chain(other)),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_resolved_and_unknown_ones_kept() {
        assert_eq!(unescaped(r#"a\\b\"c\'d"#), r#"a\b"c'd"#);
        assert_eq!(unescaped(r"a\nb\rc\td"), "a\nb\rc\td");
        assert_eq!(unescaped(r"\d\*"), r"\d\*");
        assert_eq!(unescaped("ö\\ö"), "ö\\ö");
    }
}
