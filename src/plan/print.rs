//! The plan as text: what `explain` and the snapshots show.

use super::{Order, Plan, Step};
use crate::diagnostics::counted;
use crate::expressions;
use std::fmt;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "scan")?;
        let fields: Vec<&str> = self.scan.fields.iter().map(|(_, name)| name.as_str()).collect();
        writeln!(f, "  fields: {}", if fields.is_empty() { "none".to_string() } else { fields.join(", ") })?;
        if let Some(predicate) = &self.scan.predicate {
            writeln!(f, "  pushed filter: {}", self.show(predicate))?;
        }
        if !self.scan.literals.is_empty() {
            let literals: Vec<String> = self.scan.literals.iter().map(|text| format!("{text:?}")).collect();
            writeln!(f, "  pushed literals: {}", literals.join(", "))?;
        }
        for step in &self.steps {
            writeln!(f, "{}", self.describe(step))?;
        }
        if self.estimate {
            writeln!(f, "estimate, without reading")?;
        }
        let columns: Vec<&str> = self.output.iter().map(|(name, _)| name.as_str()).collect();
        writeln!(f, "output: {}", columns.join(", "))
    }
}

impl Plan {
    /// One step in words.
    pub fn describe(&self, step: &Step) -> String {
        match step {
            Step::Filter(condition) => format!("filter {}", self.show(condition)),
            Step::Extend(columns) => {
                let columns: Vec<String> =
                    columns.iter().map(|(slot, expr)| format!("{} = {}", self.names[*slot], self.show(expr))).collect();
                format!("compute {}", columns.join(", "))
            }
            Step::Parse(parse) => {
                let names: Vec<&str> =
                    parse.outputs.iter().map(|slot| slot.map_or("_", |slot| self.names[slot].as_str())).collect();
                format!("parse {} with {} as {}", self.show(&parse.source), parse.extractor, names.join(", "))
            }
            Step::Stats(stats) => self.describe_stats(stats),
            Step::Top { order, limit } => {
                format!("first {} by {}", counted(*limit, "row"), self.describe_order(order))
            }
            Step::Any { limit } => format!("any {}", counted(*limit, "row")),
            Step::Dedup { keys, order, .. } => {
                let keys: Vec<&str> = keys.iter().map(|slot| self.names[*slot].as_str()).collect();
                format!("first row for each {} by {}", keys.join(", "), self.describe_order(order))
            }
            Step::Whole { order, limit, work, .. } => {
                let rows = if *limit == usize::MAX { "all rows".to_string() } else { counted(*limit, "row") };
                format!("{}, over {rows} by {}", work.describe(&self.names), self.describe_order(order))
            }
        }
    }

    fn describe_stats(&self, stats: &super::Stats) -> String {
        let aggregates: Vec<String> = stats
            .aggregates
            .iter()
            .map(|aggregate| {
                let args: Vec<String> = aggregate.args.iter().map(|arg| self.show(arg)).collect();
                format!("{} = {}({})", self.names[aggregate.slot], aggregate.function.name, args.join(", "))
            })
            .collect();
        let keys: Vec<String> = stats
            .keys
            .iter()
            .map(|(slot, expr)| match self.show(expr) {
                text if text == self.names[*slot] => text,
                text => format!("{} = {text}", self.names[*slot]),
            })
            .collect();
        let by = if keys.is_empty() { String::new() } else { format!(" by {}", keys.join(", ")) };
        let but = if stats.drops_empty.is_some() { ", but for an empty group" } else { "" };
        format!("aggregate {}{by}{but}", aggregates.join(", "))
    }

    fn describe_order(&self, order: &Order) -> String {
        let direction = |descending: bool| if descending { " desc" } else { "" };
        let mut keys: Vec<String> =
            order.keys.iter().map(|key| format!("{}{}", self.names[key.slot], direction(key.descending))).collect();
        keys.push(if order.latest_first { "latest in the log" } else { "first seen" }.to_string());
        keys.join(", ")
    }

    fn show(&self, expr: &crate::expressions::Expr) -> String {
        expressions::print(expr, &self.names)
    }
}
