//! The fields of a line: words with blanks between them, some in quotation marks or brackets, or texts between tabs.

use memchr::memchr;
use std::ops::Range;

/// What stands between fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// Blanks. A field may be quoted or bracketed, and have blanks in it then.
    Blanks,
    /// Blanks, and marks are part of the fields.
    PlainBlanks,
    /// One tab. A field may be empty.
    Tab,
}

impl Between {
    /// Gives the places of the fields of a line, without the marks around them, until the line ends or enough are
    /// seen. `false` when a quoted field has no end.
    pub fn split(self, line: &[u8], mut seen: impl FnMut(Range<usize>) -> bool) -> bool {
        let mut at = 0;
        loop {
            if self != Between::Tab {
                at += line[at..].iter().take_while(|&&byte| byte == b' ').count();
                if at == line.len() {
                    return true;
                }
            }
            let Some((place, next)) = self.field(line, at) else { return false };
            if !seen(place) || next >= line.len() {
                return true;
            }
            at = next + 1;
        }
    }

    /// The field that begins at a byte, and where its separator is.
    #[inline]
    fn field(self, line: &[u8], at: usize) -> Option<(Range<usize>, usize)> {
        match (self, line.get(at)) {
            (Between::Blanks, Some(b'"')) => closing_quote(line, at + 1).map(|end| (at + 1..end, end + 1)),
            (Between::Blanks, Some(b'[')) => match closing_bracket(line, at + 1) {
                Some(end) => Some((at + 1..end, end + 1)),
                None => Some(plain(line, at, b' ')),
            },
            (Between::Tab, _) => Some(plain(line, at, b'\t')),
            _ => Some(plain(line, at, b' ')),
        }
    }
}

fn plain(line: &[u8], at: usize, separator: u8) -> (Range<usize>, usize) {
    let end = memchr(separator, &line[at..]).map_or(line.len(), |more| at + more);
    (at..end, end)
}

// Not every writer escapes a quotation mark inside: one that is followed by neither a blank nor the end of the line
// ends no field.
fn closing_quote(line: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr(b'"', &line[at..])?;
        let escaped = line[from..at].iter().rev().take_while(|&&byte| byte == b'\\').count() % 2 == 1;
        if !escaped && is_end(line, at + 1) {
            return Some(at);
        }
        at += 1;
    }
}

fn closing_bracket(line: &[u8], from: usize) -> Option<usize> {
    let end = from + memchr(b']', &line[from..])?;
    is_end(line, end + 1).then_some(end)
}

fn is_end(line: &[u8], at: usize) -> bool {
    line.get(at).is_none_or(|&byte| byte == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(between: Between, line: &str) -> Option<Vec<&str>> {
        let mut fields = Vec::new();
        let whole = between.split(line.as_bytes(), |place| {
            fields.push(&line[place]);
            true
        });
        whole.then_some(fields)
    }

    #[test]
    fn marks_hold_blanks_together() {
        for (line, wanted) in [
            (r#"a [b c] "d e" - "" f "#, &["a", "b c", "d e", "-", "", "f"][..]),
            (r#""GET /a"b HTTP/1.1"  x"#, &[r#"GET /a"b HTTP/1.1"#, "x"]),
            (r#""say \" that" "c:\\" y"#, &[r#"say \" that"#, r"c:\\", "y"]),
            ("[b c] [", &["b c", "["]),
            ("a]b [x]y", &["a]b", "[x]y"]),
            ("", &[]),
            ("  ", &[]),
        ] {
            assert_eq!(fields(Between::Blanks, line).as_deref(), Some(wanted), "{line}");
        }
        assert_eq!(fields(Between::Blanks, r#"a "b c"#), None);
        assert_eq!(fields(Between::PlainBlanks, r#""h2","http/1.1"  ["#).unwrap(), [r#""h2","http/1.1""#, "["]);
        assert_eq!(fields(Between::Tab, "a b\t\t\"c\t").unwrap(), ["a b", "", "\"c", ""]);
    }

    proptest! {
        #[test]
        fn any_line_has_an_end(line in "[a \"\\[\\]\\\\\t-]{0,40}") {
            for between in [Between::Blanks, Between::PlainBlanks, Between::Tab] {
                fields(between, &line);
            }
            let words: Vec<&str> = line.split(' ').filter(|word| !word.is_empty()).collect();
            prop_assert_eq!(fields(Between::PlainBlanks, &line).unwrap(), words);
        }
    }
}
