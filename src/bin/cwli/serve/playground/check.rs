//! What is to be said about a query while it is written.

use super::language;
use crate::serve::call::Call;
use crate::serve::error::ServiceError;
use cwli::diagnostics::{Diagnostic, Severity, Span};
use cwli::query::Language;
use serde_json::{Value, json};

/// Diagnostics with places in UTF-16 units, as browsers count, and the query in canonical layout.
pub fn answer(call: &Call) -> Result<Value, ServiceError> {
    let (text, language) = (call.required("query"), language(call));
    if text.trim().is_empty() {
        return Ok(json!({ "diagnostics": [], "formatted": null }));
    }
    let found = match language.read(text).and_then(|query| query.plan()) {
        Ok((_, warnings)) => warnings,
        Err(faults) => faults,
    };
    let formatted = match language {
        Language::Cwli => cwli::layout::format(text).ok(),
        other => other.laid_out(text).ok().flatten(),
    };
    let shown: Vec<Value> = found.iter().map(|found| shown(found, text)).collect();
    Ok(json!({ "diagnostics": shown, "formatted": formatted }))
}

fn shown(found: &Diagnostic, text: &str) -> Value {
    let (span, label) = found.label.clone().unwrap_or_default();
    let (start, end) = (units(text, span.start), units(text, span.end));
    let fix = found.fix.as_ref().or(found.suggestion.as_ref()).map(|fix| {
        let Span { start, end } = fix.span;
        let told = text.get(start..end).unwrap_or_default();
        let title = match (told.is_empty(), fix.text.is_empty()) {
            (false, true) => format!("Remove {told}"),
            (true, _) => format!("Write {}", fix.text),
            _ => format!("Replace {told} by {}", fix.text),
        };
        json!({ "title": title, "edits": [{ "start": units(text, start), "end": units(text, end), "text": fix.text }] })
    });
    json!({
        "code": found.code.number(),
        "severity": severity(found.severity()),
        "message": found.message,
        "start": start,
        "end": end,
        "label": label,
        "helps": found.help,
        "fixes": fix.into_iter().collect::<Vec<_>>(),
    })
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// The UTF-16 units in front of a byte.
fn units(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or(text).encode_utf16().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_as_browsers_do() {
        let text = "fields '😀', strlenn(a)";
        let faults = Language::Cwli.read(text).and_then(|query| query.plan()).expect_err("it is wrong");
        let told = shown(&faults[0], text);
        assert_eq!((told["start"].as_u64(), told["end"].as_u64()), (Some(13), Some(20)), "{told}");
        assert_eq!(told["fixes"][0]["edits"][0]["text"], "strlen");
        assert_eq!(told["fixes"][0]["title"], "Replace strlenn by strlen");
    }
}
