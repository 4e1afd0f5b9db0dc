//! The words of a line. Manual: "Characters between brackets ("[]") and double quotation marks ("") are considered
//! single fields."

/// The words of a line, one after the other, without the marks around them.
pub(super) struct Words<'m> {
    line: &'m str,
    at: usize,
    /// That no `]` or `"` comes any more, so that it is not looked for once for every mark that opens.
    is_open: [bool; 2],
}

impl<'m> Words<'m> {
    pub(super) fn new(line: &'m str) -> Self {
        Words { line, at: 0, is_open: [false; 2] }
    }

    /// All that is left as one word, if anything is left.
    pub(super) fn rest(&mut self) -> Option<&'m str> {
        self.skip_blanks();
        let start = self.at;
        let word = self.next()?;
        self.skip_blanks();
        let is_alone = self.at == self.line.len();
        Some(if is_alone { word } else { self.line[start..].trim_ascii_end() })
    }

    fn skip_blanks(&mut self) {
        let rest = &self.line.as_bytes()[self.at..];
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(rest.len());
    }

    /// Where the mark stands that ends what begins with the mark here.
    fn closing(&mut self) -> Option<usize> {
        let (mark, inner) = (self.line.as_bytes()[self.at], &self.line.as_bytes()[self.at + 1..]);
        let is_quoted = match mark {
            b'[' => false,
            b'"' => true,
            _ => return None,
        };
        if self.is_open[usize::from(is_quoted)] {
            return None;
        }
        let end = if is_quoted { closing_quotation(inner) } else { memchr::memchr(b']', inner) };
        self.is_open[usize::from(is_quoted)] = end.is_none();
        end.map(|end| self.at + 1 + end)
    }
}

impl<'m> Iterator for Words<'m> {
    type Item = &'m str;

    fn next(&mut self) -> Option<&'m str> {
        self.skip_blanks();
        let start = self.at;
        if start == self.line.len() {
            return None;
        }
        let closing = self.closing();
        let marked = closing.map_or(start, |end| end + 1);
        let rest = &self.line.as_bytes()[marked..];
        self.at = marked + rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
        Some(match closing {
            Some(end) if self.at == marked => &self.line[start + 1..end],
            // The manual is silent on `[a b]:`, with something behind the mark: one field, with the marks.
            _ => &self.line[start..self.at],
        })
    }
}

/// Where a quotation ends. Servers write a quotation mark in one as `\"`, on which the manual is silent.
fn closing_quotation(text: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr2(b'"', b'\\', &text[from..])?;
        if text[at] == b'"' {
            return Some(at);
        }
        from = at + 2;
        if from > text.len() {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<&str> {
        Words::new(line).collect()
    }

    #[test]
    fn brackets_and_quotation_marks_hold_words_together() {
        assert_eq!(words(r#" a  [b c]	"d ] e" "" [] é"#), ["a", "b c", "d ] e", "", "", "é"]);
        assert_eq!(words(r#""a \"b\" c" d"#), [r#"a \"b\" c"#, "d"]);
        assert_eq!(words("[a b]: [c]d e"), ["[a b]:", "[c]d", "e"]);
        assert_eq!(words(r#"a"b c" d[e f]"#), [r#"a"b"#, r#"c""#, "d[e", "f]"]);
        assert_eq!(words(""), [""; 0]);
    }

    #[test]
    fn a_mark_without_its_second_is_a_character() {
        assert_eq!(words("[a b"), ["[a", "b"]);
        assert_eq!(words(r#"it's 5" [wide] "#), ["it's", "5\"", "wide"]);
        assert_eq!(words(r#""a b\"#), ["\"a", "b\\"]);
        assert_eq!(words("[ [ ["), ["[", "[", "["]);
    }

    #[test]
    fn the_rest_is_one_word() {
        let rest = |line, taken| {
            let mut words = Words::new(line);
            words.by_ref().take(taken).for_each(drop);
            words.rest()
        };
        assert_eq!(rest("a b  c ", 1), Some("b  c"));
        assert_eq!(rest("a [b c] ", 1), Some("b c"));
        assert_eq!(rest("a [b c] d", 1), Some("[b c] d"));
        assert_eq!(rest("a ", 1), None);
    }
}
