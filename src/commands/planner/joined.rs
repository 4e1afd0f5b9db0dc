//! What names mean behind a `join`.

use super::Planner;
use crate::diagnostics::Span;
use crate::expressions::Expr;
use crate::plan::{Step, ask};
use indexmap::IndexMap;

/// The two sides of a join.
pub(super) struct Joined {
    left: String,
    right: String,
    /// The number of the query that is the right side.
    query: usize,
    /// The fields of the right side that were asked for so far.
    fields: IndexMap<String, usize>,
}

impl Planner<'_> {
    /// From here on fields may have the name of a side in front of theirs.
    pub fn joined(&mut self, left: &str, right: &str, query: usize) {
        let (left, right) = (format!("{left}."), format!("{right}."));
        self.scope.joined = Some(Joined { left, right, query, fields: IndexMap::new() });
    }

    /// What a name means behind a join; nothing without one, or for what the query has defined.
    // AWS manual, join: fields are addressed as `alias.field`. It is silent on names without an alias: the left side
    // comes first (LANGUAGE.md 2.19, REC). What every event has is that of the left.
    pub(super) fn joined_field(&mut self, name: &str, span: Span) -> Option<usize> {
        let joined = self.scope.joined.as_ref()?;
        if let Some(field) = name.strip_prefix(&joined.right) {
            return Some(self.right_field(field, span));
        }
        if let Some(field) = name.strip_prefix(&joined.left) {
            return self.left_field(field, span);
        }
        if name.starts_with('@') {
            return None;
        }
        let left = self.over_events().then(|| self.log_field(name, span));
        let known = self.fields.len();
        let right = self.right_field(name, Span::default());
        self.fields.truncate(known);
        let slot = left.map_or(right, |left| self.first_present(name, left, right));
        self.define(name, slot);
        Some(slot)
    }

    fn left_field(&mut self, field: &str, span: Span) -> Option<usize> {
        let defined = self.scope.defined.get(field).copied();
        defined.or_else(|| self.over_events().then(|| self.log_field(field, span)))
    }

    fn right_field(&mut self, field: &str, span: Span) -> usize {
        let joined = self.scope.joined.as_ref().expect("it was asked for");
        if let Some(slot) = joined.fields.get(field) {
            return *slot;
        }
        let (name, query) = (format!("{}{field}", joined.right), joined.query);
        let slot = self.slot(&name);
        if super::TIME_FIELDS.contains(&field) {
            self.times.insert(slot);
        }
        ask(&mut self.queries[query], field, span);
        if let Some(Step::Join(join)) = self.steps.iter_mut().find(|step| matches!(step, Step::Join(_))) {
            join.outputs.push((field.to_string(), slot));
        }
        if let Some(joined) = &mut self.scope.joined {
            joined.fields.insert(field.to_string(), slot);
        }
        slot
    }

    /// A column with the values of one, and where it has none those of another.
    pub fn first_present(&mut self, name: &str, first: usize, second: usize) -> usize {
        let function = crate::functions::find("coalesce").expect("the catalogue has `coalesce`");
        let slot = self.slot(name);
        let args = vec![Expr::Slot(first), Expr::Slot(second)];
        self.step(Step::Extend(vec![(slot, Expr::Call { function, args })]));
        slot
    }
}
