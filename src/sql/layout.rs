//! SQL in canonical layout: a clause a line, its words in capitals. Texts, names and comments stay as they are.

use super::places::Places;
use super::syntax::{self, is_comment};
use crate::diagnostics::{Diagnostic, Span};
use sqlparser::tokenizer::{Token, TokenWithSpan};

/// Words that begin a line, with those that may stand before them on it.
const CLAUSES: [&str; 19] = [
    "SELECT",
    "FROM",
    "WHERE",
    "GROUP",
    "HAVING",
    "WINDOW",
    "QUALIFY",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "UNION",
    "INTERSECT",
    "EXCEPT",
    "MINUS",
    "INNER",
    "LEFT",
    "CROSS",
    "JOIN",
    "WITH",
];

/// Words that are written in capitals wherever they are no names.
const WORDS: [&str; 44] = [
    "ALL",
    "AND",
    "AS",
    "ASC",
    "BETWEEN",
    "BY",
    "CASE",
    "CAST",
    "CURRENT",
    "DESC",
    "DISTINCT",
    "DIV",
    "ELSE",
    "ESCAPE",
    "EXISTS",
    "FALSE",
    "FILTER",
    "FIRST",
    "FOLLOWING",
    "ILIKE",
    "IN",
    "IS",
    "LAST",
    "LIKE",
    "NOT",
    "NULL",
    "NULLS",
    "ON",
    "OR",
    "OUTER",
    "OVER",
    "PARTITION",
    "PRECEDING",
    "RANGE",
    "REGEXP",
    "RLIKE",
    "ROW",
    "ROWS",
    "THEN",
    "TRUE",
    "UNBOUNDED",
    "USING",
    "WHEN",
    "INTERVAL",
];

/// A query in canonical layout; nothing when it would not mean the same.
///
/// # Errors
/// When it is no query.
pub(crate) fn format(text: &str) -> Result<Option<String>, Vec<Diagnostic>> {
    let tree = syntax::read(text).map_err(|fault| vec![fault])?;
    let Ok(tokens) = syntax::tokens(text) else { return Ok(None) };
    let formatted = Writer::new(text, &tokens).written();
    Ok(syntax::read(&formatted).is_ok_and(|same| same == tree).then_some(formatted))
}

/// Writes tokens anew.
struct Writer<'t> {
    /// Tokens and comments as written, with whether a comment stood on a line of its own.
    pieces: Vec<(&'t Token, &'t str, bool)>,
    out: String,
    /// For each bracket that is open, whether a query stands in it.
    brackets: Vec<bool>,
    /// How many `CASE` are open.
    cases: usize,
    /// An `AND` belongs to the `BETWEEN` before it.
    between: bool,
}

impl<'t> Writer<'t> {
    fn new(text: &'t str, tokens: &'t [TokenWithSpan]) -> Self {
        let places = Places::new(text);
        let mut pieces = Vec::new();
        for token in tokens {
            let Span { start, end } = places.span(token.span);
            let is_space = matches!(token.token, Token::Whitespace(_)) && !is_comment(&token.token);
            if is_space || matches!(token.token, Token::EOF) {
                continue;
            }
            let line = text[..start].rsplit('\n').next().unwrap_or_default();
            pieces.push((&token.token, text[start..end].trim_end(), line.trim().is_empty()));
        }
        Writer { pieces, out: String::new(), brackets: Vec::new(), cases: 0, between: false }
    }

    fn written(mut self) -> String {
        let pieces = std::mem::take(&mut self.pieces);
        let mut after_comment = false;
        for (at, (token, text, own_line)) in pieces.iter().enumerate() {
            let before = at.checked_sub(1).map(|at| pieces[at].0);
            let next = pieces[at + 1..].iter().map(|(token, ..)| *token).find(|token| !is_comment(token));
            if is_comment(token) {
                if *own_line && !self.out.is_empty() {
                    self.line()
                } else {
                    self.space()
                }
                self.out.push_str(text);
                after_comment = text.starts_with("--");
                if after_comment {
                    self.line();
                }
                continue;
            }
            self.piece(token, text, before, next, after_comment);
            after_comment = false;
        }
        self.out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_string()
    }

    fn piece(&mut self, token: &Token, text: &str, before: Option<&Token>, next: Option<&Token>, fresh: bool) {
        let word = self.word(token, before, next);
        if let Some(word) = &word {
            let joins = matches!(word.as_str(), "JOIN")
                && before.is_some_and(|before| is_word(before, &["INNER", "LEFT", "OUTER", "CROSS"]));
            let calls = next == Some(&Token::LParen) && matches!(word.as_str(), "LEFT" | "REPLACE");
            let begins = CLAUSES.contains(&word.as_str()) && !joins && !calls && self.in_query();
            if begins && !self.out.is_empty() && !self.out.ends_with('(') {
                self.line();
            }
            let is_condition = matches!(word.as_str(), "AND" | "OR") && self.in_query() && self.cases == 0;
            if is_condition && !(word == "AND" && self.between) && self.brackets.iter().all(|query| *query) {
                self.line();
                self.out.push_str("  ");
            }
            match word.as_str() {
                "CASE" => self.cases += 1,
                "END" => self.cases = self.cases.saturating_sub(1),
                "BETWEEN" => self.between = true,
                "AND" => self.between = false,
                _ => {}
            }
        }
        match token {
            Token::LParen => {
                let call =
                    before.is_some_and(|before| matches!(before, Token::Word(word) if !is_clause_word(&word.value)));
                if !call {
                    self.space();
                }
                let query = next.is_some_and(|next| is_word(next, &["SELECT", "WITH"]));
                self.out.push('(');
                self.brackets.push(query);
                if query {
                    self.line();
                }
            }
            Token::RParen => {
                if self.brackets.pop() == Some(true) {
                    self.line();
                }
                self.out.push(')');
            }
            Token::Comma | Token::SemiColon | Token::Period | Token::RBracket => self.out.push_str(text),
            Token::LBracket => self.out.push_str(text),
            _ => {
                let tight =
                    matches!(before, Some(Token::Period | Token::LParen | Token::LBracket)) || self.is_sign(before);
                if !tight && !fresh {
                    self.space();
                }
                self.out.push_str(word.as_deref().unwrap_or(text));
            }
        }
    }

    /// Whether the `-` or `+` before is a sign and no operator.
    fn is_sign(&self, before: Option<&Token>) -> bool {
        let Some(Token::Minus | Token::Plus) = before else { return false };
        let line = self.out.trim_end_matches(['-', '+']).trim_end();
        line.ends_with(['(', ',', '=', '<', '>', '*', '/', '%'])
            || line.rsplit([' ', '\n']).next().is_some_and(is_clause_word)
    }

    /// The word that a token is, in capitals, when it is one of the language and no name.
    fn word(&self, token: &Token, before: Option<&Token>, next: Option<&Token>) -> Option<String> {
        let Token::Word(word) = token else { return None };
        let upper = word.value.to_uppercase();
        let is_part = before == Some(&Token::Period) || next == Some(&Token::Period);
        if word.quote_style.is_some() || is_part {
            return None;
        }
        let is_name = is_word_before_name(before) && !CLAUSES.contains(&upper.as_str());
        let ends_case = upper == "END" && self.cases > 0 && before != Some(&Token::Comma);
        let known = CLAUSES.contains(&upper.as_str()) || WORDS.contains(&upper.as_str()) && !is_name;
        (known || ends_case).then_some(upper)
    }

    fn in_query(&self) -> bool {
        self.brackets.last().is_none_or(|query| *query)
    }

    /// Begins a line, as far to the right as brackets with queries are open.
    fn line(&mut self) {
        while self.out.ends_with(' ') {
            self.out.pop();
        }
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        let depth = self.brackets.iter().filter(|query| **query).count();
        self.out.push_str(&"  ".repeat(depth));
    }

    fn space(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with([' ', '\n']) {
            self.out.push(' ');
        }
    }
}

fn is_word(token: &Token, words: &[&str]) -> bool {
    matches!(token, Token::Word(word) if word.quote_style.is_none()
        && words.iter().any(|known| word.value.eq_ignore_ascii_case(known)))
}

/// Behind `AS` and a dot stand names.
fn is_word_before_name(before: Option<&Token>) -> bool {
    before.is_some_and(|before| is_word(before, &["AS"]))
}

fn is_clause_word(word: &str) -> bool {
    let upper = word.to_uppercase();
    CLAUSES.contains(&upper.as_str()) && upper != "LEFT"
        || WORDS.contains(&upper.as_str()) && upper != "CAST" && upper != "FILTER"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_begin_lines() {
        let formatted = format("select  a, sum( b ) as total_bytes, start, end from `x y` -- why\nwhere a='q  Q' and b between 1 and -2 group by a having total_bytes>5 order by 2 desc limit 3;")
            .expect("it is read").expect("it can be formatted");
        assert_eq!(
            formatted,
            "SELECT a, sum(b) AS total_bytes, start, end\nFROM `x y` -- why\nWHERE a = 'q  Q'\n  AND b BETWEEN 1 AND -2\n\
             GROUP BY a\nHAVING total_bytes > 5\nORDER BY 2 DESC\nLIMIT 3;"
        );
        assert_eq!(format(&formatted).expect("it is read").expect("it can be formatted"), formatted);
    }

    #[test]
    fn queries_in_brackets_are_indented() {
        let formatted = format("select case when a in (select x from y) then 1 else 2 end as k from (select * from z) t inner join u on t.a=u.a")
            .expect("it is read").expect("it can be formatted");
        assert_eq!(
            formatted,
            "SELECT CASE WHEN a IN (\n  SELECT x\n  FROM y\n) THEN 1 ELSE 2 END AS k\nFROM (\n  SELECT *\n  FROM z\n) t\n\
             INNER JOIN u ON t.a = u.a"
        );
    }
}
