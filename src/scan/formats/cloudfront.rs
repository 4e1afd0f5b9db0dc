//! `cloudfront`: standard logs of CloudFront, fields with tabs between them.

use super::positional::{Positional, Shape, TimeField};
use super::words::Between;
use super::{Format, Head, Layout};
use std::sync::Arc;

/// The format.
// LANGUAGE.md 4.2: in CloudWatch Logs other text logs than those of the manual's table have no discovered fields. To
// discover these is ours; `--raw` does not.
pub static FORMAT: Format = Format {
    name: "cloudfront",
    summary: "Standard logs of CloudFront with their `#Fields:` line. The service discovers nothing in such text; the \
              fields are ours, under the names of that line.",
    fields: || DEFAULT.to_vec(),
    recognise: |head| {
        from_directive(head).or_else(|| head.is_mostly(looks_like_default).then(|| layout(DEFAULT.iter(), "")))
    },
    assume: |head| from_directive(head).unwrap_or_else(|| layout(DEFAULT.iter(), "")),
};

// CloudFront developer guide, "Standard logging reference", log file fields. `-` is a value that there is not.
const DEFAULT: [&str; 33] = [
    "date",
    "time",
    "x-edge-location",
    "sc-bytes",
    "c-ip",
    "cs-method",
    "cs(Host)",
    "cs-uri-stem",
    "sc-status",
    "cs(Referer)",
    "cs(User-Agent)",
    "cs-uri-query",
    "cs(Cookie)",
    "x-edge-result-type",
    "x-edge-request-id",
    "x-host-header",
    "cs-protocol",
    "cs-bytes",
    "time-taken",
    "x-forwarded-for",
    "ssl-protocol",
    "ssl-cipher",
    "x-edge-response-result-type",
    "cs-protocol-version",
    "fle-status",
    "fle-encrypted-fields",
    "c-port",
    "time-to-first-byte",
    "x-edge-detailed-result-type",
    "sc-content-type",
    "sc-content-len",
    "sc-range-start",
    "sc-range-end",
];

/// The line that names the fields.
const DIRECTIVE: &str = "#Fields:";

/// The most fields that such a line has to be believed.
const MOST_FIELDS: usize = 200;

/// How many fields of the default order a line without such a line has, to be believed: what the first version had.
const BELIEVED_FIELDS: usize = 12;

/// The layout that the file itself tells. Other servers write such lines too, with other names in them.
fn from_directive(head: &Head) -> Option<Arc<dyn Layout>> {
    let mut directives = head.events().take_while(|line| line.starts_with('#'));
    let names = directives.find_map(|line| line.strip_prefix(DIRECTIVE))?;
    let names: Vec<&str> = names.split_ascii_whitespace().collect();
    let is_cloudfront = names.iter().any(|name| name.starts_with("x-edge-"));
    (is_cloudfront && names.len() <= MOST_FIELDS).then(|| layout(names.iter(), ", with a #Fields line"))
}

fn layout<'a>(names: impl Iterator<Item = &'a &'a str>, note: &str) -> Arc<dyn Layout> {
    let names: Vec<String> = names.map(|name| name.to_string()).collect();
    let fewest = if note.is_empty() { BELIEVED_FIELDS } else { names.len() };
    let shape = Shape { between: Between::Tab, fewest, time: time_field(&names), directives: true };
    let title = format!("{} ({} fields{note})", FORMAT.name, names.len());
    Arc::new(Positional { title, names, synonyms: &[], shape })
}

// CloudFront developer guide, "Configure standard logging (v2)": of the fields of real-time logs, `timestamp` and
// `timestamp(ms)` can be chosen.
fn time_field(names: &[String]) -> TimeField {
    let place = |wanted: &str| names.iter().position(|name| name == wanted);
    let epoch = place("timestamp(ms)").or_else(|| place("timestamp"));
    match (place("date"), place("time")) {
        (Some(date), Some(time)) if time == date + 1 => TimeField::DateThenTime(date),
        _ => epoch.map_or(TimeField::Nowhere, TimeField::One),
    }
}

fn looks_like_default(line: &str) -> bool {
    let mut fields = line.split('\t');
    let (Some(date), Some(time)) = (fields.next(), fields.next()) else { return false };
    Head::is_instant(&format!("{date}T{time}")) && fields.count() + 2 >= BELIEVED_FIELDS
}
