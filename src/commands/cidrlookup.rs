//! `cidrlookup`: adds columns of a table of address blocks.

use super::lookup::Outputs;
use super::planner::Planner;
use super::{Command, Page};
use crate::diagnostics::{Diagnostic, Span};
use crate::plan::By;
use crate::syntax::{Name, Pair, Path, Reader, Rule, Tree};
use std::fmt;
use std::sync::Arc;

/// The manual page.
pub static PAGE: Page = Page {
    name: "cidrlookup",
    aliases: &[],
    syntax: "cidrlookup table field [as column] OUTPUT column [as name][, column [as name] ...]\n\
             cidrlookup table field [as column] OUTPUTNEW column [as name][, column [as name] ...]",
    summary: "Adds columns of a lookup table to the rows whose address lies in one of its blocks.",
    notes: "The field holds an IPv4 or IPv6 address, and the column blocks such as `10.0.0.0/8`; without `as` it is \
            the first column that has blocks. Where several blocks hold the address, the smallest counts. \
            `OUTPUT` and `OUTPUTNEW` are those of `lookup`. Mind the direction: here it is the field `as` the \
            column, in `lookup` the column `as` the field.",
    page: "CWL_QuerySyntax-Cidrlookup",
    examples: &[
        "fields @timestamp, srcAddr | cidrlookup net_table srcAddr OUTPUT region, owner, datacenter",
        "cidrlookup net_table srcAddr as block OUTPUT owner as from | cidrlookup net_table dstAddr OUTPUT owner as to \
         | stats sum(bytes) by from, to",
        "cidrlookup net_table srcAddr OUTPUTNEW region | filter !ispresent(region)",
    ],
    rule: Rule::cidrlookup,
    read: |pair, reader| Ok(Arc::new(Cidrlookup::read(pair, reader)?)),
};

/// `cidrlookup table field [as column] OUTPUT columns`.
#[derive(Debug, Clone)]
pub struct Cidrlookup {
    /// The name of the table.
    pub table: Name,
    /// The field with the address.
    pub field: Path,
    /// The column with the blocks.
    pub column: Option<Name>,
    /// What is added.
    pub outputs: Outputs,
    /// The whole command.
    pub span: Span,
}

impl Cidrlookup {
    fn read(pair: Pair, reader: &Reader) -> Result<Self, Diagnostic> {
        let mut parts = pair.into_inner().filter(|part| part.as_rule() != Rule::kw_cidrlookup);
        let mut next = || parts.next().expect("the grammar gives `cidrlookup` a table, a field and outputs");
        let table = reader.name(next());
        let mut key = next().into_inner();
        let field = reader.path(key.next().expect("the grammar begins the key with a field"))?;
        let column = key.find(|part| part.as_rule() == Rule::name).map(|name| reader.name(name));
        Ok(Cidrlookup { table, field, column, outputs: Outputs::read(next(), reader), span: reader.whole() })
    }
}

impl fmt::Display for Cidrlookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cidrlookup {} ", self.table)?;
        self.write_key(f)?;
        write!(f, " {}", self.outputs)
    }
}

impl Cidrlookup {
    fn write_key(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A field that is called like the word behind it needs its back-ticks.
        let name = self.field.name();
        if ["output", "outputnew"].contains(&name.to_lowercase().as_str()) {
            write!(f, "`{name}`")?;
        } else {
            write!(f, "{}", self.field)?;
        }
        self.column.iter().try_for_each(|column| write!(f, " as {column}"))
    }
}

impl Command for Cidrlookup {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node(format_args!("cidrlookup {}", self.table), |tree| {
            tree.leaf(fmt::from_fn(|f| self.write_key(f)));
            self.outputs.write_tree(tree);
        });
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.not_after_dedup("cidrlookup", self.span)?;
        let slot = planner.field_slot(&self.field)?;
        let column = self.column.as_ref().map(|column| (column.text.clone(), column.span));
        self.outputs.plan(&self.table, By::Network(column, slot), planner);
        Ok(())
    }
}
