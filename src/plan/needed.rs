//! The plan walked backwards for the slots that later steps use; what nobody needs is not computed and not
//! read.

use super::tables::Side;
use super::{Join, Order, Plan, Step};
use crate::expressions::Expr;
use std::collections::BTreeSet;

/// Drops what no later step needs.
pub fn prune(plan: &mut Plan) {
    let mut needed: BTreeSet<usize> = plan.output.iter().map(|(_, slot)| *slot).collect();
    for step in plan.steps.iter_mut().rev() {
        prune_step(step, &mut needed);
    }
    plan.steps.retain(|step| !is_idle(step));
    needed_of_queries(plan);
    if let Some(predicate) = &plan.scan.predicate {
        needed.extend(predicate.slots());
    }
    plan.scan.fields.retain(|(slot, _)| needed.contains(slot));
}

fn is_idle(step: &Step) -> bool {
    match step {
        Step::Extend(columns) => columns.is_empty(),
        Step::Parse(parse) => !parse.multi && parse.outputs.iter().all(Option::is_none),
        Step::Lookup(lookup) => lookup.outputs.iter().all(|(_, _, slot)| slot.is_none()),
        _ => false,
    }
}

/// A query inside the query answers what the step that asks it still hands on.
fn needed_of_queries(plan: &mut Plan) {
    for step in &plan.steps {
        let Step::Join(Join { right: Side::Query(number), outputs, .. }) = step else { continue };
        let Some(query) = plan.queries.get_mut(*number) else { continue };
        let mut key = true;
        query.output.retain(|(name, _)| std::mem::take(&mut key) || outputs.iter().any(|(output, _)| output == name));
    }
}

/// Replaces what is needed after a step by what is needed before it.
fn prune_step(step: &mut Step, needed: &mut BTreeSet<usize>) {
    match step {
        Step::Filter(condition) => need(needed, condition),
        Step::Extend(columns) => {
            for index in (0..columns.len()).rev() {
                if needed.remove(&columns[index].0) {
                    need(needed, &columns[index].1);
                } else {
                    columns.remove(index);
                }
            }
        }
        Step::Parse(parse) => {
            let outputs = parse.outputs.iter_mut();
            let used = outputs.map(|slot| *slot = slot.filter(|slot| needed.remove(slot)));
            used.for_each(drop);
            if parse.multi || parse.outputs.iter().any(Option::is_some) {
                need(needed, &parse.source);
            }
        }
        Step::Join(join) => {
            if let Some(condition) = &join.condition {
                need(needed, condition);
            }
            if let Side::Query(_) = join.right {
                join.outputs.retain(|(_, slot)| needed.contains(slot));
            }
            for (_, slot) in &join.outputs {
                needed.remove(slot);
            }
            need(needed, &join.key);
        }
        Step::Lookup(lookup) => {
            let outputs = lookup.outputs.iter_mut();
            outputs.for_each(|(_, _, slot)| *slot = slot.filter(|slot| needed.remove(slot)));
            needed.extend(lookup.by.reads());
        }
        Step::Unnest(unnest) => {
            unnest.output = unnest.output.filter(|slot| needed.remove(slot));
            need(needed, &unnest.list);
        }
        Step::Stats(stats) => {
            stats.aggregates.retain(|aggregate| needed.contains(&aggregate.slot));
            needed.clear();
            stats.keys.iter().for_each(|(_, key)| need(needed, key));
            stats.aggregates.iter().flat_map(|a| &a.args).for_each(|arg| need(needed, arg));
        }
        Step::Pattern(pattern) => {
            pattern.outputs.retain(|(_, slot)| needed.contains(slot));
            *needed = pattern.reads().into_iter().collect();
        }
        Step::Relevant(relevant) => {
            relevant.outputs.retain(|(_, slot)| needed.contains(slot));
            *needed = relevant.reads().into_iter().collect();
        }
        Step::Top { order, .. } => need_order(needed, order),
        Step::Any { .. } => {}
        Step::Dedup { keys, order, .. } => {
            needed.extend(keys.iter().copied());
            need_order(needed, order);
        }
        Step::Whole { order, row, work, .. } => {
            needed.remove(row);
            work.keep(needed);
            for slot in work.writes() {
                needed.remove(&slot);
            }
            needed.extend(work.reads());
            need_order(needed, order);
        }
    }
}

fn need(needed: &mut BTreeSet<usize>, expr: &Expr) {
    needed.extend(expr.slots());
}

fn need_order(needed: &mut BTreeSet<usize>, order: &Order) {
    needed.extend(order.keys.iter().map(|key| key.slot));
    needed.extend(&order.ties);
}

#[cfg(test)]
mod tests {
    use crate::Query;
    use crate::plan::Step;

    /// What is read from the log for a query, in order of name.
    fn read(query: &str) -> Vec<String> {
        let query = Query::parse(query).expect("the query is read");
        let (plan, _) = query.plan().expect("the query has a plan");
        let mut names: Vec<String> = plan.scan.fields.into_iter().map(|(_, name)| name).collect();
        names.sort();
        names
    }

    #[test]
    fn only_what_later_steps_use_is_read() {
        for (query, fields) in [
            ("fields srcAddr, bytes | display srcAddr", &["@timestamp", "srcAddr"][..]),
            ("fields bytes * 8 as bits, packets | display packets", &["@timestamp", "packets"]),
            ("filter action = 'x' | stats count(*)", &["action"]),
            ("stats count(*) as n, sum(bytes) as b by srcAddr | display n", &["srcAddr"]),
            ("stats count(*)", &[]),
            ("sort bytes | dedup dstPort | limit 1", &["@message", "@timestamp", "bytes", "dstPort"]),
            ("parse @message '* *' as a, b | stats count(*)", &[]),
            ("parse @logStream '*-*' as a, b | stats count(*) by a", &["@logStream"]),
            ("parse @message /(?<a>x)/ multi | stats count(*)", &["@message"]),
            ("unnest bytes into b | stats count(*)", &["bytes"]),
            ("filter action = 'x' | limit any 3 | display bytes", &["action", "bytes"]),
            ("stats count(*) by bin(1m)", &["@timestamp"]),
            ("stats latest(bytes)", &["@timestamp", "bytes"]),
        ] {
            assert_eq!(read(query), fields, "{query}");
        }
    }

    #[test]
    fn what_nobody_needs_is_not_computed() {
        let query = Query::parse("fields bytes * 8 as bits | parse @message '*' as a | display srcAddr");
        let (plan, _) = query.and_then(|query| query.plan()).expect("the query has a plan");
        assert!(matches!(plan.steps[..], [Step::Top { .. }]), "{plan}");
    }
}
