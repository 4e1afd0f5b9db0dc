//! `display`: the columns of the result; the last one counts.

use super::planner::Planner;
use super::{Command, Page, words};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::{Item, Pair, Reader, Rule, Tree, commas};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "display",
    aliases: &[],
    syntax: "display item[, item ...]\nitem: expression [as name]",
    summary: "Chooses the columns of the result; the last `display` of a query counts.",
    notes: "`fields` before it still define names, but only what `display` lists is shown. `sort` and `limit` may stand before or after it.",
    page: "CWL_QuerySyntax-Display",
    examples: &[
        r#"parse @message "[*] *" as level, text | filter level = "ERROR" | display @timestamp, text"#,
        "stats sum(bytes) as total by srcAddr | display srcAddr, total / 1024 as kib | sort kib desc",
        "fields @timestamp, @message | display @timestamp, toupper(@message) as shouted | limit 10",
    ],
    rule: Rule::display,
    read: |pair, reader| Ok(Arc::new(Display::read(pair, reader)?)),
};

/// `display item[, item ...]`.
#[derive(Debug, Clone)]
pub struct Display {
    /// At least one.
    pub items: Vec<Item>,
    /// The whole command.
    pub span: Span,
}

impl Display {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let items = pair.into_inner().last().expect("the grammar ends `display` with its items");
        Ok(Display { items: reader.items(items)?, span: reader.whole() })
    }
}

impl fmt::Display for Display {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "display {}", commas(&self.items))
    }
}

impl Command for Display {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("display", |tree| tree.items(&self.items));
    }

    fn sentence(&self, _: &str) -> String {
        format!("Shows nothing but {}.", words::listed(self.items.iter().map(words::column)))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("display", self.span)?;
        let shown = planner.items(&self.items)?;
        planner.show_only(shown, self.span);
        Ok(())
    }
}
