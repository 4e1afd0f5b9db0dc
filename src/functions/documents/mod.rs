//! JSON of SQL and PPL: documents made, looked into, and told apart from other texts.

pub(super) mod ask;
pub(super) mod extract;
pub(super) mod make;

use super::Args;
use crate::batch::Value;
use serde_json::Value as Json;
use std::borrow::Cow;

/// The page of the OpenSearch Service developer guide that describes them.
const PAGE: &str = "supported-ppl";

/// The document in a row: a map or a list as it is, or what a text writes.
fn document<'a>(args: &'a Args, row: usize) -> Option<Cow<'a, Json>> {
    match args.value(0, row) {
        Value::Json(json) => Some(Cow::Owned((*json).clone())),
        Value::Missing => None,
        other => serde_json::from_str(&other.as_text()?).ok().map(Cow::Owned),
    }
}

/// A value as JSON.
fn json_of(value: &Value) -> Json {
    match value {
        Value::Missing | Value::Period(_) => Json::Null,
        Value::Text(text) => Json::String(text.to_string()),
        Value::Bool(yes) => Json::Bool(*yes),
        Value::Number(number) => number_of(*number),
        Value::Time(_) => Json::String(value.print().unwrap_or_default().into_owned()),
        Value::Json(json) => (**json).clone(),
    }
}

/// A whole number without a fraction.
fn number_of(number: f64) -> Json {
    /// Up to here a double holds every whole number.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT { Json::from(number as i64) } else { Json::from(number) }
}
