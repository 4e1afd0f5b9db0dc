//! Walking over expressions: what they are made of, and how deep.

use super::places::Places;
use crate::diagnostics::{Code, Diagnostic, Span};
use sqlparser::ast::{
    AccessExpr, BinaryOperator, CeilFloorKind, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments,
    GroupByExpr, OrderBy, OrderByKind, Query, SelectItem, SetExpr, Subscript, TableFactor, WindowType,
};

/// How deep operators and calls may be nested, and how many queries `UNION` and the like may join.
const MOST_DEPTH: usize = 100;

/// How many conditions `AND` or `OR` may join to one.
const MOST_CONDITIONS: usize = 500;

/// The expressions that one is directly made of, without those of queries inside it.
pub fn children(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::BinaryOp { left, right, .. } => vec![left, right],
        Expr::IsDistinctFrom(left, right) | Expr::IsNotDistinctFrom(left, right) => vec![left, right],
        Expr::UnaryOp { expr, .. }
        | Expr::Nested(expr)
        | Expr::IsFalse(expr)
        | Expr::IsNotFalse(expr)
        | Expr::IsTrue(expr)
        | Expr::IsNotTrue(expr)
        | Expr::IsNull(expr)
        | Expr::IsNotNull(expr)
        | Expr::IsUnknown(expr)
        | Expr::IsNotUnknown(expr)
        | Expr::InSubquery { expr, .. }
        | Expr::Cast { expr, .. }
        | Expr::Extract { expr, .. }
        | Expr::Collate { expr, .. } => vec![expr],
        Expr::Ceil { expr, field } | Expr::Floor { expr, field } => match field {
            CeilFloorKind::Scale(_) | CeilFloorKind::DateTimeField(_) => vec![expr],
        },
        Expr::InList { expr, list, .. } => std::iter::once(&**expr).chain(list).collect(),
        Expr::Between { expr, low, high, .. } => vec![expr, low, high],
        Expr::Like { expr, pattern, .. }
        | Expr::ILike { expr, pattern, .. }
        | Expr::SimilarTo { expr, pattern, .. }
        | Expr::RLike { expr, pattern, .. } => vec![expr, pattern],
        Expr::Position { expr, r#in } => vec![expr, r#in],
        Expr::Substring { expr, substring_from, substring_for, .. } => {
            std::iter::once(&**expr).chain(substring_from.as_deref()).chain(substring_for.as_deref()).collect()
        }
        Expr::Trim { expr, trim_what, trim_characters, .. } => {
            let characters = trim_characters.iter().flatten();
            std::iter::once(&**expr).chain(trim_what.as_deref()).chain(characters).collect()
        }
        Expr::Overlay { expr, overlay_what, overlay_from, overlay_for } => {
            [&**expr, overlay_what, overlay_from].into_iter().chain(overlay_for.as_deref()).collect()
        }
        Expr::Case { operand, conditions, else_result, .. } => {
            let branches = conditions.iter().flat_map(|when| [&when.condition, &when.result]);
            operand.as_deref().into_iter().chain(branches).chain(else_result.as_deref()).collect()
        }
        Expr::Function(function) => arguments(function),
        Expr::Tuple(parts) => parts.iter().collect(),
        Expr::Array(array) => array.elem.iter().collect(),
        Expr::Interval(interval) => vec![&interval.value],
        Expr::CompoundFieldAccess { root, access_chain } => {
            let index = access_chain.iter().filter_map(|access| match access {
                AccessExpr::Subscript(Subscript::Index { index }) => Some(index),
                _ => None,
            });
            std::iter::once(&**root).chain(index).collect()
        }
        _ => Vec::new(),
    }
}

/// The arguments of a call, with the condition of its `FILTER` and what stands in its `OVER`.
fn arguments(function: &Function) -> Vec<&Expr> {
    let mut parts: Vec<&Expr> = written(function);
    parts.extend(function.filter.as_deref());
    if let Some(WindowType::WindowSpec(window)) = &function.over {
        parts.extend(&window.partition_by);
        parts.extend(window.order_by.iter().map(|key| &key.expr));
    }
    parts
}

/// The arguments of a call as written; none for `*`.
pub fn written(function: &Function) -> Vec<&Expr> {
    let FunctionArguments::List(list) = &function.args else { return Vec::new() };
    let arguments = list.args.iter().filter_map(|argument| match argument {
        FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))
        | FunctionArg::Named { arg: FunctionArgExpr::Expr(expr), .. }
        | FunctionArg::ExprNamed { arg: FunctionArgExpr::Expr(expr), .. } => Some(expr),
        _ => None,
    });
    arguments.collect()
}

/// An expression without brackets around it.
pub fn bare(mut expr: &Expr) -> &Expr {
    while let Expr::Nested(inner) = expr {
        expr = inner;
    }
    expr
}

/// The conditions that `AND`, or `OR`, joins to one, from the first to the last.
pub fn chain<'e>(expr: &'e Expr, operator: &BinaryOperator) -> Vec<&'e Expr> {
    let mut parts = Vec::new();
    let mut rest = expr;
    loop {
        match bare(rest) {
            Expr::BinaryOp { left, op, right } if op == operator => {
                parts.push(&**right);
                rest = left;
            }
            _ => {
                parts.push(rest);
                parts.reverse();
                return parts;
            }
        }
    }
}

/// All expressions of a query, those of queries inside it too.
fn expressions(query: &Query) -> Vec<&Expr> {
    let (mut queries, mut found) = (vec![query], Vec::new());
    while let Some(query) = queries.pop() {
        queries.extend(query.with.iter().flat_map(|with| &with.cte_tables).map(|cte| &*cte.query));
        if let Some(OrderBy { kind: OrderByKind::Expressions(keys), .. }) = &query.order_by {
            found.extend(keys.iter().map(|key| &key.expr));
        }
        let mut bodies = vec![&*query.body];
        while let Some(body) = bodies.pop() {
            match body {
                SetExpr::SetOperation { left, right, .. } => bodies.extend([&**left, right]),
                SetExpr::Query(query) => queries.push(query),
                SetExpr::Select(select) => {
                    found.extend(select.projection.iter().filter_map(|item| match item {
                        SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
                        _ => None,
                    }));
                    found.extend(select.selection.iter().chain(&select.having).chain(&select.qualify));
                    if let GroupByExpr::Expressions(keys, _) = &select.group_by {
                        found.extend(keys);
                    }
                    let factors = select.from.iter().flat_map(|table| {
                        std::iter::once(&table.relation).chain(table.joins.iter().map(|join| &join.relation))
                    });
                    queries.extend(factors.filter_map(|factor| match factor {
                        TableFactor::Derived { subquery, .. } => Some(&**subquery),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
    }
    found
}

/// Refuses what is nested so deep that working through it could exhaust the stack. A chain of `AND` or `OR` counts as
/// one level.
///
/// # Errors
/// When it is too deep.
pub fn check_depth(query: &Query, places: &Places) -> Result<(), Diagnostic> {
    let mut open: Vec<(&Expr, usize)> = expressions(query).into_iter().map(|expr| (expr, 1)).collect();
    while let Some((expr, depth)) = open.pop() {
        if depth > MOST_DEPTH {
            return Err(too_deep(format!("operators and calls may be nested {MOST_DEPTH} deep, not deeper"), places));
        }
        let parts = match expr {
            Expr::BinaryOp { op: op @ (BinaryOperator::And | BinaryOperator::Or), .. } => chain(expr, op),
            other => children(other),
        };
        if parts.len() > MOST_CONDITIONS {
            return Err(too_deep(format!("`AND` and `OR` may join {MOST_CONDITIONS} conditions, not more"), places));
        }
        open.extend(parts.into_iter().map(|part| (part, depth + 1)));
    }
    let (mut body, mut queries) = (&*query.body, 1);
    while let SetExpr::SetOperation { left, .. } = body {
        (body, queries) = (left, queries + 1);
    }
    if queries > MOST_DEPTH {
        return Err(too_deep(format!("`UNION` and the like may join {MOST_DEPTH} queries, not more"), places));
    }
    Ok(())
}

fn too_deep(message: String, places: &Places) -> Diagnostic {
    // Even the place of a part could be too deep to be looked for.
    let whole = Span { start: 0, end: places.text().trim_end().len() };
    Diagnostic::new(Code::NestedTooDeep, message).at(whole, "too much")
}
