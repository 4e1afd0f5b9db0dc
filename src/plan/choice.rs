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

impl Choice {
    /// Whether the query says itself which log groups it reads.
    pub fn is_chosen(&self) -> bool {
        !matches!(self.groups, Groups::AllBut(_))
    }
}

/// Which log groups.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Groups {
    /// All but these, which only queries inside the query name.
    AllBut(Vec<String>),
    /// Those of these names, each with its place in the query.
    Named(Vec<(String, Span)>),
    /// The one of this name, or the only one there is. With its place in the query.
    Table(String, Span),
    /// Those for which all that one of these lists says holds.
    Selected(Vec<Vec<Selector>>),
}

/// What must hold for a log group to be selected.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Selector {
    /// It has this name.
    Name(String),
    /// Its name begins with one of these.
    Prefixes(Vec<String>),
    /// It belongs to one of these accounts.
    Accounts(Vec<String>, Span),
    /// It is of one of these classes.
    Classes(Vec<String>, Span),
    /// Its events come from one of these data sources.
    DataSources(Vec<String>, Span),
    /// It has each of these tags, with one of the values where some are given. A star in a value stands for any
    /// text; `!` in front of it means that the value is another one.
    Tags(Vec<(String, Vec<String>)>, Span),
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
            Groups::Table(name, _) => writeln!(f, "  log groups: {name}")?,
            Groups::Selected(lists) => {
                let lists: Vec<String> = lists.iter().map(|selectors| in_words(selectors)).collect();
                writeln!(f, "  log groups: {}", lists.join(", "))?;
            }
        }
        self.start.iter().try_for_each(|start| writeln!(f, "  from: {start}"))?;
        self.end.iter().try_for_each(|end| writeln!(f, "  to: {end}"))
    }
}

/// All that must hold.
fn in_words(selectors: &[Selector]) -> String {
    let words: Vec<String> = selectors.iter().map(Selector::to_string).collect();
    if words.is_empty() { "all".to_string() } else { words.join(" and ") }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Selector::Name(name) => f.write_str(name),
            Selector::Prefixes(prefixes) => write!(f, "{}*", prefixes.join("*, ")),
            Selector::Accounts(accounts, _) => write!(f, "account {}", accounts.join(" or ")),
            Selector::Classes(classes, _) => write!(f, "class {}", classes.join(" or ")),
            Selector::DataSources(names, _) => write!(f, "data source {}", names.join(" or ")),
            Selector::Tags(tags, _) => {
                let tag = |(key, values): &(String, Vec<String>)| match values.as_slice() {
                    [] => format!("tag {key}"),
                    values => format!("tag {key} = {}", values.join(" or ")),
                };
                f.write_str(&tags.iter().map(tag).collect::<Vec<_>>().join(" and "))
            }
        }
    }
}
