//! Which log groups a query reads, and which of their events: what `SOURCE` says.

use crate::diagnostics::Span;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which log groups a query reads, and which of their events.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Choice {
    /// Which log groups.
    pub groups: Groups,
    /// The first instant, when the query says so itself.
    pub start: Option<Moment>,
    /// The last instant, when the query says so itself.
    pub end: Option<Moment>,
    /// Where the query says so.
    pub span: Span,
}

/// Which log groups.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Groups {
    /// All but these, which only queries inside the query name.
    AllBut(Vec<String>),
    /// Those of these names, each with its place in the query.
    Named(Vec<(String, Span)>),
    /// Those whose names begin with one of these; all when there is none.
    Beginning(Vec<String>),
}

impl Default for Groups {
    fn default() -> Self {
        Groups::AllBut(Vec::new())
    }
}

/// An instant, before the clock is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Moment {
    /// Milliseconds since the epoch.
    At(i64),
    /// So many milliseconds after now.
    AfterNow(i64),
}

impl Moment {
    /// The instant, in milliseconds since the epoch.
    pub fn at(self, now: i64) -> i64 {
        match self {
            Moment::At(millis) => millis,
            Moment::AfterNow(distance) => now.saturating_add(distance),
        }
    }
}

impl Choice {
    /// The range in place of this one; the other end of a range that is given in part stays.
    pub fn range(&self, now: i64, range: Option<(i64, i64)>) -> Option<(i64, i64)> {
        if self.start.is_none() && self.end.is_none() {
            return range;
        }
        let (first, last) = range.unwrap_or((0, i64::MAX));
        Some((self.start.map_or(first, |start| start.at(now)), self.end.map_or(last, |end| end.at(now))))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Moment::At(millis) => f.write_str(&crate::batch::print_time(*millis)),
            Moment::AfterNow(0) => f.write_str("now"),
            Moment::AfterNow(distance) => write!(f, "now{distance:+}ms"),
        }
    }
}

impl fmt::Display for Choice {
    /// One line for each thing that it says; nothing when it says nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.groups {
            Groups::AllBut(names) if names.is_empty() => {}
            Groups::AllBut(names) => writeln!(f, "  log groups: all but {}", names.join(", "))?,
            Groups::Named(names) => {
                let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
                writeln!(f, "  log groups: {}", names.join(", "))?;
            }
            Groups::Beginning(prefixes) if prefixes.is_empty() => writeln!(f, "  log groups: all")?,
            Groups::Beginning(prefixes) => writeln!(f, "  log groups: {}*", prefixes.join("*, "))?,
        }
        self.start.iter().try_for_each(|start| writeln!(f, "  from: {start}"))?;
        self.end.iter().try_for_each(|end| writeln!(f, "  to: {end}"))
    }
}
