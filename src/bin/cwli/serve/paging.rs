//! Lists in pages.

use super::call::Call;
use super::error::ServiceError;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

/// A page of a list, as the answer of an action: under `name`, with a `nextToken` when there is more. What stands in
/// the token is the key of the last entry, so that a list that grows in between is neither read twice nor skipped.
///
/// # Errors
/// `InvalidParameterException` for a token that is none of ours.
pub fn page<T>(
    call: &Call,
    name: &str,
    entries: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> String,
    show: impl Fn(&T) -> Value,
    (limit, usual): (&str, usize),
) -> Result<Value, ServiceError> {
    let behind = call.text("nextToken").map(decoded).transpose()?;
    let most = call.number(limit).map_or(usual, |most| most.max(1) as usize);
    let mut left = entries.into_iter().filter(|entry| behind.as_ref().is_none_or(|behind| key(entry) > *behind));
    let shown: Vec<T> = left.by_ref().take(most).collect();
    let mut answer = Map::new();
    answer.insert(name.into(), shown.iter().map(&show).collect());
    if let (Some(last), true) = (shown.last(), left.next().is_some()) {
        answer.insert("nextToken".into(), json!(encoded(&key(last))));
    }
    Ok(Value::Object(answer))
}

/// A token with something in it.
pub fn encoded(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

/// What stands in a token.
///
/// # Errors
/// `InvalidParameterException` for a token that is none of ours.
pub fn decoded(token: &str) -> Result<String, ServiceError> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    bytes.ok_or_else(|| ServiceError::invalid("The specified nextToken is invalid."))
}
