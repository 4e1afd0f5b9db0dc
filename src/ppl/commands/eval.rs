//! `eval`: computes columns.

use super::Page;
use crate::commands::{Command, Planner};
use crate::diagnostics::{Code, Diagnostic};
use crate::ppl::ast::Expr;
use crate::ppl::grammar::Rule;
use crate::ppl::print::New;
use crate::ppl::reading::{operands, part};
use crate::ppl::{resolve, tree};
use crate::syntax::{Name, Tree};
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "eval",
    aliases: &[],
    syntax: "eval name = expression[, name = expression ...]",
    examples: &[
        "eval field2 = field1 * 2 | fields field1, field2 | head 20",
        "eval doubleAge = age * 2, ddAge = doubleAge * 2 | fields age, doubleAge, ddAge",
        "eval f = case(a = 0, 'zero', a = 1, 'one' else concat(a, ' is an incorrect binary digit'))",
        "eval newDate = ADDDATE(DATE('2020-08-26'), 1) | fields newDate",
    ],
    rule: Rule::eval,
    read: |pair, reader| {
        let one = |pair| {
            let name = part(&pair, Rule::path).expect("the grammar begins an assignment with a name");
            let value = part(&pair, Rule::expression).expect("the grammar ends an assignment with a value");
            Ok((reader.name(&name), reader.expression(&value)?))
        };
        Ok(Arc::new(Eval { columns: operands(pair, Rule::assignment).map(one).collect::<Result<_, Diagnostic>>()? }))
    },
};

/// `eval name = expression, ...`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Eval {
    /// At least one.
    pub columns: Vec<(Name, Expr)>,
}

impl fmt::Display for Eval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<String> = self.columns.iter().map(|(name, expr)| format!("{} = {expr}", New(name))).collect();
        write!(f, "eval {}", columns.join(", "))
    }
}

impl Command for Eval {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("eval", |tree| {
            for (name, expr) in &self.columns {
                tree.node(New(name), |tree| tree::expr(tree, expr));
            }
        });
    }

    fn sentence(&self, _: &str) -> String {
        let column =
            |(name, expr): &(Name, Expr)| format!("`{}` as `{}`", name.text, expr.to_string().replace('`', ""));
        format!("Computes {}.", self.columns.iter().map(column).collect::<Vec<_>>().join(", then "))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        for (name, expr) in &self.columns {
            let value = resolve::value(expr, planner)?;
            // The guide, eval: a field of the same name is overridden; and under "Limitations": that is unsupported, and
            // ends with "Reference 'a' is ambiguous".
            if planner.is_known(&name.text) {
                planner.warn(
                    Diagnostic::new(
                        Code::NameOverridden,
                        format!("`{}` has a meaning already, and gets another", name.text),
                    )
                    .at(name.span, "given a second time")
                    .help("choose another name: the service may refuse this as ambiguous"),
                );
            }
            planner.compute(&name.text, value);
        }
        Ok(())
    }
}
