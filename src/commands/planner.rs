//! From the stages of a query to a plan: what each name means at its place, which columns show, and where a
//! sort and a limit take effect.

mod columns;
mod doubts;
mod filters;
mod inner;
mod joined;
mod names;
mod output;
mod patterns;
mod piped;
mod segments;
mod times;

use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::{ComparedKind, Difference, Expr, TruthText};
use crate::plan::{Choice, DEFAULT_LIMIT, OrderKey, Plan, Scan, Step};
use crate::query::Query;
use filters::BeforeStats;
use indexmap::IndexMap;
pub use inner::INNER_LIMIT;
use joined::Joined;
pub use segments::LimitKind;
use segments::Segment;
use std::collections::BTreeSet;
pub use times::Buckets;
use times::TIME_FIELDS;

/// Builds the plan of a query, without rewrites.
///
/// # Errors
/// What is wrong with its meaning: one fault per stage, in the order of the text.
pub fn build(query: &Query) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
    planned(query, DEFAULT_LIMIT, false).map(|(plan, warnings, _)| (plan, warnings))
}

/// A plan, what is good to know about it, and whether any field of the log could still be asked for at its end.
type Planned = (Plan, Vec<Diagnostic>, bool);

/// The plan of a query, without rewrites, and where each of its steps comes from.
///
/// # Errors
/// As `build`.
pub fn build_traced(query: &Query) -> Result<(Plan, Vec<Origin>), Vec<Diagnostic>> {
    let (plan, origins, _) = Planner::of_stages(query)?.finish(DEFAULT_LIMIT);
    Ok((plan, origins))
}

/// Where a step of a plan comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The number of the stage; nothing for what holds for every query, such as the default limit.
    pub stage: Option<usize>,
    /// The condition that it tests, where it is a filter that the stage has written.
    pub condition: Option<Span>,
}

/// The plan of a query that answers at most so many rows when it has no limit. `selected_only` leaves out what
/// other commands than `fields` add to the columns.
fn planned(query: &Query, rows: usize, selected_only: bool) -> Result<Planned, Vec<Diagnostic>> {
    let mut planner = Planner::of_stages(query)?;
    if selected_only && !planner.items.is_empty() {
        planner.parsed.clear();
    }
    let open = planner.over_events() && !planner.scope.closed && planner.scope.joined.is_none();
    let (plan, _, warnings) = planner.finish(rows);
    Ok((plan, warnings, open))
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
    /// Where each of the steps comes from.
    origins: Vec<Origin>,
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
    /// Of which of them any field of the log can still be asked for.
    open_queries: Vec<bool>,
    differences: Vec<Difference>,
    bare_values: Vec<Span>,
    truth_texts: Vec<TruthText>,
    kinds: Vec<ComparedKind>,
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
    /// Only names that are defined mean something, though rows are log events.
    closed: bool,
    /// Names that mean nothing any more, whatever is in the log.
    hidden: Vec<String>,
    /// The maps whose keys are names.
    flattened: Vec<usize>,
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
            origins: Vec::new(),
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
            open_queries: Vec::new(),
            differences: Vec::new(),
            bare_values: Vec::new(),
            truth_texts: Vec::new(),
            kinds: Vec::new(),
        }
    }

    /// One that has been told all stages of a query.
    ///
    /// # Errors
    /// As `build`.
    fn of_stages(query: &'q Query) -> Result<Self, Vec<Diagnostic>> {
        let mut planner = Planner::new(query);
        let mut faults = Vec::new();
        for (index, stage) in query.stages.iter().enumerate() {
            planner.stage = index;
            if let Err(fault) = stage.plan(&mut planner) {
                faults.push(fault);
                planner.scope.uncertain |= stage.makes_names();
            }
        }
        if faults.is_empty() { Ok(planner) } else { Err(faults) }
    }

    /// The text of the query.
    pub fn text(&self) -> &'q str {
        &self.query.text
    }

    /// Adds a step.
    pub fn step(&mut self, step: Step) {
        self.step_of(Some(self.stage), step);
    }

    /// Adds a step that comes from another stage than this one, or from none.
    fn step_of(&mut self, stage: Option<usize>, step: Step) {
        self.steps.push(step);
        self.origins.push(Origin { stage, condition: None });
    }

    /// Says something that the writer of the query should know.
    pub fn warn(&mut self, warning: Diagnostic) {
        self.warnings.push(warning);
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

    fn finish(mut self, rows: usize) -> (Plan, Vec<Origin>, Vec<Diagnostic>) {
        let segment = std::mem::take(&mut self.segment);
        let output = self.output();
        self.drop_empty_groups(&output);
        let limit = segment.limit.unwrap_or(rows);
        let order = self.order(segment.sort.map(|(keys, _)| keys).unwrap_or_default());
        let last = segment.kind == LimitKind::Last;
        if let Some((keys, stage)) = segment.dedup {
            let limit = if last { usize::MAX } else { limit };
            self.step_of(Some(stage), Step::Dedup { keys, order: order.clone(), limit });
        }
        self.cap(segment.limit_stage, order.clone(), limit, segment.kind);
        if last {
            self.step_of(segment.limit_stage, Step::Top { order, limit });
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
            everything: None,
            differences: self.differences,
            bare_values: self.bare_values,
            truth_texts: self.truth_texts,
            kinds: self.kinds,
        };
        let mut warnings = self.query.notes.clone();
        warnings.extend(self.warnings);
        (plan, self.origins, warnings)
    }
}
