//! Where things stand in the text: from lines and columns to bytes.

use super::syntax::{is_blank, tokens};
use crate::diagnostics::Span;
use sqlparser::tokenizer::{self, Token};

/// The lines of a text, and its tokens.
#[derive(Debug)]
pub struct Places<'t> {
    text: &'t str,
    starts: Vec<usize>,
    tokens: Vec<(Token, Span)>,
}

impl<'t> Places<'t> {
    /// The lines of this text.
    pub fn new(text: &'t str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Places { text, starts: std::iter::once(0).chain(ends).collect(), tokens: Vec::new() }
    }

    /// The same with the tokens, for what asks about more than the place of one.
    pub fn with_tokens(text: &'t str) -> Self {
        let mut places = Places::new(text);
        let read = tokens(text).unwrap_or_default();
        let read = read.into_iter().filter(|token| !is_blank(&token.token) && token.token != Token::EOF);
        places.tokens = read.map(|token| (token.token, places.span(token.span))).collect();
        places
    }

    /// The place of a whole expression, of which the parser forgets brackets at the end.
    pub fn whole(&self, span: Span) -> Span {
        let first = self.tokens.partition_point(|(_, place)| place.start < span.start);
        let (mut depth, mut end) = (0i64, span.end);
        let mut last: Option<&Token> = None;
        for (token, place) in &self.tokens[first..] {
            let inside = place.end <= span.end;
            let calls = depth == 0 && *token == Token::LParen && matches!(last, Some(Token::Word(_)));
            if !inside && depth <= 0 && !calls {
                break;
            }
            match token {
                Token::LParen => depth += 1,
                Token::RParen => depth -= 1,
                _ => {}
            }
            end = end.max(place.end);
            last = Some(token);
        }
        Span { start: span.start, end }
    }

    /// The places of the items of a `SELECT` that begins there.
    pub fn items(&self, select: Span) -> Vec<Span> {
        let first = self.tokens.partition_point(|(_, place)| place.start <= select.start);
        let is = |token: &Token, words: &[&str]| {
            matches!(token, Token::Word(word) if word.quote_style.is_none()
                && words.iter().any(|known| word.value.eq_ignore_ascii_case(known)))
        };
        let (mut depth, mut items, mut item): (i64, Vec<Span>, Option<Span>) = (0, Vec::new(), None);
        for (token, place) in self.tokens[first..].iter().skip_while(|(token, _)| is(token, &["distinct", "all"])) {
            match token {
                Token::LParen | Token::LBracket => depth += 1,
                Token::RParen | Token::RBracket => depth -= 1,
                _ => {}
            }
            if depth < 0 || depth == 0 && (is(token, &["from"]) || *token == Token::SemiColon) {
                break;
            }
            if depth == 0 && *token == Token::Comma {
                items.extend(item.take());
            } else {
                item = Some(item.map_or(*place, |item: Span| item.to(*place)));
            }
        }
        items.extend(item);
        items
    }

    /// The place of a text in quotation marks.
    pub fn quoted(&self, text: &str) -> Span {
        let is = |token: &Token| match token {
            Token::SingleQuotedString(value) | Token::DoubleQuotedString(value) => value == text,
            _ => false,
        };
        self.tokens.iter().find(|(token, _)| is(token)).map_or(Span::default(), |(_, place)| *place)
    }

    /// The whole text.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// A piece of the text; nothing at its beginning when nobody knows where it stands.
    pub fn span(&self, span: tokenizer::Span) -> Span {
        if span.start.line == 0 {
            return Span::default();
        }
        Span { start: self.byte(span.start.line, span.start.column), end: self.byte(span.end.line, span.end.column) }
    }

    /// The byte at a line and a column, both counted from 1, in characters.
    pub fn byte(&self, line: u64, column: u64) -> usize {
        let start = self.starts.get(line.saturating_sub(1) as usize).copied().unwrap_or(self.text.len());
        let rest = &self.text[start..];
        let offset = rest.char_indices().nth(column.saturating_sub(1) as usize).map_or(rest.len(), |(at, _)| at);
        start + offset
    }

    /// What stands at a place.
    pub fn at(&self, span: Span) -> &'t str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let places = Places::new("é a\nbc");
        assert_eq!((places.byte(1, 1), places.byte(1, 3), places.byte(2, 2), places.byte(9, 9)), (0, 3, 6, 7));
    }
}
