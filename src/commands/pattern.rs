//! `pattern`: texts that have a structure in common.

use super::planner::Planner;
use super::{Command, Page};
use crate::diagnostics::{Diagnostic, Span};
use crate::expressions::resolve;
use crate::syntax::{Expr, Pair, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "pattern",
    aliases: &[],
    syntax: "pattern field",
    summary: "Puts events together whose texts have a structure in common.",
    notes: "The field is `@message`, one that `parse` has made, or a string function of them. The rows become patterns: \
            `@pattern` is the text with each part that varies as `<Kind-n>`, such as `<Time-1>`, `<ID-2>` or \
            `<IPAddress-3>`, or `<Token-n>` when nobody knows what it is; `@ratio` the share of all events, \
            `@sampleCount` how many, `@severityLabel` how grave they are by their words. The most frequent come first. \
            Counts and ratios are exact. The service does not tell how it clusters; cwli uses Drain (He et al., ICWS \
            2017), so patterns can differ from those of the service. Only the first 1500 characters of a text count. \
            Further columns that can be displayed: `@PatternId`, `@logSamples`, `@regexString`, `@relatedPattern`, \
            `@tokens`, `@visualization`.",
    page: "CWL_QuerySyntax-Pattern",
    examples: &[
        "pattern @message",
        "filter @message like /ERROR/ | pattern @message",
        "filter @message like /ERROR/ | parse @message 'Failed to do: *' as cause | pattern cause | sort @sampleCount asc",
        "pattern tolower(@message) | sort @sampleCount desc | limit 5",
    ],
    rule: Rule::pattern,
    read: |pair, reader| Ok(Arc::new(Pattern::read(pair, reader)?)),
};

/// `pattern field`.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// The texts: a field or a call.
    pub source: Expr,
    /// The whole command.
    pub span: Span,
}

impl Pattern {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let source = pair.into_inner().find(|part| part.as_rule() == Rule::source);
        let source = source.expect("the grammar gives `pattern` a source");
        Ok(Pattern { source: super::parse::read_source(source, reader)?, span: reader.whole() })
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pattern {}", self.source)
    }
}

impl Command for Pattern {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("pattern", |tree| tree.expr(&self.source));
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.before_rows_anew("pattern", self.span)?;
        let source = resolve(&self.source, planner)?;
        planner.patterns(source);
        Ok(())
    }
}
