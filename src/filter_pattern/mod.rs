//! Filter patterns: the small language in which metric filters, subscription filters, `FilterLogEvents` and Live Tail
//! say which events they are about.
//!
//! ```text
//! ERROR -"not found"                                every term is there, and no excluded one   terms.rs
//! %10\.0\.[0-9]+%                                   a regular expression                       regex.rs
//! { $.user.id = 1 && $.latency >= 4.5 }             conditions on an event of JSON             json/
//! [ip, user, ..., status = 4*, bytes > 1000]        conditions on the words of a line          delimited/
//! ```
//!
//! The last two share what reads a condition (`reader.rs`), a constant (`wanted.rs`) and `&&`, `||` (`logic.rs`).
//!
//! The rules are those of the AWS manual (CloudWatch Logs user guide), "Filter pattern syntax for metric filters,
//! subscription filters, filter log events, and Live Tail", which the comments here call the manual. Its edition of
//! 2020, "Filter and Pattern Syntax", says more in a few places and is named there.

mod delimited;
mod fault;
mod json;
mod logic;
mod reader;
mod regex;
mod terms;
#[cfg(test)]
mod tests;
mod wanted;

pub use fault::Fault;

use ::regex::Regex;
use delimited::Delimited;
use indexmap::IndexMap;
use json::JsonPattern;
use reader::Reader;
use terms::Terms;

/// What the service takes at most, in characters (API reference, `TestMetricFilter`).
const MOST_CHARACTERS: usize = 1024;

/// A filter pattern, ready to be matched with any number of messages. Matching takes time that is linear in the
/// length of the message, whatever the pattern is.
#[derive(Debug, Clone)]
pub struct FilterPattern(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Everything,
    Terms(Terms),
    Regex(Regex),
    Json(JsonPattern),
    Delimited(Delimited),
}

impl FilterPattern {
    /// Reads a pattern. An empty one matches every event.
    ///
    /// # Errors
    /// What the service refuses with `InvalidParameterException`, with a place and a sentence of our own.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        check_length(text)?;
        let reader = Reader::new(text);
        let kind = match reader.peek() {
            None => Kind::Everything,
            Some('{') => Kind::Json(JsonPattern::parse(reader.inside('{', '}')?)?),
            Some('[') => Kind::Delimited(Delimited::parse(reader.inside('[', ']')?)?),
            Some('%') => Kind::Regex(reader.lone_regex()?),
            Some(_) => Kind::Terms(Terms::parse(reader)?),
        };
        Ok(FilterPattern(kind))
    }

    /// Whether the pattern matches the message of an event.
    pub fn matches(&self, message: &str) -> bool {
        match &self.0 {
            Kind::Everything => true,
            Kind::Terms(terms) => terms.matches(message),
            Kind::Regex(regex) => regex.is_match(message),
            Kind::Json(pattern) => pattern.matches(message),
            Kind::Delimited(pattern) => pattern.matches(message),
        }
    }

    /// What the pattern takes out of a message that it matches, as `extractedValues` of `TestMetricFilter`; `None`
    /// when it does not match. A field of a line has its name (`$status`), or its position from 1 on (`$3`); a
    /// property of JSON has its selector as it is written (`$.user.id`). Terms and regular expressions take out
    /// nothing.
    // The manual of 2020 says that only patterns for lines extract values; later editions are silent on it, and let
    // properties of JSON be dimensions and values of a metric, for which somebody must take them out.
    pub fn extract(&self, message: &str) -> Option<IndexMap<String, String>> {
        match &self.0 {
            Kind::Json(pattern) => pattern.extract(message),
            Kind::Delimited(pattern) => pattern.extract(message),
            _ => self.matches(message).then(IndexMap::new),
        }
    }

    /// Whether it has a regular expression: a log group takes five such patterns in its metric and subscription
    /// filters (manual, quotas of regular expressions).
    pub fn has_regex(&self) -> bool {
        match &self.0 {
            Kind::Everything | Kind::Terms(_) => false,
            Kind::Regex(_) => true,
            Kind::Json(pattern) => pattern.has_regex(),
            Kind::Delimited(pattern) => pattern.has_regex(),
        }
    }

    /// Whether what it extracts can be a dimension of a metric: only patterns for JSON and for lines can ("Publishing
    /// dimensions with metrics from values in JSON or space-delimited log events").
    pub fn takes_dimensions(&self) -> bool {
        matches!(self.0, Kind::Json(_) | Kind::Delimited(_))
    }
}

fn check_length(text: &str) -> Result<(), Fault> {
    let Some((start, _)) = text.char_indices().nth(MOST_CHARACTERS) else { return Ok(()) };
    let sentence = format!("the pattern has {} characters, but the service takes 1,024", text.chars().count());
    Err(Fault::pattern(start..text.len(), sentence))
}
