//! `fields`: selects and computes columns; several add up.

use super::planner::Planner;
use super::{Command, Page, words};
use crate::diagnostics::{Diagnostic, Span};
use crate::syntax::{Item, Pair, Reader, Rule, Tree, commas};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "fields",
    aliases: &[],
    syntax: "fields item[, item ...]\nitem: expression [as name]",
    summary: "Selects and computes columns; later commands can use their names.",
    notes: "Several `fields` add up: the columns of all are shown, each name once, unless a `display` follows. An item may use a name that an earlier item of the same command made. What is not listed stays available to later commands. An item without a name is called what was typed.",
    page: "CWL_QuerySyntax-Fields",
    examples: &[
        "fields @timestamp, @message | sort @timestamp desc | limit 20",
        "fields srcAddr, dstAddr, bytes / packets as bytesPerPacket | filter bytesPerPacket > 1000",
        r#"fields concat(srcAddr, " -> ", dstAddr) as flow, action = "REJECT" as rejected"#,
        "fields `detail-type`, detail.state as state, @logStream",
    ],
    rule: Rule::fields,
    read: |pair, reader| Ok(Arc::new(Fields::read(pair, reader)?)),
};

/// `fields item[, item ...]`.
#[derive(Debug, Clone)]
pub struct Fields {
    /// At least one.
    pub items: Vec<Item>,
    /// The whole command.
    pub span: Span,
}

impl Fields {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let items = pair.into_inner().last().expect("the grammar ends `fields` with its items");
        Ok(Fields { items: reader.items(items)?, span: reader.whole() })
    }
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fields {}", commas(&self.items))
    }
}

impl Command for Fields {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("fields", |tree| tree.items(&self.items));
    }

    fn sentence(&self, _: &str) -> String {
        format!("Shows {}.", words::listed(self.items.iter().map(words::column)))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("fields", self.span)?;
        let shown = planner.items(&self.items)?;
        planner.show_items(shown);
        Ok(())
    }
}
