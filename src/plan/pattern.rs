//! Patterns in texts, and what they are compared with.

use crate::batch::Period;
use crate::diagnostics::Span;
use crate::expressions::Expr;
use serde::{Deserialize, Serialize};

/// Puts texts together that have a pattern in common.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pattern {
    /// The texts.
    pub source: Expr,
    /// The slot of the time of each event.
    pub time: usize,
    /// The time range that is compared with, and the command that asks for it.
    pub baseline: Option<(Baseline, Span)>,
    /// What is told about each pattern, and where it goes.
    pub outputs: Vec<(PatternColumn, usize)>,
}

/// What is told about a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum PatternColumn {
    Text,
    Ratio,
    Count,
    Severity,
    Id,
    Samples,
    Regex,
    Related,
    Tokens,
    Visualization,
    BaselineCount,
    Difference,
    DifferenceText,
    IsAnomaly,
    AnomalyType,
    AnomalyText,
    AnomalyPriority,
    AnomalyTime,
}

impl PatternColumn {
    /// Whether it needs the first few texts of each pattern.
    pub fn needs_samples(self) -> bool {
        self == PatternColumn::Samples
    }

    /// Whether it needs what was found at the places that vary.
    pub fn needs_values(self) -> bool {
        self == PatternColumn::Tokens || self.tells_anomaly()
    }

    /// Whether it needs counts over time.
    pub fn needs_slices(self) -> bool {
        matches!(self, PatternColumn::Related | PatternColumn::Visualization) || self.tells_anomaly()
    }

    /// Whether it tells what is unusual.
    pub fn tells_anomaly(self) -> bool {
        use PatternColumn::*;
        matches!(self, IsAnomaly | AnomalyType | AnomalyText | AnomalyPriority | AnomalyTime)
    }
}

impl Pattern {
    /// The slots that it reads.
    pub fn reads(&self) -> Vec<usize> {
        let timed = self.baseline.is_some() || self.outputs.iter().any(|(column, _)| column.needs_slices());
        self.source.slots().into_iter().chain(timed.then_some(self.time)).collect()
    }
}

/// A time range as long as that of the query, but earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Baseline {
    /// Directly before it.
    Before,
    /// As much earlier as a period is long.
    Earlier(Period),
}

impl Baseline {
    /// The range that a range is compared with; both ends of each are inclusive.
    // AWS manual, compare: the comparison period is always of equal length to the original query period.
    pub fn range(self, (start, end): (i64, i64)) -> (i64, i64) {
        let length = end.saturating_sub(start);
        let first = match self {
            Baseline::Before => start.saturating_sub(length).saturating_sub(1),
            Baseline::Earlier(period) => period.before(start),
        };
        (first, first.saturating_add(length))
    }

    /// In words.
    pub(super) fn describe(self) -> String {
        match self {
            Baseline::Before => "the range before".to_string(),
            Baseline::Earlier(period) => format!("{period} earlier"),
        }
    }
}
