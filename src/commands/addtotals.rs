//! `addtotals`: adds up the numbers of each row, and of each column.

use super::planner::Planner;
use super::settings::Settings;
use super::{Command, Page};
use crate::diagnostics::{Diagnostic, Span};
use crate::plan::Whole;
use crate::syntax::{Name, Pair, Path, Reader, Rule, Tree, commas};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "addtotals",
    aliases: &[],
    syntax: "addtotals [fieldname=Name] [row=true|false] [col=true|false] [field, ...]",
    summary: "Adds up the numbers of each row, and if wanted of each column.",
    notes: "Without fields all columns take part, but for times. The sum of a row is a column `Total`, or what \
            `fieldname` says; `row=false` leaves it out. `col=true` adds a last row with the sums of the columns; it \
            counts as a row of the answer, so set a `limit` before the command where there may be more than 10,000 \
            rows. What is no number is passed over.",
    page: "CWL_QuerySyntax-Addtotals",
    examples: &[
        "fields bytes, packets | addtotals",
        "stats sum(bytes) as sent, sum(packets) as packets by srcAddr | addtotals col=true sent, packets",
        "fields bytes | addtotals fieldname=RowSum",
    ],
    rule: Rule::addtotals,
    read: |pair, reader| Ok(Arc::new(AddTotals::read(pair, reader)?)),
};

// AWS manual, addtotals: the column is called `Total`.
const TOTAL: &str = "Total";

/// `addtotals [option ...] [field, ...]`.
#[derive(Debug, Clone)]
pub struct AddTotals {
    /// The name of the column of sums, if it is given one.
    pub name: Option<Name>,
    /// Adds the sums of the rows as a column.
    pub row: bool,
    /// Adds the sums of the columns as a row.
    pub col: bool,
    /// What is added up; all columns when empty.
    pub fields: Vec<Path>,
    /// The whole command.
    pub span: Span,
}

impl AddTotals {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let settings = Settings::read(&pair, &["fieldname", "row", "col"], reader)?;
        let paths = pair.into_inner().filter(|part| part.as_rule() == Rule::path);
        Ok(AddTotals {
            name: settings.name("fieldname")?,
            row: settings.flag("row")?.unwrap_or(true),
            col: settings.flag("col")?.unwrap_or(false),
            fields: paths.map(|path| reader.path(path)).collect::<Result<_, _>>()?,
            span: reader.whole(),
        })
    }

    fn name(&self) -> &str {
        self.name.as_ref().map_or(TOTAL, |name| &name.text)
    }

    /// The slots that are added up.
    // AWS manual, addtotals: all numeric fields. What is numeric is seen row by row; parsed texts count (SEEN FT),
    // times do not. A column that the sums take the place of is left out, so that a second `addtotals` does not
    // count twice.
    fn inputs(&self, planner: &mut Planner) -> Result<Vec<usize>, Diagnostic> {
        if !self.fields.is_empty() {
            return self.fields.iter().map(|path| planner.field_slot(path)).collect();
        }
        let columns = planner.shown();
        let counts = columns.iter().filter(|shown| shown.name != self.name() && !planner.is_time(shown.slot));
        Ok(counts.map(|shown| shown.slot).collect())
    }
}

impl fmt::Display for AddTotals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("addtotals")?;
        self.name.iter().try_for_each(|name| write!(f, " fieldname={name}"))?;
        f.write_str(if self.row { "" } else { " row=false" })?;
        f.write_str(if self.col { " col=true" } else { "" })?;
        if self.fields.is_empty() { Ok(()) } else { write!(f, " {}", commas(&self.fields)) }
    }
}

impl Command for AddTotals {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    // One who has tried it says that no column of sums came out behind `stats ... by bin()` (SEEN FT). The manual
    // knows of no such exception, and we make none.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("addtotals", self.span)?;
        let mut inputs = self.inputs(planner)?;
        inputs.sort_unstable();
        inputs.dedup();
        let total = self.row.then(|| planner.slot(self.name()));
        planner.whole(Whole::AddTotals { inputs, total, summary: self.col });
        if let Some(total) = total {
            planner.new_column(self.name(), total);
        }
        Ok(())
    }
}
