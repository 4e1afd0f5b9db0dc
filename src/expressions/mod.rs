//! Expressions as understood: names resolved to slots, calls to functions, constants folded; and how an
//! expression and a batch give a column.

mod answered;
mod doubts;
mod elsewhere;
mod evaluate;
mod extract;
mod membership;
mod print;
mod resolve;

pub use answered::{Answered, Asked};
pub use doubts::{ComparedKind, Difference, Doubts, TruthText, doubts};
pub use evaluate::{evaluate, holds};
pub use extract::{Extractor, Finder, Found, Glob, JsonPath, Piece, XmlPath, elements, logfmt};
pub use membership::{Known, Members};
pub use print::print;
pub use resolve::{
    Call, Scope, called, fitted_arguments, folded, function_of, is_exact_text, resolve, resolve_arguments,
};

use crate::batch::{Comparison, Segment, Value};
use crate::functions::{Function, Kind};
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
    /// Equal to one of the values that a query has answered.
    Among {
        /// What is compared.
        subject: Box<Expr>,
        /// With what.
        members: Members,
        /// `not in`.
        negated: bool,
    },
    /// What a query in brackets has answered, before it has run.
    Answer(Answered),
    /// What lies at the end of a path into a map or a list.
    Access {
        /// The structure.
        base: Box<Expr>,
        /// At least one step.
        path: Vec<Segment>,
    },
    /// The numbers of an operand: what an aggregate over numbers is handed.
    ToNumber(Box<Expr>),
}

impl Expr {
    /// No value in any row.
    pub fn missing() -> Self {
        Expr::Constant(Value::Missing)
    }

    /// Whether it plainly gives maps and lists.
    pub fn gives_structure(&self) -> bool {
        match self {
            Expr::Call { function, .. } => function.returns == Kind::Structure,
            Expr::Constant(value) => matches!(value, Value::Json(_)),
            _ => false,
        }
    }

    /// The value, if it is the same for every row of every batch.
    pub fn constant(&self) -> Option<&Value> {
        match self {
            Expr::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// What is known of the kind of its values; `column` tells it of a slot.
    pub fn kind(&self, column: &dyn Fn(usize) -> Kind) -> Kind {
        match self {
            Expr::Slot(slot) => column(*slot),
            Expr::Call { function, .. } => function.returns,
            Expr::Arithmetic(..) | Expr::Negate(_) | Expr::ToNumber(_) => Kind::Number,
            Expr::Compare(..) | Expr::And(_) | Expr::Or(_) | Expr::Not(_) | Expr::Like { .. } | Expr::In { .. } => {
                Kind::Boolean
            }
            _ => Kind::Any,
        }
    }

    /// The expressions that it is made of.
    pub fn operands(&self) -> Vec<&Expr> {
        match self {
            Expr::Slot(_) | Expr::Constant(_) | Expr::Answer(_) => Vec::new(),
            Expr::Call { args, .. } | Expr::And(args) | Expr::Or(args) => args.iter().collect(),
            Expr::Arithmetic(_, left, right) | Expr::Compare(_, left, right) => vec![left, right],
            Expr::Negate(operand) | Expr::Not(operand) | Expr::ToNumber(operand) => vec![operand],
            Expr::Like { subject, .. } | Expr::Among { subject, .. } | Expr::Access { base: subject, .. } => {
                vec![subject]
            }
            Expr::In { subject, list, .. } => std::iter::once(&**subject).chain(list).collect(),
        }
    }

    /// Changes it and all that it is made of, the innermost first.
    pub fn change(&mut self, change: &mut dyn FnMut(&mut Expr)) {
        match self {
            Expr::Slot(_) | Expr::Constant(_) | Expr::Answer(_) => {}
            Expr::Call { args: parts, .. } | Expr::And(parts) | Expr::Or(parts) => {
                parts.iter_mut().for_each(|part| part.change(change));
            }
            Expr::Arithmetic(_, left, right) | Expr::Compare(_, left, right) => {
                left.change(change);
                right.change(change);
            }
            Expr::Negate(operand)
            | Expr::Not(operand)
            | Expr::ToNumber(operand)
            | Expr::Like { subject: operand, .. }
            | Expr::Among { subject: operand, .. }
            | Expr::Access { base: operand, .. } => operand.change(change),
            Expr::In { subject, list, .. } => {
                subject.change(change);
                list.iter_mut().for_each(|item| item.change(change));
            }
        }
        change(self);
    }

    /// The slots that it reads, each once, in rising order.
    pub fn slots(&self) -> Vec<usize> {
        let mut slots = Vec::new();
        self.collect_slots(&mut slots);
        slots.sort_unstable();
        slots.dedup();
        slots
    }

    fn collect_slots(&self, slots: &mut Vec<usize>) {
        if let Expr::Slot(slot) = self {
            slots.push(*slot);
        }
        for operand in self.operands() {
            operand.collect_slots(slots);
        }
    }
}

/// The lower bound of the bucket of that width into which a number falls; `None` for a width that is none.
pub fn bucket(value: Expr, width: Expr) -> Option<Expr> {
    width.constant()?.as_number().filter(|width| *width > 0.0)?;
    let floor = crate::functions::find("floor").expect("the catalogue has `floor`");
    let share = Expr::Arithmetic(Arithmetic::Divide, Box::new(value), Box::new(width.clone()));
    let count = Expr::Call { function: floor, args: vec![share] };
    Some(Expr::Arithmetic(Arithmetic::Multiply, Box::new(count), Box::new(width)))
}

/// A pattern ready to run. Two matchers are written and compared by their text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "MatcherText", into = "MatcherText")]
pub enum Matcher {
    /// A substring. Boxed, since a finder is many times larger than any other part of an expression.
    Substring(Box<memchr::memmem::Finder<'static>>),
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
        Matcher::Substring(Box::new(memchr::memmem::Finder::new(text.as_bytes()).into_owned()))
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
        crate::functions::written(&name).ok_or_else(|| serde::de::Error::custom(format!("unknown function `{name}`")))
    }
}
