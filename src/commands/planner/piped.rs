//! What a language needs in which every command takes effect where it stands.

use super::{Planner, Shown};
use crate::expressions::Expr;
use crate::functions;
use crate::plan::{Aggregate, Order, OrderKey, Step, Whole};
use crate::syntax::{Path, Segment};
use indexmap::IndexMap;

impl Planner<'_> {
    /// Keeps the first rows, in the order that they have here.
    pub fn head(&mut self, count: usize) {
        self.limit(count, super::LimitKind::First);
        self.settle_limit();
    }

    /// Keeps so many rows behind the first `skipped`, in the order that they have here.
    pub fn head_behind(&mut self, skipped: usize, count: usize) {
        self.segment.limit = Some(skipped.saturating_add(count));
        self.whole(Whole::Skip { count: skipped });
    }

    /// Keeps the first row for each combination of keys, in the order that they have here; rows without a key stay.
    pub fn first_of_each(&mut self, keys: Vec<usize>) {
        let order = self.order_here();
        self.step(Step::Dedup { keys, order, limit: usize::MAX });
    }

    fn order_here(&mut self) -> Order {
        let keys = self.segment.sort.as_ref().map(|(keys, _)| keys.clone()).unwrap_or_default();
        self.order(keys)
    }

    /// Orders the rows from here on.
    pub fn order_by(&mut self, keys: Vec<OrderKey>, span: crate::diagnostics::Span) {
        self.segment.sort = Some((keys, span));
    }

    /// Computes a column, which takes the place of one of its name.
    pub fn compute(&mut self, name: &str, expr: Expr) -> usize {
        let slot = self.slot(name);
        self.note_time(slot, &expr);
        if self.is_structure(&expr) {
            self.note_structure(slot);
        }
        self.step(Step::Extend(vec![(slot, expr)]));
        self.put(name, slot);
        slot
    }

    /// From here on a name means a slot. Its column stays where it stood, or is the last.
    pub fn put(&mut self, name: &str, slot: usize) {
        self.scope.hidden.retain(|hidden| hidden != name);
        if self.parsed.iter().any(|shown| shown.name == name) {
            self.redefine(name, slot);
        } else {
            self.new_column(name, slot);
        }
    }

    /// Shows these columns alone. From here on no other name means anything.
    pub fn project(&mut self, command: &'static str, shown: Vec<Shown>) {
        self.scope.defined = shown.iter().map(|shown| (shown.name.clone(), shown.slot)).collect::<IndexMap<_, _>>();
        self.scope.joined = None;
        self.scope.hidden.clear();
        self.scope.flattened.clear();
        self.scope.maker = Some(command);
        self.scope.closed = true;
        self.show_alone(shown);
    }

    fn show_alone(&mut self, shown: Vec<Shown>) {
        self.parsed.clear();
        match &mut self.scope.stats {
            Some(stats) => *stats = shown,
            None => self.items = shown,
        }
    }

    /// From here on these names mean nothing, and their columns are gone; whether a column is left.
    pub fn drop_names(&mut self, names: &[String]) -> bool {
        let mut shown = self.columns();
        shown.retain(|shown| !names.contains(&shown.name));
        let is_left = !shown.is_empty();
        self.show_alone(shown);
        for name in names {
            self.scope.defined.shift_remove(name);
            self.scope.hidden.push(name.clone());
        }
        is_left
    }

    /// Gives a column another name, at its place; one that had the name before is gone.
    pub fn rename_column(&mut self, from: &str, slot: usize, to: &str) {
        let mut shown = self.columns();
        shown.retain(|shown| shown.name != to);
        match shown.iter_mut().find(|shown| shown.name == from) {
            Some(column) => column.name = to.to_string(),
            None => shown.push(Shown { name: to.to_string(), slot }),
        }
        self.show_alone(shown);
        self.scope.defined.shift_remove(from);
        self.scope.hidden.push(from.to_string());
        self.scope.hidden.retain(|hidden| hidden != to);
        self.define(to, slot);
    }

    /// Whether the query has defined a name, or used the field of the log that has it.
    pub fn is_known(&self, name: &str) -> bool {
        self.defined(name).is_some() || self.fields.iter().any(|(field, _)| field == name)
    }

    /// From here on the keys of the maps in a slot are names.
    pub fn flatten(&mut self, slot: usize) {
        self.scope.flattened.push(slot);
    }

    /// What a name means that may be a key of a map that was flattened; otherwise it is what it was.
    pub(super) fn flattened_field(&mut self, name: &str, otherwise: Option<usize>) -> Option<usize> {
        let maps = self.scope.flattened.clone();
        let path = vec![Segment::Key(name.to_string())];
        let open = functions::find("jsonParse").expect("the catalogue has `jsonParse`");
        let keys = maps.into_iter().rev().map(|map| {
            let map = Expr::Call { function: open, args: vec![Expr::Slot(map)] };
            Expr::Access { base: Box::new(map), path: path.clone() }
        });
        let coalesce = functions::find("coalesce").expect("the catalogue has `coalesce`");
        let args = keys.chain(otherwise.map(Expr::Slot)).collect();
        let slot = self.slot(name);
        self.step(Step::Extend(vec![(slot, Expr::Call { function: coalesce, args })]));
        self.define(name, slot);
        Some(slot)
    }

    /// Ends the order in front of a command that makes groups of the rows.
    pub fn before_groups(&mut self) {
        self.end_segment("stats");
    }

    /// The aggregate that has made the values of a slot, if one has.
    pub fn aggregate_of(&self, slot: usize) -> Option<&Aggregate> {
        let made = self.steps.iter().rev().filter_map(|step| match step {
            Step::Stats(stats) => Some(&stats.aggregates),
            _ => None,
        });
        made.flatten().find(|aggregate| aggregate.slot == slot)
    }

    /// The field of a path as a column, whatever it is made of.
    ///
    /// # Errors
    /// When no step up to here defines it.
    pub fn column_of(&mut self, path: &Path) -> Result<Shown, crate::diagnostics::Diagnostic> {
        Ok(Shown { name: path.name(), slot: self.field_slot(path)? })
    }
}
