//! What names mean behind a `join`.

use super::Planner;
use crate::batch::Value;
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::expressions::Expr;
use crate::plan::{Plan, Step, ask};
use crate::syntax::Path;
use indexmap::IndexMap;

/// The two sides of a join.
pub(super) struct Joined {
    left: String,
    right: String,
    /// The number of the query that is the right side.
    query: usize,
    /// The fields of the right side that were asked for so far.
    fields: IndexMap<String, usize>,
    /// There are no others.
    closed: bool,
}

impl Planner<'_> {
    /// From here on fields may have the name of a side in front of theirs.
    pub fn joined(&mut self, left: &str, right: &str, query: usize) {
        let (left, right) = (format!("{left}."), format!("{right}."));
        self.scope.joined = Some(Joined { left, right, query, fields: IndexMap::new(), closed: false });
    }

    /// As `joined`, for a right side that may be any query. It answers its key first: the field of that name, or the
    /// same for every row; rows without a key have no partner.
    ///
    /// # Errors
    /// When it has no such field.
    pub fn joined_with(
        &mut self,
        left: &str,
        right: &str,
        number: usize,
        key: Option<&Path>,
    ) -> Result<(), Diagnostic> {
        let plan = &mut self.queries[number];
        let columns = std::mem::take(&mut plan.output);
        let reads_log = self.open_queries[number];
        let slot = match key {
            None => {
                plan.names.push("key".to_string());
                let same = Step::Extend(vec![(plan.names.len() - 1, Expr::Constant(Value::Number(1.0)))]);
                before_last(plan, vec![same]);
                plan.output.push(("key".to_string(), plan.names.len() - 1));
                None
            }
            Some(path) if reads_log => Some(ask(plan, &path.name(), path.span)),
            Some(path) => {
                let name = path.name();
                let known = columns.iter().find(|(column, _)| *column == name);
                let (_, slot) = known.ok_or_else(|| no_such_key(&name, path.span, &columns))?;
                plan.output.push((name, *slot));
                Some(*slot)
            }
        };
        if let Some(slot) = slot {
            let function = crate::functions::find("ispresent").expect("the catalogue has `ispresent`");
            let present = Step::Filter(Expr::Call { function, args: vec![Expr::Slot(slot)] });
            match plan.steps.last().cloned() {
                // A limit counts rows without a key too.
                Some(last) if !(reads_log && takes_every_row(&plan.steps)) => before_last(plan, vec![last, present]),
                _ => plan.steps.insert(0, present),
            }
        }
        self.joined(left, right, number);
        if !reads_log {
            self.right_columns(number, columns);
        }
        Ok(())
    }

    /// Pairs only rows for which a condition holds; whether it can be said of the pairs alone.
    pub fn join_only_where(&mut self, condition: Expr) -> bool {
        match self.steps.last_mut() {
            Some(Step::Join(join)) => join.condition = Some(condition),
            _ => return false,
        }
        true
    }

    /// The columns of a right side that has no others.
    fn right_columns(&mut self, number: usize, columns: Vec<(String, usize)>) {
        let mut fields = IndexMap::new();
        for (name, slot) in columns {
            let own = self.slot(&name);
            self.queries[number].output.push((name.clone(), slot));
            if let Some(Step::Join(join)) = self.steps.iter_mut().rev().find(|step| matches!(step, Step::Join(_))) {
                join.outputs.push((name.clone(), own));
            }
            fields.insert(name, own);
        }
        if let Some(joined) = &mut self.scope.joined {
            (joined.fields, joined.closed) = (fields, true);
        }
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
        if joined.closed {
            return self.slot(field);
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

/// Whether no step but the last looks at several rows, and that one leaves none out.
fn takes_every_row(steps: &[Step]) -> bool {
    let gathers = steps.iter().filter(|step| step.gathers()).count();
    gathers == 1 && matches!(steps.last(), Some(Step::Top { limit: usize::MAX, .. }))
}

/// A plan ends with a step that gathers.
fn before_last(plan: &mut Plan, steps: Vec<Step>) {
    let place = plan.steps.len().saturating_sub(1);
    plan.steps.splice(place..place, steps);
}

fn no_such_key(name: &str, place: Span, columns: &[(String, usize)]) -> Diagnostic {
    let fault = Diagnostic::new(Code::UnknownSymbol, format!("the right side of this `join` has no column `{name}`"))
        .at(place, "not a column there");
    let names = || columns.iter().map(|(column, _)| column.as_str());
    match nearest(name, names()) {
        Some(similar) => fault.help(format!("a column with a similar name exists there: `{similar}`")),
        None => {
            fault.help(format!("it has {}", names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")))
        }
    }
}
