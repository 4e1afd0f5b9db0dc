//! What a query does, stage by stage.

use super::counting::{message_bytes, row_count};
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
    /// What each command does, in a sentence.
    pub sentences: Vec<String>,
    /// The tree of the query as written.
    pub tree: String,
    /// The plan: what is scanned, what was pushed into the scan, each step.
    pub plan: String,
    /// The time range, which the scan applies.
    pub range: Option<(i64, i64)>,
    /// The scan and each step.
    pub steps: Vec<Explained>,
    /// The bytes of all messages in the log groups and the time range of the query, which the service would scan
    /// when no field index helps it; `None` when there is no log.
    pub message_bytes: Option<u64>,
    /// Warnings and notes.
    pub warnings: Vec<Diagnostic>,
    /// What the scan has done for the whole plan; empty when there is no log.
    pub report: Report,
}

/// The scan, or a step of the plan.
#[derive(Debug, Clone)]
pub struct Explained {
    /// What it does.
    pub title: String,
    /// How many rows it is handed; events, for the scan.
    pub rows_in: u64,
    /// How many it hands on.
    pub rows_out: u64,
    /// The first of those.
    pub first: Answer,
}

impl Engine {
    /// Says what a query does, with the first `rows` rows after each step when there is a log.
    ///
    /// The log is read twice for each step. Standard input and pipes are held in memory for that, the first
    /// 256 MiB of each; the report says so when there was more.
    ///
    /// # Errors
    /// When the query is wrong, or not one input could be read.
    pub fn explain(&self, query: &Query, rows: usize, progress: Progress) -> Result<Explanation, Failure> {
        let (plan, warnings) = query.plan().map_err(Failure::Query)?;
        let (tree, text, range) = (query.tree(), plan.to_string(), self.context.range);
        let mut explanation = Explanation {
            sentences: query.sentences(),
            tree,
            plan: text,
            range,
            steps: Vec::new(),
            message_bytes: None,
            warnings,
            report: Report::default(),
        };
        if self.sources.is_empty() {
            return Ok(explanation);
        }
        let held = Held::new(self);
        // What the queries inside it answer does not change from step to step.
        let settled = held.engine.settled(&plan, progress).map_err(|failure| held.failed(failure))?;
        explanation.warnings.extend(settled.warnings);
        let plan = settled.plan;
        let runs = 2 * (plan.steps.len() as u64 + 1) + 1;
        let run = |plan: &Plan, number: usize| {
            let at = |read, all| progress(number as u64 * all + read, runs * all);
            held.engine.run_plan(plan, &at).map_err(|failure| held.failed(failure))
        };
        explanation.message_bytes = number(&run(&message_bytes(&plan), 0)?);
        let mut rows_in = None;
        for count in 0..=plan.steps.len() {
            let counted = run(&row_count(plan.prefix(count)), 2 * count + 1)?;
            let answer = run(&first_rows(&plan, count, rows), 2 * count + 2)?;
            if count == plan.steps.len() {
                explanation.warnings.extend(answer.warnings.iter().cloned());
                explanation.report = held.told(answer.report.clone());
            }
            let title = if count == 0 { "scan".to_string() } else { plan.describe(&plan.steps[count - 1]) };
            let before = rows_in.unwrap_or(counted.report.records_scanned);
            let rows_out = number(&counted).unwrap_or_default();
            explanation.steps.push(Explained { title, rows_in: before, rows_out, first: answer });
            rows_in = Some(rows_out);
        }
        Ok(explanation)
    }
}

/// The only value of an answer, when it is a count.
fn number(answer: &Answer) -> Option<u64> {
    if answer.rows == 0 || answer.columns.is_empty() {
        return None;
    }
    answer.text(0, 0)?.parse().ok()
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
