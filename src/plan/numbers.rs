//! Fields whose values are only used as numbers: where a file holds numbers, they need not be made texts.

use super::{Plan, Step};
use crate::expressions::Expr;
use std::collections::BTreeSet;

/// Aggregates that give the same for a text that is a whole number and for that number.
const OVER_NUMBERS: [&str; 2] = ["pct", "median"];

/// The slots of fields that nobody sees as texts: operands of arithmetic, of comparisons with numbers, and of
/// aggregates over numbers.
pub fn only_numbers(plan: &Plan) -> Vec<usize> {
    let mut texts = BTreeSet::new();
    plan.scan.predicate.iter().for_each(|condition| seen_as_texts(condition, &mut texts));
    if !collect(plan, &mut texts) {
        return Vec::new();
    }
    plan.scan.fields.iter().map(|(slot, _)| *slot).filter(|slot| !texts.contains(slot)).collect()
}

/// Collects what the steps see as texts; `false` when that is not known.
fn collect(plan: &Plan, texts: &mut BTreeSet<usize>) -> bool {
    for step in &plan.steps {
        match step {
            Step::Filter(condition) => seen_as_texts(condition, texts),
            Step::Extend(columns) => columns.iter().for_each(|(_, expr)| seen_as_texts(expr, texts)),
            Step::Top { order, .. } => texts.extend(order.keys.iter().map(|key| key.slot)),
            Step::Any { .. } => {}
            Step::Stats(stats) => {
                stats.keys.iter().for_each(|(_, key)| seen_as_texts(key, texts));
                for aggregate in &stats.aggregates {
                    let takes_numbers = OVER_NUMBERS.contains(&aggregate.function.name);
                    let others = aggregate.args.iter().filter(|arg| !(takes_numbers && matches!(arg, Expr::Slot(_))));
                    others.for_each(|arg| seen_as_texts(arg, texts));
                }
                return true;
            }
            _ => return false,
        }
    }
    texts.extend(plan.output.iter().map(|(_, slot)| *slot));
    true
}

fn seen_as_texts(expr: &Expr, texts: &mut BTreeSet<usize>) {
    let number = |expr: &Expr| matches!(expr, Expr::Constant(crate::batch::Value::Number(_)));
    match expr {
        Expr::Slot(slot) => drop(texts.insert(*slot)),
        Expr::ToNumber(_) | Expr::Negate(_) | Expr::Arithmetic(..) => {
            let operands = expr.operands().into_iter().filter(|operand| !matches!(operand, Expr::Slot(_)));
            operands.for_each(|operand| seen_as_texts(operand, texts));
        }
        Expr::Compare(_, left, right) => match (&**left, &**right) {
            (Expr::Slot(_), other) | (other, Expr::Slot(_)) if number(other) => {}
            _ => [left, right].into_iter().for_each(|side| seen_as_texts(side, texts)),
        },
        _ => expr.operands().into_iter().for_each(|operand| seen_as_texts(operand, texts)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Query;

    #[test]
    fn what_is_seen_as_a_text_is_one() {
        for (query, numbers) in [
            ("stats sum(bytes), pct(packets, 95), count(srcPort), sum(srcPort) by dstPort", &["bytes", "packets"][..]),
            ("fields srcAddr | filter dstPort = 22 and bytes * 2 > packets and srcPort = '22'", &["dstPort", "bytes"]),
            ("filter bytes > 7 | display bytes", &[]),
            ("filter bytes > 7 | sort packets | display srcAddr", &["bytes"]),
            ("fields bytes + 1 as b, strlen(packets) as p | stats sum(b), sum(p), max(dstPort)", &["bytes"]),
            ("filter bytes > 7 | parse srcAddr '*.*' as a, b | stats count(*) by a", &[]),
        ] {
            let plan = Query::parse(query).and_then(|query| query.plan()).expect("the query has a plan").0;
            let only = only_numbers(&plan);
            let names = plan.scan.fields.iter().filter(|(slot, _)| only.contains(slot)).map(|(_, name)| &**name);
            let names: BTreeSet<&str> = names.filter(|name| !name.starts_with('@')).collect();
            assert_eq!(names, numbers.iter().copied().collect(), "{query}");
        }
    }
}
