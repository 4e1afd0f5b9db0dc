//! Cuts a query into stages at its pipes and reads each.

use super::commands::{self, Page};
use super::grammar;
use super::messages;
use super::reading::Reader;
use super::tokens::{Kind, Token, Tokens};
use crate::commands::Command;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::query::{Language, Query};
use std::sync::Arc;

/// The longest query that the service takes.
// AWS API, StartQuery: the maximum length of `queryString` is 10,000.
const MOST_CHARACTERS: usize = 10_000;

/// Whether a text can only be PPL: it begins with `source =`.
pub(crate) fn is_surely(text: &str) -> bool {
    let text = text.trim_start();
    let text = text.strip_prefix("search ").map_or(text, str::trim_start);
    text.strip_prefix("source").is_some_and(|rest| rest.trim_start().starts_with('='))
}

/// Reads a query.
///
/// # Errors
/// One diagnostic per fault, in the order of the text.
pub(crate) fn read(text: &str) -> Result<Query, Vec<Diagnostic>> {
    if let Some((end, _)) = text.char_indices().nth(MOST_CHARACTERS) {
        let message = format!("the query has {} characters, but the service takes 10,000", text.chars().count());
        let rest = Span { start: end, end: text.len() };
        return Err(vec![Diagnostic::new(Code::QueryTooLong, message).at(rest, "too much")]);
    }
    read_inside(text, Span { start: 0, end: text.len() })
}

/// Reads the query in a piece of a text: the whole, or what stands in brackets.
pub(super) fn read_inside(text: &str, piece: Span) -> Result<Query, Vec<Diagnostic>> {
    let found = Tokens::of(text, piece).map_err(|fault| vec![fault])?;
    let tokens = without_end(text, &found.tokens).map_err(|fault| vec![fault])?;
    if tokens.is_empty() {
        return Err(vec![messages::empty(text, piece)]);
    }
    let mut stages: Vec<Arc<dyn Command>> = Vec::new();
    let mut faults = Vec::new();
    for stage in cut(tokens) {
        match read_stage(text, stage) {
            Ok(command) => stages.push(command),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(Query { text: text.to_string(), language: Language::Ppl, stages, notes: Vec::new() })
    } else {
        Err(faults)
    }
}

/// The tokens without semicolons at the end.
fn without_end<'t>(text: &str, tokens: &'t [Token]) -> Result<&'t [Token], Diagnostic> {
    let end = tokens.iter().rposition(|token| token.kind != Kind::Semicolon).map_or(0, |last| last + 1);
    match tokens[..end].iter().find(|token| token.kind == Kind::Semicolon) {
        Some(token) => {
            Err(Diagnostic::new(Code::UnexpectedSymbol, "a semicolon ends a query, but there is more behind it")
                .at(Span { start: token.span.start, end: text.trim_end().len() }, "a second query")
                .help("run one query at a time; commands are joined by `|`"))
        }
        None => Ok(&tokens[..end]),
    }
}

/// The stages between the pipes, each with the pipe behind which it stands.
fn cut(tokens: &[Token]) -> Vec<(Option<Token>, &[Token])> {
    let mut stages = Vec::new();
    let (mut start, mut depth, mut pipe) = (0, 0, None);
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth -= 1,
            Kind::Pipe if depth == 0 => {
                stages.push((pipe, &tokens[start..at]));
                (start, pipe) = (at + 1, Some(*token));
            }
            _ => {}
        }
    }
    stages.push((pipe, &tokens[start..]));
    stages
}

fn read_stage(text: &str, (pipe, tokens): (Option<Token>, &[Token])) -> Result<Arc<dyn Command>, Diagnostic> {
    let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
        return Err(messages::no_command(pipe.map(|pipe| pipe.span)));
    };
    let place = first.span.to(last.span);
    let words: Vec<&str> = tokens.iter().map(|token| &text[token.span.start..token.span.end]).collect();
    let page = page_of(&words).ok_or_else(|| messages::unknown_command(&words, first.span))?;
    let stage = &text[place.start..place.end];
    let reader = Reader { text, stage: place };
    match grammar::read(page.rule, stage) {
        Ok(pair) => (page.read)(&pair, &reader),
        Err(at) => Err(messages::unexpected(page, text, tokens, place.start + at)),
    }
}

/// The page of the command that the words of a stage begin.
fn page_of(words: &[&str]) -> Option<&'static Page> {
    let is = |at: usize, word: &str| words.get(at).is_some_and(|other| other.eq_ignore_ascii_case(word));
    // `left outer join`, `search source = ...`.
    let kinds = ["inner", "left", "right", "outer", "full", "cross", "semi", "anti"];
    let begins_join = kinds.iter().any(|kind| is(0, kind));
    let head = words.iter().take(3).find(|word| word.eq_ignore_ascii_case("join")).filter(|_| begins_join);
    let searched = (is(0, "search") || is(0, "subquery")).then(|| words.get(1)).flatten();
    commands::find(head.or(searched).or(words.first())?)
}

/// A query in canonical layout, one command a line, without a line end at its end; nothing when it would mean something
/// else then.
///
/// # Errors
/// What is wrong with the query, when it cannot be read.
pub(crate) fn laid_out(text: &str) -> Result<Option<String>, Vec<Diagnostic>> {
    let query = read(text)?;
    let whole = Span { start: 0, end: text.len() };
    let found = Tokens::of(text, whole).map_err(|fault| vec![fault])?;
    let tokens = without_end(text, &found.tokens).map_err(|fault| vec![fault])?;
    let mut out = String::new();
    let mut comments = found.comments.iter().peekable();
    for ((pipe, tokens), command) in cut(tokens).into_iter().zip(&query.stages) {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { continue };
        // A comment in front of a command stands on a line of its own, one inside of it leaves it as it is.
        while let Some(comment) = comments.next_if(|comment| comment.end <= first.span.start) {
            put_comment(&mut out, &text[comment.start..comment.end], own_line(text, comment.start));
        }
        begin_line(&mut out);
        out.push_str(if pipe.is_some() { "| " } else { "" });
        let inside = comments.peek().is_some_and(|comment| comment.start < last.span.end);
        if inside {
            out.push_str(&text[first.span.start..last.span.end]);
            while comments.next_if(|comment| comment.start < last.span.end).is_some() {}
        } else {
            out.push_str(&command.to_string());
        }
    }
    for comment in comments {
        put_comment(&mut out, &text[comment.start..comment.end], own_line(text, comment.start));
    }
    Ok(read(&out).is_ok_and(|again| again.same_tree(&query)).then_some(out))
}

fn begin_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// A comment on a line of its own, or behind what stands on its line.
fn put_comment(out: &mut String, comment: &str, own_line: bool) {
    if own_line {
        begin_line(out);
    } else if !out.is_empty() {
        out.push(' ');
    }
    out.push_str(comment.trim_end());
    out.push('\n');
}

/// Whether nothing stands on the line in front of a place.
fn own_line(text: &str, at: usize) -> bool {
    text[..at].rsplit('\n').next().is_none_or(|line| line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_command_stands_on_a_line_and_comments_stay() {
        for (text, laid) in [
            ("fields  a,b|head", "fields a, b\n| head 10"),
            ("where a==1 AND b='x' // why\n| sort -a;", "where a = 1 and b = \"x\" // why\n| sort - a"),
            ("/* top */ source = t |  top 2 a by b", "/* top */\nsource = `t`\n| top 2 a by b"),
            ("stats count( ) /* inside */ by a | head 3", "stats count( ) /* inside */ by a\n| head 3"),
        ] {
            let once = laid_out(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
            assert_eq!(once.as_deref(), Some(laid), "{text}");
            assert_eq!(laid_out(laid).expect("it was laid out"), once, "twice");
        }
    }
}
