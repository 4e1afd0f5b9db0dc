//! What the text of a PPL query is made of, as far as it is needed to cut it into stages and to point at places.

use crate::diagnostics::{Code, Diagnostic, Span};

/// How deep brackets may be nested, and how many operators a condition may have: far more than a person writes, and
/// little enough for a thread with 2 MB of stack.
const MOST_NESTING: usize = 40;
const MOST_OPERATORS: usize = 256;

/// A piece of the text. Comments and blanks are none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Span,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name, a keyword, a number, or a name in back-ticks.
    Word,
    /// A text in quotation marks.
    Text,
    /// `(` or `[`
    Open,
    /// `)` or `]`
    Close,
    Comma,
    Pipe,
    Semicolon,
    /// Any other character.
    Mark,
}

/// The tokens of a text, and where its comments stand.
#[derive(Debug, Default)]
pub(super) struct Tokens {
    pub tokens: Vec<Token>,
    pub comments: Vec<Span>,
}

impl Tokens {
    /// Looks at a piece of a text for the first time.
    ///
    /// # Errors
    /// When something in it is never closed, or it is nested too deep.
    pub fn of(text: &str, piece: Span) -> Result<Tokens, Diagnostic> {
        let text = &text[..piece.end];
        let mut found = Tokens::default();
        let mut at = piece.start;
        while let Some(first) = text[at..].chars().next() {
            let rest = &text[at..];
            // What the head of a file says about its query (`# name:`), whatever the language of the query.
            let in_head = piece.start == 0 && found.tokens.is_empty() && first == '#';
            let comment = match in_head {
                true => Some(line_length(rest)),
                false => comment_length(rest).map_err(|_| unclosed(at, 2, "comment", "`*/`"))?,
            };
            let length = match (comment, first) {
                (Some(length), _) => {
                    found.comments.push(Span { start: at, end: at + length });
                    length
                }
                (None, c) if c.is_whitespace() || c == '\u{feff}' => c.len_utf8(),
                (None, c) => {
                    let (kind, length) = token(rest, c, at)?;
                    found.tokens.push(Token { kind, span: Span { start: at, end: at + length } });
                    length
                }
            };
            at += length;
        }
        check(text, &found.tokens)?;
        Ok(found)
    }
}

fn line_length(text: &str) -> usize {
    text.find(['\n', '\r']).unwrap_or(text.len())
}

/// The length of the comment that a text begins with, if it does.
fn comment_length(text: &str) -> Result<Option<usize>, ()> {
    if text.starts_with("//") {
        return Ok(Some(line_length(text)));
    }
    match text.strip_prefix("/*") {
        Some(inside) => inside.find("*/").map(|end| Some(end + 4)).ok_or(()),
        None => Ok(None),
    }
}

fn token(rest: &str, first: char, at: usize) -> Result<(Kind, usize), Diagnostic> {
    let marked = |kind| Ok((kind, first.len_utf8()));
    match first {
        '"' | '\'' => {
            let length = text_length(rest, first).ok_or_else(|| unclosed(at, 1, "text", &format!("`{first}`")))?;
            Ok((Kind::Text, length))
        }
        '`' => match rest[1..].find('`') {
            Some(length) => Ok((Kind::Word, length + 2)),
            None => Err(unclosed(at, 1, "name", "a back-tick")),
        },
        '(' | '[' => marked(Kind::Open),
        ')' | ']' => marked(Kind::Close),
        ',' => marked(Kind::Comma),
        '|' => marked(Kind::Pipe),
        ';' => marked(Kind::Semicolon),
        c if is_of_word(c) => Ok((Kind::Word, rest.find(|c| !is_of_word(c)).unwrap_or(rest.len()))),
        _ => marked(Kind::Mark),
    }
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '@'
}

/// The length of a text with its quotation marks; two marks, or one behind a backslash, are part of it.
fn text_length(rest: &str, mark: char) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => drop(chars.next()),
            c if c == mark => match chars.next_if(|(_, next)| *next == mark) {
                Some(_) => {}
                None => return Some(at + 1),
            },
            _ => {}
        }
    }
    None
}

fn unclosed(at: usize, length: usize, what: &str, end: &str) -> Diagnostic {
    Diagnostic::new(Code::Unclosed, format!("this {what} is never closed"))
        .at(Span { start: at, end: at + length }, format!("{end} is missing"))
}

/// Brackets pair up, and nothing is nested so deep that reading it could exhaust the stack.
fn check(text: &str, tokens: &[Token]) -> Result<(), Diagnostic> {
    let mut open: Vec<(&str, Span)> = Vec::new();
    let mut operators = 0;
    for token in tokens {
        let word = &text[token.span.start..token.span.end];
        match token.kind {
            Kind::Open => open.push((word, token.span)),
            Kind::Close => match open.pop() {
                Some((opened, _)) if (opened == "(") == (word == ")") => {}
                _ => return Err(unbalanced(word, token.span, "closes nothing")),
            },
            Kind::Comma if open.len() < 2 => operators = 0,
            Kind::Pipe => operators = 0,
            Kind::Mark if matches!(word, "+" | "-" | "*" | "/" | "%") => operators += 1,
            Kind::Word if word.eq_ignore_ascii_case("not") => operators += 1,
            Kind::Word if open.is_empty() && ["and", "or"].iter().any(|joint| word.eq_ignore_ascii_case(joint)) => {
                operators = 0;
            }
            _ => {}
        }
        if open.len() > MOST_NESTING || operators > MOST_OPERATORS {
            return Err(Diagnostic::new(Code::NestedTooDeep, "this is nested too deep")
                .at(token.span, "too many brackets or operators")
                .help("compute a part of it with `eval` first"));
        }
    }
    match open.pop() {
        Some((word, span)) => Err(unbalanced(word, span, "is never closed")),
        None => Ok(()),
    }
}

fn unbalanced(bracket: &str, span: Span, fault: &str) -> Diagnostic {
    Diagnostic::new(Code::UnbalancedBracket, format!("the bracket `{bracket}` {fault}")).at(span, "without its partner")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Tokens, Diagnostic> {
        Tokens::of(text, Span { start: 0, end: text.len() })
    }

    fn words(text: &str) -> Vec<&str> {
        let tokens = of(text).unwrap_or_else(|fault| panic!("{text}: {fault:?}"));
        tokens.tokens.iter().map(|token| &text[token.span.start..token.span.end]).collect()
    }

    #[test]
    fn comments_and_texts_are_told_apart() {
        assert_eq!(words("a // b\n| c /* d | */ e"), ["a", "|", "c", "e"]);
        assert_eq!(words(r#"'it''s' "//" '\' | ' `a|b`"#), ["'it''s'", "\"//\"", r"'\' | '", "`a|b`"]);
    }

    #[test]
    fn what_is_never_closed_is_told() {
        for (text, code) in [
            ("where a = 'x", "Q103"),
            ("fields `a", "Q103"),
            ("head /* x", "Q103"),
            ("where (a", "Q104"),
            ("where a)", "Q104"),
            ("where (a]", "Q104"),
        ] {
            assert_eq!(of(text).expect_err(text).code.number(), code, "{text}");
        }
        assert_eq!(of(&"(".repeat(50)).expect_err("deep").code.number(), "Q105");
        assert_eq!(of(&"1+".repeat(300)).expect_err("deep").code.number(), "Q105");
    }
}
