//! `sort`: orders the rows.

use super::planner::Planner;
use super::{Command, Page, words};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::Expr;
use crate::plan::OrderKey;
use crate::syntax::{Literal, Pair, Path, Reader, Rule, Segment, Tree, commas};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "sort",
    aliases: &["order"],
    syntax: "sort key [asc|desc][, key [asc|desc] ...]\nsort by key [asc|desc][, key [asc|desc] ...]\n\
             order [by] key [asc|desc][, key [asc|desc] ...]",
    summary: "Orders the rows by one or several columns.",
    notes: "Each key has its own direction, and ascending is the default. A key is a name, not a calculation: \
            the column of `stats ... by bin(5m)` is sorted by an alias (`by bin(5m) as t | sort t`) or by its text \
            in back-ticks (`` sort `bin(5m)` ``). Values that are not numbers come before numbers.",
    page: "CWL_QuerySyntax-Sort",
    examples: &[
        "fields @timestamp, @message | sort @timestamp desc",
        "stats sum(bytes) as total, count(*) as flows by srcAddr | sort flows desc, srcAddr asc",
        "stats count(*) by bin(5m) | sort `bin(5m)`",
        "stats max(bytes) as most by bin(1h) as hour | sort by hour desc",
    ],
    rule: Rule::sort,
    read: |pair, reader| Ok(Arc::new(Sort::read(pair, reader)?)),
};

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
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let keys = pair.into_inner().filter(|part| part.as_rule() == Rule::sort_key);
        let keys = keys.map(|key| SortKey::read(key, reader)).collect::<Result<_, _>>()?;
        Ok(Sort { keys, span: reader.whole() })
    }
}

impl SortKey {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let mut parts = pair.into_inner();
        let key = parts.next().expect("the grammar begins a sort key with what it names");
        let descending = parts.any(|part| part.as_rule() == Rule::kw_desc);
        let path = match key.as_rule() {
            Rule::call => return Err(call_as_key(reader.text(reader.span(&key)), reader.span(&key))),
            Rule::string => Path { segments: vec![Segment::Key(reader.string(&key))], span: reader.span(&key) },
            _ => reader.path(key)?,
        };
        Ok(SortKey { path, descending })
    }
}

// The service refuses a call too: `unexpected symbol found (` (LANGUAGE.md 2.8).
fn call_as_key(call: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedSymbol, "`sort` takes the names of columns, not calls")
        .at(span, "a call")
        .help(format!("name the column where it is made, `{call} as x`, and write `sort x`"))
        .help(format!("or write the name of the column in back-ticks: `` sort `{call}` ``"))
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sort {}", commas(&self.keys))
    }
}

impl fmt::Display for SortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path.segments[..] {
            // What back-ticks cannot hold was written in quotation marks.
            [Segment::Key(key)] if key.is_empty() || key.contains('`') => Literal::Text(key.clone()).fmt(f)?,
            _ => self.path.fmt(f)?,
        }
        f.write_str(if self.descending { " desc" } else { "" })
    }
}

impl Command for Sort {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("sort", |tree| self.keys.iter().for_each(|key| tree.leaf(key)));
    }

    fn sentence(&self, rows: &str) -> String {
        let key = |key: &SortKey| {
            let direction = if key.descending { "largest" } else { "smallest" };
            format!("{}, {direction} first", words::ticked(&key.path))
        };
        let keys: Vec<String> = self.keys.iter().map(key).collect();
        format!("Orders the {rows} by {}.", keys.join(", then by "))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("sort", self.span)?;
        let keys: Vec<OrderKey> = self.keys.iter().filter_map(|key| key.plan(planner)).collect();
        if !keys.is_empty() {
            planner.sort(keys, self.span);
        }
        Ok(())
    }

    fn makes_names(&self) -> bool {
        false
    }
}

impl SortKey {
    fn plan(&self, planner: &mut Planner) -> Option<OrderKey> {
        let name = self.path.name();
        let slot = planner.column(&self.path).or_else(|| self.stand_in(&name, planner))?;
        planner.wants_scalars("sort", &Expr::Slot(slot), self.path.span);
        Some(OrderKey { slot, descending: self.descending })
    }

    // AWS publishes `sort @timestamp desc` behind `stats ... by bin(1h)`, so it is no error: it orders by
    // the time key. The manual is silent on other unknown names; they are ignored (LANGUAGE.md 2.8, REC).
    fn stand_in(&self, name: &str, planner: &mut Planner) -> Option<usize> {
        let time_key = planner.time_key().filter(|_| name == "@timestamp");
        if time_key.is_none() {
            let maker = planner.maker();
            planner.warn(
                Diagnostic::new(Code::SortIgnored, format!("`{maker}` does not keep `{name}`, so it orders nothing"))
                    .at(self.path.span, "not a column here"),
            );
        }
        time_key
    }
}
