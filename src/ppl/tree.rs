//! Expressions as indented text. It shows all that was read but the places.

use super::ast::Expr;
use super::print::{Named, Written, unit_name};
use crate::syntax::{Inner, Literal, Tree};

/// Writes an expression.
pub(super) fn expr(tree: &mut Tree, expr: &Expr) {
    match expr {
        Expr::Literal(literal, _) => tree.leaf(format_args!("{} {}", kind(literal), Written(literal))),
        Expr::Null(_) => tree.leaf("null"),
        Expr::Field(path) => tree.leaf(format_args!("field {}", Named(path))),
        Expr::Call { name, star: true, .. } => tree.leaf(format_args!("call {}(*)", name.text)),
        Expr::Call { name, args, .. } => node(tree, &format!("call {}", name.text), args),
        Expr::Case { arms, otherwise, .. } => tree.node("case", |tree| {
            for (condition, value) in arms {
                tree.node("when", |tree| {
                    self::expr(tree, condition);
                    self::expr(tree, value);
                });
            }
            if let Some(value) = otherwise {
                tree.node("else", |tree| self::expr(tree, value));
            }
        }),
        Expr::Cast { operand, to, .. } => node(tree, &format!("cast as {}", to.name()), [&**operand]),
        Expr::Interval { amount, unit, .. } => node(tree, &format!("interval of {}", unit_name(*unit)), [&**amount]),
        Expr::Not(inner, _) => node(tree, "not", [&**inner]),
        Expr::Sign { negative, operand, .. } => {
            node(tree, if *negative { "negative" } else { "positive" }, [&**operand]);
        }
        Expr::Arithmetic { operator, left, right } => node(tree, operator.symbol(), [&**left, &**right]),
        Expr::Comparison { operator, left, right } => node(tree, operator.symbol(), [&**left, &**right]),
        Expr::And(parts) => node(tree, "and", parts),
        Expr::Or(parts) => node(tree, "or", parts),
        Expr::Xor(parts) => node(tree, "xor", parts),
        Expr::Like { subject, pattern, negated, .. } => {
            node(tree, &format!("{}like", not(*negated)), [&**subject, &**pattern]);
        }
        Expr::In { subject, list, negated, .. } => {
            node(tree, &format!("{}in", not(*negated)), std::iter::once(&**subject).chain(list));
        }
        Expr::Between { subject, low, high, negated, .. } => {
            node(tree, &format!("{}between", not(*negated)), [&**subject, &**low, &**high]);
        }
        Expr::IsNull { subject, negated, .. } => node(tree, &format!("is {}null", not(*negated)), [&**subject]),
        Expr::InQuery { subjects, query, negated, .. } => tree.node(format_args!("{}in", not(*negated)), |tree| {
            subjects.iter().for_each(|subject| self::expr(tree, subject));
            tree.node("query", |tree| query.write_tree(tree));
        }),
        Expr::Exists { query, .. } => tree.node("exists", |tree| query.write_tree(tree)),
        Expr::Scalar { query, .. } => tree.node("value of", |tree| query.write_tree(tree)),
    }
}

fn node<'e>(tree: &mut Tree, name: &str, parts: impl IntoIterator<Item = &'e Expr>) {
    tree.node(name, |tree| parts.into_iter().for_each(|part| expr(tree, part)));
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
