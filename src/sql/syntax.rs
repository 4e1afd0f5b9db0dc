//! From text to tree: what `sqlparser` reads, and what is wrong with the rest, in our words.

use super::dialect::LogsSql;
use super::places::Places;
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use sqlparser::ast::{Query, Statement};
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Token, TokenWithSpan, Tokenizer, Whitespace};

/// The longest query that the service takes (AWS API, StartQuery).
const MOST_CHARACTERS: usize = 10_000;

/// How deep brackets may be nested.
const MOST_DEPTH: usize = 50;

/// Words that begin statements which are no queries.
const OTHER_STATEMENTS: [&str; 24] = [
    "ALTER", "ANALYZE", "CALL", "COMMIT", "COPY", "CREATE", "DELETE", "DESC", "DESCRIBE", "DROP", "EXPLAIN", "GRANT",
    "INSERT", "MERGE", "REFRESH", "REPLACE", "REVOKE", "ROLLBACK", "SET", "SHOW", "TRUNCATE", "UPDATE", "USE",
    "VALUES",
];

/// Reads a query.
///
/// # Errors
/// When the text is no query.
pub fn read(text: &str) -> Result<Box<Query>, Diagnostic> {
    let places = Places::new(text);
    if let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        let message = format!("the query has {} characters, but the service takes 10,000", text.chars().count());
        return Err(Diagnostic::new(Code::QueryTooLong, message).at(Span { start: end, end: text.len() }, "too much"));
    }
    if let Some(placeholder) = crate::query::placeholders(text).first() {
        let message = format!("`{{{{{}}}}}` has no value", placeholder.name);
        return Err(Diagnostic::new(Code::BadParameter, message)
            .at(placeholder.span, "a parameter")
            .help(format!("hand it over: `--param {}=VALUE`", placeholder.name)));
    }
    let tokens = tokens(text).map_err(|fault| unclosed(&fault.message, fault.location, &places))?;
    let written: Vec<&TokenWithSpan> = tokens.iter().filter(|token| !is_blank(&token.token)).collect();
    let Some(first) = written.first() else {
        return Err(Diagnostic::new(Code::EmptyQuery, "the query has no statement")
            .help("begin with ``SELECT `@timestamp`, `@message` FROM logs``"));
    };
    refuse_other_statements(first, &places)?;
    refuse_several(&written, &places)?;
    refuse_bare_names(&written, &places)?;
    let mut parser = Parser::new(&LogsSql).with_recursion_limit(MOST_DEPTH).with_tokens_with_locations(tokens.clone());
    let statements = parser.parse_statements().map_err(|error| told(&error, &tokens, &places))?;
    match statements.into_iter().next() {
        Some(Statement::Query(query)) => {
            super::walk::check_depth(&query, &places)?;
            Ok(query)
        }
        _ => Err(no_query(places.at(places.span(first.span)), places.span(first.span))),
    }
}

/// The tokens of a text, with texts as they are written.
pub fn tokens(text: &str) -> Result<Vec<TokenWithSpan>, sqlparser::tokenizer::TokenizerError> {
    Tokenizer::new(&LogsSql, text).with_unescape(false).tokenize_with_location()
}

/// Whether a token is a space or a comment.
pub fn is_blank(token: &Token) -> bool {
    matches!(token, Token::Whitespace(_))
}

/// Whether a token is a comment.
pub fn is_comment(token: &Token) -> bool {
    matches!(token, Token::Whitespace(Whitespace::SingleLineComment { .. } | Whitespace::MultiLineComment(_)))
}

fn refuse_other_statements(first: &TokenWithSpan, places: &Places) -> Result<(), Diagnostic> {
    let span = places.span(first.span);
    let Token::Word(word) = &first.token else { return Ok(()) };
    let known = word.value.to_uppercase();
    if word.quote_style.is_none() && OTHER_STATEMENTS.contains(&known.as_str()) {
        return Err(no_query(&word.value, span));
    }
    if ["SELECT", "WITH", "FROM", "TABLE"].contains(&known.as_str()) {
        return Ok(());
    }
    let fault = Diagnostic::new(Code::UnexpectedSymbol, format!("a query begins with `SELECT`, not with `{word}`"))
        .at(span, "expected `SELECT`");
    Err(match nearest(&word.value, ["select", "with"]) {
        Some(near) => fault.help(format!("did you mean `{}`?", near.to_uppercase())),
        None => fault.help("``SELECT `@timestamp`, `@message` FROM logs LIMIT 10`` is a whole query"),
    })
}

fn no_query(word: &str, span: Span) -> Diagnostic {
    let word = word.to_uppercase();
    Diagnostic::new(Code::NotAQuery, format!("`{word}` is no query: logs are read, and never changed"))
        .at(span, "expected `SELECT`")
        .help("a query begins with `SELECT`")
}

// AWS manual, OpenSearch SQL, restrictions: several statements are not supported; the samples end with a `;`.
fn refuse_several(written: &[&TokenWithSpan], places: &Places) -> Result<(), Diagnostic> {
    let end = written.iter().position(|token| token.token == Token::SemiColon).unwrap_or(written.len());
    let Some(more) = written[end..].iter().find(|token| !matches!(token.token, Token::SemiColon | Token::EOF)) else {
        return Ok(());
    };
    let message = "a query is one statement, and another one follows this `;`";
    let rest = places.span(more.span).to(Span { start: 0, end: places.text().trim_end().len() });
    Err(Diagnostic::new(Code::SeveralStatements, message)
        .at(rest, "the second statement")
        .help("run them one after the other"))
}

// AWS manual, OpenSearch SQL, restrictions: `@message` stands in back-ticks.
fn refuse_bare_names(written: &[&TokenWithSpan], places: &Places) -> Result<(), Diagnostic> {
    let bare = written.windows(2).find_map(|pair| {
        let (at, name) = (places.span(pair[0].span), places.span(pair[1].span));
        let is_name = matches!(&pair[1].token, Token::Word(word) if word.quote_style.is_none());
        let is_bare = pair[0].token == Token::AtSign && is_name && at.end == name.start;
        is_bare.then(|| (places.at(at.to(name)), at.to(name)))
    });
    let Some((name, span)) = bare else { return Ok(()) };
    Err(Diagnostic::new(Code::UnexpectedSymbol, format!("`{name}` stands in back-ticks"))
        .at(span, "without back-ticks")
        .help(format!("write `` `{name}` ``"))
        .fix(span, format!("`{name}`")))
}

fn unclosed(message: &str, at: sqlparser::tokenizer::Location, places: &Places) -> Diagnostic {
    let start = places.byte(at.line, at.column);
    let span = Span { start, end: places.text().len() };
    let what = if message.contains("comment") {
        "this comment has no end"
    } else if message.contains("nterminated") || message.contains("close delimiter") {
        "this quotation mark has no partner"
    } else {
        return Diagnostic::new(Code::UnexpectedSymbol, "this cannot be read").at(span, "not expected here");
    };
    Diagnostic::new(Code::Unclosed, what).at(span, "begins here")
}

/// A fault of the parser in our words. Its text ends with the place: ` at Line: 1, Column: 8`.
fn told(error: &ParserError, tokens: &[TokenWithSpan], places: &Places) -> Diagnostic {
    let (ParserError::ParserError(text) | ParserError::TokenizerError(text)) = error else {
        let whole = Span { start: 0, end: places.text().len() };
        return Diagnostic::new(Code::NestedTooDeep, format!("brackets may be nested {MOST_DEPTH} deep, not deeper"))
            .at(whole, "too deep");
    };
    let (message, place) = text.rsplit_once(" at Line: ").unwrap_or((text, ""));
    let end = Span { start: places.text().trim_end().len(), end: places.text().trim_end().len() };
    let start = place
        .split_once(", Column: ")
        .and_then(|(line, column)| Some(places.byte(line.trim().parse().ok()?, column.trim().parse().ok()?)));
    let token = start.and_then(|start| tokens.iter().find(|token| places.span(token.span).start == start));
    let span = token.map_or(end, |token| places.span(token.span));
    let found = places.at(span);
    let (expected, _) = message.split_once(", found: ").unwrap_or((message, ""));
    let expected = expected.trim_start_matches("sql parser error: ").trim_start_matches("Expected: ");
    let expected = expected.trim_start_matches("Expected ");
    let message = if found.is_empty() {
        format!("the query ends where {} is missing", with_article(expected))
    } else if message.contains(", found: ") {
        format!("`{found}` cannot stand here")
    } else {
        format!("the query cannot be read: {expected}")
    };
    let fault =
        Diagnostic::new(Code::UnexpectedSymbol, message).at(span, format!("expected {}", with_article(expected)));
    match hint(found, span, places) {
        Some(help) => fault.help(help),
        None => fault,
    }
}

fn with_article(expected: &str) -> String {
    match expected.strip_suffix(':').unwrap_or(expected) {
        "identifier" => "a name".to_string(),
        "end of statement" => "the end of the query".to_string(),
        other => other.to_string(),
    }
}

/// What helps with a symbol that is often in the wrong place.
fn hint(found: &str, span: Span, places: &Places) -> Option<String> {
    /// Words that begin the clauses of a query, and what joins them.
    const WORDS: [&str; 13] = [
        "FROM",
        "WHERE",
        "GROUP",
        "HAVING",
        "ORDER",
        "LIMIT",
        "OFFSET",
        "UNION",
        "INTERSECT",
        "EXCEPT",
        "JOIN",
        "INNER",
        "BETWEEN",
    ];
    if found.starts_with('@') || found == "@" {
        return Some(
            "a name with other characters than letters and digits stands in back-ticks: `` `@message` ``".into(),
        );
    }
    let before = &places.text()[..span.start];
    if matches!(found, "-" | "/" | ".") && before.to_uppercase().contains("FROM") {
        return Some("a log group with `-` or `/` in its name stands in back-ticks".to_string());
    }
    if found == "," && before.trim_end().to_uppercase().ends_with("FROM") {
        return None;
    }
    let slip = nearest(found, WORDS).filter(|word| !word.eq_ignore_ascii_case(found));
    let last = before.split_whitespace().next_back().unwrap_or_default();
    let slip_before = nearest(last, WORDS).filter(|word| !word.eq_ignore_ascii_case(last) && last.len() > 3);
    slip.or(slip_before).map(|word| format!("did you mean `{word}`?"))
}
