//! Cuts the text into stages at its pipes.

use super::Tree;
use super::tokens::{self, Kind, QUERY_HOLDERS, Token};
use crate::diagnostics::{Code, Diagnostic, Span};
use std::any::Any;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// The text of a query with its tokens, cut into stages later.
#[derive(Debug)]
pub struct Source<'a> {
    /// The text as written.
    pub text: &'a str,
    /// Its tokens.
    pub tokens: Vec<Token>,
}

impl<'a> Source<'a> {
    /// Looks at a text for the first time.
    ///
    /// # Errors
    /// When something in it is never closed.
    pub fn new(text: &'a str) -> Result<Self, Diagnostic> {
        Ok(Source { text, tokens: tokens::tokens(text)? })
    }

    /// The text of a place.
    pub fn slice(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or("")
    }
}

/// One stage: the tokens between two pipes, at least one.
#[derive(Debug)]
pub struct Stage<'a> {
    /// What is read: the text of the stage, with blanks for the pipes that count as white space.
    pub text: String,
    /// Where it begins in the query.
    pub start: usize,
    /// Its tokens, without such pipes.
    pub tokens: Vec<Token>,
    /// The text of the whole query.
    pub source: &'a Source<'a>,
    /// The queries that stand in it in brackets: the place of the brackets, and what was read.
    pub queries: Vec<(Span, Arc<dyn Inner>)>,
}

/// A query that stands in brackets inside another one.
pub trait Inner: Any + fmt::Debug + fmt::Display + Send + Sync {
    /// Writes it into a tree.
    fn write_tree(&self, tree: &mut Tree);
}

/// The numbers of the tokens between two brackets.
pub type Bracket = Range<usize>;

impl Stage<'_> {
    /// The word at its head, or whatever stands there.
    pub fn head(&self) -> &str {
        self.tokens.first().map_or("", |token| self.source.slice(token.span))
    }

    /// Whether a place lies in it.
    pub fn contains(&self, at: usize) -> bool {
        (self.start..self.start + self.text.len()).contains(&at)
    }

    /// Puts blanks for what stands in brackets: it is read on its own.
    fn blank(&mut self, brackets: &[Bracket]) {
        for bracket in brackets {
            let (first, end) = (bracket.start - 1, bracket.end);
            let place = |at: usize| self.source.tokens.get(at).map(|token| token.span);
            let (Some(open), Some(close)) = (place(first), place(end)) else { continue };
            if self.contains(open.start) {
                let inside = open.end - self.start..close.start - self.start;
                let blanks = " ".repeat(inside.len());
                self.text.replace_range(inside, &blanks);
            }
        }
    }
}

/// The stages of a query, and what was found on the way.
#[derive(Debug, Default)]
pub struct Stages<'a> {
    /// In order.
    pub stages: Vec<Stage<'a>>,
    /// Pipes with nothing between them.
    pub faults: Vec<Diagnostic>,
    /// Pipes that count as white space.
    pub notes: Vec<Diagnostic>,
    /// The brackets that hold queries.
    pub brackets: Vec<Bracket>,
}

/// Cuts a query into stages. `is_command` knows the words that begin a command.
pub fn split<'a>(source: &'a Source<'a>, is_command: impl Fn(&str) -> bool) -> Stages<'a> {
    let mut found = Stages::default();
    let brackets = brackets(source, &is_command);
    let mut splitter = Splitter { source, is_command, tokens: Vec::new(), blanks: Vec::new(), depth: 0 };
    for (at, token) in source.tokens.iter().enumerate() {
        match token.kind {
            // What stands in brackets is read on its own.
            _ if brackets.iter().any(|bracket| bracket.contains(&at)) => {}
            Kind::Pipe if splitter.is_unfinished(at) => {
                splitter.blanks.push(token.span);
                found.notes.push(note(token.span));
            }
            Kind::Pipe if splitter.depth == 0 => splitter.end(*token, &mut found),
            _ => splitter.take(*token),
        }
    }
    match source.tokens.last() {
        Some(pipe) if splitter.tokens.is_empty() && found.faults.is_empty() => found.faults.push(trailing(pipe.span)),
        _ => splitter.finish(&mut found),
    }
    for stage in &mut found.stages {
        stage.blank(&brackets);
    }
    found.brackets = brackets;
    found
}

/// The brackets of a query that hold queries, not those inside of them.
fn brackets(source: &Source, is_command: &impl Fn(&str) -> bool) -> Vec<Bracket> {
    let mut brackets = Vec::new();
    let (mut head, mut at) = (0, 0);
    let mut depth = 0;
    while at < source.tokens.len() {
        match source.tokens[at].kind {
            Kind::Open if begins_query(source, head, at, is_command) => {
                let end = closing(source, at);
                brackets.push(at + 1..end);
                at = end;
            }
            Kind::Open => depth += 1,
            Kind::Close => depth -= 1,
            Kind::Pipe if depth == 0 => head = at + 1,
            _ => {}
        }
        at += 1;
    }
    brackets
}

/// Whether a bracket holds a query: that of a command that takes one, or one behind `in` that begins as queries do.
fn begins_query(source: &Source, head: usize, at: usize, is_command: &impl Fn(&str) -> bool) -> bool {
    let is = |at: usize, word: &str| source.tokens.get(at).is_some_and(|token| source.is(token, word));
    let round = is(at, "(");
    if round && QUERY_HOLDERS.iter().any(|word| is(head, word)) {
        return true;
    }
    let Some(first) = source.tokens.get(at + 1).filter(|_| round && at > 0 && is(at - 1, "in")) else { return false };
    let word = source.slice(first.span);
    word == "$" || is_command(word) && !is(at + 2, ",") && !is(at + 2, ")")
}

/// The number of the token that closes a bracket. Brackets pair up: that was checked before.
fn closing(source: &Source, open: usize) -> usize {
    let mut depth = 0;
    for (at, token) in source.tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close if depth == 1 => return at,
            Kind::Close => depth -= 1,
            _ => {}
        }
    }
    source.tokens.len()
}

fn note(span: Span) -> Diagnostic {
    Diagnostic::new(Code::PipeInsideCommand, "this pipe stands inside a command and is read as white space")
        .at(span, "the command before it is not finished")
}

fn trailing(span: Span) -> Diagnostic {
    Diagnostic::new(Code::EmptyStage, "the query ends with a pipe")
        .at(span, "no command follows")
        .help("leave the pipe out, or write a command after it")
}

fn nothing_between(span: Span, first: bool) -> Diagnostic {
    let message = if first { "the query begins with a pipe" } else { "there is no command between two pipes" };
    Diagnostic::new(Code::EmptyStage, message)
        .at(span, "no command before this pipe")
        .help("leave the pipe out; to join two conditions write `or`")
}

struct Splitter<'a, F> {
    source: &'a Source<'a>,
    is_command: F,
    tokens: Vec<Token>,
    blanks: Vec<Span>,
    depth: usize,
}

impl<'a, F: Fn(&str) -> bool> Splitter<'a, F> {
    fn take(&mut self, token: Token) {
        match token.kind {
            Kind::Open => self.depth += 1,
            Kind::Close => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.tokens.push(token);
    }

    /// Whether the command before the pipe is plainly unfinished: it ends with a comma, or it is a `parse`
    /// and the pipe stands before its `as`. People write the head of every line so, and the service takes it.
    // The AWS manual is silent on this layout; queries written so are in use.
    fn is_unfinished(&self, pipe: usize) -> bool {
        let next = self.source.tokens.get(pipe + 1);
        let (Some(last), Some(next)) = (self.tokens.last(), next) else { return false };
        if last.kind == Kind::Comma {
            return !matches!(next.kind, Kind::Pipe) && !self.begins_command(pipe + 1);
        }
        let named = self.tokens.iter().any(|token| self.source.is(token, "as"));
        self.source.is(next, "as") && self.source.is(&self.tokens[0], "parse") && !named
    }

    /// Whether a command begins here: a field may have the name of a command, but then it stands alone.
    fn begins_command(&self, at: usize) -> bool {
        let word = &self.source.tokens[at];
        let after = self.source.tokens.get(at + 1);
        word.kind == Kind::Word
            && (self.is_command)(self.source.slice(word.span))
            && after
                .is_some_and(|after| !matches!(after.kind, Kind::Comma | Kind::Pipe) && !self.source.is(after, "as"))
    }

    fn end(&mut self, pipe: Token, found: &mut Stages<'a>) {
        if self.tokens.is_empty() {
            found.faults.push(nothing_between(pipe.span, found.stages.is_empty()));
        }
        self.finish(found);
    }

    fn finish(&mut self, found: &mut Stages<'a>) {
        let tokens = std::mem::take(&mut self.tokens);
        let blanks = std::mem::take(&mut self.blanks);
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return };
        let span = first.span.to(last.span);
        let mut text = self.source.slice(span).to_string();
        for blank in blanks {
            text.replace_range(blank.start - span.start..blank.end - span.start, " ");
        }
        found.stages.push(Stage { text, start: span.start, tokens, source: self.source, queries: Vec::new() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> (Vec<String>, usize, usize) {
        let source = Source::new(text).expect("closed");
        let found = split(&source, |word| ["filter", "sort", "limit", "fields", "parse"].contains(&word));
        (found.stages.into_iter().map(|stage| stage.text).collect(), found.notes.len(), found.faults.len())
    }

    fn stages(expected: &[&str], notes: usize, faults: usize) -> (Vec<String>, usize, usize) {
        (expected.iter().map(|text| text.to_string()).collect(), notes, faults)
    }

    #[test]
    fn stages_end_at_pipes_outside_of_brackets_and_quotations() {
        assert_eq!(
            texts("fields a | filter b = '|' # |\n|limit 5"),
            stages(&["fields a", "filter b = '|'", "limit 5"], 0, 0)
        );
        assert_eq!(
            texts("filter a in (fields é | limit 1) | limit 2"),
            stages(&["filter a in (                   )", "limit 2"], 0, 0)
        );
        assert_eq!(texts("filter a in (limit, 1)"), stages(&["filter a in (limit, 1)"], 0, 0));
        assert_eq!(texts("filter a in (fields b, | c)"), stages(&["filter a in (             )"], 0, 0));
    }

    #[test]
    fn a_pipe_in_an_unfinished_command_is_a_blank() {
        assert_eq!(
            texts("parse a \"* *\"\n| as b,\n| c\n| filter c = 1"),
            stages(&["parse a \"* *\"\n  as b,\n  c", "filter c = 1"], 2, 0)
        );
        assert_eq!(texts("fields a, | limit"), stages(&["fields a,   limit"], 1, 0));
        assert_eq!(texts("fields a, | limit 5"), stages(&["fields a,", "limit 5"], 0, 0));
        assert_eq!(texts("fields a | as b"), stages(&["fields a", "as b"], 0, 0));
    }

    #[test]
    fn empty_stages_are_faults() {
        assert_eq!(texts("| fields a"), stages(&["fields a"], 0, 1));
        assert_eq!(texts("fields a | | limit 5"), stages(&["fields a", "limit 5"], 0, 1));
        assert_eq!(texts("fields a |"), stages(&["fields a"], 0, 1));
        assert_eq!(texts("fields a, |"), stages(&["fields a,"], 0, 1));
        assert_eq!(texts("|"), stages(&[], 0, 1));
    }
}
