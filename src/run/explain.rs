//! What a query does, stage by stage.

use super::held::Held;
use super::{Engine, Failure, Progress};
use crate::diagnostics::Diagnostic;
use crate::plan::{Order, OrderKey, Plan, Step};
use crate::query::Query;
use crate::result::Answer;
use crate::scan::Report;

/// What a query does, stage by stage, in words.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The tree of the query as written.
    pub tree: String,
    /// The plan: what is scanned, what was pushed into the scan, each step.
    pub plan: String,
    /// The time range, which the scan applies.
    pub range: Option<(i64, i64)>,
    /// After the scan and after each step: what the step is, and its first rows.
    pub steps: Vec<(String, Answer)>,
    /// Warnings and notes.
    pub warnings: Vec<Diagnostic>,
    /// What the scan has done for the whole plan; empty when there is no log.
    pub report: Report,
}

impl Engine {
    /// Says what a query does, with the first `rows` rows after each step when there is a log.
    ///
    /// The log is read once for each step. Standard input and pipes are held in memory for that, the first
    /// 256 MiB of each; the report says so when there was more.
    ///
    /// # Errors
    /// When the query is wrong, or not one input could be read.
    pub fn explain(&self, query: &Query, rows: usize, progress: Progress) -> Result<Explanation, Failure> {
        let (plan, warnings) = query.plan().map_err(Failure::Query)?;
        let (tree, text, range) = (query.tree(), plan.to_string(), self.context.range);
        let mut explanation =
            Explanation { tree, plan: text, range, steps: Vec::new(), warnings, report: Report::default() };
        if self.sources.is_empty() {
            return Ok(explanation);
        }
        let held = Held::new(self);
        // What the queries inside it answer does not change from step to step.
        let settled = held.engine.settled(&plan, progress).map_err(|failure| held.failed(failure))?;
        explanation.warnings.extend(settled.warnings);
        let plan = settled.plan;
        let runs = plan.steps.len() as u64 + 1;
        for count in 0..=plan.steps.len() {
            let at = |read, all| progress(count as u64 * all + read, runs * all);
            let answer = held.engine.run_plan(&first_rows(&plan, count, rows), &at);
            let answer = answer.map_err(|failure| held.failed(failure))?;
            if count == plan.steps.len() {
                explanation.warnings.extend(answer.warnings.iter().cloned());
                explanation.report = held.told(answer.report.clone());
            }
            let title = if count == 0 { "scan".to_string() } else { plan.describe(&plan.steps[count - 1]) };
            explanation.steps.push((title, answer));
        }
        Ok(explanation)
    }
}

/// The first steps of a plan, cut to a few rows. Behind a step that orders rows they come in its order,
/// otherwise as they stood in the log.
fn first_rows(plan: &Plan, count: usize, rows: usize) -> Plan {
    let mut prefix = plan.prefix(count);
    let order = match prefix.steps.iter().rev().find(|step| step.gathers()) {
        Some(Step::Top { order, .. } | Step::Dedup { order, .. }) => order.clone(),
        Some(Step::Whole { row, .. }) => Order::by(vec![OrderKey { slot: *row, descending: false }]),
        _ => Order::default(),
    };
    prefix.steps.push(Step::Top { order, limit: rows });
    prefix
}
