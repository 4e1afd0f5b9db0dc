//! A diagnostic as JSON, with the offsets of the service's `queryCompileError`.

use super::{Diagnostic, Span};
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
        let chars = |bytes: usize| text.get(..bytes).unwrap_or(text).chars().count();
        let location = |span: Span| json!({"startCharOffset": chars(span.start), "endCharOffset": chars(span.end)});
        if let Some((span, label)) = &self.label {
            object["label"] = json!(label);
            object["location"] = location(*span);
        }
        if !self.help.is_empty() {
            object["help"] = json!(self.help);
        }
        if let Some(fix) = &self.fix {
            object["fix"] = json!({"location": location(fix.span), "text": fix.text});
        }
        object
    }
}
