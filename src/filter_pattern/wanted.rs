//! Constants of a condition, and what is compared with them.

use crate::batch::{Comparison, looks_numeric, parse_number};
use ::regex::Regex;
use memchr::memmem::Finder;
use std::cmp::Ordering;

/// A comparison with a constant.
#[derive(Debug, Clone)]
pub(super) enum Test {
    Equal(Wanted),
    Unequal(Wanted),
    Ordered(Comparison, Number),
}

/// The constant of a comparison for equality.
#[derive(Debug, Clone)]
pub(super) enum Wanted {
    /// A number without quotation marks, and how it is written.
    Number(Number, Box<str>),
    Exactly(Box<str>),
    /// `text*`
    Begins(Box<str>),
    /// `*text`
    Ends(Box<str>),
    /// `*text*`
    Contains(Box<Finder<'static>>),
    Regex(Regex),
}

/// A number, exact where it can be: account numbers and sequence numbers have more digits than an `f64`.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Whole(i128),
    Other(f64),
}

/// What is compared: a field of a line or a scalar of JSON.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operand<'m> {
    pub(super) text: &'m str,
    /// Whether it is a number if it reads as one. A string of JSON is not.
    pub(super) may_be_number: bool,
}

impl Test {
    /// A comparison, unless it asks for the order of something that is no number.
    pub(super) fn new(operator: Comparison, wanted: Wanted) -> Option<Test> {
        match (operator, wanted) {
            (Comparison::Equal, wanted) => Some(Test::Equal(wanted)),
            (Comparison::NotEqual, wanted) => Some(Test::Unequal(wanted)),
            (_, Wanted::Number(number, _)) => Some(Test::Ordered(operator, number)),
            _ => None,
        }
    }

    /// Whether it holds.
    pub(super) fn holds(&self, operand: Operand) -> bool {
        match self {
            Test::Equal(wanted) => wanted.is(operand),
            Test::Unequal(wanted) => !wanted.is(operand),
            Test::Ordered(operator, number) => {
                let order = operand.number().and_then(|found| found.order(*number));
                order.is_some_and(|order| operator.accepts(order))
            }
        }
    }
}

impl Wanted {
    /// A text in quotation marks. A star at its beginning or end stands for anything; elsewhere it is a star
    /// (manual of 2020: "Ev*ent will only match the actual string Ev*ent").
    pub(super) fn text(text: &str) -> Wanted {
        let (is_end, rest) = text.strip_prefix('*').map_or((false, text), |rest| (true, rest));
        let (is_beginning, middle) = rest.strip_suffix('*').map_or((false, rest), |middle| (true, middle));
        match (is_beginning, is_end) {
            (false, false) => Wanted::Exactly(middle.into()),
            (true, false) => Wanted::Begins(middle.into()),
            (false, true) => Wanted::Ends(middle.into()),
            (true, true) => Wanted::Contains(Box::new(Finder::new(middle).into_owned())),
        }
    }

    /// A constant without quotation marks.
    ///
    /// # Errors
    /// The place of a sign in a word: "Strings that contain types other than alphanumeric characters and the
    /// underscore symbol must be placed in double quotation marks" (manual, which itself writes stars and dots
    /// without: `123.123.*`).
    pub(super) fn word(word: &str) -> Result<Wanted, usize> {
        if let Some(number) = Number::read(word) {
            return Ok(Wanted::Number(number, word.into()));
        }
        // "Use the asterisk as a wild card to match numbers" (manual), so that a sign may begin `-1*`.
        let is_part_of_number = |c: char| c.is_ascii_digit() || c == '.' || c == '*';
        let signed =
            word.strip_prefix(['-', '+']).filter(|rest| rest.contains('*') && rest.chars().all(is_part_of_number));
        match word.find(['-', '+']) {
            Some(at) if signed.is_none() => Err(at),
            _ => Ok(Wanted::text(word)),
        }
    }

    fn is(&self, operand: Operand) -> bool {
        let text = operand.text;
        match self {
            Wanted::Number(wanted, written) => match operand.number() {
                Some(found) => found.order(*wanted) == Some(Ordering::Equal),
                None => text == &**written,
            },
            Wanted::Exactly(wanted) => text == &**wanted,
            Wanted::Begins(wanted) => text.starts_with(&**wanted),
            Wanted::Ends(wanted) => text.ends_with(&**wanted),
            Wanted::Contains(finder) => finder.find(text.as_bytes()).is_some(),
            Wanted::Regex(regex) => regex.is_match(text),
        }
    }
}

impl Operand<'_> {
    fn number(self) -> Option<Number> {
        if self.may_be_number { Number::read(self.text) } else { None }
    }
}

impl Number {
    fn read(text: &str) -> Option<Number> {
        if !looks_numeric(text.as_bytes()) {
            return None;
        }
        match text.parse() {
            Ok(whole) => Some(Number::Whole(whole)),
            Err(_) => parse_number(text.as_bytes()).map(Number::Other),
        }
    }

    fn order(self, other: Number) -> Option<Ordering> {
        match (self, other) {
            (Number::Whole(one), Number::Whole(other)) => Some(one.cmp(&other)),
            _ => self.float().partial_cmp(&other.float()),
        }
    }

    fn float(self) -> f64 {
        match self {
            Number::Whole(whole) => whole as f64,
            Number::Other(number) => number,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(wanted: &str, text: &str, may_be_number: bool) -> bool {
        Wanted::word(wanted).unwrap().is(Operand { text, may_be_number })
    }

    #[test]
    fn stars_count_at_the_ends_only() {
        for (wanted, yes, no) in [
            ("Put*", "PutEvent", "OutPut"),
            ("*Event", "PutEvent", "EventId"),
            ("*ven*", "PutEvent", "Vent"),
            ("Ev*ent", "Ev*ent", "Event"),
            ("*", "", "-"),
        ] {
            assert!(is(wanted, yes, false), "{wanted} {yes}");
            assert_eq!(is(wanted, no, false), wanted == "*", "{wanted} {no}");
        }
        assert!(is("**", "anything", false));
    }

    #[test]
    fn numbers_are_equal_however_they_are_written() {
        for text in ["1000", "1e3", "1000.0", "+1000", "1E+3"] {
            assert!(is("1000", text, true), "{text}");
        }
        assert!(!is("1000", "1e3", false));
        assert!(is("1e3", "1e3", false));
        assert!(!is("9007199254740993", "9007199254740992", true));
        assert!(is("-1*", "-15", true));
        assert!(!is("1", "1e999", true));
    }

    #[test]
    fn words_with_signs_need_quotation_marks() {
        for (word, at) in [("us-east-1", 2), ("a+", 1), ("-", 0), ("-a*", 0), ("1e*-3", 3)] {
            assert_eq!(Wanted::word(word).unwrap_err(), at, "{word}");
        }
    }
}
