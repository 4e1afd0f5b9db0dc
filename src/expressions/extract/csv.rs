//! `parse csv as a, b, c`: the values of a record.
//!
//! The manual is silent on quotation marks, on values without a name and on names without a value. We take
//! RFC 4180: a value in quotation marks may hold commas and line ends, and two marks in it are one; nothing is
//! trimmed; the record ends with the line. Values without a name are left out, and names without a value are
//! missing (LANGUAGE.md 2.6 e, REC).

use super::Piece;
use memchr::{memchr, memchr2};

/// Puts the first values into `pieces`; always true, since every text is a record.
pub fn find(text: &[u8], pieces: &mut [Option<Piece>]) -> bool {
    let mut rest = Some(0);
    for piece in pieces {
        let Some(at) = rest else {
            *piece = None;
            continue;
        };
        let (value, end) = if text.get(at) == Some(&b'"') { quoted(text, at + 1) } else { plain(text, at) };
        *piece = Some(value);
        rest = (text.get(end) == Some(&b',')).then_some(end + 1);
    }
    true
}

/// A value without quotation marks around it, and where it ends: at a comma, at a line end, or with the text.
fn plain(text: &[u8], start: usize) -> (Piece, usize) {
    let end = end_of_value(text, start);
    let is_line_end = text.get(end) == Some(&b'\n') && end > start && text[end - 1] == b'\r';
    (Piece::plain(start, end - usize::from(is_line_end)), end)
}

/// The value after an opening quotation mark, and where it ends.
fn quoted(text: &[u8], start: usize) -> (Piece, usize) {
    let mut at = start;
    let mut doubled = false;
    loop {
        // RFC 4180 does not know a mark that is never closed: the rest of the text is the value.
        let Some(mark) = memchr(b'"', &text[at..]).map(|mark| at + mark) else {
            return (Piece { start, end: text.len(), escaped: doubled }, text.len());
        };
        match text.get(mark + 1) {
            Some(b'"') => {
                doubled = true;
                at = mark + 2;
            }
            None | Some(b',' | b'\n' | b'\r') => {
                let (_, end) = plain(text, mark + 1);
                return (Piece { start, end: mark, escaped: doubled }, end);
            }
            // Nor does it know text behind the closing mark: it belongs to the value.
            Some(_) => {
                let (rest, end) = plain(text, mark + 1);
                return (Piece { start, end: rest.end, escaped: true }, end);
            }
        }
    }
}

fn end_of_value(text: &[u8], start: usize) -> usize {
    memchr2(b',', b'\n', &text[start..]).map_or(text.len(), |at| start + at)
}

/// The value that begins after an opening quotation mark and has further ones in it.
pub fn unquoted(piece: &str) -> String {
    let mut value = String::with_capacity(piece.len());
    let mut rest = piece;
    while let Some((before, after)) = rest.split_once('"') {
        value.push_str(before);
        match after.strip_prefix('"') {
            Some(after) => {
                value.push('"');
                rest = after;
            }
            // The closing mark; what follows is as it stands.
            None => {
                rest = after;
                break;
            }
        }
    }
    value + rest
}

#[cfg(test)]
mod tests {
    use super::super::{Extractor, testing};
    use proptest::prelude::*;

    fn values(count: usize, text: &str) -> Vec<Option<String>> {
        testing::pieces(&Extractor::Csv(count), text).expect("every text is a record")
    }

    #[track_caller]
    fn gives(text: &str, wanted: &[&str]) {
        assert_eq!(Some(values(wanted.len(), text)), testing::all(wanted), "{text}");
        assert_eq!(values(wanted.len() + 1, text)[wanted.len()], None, "{text}");
    }

    #[test]
    fn values_are_read_as_in_rfc_4180() {
        gives("a,b,c", &["a", "b", "c"]);
        gives(" a , b", &[" a ", " b"]);
        gives("a,,", &["a", "", ""]);
        gives("", &[""]);
        gives(r#""a,b","c ""d""",e"#, &["a,b", r#"c "d""#, "e"]);
        gives("\"two\nlines\",x\r\nnext,line", &["two\nlines", "x"]);
        gives(r#"5" disk,"x"#, &["5\" disk", "x"]);
        gives(r#""a"b,"c""#, &["ab", "c"]);
        gives(r#""a""b"c"d,e"#, &["a\"bc\"d", "e"]);
        assert_eq!(values(1, "a,b"), [Some("a".to_string())]);
    }

    proptest! {
        #[test]
        fn a_record_that_was_written_comes_back(fields in prop::collection::vec("[a-c,\" \r\nä]{0,6}", 1..6)) {
            let mut writer = ::csv::Writer::from_writer(Vec::new());
            writer.write_record(&fields).expect("memory takes it");
            let line = String::from_utf8(writer.into_inner().expect("memory takes it")).expect("UTF-8");
            let wanted: Vec<Option<String>> = fields.iter().cloned().map(Some).collect();
            prop_assert_eq!(values(fields.len(), &line), wanted);
        }

        #[test]
        fn any_text_is_a_record(text in "[a,\"\r\n]{0,12}") {
            values(4, &text);
        }
    }
}
