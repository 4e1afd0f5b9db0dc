//! A cursor over JSON text: tokens, checked as RFC 8259 has them, and values that are passed over.

use wide::u8x16;

const LANE: usize = 16;

/// What is neither a list nor a map. Places are bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scalar {
    /// A string.
    Text(Text),
    /// A number as it is written.
    Number(usize, usize),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
}

/// The place of a string, without its quotation marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// Whether there are escapes in it.
    pub escaped: bool,
}

/// A place in a text. What gives `None` has met something that is no JSON; then the cursor is of no more use.
#[derive(Debug)]
pub struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// At a byte of a text that ends where the document does.
    pub fn new(text: &'a [u8], at: usize) -> Self {
        Cursor { text, at }
    }

    /// The first byte of the next token; 0, which begins none, at the end.
    #[inline]
    pub fn token(&mut self) -> u8 {
        loop {
            match self.text.get(self.at) {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(&byte) => return byte,
                None => return 0,
            }
        }
    }

    /// Behind a token of one byte.
    #[inline]
    pub fn advance(&mut self) {
        self.at += 1;
    }

    /// Whether there are only blanks left.
    pub fn is_at_end(&mut self) -> bool {
        self.token();
        self.at >= self.text.len()
    }

    /// The bytes of a place.
    #[inline]
    pub fn bytes(&self, start: usize, end: usize) -> &'a [u8] {
        &self.text[start..end]
    }

    /// The key of a member of a map, and the colon behind it.
    #[inline]
    pub fn key(&mut self) -> Option<Text> {
        if self.token() != b'"' {
            return None;
        }
        let key = self.string()?;
        if self.token() != b':' {
            return None;
        }
        self.advance();
        Some(key)
    }

    /// Whether these bytes come next; if so, behind them.
    #[inline]
    pub fn take(&mut self, bytes: &[u8]) -> bool {
        let is_next = self.text[self.at..].starts_with(bytes);
        self.at += if is_next { bytes.len() } else { 0 };
        is_next
    }

    /// A scalar that begins with this token.
    #[inline]
    pub fn scalar(&mut self, token: u8) -> Option<Scalar> {
        match token {
            b'"' => self.string().map(Scalar::Text),
            b'-' | b'0'..=b'9' => self.number(),
            b't' => self.word(b"true", Scalar::Bool(true)),
            b'f' => self.word(b"false", Scalar::Bool(false)),
            b'n' => self.word(b"null", Scalar::Null),
            _ => None,
        }
    }

    fn word(&mut self, word: &[u8], scalar: Scalar) -> Option<Scalar> {
        let rest = &self.text[self.at..];
        if rest.starts_with(word) {
            self.at += word.len();
            return Some(scalar);
        }
        if word.starts_with(rest) {
            self.at = self.text.len();
        }
        None
    }

    /// A string, from the quotation mark before it to that behind it.
    #[inline]
    fn string(&mut self) -> Option<Text> {
        let start = self.at + 1;
        let mut escaped = false;
        self.at = start;
        loop {
            self.at = self.special();
            match self.text.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    return Some(Text { start, end: self.at - 1, escaped });
                }
                Some(b'\\') => {
                    self.escape()?;
                    escaped = true;
                }
                _ => return None,
            }
        }
    }

    /// The next byte that does not stand for itself in a string: 16 bytes at a time.
    #[inline]
    fn special(&self) -> usize {
        let mut at = self.at;
        while let Some(lane) = self.text[at..].first_chunk::<LANE>() {
            let bytes = u8x16::new(*lane);
            let control = bytes.min(u8x16::splat(0x1f)).simd_eq(bytes);
            let special = control | bytes.simd_eq(u8x16::splat(b'"')) | bytes.simd_eq(u8x16::splat(b'\\'));
            let mask = special.to_bitmask();
            if mask != 0 {
                return at + mask.trailing_zeros() as usize;
            }
            at += LANE;
        }
        let special = |byte: &u8| *byte < 0x20 || matches!(byte, b'"' | b'\\');
        self.text[at..].iter().position(special).map_or(self.text.len(), |more| at + more)
    }

    fn escape(&mut self) -> Option<()> {
        let rest = &self.text[self.at + 1..];
        let length = match rest.first() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => 1,
            Some(b'u') if rest.len() < 5 => return self.cut_off(),
            Some(b'u') if rest[1..5].iter().all(u8::is_ascii_hexdigit) => 5,
            Some(_) => return None,
            None => return self.cut_off(),
        };
        self.at += 1 + length;
        Some(())
    }

    fn cut_off(&mut self) -> Option<()> {
        self.at = self.text.len();
        None
    }

    #[inline]
    fn number(&mut self) -> Option<Scalar> {
        let start = self.at;
        if self.text[start] == b'-' {
            self.at += 1;
        }
        match self.text.get(self.at) {
            Some(b'0') => self.at += 1,
            _ => self.digits()?,
        }
        if self.text.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.text.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.text.get(self.at) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(Scalar::Number(start, self.at))
    }

    #[inline]
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// Passes over a value. Counts the scalars in it that are not null; `open` is memory for the lists and
    /// maps that it is inside of.
    #[inline]
    pub fn pass(&mut self, open: &mut Vec<u8>, leaves: &mut usize) -> Option<()> {
        match self.token() {
            b'{' | b'[' => self.pass_container(open, leaves),
            token => self.pass_scalar(token, leaves),
        }
    }

    #[inline]
    fn pass_scalar(&mut self, token: u8, leaves: &mut usize) -> Option<()> {
        let scalar = self.scalar(token)?;
        *leaves += usize::from(scalar != Scalar::Null);
        Some(())
    }

    // Not recursive: documents may be nested as deep as a line is long.
    fn pass_container(&mut self, open: &mut Vec<u8>, leaves: &mut usize) -> Option<()> {
        open.clear();
        loop {
            match self.token() {
                token @ (b'{' | b'[') => {
                    self.advance();
                    if self.token() == closing(token) {
                        self.advance();
                    } else {
                        self.head(token)?;
                        open.push(token);
                        continue;
                    }
                }
                token => self.pass_scalar(token, leaves)?,
            }
            if !self.next_member(open)? {
                return Some(());
            }
        }
    }

    /// Whether there is another member; the cursor is then at its value.
    #[inline]
    fn next_member(&mut self, open: &mut Vec<u8>) -> Option<bool> {
        while let Some(&inside) = open.last() {
            match self.token() {
                b',' => {
                    self.advance();
                    self.head(inside)?;
                    return Some(true);
                }
                token if token == closing(inside) => {
                    self.advance();
                    open.pop();
                }
                _ => return None,
            }
        }
        Some(false)
    }

    /// What a member has in front of its value.
    #[inline]
    fn head(&mut self, inside: u8) -> Option<()> {
        if inside == b'{' { self.key().map(|_| ()) } else { Some(()) }
    }
}

/// What ends what this begins.
#[inline]
pub fn closing(token: u8) -> u8 {
    if token == b'{' { b'}' } else { b']' }
}

/// How a text fits the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It is one list or map.
    Whole,
    /// It begins one and ends before it does.
    Cut,
    /// It is something else.
    No,
}

/// How a text fits the format.
pub fn fit(text: &[u8]) -> Fit {
    let mut cursor = Cursor::new(text, 0);
    if !matches!(cursor.token(), b'{' | b'[') {
        return Fit::No;
    }
    match cursor.pass(&mut Vec::new(), &mut 0) {
        Some(()) if cursor.is_at_end() => Fit::Whole,
        None if cursor.is_at_end() => Fit::Cut,
        _ => Fit::No,
    }
}

/// How long the list or map is that a text begins with.
pub fn document(text: &[u8]) -> Option<usize> {
    let mut cursor = Cursor::new(text, 0);
    if !matches!(cursor.token(), b'{' | b'[') {
        return None;
    }
    cursor.pass(&mut Vec::new(), &mut 0)?;
    Some(cursor.at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_maps_to_their_end() {
        for text in ["{}", "[]", " [1, -0.5e+3, \"x\", {\"a\":[true,false,null]}] ", r#"{"a\u00e9\n":"\\\"/"}"#] {
            assert_eq!(fit(text.as_bytes()), Fit::Whole, "{text}");
        }
        let whole = r#"{"a long key of many letters":[1.5e7,"\u00e9",true,null,{}]}"#;
        for end in 1..whole.len() {
            assert_eq!(fit(&whole.as_bytes()[..end]), Fit::Cut, "{}", &whole[..end]);
        }
    }

    #[test]
    fn a_document_may_have_something_behind_it() {
        assert_eq!(document(b" {\"a\":[1]} {}"), Some(10));
        for text in ["x{}", "{\"a\":[1}", "{", "1"] {
            assert_eq!(document(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_document() {
        for text in [
            "",
            "1",
            "\"a\"",
            "null",
            "[1,]",
            "{\"a\":1,}",
            "{,}",
            "[01]",
            "[1.]",
            "[+1]",
            "{a:1}",
            "{\"a\" 1}",
            "[1 2]",
            "[1}",
            "{}}",
            "{} x",
            "[\"\t\"]",
            r#"["\x"]"#,
            r#"["\u12g4"]"#,
            "[NaN]",
            "[nul]",
            "[INFO] x",
            "[tru]",
        ] {
            assert_eq!(fit(text.as_bytes()), Fit::No, "{text}");
        }
    }

    #[test]
    fn nesting_as_deep_as_a_line_is_long() {
        let deep = 2_000_000;
        let text = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
        assert_eq!(fit(text.as_bytes()), Fit::Whole);
        assert_eq!(fit(&text.as_bytes()[..deep + 7]), Fit::Cut);
    }
}
