//! `fillmissing`: rows for empty buckets of time.

use super::planner::Planner;
use super::{Command, Page};
use crate::batch::Value;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::resolve;
use crate::plan::{FillMissing as Work, Whole};
use crate::syntax::{Expr, Pair, Path, Reader, Rule, Tree, commas};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "fillmissing",
    aliases: &[],
    syntax: "fillmissing [with value for field[, value for field ...]]",
    summary: "Adds a row for each empty bucket of time.",
    notes: "It stands behind a `stats` that groups by `bin`. Where there are other group keys too, each combination of \
            them gets its own rows. Buckets go from the first to the last of the time range of the query; without a \
            range, from the first to the last that has a row. Added rows have the group keys and what `with` says, and \
            no other values. More than 100,000 rows are not added.",
    page: "CWL_QuerySyntax-Fillmissing",
    examples: &[
        "stats avg(bytes) as mean by bin(1m) | fillmissing with 0 for mean",
        "stats count(*) as flows, sum(bytes) as sent by bin(1h), action | fillmissing with 0 for flows, 0 for sent",
        "stats max(bytes) as most by bin(1d) as day | fillmissing | sort day",
    ],
    rule: Rule::fillmissing,
    read: |pair, reader| Ok(Arc::new(FillMissing::read(pair, reader)?)),
};

/// `fillmissing [with value for field, ...]`.
#[derive(Debug, Clone)]
pub struct FillMissing {
    /// What added rows get.
    pub fillings: Vec<Filling>,
    /// The whole command.
    pub span: Span,
}

/// `value for field`.
#[derive(Debug, Clone)]
pub struct Filling {
    /// A constant.
    pub value: Expr,
    /// The column that gets it.
    pub field: Path,
}

impl FillMissing {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let fillings = pair.into_inner().filter(|part| part.as_rule() == Rule::filling);
        let fillings = fillings.map(|filling| Filling::read(filling, reader)).collect::<Result<_, _>>()?;
        Ok(FillMissing { fillings, span: reader.whole() })
    }

    fn values(&self, planner: &mut Planner, keys: &[usize]) -> Result<Vec<(usize, Value)>, Diagnostic> {
        let mut values: Vec<(usize, Value)> = Vec::new();
        for filling in &self.fillings {
            let (slot, value) = filling.plan(planner)?;
            if keys.contains(&slot) {
                return Err(filling.refused("is a group key, which added rows have already"));
            }
            if values.iter().any(|(other, _)| *other == slot) {
                return Err(filling.refused("is filled twice"));
            }
            values.push((slot, value));
        }
        Ok(values)
    }
}

impl Filling {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let mut parts = pair.into_inner();
        let value = reader.sum(parts.next().expect("the grammar begins a filling with its value"))?;
        let field = reader.path(parts.last().expect("the grammar ends a filling with its field"))?;
        Ok(Filling { value, field })
    }

    fn plan(&self, planner: &mut Planner) -> Result<(usize, Value), Diagnostic> {
        let slot = planner.own_slot(&self.field)?;
        let constant = |value: &Value| !matches!(value, Value::Period(_));
        let is_field = matches!(self.value, Expr::Field(_));
        let value = if is_field { None } else { resolve(&self.value, planner)?.constant().cloned().filter(constant) };
        value.map(|value| (slot, value)).ok_or_else(|| {
            Diagnostic::new(Code::BadOption, "gaps are filled with a constant")
                .at(self.value.span(), "expected a number or a text in quotation marks")
        })
    }

    fn refused(&self, why: &str) -> Diagnostic {
        Diagnostic::new(Code::BadOption, format!("`{}` {why}", self.field.name()))
            .at(self.field.span, "cannot be filled here")
    }
}

impl fmt::Display for Filling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} for {}", self.value, self.field)
    }
}

impl fmt::Display for FillMissing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fillmissing")?;
        if self.fillings.is_empty() { Ok(()) } else { write!(f, " with {}", commas(&self.fillings)) }
    }
}

impl Command for FillMissing {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("fillmissing", |tree| {
            for filling in &self.fillings {
                tree.node(format_args!("for {}", filling.field), |tree| tree.expr(&filling.value));
            }
        });
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("fillmissing", self.span)?;
        // AWS manual, fillmissing: it must follow `stats ... by bin()`.
        let Some((time, period, series)) = planner.buckets() else { return Err(no_buckets(self.span)) };
        let keys: Vec<usize> = series.iter().copied().chain([time]).collect();
        let values = self.values(planner, &keys)?;
        planner.settle_limit();
        planner.whole_sorted_again(Whole::FillMissing(Work { time, period, series, values }));
        Ok(())
    }
}

fn no_buckets(span: Span) -> Diagnostic {
    Diagnostic::new(Code::CommandOrder, "`fillmissing` needs buckets of time to fill")
        .at(span, "no `stats ... by bin(...)` before it")
        .help("group by buckets of time first: `stats count(*) by bin(5m)`")
}
