//! `diff`: patterns compared with those of an earlier time range.

use super::planner::Planner;
use super::{Command, Page};
use crate::batch::{Period, Unit};
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::plan::Baseline;
use crate::syntax::{Pair, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "diff",
    aliases: &[],
    syntax: "diff\ndiff previousDay\ndiff previousWeek\ndiff previousMonth",
    summary: "Compares patterns with those of an earlier time range.",
    notes: "It stands after `pattern`, and the query needs a time range (`--start`, `--end`). The range that is \
            compared with is as long; it lies directly before, or a day, a week or a calendar month earlier. The \
            columns are `@pattern`, `@sampleCount` (events in the range of the query), `@compareEventCount` (in the \
            other), `@diffEventCount` (how many more), `@differenceDescription` and `@severityLabel`. Patterns that \
            only the other range has are shown too, with a count of 0. The AWS manual does not name the columns.",
    page: "CWL_QuerySyntax-Diff",
    examples: &[
        "pattern @message | diff",
        "fields @timestamp, @message | pattern @message | diff previousDay",
        "filter @message like /ERROR/ | pattern @message | diff previousWeek | sort @diffEventCount desc",
        "pattern @message | diff previousMonth",
    ],
    rule: Rule::diff,
    read: |pair, reader| Ok(Arc::new(Diff::read(pair, reader)?)),
};

/// The words that say what is compared with, each with its period.
// AWS manual, diff.
const MODIFIERS: [(&str, Unit); 3] =
    [("previousDay", Unit::Day), ("previousWeek", Unit::Week), ("previousMonth", Unit::Month)];

/// `diff [modifier]`.
#[derive(Debug, Clone)]
pub struct Diff {
    /// The word as the manual writes it; without one it is the range directly before.
    pub modifier: Option<&'static str>,
    /// What is compared with.
    pub baseline: Baseline,
    /// The whole command.
    pub span: Span,
}

impl Diff {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let word = pair.into_inner().find(|part| part.as_rule() == Rule::modifier);
        let Some(word) = word else {
            return Ok(Diff { modifier: None, baseline: Baseline::Before, span: reader.whole() });
        };
        let known = MODIFIERS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word.as_str()));
        let (name, unit) = *known.ok_or_else(|| unknown(word.as_str(), reader.span(&word)))?;
        let baseline = Baseline::Earlier(Period { count: 1, unit });
        Ok(Diff { modifier: Some(name), baseline, span: reader.whole() })
    }
}

fn unknown(word: &str, span: Span) -> Diagnostic {
    let fault = Diagnostic::new(Code::UnknownModifier, format!("`diff` does not know `{word}`"))
        .at(span, "expected `previousDay`, `previousWeek`, `previousMonth` or nothing");
    let known = MODIFIERS.iter().map(|(name, _)| *name);
    match nearest(word, known).or_else(|| meant(word)) {
        Some(similar) => fault.help(format!("write `diff {similar}`")),
        None => fault.help("for any other distance there is `logcompare timeshift 3d`"),
    }
}

/// `diff week` and its like.
fn meant(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    MODIFIERS.iter().map(|(name, _)| *name).find(|name| name.to_lowercase().ends_with(&word))
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("diff")?;
        self.modifier.iter().try_for_each(|modifier| write!(f, " {modifier}"))
    }
}

impl Command for Diff {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("diff", self.span)?;
        if planner.pattern_step().is_none() {
            // SEEN FT: `Diff compilation Failed : Diff operation has to be used after Pattern`.
            return Err(Diagnostic::new(Code::CommandOrder, "`diff` has to be used after `pattern`")
                .at(self.span, "there are no patterns here")
                .help("write `pattern @message | diff`"));
        }
        planner.compare(self.baseline, self.span)
    }
}
