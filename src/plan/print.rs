//! The plan as text: what `explain` and the snapshots show.

use super::tables::Side;
use super::{By, Elements, Join, Lookup, Order, Plan, Step};
use crate::diagnostics::counted;
use crate::expressions;
use std::fmt;

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, query) in self.queries.iter().enumerate() {
            let text = query.to_string().lines().map(|line| format!("  {line}\n")).collect::<String>();
            write!(f, "query {}\n{text}", number + 1)?;
        }
        write!(f, "scan\n{}", self.scan.choice)?;
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
        let mut columns: Vec<&str> = self.output.iter().map(|(name, _)| name.as_str()).collect();
        if let Some(everything) = self.everything {
            columns.insert(everything.place.min(columns.len()), "all fields of the log");
        }
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
                let multi = if parse.multi { ", a row for each match" } else { "" };
                format!("parse {} with {} as {}{multi}", self.show(&parse.source), parse.extractor, names.join(", "))
            }
            Step::Unnest(unnest) => {
                let name = unnest.output.map_or("_", |slot| self.names[slot].as_str());
                let texts = if unnest.rows == Elements::OfTexts { ", also in texts" } else { "" };
                format!("a row for each element {name} of {}{texts}", self.show(&unnest.list))
            }
            Step::Join(join) => self.describe_join(join),
            Step::Lookup(lookup) => self.describe_lookup(lookup),
            Step::Stats(stats) => self.describe_stats(stats),
            Step::Pattern(pattern) => self.describe_pattern(pattern),
            Step::Relevant(relevant) => {
                let fields: Vec<&str> = relevant.fields.iter().map(|(name, _)| name.as_str()).collect();
                let fields = if relevant.all { "all fields".to_string() } else { fields.join(", ") };
                format!("rank {fields} by what they tell about {}", self.show(&relevant.condition))
            }
            Step::Top { order, limit } => {
                let rows = if *limit == usize::MAX {
                    "all rows".to_string()
                } else {
                    format!("first {}", counted(*limit, "row"))
                };
                format!("{rows} by {}", self.describe_order(order))
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

    fn describe_join(&self, join: &Join) -> String {
        let kind = if join.keeps_all { "left join" } else { "join" };
        let right = match &join.right {
            Side::Query(number) => format!("query {}", number + 1),
            Side::Known(right) => format!("{} of the right side", counted(right.table.rows, "row")),
        };
        let names: Vec<&str> = join.outputs.iter().map(|(_, slot)| self.names[*slot].as_str()).collect();
        let columns = if names.is_empty() { String::new() } else { format!(" for {}", names.join(", ")) };
        let and = join.condition.as_ref().map(|condition| format!(" and {}", self.show(condition)));
        format!("{kind} {right} by {}{}{columns}", self.show(&join.key), and.unwrap_or_default())
    }

    fn describe_lookup(&self, lookup: &Lookup) -> String {
        let by = match &lookup.by {
            By::Keys(keys) => {
                let keys = keys.iter().map(|(column, _, slot)| format!("{column} = {}", self.names[*slot]));
                keys.collect::<Vec<_>>().join(" and ")
            }
            By::Network(Some((column, _)), slot) => format!("{} in {column}", self.names[*slot]),
            By::Network(None, slot) => format!("{} in its blocks of addresses", self.names[*slot]),
        };
        let wanted = lookup.outputs.iter().filter(|(_, _, slot)| slot.is_some());
        let columns: Vec<&str> = wanted.map(|(column, _, _)| column.as_str()).collect();
        format!("look {} up in {} by {by}", columns.join(", "), lookup.table.0)
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
        if aggregates.is_empty() {
            return format!("one row for each group{by}{but}");
        }
        format!("aggregate {}{by}{but}", aggregates.join(", "))
    }

    fn describe_pattern(&self, pattern: &super::Pattern) -> String {
        let source = self.show(&pattern.source);
        let compared = pattern.baseline.map(|(baseline, _)| format!(", compared with {}", baseline.describe()));
        let columns: Vec<&str> = pattern.outputs.iter().map(|(_, slot)| self.names[*slot].as_str()).collect();
        format!("patterns of {source}{}: {}", compared.unwrap_or_default(), columns.join(", "))
    }

    fn describe_order(&self, order: &Order) -> String {
        let direction = |descending: bool| if descending { " desc" } else { "" };
        let mut keys: Vec<String> =
            order.keys.iter().map(|key| format!("{}{}", self.names[key.slot], direction(key.descending))).collect();
        keys.extend(order.ties.iter().map(|slot| format!("ties by {}", self.names[*slot])));
        keys.push(if order.latest_first { "latest in the log" } else { "first seen" }.to_string());
        keys.join(", ")
    }

    fn show(&self, expr: &crate::expressions::Expr) -> String {
        expressions::print(expr, &self.names)
    }
}
