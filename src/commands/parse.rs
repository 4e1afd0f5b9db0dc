//! `parse`: takes a text apart into fields.

use super::Page;
use crate::diagnostics::Span;
use crate::syntax::*;

pub static PAGE: Page = Page {
    name: "parse",
    aliases: &[],
    syntax: "parse",
    summary: "",
    notes: "",
    page: "CWL_QuerySyntax",
    examples: &[],
};

/// `parse [field] pattern [as names]`.
#[derive(Debug, Clone)]
pub struct Parse {
    /// What is parsed; `@message` when left out.
    pub source: Option<Expr>,
    /// How, and what the pieces are called.
    pub pattern: ParsePattern,
    /// The whole command.
    pub span: Span,
}

/// How a text is taken apart.
#[derive(Debug, Clone)]
pub enum ParsePattern {
    /// `"* [*] *" as a, b, c`. Escapes of the string are resolved, but `\*` (a literal star) is kept.
    /// There is one name for each star.
    Glob { text: String, span: Span, names: Vec<Name> },
    /// `/(?<a>...)/ [as names]`: the named groups, or the groups by place when there are names. It compiles.
    Regex { text: String, span: Span, names: Vec<Name> },
}
