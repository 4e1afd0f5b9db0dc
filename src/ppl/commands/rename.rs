//! `rename`: gives columns other names.

use super::Page;
use crate::commands::{Command, Planner};
use crate::diagnostics::Diagnostic;
use crate::ppl::grammar::Rule;
use crate::ppl::print::{Named, New};
use crate::ppl::reading::operands;
use crate::syntax::{Name, Path, Tree};
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "rename",
    aliases: &[],
    syntax: "rename name as name[, name as name ...]",
    examples: &[
        "rename field2 as field1 | fields field1;",
        "rename account_number as an, employer as emp | fields an, emp",
    ],
    rule: Rule::rename,
    read: |pair, reader| {
        let one = |pair| {
            let mut paths = operands(&pair, Rule::path);
            let mut next = || paths.next().expect("the grammar gives `rename` a field and its new name");
            (reader.path(&next()), reader.name(&next()))
        };
        Ok(Arc::new(Rename { names: operands(pair, Rule::renaming).map(one).collect() }))
    },
};

/// `rename name as name, ...`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Rename {
    /// At least one.
    pub names: Vec<(Path, Name)>,
}

impl fmt::Display for Rename {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<String> =
            self.names.iter().map(|(from, to)| format!("{} as {}", Named(from), New(to))).collect();
        write!(f, "rename {}", names.join(", "))
    }
}

impl Command for Rename {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("rename", |tree| {
            self.names.iter().for_each(|(from, to)| tree.leaf(format_args!("field {} as {}", Named(from), New(to))));
        });
    }

    fn sentence(&self, _: &str) -> String {
        let name = |(from, to): &(Path, Name)| format!("`{}` from here on `{}`", from.name(), to.text);
        format!("Calls {}.", self.names.iter().map(name).collect::<Vec<_>>().join(", and "))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        for (from, to) in &self.names {
            let slot = planner.field_slot(from)?;
            planner.rename_column(&from.name(), slot, &to.text);
        }
        Ok(())
    }
}
