//! One value: what a cell of a result holds and what a constant in a query is.

use super::{Period, parse_number, print_number, print_time};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// A value of the language (LANGUAGE.md 5.1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub enum Value {
    /// Nothing there; not the same as the empty string.
    #[default]
    Missing,
    /// Text as it was read or made.
    Text(Arc<str>),
    /// A computed number or a number written in the query.
    Number(f64),
    /// Milliseconds since the epoch, UTC.
    Time(i64),
    /// The outcome of a condition; prints as 1 or 0.
    Bool(bool),
    /// A period such as `5m`; only as an argument.
    Period(Period),
    /// A map or a list, never a scalar.
    Json(#[serde(with = "json")] Arc<serde_json::Value>),
}

impl Value {
    /// A text value.
    pub fn text(text: impl AsRef<str>) -> Self {
        Value::Text(text.as_ref().into())
    }

    /// Whether there is nothing.
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing)
    }

    /// The printed form; `None` for a missing value (LANGUAGE.md 5.3, 5.4, 5.7).
    pub fn print(&self) -> Option<Cow<'_, str>> {
        Some(match self {
            Value::Missing => return None,
            Value::Text(text) => Cow::Borrowed(text),
            Value::Number(number) => Cow::Owned(print_number(*number)?),
            Value::Time(millis) => Cow::Owned(print_time(*millis)),
            Value::Bool(yes) => Cow::Borrowed(if *yes { "1" } else { "0" }),
            Value::Period(period) => Cow::Owned(period.to_string()),
            Value::Json(json) => Cow::Owned(json.to_string()),
        })
    }

    /// Bytes held besides the size of the value itself, roughly.
    pub fn heap_size(&self) -> usize {
        match self {
            Value::Text(text) => text.len(),
            Value::Json(json) => structure_size(json),
            _ => 0,
        }
    }

    /// The text that string functions see; maps and lists give none (LANGUAGE.md 3.5).
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        match self {
            Value::Json(_) => None,
            other => other.print(),
        }
    }

    /// The number that arithmetic and aggregates see (LANGUAGE.md 5.2): text that reads as a number is
    /// one, a time is its milliseconds, a condition 1 or 0.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Text(text) => parse_number(text.as_bytes()),
            Value::Time(millis) => Some(*millis as f64),
            Value::Bool(yes) => Some(f64::from(u8::from(*yes))),
            Value::Missing | Value::Period(_) | Value::Json(_) => None,
        }
    }

    /// The instant, for a time or a number of milliseconds since the epoch.
    pub fn as_time(&self) -> Option<i64> {
        match self {
            Value::Time(millis) => Some(*millis),
            other => other.as_number().map(|millis| millis as i64),
        }
    }

    /// Whether a condition made of this value alone holds.
    // AWS samples (UGx AppSync) use a bare field as a condition; the manual is silent on which values
    // count. We take a number other than zero, or the texts `true` and `1` (LANGUAGE.md 2.4, REC).
    pub fn is_true(&self) -> bool {
        match self {
            Value::Bool(yes) => *yes,
            Value::Number(number) => *number != 0.0,
            Value::Text(text) => &**text == "true" || parse_number(text.as_bytes()).is_some_and(|n| n != 0.0),
            Value::Time(_) | Value::Period(_) => true,
            Value::Missing | Value::Json(_) => false,
        }
    }
}

fn structure_size(json: &serde_json::Value) -> usize {
    let own = size_of::<serde_json::Value>();
    own + match json {
        serde_json::Value::String(text) => text.len(),
        serde_json::Value::Array(list) => list.iter().map(structure_size).sum(),
        serde_json::Value::Object(map) => map.iter().map(|(key, json)| key.len() + own + structure_size(json)).sum(),
        _ => 0,
    }
}

/// Maps and lists as they are where text is written, and as text in encodings that do not say what comes next.
mod json {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
    use std::sync::Arc;

    pub fn serialize<S: Serializer>(json: &Arc<serde_json::Value>, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { json.serialize(serializer) } else { json.to_string().serialize(serializer) }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Arc<serde_json::Value>, D::Error> {
        if deserializer.is_human_readable() {
            return Arc::deserialize(deserializer);
        }
        let text = String::deserialize(deserializer)?;
        serde_json::from_str(&text).map(Arc::new).map_err(D::Error::custom)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Number(number)
    }
}

impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Value::Bool(yes)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::text(text)
    }
}
