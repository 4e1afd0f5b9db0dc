//! `where`: keeps the rows for which a condition holds.

use super::Page;
use crate::commands::{Command, Planner};
use crate::diagnostics::Diagnostic;
use crate::plan::Step;
use crate::ppl::ast::Expr;
use crate::ppl::grammar::Rule;
use crate::ppl::reading::part;
use crate::ppl::{resolve, tree};
use crate::syntax::Tree;
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "where",
    aliases: &[],
    syntax: "where condition",
    examples: &[
        "where field1=\"success\" | where field2 != \"i-023fe0a90929d8822\" | fields field3, field4, field5,field6 | head 1000",
        "where a between 1 and 4 or not b in ('x', 'y') and c like '%z%' and d is not null",
        "where cidrmatch(ip, '2003:db8::/32') | fields ip",
        "where field_1 IN [ search source= `subquery_lg` | fields field_2 ] | fields id, field_1",
    ],
    rule: Rule::where_rows,
    read: |pair, reader| {
        let condition = part(pair, Rule::expression).expect("the grammar gives `where` a condition");
        Ok(Arc::new(Where { condition: reader.expression(&condition)? }))
    },
};

/// `where condition`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Where {
    /// What must hold.
    pub condition: Expr,
}

impl fmt::Display for Where {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "where {}", self.condition)
    }
}

impl Command for Where {
    fn write_tree(&self, tree: &mut Tree) {
        tree.node("where", |tree| tree::expr(tree, &self.condition));
    }

    fn sentence(&self, rows: &str) -> String {
        format!("Keeps the {rows} where `{}` holds.", self.condition.to_string().replace('`', ""))
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        let condition = resolve::condition(&self.condition, planner)?;
        planner.step(Step::Filter(condition));
        Ok(())
    }

    fn makes_names(&self) -> bool {
        false
    }
}
