//! Builds a document from the pieces of a query in their order, with the comments between them.

use super::comments::{Comment, comments, empty_line_between};
use super::document::Doc;
use super::standins::Standins;
use crate::diagnostics::Span;
use crate::syntax::{Kind, Source, Token};
use std::collections::VecDeque;

/// A document that grows.
pub struct Builder<'a> {
    standins: &'a Standins<'a>,
    /// All tokens of the text but its pipes.
    tokens: Vec<Token>,
    /// The comments that are still to be written.
    comments: VecDeque<Comment>,
    /// Where the last piece or comment ended; `None` at the head of the text.
    end: Option<usize>,
    /// Whether nothing was written since the last break.
    at_break: bool,
    /// The document, and what is open in it.
    open: Vec<Vec<Doc>>,
}

impl<'a> Builder<'a> {
    /// With nothing written yet.
    pub fn new(standins: &'a Standins<'a>, source: &Source) -> Self {
        let tokens = source.tokens.iter().copied().filter(|token| token.kind != Kind::Pipe).collect();
        let written = |comment: Comment| {
            let text = standins.original(Span { start: comment.start, end: comment.end });
            Comment { text: text.to_string(), ..comment }
        };
        let comments = comments(source).into_iter().map(written).collect();
        Builder { standins, tokens, comments, end: None, at_break: true, open: vec![Vec::new()] }
    }

    /// The document.
    pub fn finish(mut self) -> Vec<Doc> {
        self.trailing(usize::MAX);
        self.lines_of_comments(usize::MAX);
        self.open.pop().unwrap_or_default()
    }

    /// What stood in the original at a place.
    pub fn original(&self, span: Span) -> &'a str {
        self.standins.original(span)
    }

    /// Whether something else stood at a place.
    pub fn is_standin(&self, span: Span) -> bool {
        self.standins.is_standin(span)
    }

    /// Whether a name that is written like this stands somewhere in quotation marks or back-ticks.
    pub fn is_quoted(&self, name: &str) -> bool {
        let quoted = |token: &Token| matches!(token.kind, Kind::Ticked | Kind::Text);
        let text = |token: &Token| self.standins.text.get(token.span.start + 1..token.span.end - 1);
        self.tokens.iter().any(|token| quoted(token) && text(token) == Some(name))
    }

    fn push(&mut self, doc: Doc) {
        if let Some(parts) = self.open.last_mut() {
            parts.push(doc);
        }
    }

    /// Words that stand between pieces.
    pub fn between(&mut self, text: &str) {
        self.push(Doc::Text(text.to_string()));
    }

    /// A piece of the text, and how it is written.
    pub fn piece(&mut self, span: Span, text: impl Into<String>) {
        while let Some(comment) = self.comments.pop_front_if(|comment| comment.start < span.start) {
            self.end = Some(comment.end);
            if self.at_break && comment.own_line {
                self.push(Doc::Text(comment.text));
                self.push(Doc::Hard);
            } else {
                self.push(Doc::Comment(comment.text));
            }
        }
        self.push(Doc::Text(text.into()));
        self.at_break = false;
        self.end = Some(span.end);
        while self.comments.pop_front_if(|comment| comment.start < span.end).is_some() {}
    }

    /// A place where the line may end; otherwise this text stands there.
    pub fn line(&mut self, flat: &'static str) {
        let next = self.tokens.iter().find(|token| token.span.start >= self.end.unwrap_or(0));
        self.trailing(next.map_or(usize::MAX, |token| token.span.start));
        self.push(Doc::Break(flat));
        self.at_break = true;
    }

    /// Comments behind a piece on its line.
    fn trailing(&mut self, until: usize) {
        while let Some(comment) = self.comments.pop_front_if(|comment| comment.start < until && !comment.own_line) {
            self.end = Some(comment.end);
            self.push(Doc::Comment(comment.text));
        }
    }

    /// The comments in front of a stage, one a line, and the end of the line before the stage.
    pub fn before_stage(&mut self, start: usize) {
        self.trailing(start);
        self.lines_of_comments(start);
        self.line_end(start);
    }

    /// Comments on lines of their own up to a place.
    pub fn lines_of_comments(&mut self, until: usize) {
        while let Some(comment) = self.comments.pop_front_if(|comment| comment.start < until) {
            self.line_end(comment.start);
            self.push(Doc::Text(comment.text));
            self.at_break = false;
            self.end = Some(comment.end);
        }
    }

    /// The comments behind the last piece of a query in brackets: behind it, and on lines of their own.
    pub fn rest_of(&mut self, last: usize, close: usize) {
        if self.end.is_some_and(|end| end <= last) {
            self.trailing(close);
        }
        self.lines_of_comments(close);
    }

    /// The end of a line before what begins at a place; an empty line before it stays.
    fn line_end(&mut self, start: usize) {
        let Some(end) = self.end.filter(|_| !self.at_break) else { return };
        self.push(Doc::Hard);
        if empty_line_between(&self.standins.text, end, start) {
            self.push(Doc::Hard);
        }
        self.at_break = true;
    }

    /// What is on one line or broken as a whole.
    pub fn group(&mut self, build: impl FnOnce(&mut Self)) {
        self.open.push(Vec::new());
        build(self);
        let parts = self.open.pop().unwrap_or_default();
        self.push(Doc::group(parts));
    }

    /// Lines that begin further in.
    pub fn nest(&mut self, build: impl FnOnce(&mut Self)) {
        self.open.push(Vec::new());
        build(self);
        let parts = self.open.pop().unwrap_or_default();
        self.push(Doc::Nest(INDENT, parts));
    }
}

/// How much further in the inner lines of something begin: as wide as the `| ` before a command.
const INDENT: usize = 2;
