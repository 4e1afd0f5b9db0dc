//! Patterns for events of JSON: `{ $.eventType = "UpdateTrail" && $.error NOT EXISTS }`.
//!
//! All selectors of a pattern are one tree, and a message is read once along it: what no selector leads to is
//! passed over.

mod selector;
mod tree;
mod walk;

use super::fault::Fault;
use super::logic::Logic;
use super::reader::Reader;
use super::wanted::{Operand, Test};
use indexmap::IndexMap;
use selector::Selector;
use std::borrow::Cow;
use tree::Tree;

/// Wildcards in one pattern. Manual, quotas: "up to one wildcard selector in a property selector, and up to three
/// wildcard selectors in a filter pattern with compound expressions".
const MOST_WILDCARDS: usize = 3;

/// A pattern for events of JSON.
#[derive(Debug, Clone)]
pub(super) struct JsonPattern {
    logic: Logic<Ask>,
    conditions: Vec<Condition>,
    tree: Tree,
    has_regex: bool,
}

/// Asks what became of a condition.
#[derive(Debug, Clone)]
struct Ask {
    condition: usize,
    /// Whether it must be met by a value, or by none.
    is_met: bool,
}

/// What a value must be.
#[derive(Debug, Clone)]
enum Condition {
    /// A string or number that passes a comparison.
    Passes(Test),
    /// `true`, `false` or `null`.
    Is(&'static str),
    /// Anything.
    Exists,
}

impl JsonPattern {
    /// Reads what stands between the braces.
    pub(super) fn parse(mut reader: Reader) -> Result<Self, Fault> {
        let mut conditions = Vec::new();
        let mut tree = Tree::default();
        let mut wildcards = 0;
        let logic = Logic::parse(&mut reader, &mut |reader| {
            let start = reader.at();
            let selector = Selector::parse(reader)?;
            wildcards += usize::from(selector.has_wildcard());
            if wildcards > MOST_WILDCARDS {
                let sentence = "a pattern takes three selectors with `*` at most";
                return Err(Fault::pattern(start..reader.at(), sentence));
            }
            let (condition, is_met) = condition(reader)?;
            tree.add(selector, conditions.len());
            conditions.push(condition);
            Ok(Ask { condition: conditions.len() - 1, is_met })
        })?;
        if reader.peek().is_some() {
            return Err(reader.unexpected("`&&`, `||` or the end of the pattern"));
        }
        Ok(JsonPattern { logic, conditions, tree, has_regex: reader.regexes() > 0 })
    }

    pub(super) fn has_regex(&self) -> bool {
        self.has_regex
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        let mut met = vec![false; self.conditions.len()];
        let is_json = walk::walk(&self.tree, message, &mut |node, value| {
            for &at in &node.conditions {
                met[at] = met[at] || self.conditions[at].holds(value);
            }
        });
        is_json && self.logic.holds(&|ask| met[ask.condition] == ask.is_met)
    }

    /// The scalars that the selectors lead to; of several, the first that is found.
    pub(super) fn extract(&self, message: &str) -> Option<IndexMap<String, String>> {
        if !self.matches(message) {
            return None;
        }
        let names = self.tree.names();
        let mut values = vec![None; names.len()];
        walk::walk(&self.tree, message, &mut |node, value| {
            if let Some(at) = node.name
                && values[at].is_none()
            {
                values[at] = scalar(value).map(Cow::into_owned);
            }
        });
        let pairs = names.iter().zip(values);
        Some(pairs.filter_map(|(name, value)| Some((name.to_string(), value?))).collect())
    }
}

/// What stands behind a selector, and whether a value must meet it.
fn condition(reader: &mut Reader) -> Result<(Condition, bool), Fault> {
    reader.skip_blanks();
    let start = reader.at();
    match reader.take_while(|c| c.is_ascii_alphabetic()) {
        "" => reader.test().map(|test| (Condition::Passes(test), true)),
        "IS" => literal(reader).map(|literal| (Condition::Is(literal), true)),
        "NOT" if word(reader) == "EXISTS" => Ok((Condition::Exists, false)),
        // Manual: "The variables `IS NOT` and `EXISTS` currently aren't supported."
        _ => Err(Fault::pattern(
            start..reader.at(),
            "expected a comparison, `IS NULL`, `IS TRUE`, `IS FALSE` or `NOT EXISTS`",
        )),
    }
}

fn literal(reader: &mut Reader) -> Result<&'static str, Fault> {
    let start = reader.at();
    match word(reader) {
        "NULL" => Ok("null"),
        "TRUE" => Ok("true"),
        "FALSE" => Ok("false"),
        _ => Err(Fault::pattern(start..reader.at(), "expected `NULL`, `TRUE` or `FALSE` behind `IS`")),
    }
}

fn word<'p>(reader: &mut Reader<'p>) -> &'p str {
    reader.skip_blanks();
    reader.take_while(|c| c.is_ascii_alphabetic())
}

impl Condition {
    /// Whether a value of JSON, as it is written, meets the condition.
    fn holds(&self, value: &str) -> bool {
        match self {
            Condition::Exists => true,
            Condition::Is(literal) => value == *literal,
            // Manual of 2020: the selector "must point to a value node (string or number)"; for maps and lists
            // neither `=` nor `!=` holds, and the same is done here for `true`, `false`, `null` and what is missing.
            Condition::Passes(test) => match value.as_bytes().first() {
                Some(b'"') => test.holds(Operand { text: &string(value), may_be_number: false }),
                Some(b'-' | b'0'..=b'9') => test.holds(Operand { text: value, may_be_number: true }),
                _ => false,
            },
        }
    }
}

/// The text of a scalar of JSON; `None` for null, maps and lists.
fn scalar(value: &str) -> Option<Cow<'_, str>> {
    match value.as_bytes().first() {
        Some(b'"') => Some(string(value)),
        Some(b'{' | b'[' | b'n') | None => None,
        Some(_) => Some(value.into()),
    }
}

/// The text of a string of JSON. Half of a surrogate pair, which a cut text can end with, leaves it as it is written.
fn string(value: &str) -> Cow<'_, str> {
    let inner = value.get(1..value.len() - 1).unwrap_or_default();
    if memchr::memchr(b'\\', inner.as_bytes()).is_none() {
        return inner.into();
    }
    serde_json::from_str::<String>(value).map_or(inner.into(), Cow::Owned)
}
