//! `accum`: adds up a column from row to row.

use super::planner::Planner;
use super::{Command, Page};
use crate::diagnostics::{Diagnostic, Span};
use crate::plan::Whole;
use crate::syntax::{Name, Pair, Path, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "accum",
    aliases: &[],
    syntax: "accum field [as name]",
    summary: "Adds up the numbers of a field from row to row.",
    notes: "Rows count in the order that they have: that of the `sort` before, or newest first without one. A row \
            in which the field is no number gets no sum. Without a name the column is called `accum_` and the \
            name of the field.",
    page: "CWL_QuerySyntax-Accum",
    examples: &[
        "fields @timestamp, bytes | accum bytes as totalBytes",
        "fields @timestamp, bytes | sort @timestamp | accum bytes",
        "stats sum(bytes) as sent by bin(1h) as hour | sort hour | accum sent as sentSoFar",
    ],
    rule: Rule::accum,
    read: |pair, reader| Ok(Arc::new(Accum::read(pair, reader)?)),
};

/// `accum field [as name]`.
#[derive(Debug, Clone)]
pub struct Accum {
    /// What is added up.
    pub field: Path,
    /// The name of the sums.
    pub alias: Option<Name>,
    /// The whole command.
    pub span: Span,
}

impl Accum {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let find = |rule| pair.clone().into_inner().find(|part| part.as_rule() == rule);
        let field = reader.path(find(Rule::path).expect("the grammar gives `accum` a field"))?;
        Ok(Accum { field, alias: find(Rule::name).map(|name| reader.name(name)), span: reader.whole() })
    }

    // The manual is silent on the name without `as` (LANGUAGE.md 2.21, REC).
    fn name(&self) -> String {
        self.alias.as_ref().map_or_else(|| format!("accum_{}", self.field.name()), |alias| alias.text.clone())
    }
}

impl fmt::Display for Accum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "accum {}", self.field)?;
        self.alias.iter().try_for_each(|alias| write!(f, " as {alias}"))
    }
}

impl Command for Accum {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("accum", self.span)?;
        let input = planner.field_slot(&self.field)?;
        let name = self.name();
        let output = planner.slot(&name);
        planner.whole(Whole::Accum { input, output });
        planner.new_column(&name, output);
        Ok(())
    }
}
