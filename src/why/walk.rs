//! The way of an event through the stages of a query.

use super::condition::Condition;
use super::follow::Follow;
use super::mark::Mark;
use super::values::{named, printed};
use super::{End, Passed};
use crate::batch::Value;
use crate::commands::display::Display;
use crate::commands::fields::Fields;
use crate::commands::filter::Filter;
use crate::commands::sort::Sort;
use crate::commands::{Command, Origin};
use crate::diagnostics::{Span, counted, nearest};
use crate::expressions::Expr;
use crate::plan::{Parse, Step};
use crate::run::Failure;
use crate::syntax;
use std::any::Any;

/// An event on its way.
pub struct Walk<'f, 'a> {
    follow: &'f Follow<'a>,
    mark: Mark,
    passed: Vec<Passed>,
    /// The row of the answer, from 1, as far as it is known.
    row: usize,
}

/// What a step did to the row that is followed.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Whether it is still there.
    pub kept: bool,
    /// Whether other rows are made of all, so that it cannot be followed.
    pub gathered: bool,
    /// What was compared or made.
    pub values: Vec<(String, Value)>,
    /// What happened, in sentences.
    pub told: Vec<String>,
    /// Parts of the query that dropped it.
    pub marks: Vec<(Span, String)>,
    /// Ways out.
    pub help: Vec<String>,
}

impl Outcome {
    /// Adds values.
    pub fn value_of(&mut self, values: impl Iterator<Item = (String, Value)>) {
        self.values.extend(values);
    }
}

impl<'f, 'a> Walk<'f, 'a> {
    pub fn new(follow: &'f Follow<'a>, mark: Mark) -> Self {
        Walk { follow, mark, passed: Vec::new(), row: 0 }
    }

    /// Follows it to its end.
    pub fn walk(mut self) -> Result<(Vec<Passed>, End), Failure> {
        let follow = self.follow;
        for (at, step) in follow.plan.steps.iter().enumerate() {
            self.without_step(at)?;
            let origin = follow.origins[at];
            let outcome = self.step(at, step, origin)?;
            let (kept, gathered) = (outcome.kept, outcome.gathered);
            self.note(at, origin.stage, outcome)?;
            if !kept || gathered {
                return Ok((self.passed, if gathered { End::Gathered } else { End::Dropped }));
            }
        }
        self.without_step(follow.plan.steps.len())?;
        Ok((self.passed, End::Answered(self.row)))
    }

    /// The stages that take effect in front of a step and have none of their own, such as those that only name fields.
    fn without_step(&mut self, at: usize) -> Result<(), Failure> {
        for stage in 0..self.follow.query.stages.len() {
            if self.follow.effect(stage) == (at, false) && self.passed.iter().all(|passed| passed.stage != Some(stage))
            {
                let values = self.shown(at, stage)?;
                let outcome = Outcome { kept: true, values, ..Outcome::default() };
                self.add(Some(stage), outcome);
            }
        }
        Ok(())
    }

    /// Takes note of what a step did, together with the other steps of its stage.
    fn note(&mut self, at: usize, stage: Option<usize>, mut outcome: Outcome) -> Result<(), Failure> {
        // What holds for every query is of interest only where it drops something.
        if stage.is_none() && outcome.kept {
            return Ok(());
        }
        let is_last = self.follow.origins.get(at + 1).is_none_or(|next| next.stage != stage);
        if let Some(stage) = stage.filter(|stage| outcome.kept && is_last && self.names_fields(*stage)) {
            outcome.values = self.shown(at + 1, stage)?;
            self.passed
                .iter_mut()
                .filter(|passed| passed.stage == Some(stage))
                .for_each(|passed| passed.values.clear());
        }
        self.add(stage, outcome);
        Ok(())
    }

    fn add(&mut self, stage: Option<usize>, outcome: Outcome) {
        let values = outcome.values.iter().map(|(name, value)| (name.clone(), printed(value)));
        if let Some(at) = self.passed.iter().position(|passed| stage.is_some() && passed.stage == stage) {
            // A stage with several steps stands where the last of them takes effect.
            let mut known = self.passed.remove(at);
            known.values.extend(values);
            known.told.extend(outcome.told);
            known.marks.extend(outcome.marks);
            known.help.extend(outcome.help);
            known.kept &= outcome.kept;
            return self.passed.push(known);
        }
        let place = stage.and_then(|stage| self.follow.places.get(stage)).copied().unwrap_or_default();
        self.passed.push(Passed {
            stage,
            place,
            text: stage.map(|stage| self.follow.text_of(stage)).unwrap_or_default(),
            kept: outcome.kept,
            values: values.collect(),
            told: outcome.told,
            marks: outcome.marks,
            help: outcome.help,
        });
    }

    fn stage<T: Any>(&self, stage: usize) -> Option<&'f T> {
        let stage: &dyn Command = &**self.follow.query.stages.get(stage)?;
        (stage as &dyn Any).downcast_ref()
    }

    fn names_fields(&self, stage: usize) -> bool {
        self.stage::<Fields>(stage).is_some() || self.stage::<Display>(stage).is_some()
    }

    /// The values of the columns that a stage names, behind so many steps.
    fn shown(&self, at: usize, stage: usize) -> Result<Vec<(String, Value)>, Failure> {
        let items = self.stage::<Fields>(stage).map(|fields| &fields.items);
        let items = items.or_else(|| self.stage::<Display>(stage).map(|display| &display.items));
        let keys = self.stage::<Sort>(stage).map(|sort| &sort.keys);
        let names: Vec<String> = match (items, keys) {
            (Some(items), _) => items.iter().map(syntax::Item::name).collect(),
            (_, Some(keys)) => keys.iter().map(|key| key.path.name()).collect(),
            _ => return Ok(Vec::new()),
        };
        let known = self.follow.plan.prefix(at).output;
        let slot = |name: &String| known.iter().rev().find(|(known, _)| known == name).map(|(_, slot)| *slot);
        let slots: Vec<(String, usize)> =
            names.into_iter().filter_map(|name| Some((name.clone(), slot(&name)?))).collect();
        self.values(at, slots)
    }

    fn values(&self, at: usize, slots: Vec<(String, usize)>) -> Result<Vec<(String, Value)>, Failure> {
        let numbers: Vec<usize> = slots.iter().map(|(_, slot)| *slot).collect();
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let looked = self.follow.look(at, &self.mark, &numbers, &[])?;
        Ok(slots.into_iter().enumerate().map(|(column, (name, _))| (name, looked.value(column))).collect())
    }

    fn step(&mut self, at: usize, step: &Step, origin: Origin) -> Result<Outcome, Failure> {
        match step {
            Step::Filter(condition) => self.filter(at, condition, origin),
            Step::Top { order, limit } => self.top(at, order, *limit),
            Step::Any { limit } => self.top(at, &crate::plan::Order::default(), *limit),
            Step::Dedup { keys, order, .. } => self.follow.stands_for(at, &self.mark, keys, order),
            Step::Stats(stats) => {
                let (outcome, group) = self.follow.group(at, &self.mark, stats)?;
                self.mark = group;
                Ok(outcome)
            }
            Step::Pattern(_) | Step::Relevant(_) => {
                let rows = self.follow.count(self.follow.prefix(at))?;
                let told = format!(
                    "one of {} that other rows are made of; from here on it cannot be followed",
                    counted(rows as usize, "row")
                );
                Ok(Outcome { kept: true, gathered: true, told: vec![told], ..Outcome::default() })
            }
            Step::Whole { order, limit, .. } if *limit < usize::MAX => {
                let (outcome, _) = self.follow.rank(at, &self.mark, order, *limit)?;
                if outcome.kept { self.transformed(at, step) } else { Ok(outcome) }
            }
            _ => self.transformed(at, step),
        }
    }

    fn top(&mut self, at: usize, order: &crate::plan::Order, limit: usize) -> Result<Outcome, Failure> {
        let (outcome, place) = self.follow.rank(at, &self.mark, order, limit)?;
        self.row = place.map_or(0, |place| place + 1);
        Ok(outcome)
    }

    fn filter(&self, at: usize, meant: &Expr, origin: Origin) -> Result<Outcome, Failure> {
        let kept = self.follow.look(at + 1, &self.mark, &[], &[])?.rows() > 0;
        let mut outcome = Outcome { kept, ..Outcome::default() };
        let Some(written) = self.written(origin) else {
            if !kept {
                outcome.told.push(match origin.stage {
                    None => "a group without any value is no row of the answer".to_string(),
                    Some(_) => {
                        format!("this does not hold: {}", crate::expressions::print(meant, &self.follow.plan.names))
                    }
                });
            }
            return Ok(outcome);
        };
        let condition = Condition::new(written, meant, &self.follow.plan.names);
        let looked = self.follow.look(at, &self.mark, &[], &condition.asked)?;
        let values: Vec<Value> = (0..condition.asked.len()).map(|column| looked.value(column)).collect();
        outcome.values = condition.compared(&values);
        if kept {
            return Ok(outcome);
        }
        for blamed in condition.blamed(&values) {
            for slot in &blamed.missing {
                let help = self.other_name(*slot)?;
                outcome.help.extend(help.filter(|help| !outcome.help.contains(help)));
            }
            outcome.marks.push((blamed.span, blamed.told));
        }
        Ok(outcome)
    }

    /// The condition of a step as the query has it: that of its stage, or one of the parts that must all hold.
    fn written(&self, origin: Origin) -> Option<&'f syntax::Expr> {
        let (stage, span) = (origin.stage?, origin.condition?);
        let condition = &self.stage::<Filter>(stage)?.condition;
        match condition {
            whole if whole.span() == span => Some(whole),
            syntax::Expr::And(parts) => parts.iter().find(|part| part.span() == span),
            _ => None,
        }
    }

    /// A field that the event has in the place of one that it has not.
    fn other_name(&self, slot: usize) -> Result<Option<String>, Failure> {
        let plan = &self.follow.plan;
        let Some((_, name)) = plan.scan.fields.iter().find(|(scanned, _)| *scanned == slot) else {
            return Ok(self.never_made(slot));
        };
        let fields = self.follow.fields_of(&self.mark)?;
        let near = nearest(name, fields.iter().map(String::as_str));
        Ok(near.map(|near| format!("the event has no field `{name}`, but `{near}`")))
    }

    /// That a step before found nothing for a column.
    fn never_made(&self, slot: usize) -> Option<String> {
        let plan = &self.follow.plan;
        let maker = plan.steps.iter().position(|step| {
            matches!(step, Step::Parse(_) | Step::Lookup(_) | Step::Join(_)) && step.defines().contains(&slot)
        })?;
        let text = self.follow.text_of(self.follow.origins[maker].stage?);
        Some(format!("`{}` is made by `{text}`, which found nothing for it", plan.names[slot]))
    }

    /// A step that changes rows one by one.
    fn transformed(&self, at: usize, step: &Step) -> Result<Outcome, Failure> {
        let names = &self.follow.plan.names;
        let made: Vec<usize> = step.defines();
        let before = self.follow.look(at, &self.mark, &[], &[])?.rows();
        let looked = self.follow.look(at + 1, &self.mark, &made, &[])?;
        let mut outcome = Outcome { kept: looked.rows() > 0, ..Outcome::default() };
        if !outcome.kept {
            outcome.told.push(self.lost(at, step)?);
            return Ok(outcome);
        }
        outcome.value_of(made.iter().enumerate().map(|(column, slot)| (names[*slot].clone(), looked.value(column))));
        if looked.rows() > before {
            outcome
                .told
                .push(format!("it is {} from here on; the first of them is shown", counted(looked.rows(), "row")));
        }
        let found = outcome.values.iter().any(|(_, value)| !value.is_missing());
        match step {
            Step::Parse(Parse { source, .. }) if !found && !made.is_empty() => {
                outcome.told.push(format!("it matches nothing: {}", self.told_of(at, source)?));
            }
            Step::Lookup(lookup) if !found => {
                let keys = lookup.by.reads().into_iter().map(Expr::Slot);
                let keys: Result<Vec<String>, Failure> = keys.map(|key| self.told_of(at, &key)).collect();
                outcome.told.push(format!("no row of `{}` was found for {}", lookup.table.0, keys?.join(", ")));
            }
            _ => {}
        }
        Ok(outcome)
    }

    /// Why a step that changes rows has left none.
    fn lost(&self, at: usize, step: &Step) -> Result<String, Failure> {
        Ok(match step {
            Step::Join(join) => {
                format!("no row of the right side has the same key: {}", self.told_of(at, &join.key)?)
            }
            Step::Unnest(unnest) => format!("there is no element in the list: {}", self.told_of(at, &unnest.list)?),
            Step::Whole { .. } => "the row is taken away here".to_string(),
            _ => format!("nothing is left of it: {}", self.follow.plan.describe(step)),
        })
    }

    /// An expression with its value.
    fn told_of(&self, at: usize, expr: &Expr) -> Result<String, Failure> {
        let value = self.follow.look(at, &self.mark, &[], std::slice::from_ref(expr))?.value(0);
        Ok(named(&crate::expressions::print(expr, &self.follow.plan.names), &value))
    }
}

impl Follow<'_> {
    /// In front of which step a stage takes effect, and whether it has steps of its own. One that has none belongs to
    /// the next that has.
    pub fn effect(&self, stage: usize) -> (usize, bool) {
        let first = |wanted: usize| self.origins.iter().position(|origin| origin.stage == Some(wanted));
        match first(stage) {
            Some(at) => (at, true),
            None => {
                let next = (stage + 1..self.query.stages.len()).find_map(first);
                (next.unwrap_or(self.origins.len()), false)
            }
        }
    }
}
