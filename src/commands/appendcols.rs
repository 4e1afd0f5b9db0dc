//! `appendcols`: the rows of a query next to these, one by one.

use super::planner::{INNER_LIMIT, Planner, Shown};
use super::{Command, Page};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::plan::tables::Side;
use crate::plan::{Append, Plan, Step, Whole};
use crate::syntax::{Inner, Pair, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "appendcols",
    aliases: &[],
    syntax: "appendcols [override=true|false] [max=number] (query)",
    summary: "Puts the rows of a query next to these, one by one.",
    notes: "The first row gets the columns of the first row of the query in brackets, and so on, without regard to \
            what stands in them; rows that the query has more are left out. A column that is there already stays \
            as it is, or gets the values of the query with `override=true`. `max` is how many rows get columns: \
            10,000 when it is not given, at most 100,000.",
    page: "CWL_QuerySyntax-Appendcols",
    examples: &[
        "fields svc | stats count(*) as cnt by svc \
         | appendcols override=true ( SOURCE lg | stats avg(latency) as avgLat by svc )",
        "stats sum(bytes) as sent by bin(1h) as hour | sort hour \
         | appendcols (SOURCE \"yesterday\" | stats sum(bytes) as before by bin(1h) as hour | sort hour)",
        "stats count(*) as flows | appendcols max=1 (SOURCE \"/app\" | stats count(*) as requests)",
    ],
    rule: Rule::appendcols,
    read: |pair, reader| Ok(Arc::new(Appendcols::read(pair, reader)?)),
};

/// The largest `max` (AWS manual, appendcols).
const MOST_ROWS: usize = 100_000;

/// `appendcols [override=...] [max=...] (query)`.
#[derive(Debug, Clone)]
pub struct Appendcols {
    /// The query's value counts where both have a column.
    pub overrides: bool,
    /// How many rows get columns, when it is given.
    pub max: Option<usize>,
    /// Whose rows.
    pub query: Arc<dyn Inner>,
    /// The whole command.
    pub span: Span,
}

impl Appendcols {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let (mut overrides, mut max) = (None, None);
        for option in pair.clone().into_inner().filter(|part| part.as_rule() == Rule::append_option) {
            let value = option.clone().into_inner().last().expect("the grammar ends an option with its value");
            let twice = match value.as_rule() {
                Rule::number => max.replace(count(&value, reader)?).is_some(),
                _ => overrides.replace(value.as_str().eq_ignore_ascii_case("true")).is_some(),
            };
            if twice {
                let message = format!("`{}` is given twice", if max.is_some() { "max" } else { "override" });
                return Err(Diagnostic::new(Code::BadOption, message).at(reader.span(&option), "the second time"));
            }
        }
        let query = pair.into_inner().last().expect("the grammar ends `appendcols` with a query");
        Ok(Appendcols {
            overrides: overrides.unwrap_or(false),
            max,
            query: reader.query(&query)?,
            span: reader.whole(),
        })
    }
}

fn count(number: &Pair, reader: &Reader) -> Result<usize, Diagnostic> {
    let count = number.as_str().parse().ok().filter(|count| (1..=MOST_ROWS).contains(count));
    count.ok_or_else(|| {
        Diagnostic::new(Code::BadNumber, format!("`{}` is not a number of rows", number.as_str()))
            .at(reader.span(number), "expected a whole number from 1 to 100,000")
    })
}

impl fmt::Display for Appendcols {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("appendcols ")?;
        if self.overrides {
            f.write_str("override=true ")?;
        }
        self.max.iter().try_for_each(|max| write!(f, "max={max} "))?;
        write!(f, "({})", self.query)
    }
}

impl Command for Appendcols {
    fn write_tree(&self, tree: &mut Tree) {
        let overrides = if self.overrides { " override" } else { "" };
        let max = self.max.map_or(String::new(), |max| format!(" max {max}"));
        tree.node(format_args!("appendcols{overrides}{max}"), |tree| self.query.write_tree(tree));
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("appendcols", self.span)?;
        let limit = self.max.unwrap_or(INNER_LIMIT);
        let number = planner.inner(&*self.query, limit)?;
        cap(planner.inner_plan(number), limit);
        let names: Vec<String> = planner.inner_plan(number).output.iter().map(|(name, _)| name.clone()).collect();
        let known = planner.columns();
        let mut outputs = Vec::new();
        let mut added = Vec::new();
        for (column, name) in names.into_iter().enumerate() {
            let earlier = known.iter().find(|shown| shown.name == name).map(|shown| shown.slot);
            let earlier = earlier.or_else(|| planner.defined(&name));
            // AWS manual, appendcols: without `override` the column that is there stays.
            if earlier.is_some() && !self.overrides {
                continue;
            }
            let slot = planner.slot(&name);
            outputs.push((column, slot, earlier));
            added.push(Shown { name, slot });
        }
        planner.whole(Whole::Append(Append { rows: Side::Query(number), outputs, limit }));
        for Shown { name, slot } in added {
            planner.redefine(&name, slot);
            planner.show_parsed(&name, slot);
        }
        Ok(())
    }
}

/// No more rows than are put next to others.
fn cap(plan: &mut Plan, most: usize) {
    if let Some(Step::Top { limit, .. } | Step::Any { limit }) = plan.steps.last_mut() {
        *limit = most.min(*limit);
    }
}
