//! Plans that only count: rows, and the bytes of messages.

use crate::expressions::Expr;
use crate::functions::{self, Function};
use crate::plan::{Aggregate, Plan, Scan, Stats, Step};

/// The rows that a plan gives, as one number.
pub fn row_count(plan: Plan) -> Plan {
    gathered(plan, "count", Vec::new())
}

/// The bytes of all messages in the log groups of a plan, whatever it filters by, as one number.
pub fn message_bytes(plan: &Plan) -> Plan {
    let scan = Scan { fields: vec![(0, "@message".to_string())], choice: plan.scan.choice.clone(), ..Scan::default() };
    let size = Expr::Call { function: known("messageSize"), args: vec![Expr::Slot(0)] };
    gathered(Plan { names: vec!["@message".to_string()], scan, ..Plan::default() }, "sum", vec![size])
}

/// What one aggregate makes of all rows of a plan.
fn gathered(mut plan: Plan, function: &str, args: Vec<Expr>) -> Plan {
    let slot = plan.names.len();
    plan.names.push(function.to_string());
    let aggregates = vec![Aggregate { slot, function: known(function), args }];
    plan.steps.push(Step::Stats(Stats { keys: Vec::new(), aggregates, drops_empty: None }));
    plan.output = vec![(function.to_string(), slot)];
    (plan.events, plan.estimate) = (false, false);
    plan
}

fn known(function: &str) -> &'static Function {
    functions::find(function).expect("the catalogue has the functions that count")
}
