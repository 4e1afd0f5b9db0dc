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
