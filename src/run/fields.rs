//! The fields of a log, counted: a plan of counts that no query could write.

use super::held::Held;
use super::{Engine, Failure, Progress, stages};
use crate::expressions::Expr;
use crate::functions;
use crate::plan::{Aggregate, Order, Plan, Scan, Stats, Step};
use crate::scan::Report;

/// The fields that every event has, whatever its format (AWS manual, supported logs and discovered fields).
const SYSTEM_FIELDS: [&str; 5] = ["@timestamp", "@message", "@logStream", "@log", "@ingestionTime"];

/// The fields of a log, counted.
#[derive(Debug, Clone)]
pub struct FieldCounts {
    /// Each field with the number of events that have it, most frequent first.
    pub fields: Vec<(String, u64)>,
    /// The number of events, inside the time range if there is one.
    pub events: u64,
    /// What the scan has done.
    pub report: Report,
}

impl Engine {
    /// The fields of the log with the number of events that have each.
    ///
    /// The heads of the files are read once more than the rest. Standard input and pipes are held in memory
    /// for that, the first 256 MiB of each; the report says so when there was more.
    ///
    /// # Errors
    /// When not one input could be read.
    pub fn fields(&self, progress: Progress) -> Result<FieldCounts, Failure> {
        let held = Held::new(self);
        held.engine.counted(progress).map_err(|failure| held.failed(failure)).map(|mut counts| {
            counts.report = held.told(counts.report);
            counts
        })
    }

    fn counted(&self, progress: Progress) -> Result<FieldCounts, Failure> {
        let names = self.field_names()?;
        let (batches, report) = stages::run(self, &counts(&names), progress)?;
        let row = batches.first();
        let count = |slot| row.and_then(|row| row.column(slot)?.number(0)).unwrap_or(0.0) as u64;
        let mut fields: Vec<(String, u64)> =
            names.iter().enumerate().map(|(slot, name)| (name.clone(), count(names.len() + slot))).collect();
        fields.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(FieldCounts { fields, events: report.records_matched, report })
    }

    fn field_names(&self) -> Result<Vec<String>, Failure> {
        let report = stages::look(self)?;
        let mut names: Vec<String> = SYSTEM_FIELDS.map(str::to_string).to_vec();
        for name in report.files.into_iter().flat_map(|file| file.fields) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Ok(names)
    }
}

/// Counts the events that have each field: field `i` is read into slot `i`, its count stands behind all fields.
fn counts(names: &[String]) -> Plan {
    let function = functions::find("count").expect("the catalogue has `count`");
    let aggregate = |slot| Aggregate { slot: names.len() + slot, function, args: vec![Expr::Slot(slot)] };
    let stats = Stats { keys: Vec::new(), drops_empty: None, aggregates: (0..names.len()).map(aggregate).collect() };
    Plan {
        names: names.iter().chain(names).cloned().collect(),
        scan: Scan { fields: names.iter().cloned().enumerate().collect(), ..Scan::default() },
        steps: vec![Step::Stats(stats), Step::Top { order: Order::default(), limit: 1 }],
        ..Plan::default()
    }
}
