//! `text`: any other log. Only `@message` and the system fields.

use super::digits::digits;
use super::timestamp::leading_timestamp;
use super::undivided::Undivided;
use super::{Format, Head, Layout};
use std::sync::Arc;

/// The format.
pub static FORMAT: Format = Format {
    name: "text",
    summary: "Any log of lines: only `@message` and the system fields, `@timestamp` from the head of the line.",
    fields: Vec::new,
    recognise: |head| Some(text(hint(head))),
    assume: |_| text(""),
};

/// What to say of flow logs whose order of fields nobody can know.
const CUSTOM_FLOWS: &str =
    " (if these are flow logs of a custom format, tell it: --format '${version} ${account-id} ...')";

/// Such lines, with a hint for people.
fn text(hint: &'static str) -> Arc<dyn Layout> {
    Arc::new(Undivided { title: FORMAT.name, hint, time: leading_timestamp, timed: false })
}

fn hint(head: &Head) -> &'static str {
    if head.is_mostly(looks_like_flow) { CUSTOM_FLOWS } else { "" }
}

/// Whether a line has what every flow log has, wherever it stands: a status, and the rest in words.
fn looks_like_flow(line: &str) -> bool {
    let has = |wanted: fn(&str) -> bool| line.split(' ').any(wanted);
    has(|word| matches!(word, "OK" | "NODATA" | "SKIPDATA"))
        && has(|word| matches!(word, "ACCEPT" | "REJECT") || word.starts_with("eni-") || word.starts_with("tgw-"))
        && has(|word| word.len() >= 9 && digits(word.as_bytes()).is_some())
}
