//! `stats`: aggregates, by group.

use super::planner::{Planner, Shown};
use super::{Command, Page, words};
use crate::batch::{Period, Value};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::{self, Call, Expr, Scope, resolve, resolve_arguments};
use crate::functions::{Function, Kind};
use crate::plan::{self, Aggregate, Step};
use crate::syntax::{Item, Pair, Path, Reader, Rule, Tree, commas};
use indexmap::IndexMap;
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "stats",
    aliases: &[],
    syntax: "stats aggregate [as name][, aggregate [as name] ...] [by key [as name][, key [as name] ...]] [offset period]",
    summary: "Aggregates over all rows, or over each group of rows.",
    notes: "Aggregates come first, then `by` and what the rows are grouped by: fields, or expressions such as \
            `bin(5m)`. An aggregate may use names that were given earlier in the same command. The result has the \
            keys first and the aggregates after them, and later commands know no other names. A query may have up \
            to 10 `stats`, each over the rows of the one before. With `offset` each `bin` begins that much later: \
            `bin(1h) offset 15m` goes from quarter past to quarter past. The manual does not say which way bins \
            are shifted.",
    page: "CWL_QuerySyntax-Stats",
    examples: &[
        "stats sum(bytes) as BytesSent by srcAddr, dstAddr | sort BytesSent desc",
        "stats count(*) as requests, avg(bytes) by bin(5m)",
        "stats max(bytes) as most, min(bytes) as least, most - least as spread by bin(1h) as hour | sort hour",
        "stats sum(action = 'REJECT') / count() * 100 as rejectedPercent by dstPort",
        "stats count(*) by bin(1h) offset 15m",
        "stats sum(bytes) as total by srcAddr, dstAddr | stats max(total) as largest, count(*) as peers by srcAddr",
    ],
    rule: Rule::stats,
    read: |pair, reader| Ok(Arc::new(Stats::read(pair, reader)?)),
};

/// `stats item[, item ...] [by item[, item ...]] [offset period]`.
#[derive(Debug, Clone)]
pub struct Stats {
    /// At least one: expressions over aggregates.
    pub aggregates: Vec<Item>,
    /// What the rows are grouped by.
    pub keys: Vec<Item>,
    /// How far bins are shifted, and where that stands.
    pub offset: Option<(Period, Span)>,
    /// The whole command.
    pub span: Span,
}

impl Stats {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let mut parts = pair.into_inner();
        let aggregates = parts.find(|part| part.as_rule() == Rule::items);
        let aggregates = reader.items(aggregates.expect("the grammar gives `stats` at least one aggregate"))?;
        let keys = parts.find(|part| part.as_rule() == Rule::keys);
        let offset = keys.clone().map_or(Ok(None), |keys| read_offset(keys, reader))?;
        let keys = keys.map_or(Ok(Vec::new()), |keys| reader.items(keys))?;
        Ok(Stats { aggregates, keys, offset, span: reader.whole() })
    }
}

/// The shift of the bins, wherever it stands among the keys.
// AWS manual, timeseries functions: `offset` stands at the end of `by bin()`. The manual is silent on where it
// stands when there are further keys: behind any of them.
fn read_offset(keys: Pair, reader: &Reader) -> Result<Option<(Period, Span)>, Diagnostic> {
    let mut shifts = keys.into_inner().filter(|part| part.as_rule() == Rule::shift);
    let Some(shift) = shifts.next() else { return Ok(None) };
    if let Some(second) = shifts.next() {
        return Err(Diagnostic::new(Code::UnexpectedSymbol, "a second `offset` in `stats`")
            .at(reader.span(&second), "all bins are shifted alike")
            .help("leave it out"));
    }
    let span = reader.span(&shift);
    let period = shift.into_inner().find(|part| part.as_rule() == Rule::period);
    Ok(Some((reader.period(&period.expect("the grammar gives `offset` a period"))?, span)))
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stats {}", commas(&self.aggregates))?;
        if self.keys.is_empty() {
            return Ok(());
        }
        write!(f, " by {}", commas(&self.keys))?;
        self.offset.iter().try_for_each(|(period, _)| write!(f, " offset {period}"))
    }
}

impl Command for Stats {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("stats", |tree| {
            tree.items(&self.aggregates);
            if !self.keys.is_empty() {
                tree.node("by", |tree| tree.items(&self.keys));
            }
            if let Some((period, _)) = &self.offset {
                tree.leaf(format_args!("offset {period}"));
            }
        });
    }

    fn sentence(&self, rows: &str) -> String {
        let made = words::listed(self.aggregates.iter().map(|item| words::aggregate(item, rows)));
        if self.keys.is_empty() {
            return format!("Of all {rows} together tells {made}.");
        }
        format!("For {} tells {made}.", words::listed(self.keys.iter().map(words::key)))
    }

    fn rows(&self, _: &'static str) -> &'static str {
        "rows"
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.before_stats(self.span)?;
        self.keys.iter().chain(&self.aggregates).for_each(|item| planner.doubt(&item.expr));
        let mut groups = Groups { planner, keys: Vec::new(), aggregates: Vec::new(), names: IndexMap::new() };
        let keys = self.keys.iter().map(|item| groups.key(item)).collect::<Result<Vec<_>, _>>()?;
        if let Some((period, span)) = self.offset {
            groups.shift_bins(period, span)?;
        }
        let mut computed = Vec::new();
        let mut shown = keys;
        for item in &self.aggregates {
            shown.push(groups.item(item, &mut computed)?);
        }
        groups.stand_alone(self)?;
        let Groups { keys, aggregates, names, .. } = groups;
        let time_key = keys.iter().map(|(slot, _)| *slot).find(|slot| planner.is_time(*slot));
        planner.step(Step::Stats(plan::Stats { keys, aggregates, drops_empty: None }));
        planner.after_stats(shown, names, time_key);
        if !computed.is_empty() {
            planner.step(Step::Extend(computed));
        }
        Ok(())
    }
}

/// The keys and aggregates of a `stats` as they are resolved; also the scope of its items.
struct Groups<'p, 'q> {
    planner: &'p mut Planner<'q>,
    keys: Vec<(usize, Expr)>,
    aggregates: Vec<Aggregate>,
    /// What may be referred to from here on: keys, and items in front of this one.
    names: IndexMap<String, usize>,
}

impl Groups<'_, '_> {
    fn key(&mut self, item: &Item) -> Result<Shown, Diagnostic> {
        let expr = resolve(&item.expr, &mut Key(self.planner))?;
        self.planner.wants_scalars("stats", &expr, item.expr.span());
        let slot = self.planner.slot(&item.name());
        self.planner.note_time(slot, &expr);
        self.keys.push((slot, expr));
        Ok(self.named(item, slot))
    }

    /// Shifts the bins among the keys.
    fn shift_bins(&mut self, by: Period, span: Span) -> Result<(), Diagnostic> {
        let shifted: usize = self.keys.iter_mut().map(|(_, key)| shift_bins(key, by)).sum();
        if shifted > 0 {
            return Ok(());
        }
        Err(Diagnostic::new(Code::OffsetWithoutBin, "`offset` shifts bins, but this `stats` is not by a `bin(...)`")
            .at(span, "nothing to shift")
            .help("write it as in `stats count(*) by bin(5m) offset 1m`"))
    }

    // AWS manual, stats, topk: not with `by`, nor with other aggregates.
    fn stand_alone(&self, stats: &Stats) -> Result<(), Diagnostic> {
        let Some(alone) = self.aggregates.iter().find(|aggregate| aggregate.function.stands_alone()) else {
            return Ok(());
        };
        if self.aggregates.len() == 1 && stats.aggregates.len() == 1 && stats.keys.is_empty() {
            return Ok(());
        }
        let name = alone.function.name;
        let message = format!("`{name}` cannot stand beside other aggregates, nor with `by`");
        Err(Diagnostic::new(Code::NotAlone, message)
            .at(stats.span, format!("`{name}` and more"))
            .help(format!("leave it alone: `stats {}`", alone.function.signature())))
    }

    fn item(&mut self, item: &Item, computed: &mut Vec<(usize, Expr)>) -> Result<Shown, Diagnostic> {
        let known = self.aggregates.len();
        let expr = resolve(&item.expr, self)?;
        let slot = match expr {
            Expr::Slot(slot) => {
                // A plain aggregate that is new bears the name of its column in the printed plan.
                if self.aggregates.len() > known {
                    self.planner.rename(slot, &item.name());
                }
                slot
            }
            other => {
                let slot = self.planner.slot(&item.name());
                computed.push((slot, other));
                slot
            }
        };
        Ok(self.named(item, slot))
    }

    /// The text of an expression stays a name next to its alias (AWS manual, stats).
    fn named(&mut self, item: &Item, slot: usize) -> Shown {
        self.names.entry(item.text.clone()).or_insert(slot);
        self.names.insert(item.name(), slot);
        Shown { name: item.name(), slot }
    }
}

/// Shifts every bin in a key, and says how many there were.
// The manual is silent on the direction: a bin begins at floor(t - offset) + offset (LANGUAGE.md 2.7, REC).
fn shift_bins(key: &mut Expr, by: Period) -> usize {
    let mut bins = 0;
    key.change(&mut |expr| {
        if let Expr::Call { function, args } = expr
            && function.name == "bin"
        {
            args.push(Expr::Constant(Value::Period(by)));
            bins += 1;
        }
    });
    bins
}

impl Scope for Groups<'_, '_> {
    fn field(&mut self, path: &Path) -> Result<Expr, Diagnostic> {
        let name = path.name();
        match self.names.get(&name) {
            Some(slot) => Ok(Expr::Slot(*slot)),
            None => Err(not_grouped(&name, path.span)),
        }
    }

    fn aggregate(&mut self, function: &'static Function, call: &Call) -> Result<Expr, Diagnostic> {
        let args = resolve_arguments(function, call, &mut Inside(self.planner))?;
        let same = |other: &&Aggregate| {
            std::ptr::eq(other.function, function) && format!("{:?}", other.args) == format!("{args:?}")
        };
        if let Some(known) = self.aggregates.iter().find(same) {
            return Ok(Expr::Slot(known.slot));
        }
        for (arg, written) in args.iter().zip(call.args) {
            self.planner.wants_scalars("stats", arg, written.span());
        }
        let slot = self.planner.slot(&call.text(self.planner.text()));
        if function.returns == Kind::Structure {
            self.planner.note_structure(slot);
        }
        self.aggregates.push(Aggregate { slot, function, args });
        Ok(Expr::Slot(slot))
    }
}

/// The scope of what rows are grouped by.
struct Key<'p, 'q>(&'p mut Planner<'q>);

impl Scope for Key<'_, '_> {
    fn field(&mut self, path: &Path) -> Result<Expr, Diagnostic> {
        self.0.field(path)
    }

    // Field tests (FT, FT-KB) show `by histogram(value, 50)`, where 50 is the width of a bucket and the key its
    // lower bound. The manual knows the aggregate only.
    fn aggregate(&mut self, function: &'static Function, call: &Call) -> Result<Expr, Diagnostic> {
        if !function.groups_too() {
            return self.0.aggregate(function, call);
        }
        let [value, width] = call.args else { return self.0.aggregate(function, call) };
        let (value, size) = (resolve(value, self)?, resolve(width, self)?);
        expressions::bucket(value, size).ok_or_else(|| {
            Diagnostic::new(Code::BadArgument, format!("`{}` cannot use this as the width of a bucket", call.name.text))
                .at(width.span(), "expected a number above zero")
        })
    }
}

fn not_grouped(name: &str, span: Span) -> Diagnostic {
    let fault = Diagnostic::new(Code::FieldNotGrouped, format!("`{name}` is neither aggregated nor grouped by"))
        .at(span, "differs from row to row of a group");
    match crate::functions::find(name) {
        Some(function) if function.is_count() => fault.help(format!("an aggregate needs brackets: `{name}(*)`")),
        Some(function) if function.is_aggregate() => {
            fault.help(format!("an aggregate needs brackets: `{name}(field)`"))
        }
        _ => fault
            .help(format!("put it into an aggregate, such as `latest({name})`"))
            .help(format!("or group by it: `stats ... by {name}`")),
    }
}

/// The scope inside an aggregate: the rows in front of the `stats`.
struct Inside<'p, 'q>(&'p mut Planner<'q>);

impl Scope for Inside<'_, '_> {
    fn field(&mut self, path: &Path) -> Result<Expr, Diagnostic> {
        self.0.field(path)
    }

    fn aggregate(&mut self, function: &'static Function, call: &Call) -> Result<Expr, Diagnostic> {
        let message = format!("the aggregate `{}` stands inside another aggregate", function.name);
        Err(Diagnostic::new(Code::NestedAggregate, message)
            .at(call.span, "inside an aggregate")
            .help("compute it with a `stats` of its own first"))
    }
}
