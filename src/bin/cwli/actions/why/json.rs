//! What became of events, for programs.

use crate::failure::QueryText;
use cwli::batch::print_time;
use cwli::diagnostics::Span;
use cwli::render::pointer_text;
use cwli::why::{End, Passed, Reasons, Why};
use serde_json::{Map, Value, json};
use std::io::{self, Write};

/// Writes it.
pub fn write(why: &Why, query: &QueryText, out: &mut dyn Write) -> io::Result<()> {
    let events: Vec<Value> = why.events.iter().map(|reasons| event(reasons, query)).collect();
    serde_json::to_writer_pretty(&mut *out, &json!({"query": query.text, "found": why.found, "events": events}))?;
    writeln!(out)
}

fn event(reasons: &Reasons, query: &QueryText) -> Value {
    let event = &reasons.event;
    let (outcome, row, range) = match reasons.end {
        End::Answered(row) => ("answered", Some(row), None),
        End::Dropped => ("dropped", None, None),
        End::Gathered => ("gathered", None, None),
        End::OutOfRange(first, last) => ("outOfRange", None, Some([print_time(first), print_time(last)])),
        End::NotRead => ("notRead", None, None),
    };
    json!({
        "file": event.file,
        "line": event.line,
        "logGroup": event.log_group,
        "timestamp": event.time.map(print_time),
        "message": event.message,
        "ptr": pointer_text(event.pointer),
        "doubts": reasons.doubts,
        "outcome": outcome,
        "row": row,
        "range": range,
        "stages": reasons.stages.iter().map(|passed| stage(passed, query)).collect::<Vec<_>>(),
    })
}

fn stage(passed: &Passed, query: &QueryText) -> Value {
    let values: Map<String, Value> = passed.values.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let marks = passed.marks.iter().map(|(span, told)| {
        let mut mark = located(*span, query);
        mark["message"] = json!(told);
        mark
    });
    json!({
        "stage": passed.stage.map(|stage| stage + 1),
        "text": passed.text,
        "kept": passed.kept,
        "values": values,
        "told": passed.told,
        "failed": marks.collect::<Vec<_>>(),
        "help": passed.help,
    })
}

/// A piece of the query, with the offsets of the diagnostics: characters, the end exclusive.
fn located(span: Span, query: &QueryText) -> Value {
    let chars = |bytes: usize| query.text.get(..bytes).unwrap_or(&query.text).chars().count();
    json!({
        "startCharOffset": chars(span.start),
        "endCharOffset": chars(span.end),
        "text": query.text.get(span.start..span.end),
    })
}
