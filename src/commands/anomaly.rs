//! `anomaly`: what is unusual about patterns.

use super::planner::Planner;
use super::{Command, Page};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::syntax::{Pair, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "anomaly",
    aliases: &[],
    syntax: "anomaly",
    summary: "Says what is unusual about each pattern.",
    notes: "It stands after `pattern`, keeps all its rows and columns and adds `@isAnomaly` (1 or 0), `@anomalyType`, \
            `@description` and `@priority`; `@timestamp` is when it was. The types are Pattern Frequency, New Pattern, \
            Token Variation, Numerical Token and HTTP Error Code. The time of the log is cut into up to 64 slices, and \
            each is compared with the others, by medians; what chance alone can do is no anomaly, so a log that \
            is short or has few events has none. The service uses models of its own, so its anomalies can differ. The \
            AWS manual does not name the columns.",
    page: "CWL_QuerySyntax-Anomaly",
    examples: &[
        "fields @timestamp, @message | pattern @message | anomaly",
        "fields @timestamp, @message | filter @type = 'REPORT' | pattern @message | anomaly",
        "fields @timestamp, @message | filter @type = 'ERROR' | pattern @message | anomaly | sort @timestamp desc",
        "pattern @message | anomaly | filter @isAnomaly = 1",
    ],
    rule: Rule::anomaly,
    read: |pair, reader| Ok(Arc::new(Anomaly::read(pair, reader))),
};

/// `anomaly`.
#[derive(Debug, Clone)]
pub struct Anomaly {
    /// The whole command.
    pub span: Span,
}

impl Anomaly {
    fn read(_pair: Pair, reader: &Reader) -> Self {
        Anomaly { span: reader.whole() }
    }
}

impl fmt::Display for Anomaly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anomaly")
    }
}

impl Command for Anomaly {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    // AWS manual, anomaly: it works with the pattern command to first identify patterns. What it does without one is
    // not said; we refuse it, since there is nothing to look at.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("anomaly", self.span)?;
        if planner.pattern_step().is_none() {
            return Err(Diagnostic::new(Code::CommandOrder, "`anomaly` has to be used after `pattern`")
                .at(self.span, "there are no patterns here")
                .help("write `pattern @message | anomaly`"));
        }
        planner.anomalies();
        Ok(())
    }
}
