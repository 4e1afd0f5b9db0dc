//! `api`: the body of the service's `GetQueryResults`, and of its refusal of a query.

use super::json::quoted;
use super::{Format, Options};
use crate::diagnostics::Diagnostic;
use crate::result::Answer;
use base64::Engine as _;
use serde_json::{Value, json};
use std::io::{self, Write};

pub static FORMAT: Format = Format { name: "api", summary: "Exactly the body of GetQueryResults, on one line.", write };

/// The field that holds the pointer to a log event.
const POINTER: &str = "@ptr";

fn write(answer: &Answer, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"results\":[")?;
    for row in 0..answer.rows {
        if row > 0 {
            out.write_all(b",")?;
        }
        write_row(answer, row, out)?;
    }
    writeln!(
        out,
        "],\"statistics\":{},\"status\":\"Complete\",\"queryLanguage\":\"{}\"}}",
        statistics(answer, options),
        answer.language.name().to_uppercase()
    )
}

/// A row: a pair for each value that is there, the pointer last.
// AWS API, GetQueryResults: `@ptr` is part of each event row; its place is not told (LANGUAGE.md 1.8).
fn write_row(answer: &Answer, row: usize, out: &mut dyn Write) -> io::Result<()> {
    let shown = answer.columns.iter().enumerate().filter(|(_, column)| column.name != POINTER);
    let values = shown.filter_map(|(at, column)| Some((column.name.as_str(), answer.text(row, at)?)));
    let pointer = answer.pointers.as_ref().and_then(|pointers| Some((POINTER, pointer_text(pointers[row]?))));
    out.write_all(b"[")?;
    for (at, (field, value)) in values.chain(pointer).enumerate() {
        let comma = if at == 0 { "" } else { "," };
        write!(out, "{comma}{{\"field\":{},\"value\":{}}}", quoted(field), quoted(&value))?;
    }
    out.write_all(b"]")
}

/// What the service tells of its work. We read everything, so nothing is estimated to be skipped.
fn statistics(answer: &Answer, options: &Options) -> Value {
    json!({
        "recordsMatched": answer.report.records_matched,
        "recordsScanned": answer.report.records_scanned,
        "estimatedRecordsSkipped": 0,
        "bytesScanned": answer.report.bytes_scanned,
        "estimatedBytesSkipped": 0,
        "logGroupsScanned": options.log_groups,
    })
}

/// A pointer to a log event as opaque text: base64 of its eight bytes.
pub fn pointer_text(pointer: u64) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    // 64 bits are ten groups of six and one of four, which base64 fills up with zeros and a `=`.
    let padded = u128::from(pointer) << 2;
    let digits = (0..11).rev().map(|group| ALPHABET[(padded >> (6 * group)) as usize & 63] as char);
    digits.chain(['=']).collect()
}

/// The pointer that a text is, as `pointer_text` or the field `@ptr` writes it.
pub fn pointer_of(text: &str) -> Option<u64> {
    if text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return u64::from_str_radix(text, 16).ok();
    }
    let bytes = base64::engine::general_purpose::STANDARD.decode(text).ok()?;
    <[u8; 8]>::try_from(bytes).ok().map(u64::from_be_bytes)
}

/// The service's refusal of a query that has these faults; it tells the first.
// The shape is that of the service model; what the offsets count is told by LANGUAGE.md 7.5.
pub fn refusal(faults: &[Diagnostic], query: &str) -> Value {
    let message = faults.first().map_or("the query cannot be compiled", |fault| fault.message.as_str());
    let mut compile_error = json!({ "message": message });
    if let Some(location) = faults.first().and_then(|fault| fault.to_json(query).get("location").cloned()) {
        compile_error = json!({ "location": location, "message": message });
    }
    json!({"__type": "MalformedQueryException", "message": message, "queryCompileError": compile_error})
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, written};
    use super::*;
    use crate::diagnostics::{Code, Span};

    #[test]
    fn a_row_leaves_out_what_is_missing_and_ends_with_the_pointer() {
        let mut made = answer(vec![
            ("srcAddr", [Some("10.0.1.22"), None].into_iter().collect()),
            ("n", [Some(57.0), Some(0.5)].into_iter().collect()),
        ]);
        made.pointers = Some(vec![Some(0), Some(u64::MAX)]);
        made.report.records_matched = 2;
        made.report.records_scanned = 3;
        made.report.bytes_scanned = 99;
        let expected = concat!(
            r#"{"results":[[{"field":"srcAddr","value":"10.0.1.22"},{"field":"n","value":"57"},"#,
            r#"{"field":"@ptr","value":"AAAAAAAAAAA="}],[{"field":"n","value":"0.5"},"#,
            r#"{"field":"@ptr","value":"//////////8="}]],"statistics":{"recordsMatched":2,"recordsScanned":3,"#,
            r#""estimatedRecordsSkipped":0,"bytesScanned":99,"estimatedBytesSkipped":0,"logGroupsScanned":1},"#,
            r#""status":"Complete","queryLanguage":"CWLI"}"#,
            "\n"
        );
        assert_eq!(written(&FORMAT, &made, Options { log_groups: 1, ..Options::default() }), expected);
    }

    #[test]
    fn a_pointer_is_read_as_it_is_written() {
        for pointer in [0, 77, 1 << 40, u64::MAX] {
            assert_eq!(pointer_of(&pointer_text(pointer)), Some(pointer));
            assert_eq!(pointer_of(&format!("{pointer:016x}")), Some(pointer));
        }
        assert_eq!(pointer_of("an event"), None);
        assert_eq!(pointer_of("AAAA"), None);
    }

    #[test]
    fn a_refusal_is_the_envelope_of_the_service() {
        let fault =
            Diagnostic::new(Code::UnknownFunction, "unknown function `strlenn`").at(Span { start: 7, end: 14 }, "");
        assert_eq!(
            refusal(&[fault], "fields strlenn(a)").to_string(),
            concat!(
                r#"{"__type":"MalformedQueryException","message":"unknown function `strlenn`","#,
                r#""queryCompileError":{"location":{"startCharOffset":7,"endCharOffset":14},"#,
                r#""message":"unknown function `strlenn`"}}"#
            )
        );
    }
}
