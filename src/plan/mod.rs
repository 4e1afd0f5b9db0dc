//! The plan: what is scanned, and the steps from there to the answer. Plain data, so that it can be printed,
//! written as JSON and read back.

mod choice;
mod everything;
mod look;
mod needed;
mod numbers;
mod pattern;
mod print;
mod relevant;
pub mod rewrites;
mod sets;
pub mod tables;
mod whole;
mod windows;

pub use choice::{Choice, Groups, Moment, Selector};
pub use everything::Everything;
pub use look::{By, Found, Join, Lookup, ask};
pub use numbers::only_numbers;
pub use pattern::{Baseline, Pattern, PatternColumn};
pub use relevant::{Relevant, RelevantColumn};
pub use sets::{SetKind, SetOperation};
pub use whole::{Append, FillMissing, Outlier, Whole};
pub use windows::{Bound, Call, CallKind, Frame, Units, Window};

use crate::diagnostics::Span;
use crate::expressions::{ComparedKind, Difference, Expr, Extractor, TruthText, by_name};
use crate::functions::Function;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Rows of an answer when the query has no `limit` (AWS manual, limit).
pub const DEFAULT_LIMIT: usize = 10_000;

/// Where a query begins and what happens to its rows, in order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Plan {
    /// The name of each slot of a batch.
    pub names: Vec<String>,
    /// What the scan reads and refuses.
    pub scan: Scan,
    /// What happens to the rows.
    pub steps: Vec<Step>,
    /// The columns of the answer: name and slot.
    pub output: Vec<(String, usize)>,
    /// All fields of the log are columns of the answer too.
    #[serde(default)]
    pub everything: Option<Everything>,
    /// Whether the rows of the answer are log events, which have a pointer.
    pub events: bool,
    /// Only the bytes that the scan would read are told; nothing is run.
    #[serde(default)]
    pub estimate: bool,
    /// Names of log fields that the query uses, each with the place of its first use.
    pub fields: Vec<(String, Span)>,
    /// Differences of log fields that may be meant as names with hyphens.
    pub differences: Vec<Difference>,
    /// Names on the right of an `=`, which may be meant as texts.
    pub bare_values: Vec<Span>,
    /// Fields of events that are compared with the text of a truth, which may never hold.
    pub truth_texts: Vec<TruthText>,
    /// Fields of events that are compared with a number or a text, which may never hold.
    #[serde(default)]
    pub kinds: Vec<ComparedKind>,
    /// The queries inside the query, which run before it. Steps refer to them by number.
    #[serde(default)]
    pub queries: Vec<Plan>,
}

/// What the scan reads and refuses.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Scan {
    /// The fields to decode, each with the slot it goes into.
    pub fields: Vec<(usize, String)>,
    /// What must hold for a row to leave the scan.
    pub predicate: Option<Expr>,
    /// Texts that the raw line of every row that matters contains.
    pub literals: Vec<String>,
    /// Fields are found in whatever case they are written.
    #[serde(default)]
    pub any_case: bool,
    /// Which log groups, and which of their events.
    #[serde(default)]
    pub choice: Choice,
}

/// One step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Step {
    /// Keeps the rows for which a condition holds.
    Filter(Expr),
    /// Computes columns, in order; a later one may read an earlier one.
    Extend(Vec<(usize, Expr)>),
    /// Takes texts apart.
    Parse(Parse),
    /// Puts the rows of another log group next to those with the same key.
    Join(Join),
    /// Adds columns of a lookup table.
    Lookup(Lookup),
    /// Makes a row of each element of a list.
    Unnest(Unnest),
    /// Aggregates by group.
    Stats(Stats),
    /// Keeps the first rows in an order.
    Top {
        /// The order.
        order: Order,
        /// How many.
        limit: usize,
    },
    /// Keeps any rows; the scan stops when there are enough.
    Any {
        /// How many.
        limit: usize,
    },
    /// Keeps the first row in an order for each combination of keys.
    Dedup {
        /// The slots of the keys.
        keys: Vec<usize>,
        /// Which row is the first.
        order: Order,
        /// How many rows can matter in the end.
        limit: usize,
    },
    /// Puts texts together that have a pattern in common.
    Pattern(Pattern),
    /// Ranks fields by how much they have to do with a condition.
    Relevant(Relevant),
    /// Works on all rows at once, in an order.
    Whole {
        /// The order.
        order: Order,
        /// How many rows, from the first.
        limit: usize,
        /// The slot that gets the number of each row: from here on rows are in the order of these numbers.
        row: usize,
        /// What is done.
        work: Whole,
    },
}

/// Takes the texts of an expression apart.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Parse {
    /// What is taken apart.
    pub source: Expr,
    /// How.
    pub extractor: Extractor,
    /// Where the pieces go; `None` for a piece that no later step needs.
    pub outputs: Vec<Option<usize>>,
    /// Whether there is a row for each match.
    pub multi: bool,
    /// Where the pattern stands in the query.
    pub span: Span,
}

/// Makes a row of each element of a list.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unnest {
    /// The list.
    pub list: Expr,
    /// What the rows are made of.
    pub rows: Elements,
    /// Where the elements go, if a later step needs them.
    pub output: Option<usize>,
}

/// What rows are made of when a value is taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Elements {
    /// The elements of a list; any other value is its own only element.
    OfLists,
    /// The elements of a list, which may be written as a text; a row without elements stays as it is.
    OfTexts,
    /// The elements of a list and the pairs of a map, which may be written as a text; a row without any is gone.
    Exploded,
}

/// Aggregates by group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stats {
    /// What rows are grouped by.
    pub keys: Vec<(usize, Expr)>,
    /// What is gathered.
    pub aggregates: Vec<Aggregate>,
    /// The group without any key is left out when these slots are missing too.
    pub drops_empty: Option<Vec<usize>>,
}

/// One call of an aggregate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Aggregate {
    /// Where its answer goes.
    pub slot: usize,
    /// Which.
    #[serde(with = "by_name")]
    pub function: &'static Function,
    /// Its arguments, implicit ones included.
    pub args: Vec<Expr>,
}

/// An order of rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The keys, the most significant first.
    pub keys: Vec<OrderKey>,
    /// Slots that settle which of the rows that are equal in every key comes first: numbers by size, then texts by
    /// code points.
    #[serde(default)]
    pub ties: Vec<usize>,
    /// Rows that are equal in these too: the one that stood later in the source comes first.
    pub latest_first: bool,
    /// Texts come by code points, behind numbers. Otherwise they come in natural order, in front of them.
    #[serde(default)]
    pub plain: bool,
}

/// A key of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderKey {
    /// The slot.
    pub slot: usize,
    /// Largest first.
    pub descending: bool,
}

impl Order {
    /// By these keys; of equal rows the first in the source comes first.
    pub fn by(keys: Vec<OrderKey>) -> Order {
        Order { keys, ..Order::default() }
    }

    /// The last row first.
    pub fn reversed(&self) -> Order {
        let turned = |key: &OrderKey| OrderKey { slot: key.slot, descending: !key.descending };
        // Groups that are equal in the keys of a sort stay in the order of their own.
        let ties = self.ties.clone();
        let latest_first = !self.latest_first;
        Order { keys: self.keys.iter().map(turned).collect(), ties, latest_first, plain: self.plain }
    }
}

impl Plan {
    /// The plan with these rewrites applied, and without what nobody needs. The answer is the same with any
    /// of them.
    pub fn rewritten(mut self, rewrites: &[&rewrites::Rewrite]) -> Plan {
        for rewrite in rewrites {
            (rewrite.apply)(&mut self);
        }
        if self.estimate {
            self.steps.clear(); // what they have pushed into the scan counts
        }
        needed::prune(&mut self);
        self.queries = self.queries.into_iter().map(|query| query.rewritten(rewrites)).collect();
        self
    }

    /// The first `count` steps alone, showing every named column there is at that place.
    pub fn prefix(&self, count: usize) -> Plan {
        let mut plan = self.clone();
        plan.steps.truncate(count);
        let stats = plan.steps.iter().rposition(Step::makes_rows);
        let scanned = plan.scan.fields.iter().map(|(slot, _)| *slot);
        let mut slots: Vec<usize> = if stats.is_none() { scanned.collect() } else { Vec::new() };
        for step in &plan.steps[stats.unwrap_or(0)..] {
            slots.extend(step.defines());
        }
        let mut seen = BTreeSet::new();
        slots.retain(|slot| seen.insert(*slot));
        plan.output = slots.into_iter().map(|slot| (plan.names[slot].clone(), slot)).collect();
        plan.events = plan.events && stats.is_none();
        plan
    }
}

impl Step {
    /// The slots it fills.
    pub fn defines(&self) -> Vec<usize> {
        match self {
            Step::Extend(columns) => columns.iter().map(|(slot, _)| *slot).collect(),
            Step::Parse(parse) => parse.outputs.iter().flatten().copied().collect(),
            Step::Unnest(unnest) => unnest.output.into_iter().collect(),
            Step::Stats(stats) => {
                stats.keys.iter().map(|(slot, _)| *slot).chain(stats.aggregates.iter().map(|a| a.slot)).collect()
            }
            Step::Join(join) => join.outputs.iter().map(|(_, slot)| *slot).collect(),
            Step::Lookup(lookup) => lookup.outputs.iter().filter_map(|(_, _, slot)| *slot).collect(),
            Step::Whole { work, .. } => work.writes(),
            Step::Pattern(pattern) => pattern.outputs.iter().map(|(_, slot)| *slot).collect(),
            Step::Relevant(relevant) => relevant.outputs.iter().map(|(_, slot)| *slot).collect(),
            _ => Vec::new(),
        }
    }

    /// The expressions in it that may ask for what queries in brackets have answered.
    pub fn expressions_mut(&mut self) -> Vec<&mut Expr> {
        match self {
            Step::Filter(condition) => vec![condition],
            Step::Extend(columns) => columns.iter_mut().map(|(_, expr)| expr).collect(),
            Step::Parse(parse) => vec![&mut parse.source],
            Step::Unnest(unnest) => vec![&mut unnest.list],
            Step::Join(join) => std::iter::once(&mut join.key).chain(&mut join.condition).collect(),
            Step::Stats(stats) => {
                let keys = stats.keys.iter_mut().map(|(_, key)| key);
                keys.chain(stats.aggregates.iter_mut().flat_map(|aggregate| &mut aggregate.args)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether it makes other rows of the rows, so that nothing of them is left.
    pub fn makes_rows(&self) -> bool {
        matches!(self, Step::Stats(_) | Step::Pattern(_) | Step::Relevant(_))
    }

    /// Whether it keeps the later ones of rows that are otherwise equal.
    pub fn latest_first(&self) -> bool {
        match self {
            Step::Top { order, .. } | Step::Dedup { order, .. } | Step::Whole { order, .. } => order.latest_first,
            _ => false,
        }
    }

    /// Whether it needs more than one batch, and so ends the part that workers run independently.
    pub fn gathers(&self) -> bool {
        let orders = matches!(self, Step::Top { .. } | Step::Any { .. } | Step::Dedup { .. } | Step::Whole { .. });
        orders || self.makes_rows()
    }
}
