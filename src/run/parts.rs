//! The parallel part of a query in several places: each gathers over its own files, one merges.
//!
//! A part is an Arrow IPC stream of one batch, followed by a checksum. What the part belongs to is in the
//! metadata of the schema.

use super::stages::{self, Run};
use super::{Engine, Failure, Progress, answer, estimate};
use crate::diagnostics::{Code, Diagnostic};
use crate::operators::Tally;
use crate::plan::Plan;
use crate::result::Answer;
use crate::scan::Report;
use arrow_array::RecordBatch;
use arrow_ipc::reader::StreamReader;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use serde::Serialize;
use std::fmt::Display;
use std::sync::Arc;

/// How parts are written; another number whenever what a step or an aggregate saves is another.
const FORMAT: &str = "2";

/// What the metadata of a part tells: the number of its format.
const FORMAT_KEY: &str = "format";
/// The plan as JSON, with the step that has gathered.
const PLAN: &str = "plan";
/// The clock and the time range.
const CONTEXT: &str = "context";
/// What the scan has done.
const REPORT: &str = "report";
/// What the steps have found.
const TALLIES: &str = "tallies";

/// Bytes of the checksum at the end of a part.
const CHECKSUM_BYTES: usize = 4;

impl Engine {
    /// Runs the scan and the steps up to the first that gathers, for `merge` in whatever process. Engines that
    /// gather for one answer must [number their files](Engine::numbering_files_from) differently, and a plan with
    /// queries inside it, or with lookups, must be [settled](Engine::settle) first, once for all.
    ///
    /// # Errors
    /// When it needs more memory than it may use, or not one input could be read.
    pub fn gather(&self, plan: &Plan, progress: Progress) -> Result<Vec<u8>, Failure> {
        let settled = self.settled(plan, progress)?;
        let (plan, (engine, _)) = (&*settled.plan, self.chosen(&settled.plan.scan.choice)?);
        if plan.estimate {
            // The report says it all; a batch has at least one column.
            let nothing = Schema::new(vec![Field::new("nothing", DataType::Null, true)]);
            let nothing = RecordBatch::new_empty(Arc::new(nothing));
            return engine.write(plan, nothing, &stages::open(&engine, plan)?, &[]).map_err(unusable);
        }
        let whole = if plan.asks_for_fields() { &plan.with_fields(engine.all_fields()?) } else { plan };
        let mut run = Run::new(&engine, whole);
        let (state, report) = run.gather(&engine, progress)?;
        let mut state = state.ok_or_else(|| unusable("the plan has no step that gathers"))?;
        engine.write(plan, state.save(), &report, &run.tallies()).map_err(unusable)
    }

    /// The answer to a plan from what was gathered in several places. The clock and the time range of this engine
    /// must be those of the engines that gathered; its sources are not read. A plan with queries inside it, or with
    /// lookups, must be [settled](Engine::settle) first, once for all.
    ///
    /// # Errors
    /// When a part is damaged or belongs to another plan, or the later steps need more memory than they may use.
    pub fn merge(&self, plan: &Plan, parts: &[Vec<u8>]) -> Result<Answer, Failure> {
        let settled = self.settled(plan, &|_, _| {})?;
        let (plan, engine) = (&*settled.plan, self.within(&settled.plan.scan.choice));
        let parts: Result<Vec<_>, _> = parts.iter().map(|part| engine.read(plan, part)).collect();
        let (saved, told): (Vec<_>, Vec<_>) = parts.map_err(unusable)?.into_iter().unzip();
        let (reports, tallies): (Vec<_>, Vec<_>) = told.into_iter().unzip();
        let report = reports.into_iter().reduce(Report::merged).ok_or_else(|| unusable("there are none"))?;
        if plan.estimate {
            return Ok(estimate::answer(plan, report));
        }
        let run = Run::new(&engine, plan);
        run.tally(tallies.into_iter().flatten());
        let state = run.merge(&saved).map_err(unusable)?;
        let mut answer = answer(plan, &run.finish(state)?, report, &run.tallies());
        answer.warnings.splice(0..0, self.told(&engine, &plan.scan.choice));
        Ok(answer)
    }

    fn write(&self, plan: &Plan, saved: RecordBatch, report: &Report, tallies: &[Tally]) -> Result<Vec<u8>, String> {
        let told = [(REPORT, json(report)?), (TALLIES, json(&tallies)?)];
        let notes = self.belongs_to(plan)?.into_iter().chain(told);
        let notes = notes.map(|(name, text)| (name.to_string(), text)).collect();
        let schema = Arc::new(saved.schema_ref().as_ref().clone().with_metadata(notes));
        let mut part = RecordBatch::try_new(schema, saved.columns().to_vec())
            .and_then(|saved| stream(&saved))
            .map_err(|error| error.to_string())?;
        part.extend(checksum(&part));
        Ok(part)
    }

    /// What a part has gathered, what its scan has done, and what its steps have found.
    fn read(&self, plan: &Plan, part: &[u8]) -> Result<(RecordBatch, (Report, Vec<Tally>)), String> {
        let (stream, sum) = part.split_last_chunk::<CHECKSUM_BYTES>().ok_or("it is too short")?;
        if checksum(stream) != *sum {
            return Err("it is damaged".to_string());
        }
        let batch = StreamReader::try_new(stream, None).and_then(|mut batches| batches.next().transpose());
        let saved = batch.map_err(|error| error.to_string())?.ok_or("it holds nothing")?;
        let notes = saved.schema_ref().metadata();
        for (name, expected) in self.belongs_to(plan)? {
            if notes.get(name) != Some(&expected) {
                return Err(format!("it was gathered with another {name}"));
            }
        }
        let report = notes.get(REPORT).and_then(|report| serde_json::from_str(report).ok());
        let report = report.ok_or("it does not say what was scanned")?;
        let tallies = notes.get(TALLIES).and_then(|tallies| serde_json::from_str(tallies).ok());
        let tallies = tallies.ok_or("it does not say what was found")?;
        Ok((saved, (report, tallies)))
    }

    /// What a part says about where it belongs.
    fn belongs_to(&self, plan: &Plan) -> Result<[(&'static str, String); 3], String> {
        Ok([(FORMAT_KEY, FORMAT.to_string()), (PLAN, json(plan)?), (CONTEXT, json(&self.context)?)])
    }
}

fn stream(saved: &RecordBatch) -> Result<Vec<u8>, ArrowError> {
    let mut writer = StreamWriter::try_new(Vec::new(), saved.schema_ref())?;
    writer.write(saved)?;
    writer.finish()?;
    writer.into_inner()
}

/// Arrow trusts the lengths that it reads, so that damage could make it ask for any amount of memory.
fn checksum(bytes: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum().to_le_bytes()
}

fn json(value: &impl Serialize) -> Result<String, String> {
    serde_json::to_string(value).map_err(|error| error.to_string())
}

fn unusable(why: impl Display) -> Failure {
    Failure::Query(vec![Diagnostic::new(Code::UnusablePart, format!("the gathered parts cannot be used: {why}"))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Query;
    use crate::scan::{Input, Source};

    const QUERY: &str =
        "parse @message '* *' as level, n | stats count(*), pct(n, 50), latest(n), count_distinct(n) by level";

    fn engine(log: &str) -> Engine {
        let inputs = vec![Input::Memory("app.log".into(), log.as_bytes().into())];
        Engine::new(vec![Source { log_group: "app".into(), inputs, ..Source::default() }])
    }

    fn plan(query: &str) -> Plan {
        Query::parse(query).and_then(|query| query.plan()).expect("a good query").0
    }

    fn why(outcome: Result<Answer, Failure>) -> String {
        match outcome.expect_err("it cannot be merged") {
            Failure::Query(faults) => faults[0].message.clone(),
            Failure::Input(files) => panic!("{files:?}"),
        }
    }

    #[test]
    fn damage_is_told() {
        let engine = engine("a 1\nb 2\n");
        let plan = plan(QUERY);
        let part = engine.gather(&plan, &|_, _| {}).expect("it gathers");
        let merged = engine.merge(&plan, std::slice::from_ref(&part)).expect("it merges");
        assert_eq!(merged.to_string(), engine.run_plan(&plan, &|_, _| {}).expect("it runs").to_string());
        assert_eq!(merged.rows, 2);
        for at in 0..part.len() {
            let mut damaged = part.clone();
            damaged[at] ^= 1;
            assert!(why(engine.merge(&plan, &[damaged])).ends_with("it is damaged"), "byte {at}");
            why(engine.merge(&plan, &[part.clone(), part[..at].to_vec()]));
        }
        assert!(why(engine.merge(&plan, &[])).ends_with("there are none"));
    }

    #[test]
    fn a_part_of_something_else_is_told() {
        let engine = engine("a 1\n");
        let part = engine.gather(&plan(QUERY), &|_, _| {}).expect("it gathers");
        let other = plan("stats count(*) by @message");
        assert!(why(engine.merge(&other, std::slice::from_ref(&part))).ends_with("another plan"));
        assert!(why(engine.at(7).merge(&plan(QUERY), &[part])).ends_with("another context"));
    }

    #[test]
    fn a_state_of_another_step_is_told() {
        let engine = engine("a 1\n");
        let (rows, groups) = (plan("fields @message"), plan(QUERY));
        let saved = |plan: &Plan| {
            let part = engine.gather(plan, &|_, _| {}).expect("it gathers");
            engine.read(plan, &part).expect("it reads back")
        };
        for (to, from) in [(&groups, &rows), (&rows, &groups)] {
            let (saved, (report, tallies)) = saved(from);
            let part = engine.write(to, saved, &report, &tallies).expect("it is written");
            why(engine.merge(to, &[part]));
        }
    }
}
