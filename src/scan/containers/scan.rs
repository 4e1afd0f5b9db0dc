//! Where values of JSON end, without reading what is in them: the least that finds the events of a document.

use memchr::memchr2;

/// Where the value that begins at `at` ends; `None` when it does not end in this text. A number or word ends at
/// the byte that cannot be part of it.
pub fn value_end(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' => string_end(text, at),
        b'{' | b'[' => nested_end(text, at),
        _ => text[at..].iter().position(|byte| is_delimiter(*byte)).map(|length| at + length),
    }
}

/// Where the string that begins at `at` ends, behind its quotation mark.
pub fn string_end(text: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        at += memchr2(b'"', b'\\', text.get(at..)?)?;
        match text[at] {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

fn nested_end(text: &[u8], at: usize) -> Option<usize> {
    let (mut at, mut depth) = (at, 0usize);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at = string_end(text, at)?;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b',' | b':' | b'{' | b'}' | b'[' | b']' | b'"') || is_blank(byte)
}

/// Whether JSON allows the byte between two tokens.
pub fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// The place of the first byte at or after `at` that is not blank.
pub fn token(text: &[u8], at: usize) -> Option<usize> {
    text[at..].iter().position(|byte| !is_blank(*byte)).map(|more| at + more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_do() {
        for (text, end) in [
            (r#"{"a":[1,{"b":"}"}]} x"#, Some(19)),
            (r#""a\"b" "#, Some(6)),
            (r#""a\"#, None),
            ("12.5,", Some(4)),
            ("12.5", None),
            ("[[1,2]", None),
            (r#"{"a":"\\"}{"#, Some(10)),
        ] {
            assert_eq!(value_end(text.as_bytes(), 0), end, "{text}");
        }
        assert_eq!(value_end(b"", 0), None);
    }
}
