//! Filters on log fields move into the scan, past the steps that only add columns.

use super::Rewrite;
use crate::expressions::Expr;
use crate::plan::{Plan, Step};

pub static REWRITE: Rewrite = Rewrite {
    name: "push filters",
    summary: "A filter on log fields refuses rows in the scan, before other fields are decoded.",
    apply,
};

fn apply(plan: &mut Plan) {
    let scanned: Vec<usize> = plan.scan.fields.iter().map(|(slot, _)| *slot).collect();
    let parallel = plan.steps.iter().position(Step::gathers).unwrap_or(plan.steps.len());
    let mut pushed = Vec::new();
    let mut rest = Vec::new();
    for (index, step) in std::mem::take(&mut plan.steps).into_iter().enumerate() {
        match step {
            Step::Filter(condition) if index < parallel => {
                let (scan, later): (Vec<Expr>, Vec<Expr>) = conjuncts(condition)
                    .into_iter()
                    .partition(|part| part.slots().iter().all(|slot| scanned.contains(slot)));
                pushed.extend(scan);
                rest.extend(all_of(later).map(Step::Filter));
            }
            other => rest.push(other),
        }
    }
    plan.steps = rest;
    plan.scan.predicate = all_of(pushed);
}

/// The conditions that must all hold.
fn conjuncts(condition: Expr) -> Vec<Expr> {
    match condition {
        Expr::And(parts) => parts.into_iter().flat_map(conjuncts).collect(),
        other => vec![other],
    }
}

fn all_of(mut parts: Vec<Expr>) -> Option<Expr> {
    match parts.len() {
        0 | 1 => parts.pop(),
        _ => Some(Expr::And(parts)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::plans;

    #[test]
    fn filters_on_log_fields_move_into_the_scan() {
        let (before, after) = plans(
            &super::REWRITE,
            "parse @message \"* *\" as a, b | filter srcPort = 22 and a = 1 | fields bytes * 8 as bits | filter bits > 9 | \
             filter action = \"x\" | display a",
        );
        assert_eq!(
            before,
            "scan\n  fields: @message, srcPort, bytes, action, @timestamp\n\
             parse @message with \"* *\" as a, _\n\
             filter (srcPort = 22 and a = 1)\n\
             compute bits = (bytes * 8)\n\
             filter bits > 9\n\
             filter action = \"x\"\n\
             first 10000 rows by @timestamp desc, latest in the log\n\
             output: a\n"
        );
        assert_eq!(
            after,
            "scan\n  fields: @message, srcPort, bytes, action, @timestamp\n  \
             pushed filter: (srcPort = 22 and action = \"x\")\n\
             parse @message with \"* *\" as a, _\n\
             filter a = 1\n\
             compute bits = (bytes * 8)\n\
             filter bits > 9\n\
             first 10000 rows by @timestamp desc, latest in the log\n\
             output: a\n"
        );
    }

    #[test]
    fn filters_on_groups_stay() {
        let (before, after) = plans(&super::REWRITE, "stats count(*) as n by action | filter n > 1");
        assert_eq!(before, after);
    }
}
