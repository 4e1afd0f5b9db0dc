//! `stats`: aggregates, by group.

use super::Page;
use super::by::Groups;
use crate::commands::{Command, Planner, Shown};
use crate::diagnostics::Diagnostic;
use crate::plan::{self, Step};
use crate::ppl::grammar::Rule;
use crate::syntax::Tree;
use indexmap::IndexMap;
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "stats",
    aliases: &[],
    syntax: "stats aggregate [as name][, aggregate [as name] ...] [by [span(name, width),] key[, key ...]]",
    examples: &[
        "stats count(), count(field1), min(field1), max(field1), avg(field1) by field2 | head 1000",
        "stats count() as cnt by span(age, 5) as age_span, gender",
        "stats sum(productsAmount) by span(transactionDate, 1w) as age_date, productId",
        "stats avg(age) as avg_state_age by country, state | stats avg(avg_state_age) as avg_country_age by country",
        "stats distinct_count(c), stddev_samp(c), percentile(c, 90), take(c, 2)",
    ],
    rule: Rule::stats,
    read: |pair, reader| Ok(Arc::new(Stats { groups: Groups::read(pair, reader)? })),
};

/// `stats aggregates by keys`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Stats {
    groups: Groups,
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stats {}", self.groups)
    }
}

impl Command for Stats {
    fn write_tree(&self, tree: &mut Tree) {
        self.groups.write_tree("stats", tree);
    }

    fn sentence(&self, rows: &str) -> String {
        let made = self.groups.made_in_words();
        if self.groups.keys.is_empty() {
            return format!("Of all {rows} together tells {made}.");
        }
        format!("For {} tells {made}.", self.groups.in_words())
    }

    fn rows(&self, _: &'static str) -> &'static str {
        "rows"
    }

    // The guide, stats: aggregates come first, then the keys, of which a span is the first.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.before_groups();
        let mut order: Vec<_> = self.groups.keys.iter().collect();
        order.sort_by_key(|key| !key.is_span());
        let (mut keys, mut key_columns) = (Vec::new(), Vec::new());
        for key in order {
            let expr = key.plan(planner)?;
            let slot = planner.slot(&key.name());
            planner.note_time(slot, &expr);
            keys.push((slot, expr));
            key_columns.push(Shown { name: key.name(), slot });
        }
        let (mut aggregates, mut shown) = (Vec::new(), Vec::new());
        for made in &self.groups.aggregates {
            let aggregate = made.plan(planner)?;
            shown.push(Shown { name: made.name(), slot: aggregate.slot });
            aggregates.push(aggregate);
        }
        shown.append(&mut key_columns);
        let names: IndexMap<String, usize> = shown.iter().map(|shown| (shown.name.clone(), shown.slot)).collect();
        let time_key = keys.iter().map(|(slot, _)| *slot).find(|slot| planner.is_time(*slot));
        planner.step(Step::Stats(plan::Stats { keys, aggregates, drops_empty: None }));
        planner.after_stats(shown, names, time_key);
        Ok(())
    }
}
