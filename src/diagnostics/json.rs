//! A diagnostic as JSON, with the offsets of the service's `queryCompileError`.

use super::Diagnostic;
use serde_json::{Value, json};

impl Diagnostic {
    /// The diagnostic as JSON. `location` has zero-based offsets in characters into `text`, end exclusive.
    // The manual is silent on the base and the end; LANGUAGE.md 7.5 recommends these.
    pub fn to_json(&self, text: &str) -> Value {
        let mut object = json!({
            "severity": self.severity().to_string(),
            "code": self.code.number(),
            "message": self.message,
        });
        if let Some((span, label)) = &self.label {
            let chars = |bytes: usize| text.get(..bytes).unwrap_or(text).chars().count();
            object["label"] = json!(label);
            object["location"] = json!({"startCharOffset": chars(span.start), "endCharOffset": chars(span.end)});
        }
        if !self.help.is_empty() {
            object["help"] = json!(self.help);
        }
        object
    }
}
