//! Where a filter takes effect: at its place, or in front of the `stats` that it stands behind.

use super::{Names, Origin, Planner};
use crate::diagnostics::{Diagnostic, Span};
use crate::expressions::{Expr, resolve};
use crate::plan::Step;
use crate::syntax;

/// What a filter directly behind a single `stats` may still refer to.
pub(super) struct BeforeStats {
    pub(super) scope: Names,
    /// The stage of the `stats`, and later of the filters behind it.
    pub(super) stage: usize,
    /// How many steps there were in front of it.
    pub(super) steps: usize,
}

impl Planner<'_> {
    /// Keeps the rows for which a condition holds.
    ///
    /// # Errors
    /// As `resolve`.
    pub fn filter(&mut self, condition: &syntax::Expr) -> Result<(), Diagnostic> {
        self.postpone_limit("filter");
        self.doubt(condition);
        let Some(before) = self.before_stats.take_if(|before| before.stage + 1 == self.stage) else {
            return self.filter_here(condition);
        };
        let (here, in_front) = self.split_for_stats(condition);
        self.before_stats = Some(self.filter_in_front(in_front, before)?);
        here.into_iter().try_for_each(|part| self.filter_here(part))
    }

    fn filter_here(&mut self, condition: &syntax::Expr) -> Result<(), Diagnostic> {
        let resolved = resolve(condition, self)?;
        self.step(Step::Filter(resolved));
        self.origins.last_mut().expect("a step was added").condition = Some(condition.span());
        Ok(())
    }

    /// The parts of a filter directly behind a single `stats` that are meant for its groups, and those that are
    /// meant for the rows in front of it because they name something else than what it gives.
    // Eight samples that AWS publishes are written so (LANGUAGE.md 1.7); the manual is silent (REC). Of conditions
    // that must all hold each is taken by itself, so that `n > 5 and action = "REJECT"` means something.
    fn split_for_stats<'e>(&self, condition: &'e syntax::Expr) -> (Vec<&'e syntax::Expr>, Vec<&'e syntax::Expr>) {
        let parts = match condition {
            syntax::Expr::And(parts) => parts.iter().collect(),
            other => vec![other],
        };
        let known = |part: &&syntax::Expr| {
            let mut paths = Vec::new();
            part.paths(&mut paths);
            paths.iter().all(|path| self.scope.defined.contains_key(&path.name()))
        };
        if parts.iter().all(known) { (vec![condition], Vec::new()) } else { parts.into_iter().partition(known) }
    }

    fn filter_in_front(
        &mut self,
        conditions: Vec<&syntax::Expr>,
        before: BeforeStats,
    ) -> Result<BeforeStats, Diagnostic> {
        let BeforeStats { scope, mut steps, .. } = before;
        let after = std::mem::replace(&mut self.scope, scope);
        let known = self.steps.len();
        let resolved: Result<Vec<(Expr, Span)>, Diagnostic> =
            conditions.into_iter().map(|condition| Ok((resolve(condition, self)?, condition.span()))).collect();
        let scope = std::mem::replace(&mut self.scope, after);
        self.origins.truncate(known);
        let computed = self.steps.split_off(known).into_iter().map(|step| (step, None));
        let filters = resolved?.into_iter().map(|(condition, span)| (Step::Filter(condition), Some(span)));
        for (step, condition) in computed.chain(filters) {
            self.steps.insert(steps, step);
            self.origins.insert(steps, Origin { stage: Some(self.stage), condition });
            steps += 1;
        }
        Ok(BeforeStats { scope, stage: self.stage, steps })
    }
}
