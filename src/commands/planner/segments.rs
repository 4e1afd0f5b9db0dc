//! Order and limit of the rows between two steps that gather them.

use super::filters::BeforeStats;
use super::{Names, Planner, Shown};
use crate::commands::stats::Stats;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::plan::{Order, OrderKey, Step, Whole};
use indexmap::IndexMap;
use std::any::Any;

/// The most `stats` commands of a query (AWS manual, stats).
const MOST_STATS: usize = 10;

/// What holds for the stages up to the next `stats`: a sort and a limit take effect at its end.
// The tutorial of the AWS manual adds a filter behind `limit 50` and shows the 50 newest events that match
// it (LANGUAGE.md 1.7): so the limit is applied after all filters and sorts of its segment.
#[derive(Default)]
pub(super) struct Segment {
    pub(super) sort: Option<(Vec<OrderKey>, Span)>,
    pub(super) limit: Option<usize>,
    /// The stage of the limit.
    pub(super) limit_stage: Option<usize>,
    pub(super) kind: LimitKind,
    /// Where the limit stands, as long as nothing behind it takes effect before it.
    pub(super) limit_at: Option<Span>,
    /// The slots of its keys, and its stage.
    pub(super) dedup: Option<(Vec<usize>, usize)>,
}

/// Which rows a limit keeps.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LimitKind {
    /// The first.
    #[default]
    First,
    /// Whichever are found first.
    Any,
    /// The last.
    Last,
}

impl Planner<'_> {
    /// Rows come by a column, largest first, as long as no sort says otherwise.
    pub fn largest_first(&mut self, slot: usize) {
        self.scope.largest_first = Some(slot);
    }

    /// Whether rows are still log events.
    pub fn over_events(&self) -> bool {
        self.scope.stats.is_none()
    }

    /// Refuses any command but `limit` behind a `dedup`.
    // AWS manual, dedup: only limit may follow. SEEN FT: `unexpected symbol found sort`.
    ///
    /// # Errors
    /// When there is a `dedup` before this stage.
    pub fn not_after_dedup(&self, command: &str, span: Span) -> Result<(), Diagnostic> {
        match self.segment.dedup {
            None => Ok(()),
            Some(_) => Err(Diagnostic::new(Code::CommandOrder, format!("`{command}` cannot stand after `dedup`"))
                .at(span, "only `limit` may follow `dedup`")
                .help("move it in front of `dedup`")),
        }
    }

    /// Orders the rows of this segment; the last sort decides.
    pub fn sort(&mut self, keys: Vec<OrderKey>, span: Span) {
        self.postpone_limit("sort");
        self.segment.sort = Some((keys, span));
    }

    /// Caps the rows of this segment.
    pub fn limit(&mut self, count: usize, kind: LimitKind) {
        // From the other end a limit means something else after one than before it.
        if (kind == LimitKind::Last) != (self.segment.kind == LimitKind::Last) {
            self.settle_limit();
        }
        if self.segment.limit.is_none_or(|limit| count < limit) {
            (self.segment.limit, self.segment.limit_stage) = (Some(count), Some(self.stage));
        }
        if kind != LimitKind::First {
            self.segment.kind = kind;
        }
    }

    /// Where the limit of this segment is written.
    pub fn limit_stands_at(&mut self, span: Span) {
        self.segment.limit_at = Some(span);
    }

    /// Says of a limit that what stands behind it takes effect first.
    pub(super) fn postpone_limit(&mut self, command: &str) {
        let Some(span) = self.segment.limit_at.take().filter(|_| self.segment.kind == LimitKind::First) else { return };
        self.warn(
            Diagnostic::new(Code::LimitPostponed, format!("this `limit` takes effect after the `{command}` behind it"))
                .at(span, "counts the rows at the end")
                .help(format!("write it behind the `{command}`, where it takes effect")),
        );
    }

    /// Keeps the first row for each combination of keys.
    pub fn dedup(&mut self, keys: Vec<usize>) {
        self.segment.dedup = Some((keys, self.stage));
    }

    /// The `stats` commands of the whole query.
    pub(super) fn count_stats(&self) -> usize {
        self.query.stages.iter().filter(|stage| (&***stage as &dyn Any).is::<Stats>()).count()
    }

    /// Ends the segment in front of a `stats`.
    ///
    /// # Errors
    /// When there are too many `stats`, or a sort or limit stands between several.
    pub fn before_stats(&mut self, span: Span) -> Result<(), Diagnostic> {
        self.not_after_dedup("stats", span)?;
        self.stats += 1;
        // Told once: those behind it are too many as well.
        if self.stats == MOST_STATS + 1 {
            let message = format!("a query has at most {MOST_STATS} `stats` commands");
            return Err(Diagnostic::new(Code::TooManyCommands, message).at(span, "too many"));
        }
        let segment = std::mem::take(&mut self.segment);
        if self.count_stats() > 1 && (segment.sort.is_some() || segment.limit.is_some()) {
            // AWS manual, stats: sort and limit must come after the last stats.
            return Err(Diagnostic::new(Code::CommandOrder, "`sort` and `limit` must come after the last `stats`")
                .at(span, "a `stats` after a `sort` or `limit`"));
        }
        self.segment = segment;
        self.end_segment("stats");
        Ok(())
    }

    /// Ends the segment in front of a command that makes other rows of the rows, in whatever order they come.
    pub fn end_segment(&mut self, command: &str) {
        if let (None, Some((_, span))) = (self.segment.limit, &self.segment.sort) {
            let message = format!("a `sort` before `{command}` has no effect");
            let label = format!("`{command}` makes rows anew");
            self.warnings.push(Diagnostic::new(Code::SortUseless, message).at(*span, label));
        }
        self.settle_limit();
        self.segment = Segment::default();
    }

    /// Puts a limit that stands before this stage into effect: for commands that make other rows of the rows.
    /// The sort stays in effect.
    pub fn settle_limit(&mut self) {
        let Some(limit) = self.segment.limit.take() else { return };
        self.segment.limit_at = None;
        let keys = self.segment.sort.as_ref().map(|(keys, _)| keys.clone()).unwrap_or_default();
        let order = self.order(keys);
        let kind = std::mem::take(&mut self.segment.kind);
        let stage = self.segment.limit_stage.take();
        self.cap(stage, order, limit, kind);
    }

    /// Keeps so many rows, as a stage says or none.
    pub(super) fn cap(&mut self, stage: Option<usize>, order: Order, limit: usize, kind: LimitKind) {
        let step = match kind {
            // Behind a step that gathers the scan has ended: the first rows are as good as any.
            LimitKind::Any if !self.steps.iter().any(Step::gathers) => Step::Any { limit },
            LimitKind::First | LimitKind::Any => Step::Top { order, limit },
            LimitKind::Last => Step::Top { order: order.reversed(), limit },
        };
        self.step_of(stage, step);
    }

    /// Work on all rows at once, in the order that they have here. They keep the order that the work gives them.
    pub fn whole(&mut self, work: Whole) {
        if self.segment.kind != LimitKind::First {
            self.settle_limit();
        }
        let segment = std::mem::take(&mut self.segment);
        let order = self.order(segment.sort.as_ref().map(|(keys, _)| keys.clone()).unwrap_or_default());
        self.scope.sorted = segment.sort.or(self.scope.sorted.take());
        let row = self.slot("row");
        self.step(Step::Whole { order, limit: segment.limit.unwrap_or(usize::MAX), row, work });
        self.scope.row = Some(row);
        self.before_stats = None;
    }

    /// As `whole`, for work that adds rows: they are sorted in, as the rows were sorted before it.
    pub fn whole_sorted_again(&mut self, work: Whole) {
        self.whole(work);
        self.scope.row = None;
        self.segment.sort = self.scope.sorted.take();
    }

    /// From here on rows are others than before, such as patterns, and only these columns mean something.
    pub fn rows_anew(&mut self, shown: Vec<Shown>) {
        let defined = shown.iter().map(|shown| (shown.name.clone(), shown.slot)).collect();
        self.scope = Names { defined, stats: Some(shown), ..Names::default() };
        self.segment = Segment::default();
        self.before_stats = None;
        self.items.clear();
        self.parsed.clear();
        self.display = None;
    }

    /// From here on rows are groups, and only these names mean something.
    pub fn after_stats(&mut self, shown: Vec<Shown>, names: IndexMap<String, usize>, time_key: Option<usize>) {
        let scope = Names { defined: names, stats: Some(shown), time_key, groups: true, ..Names::default() };
        let scope = std::mem::replace(&mut self.scope, scope);
        let steps = self.steps.iter().rposition(|step| matches!(step, Step::Stats(_))).unwrap_or(self.steps.len());
        self.before_stats = (self.count_stats() == 1).then_some(BeforeStats { scope, stage: self.stage, steps });
        self.items.clear();
        self.parsed.clear();
        self.display = None;
    }

    /// An order with the default order behind it.
    // AWS manual, dedup: events come newest first by default. After `stats`: by its time key, newest first
    // (SEEN JW); without one the manual is silent, and groups stay as first seen (LANGUAGE.md 2.7, REC). Ties
    // follow the default order (5.8, REC).
    pub(super) fn order(&mut self, mut keys: Vec<OrderKey>) -> Order {
        if let Some(slot) = self.scope.row {
            keys.push(OrderKey { slot, descending: false });
            return Order::by(keys);
        }
        let default = match (&self.scope.stats, self.scope.time_key) {
            (None, _) => Some(self.log_field_quietly("@timestamp")),
            (Some(_), time_key) => time_key.or(self.scope.largest_first),
        };
        if let Some(slot) = default.filter(|slot| keys.iter().all(|key| key.slot != *slot)) {
            keys.push(OrderKey { slot, descending: true });
        }
        Order { ties: self.ties(&keys), keys, latest_first: self.over_events(), plain: false }
    }

    /// What settles the order of groups that a sort finds equal: their own keys, so that the answer does not depend
    /// on the order of the log.
    // The service gives equal rows in no order that could be told; LANGUAGE.md (register 11) recommends to leave
    // them as they were. By key the answer is that of other engines, and the same however files are ordered.
    fn ties(&self, keys: &[OrderKey]) -> Vec<usize> {
        let stats = self.steps.iter().rev().find_map(|step| match step {
            Step::Stats(stats) if self.scope.groups && !keys.is_empty() => Some(stats),
            _ => None,
        });
        let own = stats.into_iter().flat_map(|stats| stats.keys.iter().map(|(slot, _)| *slot));
        own.filter(|slot| keys.iter().all(|key| key.slot != *slot)).collect()
    }
}
