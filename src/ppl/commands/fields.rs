//! `fields`: which columns are kept, or left out.

use super::Page;
use crate::commands::{Command, Planner, Shown};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::ppl::grammar::Rule;
use crate::ppl::print;
use crate::ppl::reading::{has, part};
use crate::syntax::{Path, Tree};
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "fields",
    aliases: &["field"],
    syntax: "fields [+|-] name[, name ...]",
    examples: &["fields field1, field2", "fields `@timestamp`, srcAddr, bytes | fields - bytes"],
    rule: Rule::fields,
    read: |pair, reader| {
        let paths = reader.paths(part(pair, Rule::paths));
        Ok(Arc::new(Fields { without: has(pair, Rule::minus), paths, span: reader.stage }))
    },
};

/// `fields [+|-] name, ...`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Fields {
    /// The fields are left out; otherwise they alone are kept.
    pub without: bool,
    /// At least one.
    pub paths: Vec<Path>,
    /// The whole command.
    pub span: Span,
}

impl fmt::Display for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "fields {}{}", if self.without { "- " } else { "" }, print::fields(&self.paths))
    }
}

impl Command for Fields {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node(if self.without { "fields without" } else { "fields" }, |tree| {
            self.paths.iter().for_each(|path| tree.leaf(format_args!("field {}", print::Named(path))));
        });
    }

    fn sentence(&self, _: &str) -> String {
        let names = print::listed(&self.paths);
        if self.without { format!("Leaves out {names}.") } else { format!("Keeps {names} alone.") }
    }

    // The guide, fields: with a plus, the default, only the fields of the list are kept; with a minus they are removed.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        if self.without {
            let names: Vec<String> = self.paths.iter().map(Path::name).collect();
            if planner.drop_names(&names) {
                return Ok(());
            }
            let fault = Diagnostic::new(Code::UnknownSymbol, "this leaves no column");
            return Err(fault.at(self.span, "every column is left out"));
        }
        let mut shown: Vec<Shown> = Vec::new();
        for path in &self.paths {
            let column = planner.column_of(path)?;
            if shown.iter().all(|other| other.name != column.name) {
                shown.push(column);
            }
        }
        planner.project("fields", shown);
        Ok(())
    }
}
