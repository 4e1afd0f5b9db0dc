//! A plan over some of the events only: one more filter in front of its steps, in the queries inside it too.

use crate::batch::Column;
use crate::expressions::{Expr, Known, Members};
use crate::functions;
use crate::plan::{Choice, Plan, Step, rewrites};
use crate::result::Answer;
use crate::run::{Engine, Failure, Progress};
use crate::scan::texts;
use indexmap::IndexSet;
use std::collections::HashMap;
use std::sync::Arc;

/// The field that tells events apart.
const POINTER: &str = "@ptr";

/// What stands in front of a pointer where it is compared: digits around an `e` would read as a number.
const FRONT: &str = "@";

/// An event: the number of its file among all files that any plan opens, and its place in it.
pub type Place = (usize, u64);

/// Runs a plan that has not been rewritten.
pub fn run(engine: &Engine, plan: &Plan, progress: Progress) -> Result<Answer, Failure> {
    engine.run_plan(&plan.clone().rewritten(rewrites::all()), progress)
}

/// The files of some plans. Positions depend on which files a plan opens; places do not.
#[derive(Debug, Default)]
pub struct Files {
    /// The names of all files, each with how many of that name come before it: one in two log groups is read twice.
    names: IndexSet<(String, usize)>,
    /// For each choice of log groups the numbers of the files that it opens, in the order of positions.
    opened: HashMap<String, Vec<usize>>,
    choices: Vec<Choice>,
}

impl Files {
    /// The files of these plans and of the queries inside them.
    pub fn of(engine: &Engine, plans: &[&Plan]) -> Result<Files, Failure> {
        let mut files = Files::default();
        plans.iter().try_for_each(|plan| files.add(engine, plan))?;
        Ok(files)
    }

    fn add(&mut self, engine: &Engine, plan: &Plan) -> Result<(), Failure> {
        let key = key(&plan.scan.choice);
        if !self.opened.contains_key(&key) {
            let names: Vec<String> = engine.opened(plan)?.into_iter().map(|file| file.name).collect();
            let twin = |at: usize| names[..at].iter().filter(|other| **other == names[at]).count();
            let number = |at: usize| self.names.insert_full((names[at].clone(), twin(at))).0;
            let numbers = (0..names.len()).map(number).collect();
            self.opened.insert(key, numbers);
            self.choices.push(plan.scan.choice.clone());
        }
        plan.queries.iter().try_for_each(|query| self.add(engine, query))
    }

    /// The event at a position of a plan that makes this choice.
    pub fn place(&self, choice: &Choice, position: u64) -> Option<Place> {
        let (file, offset) = texts::split_position(position);
        Some((*self.opened.get(&key(choice))?.get(file)?, offset))
    }

    /// The name of a file.
    pub fn name(&self, place: Place) -> &str {
        self.names.get_index(place.0).map_or("", |(name, _)| name)
    }

    /// The events of all plans, in the order of their files; nothing when they are more than `most`.
    pub fn events(&self, engine: &Engine, most: usize, progress: Progress) -> Result<Option<Vec<Place>>, Failure> {
        let mut events: Vec<Place> = Vec::new();
        for choice in &self.choices {
            let places = engine.places(choice, 0..u64::MAX, most, progress)?;
            if places.count > most as u64 {
                return Ok(None);
            }
            events.extend(places.first.into_iter().filter_map(|position| self.place(choice, position)));
        }
        events.sort_unstable();
        events.dedup();
        Ok(Some(events))
    }

    /// A plan over these events only.
    pub fn restricted(&self, plan: &Plan, events: &[Place]) -> Plan {
        let mut plan = plan.clone();
        self.restrict(&mut plan, events);
        plan
    }

    fn restrict(&self, plan: &mut Plan, events: &[Place]) {
        let numbers = self.opened.get(&key(&plan.scan.choice)).map_or(&[][..], Vec::as_slice);
        let pointers = events.iter().filter_map(|(file, offset)| {
            let number = numbers.iter().position(|known| known == file)?;
            Some(Some(format!("{FRONT}{:016x}", texts::position(number, *offset))))
        });
        let pointers: Vec<Option<String>> = pointers.collect();
        let column: Column = pointers.iter().map(Option::as_deref).collect();
        let slot = plan.names.len();
        plan.names.push(POINTER.to_string());
        plan.scan.fields.push((slot, POINTER.to_string()));
        let function = functions::find("concat").expect("the catalogue has `concat`");
        let subject = Expr::Call { function, args: vec![Expr::Constant(FRONT.into()), Expr::Slot(slot)] };
        let members = Members::Known(Arc::new(Known::from(column)));
        let filter = Expr::Among { subject: Box::new(subject), members, negated: false };
        plan.steps.insert(0, Step::Filter(filter));
        plan.queries.iter_mut().for_each(|query| self.restrict(query, events));
    }
}

/// A choice of log groups and times as a key; where it stands in the query does not matter.
fn key(choice: &Choice) -> String {
    let chosen = Choice { span: Default::default(), ..choice.clone() };
    format!("{chosen:?}")
}
