//! `sort`: the order of the rows.

use super::Page;
use crate::commands::{Command, Planner};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::Expr;
use crate::plan::{OrderKey, Step};
use crate::ppl::grammar::{Pair, Rule};
use crate::ppl::print::Named;
use crate::ppl::reading::{Reader, has, operands, part};
use crate::syntax::{Name, Path, Tree};
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "sort",
    aliases: &[],
    syntax: "sort [+|-] name[, [+|-] name ...]",
    examples: &[
        "stats count(), count(field1), min(field1) as field1Alias, max(`field1`), avg(`field1`) by field2 \
         | sort -field1Alias | head 1000",
        "sort + gender, - age | fields account_number, gender, age",
        "parse address '(?<number>\\d+) (?<street>.+)' | sort num(number)",
    ],
    rule: Rule::sort,
    read: |pair, reader| {
        let keys = operands(pair, Rule::sort_key).map(|key| SortKey::read(&key, reader)).collect::<Result<_, _>>()?;
        Ok(Arc::new(Sort { keys, span: reader.stage }))
    },
};

/// `sort key, ...`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Sort {
    /// At least one, the most significant first.
    pub keys: Vec<SortKey>,
    /// The whole command.
    pub span: Span,
}

/// A key of a sort.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct SortKey {
    /// The field.
    pub path: Path,
    /// Largest first.
    pub descending: bool,
    /// As what its values are compared: `num`, `str`, `ip` or `auto`.
    pub cast: Option<Name>,
}

impl SortKey {
    /// `sort_key`.
    pub fn read(pair: &Pair, reader: &Reader) -> Result<SortKey, Diagnostic> {
        let descending = has(pair, Rule::minus);
        let Some(cast) = part(pair, Rule::sort_cast) else {
            let path = part(pair, Rule::path).expect("the grammar gives a key a field");
            return Ok(SortKey { path: reader.path(&path), descending, cast: None });
        };
        let word = part(&cast, Rule::function_name).expect("the grammar begins a cast with its name");
        let name = Name { text: word.as_str().to_lowercase(), span: reader.span(&word) };
        if !["auto", "str", "ip", "num"].contains(&name.text.as_str()) {
            return Err(Diagnostic::new(Code::UnexpectedSymbol, format!("`sort` cannot compute `{}`", word.as_str()))
                .at(name.span, "expected a field")
                .help("compute it with `eval` first; `num(name)` and `str(name)` say how values are compared"));
        }
        let path = part(&cast, Rule::path).expect("the grammar gives a cast a field");
        Ok(SortKey { path: reader.path(&path), descending, cast: Some(name) })
    }

    /// The key in a plan.
    ///
    /// # Errors
    /// When there is no such column.
    pub fn plan(&self, planner: &mut Planner) -> Result<OrderKey, Diagnostic> {
        let slot = planner.field_slot(&self.path)?;
        let is_number = self.cast.as_ref().is_some_and(|cast| cast.text == "num");
        let slot = if is_number {
            let number = planner.slot(&self.path.name());
            planner.step(Step::Extend(vec![(number, Expr::ToNumber(Box::new(Expr::Slot(slot))))]));
            number
        } else {
            slot
        };
        Ok(OrderKey { slot, descending: self.descending })
    }
}

impl fmt::Display for SortKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.descending { "- " } else { "" })?;
        match &self.cast {
            Some(cast) => write!(f, "{}({})", cast.text, Named(&self.path)),
            None => Named(&self.path).fmt(f),
        }
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sort {}", crate::syntax::commas(&self.keys))
    }
}

/// Keys in words.
pub(in crate::ppl) fn in_words(keys: &[SortKey]) -> String {
    let key = |key: &SortKey| {
        let direction = if key.descending { "largest" } else { "smallest" };
        format!("`{}`, {direction} first", key.path.name())
    };
    keys.iter().map(key).collect::<Vec<_>>().join(", then by ")
}

impl Command for Sort {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("sort", |tree| self.keys.iter().for_each(|key| tree.leaf(key)));
    }

    fn sentence(&self, rows: &str) -> String {
        format!("Orders the {rows} by {}.", in_words(&self.keys))
    }

    // The guide, sort: ascending with missing values first, descending with missing values last.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        let keys = self.keys.iter().map(|key| key.plan(planner)).collect::<Result<_, _>>()?;
        planner.order_by(keys, self.span);
        Ok(())
    }

    fn makes_names(&self) -> bool {
        false
    }
}
