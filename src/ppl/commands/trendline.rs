//! `trendline`: moving averages.

use super::Page;
use super::sort::{SortKey, in_words};
use crate::commands::{Command, Planner};
use crate::diagnostics::{Diagnostic, Span};
use crate::plan::Whole;
use crate::ppl::grammar::{Pair, Rule};
use crate::ppl::print::{Named, New};
use crate::ppl::reading::{Reader, has, operands, part};
use crate::syntax::{Name, Path, Tree, commas};
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "trendline",
    aliases: &[],
    syntax: "trendline [sort [+|-] name[, ...]] sma(number, name) [as name] [sma(number, name) [as name] ...]",
    examples: &[
        "trendline sma(2, field1) as field1Alias",
        "trendline sort - device-id sma(2, temperature) as temp_trend_2 sma(3, temperature) as temp_trend_3",
        "trendline sort `@timestamp` wma(5, bytes)",
    ],
    rule: Rule::trendline,
    read: |pair, reader| {
        let sort = operands(pair, Rule::sort_key).map(|key| SortKey::read(&key, reader)).collect::<Result<_, _>>()?;
        let trends = operands(pair, Rule::trend).map(|trend| Trend::read(&trend, reader)).collect::<Result<_, _>>()?;
        Ok(Arc::new(Trendline { sort, trends, span: reader.stage }))
    },
};

/// The most rows of an average; the guide has no limit.
const MOST_POINTS: usize = 10_000;

/// `trendline sort keys sma(points, field) as name ...`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Trendline {
    /// The order of the rows, if it is given.
    pub sort: Vec<SortKey>,
    /// At least one.
    pub trends: Vec<Trend>,
    /// The whole command.
    pub span: Span,
}

/// A moving average.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Trend {
    /// Later rows have more weight.
    pub weighted: bool,
    /// Of how many rows.
    pub points: usize,
    /// Of what.
    pub path: Path,
    /// The name of its column.
    pub alias: Option<Name>,
}

impl Trend {
    fn read(pair: &Pair, reader: &Reader) -> Result<Trend, Diagnostic> {
        let points = part(pair, Rule::integer).expect("the grammar gives an average a number of rows");
        let path = part(pair, Rule::path).expect("the grammar gives an average a field");
        Ok(Trend {
            weighted: has(pair, Rule::kw_wma),
            points: reader.integer(&points, 1, MOST_POINTS)?,
            path: reader.path(&path),
            alias: reader.alias(pair),
        })
    }

    /// The name of its column; without `as`, that of the field with an ending.
    // The guide is silent on the name without `as`; OpenSearch takes this one.
    fn name(&self) -> String {
        self.alias.as_ref().map_or_else(|| format!("{}_trendline", self.path.name()), |alias| alias.text.clone())
    }
}

impl fmt::Display for Trend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.weighted { "wma" } else { "sma" };
        write!(f, "{word}({}, {})", self.points, Named(&self.path))?;
        self.alias.iter().try_for_each(|alias| write!(f, " as {}", New(alias)))
    }
}

impl fmt::Display for Trendline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("trendline")?;
        if !self.sort.is_empty() {
            write!(f, " sort {}", commas(&self.sort))?;
        }
        self.trends.iter().try_for_each(|trend| write!(f, " {trend}"))
    }
}

impl Command for Trendline {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("trendline", |tree| {
            self.sort.iter().for_each(|key| tree.leaf(format_args!("sort {key}")));
            self.trends.iter().for_each(|trend| tree.leaf(trend));
        });
    }

    fn sentence(&self, rows: &str) -> String {
        let trend = |trend: &Trend| {
            let weighted = if trend.weighted { ", later ones with more weight," } else { "" };
            format!(
                "`{}` is the mean of `{}` of the last {} {rows}{weighted}",
                trend.name(),
                trend.path.name(),
                trend.points
            )
        };
        let trends = self.trends.iter().map(trend).collect::<Vec<_>>().join(", and ");
        match self.sort.is_empty() {
            true => format!("In the order of the {rows}, {trends}."),
            false => format!("Orders the {rows} by {}; {trends}.", in_words(&self.sort)),
        }
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        if !self.sort.is_empty() {
            let keys = self.sort.iter().map(|key| key.plan(planner)).collect::<Result<_, _>>()?;
            planner.order_by(keys, self.span);
        }
        for trend in &self.trends {
            let input = planner.field_slot(&trend.path)?;
            let output = planner.slot(&trend.name());
            planner.whole(Whole::Trendline { input, output, points: trend.points, weighted: trend.weighted });
            planner.put(&trend.name(), output);
        }
        Ok(())
    }
}
