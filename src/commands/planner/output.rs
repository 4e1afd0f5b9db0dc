//! Which columns and which rows come out at the end.

use super::{Planner, Shown};
use crate::expressions::Expr;
use crate::functions;
use crate::plan::Step;

impl Planner<'_> {
    /// A row of groups without a single value is not returned (LANGUAGE.md 2.7, derived from a screenshot in OBP).
    pub(super) fn drop_empty_groups(&mut self, output: &[Shown]) {
        let always = |shown: &Shown| self.counts(shown.slot);
        if !self.scope.groups || output.iter().any(always) || self.drop_one_group(output) {
            return;
        }
        let ispresent = functions::find("ispresent").expect("the catalogue has `ispresent`");
        let present = |shown: &Shown| Expr::Call { function: ispresent, args: vec![Expr::Slot(shown.slot)] };
        let mut present: Vec<Expr> = output.iter().map(present).collect();
        let any = if present.len() == 1 { present.pop() } else { Some(Expr::Or(present)) };
        any.into_iter().for_each(|any| self.step_of(None, Step::Filter(any)));
    }

    /// Where all keys and nothing but plain aggregates are shown, only one group can be empty, and the step
    /// itself leaves it out: no row has to be looked at for it.
    fn drop_one_group(&mut self, output: &[Shown]) -> bool {
        let Some(Step::Stats(stats)) = self.steps.iter_mut().rev().find(|step| matches!(step, Step::Stats(_))) else {
            return false;
        };
        let is_key = |slot: usize| stats.keys.iter().any(|(key, _)| *key == slot);
        let aggregates: Vec<usize> = output.iter().map(|shown| shown.slot).filter(|slot| !is_key(*slot)).collect();
        let all_keys = stats.keys.iter().all(|(key, _)| output.iter().any(|shown| shown.slot == *key));
        let plain = aggregates.iter().all(|slot| stats.aggregates.iter().any(|aggregate| aggregate.slot == *slot));
        if stats.keys.is_empty() || !all_keys || !plain {
            return false;
        }
        stats.drops_empty = Some(aggregates);
        true
    }

    /// Whether a slot holds counts, which every group has.
    fn counts(&self, slot: usize) -> bool {
        let stats = self.steps.iter().rev().find_map(|step| match step {
            Step::Stats(stats) => Some(stats),
            _ => None,
        });
        let aggregates = stats.map_or(&[][..], |stats| &stats.aggregates);
        aggregates.iter().any(|aggregate| aggregate.slot == slot && aggregate.function.is_count())
    }

    /// The columns of the answer (LANGUAGE.md 1.8).
    pub(super) fn output(&mut self) -> Vec<Shown> {
        match self.display.take() {
            Some(display) => display,
            None => self.columns(),
        }
    }

    /// The columns that show at this place.
    pub fn shown(&mut self) -> Vec<Shown> {
        match self.display.clone() {
            Some(display) => display,
            None => self.columns(),
        }
    }

    /// The columns that show at this place, with or without a `display`, and other names of the query.
    pub fn known_columns(&mut self) -> Vec<Shown> {
        let mut known = self.shown();
        known.extend(self.columns());
        known.extend(self.scope.defined.iter().map(|(name, slot)| Shown { name: name.clone(), slot: *slot }));
        known
    }

    /// The columns as they are at this place when no `display` says otherwise.
    pub fn columns(&mut self) -> Vec<Shown> {
        let mut shown = self.items.clone();
        if shown.is_empty() {
            shown = match self.scope.stats.clone() {
                Some(stats) => stats,
                None => ["@timestamp", "@message"]
                    .map(|name| Shown { name: name.to_string(), slot: self.log_field_quietly(name) })
                    .to_vec(),
            };
        }
        for column in self.parsed.clone() {
            match shown.iter_mut().find(|other| other.name == column.name) {
                Some(same) => same.slot = column.slot,
                None => shown.push(column),
            }
        }
        shown
    }
}
