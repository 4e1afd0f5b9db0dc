//! A text taken apart: words, and parts that vary by their form. What stands between them belongs to neither.

use super::forms::*;
use super::kind::Kind;

/// A word, or a part that varies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// What it is when it varies; nothing for a word.
    pub kind: Option<Kind>,
}

impl Token {
    /// Its bytes.
    pub fn of(self, text: &[u8]) -> &[u8] {
        &text[self.start..self.end]
    }
}

/// Characters of a text that are looked at.
// AWS manual, log anomaly detection: pattern analysis analyzes only up to the first 1500 characters of a log line.
const MOST_CHARACTERS: usize = 1500;

/// The part of a text that is looked at.
pub fn looked_at(text: &[u8]) -> &[u8] {
    if text.len() <= MOST_CHARACTERS {
        return text;
    }
    let begins = |byte: &u8| (*byte as i8) >= -0x40;
    let cut = text.iter().enumerate().filter(|(_, byte)| begins(byte)).nth(MOST_CHARACTERS);
    cut.map_or(text, |(at, _)| &text[..at])
}

/// Digits of a number that can have a unit.
const MOST_DIGITS: usize = 12;

const WORD: u8 = 1;
const DIGIT: u8 = 2;

/// What each byte may be part of.
static CLASS: [u8; 256] = {
    let mut class = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let b = byte as u8;
        if b.is_ascii_alphabetic() || b >= 0x80 || matches!(b, b'_' | b'-' | b'.') {
            class[byte] = WORD;
        }
        if b.is_ascii_digit() {
            class[byte] = WORD | DIGIT;
        }
        byte += 1;
    }
    class
};

/// Takes a text apart into `tokens`, which is emptied first.
pub fn tokenise(text: &[u8], tokens: &mut Vec<Token>) {
    tokens.clear();
    let mut at = 0;
    while at < text.len() {
        if CLASS[usize::from(text[at])] == 0 {
            at += 1;
            continue;
        }
        let start = at;
        let mut seen = 0;
        while let Some(class) = text.get(at).map(|byte| CLASS[usize::from(*byte)]).filter(|class| *class != 0) {
            seen |= class;
            at += 1;
        }
        at = word(text, start, at, seen & DIGIT != 0, tokens);
    }
}

/// Adds the token that a run of word characters begins with, and says where to go on. Dots and dashes around a
/// word do not belong to it.
fn word(text: &[u8], start: usize, end: usize, has_digits: bool, tokens: &mut Vec<Token>) -> usize {
    let is_mark = |byte: &u8| matches!(byte, b'.' | b'-');
    let Some(first) = text[start..end].iter().position(|byte| !is_mark(byte)) else { return end };
    let last = text[start..end].iter().rposition(|byte| !is_mark(byte)).unwrap_or(first);
    let (begin, stop) = (start + first, start + last + 1);
    if !has_digits {
        let syslog = if stop - begin == 3 { syslog_time(&text[begin..]) } else { None };
        let stop = syslog.map_or(stop, |length| begin + length);
        tokens.push(Token { start: begin, end: stop, kind: syslog.map(|_| Kind::Time) });
        return stop;
    }
    let token = varying(text, begin, stop, tokens).unwrap_or(Token { start: begin, end: stop, kind: None });
    let negative = token.kind == Some(Kind::Number) && first > 0 && text[begin - 1] == b'-';
    tokens.push(Token { start: begin - usize::from(negative), ..token });
    token.end
}

/// The part that varies at the head of a word with digits, if its form tells.
fn varying(text: &[u8], start: usize, end: usize, before: &[Token]) -> Option<Token> {
    let (rest, word) = (&text[start..], &text[start..end]);
    let token = |length: usize, kind| Some(Token { start, end: start + length, kind: Some(kind) });
    if let Some(length) = colons(text, rest, end) {
        return token(length.0, length.1);
    }
    if !word[0].is_ascii_digit() {
        return if is_uuid(word) { token(word.len(), Kind::Uuid) } else { id(word).and_then(|k| token(word.len(), k)) };
    }
    if let Some(length) = time(rest) {
        return token(length, Kind::Time);
    }
    if let Some(length) = number(word) {
        match &word[length..] {
            b"" => return plain_number(text, start, end, before),
            // A unit behind so many digits is the end of a hexadecimal number.
            _ if length > MOST_DIGITS => {}
            unit if is_time_unit(unit) => return token(length, Kind::Time),
            unit if is_unit(unit) => return token(length, Kind::Number),
            _ => {}
        }
    }
    match ipv4(word) {
        Some(length) if length == word.len() => token(length, Kind::Ip),
        _ if is_uuid(word) => token(word.len(), Kind::Uuid),
        _ => id(word).and_then(|kind| token(word.len(), kind)),
    }
}

fn id(word: &[u8]) -> Option<Kind> {
    is_id(word).then_some(Kind::Id)
}

/// An address that goes on behind a colon.
fn colons(text: &[u8], rest: &[u8], end: usize) -> Option<(usize, Kind)> {
    if text.get(end) != Some(&b':') {
        return None;
    }
    let address = ipv6(rest).map(|length| (length, Kind::Ip));
    address.or_else(|| hardware_address(rest).map(|length| (length, Kind::Id)))
}

/// What a number by itself is, as far as the words around it tell.
fn plain_number(text: &[u8], start: usize, end: usize, before: &[Token]) -> Option<Token> {
    let word = |back: usize| before.len().checked_sub(back).map(|at| before[at].of(text)).unwrap_or_default();
    let is = |back: usize, words: &[&str]| words.iter().any(|known| word(back).eq_ignore_ascii_case(known.as_bytes()));
    let digits = &text[start..end];
    // The version of a protocol does not vary: `HTTP/1.1`.
    if text[..start].ends_with(b"HTTP/") {
        return None;
    }
    let kind = if is_status(digits) && follows_status(text, before, &is) {
        Kind::Status
    } else if is_epoch(digits) || is_time_unit(next_word(&text[end..])) {
        Kind::Time
    } else {
        Kind::Number
    };
    Some(Token { start, end, kind: Some(kind) })
}

fn is_status(digits: &[u8]) -> bool {
    matches!(digits, [b'1'..=b'5', b'0'..=b'9', b'0'..=b'9'])
}

/// Whether a number of three digits stands where the status of an answer does.
fn follows_status(text: &[u8], before: &[Token], is: &impl Fn(usize, &[&str]) -> bool) -> bool {
    let version = before.last().is_some_and(|last| text[..last.start].ends_with(b"HTTP/"));
    version
        || is(1, &["status", "statuscode", "status_code", "httpstatus"])
        || is(1, &["code"]) && is(2, &["status", "response", "http"])
}

/// The word behind a single blank.
fn next_word(text: &[u8]) -> &[u8] {
    let Some((b' ', rest)) = text.split_first() else { return b"" };
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || *byte >= 0x80;
    let length = rest.iter().take_while(|byte| is_letter(byte)).count();
    let ends = rest.get(length).is_none_or(|byte| CLASS[usize::from(*byte)] & DIGIT == 0);
    if ends { &rest[..length] } else { b"" }
}

/// The words that tell how grave an event is. They never vary within a pattern.
const LEVELS: [&str; 13] = [
    "trace", "debug", "info", "notice", "warn", "warning", "error", "err", "severe", "critical", "alert", "fatal",
    "panic",
];

/// Whether a word tells how grave an event is.
pub fn is_level(word: &[u8]) -> bool {
    word.len() <= 8 && LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with each part that varies as its kind.
    fn masked(text: &str) -> String {
        let mut tokens = Vec::new();
        tokenise(text.as_bytes(), &mut tokens);
        let mut out = String::new();
        let mut at = 0;
        for token in tokens {
            out.push_str(&text[at..token.start]);
            match token.kind {
                Some(kind) => out.push_str(&format!("<{}>", kind.name())),
                None => out.push_str(&text[token.start..token.end]),
            }
            at = token.end;
        }
        out + &text[at..]
    }

    #[test]
    fn what_varies_is_seen_by_its_form() {
        for (text, expected) in [
            (
                "2023-01-01 19:00:01 [INFO] Calling DynamoDB to store for resource id 12342342k124-12345",
                "<Time> [INFO] Calling DynamoDB to store for resource id <ID>",
            ),
            ("[INFO] Request time: 327 ms", "[INFO] Request time: <Time> ms"),
            ("took 327ms, 1.5 s, 3 sheets, 12MB", "took <Time>ms, <Time> s, <Number> sheets, <Number>MB"),
            ("10.0.1.22:443 - 2001:db8::1 00:1a:2b:3c:4d:5e", "<IPAddress>:<Number> - <IPAddress> <ID>"),
            (
                r#"1.2.3.4 - - [10/Oct/2000:13:55:36 -0700] "GET /a/12 HTTP/1.1" 404 2326"#,
                r#"<IPAddress> - - [<Time>] "GET /a/<Number> HTTP/1.1" <StatusCode> <Number>"#,
            ),
            (r#"{"status":503,"n":-1.5e3,"ok":true}"#, r#"{"status":<StatusCode>,"n":<Number>,"ok":true}"#),
            ("Response code: 404, exit code 137", "Response code: <StatusCode>, exit code <Number>"),
            ("RequestId: 123e4567-e89b-12d3-a456-426614174000.", "RequestId: <UUID>."),
            ("Jan  2 15:04:05 host1 sshd[1234]: x", "<Time> host1 sshd[<Number>]: x"),
            ("at 1641597879 and 1641597879000", "at <Time> and <Time>"),
            ("worker-3 of v1.2.3 -- done...", "worker-3 of v1.2.3 -- done..."),
            ("id 000000000000123d of 1234567890e12345", "id <ID> of <ID>"),
            ("Grüße an 7 Bären", "Grüße an <Number> Bären"),
            ("", ""),
            ("--- ... !!!", "--- ... !!!"),
        ] {
            assert_eq!(masked(text), expected);
        }
    }

    #[test]
    fn only_the_head_of_a_long_text_counts() {
        let text = "é".repeat(2000);
        assert_eq!(looked_at(text.as_bytes()).len(), 3000);
        assert_eq!(looked_at(b"short"), b"short");
        let ascii = "a".repeat(1501);
        assert_eq!(looked_at(ascii.as_bytes()).len(), 1500);
    }
}
