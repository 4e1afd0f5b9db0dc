//! The tree as indented text: for `cwli explain` and for snapshots. It shows all that was read but the places.

use super::ast::*;
use std::fmt::{Display, Write};

/// A tree that is being written, one line for each node.
#[derive(Debug, Default)]
pub struct Tree {
    text: String,
    depth: usize,
}

impl Tree {
    /// The text.
    pub fn into_text(self) -> String {
        self.text
    }

    /// Writes a node without children.
    pub fn leaf(&mut self, node: impl Display) {
        // Line ends inside a node would look like further nodes.
        let line = node.to_string().replace('\r', "\\r").replace('\n', "\\n");
        let indent = self.depth * 2;
        writeln!(self.text, "{:indent$}{line}", "").expect("writing to a String cannot fail");
    }

    /// Writes a node and what stands under it.
    pub fn node(&mut self, node: impl Display, children: impl FnOnce(&mut Tree)) {
        self.leaf(node);
        self.depth += 1;
        children(self);
        self.depth -= 1;
    }

    /// Writes an item.
    pub fn item(&mut self, item: &Item) {
        match &item.alias {
            Some(alias) => self.node(format_args!("as {alias}"), |tree| tree.expr(&item.expr)),
            None => self.expr(&item.expr),
        }
    }

    /// Writes items.
    pub fn items(&mut self, items: &[Item]) {
        items.iter().for_each(|item| self.item(item));
    }

    /// Writes an expression.
    pub fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Literal(literal, _) => self.leaf(format_args!("{} {literal}", kind(literal))),
            Expr::Field(path) => self.leaf(format_args!("field {path}")),
            Expr::Call { name, star: true, .. } => self.leaf(format_args!("call {}(*)", name.text)),
            Expr::Call { name, args, .. } => self.node(format_args!("call {}", name.text), |tree| tree.exprs(args)),
            Expr::Access { base, segments, .. } => {
                let path = Path { segments: segments.clone(), span: Default::default() };
                self.node(format_args!("access {path}"), |tree| tree.expr(base));
            }
            Expr::Not(inner, _) => self.node("not", |tree| tree.expr(inner)),
            Expr::Sign { negative, operand, .. } => {
                self.node(if *negative { "negative" } else { "positive" }, |tree| tree.expr(operand));
            }
            Expr::Arithmetic { operator, left, right } => self.pair(operator.symbol(), left, right),
            Expr::Comparison { operator, left, right } => self.pair(operator.symbol(), left, right),
            Expr::And(parts) => self.node("and", |tree| tree.exprs(parts)),
            Expr::Or(parts) => self.node("or", |tree| tree.exprs(parts)),
            Expr::Like { subject, pattern, negated, .. } => {
                self.node(format_args!("{}like {pattern}", not(*negated)), |tree| tree.expr(subject));
            }
            Expr::In { subject, list, negated, .. } => {
                self.node(format_args!("{}in", not(*negated)), |tree| {
                    tree.expr(subject);
                    tree.node("list", |tree| tree.exprs(list));
                });
            }
            Expr::InQuery { subject, query, negated, .. } => {
                self.node(format_args!("{}in", not(*negated)), |tree| {
                    tree.expr(subject);
                    tree.node("query", |tree| query.write_tree(tree));
                });
            }
        }
    }

    fn exprs(&mut self, exprs: &[Expr]) {
        exprs.iter().for_each(|expr| self.expr(expr));
    }

    fn pair(&mut self, symbol: &str, left: &Expr, right: &Expr) {
        self.node(symbol, |tree| {
            tree.expr(left);
            tree.expr(right);
        });
    }
}

fn not(negated: bool) -> &'static str {
    if negated { "not " } else { "" }
}

fn kind(literal: &Literal) -> &'static str {
    match literal {
        Literal::Text(_) => "text",
        Literal::Number(_) | Literal::Integer(_) => "number",
        Literal::Bool(_) => "boolean",
        Literal::Period(_) => "period",
    }
}
