//! `expand`: makes a row of each element of a list.

use super::Page;
use crate::commands::expand::discovered_array;
use crate::commands::{Command, Planner};
use crate::diagnostics::Diagnostic;
use crate::expressions::{Expr, JsonPath};
use crate::plan::{Elements, Step, Unnest};
use crate::ppl::grammar::Rule;
use crate::ppl::print::{Named, New};
use crate::ppl::reading::part;
use crate::syntax::{Name, Path, Tree};
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "expand",
    aliases: &[],
    syntax: "expand name [as name]",
    examples: &[
        "expand employee | stats max(salary) as max by state, company",
        "eval tags = json_array(json_extract(`@message`, '$.tags[0]'), json_extract(`@message`, '$.tags[1]')) \
         | expand tags as color_tags",
    ],
    rule: Rule::expand,
    read: |pair, reader| {
        let path = part(pair, Rule::path).expect("the grammar gives `expand` a field");
        Ok(Arc::new(Expand { path: reader.path(&path), alias: reader.alias(pair) }))
    },
};

/// `expand field as name`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Expand {
    /// The list or the map.
    pub path: Path,
    /// What its elements are called.
    pub alias: Option<Name>,
}

impl fmt::Display for Expand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "expand {}", Named(&self.path))?;
        self.alias.iter().try_for_each(|alias| write!(f, " as {}", New(alias)))
    }
}

impl Command for Expand {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn sentence(&self, _: &str) -> String {
        let name = self.alias.as_ref().map_or_else(|| self.path.name(), |alias| alias.text.clone());
        format!("Makes a row of each element of `{}`, called `{name}`.", self.path.name())
    }

    // The guide, expand: elements of a list and pairs of a map become rows; there is none for what is missing. With an
    // alias the elements are represented under it instead of the name of the field.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.settle_limit();
        let slot = structure(&self.path, planner)?;
        let name = self.path.name();
        let made = self.alias.as_ref().map_or(name.as_str(), |alias| alias.text.as_str());
        let output = planner.slot(made);
        planner.step(Step::Unnest(Unnest { list: Expr::Slot(slot), rows: Elements::Exploded, output: Some(output) }));
        if made != name {
            planner.drop_names(std::slice::from_ref(&name));
        }
        planner.put(made, output);
        Ok(())
    }
}

/// The slot of a list or a map: one that the query has made, or one of the document of an event.
///
/// # Errors
/// When there is no such field.
pub(super) fn structure(path: &Path, planner: &mut Planner) -> Result<usize, Diagnostic> {
    let name = path.name();
    match JsonPath::new(&name) {
        Ok(json) if planner.is_discovered(&name) => Ok(discovered_array(&name, json, planner)),
        _ => planner.field_slot(path),
    }
}
