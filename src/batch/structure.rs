//! Maps and lists, and what is taken out of them.

use super::Value;
use std::sync::Arc;

impl Value {
    /// A value out of a JSON document, as a discovered field would have it: numbers keep their text, `null` is
    /// missing (LANGUAGE.md 4.3, 5.4).
    pub fn of_json(json: &serde_json::Value) -> Value {
        match json {
            serde_json::Value::Null => Value::Missing,
            serde_json::Value::Bool(yes) => Value::Bool(*yes),
            serde_json::Value::Number(number) => Value::text(number.to_string()),
            serde_json::Value::String(text) => Value::text(text),
            structure => Value::Json(Arc::new(structure.clone())),
        }
    }
}
