//! Expressions as understood: names resolved to slots, calls to functions, constants folded; and how an
//! expression and a batch give a column.

mod evaluate;

pub use evaluate::evaluate;

use crate::batch::{Comparison, Value};
use crate::functions::Function;
use crate::syntax::Arithmetic;
use serde::{Deserialize, Serialize};

/// An expression as understood.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Expr {
    /// The column in a slot of the batch.
    Slot(usize),
    /// The same value in every row.
    Constant(Value),
    /// A scalar function.
    Call {
        /// Which.
        #[serde(with = "by_name")]
        function: &'static Function,
        /// Its arguments, implicit ones included.
        args: Vec<Expr>,
    },
    /// Arithmetic over numbers.
    Arithmetic(Arithmetic, Box<Expr>, Box<Expr>),
    /// `-x`.
    Negate(Box<Expr>),
    /// `a = b` and its like.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// All hold.
    And(Vec<Expr>),
    /// One holds.
    Or(Vec<Expr>),
    /// Does not hold.
    Not(Box<Expr>),
    /// Text contains a piece, or matches.
    Like {
        /// The text.
        subject: Box<Expr>,
        /// What it must contain.
        pattern: Matcher,
        /// `not like`.
        negated: bool,
    },
    /// Equal to one of these.
    In {
        /// What is compared.
        subject: Box<Expr>,
        /// With what.
        list: Vec<Expr>,
        /// `not in`.
        negated: bool,
    },
    /// The numbers of an operand: what an aggregate over numbers is handed.
    ToNumber(Box<Expr>),
}

impl Expr {
    /// The slots that the expression reads, each once, in order.
    pub fn slots(&self) -> Vec<usize> {
        let mut slots = Vec::new();
        self.collect_slots(&mut slots);
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    fn collect_slots(&self, slots: &mut Vec<usize>) {
        match self {
            Expr::Slot(slot) => slots.push(*slot),
            Expr::Constant(_) => {}
            Expr::Call { args: parts, .. } | Expr::And(parts) | Expr::Or(parts) => {
                parts.iter().for_each(|part| part.collect_slots(slots));
            }
            Expr::Arithmetic(_, left, right) | Expr::Compare(_, left, right) => {
                left.collect_slots(slots);
                right.collect_slots(slots);
            }
            Expr::Negate(part) | Expr::Not(part) | Expr::ToNumber(part) => part.collect_slots(slots),
            Expr::Like { subject, .. } => subject.collect_slots(slots),
            Expr::In { subject, list, .. } => {
                subject.collect_slots(slots);
                list.iter().for_each(|part| part.collect_slots(slots));
            }
        }
    }
}

/// A pattern ready to run. Two matchers are written and compared by their text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "MatcherText", into = "MatcherText")]
pub enum Matcher {
    /// A substring.
    Substring(memchr::memmem::Finder<'static>),
    /// A regular expression.
    Regex(regex::bytes::Regex),
}

#[derive(Serialize, Deserialize)]
enum MatcherText {
    Substring(String),
    Regex(String),
}

impl Matcher {
    /// Matches texts that contain this one.
    pub fn substring(text: &str) -> Self {
        Matcher::Substring(memchr::memmem::Finder::new(text.as_bytes()).into_owned())
    }

    /// Matches texts in which the regular expression is found.
    ///
    /// # Errors
    /// When it does not compile.
    pub fn regex(text: &str) -> Result<Self, regex::Error> {
        regex::bytes::Regex::new(text).map(Matcher::Regex)
    }

    /// Whether the text matches.
    pub fn is_match(&self, text: &[u8]) -> bool {
        match self {
            Matcher::Substring(finder) => finder.find(text).is_some(),
            Matcher::Regex(regex) => regex.is_match(text),
        }
    }
}

impl From<Matcher> for MatcherText {
    fn from(matcher: Matcher) -> Self {
        match matcher {
            Matcher::Substring(finder) => MatcherText::Substring(String::from_utf8_lossy(finder.needle()).into_owned()),
            Matcher::Regex(regex) => MatcherText::Regex(regex.as_str().to_string()),
        }
    }
}

impl TryFrom<MatcherText> for Matcher {
    type Error = regex::Error;

    fn try_from(text: MatcherText) -> Result<Self, Self::Error> {
        match text {
            MatcherText::Substring(text) => Ok(Matcher::substring(&text)),
            MatcherText::Regex(text) => Matcher::regex(&text),
        }
    }
}

/// A function in a written plan is its name.
pub mod by_name {
    use super::Function;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the name.
    pub fn serialize<S: Serializer>(function: &&'static Function, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(function.name)
    }

    /// Finds the function.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Function, D::Error> {
        let name = String::deserialize(deserializer)?;
        crate::functions::find(&name).ok_or_else(|| serde::de::Error::custom(format!("unknown function `{name}`")))
    }
}
