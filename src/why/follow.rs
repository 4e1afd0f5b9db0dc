//! What is known of a query for following events through it, and looks at its rows between two steps.

use super::find::Seen;
use super::mark::Mark;
use super::walk::Walk;
use super::{End, Reasons};
use crate::batch::Value;
use crate::commands::{Origin, is_command};
use crate::diagnostics::Span;
use crate::expressions::Expr;
use crate::plan::{Order, Plan, Scan, Step, rewrites};
use crate::query::{Language, Query};
use crate::result::Answer;
use crate::run::{Engine, Failure, Progress, row_count};
use crate::scan::FileReport;
use crate::scan::texts;
use crate::syntax::{Source, split};
use std::cell::OnceCell;

/// The field that tells events apart.
const POINTER: &str = "@ptr";

/// The rows of one event, or groups that `=` takes for the same, that are looked at.
const MOST_ROWS: usize = 1000;

/// The fields that every event has, which tell nothing about how it was read.
const ALWAYS: [&str; 6] = ["@message", "@timestamp", "@ingestionTime", "@log", "@logStream", POINTER];

/// A query that events are followed through.
pub struct Follow<'a> {
    pub query: &'a Query,
    /// The plan without rewrites, so that its steps are those of the stages, and with the slot of `@ptr`.
    pub plan: Plan,
    /// Where its steps come from.
    pub origins: Vec<Origin>,
    /// Where the stages stand.
    pub places: Vec<Span>,
    engine: &'a Engine,
    progress: Progress<'a>,
    pointer: usize,
    /// The files in the order of their numbers in positions.
    files: Vec<FileReport>,
    /// The names of the fields of the log.
    names: OnceCell<Vec<String>>,
}

/// Rows that were looked at.
pub struct Looked {
    answer: Answer,
    /// The rows that are meant.
    rows: Vec<usize>,
    /// Columns in front of those that were asked for.
    skip: usize,
}

impl Looked {
    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The value of the first row in a column.
    pub fn value(&self, column: usize) -> Value {
        self.rows.first().map_or(Value::Missing, |row| self.answer.value(*row, self.skip + column))
    }
}

impl<'a> Follow<'a> {
    pub fn new(
        engine: &'a Engine,
        query: &'a Query,
        mut plan: Plan,
        origins: Vec<Origin>,
        progress: Progress<'a>,
    ) -> Result<Self, Failure> {
        let files = engine.opened(&plan)?;
        let known = plan.scan.fields.iter().find(|(_, name)| name == POINTER).map(|(slot, _)| *slot);
        let pointer = known.unwrap_or_else(|| {
            plan.names.push(POINTER.to_string());
            plan.scan.fields.push((plan.names.len() - 1, POINTER.to_string()));
            plan.names.len() - 1
        });
        let places = places(query);
        Ok(Follow { query, plan, origins, places, engine, progress, pointer, files, names: OnceCell::new() })
    }

    /// What became of an event.
    pub fn event(&self, seen: Seen) -> Result<Reasons, Failure> {
        let ended = |event, end| Reasons { event, doubts: Vec::new(), stages: Vec::new(), end };
        if !seen.is_read {
            return Ok(ended(seen.event, End::NotRead));
        }
        let range = self.engine.range_of(&self.plan.scan.choice);
        let (_, offset) = texts::split_position(seen.event.pointer);
        // Files that the range leaves out have no number.
        let same_name = self.files.iter().enumerate().filter(|(_, file)| file.name == seen.event.file);
        let file = same_name.map(|(number, _)| number).nth(seen.twin);
        let mark = file.map(|file| Mark::Event(texts::position(file, offset), self.pointer));
        let scanned = mark.as_ref().map(|mark| self.look(0, mark, &[], &[])).transpose()?;
        match (mark, range) {
            (Some(mark), _) if scanned.is_some_and(|scanned| scanned.rows() > 0) => {
                let doubts = self.doubts(&mark, file)?;
                let (stages, end) = Walk::new(self, mark).walk()?;
                Ok(Reasons { event: seen.event, doubts, stages, end })
            }
            (_, Some((start, end))) => Ok(ended(seen.event, End::OutOfRange(start, end))),
            (_, None) => Ok(ended(seen.event, End::NotRead)),
        }
    }

    /// Says of an event that has none of the fields of its format that it does not fit.
    fn doubts(&self, mark: &Mark, file: Option<usize>) -> Result<Vec<String>, Failure> {
        let Some(file) = file.and_then(|file| self.files.get(file)) else { return Ok(Vec::new()) };
        let discovers = file.fields.iter().any(|name| !ALWAYS.contains(&name.as_str()));
        if discovers && self.fields_of(mark)?.is_empty() {
            return Ok(vec![format!(
                "it does not fit the format {} of its file, so it has no fields besides @message",
                file.format
            )]);
        }
        Ok(Vec::new())
    }

    /// The names of the fields that an event has, without those that all have.
    pub fn fields_of(&self, mark: &Mark) -> Result<Vec<String>, Failure> {
        if !mark.is_event() {
            return Ok(Vec::new());
        }
        let names: Vec<String> = match self.names.get() {
            Some(names) => names.clone(),
            None => {
                let names = self.engine.names_of_fields(self.progress)?;
                self.names.get_or_init(|| names).clone()
            }
        };
        let names: Vec<String> = names.into_iter().filter(|name| !ALWAYS.contains(&name.as_str())).collect();
        let fields: Vec<(usize, String)> = names.iter().cloned().enumerate().map(|(at, name)| (at + 1, name)).collect();
        let Mark::Event(position, _) = mark else { return Ok(Vec::new()) };
        let plan = Plan {
            names: std::iter::once(POINTER.to_string()).chain(names.iter().cloned()).collect(),
            scan: Scan {
                fields: std::iter::once((0, POINTER.to_string())).chain(fields.iter().cloned()).collect(),
                choice: self.plan.scan.choice.clone(),
                ..Scan::default()
            },
            output: fields.iter().map(|(slot, name)| (name.clone(), *slot)).collect(),
            ..Plan::default()
        };
        let answer = self.run(filtered(plan, &Mark::Event(*position, 0), 1))?;
        let present = |at: &usize| answer.rows > 0 && !answer.value(0, *at).is_missing();
        Ok((0..names.len()).filter(present).map(|at| names[at].clone()).collect())
    }

    /// Where an event stands, in words, and its message.
    pub fn event_at(&self, pointer: u64) -> Result<(String, String), Failure> {
        let names = vec![POINTER.to_string(), "@message".to_string()];
        let plan = Plan {
            scan: Scan {
                fields: names.iter().cloned().enumerate().collect(),
                choice: self.plan.scan.choice.clone(),
                ..Scan::default()
            },
            output: vec![(names[1].clone(), 1)],
            names,
            ..Plan::default()
        };
        let answer = self.run(filtered(plan, &Mark::Event(pointer, 0), 1))?;
        let message = if answer.rows == 0 { None } else { answer.text(0, 0) };
        let (number, offset) = texts::split_position(pointer);
        let file = self.files.get(number).map(|file| file.name.clone()).unwrap_or_default();
        let sources = self.engine.sources_of(&self.plan.scan.choice)?;
        let line = texts::line_at(&sources, &file, offset).ok().flatten();
        let line = line.map(|line| format!(":{}", line.number)).unwrap_or_default();
        Ok((format!("{file}{line}"), message.unwrap_or_default()))
    }

    /// The rows that are meant behind the first `count` steps: the values in some slots, and of some expressions.
    pub fn look(&self, count: usize, mark: &Mark, slots: &[usize], exprs: &[Expr]) -> Result<Looked, Failure> {
        let mut plan = self.prefix(count);
        let first = plan.names.len();
        let computed: Vec<(usize, Expr)> = (first..).zip(exprs.iter().cloned()).collect();
        plan.names.extend(computed.iter().map(|(slot, _)| format!("#{slot}")));
        let own = mark.slots();
        let shown = own.iter().chain(slots).copied().chain(computed.iter().map(|(slot, _)| *slot));
        plan.output = shown.map(|slot| (plan.names[slot].clone(), slot)).collect();
        let gathers = plan.steps.iter().any(Step::gathers);
        if mark.is_event() && !gathers {
            plan.steps.splice(0..0, mark.condition().map(Step::Filter));
        } else {
            plan.steps.extend(mark.condition().map(Step::Filter));
        }
        if !computed.is_empty() {
            plan.steps.push(Step::Extend(computed));
        }
        plan.steps.push(Step::Top { order: Order::default(), limit: MOST_ROWS });
        let answer = self.run(plan)?;
        Ok(self.looked(answer, mark))
    }

    /// Of the rows of an answer, which begins with the slots of a mark, those that are meant.
    pub fn looked(&self, answer: Answer, mark: &Mark) -> Looked {
        let skip = mark.slots().len();
        let own = |row: usize| (0..skip).map(|column| answer.value(row, column)).collect::<Vec<Value>>();
        let rows = (0..answer.rows).filter(|row| mark.is(&own(*row))).collect();
        Looked { answer, rows, skip }
    }

    /// The text of a stage on one line.
    pub fn text_of(&self, stage: usize) -> String {
        let written = self.places.get(stage).and_then(|place| self.query.text.get(place.start..place.end));
        match (written, self.query.stages.get(stage)) {
            (Some(written), _) => written.split_whitespace().collect::<Vec<_>>().join(" "),
            (None, Some(stage)) => stage.to_string(),
            (None, None) => String::new(),
        }
    }

    /// The first steps of the plan.
    pub fn prefix(&self, count: usize) -> Plan {
        let mut plan = self.plan.clone();
        plan.steps.truncate(count);
        (plan.events, plan.estimate) = (false, false);
        plan
    }

    /// Runs a plan that was made of the first steps.
    pub fn run(&self, plan: Plan) -> Result<Answer, Failure> {
        self.engine.run_plan(&plan.rewritten(rewrites::all()), self.progress)
    }

    /// How many rows a plan that was made of the first steps gives.
    pub fn count(&self, plan: Plan) -> Result<u64, Failure> {
        let answer = self.run(row_count(plan))?;
        Ok(if answer.rows == 0 { 0 } else { answer.text(0, 0).and_then(|count| count.parse().ok()).unwrap_or(0) })
    }
}

impl Looked {
    /// The number of the first row that is meant among all that were looked at, from 0.
    pub fn first(&self) -> Option<usize> {
        self.rows.first().copied()
    }

    /// All rows that were looked at, also those that are not meant.
    pub fn all(&self) -> usize {
        self.answer.rows
    }

    /// What tells apart any row that was looked at.
    pub fn mark_of(&self, row: usize) -> Vec<Value> {
        (0..self.skip).map(|column| self.answer.value(row, column)).collect()
    }

    /// The value of any row that was looked at.
    pub fn value_of(&self, row: usize, column: usize) -> Value {
        self.answer.value(row, self.skip + column)
    }
}

fn filtered(mut plan: Plan, mark: &Mark, rows: usize) -> Plan {
    plan.steps.extend(mark.condition().map(Step::Filter));
    plan.steps.push(Step::Top { order: Order::default(), limit: rows });
    plan
}

/// Where the stages of a query stand, without blanks around them.
fn places(query: &Query) -> Vec<Span> {
    let Ok(source) = Source::new(&query.text) else { return Vec::new() };
    if query.language != Language::Cwli {
        return Vec::new();
    }
    let place = |stage: &crate::syntax::Stage| {
        let end = stage.start + stage.text.trim_end().len();
        Span { start: end - stage.text.trim().len(), end }
    };
    split(&source, is_command).stages.iter().map(place).collect()
}
