//! `flatten`: the keys of a map as columns.

use super::Page;
use super::expand::structure;
use crate::batch::Value;
use crate::commands::{Command, Planner};
use crate::diagnostics::{Code, Diagnostic, Span, counted};
use crate::expressions::Expr;
use crate::plan::{Elements, Step, Unnest};
use crate::ppl::grammar::Rule;
use crate::ppl::print::{Named, New};
use crate::ppl::reading::part;
use crate::ppl::resolve;
use crate::syntax::{Name, Path, Segment, Tree};
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "flatten",
    aliases: &[],
    syntax: "flatten name [as (name[, name ...])]",
    examples: &[
        "eval metadata_struct = json_object('size', json_extract(metadata_string, '$.size'), 'color', \
         json_extract(metadata_string, '$.color')) | flatten metadata_struct as (meta_size, meta_color)",
        "flatten bridges | fields city, length, name",
    ],
    rule: Rule::flatten,
    read: |pair, reader| {
        let path = part(pair, Rule::path).expect("the grammar gives `flatten` a field");
        let name = |path: &Path| Name { text: path.name(), span: path.span };
        let names = reader.paths(part(pair, Rule::paths)).iter().map(name).collect();
        Ok(Arc::new(Flatten { path: reader.path(&path), names, span: reader.stage }))
    },
};

/// `flatten field as (name, ...)`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Flatten {
    /// A map, or a list of maps.
    pub path: Path,
    /// What its keys are called; their own names when there is none.
    pub names: Vec<Name>,
    /// The whole command.
    pub span: Span,
}

impl fmt::Display for Flatten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "flatten {}", Named(&self.path))?;
        if self.names.is_empty() {
            return Ok(());
        }
        let names: Vec<String> = self.names.iter().map(|name| New(name).to_string()).collect();
        write!(f, " as ({})", names.join(", "))
    }
}

impl Command for Flatten {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(self);
    }

    fn sentence(&self, _: &str) -> String {
        format!(
            "Makes columns of the keys of `{}`, and a row of each map where it is a list of them.",
            self.path.name()
        )
    }

    // The guide, flatten: its keys are columns in the place of the field; a list of maps gives a row for each; a missing
    // one gives a row without these columns.
    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        planner.settle_limit();
        let slot = structure(&self.path, planner)?;
        let keys = known_keys(slot, planner);
        let name = self.path.name();
        let output = planner.slot(&name);
        planner.step(Step::Unnest(Unnest { list: Expr::Slot(slot), rows: Elements::OfTexts, output: Some(output) }));
        planner.drop_names(&[name]);
        match keys {
            Some(keys) => self.columns(&keys, output, planner),
            None if self.names.is_empty() => {
                planner.flatten(output);
                Ok(())
            }
            None => Err(Diagnostic::new(
                Code::NotSupported,
                "the keys of this map are known only when the log is read",
            )
            .at(self.span, "cannot be given other names here")
            .help("leave `as` out and use the keys as names, or take values out: `eval a = json_extract(m, '$.a')`")),
        }
    }
}

impl Flatten {
    fn columns(&self, keys: &[String], map: usize, planner: &mut Planner) -> Result<(), Diagnostic> {
        if !self.names.is_empty() && self.names.len() != keys.len() {
            let message = format!("{} for {}", counted(self.names.len(), "name"), counted(keys.len(), "key"));
            return Err(Diagnostic::new(Code::GlobNameCount, message)
                .at(self.span, "each key needs one name")
                .help(format!("the keys are {}", keys.join(", "))));
        }
        for (at, key) in keys.iter().enumerate() {
            let name = self.names.get(at).map_or(key.as_str(), |name| name.text.as_str());
            let open = resolve::call("jsonParse", vec![Expr::Slot(map)]);
            planner.compute(name, Expr::Access { base: Box::new(open), path: vec![Segment::Key(key.clone())] });
        }
        Ok(())
    }
}

/// The keys of the map in a slot, where the query itself has made it.
fn known_keys(slot: usize, planner: &Planner) -> Option<Vec<String>> {
    match planner.definition(slot)? {
        Expr::Constant(Value::Json(json)) => Some(json.as_object()?.keys().cloned().collect()),
        Expr::Call { function, args } if function.name == "json_object" => {
            let key = |key: &Expr| Some(key.constant()?.as_text()?.into_owned());
            args.iter().step_by(2).map(key).collect()
        }
        _ => None,
    }
}
