//! Queries inside the query: planned on their own, run before it, and asked by a step.

use super::{Planner, planned};
use crate::commands::filter::Filter;
use crate::diagnostics::{Code, Diagnostic, Span, counted};
use crate::expressions::{Answered, Asked, Expr};
use crate::plan::{Choice, DEFAULT_LIMIT, Groups, Plan, Stats, Step};
use crate::query::Nested;
use crate::syntax::{self, Inner, Path};
use std::any::Any;

impl Planner<'_> {
    /// Plans a query inside this one: its number. Without a limit of its own it answers at most `rows` rows.
    ///
    /// # Errors
    /// What is wrong with its meaning.
    pub fn inner(&mut self, query: &dyn Inner, rows: usize) -> Result<usize, Diagnostic> {
        self.inner_columns(query, rows, false)
    }

    fn inner_columns(&mut self, query: &dyn Inner, rows: usize, selected_only: bool) -> Result<usize, Diagnostic> {
        let query = (query as &dyn Any).downcast_ref::<Nested>().expect("nothing else stands in brackets");
        let (plan, warnings, open) =
            planned(&query.0, rows, selected_only).map_err(|mut faults| faults.swap_remove(0))?;
        self.warnings.extend(warnings);
        self.queries.push(plan);
        self.open_queries.push(open);
        Ok(self.queries.len() - 1)
    }

    /// The plan of a query inside this one.
    pub fn inner_plan(&mut self, number: usize) -> &mut Plan {
        &mut self.queries[number]
    }

    /// A query whose one column is a set of values: each of them once.
    // AWS manual, subqueries: the query must return the field that is compared. SEEN FT-KB: several columns are an
    // error. The manual is silent on a cap for its rows; there is none (LANGUAGE.md 2.22, REC).
    pub(super) fn members(
        &mut self,
        query: &dyn Inner,
        subject: &syntax::Expr,
        place: Span,
    ) -> Result<usize, Diagnostic> {
        if !(&*self.query.stages[self.stage] as &dyn Any).is::<Filter>() {
            return Err(Diagnostic::new(Code::QueryPlace, "a query inside `in (...)` belongs into a `filter`")
                .at(place, "not a `filter`")
                .help("look for the values in a `filter` before, or with `join`"));
        }
        // AWS manual, subqueries: only the fields that it selects are visible.
        let number = self.inner_columns(query, usize::MAX, true)?;
        let plan = &mut self.queries[number];
        let [(name, slot)] = &plan.output[..] else { return Err(several(plan, subject, place)) };
        if let syntax::Expr::Field(path) = subject
            && !is_named(path, name)
        {
            return Err(other_name(path, name, place));
        }
        let slot = *slot;
        distinct(plan, slot, Some(Vec::new()));
        Ok(number)
    }

    /// A query whose one column, whatever its name, is a set of values, the missing one among them: its number.
    ///
    /// # Errors
    /// As `inner`, and when it answers several columns.
    pub fn distinct_values(&mut self, query: &dyn Inner, place: Span) -> Result<usize, Diagnostic> {
        let number = self.inner(query, usize::MAX)?;
        let slot = only_column(&self.queries[number], place)?;
        distinct(&mut self.queries[number], slot, None);
        Ok(number)
    }

    /// The one value that a query answers.
    ///
    /// # Errors
    /// As `inner`, and when it answers several columns.
    pub fn answer(&mut self, query: &dyn Inner, span: Span) -> Result<Expr, Diagnostic> {
        let number = self.inner(query, usize::MAX)?;
        only_column(&self.queries[number], span)?;
        Ok(Expr::Answer(Answered { query: number, asked: Asked::Value, span }))
    }

    /// Whether a query answers any row.
    ///
    /// # Errors
    /// As `inner`.
    pub fn answers_rows(&mut self, query: &dyn Inner, span: Span) -> Result<Expr, Diagnostic> {
        let number = self.inner(query, usize::MAX)?;
        Ok(Expr::Answer(Answered { query: number, asked: Asked::AnyRow, span }))
    }

    /// What the queries inside this one read: what it reads itself, unless they say so.
    // The manual is silent on the time range of queries inside a query; it is that of the whole (LANGUAGE.md 2.19,
    // REC). SEEN FT-KB: the log group of the right side of a join must not be a target of the query as well; so one
    // that only a query inside the query names is left out.
    pub(super) fn settle_choices(&mut self) {
        let named = self.queries.iter().filter_map(|query| match &query.scan.choice.groups {
            Groups::Named(names) => Some(names.iter().map(|(name, _)| name.clone())),
            _ => None,
        });
        let named: Vec<String> = named.flatten().collect();
        let mut choice = self.choice.clone();
        if let Groups::AllBut(others) = &mut choice.groups {
            *others = named;
        }
        for query in &mut self.queries {
            inherit(&mut query.scan.choice, &choice);
        }
        self.choice = choice;
    }
}

fn inherit(inner: &mut Choice, outer: &Choice) {
    if let Groups::AllBut(_) = inner.groups {
        inner.groups = outer.groups.clone();
    }
    inner.start = inner.start.or(outer.start);
    inner.end = inner.end.or(outer.end);
}

/// Whether a column has the name of a field, be it with the name of a side in front of it.
fn is_named(path: &Path, column: &str) -> bool {
    let name = path.name();
    name == column || name.strip_suffix(column).is_some_and(|side| side.ends_with('.'))
}

/// Each value of a column once. The rows need no order, and no default limit.
fn distinct(plan: &mut Plan, slot: usize, drops_empty: Option<Vec<usize>>) {
    if let Some(Step::Top { limit: usize::MAX, .. }) = plan.steps.last() {
        plan.steps.pop();
    }
    let key = plan.names.len();
    plan.names.push(plan.output[0].0.clone());
    plan.output[0].1 = key;
    plan.events = false;
    let keys = vec![(key, Expr::Slot(slot))];
    plan.steps.push(Step::Stats(Stats { keys, aggregates: Vec::new(), drops_empty }));
}

/// The slot of the one column that a plan answers.
fn only_column(plan: &Plan, place: Span) -> Result<usize, Diagnostic> {
    if let [(_, slot)] = &plan.output[..] {
        return Ok(*slot);
    }
    let names: Vec<String> = plan.output.iter().map(|(name, _)| format!("`{name}`")).collect();
    let message = format!("the query answers {}: {}", counted(names.len(), "column"), names.join(", "));
    Err(Diagnostic::new(Code::InnerColumns, message)
        .at(place, "expected one column")
        .help("end it with the one field that is meant: `| fields name`"))
}

fn several(plan: &Plan, subject: &syntax::Expr, place: Span) -> Diagnostic {
    let names: Vec<String> = plan.output.iter().map(|(name, _)| format!("`{name}`")).collect();
    let message = format!("the query answers {}: {}", counted(names.len(), "column"), names.join(", "));
    Diagnostic::new(Code::InnerColumns, message)
        .at(place, "expected one column")
        .help(format!("end it with the field that is compared: `| fields {subject}`"))
}

fn other_name(path: &Path, column: &str, place: Span) -> Diagnostic {
    Diagnostic::new(Code::InnerColumns, format!("the query answers `{column}`, but `{path}` is compared"))
        .at(place, "expected a column of that name")
        .help(format!("give its column the name: `| fields {column} as {path}`"))
}

/// The rows that a query inside a query answers when nothing else is said.
pub const INNER_LIMIT: usize = DEFAULT_LIMIT;
