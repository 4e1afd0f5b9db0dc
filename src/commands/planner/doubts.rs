//! What is known of the values of names, for warnings about what a person surely did not mean.

use super::{Planner, TIME_FIELDS};
use crate::expressions::{ComparedKind, TruthText, doubts};
use crate::functions::Kind;
use crate::plan::Step;
use crate::syntax::{Expr, Path};

impl Planner<'_> {
    /// Warns of what an expression surely does not mean.
    pub fn doubt(&mut self, expr: &Expr) {
        let found = doubts(expr, &|path| self.kind_of(path));
        self.warnings.extend(found.warnings);
        self.bare_values.extend(found.bare_values);
        let of_events = |text: &TruthText| self.over_events() && self.defined(&text.field).is_none();
        let truth_texts: Vec<_> = found.truth_texts.into_iter().filter(of_events).collect();
        self.truth_texts.extend(truth_texts);
        let of_events = |compared: &ComparedKind| self.over_events() && self.defined(&compared.field).is_none();
        let kinds: Vec<_> = found.kinds.into_iter().filter(of_events).collect();
        self.kinds.extend(kinds);
        let plain = found.differences.into_iter().filter(|difference| {
            self.over_events() && difference.fields.iter().all(|field| self.defined(field).is_none())
        });
        let plain: Vec<_> = plain.collect();
        self.differences.extend(plain);
    }

    fn kind_of(&self, path: &Path) -> Kind {
        match self.defined(&path.name()) {
            Some(slot) => self.kind(slot),
            None if TIME_FIELDS.contains(&path.name().as_str()) => Kind::Timestamp,
            None => Kind::Any,
        }
    }

    /// What is known of the values in a slot.
    fn kind(&self, slot: usize) -> Kind {
        if self.is_time(slot) {
            return Kind::Timestamp;
        }
        self.steps.iter().rev().find_map(|step| self.made_by(step, slot)).unwrap_or(Kind::Any)
    }

    fn made_by(&self, step: &Step, slot: usize) -> Option<Kind> {
        // A slot is made of slots before it.
        let before = |other: usize| if other < slot { self.kind(other) } else { Kind::Any };
        match step {
            Step::Extend(columns) => {
                let (_, expr) = columns.iter().find(|(made, _)| *made == slot)?;
                Some(expr.kind(&before))
            }
            Step::Stats(stats) => {
                stats.aggregates.iter().find(|made| made.slot == slot).map(|made| made.function.returns)
            }
            _ => None,
        }
    }
}
