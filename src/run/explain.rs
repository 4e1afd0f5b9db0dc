//! What a query does, stage by stage.

use super::{Engine, Failure};
use crate::diagnostics::Diagnostic;
use crate::plan::{Order, OrderKey, Plan, Step};
use crate::query::Query;
use crate::result::Answer;

/// What a query does, stage by stage, in words.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The tree of the query as written.
    pub tree: String,
    /// The plan: what is scanned, what was pushed into the scan, each step.
    pub plan: String,
    /// After the scan and after each step: what the step is, and its first rows.
    pub steps: Vec<(String, Answer)>,
    /// Warnings and notes.
    pub warnings: Vec<Diagnostic>,
}

impl Engine {
    /// Says what a query does, with the first `rows` rows after each step when there is a log.
    ///
    /// # Errors
    /// When the query is wrong, or not one input could be read.
    pub fn explain(&self, query: &Query, rows: usize) -> Result<Explanation, Failure> {
        let (plan, mut warnings) = query.plan().map_err(Failure::Query)?;
        let mut steps = Vec::new();
        if !self.sources.is_empty() {
            for count in 0..=plan.steps.len() {
                let answer = self.run_plan(&first_rows(&plan, count, rows), &|_, _| {})?;
                if count == plan.steps.len() {
                    warnings.extend(answer.warnings.iter().cloned());
                }
                let title = if count == 0 { "scan".to_string() } else { plan.describe(&plan.steps[count - 1]) };
                steps.push((title, answer));
            }
        }
        Ok(Explanation { tree: query.tree(), plan: plan.to_string(), steps, warnings })
    }
}

/// The first steps of a plan, cut to a few rows. Behind a step that orders rows they come in its order,
/// otherwise as they stood in the log.
fn first_rows(plan: &Plan, count: usize, rows: usize) -> Plan {
    let mut prefix = plan.prefix(count);
    let order = match prefix.steps.iter().rev().find(|step| step.gathers()) {
        Some(Step::Top { order, .. } | Step::Dedup { order, .. }) => order.clone(),
        _ => Order { keys: Vec::<OrderKey>::new(), latest_first: false },
    };
    prefix.steps.push(Step::Top { order, limit: rows });
    prefix
}
