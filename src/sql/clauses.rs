//! The clauses of a query in the order in which they take effect: what `cwli explain` says step by step.

use crate::commands::{Command, Planner};
use crate::diagnostics::Diagnostic;
use crate::query::Query;
use crate::syntax::Tree;
use sqlparser::ast::{
    self, Distinct, GroupByExpr, JoinOperator, OrderByKind, Select, SetExpr, TableFactor, TableWithJoins,
};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

/// One clause. All clauses of a query hold its tree, from which the plan is made.
#[derive(Debug)]
pub struct Clause {
    /// As it is written, in canonical layout.
    text: String,
    /// What it does, in a sentence for a learner.
    sentence: String,
    tree: Arc<ast::Query>,
}

/// The tree of a query that was read here.
pub fn tree(query: &Query) -> Option<&ast::Query> {
    let first: &dyn Any = &**query.stages.first()?;
    first.downcast_ref::<Clause>().map(|clause| &*clause.tree)
}

/// The clauses of a query, at least one.
pub fn of(tree: &Arc<ast::Query>) -> Vec<Arc<dyn Command>> {
    let mut told = Vec::new();
    of_query(tree, &mut told);
    if told.is_empty() {
        told.push((tree.to_string(), "Answers the query.".to_string()));
    }
    let clause = |(text, sentence)| -> Arc<dyn Command> { Arc::new(Clause { text, sentence, tree: tree.clone() }) };
    told.into_iter().map(clause).collect()
}

/// A clause as written, and what it does.
type Told = Vec<(String, String)>;

fn of_query(query: &ast::Query, told: &mut Told) {
    for cte in query.with.iter().flat_map(|with| &with.cte_tables) {
        let sentence = format!("Names the answer of a query `{}`.", cte.alias.name.value);
        told.push((format!("WITH {cte}"), sentence));
    }
    of_body(&query.body, told);
    if let Some(order) = &query.order_by {
        let keys = match &order.kind {
            OrderByKind::Expressions(keys) => joined(keys),
            OrderByKind::All(_) => "all columns".to_string(),
        };
        told.push((order.to_string(), format!("Sorts the rows by {keys}.")));
    }
    if let Some(limit) = &query.limit_clause {
        let text = limit.to_string().trim().to_string();
        let sentence = match limit {
            ast::LimitClause::LimitOffset { limit: Some(count), offset: Some(offset), .. } => {
                format!("Leaves out the first {} rows and keeps the {count} behind them.", offset.value)
            }
            ast::LimitClause::LimitOffset { limit: Some(count), .. } => format!("Keeps the first {count} rows."),
            ast::LimitClause::LimitOffset { offset: Some(offset), .. } => {
                format!("Leaves out the first {} rows.", offset.value)
            }
            _ => "Keeps some of the rows.".to_string(),
        };
        told.push((text, sentence));
    }
}

fn of_body(body: &SetExpr, told: &mut Told) {
    match body {
        SetExpr::Select(select) => of_select(select, told),
        SetExpr::Query(query) => of_query(query, told),
        SetExpr::SetOperation { left, op, set_quantifier, right } => {
            of_body(left, told);
            let all = set_quantifier.to_string();
            let sentence = match op {
                ast::SetOperator::Union => "Puts the rows of the second query behind these",
                ast::SetOperator::Intersect => "Keeps the rows that the second query answers too",
                _ => "Keeps the rows that the second query does not answer",
            };
            let once = if all == "ALL" { "" } else { ", each once" };
            told.push((format!("{op} {all} {right}").replace("  ", " "), format!("{sentence}{once}.")));
        }
        other => told.push((other.to_string(), "Answers rows.".to_string())),
    }
}

fn of_select(select: &Select, told: &mut Told) {
    for table in &select.from {
        of_table(table, told);
    }
    if let Some(condition) = &select.selection {
        told.push((format!("WHERE {condition}"), format!("Keeps the rows for which {} holds.", ticked(condition))));
    }
    match &select.group_by {
        GroupByExpr::Expressions(keys, _) if !keys.is_empty() => {
            let sentence = format!("Makes one row of all rows with the same {}.", joined(keys));
            told.push((select.group_by.to_string(), sentence));
        }
        GroupByExpr::All(_) => told.push((select.group_by.to_string(), "Groups the rows.".to_string())),
        GroupByExpr::Expressions(..) => {}
    }
    if let Some(condition) = &select.having {
        told.push((format!("HAVING {condition}"), format!("Keeps the groups for which {} holds.", ticked(condition))));
    }
    let distinct = match &select.distinct {
        Some(Distinct::Distinct) => "DISTINCT ",
        _ => "",
    };
    let items = select.projection.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let once = if distinct.is_empty() { "" } else { ", each different row once" };
    told.push((format!("SELECT {distinct}{items}"), format!("Shows {}{once}.", joined(&select.projection))));
    if let Some(condition) = &select.qualify {
        told.push((format!("QUALIFY {condition}"), format!("Keeps the rows for which {} holds.", ticked(condition))));
    }
}

fn of_table(table: &TableWithJoins, told: &mut Told) {
    match &table.relation {
        TableFactor::Derived { subquery, alias, .. } => {
            of_query(subquery, told);
            let name = alias.as_ref().map(|alias| format!(" as `{}`", alias.name.value)).unwrap_or_default();
            told.push((format!("FROM {}", table.relation), format!("Goes on with the answer of the query{name}.")));
        }
        relation => {
            told.push((format!("FROM {relation}"), format!("Reads the events of {}.", ticked(relation))));
        }
    }
    for join in &table.joins {
        let kind = match join.join_operator {
            JoinOperator::Left(_) | JoinOperator::LeftOuter(_) => "; rows without a partner stay",
            JoinOperator::CrossJoin(_) => ", each with each",
            _ => "",
        };
        let sentence = format!("Puts the rows of {} next to these{kind}.", ticked(&join.relation));
        told.push((join.to_string().trim().to_string(), sentence));
    }
}

fn ticked(what: &impl fmt::Display) -> String {
    format!("`{}`", what.to_string().replace('`', ""))
}

fn joined<T: fmt::Display>(items: &[T]) -> String {
    items.iter().map(ticked).collect::<Vec<_>>().join(", ")
}

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Command for Clause {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf(&self.text);
    }

    fn sentence(&self, _rows: &str) -> String {
        self.sentence.clone()
    }

    /// A query in SQL is planned as a whole.
    fn plan(&self, _: &mut Planner) -> Result<(), Diagnostic> {
        Ok(())
    }
}
