//! `fillnull`: values in place of missing ones.

use super::Page;
use crate::commands::{Command, Planner};
use crate::diagnostics::Diagnostic;
use crate::expressions::Expr as Resolved;
use crate::ppl::ast::Expr;
use crate::ppl::grammar::Rule;
use crate::ppl::print::{self, Named};
use crate::ppl::reading::{operands, part};
use crate::ppl::{resolve, tree};
use crate::syntax::{Path, Tree};
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "fillnull",
    aliases: &[],
    syntax: "fillnull with value in name[, name ...]\nfillnull using name = value[, name = value ...]",
    examples: &[
        "fields `@timestamp`, error_code, status_code | fillnull using status_code = \"UNKNOWN\", error_code = \"UNKNOWN\"",
        "fields status_code | eval input=status_code | fillnull with 0 in status_code",
        "fields field1 | eval field2=field1 | fillnull value=0 field1",
    ],
    rule: Rule::fillnull,
    read: |pair, reader| {
        let how = ["with", "value"].into_iter().zip([Rule::fill_with, Rule::fill_value]);
        for (word, rule) in how {
            let Some(fill) = part(pair, rule) else { continue };
            let value = part(&fill, Rule::sum).expect("the grammar gives `fillnull` a value");
            let value = reader.sum(&value)?;
            let paths = reader.paths(part(&fill, Rule::paths));
            return Ok(Arc::new(FillNull {
                word,
                values: paths.into_iter().map(|path| (path, value.clone())).collect(),
            }));
        }
        let fill = part(pair, Rule::fill_using).expect("the grammar knows three forms of `fillnull`");
        let one = |pair| {
            let path = part(&pair, Rule::path).expect("the grammar begins a filling with a field");
            let value = part(&pair, Rule::sum).expect("the grammar ends a filling with a value");
            Ok((reader.path(&path), reader.sum(&value)?))
        };
        let values = operands(&fill, Rule::filling).map(one).collect::<Result<_, Diagnostic>>()?;
        Ok(Arc::new(FillNull { word: "using", values }))
    },
};

/// `fillnull ...`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct FillNull {
    /// Which form was written: `with`, `value` or `using`.
    pub word: &'static str,
    /// At least one field and its value.
    pub values: Vec<(Path, Expr)>,
}

impl FillNull {
    fn paths(&self) -> Vec<Path> {
        self.values.iter().map(|(path, _)| path.clone()).collect()
    }
}

impl fmt::Display for FillNull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = print::operand(&self.values[0].1);
        match self.word {
            "with" => write!(f, "fillnull with {first} in {}", print::fields(&self.paths())),
            "value" => write!(f, "fillnull value={first} {}", print::fields(&self.paths())),
            _ => {
                let value = |(path, value): &(Path, Expr)| format!("{} = {}", Named(path), print::operand(value));
                write!(f, "fillnull using {}", self.values.iter().map(value).collect::<Vec<_>>().join(", "))
            }
        }
    }
}

impl Command for FillNull {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node(format_args!("fillnull {}", self.word), |tree| {
            for (path, value) in &self.values {
                tree.node(format_args!("field {}", Named(path)), |tree| tree::expr(tree, value));
            }
        });
    }

    fn sentence(&self, _: &str) -> String {
        let value = |(path, value): &(Path, Expr)| {
            format!("`{}` where `{}` is missing", value.to_string().replace('`', ""), path.name())
        };
        format!("Puts {}.", self.values.iter().map(value).collect::<Vec<_>>().join(", "))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        for (path, value) in &self.values {
            let value = resolve::value(value, planner)?;
            let slot = planner.field_slot(path)?;
            planner.compute(&path.name(), resolve::call("coalesce", vec![Resolved::Slot(slot), value]));
        }
        Ok(())
    }
}
