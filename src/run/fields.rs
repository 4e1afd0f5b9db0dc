//! The fields of a log, counted: a plan of counts that no query could write.

use super::held::Held;
use super::{Engine, Failure, Progress, answer, stages};
use crate::expressions::Expr;
use crate::functions;
use crate::plan::{Aggregate, Order, Plan, Scan, Stats, Step};
use crate::result::Answer;
use crate::scan::Report;
use indexmap::IndexSet;

/// The fields that every event has, whatever its format (AWS manual, supported logs and discovered fields).
const SYSTEM_FIELDS: [&str; 5] = ["@timestamp", "@message", "@logStream", "@log", "@ingestionTime"];

// AWS manual, quotas: at most 1,000 fields are discovered in a log group; which is not said (LANGUAGE.md 4.3). We
// take the first of the log, and let queries use all.
/// How many fields are listed of those that only the events tell.
const MOST_DISCOVERED: usize = 1000;

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
    /// The heads of the files are read once more than the rest, and twice in full those whose fields only the
    /// events tell. Standard input and pipes are held in memory
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

    /// Runs a plan that asks for all fields of the log: they are looked for first.
    pub(super) fn run_over_all_fields(&self, plan: &Plan, progress: Progress) -> Result<Answer, Failure> {
        let held = Held::new(self);
        let run = || {
            let whole = plan.with_fields(held.engine.all_fields()?);
            let (batches, report, tallies) = stages::run(&held.engine, &whole, progress)?;
            Ok(answer(&whole, &batches, held.told(report), &tallies))
        };
        run().map_err(|failure| held.failed(failure))
    }

    /// The names of all fields of the log.
    pub(super) fn all_fields(&self) -> Result<Vec<String>, Failure> {
        Ok(self.field_names(&|_, _| {})?.0)
    }

    /// The names of the fields of the log: those that its formats discover, and of those that only the events tell the
    /// first 1,000.
    ///
    /// # Errors
    /// When not one input could be read.
    pub fn names_of_fields(&self, progress: Progress) -> Result<Vec<String>, Failure> {
        Ok(self.field_names(progress)?.0)
    }

    /// The names of the fields, and how many of them are known before the events are looked at.
    fn field_names(&self, progress: Progress) -> Result<(Vec<String>, usize), Failure> {
        let (known, found) = stages::field_names(self, MOST_DISCOVERED, progress)?;
        let mut names: IndexSet<String> = SYSTEM_FIELDS.iter().map(|name| name.to_string()).chain(known).collect();
        let always = names.len();
        names.extend(found);
        Ok((names.into_iter().collect(), always))
    }

    fn counted(&self, progress: Progress) -> Result<FieldCounts, Failure> {
        let first_half = |read: u64, all: u64| progress(read / 2, all);
        let (names, always) = self.field_names(&first_half)?;
        let second_half = |read: u64, all: u64| progress(all / 2 + read / 2, all);
        let progress: Progress = if names.len() == always { progress } else { &second_half };
        let (batches, report, _) = stages::run(self, &counts(&names), progress)?;
        let row = batches.first();
        let count = |slot| row.and_then(|row| row.column(slot)?.number(0)).unwrap_or(0.0) as u64;
        let mut fields: Vec<(String, u64)> =
            names.iter().enumerate().map(|(slot, name)| (name.clone(), count(names.len() + slot))).collect();
        // What a key led to that was written again behind it is no field.
        let mut index = 0..;
        fields.retain(|(_, count)| index.next() < Some(always) || *count > 0);
        fields.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        Ok(FieldCounts { fields, events: report.records_matched, report })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::Limits;
    use crate::scan::{Input, Source};

    #[test]
    fn of_many_names_the_first_are_counted_exactly_whoever_reads_them() {
        let line = |n: usize| format!("{{\"k{}\":1,\"always\":2,\"k{}\":{{\"x\":3}}}}\n", n % 1500, n % 700 + 2000);
        let text: String = (0..4000).map(line).collect();
        let counted = |threads, block_bytes| {
            let inputs = vec![Input::Memory("app.log".into(), text.as_bytes().into())];
            let source = Source { log_group: "app".into(), inputs, ..Source::default() };
            let limits = Limits { threads, block_bytes, ..Limits::default() };
            Engine::new(vec![source]).with_limits(limits).fields(&|_, _| {}).expect("the log is readable").fields
        };
        let fields = counted(1, 1 << 20);
        assert_eq!(fields.len(), SYSTEM_FIELDS.len() + MOST_DISCOVERED);
        let count = |name: &str| fields.iter().find(|(field, _)| field == name).map(|(_, count)| *count);
        assert_eq!((count("always"), count("k0"), count("k2000.x")), (Some(4000), Some(3), Some(6)));
        assert_eq!((count("k499"), count("k500"), count("k2498.x")), (Some(3), None, Some(6)));
        for (threads, block_bytes) in [(2, 1000), (7, 10_000)] {
            assert_eq!(counted(threads, block_bytes), fields);
        }
    }
}
