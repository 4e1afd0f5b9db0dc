//! `sort`: orders the rows.

use super::Page;
use super::planner::Planner;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::plan::OrderKey;
use crate::syntax::Path;

pub static PAGE: Page =
    Page { name: "sort", aliases: &[], syntax: "sort", summary: "", notes: "", page: "CWL_QuerySyntax", examples: &[] };

/// `sort [by] key [asc|desc][, key ...]`.
#[derive(Debug, Clone)]
pub struct Sort {
    /// At least one.
    pub keys: Vec<SortKey>,
    /// The whole command.
    pub span: Span,
}

/// A name to order by.
#[derive(Debug, Clone)]
pub struct SortKey {
    /// The name; the text of a column in back-ticks or quotation marks is one segment.
    pub path: Path,
    /// Largest first.
    pub descending: bool,
}

impl Sort {
    pub(super) fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("sort", self.span)?;
        let keys: Vec<OrderKey> = self.keys.iter().filter_map(|key| key.plan(planner)).collect();
        if !keys.is_empty() {
            planner.sort(keys, self.span);
        }
        Ok(())
    }
}

impl SortKey {
    fn plan(&self, planner: &mut Planner) -> Option<OrderKey> {
        let name = self.path.name();
        let slot = planner.lookup(&name, self.path.span).or_else(|| self.stand_in(&name, planner))?;
        Some(OrderKey { slot, descending: self.descending })
    }

    // AWS publishes `sort @timestamp desc` behind `stats ... by bin(1h)`, so it is no error: it orders by
    // the time key. The manual is silent on other unknown names; they are ignored (LANGUAGE.md 2.8, REC).
    fn stand_in(&self, name: &str, planner: &mut Planner) -> Option<usize> {
        let time_key = planner.time_key().filter(|_| name == "@timestamp");
        if time_key.is_none() {
            planner.warn(
                Diagnostic::new(Code::SortIgnored, format!("`stats` does not keep `{name}`, so it orders nothing"))
                    .at(self.path.span, "not a column here"),
            );
        }
        time_key
    }
}
