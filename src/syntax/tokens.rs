//! A first look at the text, before the grammar reads it: where words, quotations, brackets and pipes are.
//!
//! It finds what is never closed at the place where it was opened, and lets the depth be checked before
//! anything recursive runs. Its tokens also tell the messages what stands around a fault.

use super::Source;
use crate::diagnostics::{Code, Diagnostic, Span};

/// A piece of the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Span,
}

/// What a piece of the query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A keyword or a name without back-ticks, dots included.
    Word,
    /// Begins with a digit: a number, or a period.
    Number,
    /// A text in quotation marks.
    Text,
    /// A name in back-ticks.
    Ticked,
    /// A regular expression with its slashes.
    Regex,
    /// `(` or `[`.
    Open,
    /// `)` or `]`.
    Close,
    /// `,`.
    Comma,
    /// `|`.
    Pipe,
    /// Any other mark; operators of two characters are one token.
    Mark,
}

/// Operators of two characters, those of other languages included so that a message can name them.
const PAIRS: [&str; 9] = ["==", "!=", "<=", ">=", "=~", "~=", "<>", "&&", "||"];
/// The keywords that join values and are no names without back-ticks, as `reserved` in the grammar.
pub(super) const JOINERS: [&str; 7] = ["as", "by", "and", "or", "not", "in", "like"];

/// Commands that take a query in round brackets.
pub(super) const QUERY_HOLDERS: [&str; 2] = ["join", "appendcols"];

/// The tokens of a text.
///
/// # Errors
/// When a quotation is never closed, or a mark can only be a slip.
pub fn tokens(text: &str) -> Result<Vec<Token>, Diagnostic> {
    let mut scanner = Scanner { text, at: 0, stages: vec![Some(0)], tokens: Vec::new() };
    while scanner.at < text.len() {
        scanner.step()?;
    }
    Ok(scanner.tokens)
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// For the query, and for every bracket that is open: the number of the first token of its stage, when it
    /// holds stages.
    stages: Vec<Option<usize>>,
    tokens: Vec<Token>,
}

impl Scanner<'_> {
    fn step(&mut self) -> Result<(), Diagnostic> {
        let rest = &self.text[self.at..];
        let Some(first) = rest.chars().next() else { return Ok(()) };
        match first {
            _ if is_blank(first) => self.at += first.len_utf8(),
            '#' => self.at += rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '"' | '\'' => self.quotation(Kind::Text, first)?,
            '`' => self.quotation(Kind::Ticked, first)?,
            '/' => self.slash()?,
            '(' | '[' => self.open(),
            ')' | ']' => self.close(),
            ',' => self.push(Kind::Comma, 1),
            '|' if !rest.starts_with("||") => self.pipe(),
            '.' if !rest[1..].starts_with(is_word) => self.push(Kind::Mark, 1),
            '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}' => return Err(self.curly_quote(first)),
            _ if is_word(first) => self.word(),
            _ if PAIRS.iter().any(|pair| rest.starts_with(pair)) => self.push(Kind::Mark, 2),
            _ => self.push(Kind::Mark, first.len_utf8()),
        }
        Ok(())
    }

    fn push(&mut self, kind: Kind, length: usize) {
        let span = Span { start: self.at, end: self.at + length };
        self.tokens.push(Token { kind, span });
        self.at = span.end;
    }

    fn open(&mut self) {
        let holds_stages = self.text[self.at..].starts_with('(') && self.awaits_query();
        self.push(Kind::Open, 1);
        self.stages.push(holds_stages.then_some(self.tokens.len()));
    }

    fn close(&mut self) {
        self.push(Kind::Close, 1);
        if self.stages.len() > 1 {
            self.stages.pop();
        }
    }

    fn pipe(&mut self) {
        self.push(Kind::Pipe, 1);
        if let Some(Some(stage)) = self.stages.last_mut() {
            *stage = self.tokens.len();
        }
    }

    /// The tokens of this stage; none inside of brackets that hold no stages.
    fn stage(&self) -> &[Token] {
        self.stages.last().copied().flatten().map_or(&[], |first| &self.tokens[first..])
    }

    /// Whether a round bracket here may hold a query.
    fn awaits_query(&self) -> bool {
        let holder = |head: &Token| QUERY_HOLDERS.iter().any(|word| self.is(head, word));
        self.tokens.last().is_some_and(|last| self.is(last, "in")) || self.stage().first().is_some_and(holder)
    }

    fn word(&mut self) {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !is_word(c)).unwrap_or(rest.len());
        let number = rest.trim_start_matches('.').starts_with(|c: char| c.is_ascii_digit());
        let kind = if number { Kind::Number } else { Kind::Word };
        // The sign of an exponent belongs to the number: `1e-6`.
        let exponent = number && rest[..length].ends_with(['e', 'E']) && rest[length..].starts_with(['+', '-']);
        let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let more = if exponent { digits(&rest[length + 1..]) } else { 0 };
        self.push(kind, if more > 0 { length + 1 + more } else { length });
    }

    /// A quotation up to the next mark of the same kind; a backslash protects but in back-ticks.
    fn quotation(&mut self, kind: Kind, mark: char) -> Result<(), Diagnostic> {
        let mut protected = false;
        let escapes = kind != Kind::Ticked;
        for (at, c) in self.text[self.at..].char_indices().skip(1) {
            match c {
                _ if protected => protected = false,
                '\\' if escapes => protected = true,
                _ if c == mark => {
                    self.push(kind, at + 1);
                    return Ok(());
                }
                _ => {}
            }
        }
        Err(self.unclosed(kind, mark))
    }

    fn unclosed(&self, kind: Kind, mark: char) -> Diagnostic {
        let (what, help) = match kind {
            Kind::Ticked => ("name in back-ticks", "close the name with a second back-tick"),
            Kind::Regex => ("regular expression", "close it with `/`; a slash inside it is written `\\/`"),
            _ if mark == '"' => ("text", "close it with a second `\"`; a `\"` inside it is written `\\\"`"),
            _ => ("text", "close it with a second `'`; a `'` inside it is written `\\'`"),
        };
        Diagnostic::new(Code::Unclosed, format!("this {what} is never closed"))
            .at(Span { start: self.at, end: self.at + 1 }, "opened here")
            .help(help)
    }

    /// A slash divides after a value and begins a regular expression elsewhere.
    fn slash(&mut self) -> Result<(), Diagnostic> {
        let comment = self.text[self.at..].starts_with("//") && !self.awaits_pattern();
        if comment {
            return Err(self.slashes());
        }
        if self.awaits_pattern() || self.awaits_value() {
            return self.quotation(Kind::Regex, '/');
        }
        self.push(Kind::Mark, 1);
        Ok(())
    }

    fn slashes(&self) -> Diagnostic {
        let span = Span { start: self.at, end: self.at + 2 };
        if self.text[..self.at].ends_with(':') {
            return Diagnostic::new(Code::UnexpectedSymbol, "an address is a text and needs quotation marks")
                .at(span, "not expected outside quotation marks")
                .help("write it as a text: `\"https://...\"`");
        }
        Diagnostic::new(Code::UnexpectedSymbol, "`//` does not begin a comment")
            .at(span, "not expected here")
            .help("a comment begins with `#` and runs to the end of the line")
    }

    /// After `like` and `=~`, and in a `parse` that has no pattern yet.
    fn awaits_pattern(&self) -> bool {
        let Some(last) = self.tokens.last() else { return false };
        let pattern = |token: &Token| matches!(token.kind, Kind::Text | Kind::Regex);
        let stage = self.stage();
        let parse = stage.first().is_some_and(|head| self.is(head, "parse")) && !stage.iter().any(pattern);
        parse || self.is(last, "like") || self.is(last, "=~")
    }

    fn awaits_value(&self) -> bool {
        let begins = self.stages.last().is_some_and(|first| *first == Some(self.tokens.len()));
        match (self.stage(), &self.tokens[..]) {
            (_, []) => false,
            _ if begins => false,
            ([only], _) if only.kind == Kind::Word => true,
            (_, [.., last]) => match last.kind {
                Kind::Word => JOINERS.iter().any(|word| self.is(last, word)),
                Kind::Open | Kind::Comma | Kind::Pipe | Kind::Mark => true,
                _ => false,
            },
        }
    }

    fn is(&self, token: &Token, word: &str) -> bool {
        self.text[token.span.start..token.span.end].eq_ignore_ascii_case(word)
    }

    fn curly_quote(&self, mark: char) -> Diagnostic {
        Diagnostic::new(Code::UnexpectedSymbol, format!("`{mark}` is a typographic quotation mark"))
            .at(Span { start: self.at, end: self.at + mark.len_utf8() }, "not expected here")
            .help("texts stand in straight quotation marks: `\"` or `'`")
    }
}

/// White space, and the byte order mark that editors leave at the head of a file.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

fn is_word(c: char) -> bool {
    c.is_alphabetic() || c.is_ascii_digit() || matches!(c, '_' | '@' | '.')
}

impl Source<'_> {
    /// Whether a token is this word or mark, in any case.
    pub fn is(&self, token: &Token, word: &str) -> bool {
        self.slice(token.span).eq_ignore_ascii_case(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_joiners_are_what_the_grammar_reserves() {
        use crate::syntax::grammar::{Rule, is_whole};
        assert!(JOINERS.iter().all(|word| !is_whole(Rule::bare, word) && !is_whole(Rule::function_name, word)));
        assert!(is_whole(Rule::bare, "any") && is_whole(Rule::bare, "inx") && is_whole(Rule::bare, "sort"));
    }

    fn kinds(text: &str) -> Vec<Kind> {
        tokens(text).expect("closed").iter().map(|token| token.kind).collect()
    }

    fn place(text: &str) -> Option<usize> {
        tokens(text).expect_err("a fault").label.map(|(span, _)| span.start)
    }

    #[test]
    fn a_slash_divides_after_a_value_and_begins_a_regex_elsewhere() {
        use Kind::*;
        assert_eq!(kinds("fields a / b / c"), [Word, Word, Mark, Word, Mark, Word]);
        assert_eq!(kinds("fields (a) / 2 / c"), [Word, Open, Word, Close, Mark, Number, Mark, Word]);
        assert_eq!(kinds("filter a like /b | c/"), [Word, Word, Word, Regex]);
        assert_eq!(kinds("filter a =~ /b\\/c/"), [Word, Word, Mark, Regex]);
        assert_eq!(kinds("parse @message /(/ | fields a"), [Word, Word, Regex, Pipe, Word, Word]);
        assert_eq!(kinds("filter a = /b/"), [Word, Word, Mark, Regex]);
        assert_eq!(
            kinds("filter a in (parse b /(/ | fields c)"),
            [Word, Word, Word, Open, Word, Word, Regex, Pipe, Word, Word, Close]
        );
        assert_eq!(kinds("fields (parse / 2)"), [Word, Open, Word, Mark, Number, Close]);
        assert_eq!(kinds("fields a[0].in / b"), [Word, Word, Open, Number, Close, Word, Mark, Word]);
    }

    #[test]
    fn comments_and_quotations_hide_what_is_in_them() {
        use Kind::*;
        assert_eq!(kinds("fields a # it's | (\n| limit 5"), [Word, Word, Pipe, Word, Number]);
        assert_eq!(kinds(r#"filter a = "x \" | # '" "#), [Word, Word, Mark, Text]);
        assert_eq!(kinds("fields `a | b`, 1e-6, .5"), [Word, Ticked, Comma, Number, Comma, Number]);
    }

    #[test]
    fn what_is_never_closed_is_marked_where_it_opens() {
        assert_eq!(place("filter a = \"x | limit 5"), Some(11));
        assert_eq!(place("fields `a, b"), Some(7));
        assert_eq!(place("filter a like /x | limit 5"), Some(14));
        assert_eq!(place("fields a // all of it"), Some(9));
        assert_eq!(place("filter a = \u{201c}x\u{201d}"), Some(11));
    }
}
