//! `top` and `rare`: the most and the least frequent values.

use super::Page;
use crate::commands::{Command, Planner, Shown};
use crate::diagnostics::{Diagnostic, Span};
use crate::expressions::Expr;
use crate::plan::{self, Aggregate, OrderKey, Step, Whole};
use crate::ppl::grammar::{Pair, Rule};
use crate::ppl::print;
use crate::ppl::reading::{Reader, operands, part, parts};
use crate::syntax::{Path, Tree};
use indexmap::IndexMap;
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static TOP: Page = Page {
    name: "top",
    aliases: &["top_approx"],
    syntax: "top [number] name[, name ...] [by name[, name ...]]",
    examples: &["top 2 field1 by field2", "top gender", "top_approx 1 age by gender"],
    rule: Rule::top,
    read: |pair, reader| Ok(Arc::new(Top::read(pair, reader)?)),
};

pub(in crate::ppl) static RARE: Page = Page {
    name: "rare",
    aliases: &["rare_approx"],
    syntax: "rare [number] name[, name ...] [by name[, name ...]]",
    examples: &["rare field1 by field2", "rare 5 age by gender"],
    rule: Rule::rare,
    read: |pair, reader| Ok(Arc::new(Top::read(pair, reader)?)),
};

/// How many values are kept when it is not said (the guide, top and rare).
const DEFAULT_VALUES: usize = 10;

/// The name of the column that says how often values came.
const COUNT: &str = "count";

/// `top count field, ... by key, ...`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Top {
    /// The word that was written: `top_approx` may come near only, and is exact here.
    pub word: String,
    /// How many values, of each group.
    pub count: Option<usize>,
    /// Whose values: at least one.
    pub fields: Vec<Path>,
    /// What rows are grouped by.
    pub keys: Vec<Path>,
    /// The whole command.
    pub span: Span,
}

impl Top {
    fn read(pair: &Pair, reader: &Reader) -> Result<Top, Diagnostic> {
        let word = parts(pair).next().expect("the grammar begins the command with its name");
        let count = part(pair, Rule::integer).map(|number| reader.integer(&number, 1, usize::MAX)).transpose()?;
        let mut lists = operands(pair, Rule::paths);
        let (fields, keys) = (reader.paths(lists.next()), reader.paths(lists.next()));
        Ok(Top { word: word.as_str().to_lowercase(), count, fields, keys, span: reader.stage })
    }

    fn is_rare(&self) -> bool {
        self.word.starts_with("rare")
    }
}

impl fmt::Display for Top {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.word)?;
        if let Some(count) = self.count {
            write!(f, "{count} ")?;
        }
        f.write_str(&print::fields(&self.fields))?;
        if self.keys.is_empty() { Ok(()) } else { write!(f, " by {}", print::fields(&self.keys)) }
    }
}

impl Command for Top {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn sentence(&self, rows: &str) -> String {
        let which = if self.is_rare() { "least" } else { "most" };
        let fields = print::listed(&self.fields);
        let count = self.count.unwrap_or(DEFAULT_VALUES);
        let of = if self.keys.is_empty() { String::new() } else { format!(", for each {}", print::listed(&self.keys)) };
        format!("Counts the {rows} with the same {fields} and keeps the {count} {which} frequent{of}.")
    }

    fn rows(&self, _: &'static str) -> &'static str {
        "rows"
    }

    // The guide, top and rare: the groups come in the order of their keys. It is silent on the order of values that came
    // equally often: by value.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.before_groups();
        let (mut keys, mut shown) = (Vec::new(), Vec::new());
        for path in self.keys.iter().chain(&self.fields) {
            let column = planner.column_of(path)?;
            let slot = planner.slot(&column.name);
            planner.copy_time(column.slot, slot);
            planner.wants_scalars(&self.word, &Expr::Slot(column.slot), path.span);
            keys.push((slot, Expr::Slot(column.slot)));
            shown.push(Shown { name: column.name, slot });
        }
        let count = planner.slot(COUNT);
        let function = crate::functions::find("count").expect("the catalogue has `count`");
        let aggregates = vec![Aggregate { slot: count, function, args: Vec::new() }];
        planner.step(Step::Stats(plan::Stats { keys, aggregates, drops_empty: None }));
        let groups: Vec<usize> = shown[..self.keys.len()].iter().map(|column| column.slot).collect();
        shown.push(Shown { name: COUNT.to_string(), slot: count });
        let names: IndexMap<String, usize> = shown.iter().map(|shown| (shown.name.clone(), shown.slot)).collect();
        planner.after_stats(shown, names, None);
        let mut order: Vec<OrderKey> = groups.iter().map(|slot| OrderKey { slot: *slot, descending: false }).collect();
        order.push(OrderKey { slot: count, descending: !self.is_rare() });
        planner.order_by(order, self.span);
        let most = self.count.unwrap_or(DEFAULT_VALUES);
        if groups.is_empty() {
            planner.head(most);
        } else {
            planner.whole(Whole::FirstOfEach { keys: groups, count: most, consecutive: false });
        }
        Ok(())
    }
}
