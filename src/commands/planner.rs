//! From the stages of a query to a plan: what each name means at its place, which columns show, and where a
//! sort and a limit take effect.

mod doubts;
mod filters;
mod inner;
mod joined;
mod output;
mod patterns;

use super::stats::Stats;
use crate::batch::{Period, Value};
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::expressions::{Call, Difference, Expr, Scope, resolve};
use crate::functions::{self, Function, Kind};
use crate::plan::{Choice, DEFAULT_LIMIT, Order, OrderKey, Plan, Scan, Step, Whole};
use crate::query::Query;
use crate::syntax::{self, Inner, Item, Path};
use filters::BeforeStats;
use indexmap::IndexMap;
pub use inner::INNER_LIMIT;
use joined::Joined;
pub use joined::ask;
use std::any::Any;
use std::collections::BTreeSet;

/// The most `stats` commands of a query (AWS manual, stats).
const MOST_STATS: usize = 10;

/// The fields that are times (AWS manual, discoverable fields).
const TIME_FIELDS: [&str; 2] = ["@timestamp", "@ingestionTime"];

/// Builds the plan of a query, without rewrites.
///
/// # Errors
/// What is wrong with its meaning: one fault per stage, in the order of the text.
pub fn build(query: &Query) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
    planned(query, DEFAULT_LIMIT, false)
}

/// The plan of a query that answers at most so many rows when it has no limit. `selected_only` leaves out what
/// other commands than `fields` add to the columns.
fn planned(query: &Query, rows: usize, selected_only: bool) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
    let mut planner = Planner::new(query);
    let mut faults = Vec::new();
    for (index, stage) in query.stages.iter().enumerate() {
        planner.stage = index;
        if let Err(fault) = stage.plan(&mut planner) {
            faults.push(fault);
            planner.scope.uncertain |= stage.makes_names();
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    if selected_only && !planner.items.is_empty() {
        planner.parsed.clear();
    }
    Ok(planner.finish(rows))
}

/// A column of the answer.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Its slot.
    pub slot: usize,
}

/// What the commands of a query tell as they are planned in order.
pub struct Planner<'q> {
    query: &'q Query,
    stage: usize,
    names: Vec<String>,
    scan: Vec<(usize, String)>,
    fields: Vec<(String, Span)>,
    steps: Vec<Step>,
    scope: Names,
    items: Vec<Shown>,
    parsed: Vec<Shown>,
    display: Option<Vec<Shown>>,
    /// Where the last `display` stands.
    display_at: Span,
    segment: Segment,
    /// How many `stats` there were so far.
    stats: usize,
    /// The slots that hold times.
    times: BTreeSet<usize>,
    /// The slots that hold maps and lists.
    structures: BTreeSet<usize>,
    /// The names that the command which is being planned has defined so far.
    fresh: Vec<String>,
    before_stats: Option<BeforeStats>,
    estimate: bool,
    warnings: Vec<Diagnostic>,
    /// Which log groups are read.
    choice: Choice,
    /// The queries inside the query.
    queries: Vec<Plan>,
    differences: Vec<Difference>,
    bare_values: Vec<Span>,
}

/// What names mean since the last `stats`.
#[derive(Default)]
struct Names {
    /// What the query has defined.
    defined: IndexMap<String, usize>,
    /// Names that a `fields` has shown, and that no later command may define anew.
    projected: Vec<String>,
    /// The columns of the last `stats`; `None` as long as rows are log events.
    stats: Option<Vec<Shown>>,
    /// The command that has made the rows, when it was not `stats`.
    maker: Option<&'static str>,
    /// Whether rows are groups that `stats` has made.
    groups: bool,
    /// The group key that is a time.
    time_key: Option<usize>,
    /// The numbers by which rows come, largest first, when there is no sort.
    largest_first: Option<usize>,
    /// The numbers of the rows, when a step has put them in order.
    row: Option<usize>,
    /// The two sides of a join.
    joined: Option<Joined>,
    /// The sort by which it did that.
    sorted: Option<(Vec<OrderKey>, Span)>,
    /// A stage with a fault may have defined any name, so that none is unknown.
    uncertain: bool,
}

/// What holds for the stages up to the next `stats`: a sort and a limit take effect at its end.
// The tutorial of the AWS manual adds a filter behind `limit 50` and shows the 50 newest events that match
// it (LANGUAGE.md 1.7): so the limit is applied after all filters and sorts of its segment.
#[derive(Default)]
struct Segment {
    sort: Option<(Vec<OrderKey>, Span)>,
    limit: Option<usize>,
    kind: LimitKind,
    /// Where the limit stands, as long as nothing behind it takes effect before it.
    limit_at: Option<Span>,
    dedup: Option<Vec<usize>>,
}

/// The groups of a `stats` by a bucket of time.
pub struct Buckets {
    /// The slot of the bucket.
    pub time: usize,
    /// How long it is.
    pub period: Period,
    /// How far it is shifted, in milliseconds.
    pub shift: i64,
    /// The slots of the other keys.
    pub series: Vec<usize>,
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

impl<'q> Planner<'q> {
    fn new(query: &'q Query) -> Self {
        Planner {
            query,
            stage: 0,
            names: Vec::new(),
            scan: Vec::new(),
            fields: Vec::new(),
            steps: Vec::new(),
            scope: Names::default(),
            items: Vec::new(),
            parsed: Vec::new(),
            display: None,
            display_at: Span::default(),
            segment: Segment::default(),
            stats: 0,
            times: BTreeSet::new(),
            structures: BTreeSet::new(),
            fresh: Vec::new(),
            before_stats: None,
            estimate: false,
            warnings: Vec::new(),
            choice: Choice::default(),
            queries: Vec::new(),
            differences: Vec::new(),
            bare_values: Vec::new(),
        }
    }

    /// The text of the query.
    pub fn text(&self) -> &'q str {
        &self.query.text
    }

    /// A new slot of that name.
    pub fn slot(&mut self, name: &str) -> usize {
        self.names.push(name.to_string());
        self.names.len() - 1
    }

    /// Gives a slot another name, for people.
    pub fn rename(&mut self, slot: usize, name: &str) {
        self.names[slot] = name.to_string();
    }

    /// Adds a step.
    pub fn step(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// Says something that the writer of the query should know.
    pub fn warn(&mut self, warning: Diagnostic) {
        self.warnings.push(warning);
    }

    /// From here on any name may mean something: a stage that could not be read may have defined it.
    pub fn any_name(&mut self) {
        self.scope.uncertain = true;
    }

    /// The slot of a log field; it is read from the log.
    fn log_field(&mut self, name: &str, span: Span) -> usize {
        if let Some((slot, _)) = self.scan.iter().find(|(_, field)| field == name) {
            return *slot;
        }
        let slot = self.slot(name);
        if TIME_FIELDS.contains(&name) {
            self.times.insert(slot);
        }
        self.scan.push((slot, name.to_string()));
        self.fields.push((name.to_string(), span));
        slot
    }

    /// The slot that a name means; `None` when the last `stats` does not define it.
    pub fn lookup(&mut self, name: &str, span: Span) -> Option<usize> {
        if let Some(slot) = self.scope.defined.get(name) {
            return Some(*slot);
        }
        if let Some(slot) = self.joined_field(name, span) {
            return Some(slot);
        }
        match self.scope.stats {
            None => Some(self.log_field(name, span)),
            Some(_) if self.scope.uncertain => Some(self.slot(name)),
            Some(_) => None,
        }
    }

    /// As `lookup`, of a field that need not be in the log.
    pub fn lookup_quietly(&mut self, name: &str) -> Option<usize> {
        let slot = self.lookup(name, Span::default());
        self.fields.retain(|(field, _)| field != name);
        slot
    }

    /// Which log groups are read so far.
    pub fn choice(&mut self) -> &mut Choice {
        &mut self.choice
    }

    /// The number of this stage.
    pub fn stage(&self) -> usize {
        self.stage
    }

    /// The stages of the query.
    pub fn stages(&self) -> &[std::sync::Arc<dyn super::Command>] {
        &self.query.stages
    }

    /// Whether rows that stood later in the source come first.
    pub fn latest_first(&self) -> bool {
        self.over_events() && self.scope.row.is_none()
    }

    /// The slot that a path means, be it a name or a place in a structure; `None` when the last `stats` does not
    /// define it.
    pub fn column(&mut self, path: &Path) -> Option<usize> {
        let name = path.name();
        let expr = if self.defined(&name).is_none() { self.access(path) } else { None };
        let Some(expr) = expr else { return self.lookup(&name, path.span) };
        let slot = self.slot(&name);
        self.step(Step::Extend(vec![(slot, expr)]));
        self.define(&name, slot);
        Some(slot)
    }

    /// What a path means whose first segments are a name that the query has defined.
    // The manual is silent on a flattened field of the same dotted name: the structure wins (LANGUAGE.md 3.5, REC).
    fn access(&mut self, path: &Path) -> Option<Expr> {
        let heads = (1..path.segments.len()).rev();
        let (count, slot) =
            heads.map(|count| (count, self.defined(&path.head(count)))).find_map(|(n, s)| Some((n, s?)))?;
        let of_stats = |slot| self.scope.stats.iter().flatten().any(|shown| shown.slot == slot);
        if of_stats(slot) && !self.structures.contains(&slot) {
            return None;
        }
        if self.fresh.contains(&path.head(count)) {
            self.warn(same_command(path, count));
            return Some(Expr::missing());
        }
        Some(Expr::Access { base: Box::new(Expr::Slot(slot)), path: path.segments[count..].to_vec() })
    }

    /// The slot of the column that a path means, for commands that work on columns.
    ///
    /// # Errors
    /// When no step up to here defines it.
    pub fn field_slot(&mut self, path: &Path) -> Result<usize, Diagnostic> {
        match self.field(path)? {
            Expr::Slot(slot) => Ok(slot),
            other => {
                let slot = self.slot(&path.name());
                self.step(Step::Extend(vec![(slot, other)]));
                Ok(slot)
            }
        }
    }

    /// The slot of a column that a command changes where it stands.
    ///
    /// # Errors
    /// As `field_slot`.
    pub fn own_slot(&mut self, path: &Path) -> Result<usize, Diagnostic> {
        let slot = self.field_slot(path)?;
        let name = path.name();
        if self.lookup(&name, path.span) != Some(slot) {
            self.redefine(&name, slot);
        }
        Ok(slot)
    }

    /// A new column that a command adds to the answer.
    pub fn new_column(&mut self, name: &str, slot: usize) {
        self.define(name, slot);
        self.show_parsed(name, slot);
    }

    /// Where one slot holds times, the other does too.
    pub fn copy_time(&mut self, from: usize, to: usize) {
        if self.times.contains(&from) {
            self.times.insert(to);
        }
    }

    /// The slot of the times of the rows, if they have any: when events happened, or the group key that is a time.
    pub fn time_slot(&mut self) -> Option<usize> {
        self.lookup("@timestamp", Span::default()).or(self.scope.time_key)
    }

    /// The group key of the last `stats` that is a bucket of time, and the other keys.
    pub fn buckets(&self) -> Option<Buckets> {
        let stats = self.steps.iter().rev().find_map(|step| match step {
            Step::Stats(stats) if self.scope.groups => Some(stats),
            _ => None,
        })?;
        let (time, (period, shift)) = stats.keys.iter().find_map(|(slot, key)| Some((*slot, bucket(key)?)))?;
        let series = stats.keys.iter().map(|(slot, _)| *slot).filter(|slot| *slot != time).collect();
        Some(Buckets { time, period, shift, series })
    }

    /// The last command is `estimate`: nothing is run.
    pub fn estimate(&mut self, name: &str) {
        let slot = self.slot(name);
        self.rows_anew(vec![Shown { name: name.to_string(), slot }]);
        self.estimate = true;
    }

    /// Whether this is the last stage.
    pub fn is_last(&self) -> bool {
        self.stage + 1 == self.query.stages.len()
    }

    /// Rows come by a column, largest first, as long as no sort says otherwise.
    pub fn largest_first(&mut self, slot: usize) {
        self.scope.largest_first = Some(slot);
    }

    /// Whether rows are still log events.
    pub fn over_events(&self) -> bool {
        self.scope.stats.is_none()
    }

    /// Gives a name a meaning from here on.
    pub fn define(&mut self, name: &str, slot: usize) {
        self.scope.defined.insert(name.to_string(), slot);
    }

    /// What the query itself has defined under a name so far.
    pub fn defined(&self, name: &str) -> Option<usize> {
        self.scope.defined.get(name).copied()
    }

    /// Whether a name can only be that of a field that is discovered in the log.
    pub fn is_discovered(&self, name: &str) -> bool {
        self.over_events() && self.defined(name).is_none() && !name.starts_with('@')
    }

    /// What the expression in this slot was computed from, if it was.
    pub fn definition(&self, slot: usize) -> Option<&Expr> {
        let extends = self.steps.iter().filter_map(|step| match step {
            Step::Extend(columns) => Some(columns),
            _ => None,
        });
        extends.flatten().find(|(defined, _)| *defined == slot).map(|(_, expr)| expr)
    }

    /// Remembers of a computed slot whether it holds times.
    pub fn note_time(&mut self, slot: usize, expr: &Expr) {
        let is_time = match expr {
            Expr::Slot(source) => self.times.contains(source),
            Expr::Call { function, .. } => function.returns == Kind::Timestamp,
            _ => false,
        };
        if is_time {
            self.times.insert(slot);
        }
    }

    /// Remembers that a slot holds maps or lists.
    pub fn note_structure(&mut self, slot: usize) {
        self.structures.insert(slot);
    }

    /// Whether an expression gives maps or lists.
    pub fn is_structure(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Slot(slot) => self.structures.contains(slot),
            other => other.gives_structure(),
        }
    }

    /// Warns when a command that needs scalars is handed maps or lists.
    // AWS manual, structure types: not supported in dedup, pattern, sort and stats.
    pub fn wants_scalars(&mut self, command: &str, expr: &Expr, span: Span) {
        if self.is_structure(expr) {
            let message = format!("`{command}` cannot use maps and lists, so it finds nothing here");
            let warning = Diagnostic::new(Code::StructureUnused, message).at(span, "holds maps or lists");
            self.warn(warning.help("take a value out of them, such as `.key` or `[0]`"));
        }
    }

    /// Whether a slot holds times.
    pub fn is_time(&self, slot: usize) -> bool {
        self.times.contains(&slot)
    }

    /// Plans the items of `fields` and `display`: the columns that they show.
    ///
    /// # Errors
    /// As `resolve`; and when an item defines a name anew.
    pub fn items(&mut self, items: &[Item]) -> Result<Vec<Shown>, Diagnostic> {
        let mut shown: Vec<Shown> = Vec::new();
        self.fresh.clear();
        for item in items {
            self.doubt(&item.expr);
            self.refuse_redefinition(item, &shown)?;
            let slot = self.item(item)?;
            // The manual is silent on a name that is listed twice: it is one column, at its first place
            // (LANGUAGE.md 1.8, REC).
            if shown.iter().all(|other| other.name != item.name()) {
                shown.push(Shown { name: item.name(), slot });
            }
        }
        self.fresh.clear();
        Ok(shown)
    }

    fn item(&mut self, item: &Item) -> Result<usize, Diagnostic> {
        let name = item.name();
        if let Some(path) = item.plain_field() {
            return Ok(self.column(path).unwrap_or_else(|| self.empty_column(&name, path.span)));
        }
        let expr = resolve(&item.expr, self)?;
        let slot = self.slot(&name);
        self.note_time(slot, &expr);
        if self.is_structure(&expr) {
            self.note_structure(slot);
        }
        self.step(Step::Extend(vec![(slot, expr)]));
        self.define(&name, slot);
        self.fresh.push(name);
        Ok(slot)
    }

    // AWS samples show names after `stats` that it does not keep; the manual is silent on what they get to see. We
    // take an empty column (LANGUAGE.md 1.7, REC).
    fn empty_column(&mut self, name: &str, span: Span) -> usize {
        let message = format!("`{}` does not keep `{name}`, so its column is empty", self.maker());
        self.warn(Diagnostic::new(Code::EmptyColumn, message).at(span, "not a column here"));
        self.slot(name)
    }

    /// A name that an earlier `fields` has shown cannot be given a new meaning.
    // SEEN GH:trade-tariff-backend#3465: `Unknown symbols found in or after stats`; LANGUAGE.md 2.2 (REC).
    fn refuse_redefinition(&self, item: &Item, before: &[Shown]) -> Result<(), Diagnostic> {
        let Some(alias) = item.alias.as_ref().filter(|_| item.plain_field().is_none()) else { return Ok(()) };
        let known = self.scope.projected.contains(&alias.text);
        if !known && before.iter().all(|shown| shown.name != alias.text) {
            return Ok(());
        }
        let message = format!("`{}` is already a column of this query", alias.text);
        Err(Diagnostic::new(Code::DuplicateName, message)
            .at(alias.span, "defined a second time")
            .help("choose another name, or leave the field out of the earlier `fields`"))
    }

    /// Adds columns to the answer, each name once, at its first place.
    pub fn show_items(&mut self, items: Vec<Shown>) {
        for item in items {
            if !self.items.iter().any(|shown| shown.name == item.name) {
                self.scope.projected.push(item.name.clone());
                self.items.push(item);
            }
        }
    }

    /// The columns of the answer, whatever else the query names.
    pub fn show_only(&mut self, items: Vec<Shown>, span: Span) {
        let earlier = std::mem::replace(&mut self.display_at, span);
        if self.display.replace(items).is_some() {
            // AWS manual, display: only the last one counts.
            self.warn(
                Diagnostic::new(Code::DisplayUseless, "this `display` has no effect, since another one follows")
                    .at(earlier, "only the last `display` counts")
                    .help("list all columns in one `display`, or use `fields`, which add up"),
            );
        }
    }

    /// Adds a column that `parse` has made.
    pub fn show_parsed(&mut self, name: &str, slot: usize) {
        self.parsed.retain(|shown| shown.name != name);
        self.parsed.push(Shown { name: name.to_string(), slot });
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
        self.segment.limit = Some(self.segment.limit.map_or(count, |limit| limit.min(count)));
        if kind != LimitKind::First {
            self.segment.kind = kind;
        }
    }

    /// Where the limit of this segment is written.
    pub fn limit_stands_at(&mut self, span: Span) {
        self.segment.limit_at = Some(span);
    }

    /// Says of a limit that what stands behind it takes effect first.
    fn postpone_limit(&mut self, command: &str) {
        let Some(span) = self.segment.limit_at.take().filter(|_| self.segment.kind == LimitKind::First) else { return };
        self.warn(
            Diagnostic::new(Code::LimitPostponed, format!("this `limit` takes effect after the `{command}` behind it"))
                .at(span, "counts the rows at the end")
                .help(format!("write it behind the `{command}`, where it takes effect")),
        );
    }

    /// Keeps the first row for each combination of keys.
    pub fn dedup(&mut self, keys: Vec<usize>) {
        self.segment.dedup = Some(keys);
    }

    /// The group key that is a time, if there is one.
    pub fn time_key(&self) -> Option<usize> {
        self.scope.time_key
    }

    /// The `stats` commands of the whole query.
    fn count_stats(&self) -> usize {
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
        self.cap(order, limit, kind);
    }

    /// Keeps so many rows.
    fn cap(&mut self, order: Order, limit: usize, kind: LimitKind) {
        self.step(match kind {
            // Behind a step that gathers the scan has ended: the first rows are as good as any.
            LimitKind::Any if !self.steps.iter().any(Step::gathers) => Step::Any { limit },
            LimitKind::First | LimitKind::Any => Step::Top { order, limit },
            LimitKind::Last => Step::Top { order: order.reversed(), limit },
        });
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

    /// Gives a name that is a column, or a log field, another meaning from here on; its column stays where it is.
    pub fn redefine(&mut self, name: &str, slot: usize) {
        self.define(name, slot);
        let stats = self.scope.stats.iter_mut().flatten();
        let display = self.display.iter_mut().flatten();
        for shown in self.items.iter_mut().chain(&mut self.parsed).chain(stats).chain(display) {
            if shown.name == name {
                shown.slot = slot;
            }
        }
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
    fn order(&mut self, mut keys: Vec<OrderKey>) -> Order {
        if let Some(slot) = self.scope.row {
            keys.push(OrderKey { slot, descending: false });
            return Order { keys, latest_first: false };
        }
        let default = match (&self.scope.stats, self.scope.time_key) {
            (None, _) => Some(self.log_field_quietly("@timestamp")),
            (Some(_), time_key) => time_key.or(self.scope.largest_first),
        };
        if let Some(slot) = default.filter(|slot| keys.iter().all(|key| key.slot != *slot)) {
            keys.push(OrderKey { slot, descending: true });
        }
        Order { keys, latest_first: self.over_events() }
    }

    /// The slot of a log field that need not exist.
    pub fn log_field_quietly(&mut self, name: &str) -> usize {
        let known = self.fields.len();
        let slot = self.log_field(name, Span::default());
        self.fields.truncate(known);
        slot
    }

    fn finish(mut self, rows: usize) -> (Plan, Vec<Diagnostic>) {
        let segment = std::mem::take(&mut self.segment);
        let output = self.output();
        self.drop_empty_groups(&output);
        let limit = segment.limit.unwrap_or(rows);
        let order = self.order(segment.sort.map(|(keys, _)| keys).unwrap_or_default());
        let last = segment.kind == LimitKind::Last;
        if let Some(keys) = segment.dedup {
            self.step(Step::Dedup { keys, order: order.clone(), limit: if last { usize::MAX } else { limit } });
        }
        self.cap(order.clone(), limit, segment.kind);
        if last {
            self.step(Step::Top { order, limit });
        }
        self.settle_choices();
        let plan = Plan {
            names: self.names,
            scan: Scan { fields: self.scan, choice: self.choice, ..Scan::default() },
            steps: self.steps,
            output: output.into_iter().map(|shown| (shown.name, shown.slot)).collect(),
            // A row with two sides is no event of either.
            events: self.scope.stats.is_none() && self.scope.joined.is_none(),
            estimate: self.estimate,
            fields: self.fields,
            queries: self.queries,
            differences: self.differences,
            bare_values: self.bare_values,
        };
        let mut warnings = self.query.notes.clone();
        warnings.extend(self.warnings);
        (plan, warnings)
    }
}

impl Scope for Planner<'_> {
    fn field(&mut self, path: &Path) -> Result<Expr, Diagnostic> {
        let name = path.name();
        if self.defined(&name).is_none()
            && let Some(access) = self.access(path)
        {
            return Ok(access);
        }
        match self.lookup(&name, path.span) {
            Some(slot) => Ok(Expr::Slot(slot)),
            None => {
                let known = self.scope.defined.keys().map(String::as_str);
                Err(unknown_after(self.maker(), &name, path.span, known))
            }
        }
    }

    fn aggregate(&mut self, function: &'static Function, call: &Call) -> Result<Expr, Diagnostic> {
        let message = format!("`{}` is an aggregate and can only be used in `stats`", function.name);
        Err(Diagnostic::new(Code::AggregateOutsideStats, message)
            .at(call.span, "not inside `stats`")
            .help("compute it with `stats`, and use its name after that"))
    }

    fn query(&mut self, query: &dyn Inner, subject: &syntax::Expr, place: Span) -> Result<usize, Diagnostic> {
        self.members(query, subject, place)
    }
}

/// A step into a structure that the same command makes.
// SEEN FT: `fields jsonParse(...) as j, j.name as jName` shows only j; with two `fields` jName is filled.
fn same_command(path: &Path, count: usize) -> Diagnostic {
    let (name, alias) = (path.name(), path.head(count));
    let message = format!("`{name}` finds nothing, because `{alias}` is made by the same command");
    Diagnostic::new(Code::StructureTooEarly, message)
        .at(path.span, "known only from the next command on")
        .help(format!("read it in a second `fields`: `... as {alias} | fields {name}`"))
}

/// The length of the buckets that a group key cuts time into, and how far they are shifted, if it does that.
fn bucket(key: &Expr) -> Option<(Period, i64)> {
    let Expr::Call { function, args } = key else { return None };
    let floors =
        ["bin", "datefloor"].iter().any(|name| functions::find(name).is_some_and(|f| std::ptr::eq(f, *function)));
    let period = |index: usize| match args.get(index)?.constant()? {
        Value::Period(period) if floors => Some(*period),
        _ => None,
    };
    Some((period(1)?, period(2).map_or(0, Period::length)))
}

/// A name that the command that has made the rows does not define.
// SEEN GH:trade-tariff-backend#3465: `Unknown symbols found in or after stats: <name>`.
fn unknown_after<'a>(maker: &str, name: &str, span: Span, known: impl Iterator<Item = &'a str> + Clone) -> Diagnostic {
    let message = format!("unknown symbol `{name}` in or after `{maker}`");
    let label = format!("`{maker}` does not define this name");
    let diagnostic = Diagnostic::new(Code::UnknownSymbol, message).at(span, label);
    match nearest(name, known.clone()) {
        Some(similar) => diagnostic.help(format!("a name that exists is similar: `{similar}`")),
        None => {
            let names: Vec<String> = known.map(|name| format!("`{name}`")).collect();
            diagnostic.help(format!("only these names exist here: {}", names.join(", ")))
        }
    }
}
