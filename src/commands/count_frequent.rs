//! `countFrequent`: the combinations of values, the most frequent first.

use super::planner::{Planner, Shown};
use super::{Command, Page};
use crate::diagnostics::{Diagnostic, Span};
use crate::expressions::{Expr, Scope};
use crate::functions;
use crate::plan::{Aggregate, Stats, Step};
use crate::syntax::{Pair, Path, Reader, Rule, Tree, commas};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "countFrequent",
    aliases: &["count_frequent"],
    syntax: "countFrequent field[, field ...]",
    summary: "Counts how often each combination of values occurs, the most frequent first.",
    notes: "The counts are in the column `_approxcount`. The service only approximates them; here they are exact. \
            Combinations of one count stay as they were first seen.",
    page: "CWL_QuerySyntax-CountFrequent",
    examples: &[
        "countFrequent dstPort",
        "fields srcAddr, dstPort | countFrequent srcAddr, dstPort | limit 10",
        "filter action = 'REJECT' | countFrequent srcAddr | filter _approxcount > 100",
    ],
    rule: Rule::count_frequent,
    read: |pair, reader| Ok(Arc::new(CountFrequent::read(pair, reader)?)),
};

// AWS manual, countFrequent: the name of the column.
const COUNT: &str = "_approxcount";

/// `countFrequent field[, field ...]`.
#[derive(Debug, Clone)]
pub struct CountFrequent {
    /// At least one.
    pub fields: Vec<Path>,
    /// The whole command.
    pub span: Span,
}

impl CountFrequent {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let paths = pair.into_inner().filter(|part| part.as_rule() == Rule::path);
        let fields = paths.map(|path| reader.path(path)).collect::<Result<_, _>>()?;
        Ok(CountFrequent { fields, span: reader.whole() })
    }

    /// The group keys, each name once.
    fn keys(&self, planner: &mut Planner) -> Result<Vec<(Shown, Expr)>, Diagnostic> {
        let mut keys: Vec<(Shown, Expr)> = Vec::new();
        for path in &self.fields {
            let (name, expr) = (path.name(), planner.field(path)?);
            if keys.iter().all(|(shown, _)| shown.name != name) {
                let slot = planner.slot(&name);
                planner.note_time(slot, &expr);
                keys.push((Shown { name, slot }, expr));
            }
        }
        Ok(keys)
    }
}

impl fmt::Display for CountFrequent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "countFrequent {}", commas(&self.fields))
    }
}

impl Command for CountFrequent {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("countFrequent", |tree| {
            self.fields.iter().for_each(|field| tree.leaf(format_args!("field {field}")))
        });
    }

    // Exact counts by group are affordable here, so that nothing has to be approximated.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("countFrequent", self.span)?;
        planner.end_segment("countFrequent");
        let keys = self.keys(planner)?;
        let slot = planner.slot(COUNT);
        let function = functions::find("count").expect("the catalogue has `count`");
        let (mut shown, keys): (Vec<Shown>, Vec<(usize, Expr)>) =
            keys.into_iter().map(|(shown, expr)| (shown.clone(), (shown.slot, expr))).unzip();
        let aggregates = vec![Aggregate { slot, function, args: Vec::new() }];
        planner.step(Step::Stats(Stats { keys, aggregates, drops_empty: None }));
        shown.push(Shown { name: COUNT.to_string(), slot });
        planner.rows_anew(shown);
        planner.largest_first(slot);
        Ok(())
    }
}
