//! Whether an answer depends on the clock.

use super::Case;
use super::file::Fault;
use super::options::without_clock;
use crate::diagnostics::Span;
use crate::plan::{Moment, Plan};
use crate::syntax::{Kind, Source};

impl Case {
    /// Whether its answer depends on the clock, be it fixed or not.
    pub fn reads_clock(&self) -> bool {
        self.clock_without_now(false).is_some()
    }

    /// What is wrong with a case that reads the clock and has not fixed it.
    pub(super) fn clock_without_now(&self, has_now: bool) -> Option<Fault> {
        if has_now || !self.unexpanded.is_empty() {
            return None;
        }
        let query = self.parse().ok()?;
        let span = calls_now(&self.query).or_else(|| relative(&query.plan().ok()?.0))?;
        let line = if self.origin.file.is_none() && self.is_as_written {
            self.origin.line + self.query[..span.start].matches('\n').count()
        } else {
            self.origin.section
        };
        let what = self.query.get(span.start..span.end).unwrap_or_default();
        Some(without_clock(line, &format!("the query reads the clock with `{what}`")))
    }
}

/// The place where a query calls `now`.
fn calls_now(text: &str) -> Option<Span> {
    let source = Source::new(text).ok()?;
    let is_call = |pair: &&[crate::syntax::Token]| {
        let (word, open) = (&pair[0], &pair[1]);
        word.kind == Kind::Word && open.kind == Kind::Open && source.slice(word.span).eq_ignore_ascii_case("now")
    };
    let call = source.tokens.windows(2).find(is_call)?;
    Some(call.first()?.span)
}

/// The place where a plan counts time from now.
fn relative(plan: &Plan) -> Option<Span> {
    let choice = &plan.scan.choice;
    let counts = |moment: &Option<Moment>| matches!(moment, Some(Moment::AfterNow(_)));
    let here = counts(&choice.start) || counts(&choice.end);
    here.then_some(choice.span).or_else(|| plan.queries.iter().find_map(relative))
}
