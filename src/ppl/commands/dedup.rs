//! `dedup`: the first rows for each combination of values.

use super::Page;
use crate::commands::{Command, Planner};
use crate::diagnostics::Diagnostic;
use crate::expressions::Expr;
use crate::plan::{Step, Whole};
use crate::ppl::grammar::Rule;
use crate::ppl::reading::{has, operands, part};
use crate::ppl::{print, resolve};
use crate::syntax::{Path, Tree};
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "dedup",
    aliases: &[],
    syntax: "dedup [number] name[, name ...] [keepempty=boolean] [consecutive=boolean]",
    examples: &[
        "dedup field1 | fields field1, field2, field3",
        "dedup 2 gender /* keeps 2 of each */ | fields account_number, gender",
        "dedup a, b keepempty=true consecutive=true",
    ],
    rule: Rule::dedup,
    read: |pair, reader| {
        let count = part(pair, Rule::integer).map_or(Ok(1), |number| reader.integer(&number, 1, usize::MAX))?;
        let option = |word| {
            let options = operands(pair, Rule::dedup_option).filter(|option| has(option, word));
            let value = options.last().and_then(|option| part(&option, Rule::boolean));
            value.is_some_and(|value| reader.boolean(&value))
        };
        Ok(Arc::new(Dedup {
            count,
            keys: reader.paths(part(pair, Rule::paths)),
            keeps_empty: option(Rule::kw_keepempty),
            consecutive: option(Rule::kw_consecutive),
        }))
    },
};

/// `dedup count key, ...`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Dedup {
    /// How many rows of each combination are kept.
    pub count: usize,
    /// At least one.
    pub keys: Vec<Path>,
    /// Rows without a key are kept, all of them.
    pub keeps_empty: bool,
    /// Only rows that follow each other count as equal.
    pub consecutive: bool,
}

impl fmt::Display for Dedup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("dedup ")?;
        if self.count > 1 {
            write!(f, "{} ", self.count)?;
        }
        f.write_str(&print::fields(&self.keys))?;
        f.write_str(if self.keeps_empty { " keepempty=true" } else { "" })?;
        f.write_str(if self.consecutive { " consecutive=true" } else { "" })
    }
}

impl Command for Dedup {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn sentence(&self, rows: &str) -> String {
        let follow = if self.consecutive { "follow each other and " } else { "" };
        let first = if self.count == 1 { "the first".to_string() } else { format!("the first {}", self.count) };
        let empty = if self.keeps_empty { "stay" } else { "are dropped" };
        format!(
            "Of the {rows} that {follow}are the same in {} keeps {first}; those without such a value {empty}.",
            print::listed(&self.keys)
        )
    }

    // The guide, dedup: without `keepempty` rows are dropped in which one of the fields is missing.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        let keys = self.keys.iter().map(|key| planner.field_slot(key)).collect::<Result<Vec<_>, _>>()?;
        if !self.keeps_empty {
            let present = keys.iter().map(|slot| resolve::is_present(Expr::Slot(*slot))).collect();
            planner.step(Step::Filter(resolve::all(present)));
        }
        if self.count == 1 && !self.consecutive {
            planner.first_of_each(keys);
        } else {
            planner.whole(Whole::FirstOfEach { keys, count: self.count, consecutive: self.consecutive });
        }
        Ok(())
    }

    fn makes_names(&self) -> bool {
        false
    }
}
