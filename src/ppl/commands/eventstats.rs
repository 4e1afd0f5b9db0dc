//! `eventstats`: aggregates by group, put next to each row.

use super::Page;
use super::by::Groups;
use crate::commands::{Command, Planner};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Step, Whole};
use crate::ppl::grammar::Rule;
use crate::syntax::Tree;
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "eventstats",
    aliases: &[],
    syntax: "eventstats aggregate [as name][, aggregate [as name] ...] [by [span(name, width),] key[, key ...]]",
    examples: &[
        "eventstats sum(field1) by field2",
        "eventstats avg(age) as avg_age, max(age) as oldest by gender | where age > avg_age",
        "eventstats sum(age) by span(age, 5) as age_span | head 2",
    ],
    rule: Rule::eventstats,
    read: |pair, reader| Ok(Arc::new(EventStats { groups: Groups::read(pair, reader)? })),
};

/// `eventstats aggregates by keys`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct EventStats {
    groups: Groups,
}

impl fmt::Display for EventStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "eventstats {}", self.groups)
    }
}

impl EventStats {
    /// The name of a column without `as`.
    // The guide, eventstats: its tables have columns such as `sum(age) by gender`.
    fn column(&self, text: &str) -> String {
        let keys: Vec<String> = self.groups.keys.iter().map(|key| key.to_string().replace('`', "")).collect();
        if keys.is_empty() { text.to_string() } else { format!("{text} by {}", keys.join(", ")) }
    }
}

impl Command for EventStats {
    fn write_tree(&self, tree: &mut Tree) {
        self.groups.write_tree("eventstats", tree);
    }

    fn sentence(&self, rows: &str) -> String {
        let made = self.groups.made_in_words();
        match self.groups.keys.is_empty() {
            true => format!("Puts next to each of the {rows} what all of them together tell: {made}."),
            false => format!(
                "Puts next to each of the {rows} what all with the same keys, {}, tell: {made}.",
                self.groups.in_words()
            ),
        }
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        let mut keys = Vec::new();
        for key in &self.groups.keys {
            let expr = key.plan(planner)?;
            let slot = planner.slot(&key.name());
            planner.note_time(slot, &expr);
            planner.step(Step::Extend(vec![(slot, expr)]));
            keys.push(slot);
        }
        let mut aggregates = Vec::new();
        for made in &self.groups.aggregates {
            let aggregate = made.plan(planner)?;
            // The guide, commands: eventstats is supported in CloudWatch Logs "except count()".
            if aggregate.function.name == "count" {
                return Err(Diagnostic::new(Code::NotSupported, "`eventstats` does not count in Logs Insights")
                    .at(made.call.span(), "`count` is not supported here")
                    .help("count with `stats count() by ...`, or add up ones: `eval one = 1 | eventstats sum(one) by ...`"));
            }
            aggregates.push(aggregate);
        }
        let slots: Vec<usize> = aggregates.iter().map(|aggregate| aggregate.slot).collect();
        planner.whole(Whole::EventStats { keys, aggregates });
        for (made, slot) in self.groups.aggregates.iter().zip(slots) {
            let name = if made.alias.is_some() { made.name() } else { self.column(&made.name()) };
            planner.rename(slot, &name);
            planner.put(&name, slot);
            if made.alias.is_none() && planner.defined(&made.name()).is_none() {
                planner.define(&made.name(), slot);
            }
        }
        Ok(())
    }
}
