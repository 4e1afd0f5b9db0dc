//! `unnest`: makes a row of each element of a list.

use super::planner::Planner;
use super::{Command, Page, words};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::{self, resolve};
use crate::plan::{self, Elements, Step};
use crate::syntax::{Expr, Name, Pair, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "unnest",
    aliases: &[],
    syntax: "unnest list into name",
    summary: "Makes a row of each element of a list.",
    notes: "The list is one that `jsonParse` has made. The other fields are the same in each of its rows. A map, a \
            text or a number acts as a list of one element; an empty or missing list makes no row. What `split` \
            gives cannot be taken apart. `expand` works on lists in texts.",
    page: "CWL_QuerySyntax-Unnest",
    examples: &[
        "fields jsonParse(@message) as js | unnest js.events into event | display event.name",
        r#"fields jsonParse(@message) as js | unnest js.accounts into account | filter account.type = "internal""#,
        "fields jsonParse(@message) as list | unnest list into element | stats count(*) by element",
    ],
    rule: Rule::unnest,
    read: |pair, reader| Ok(Arc::new(Unnest::read(pair, reader)?)),
};

/// `unnest list into name`.
#[derive(Debug, Clone)]
pub struct Unnest {
    /// The list.
    pub list: Expr,
    /// What an element is called.
    pub name: Name,
    /// The whole command.
    pub span: Span,
}

impl Unnest {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let find = |rule| {
            let part = pair.clone().into_inner().find(|part| part.as_rule() == rule);
            part.expect("the grammar gives `unnest` a list and a name")
        };
        let list = reader.expression(find(Rule::expression))?;
        Ok(Unnest { list, name: reader.name(find(Rule::name)), span: reader.whole() })
    }
}

impl fmt::Display for Unnest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unnest {} into {}", self.list, self.name)
    }
}

impl Command for Unnest {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("unnest", |tree| {
            tree.expr(&self.list);
            tree.leaf(format_args!("into {}", self.name));
        });
    }

    fn sentence(&self, _: &str) -> String {
        format!("Makes a row for each element of {}, called {}.", words::value(&self.list), words::ticked(&self.name))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("unnest", self.span)?;
        planner.settle_limit();
        let list = resolve(&self.list, planner)?;
        // SEEN FT: `MalformedQueryException` for a list that `split` has made (LANGUAGE.md 2.15).
        if is_split(&list, planner) {
            return Err(Diagnostic::new(Code::UnnestOfSplit, "`unnest` does not take apart what `split` gives")
                .at(self.list.span(), "made by `split`")
                .help("a regular expression gives a row for each part: `parse field /([^,]+)/ as part multi`"));
        }
        let slot = planner.slot(&self.name.text);
        planner.step(Step::Unnest(plan::Unnest { list, rows: Elements::OfLists, output: Some(slot) }));
        planner.define(&self.name.text, slot);
        planner.show_parsed(&self.name.text, slot);
        Ok(())
    }
}

/// Whether a value is a list that `split` has made.
pub(super) fn is_split(list: &expressions::Expr, planner: &Planner) -> bool {
    match list {
        expressions::Expr::Call { function, .. } => function.name == "split",
        // A slot is defined by slots with lower numbers, or by none.
        expressions::Expr::Slot(slot) => planner.definition(*slot).is_some_and(|made| is_split(made, planner)),
        _ => false,
    }
}
