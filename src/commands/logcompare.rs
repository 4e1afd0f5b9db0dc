//! `logcompare`: patterns compared with those of a time range any distance earlier.

use super::planner::Planner;
use super::{Command, Page};
use crate::batch::Period;
use crate::diagnostics::{Diagnostic, Span};
use crate::expressions::Scope;
use crate::plan::Baseline;
use crate::syntax::{Pair, Path, Reader, Rule, Segment, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "logcompare",
    aliases: &[],
    syntax: "logcompare timeshift duration",
    summary: "Compares events with those of the same time range shifted back.",
    notes: "The query needs a time range (`--start`, `--end`). The AWS manual does not say what comes out: here it is \
            the same as of `diff`, over the patterns of `@message` or those of the `pattern` before it. Months, \
            quarters and years are those of the calendar.",
    page: "CWL_QuerySyntax-Logcompare",
    examples: &[
        "logcompare timeshift 7d",
        "filter @message like /ERROR/ | logcompare timeshift 1d | sort @diffEventCount desc",
        "parse @message 'Failed to do: *' as cause | pattern cause | logcompare timeshift 12h",
    ],
    rule: Rule::logcompare,
    read: |pair, reader| Ok(Arc::new(LogCompare::read(pair, reader)?)),
};

/// `logcompare timeshift duration`.
#[derive(Debug, Clone)]
pub struct LogCompare {
    /// How far back.
    pub shift: Period,
    /// The whole command.
    pub span: Span,
}

impl LogCompare {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let shift = pair.into_inner().find(|part| part.as_rule() == Rule::period);
        let shift = reader.period(&shift.expect("the grammar ends `logcompare` with a period"))?;
        Ok(LogCompare { shift, span: reader.whole() })
    }
}

impl fmt::Display for LogCompare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "logcompare timeshift {}", self.shift)
    }
}

impl Command for LogCompare {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    // AWS manual, logcompare: the example has no `pattern`. What is compared there is not said; we take the patterns
    // of `@message`.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        if planner.pattern_step().is_none() {
            planner.before_rows_anew("logcompare", self.span)?;
            let message = Path { segments: vec![Segment::Key("@message".to_string())], span: self.span };
            let source = planner.field(&message)?;
            planner.patterns(source);
        }
        planner.not_after_dedup("logcompare", self.span)?;
        planner.compare(Baseline::Earlier(self.shift), self.span)
    }
}
