//! Strings as they were before they were written as JSON, and which escapes a character may be written as.

use memchr::memchr;

/// Appends the text of a string that was checked.
pub fn unescape(raw: &str, out: &mut String) {
    let mut rest = raw;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = one(&rest[at + 1..], out);
    }
    out.push_str(rest);
}

/// One escape without its backslash; gives what is behind it.
fn one<'a>(text: &'a str, out: &mut String) -> &'a str {
    let mut letters = text.chars();
    match letters.next() {
        Some('u') => return unit(letters.as_str(), out),
        Some(letter) => out.push(meaning(letter)),
        None => {}
    }
    letters.as_str()
}

fn meaning(letter: char) -> char {
    match letter {
        'b' => '\u{8}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        itself => itself,
    }
}

/// Four digits of a UTF-16 unit, and the second unit of a pair if this is the first. Half a pair becomes U+FFFD.
fn unit<'a>(text: &'a str, out: &mut String) -> &'a str {
    let Some((first, rest)) = four_digits(text) else { return text };
    let second = rest.strip_prefix("\\u").and_then(four_digits);
    if let (0xd800..=0xdbff, Some((second @ 0xdc00..=0xdfff, behind))) = (first, second) {
        let point = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
        out.push(char::from_u32(point).unwrap_or(char::REPLACEMENT_CHARACTER));
        return behind;
    }
    out.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
    rest
}

fn four_digits(text: &str) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(4)?;
    Some((u32::from_str_radix(digits, 16).ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_escape() {
        for (raw, text) in [
            (r#"plain é"#, "plain é"),
            (r#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
            (r#"\u00e9\u0041\u002B"#, "éA+"),
            (r#"a\ud83d\ude00b"#, "a😀b"),
            (r#"\ud83d \ude00\ud83dx\ud83d"#, "\u{fffd} \u{fffd}\u{fffd}x\u{fffd}"),
            (r#"\ud83d\u0041"#, "\u{fffd}A"),
        ] {
            let mut out = String::new();
            unescape(raw, &mut out);
            assert_eq!(out, text, "{raw}");
        }
    }
}
