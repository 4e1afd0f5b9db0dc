//! What rules look at: queries inside of a query, commands of a kind, expressions.

use crate::Query;
use crate::commands::Command;
use crate::commands::appendcols::Appendcols;
use crate::commands::display::Display;
use crate::commands::fields::Fields;
use crate::commands::filter::Filter;
use crate::commands::filter_index::FilterIndex;
use crate::commands::join::Join;
use crate::commands::parse::Parse;
use crate::commands::pattern::Pattern;
use crate::commands::relevantfields::RelevantFields;
use crate::commands::stats::Stats;
use crate::commands::unnest::Unnest;
use crate::query::Nested;
use crate::syntax::{Expr, Inner, Item};
use std::any::Any;
use std::sync::Arc;

/// A stage as the command that it is, if it is that.
pub fn as_a<T: 'static>(stage: &Arc<dyn Command>) -> Option<&T> {
    (&**stage as &dyn Any).downcast_ref()
}

/// A query and those in its brackets.
pub fn queries(query: &Query) -> Vec<&Query> {
    let mut queries = vec![query];
    for stage in &query.stages {
        let mut inner: Vec<&Arc<dyn Inner>> = Vec::new();
        inner.extend(as_a::<Join>(stage).map(|join| &join.query));
        inner.extend(as_a::<Appendcols>(stage).map(|append| &append.query));
        for expr in expressions(stage) {
            each(expr, &mut |expr| {
                if let Expr::InQuery { query, .. } = expr {
                    inner.push(query);
                }
            });
        }
        let nested = inner.into_iter().filter_map(|inner| (&**inner as &dyn Any).downcast_ref::<Nested>());
        queries.extend(nested.map(|nested| &nested.0));
    }
    queries
}

/// The expressions of a stage.
pub fn expressions(stage: &Arc<dyn Command>) -> Vec<&Expr> {
    let mut items: Vec<&Item> = Vec::new();
    items.extend(as_a::<Fields>(stage).into_iter().flat_map(|fields| &fields.items));
    items.extend(as_a::<Display>(stage).into_iter().flat_map(|display| &display.items));
    items.extend(as_a::<Stats>(stage).into_iter().flat_map(|stats| stats.aggregates.iter().chain(&stats.keys)));
    let mut found: Vec<&Expr> = items.into_iter().map(|item| &item.expr).collect();
    found.extend(as_a::<Filter>(stage).map(|filter| &filter.condition));
    found.extend(as_a::<FilterIndex>(stage).map(|filter| &filter.condition));
    found.extend(as_a::<RelevantFields>(stage).map(|relevant| &relevant.condition));
    found.extend(as_a::<Unnest>(stage).map(|unnest| &unnest.list));
    found.extend(as_a::<Pattern>(stage).map(|pattern| &pattern.source));
    found.extend(as_a::<Parse>(stage).and_then(|parse| parse.source.as_ref()));
    found
}

/// Looks at an expression and all that it is made of, from the outside in.
pub fn each<'e>(expr: &'e Expr, look: &mut dyn FnMut(&'e Expr)) {
    look(expr);
    match expr {
        Expr::Literal(..) | Expr::Field(_) => {}
        Expr::Call { args: parts, .. } | Expr::And(parts) | Expr::Or(parts) => {
            parts.iter().for_each(|part| each(part, look));
        }
        Expr::Access { base: operand, .. } | Expr::Not(operand, _) | Expr::Sign { operand, .. } => each(operand, look),
        Expr::Like { subject, .. } | Expr::InQuery { subject, .. } => each(subject, look),
        Expr::Arithmetic { left, right, .. } | Expr::Comparison { left, right, .. } => {
            each(left, look);
            each(right, look);
        }
        Expr::In { subject, list, .. } => {
            each(subject, look);
            list.iter().for_each(|item| each(item, look));
        }
    }
}

/// Whether an expression, or a part of it, is such.
pub fn any(expr: &Expr, is: impl Fn(&Expr) -> bool) -> bool {
    let mut found = false;
    each(expr, &mut |part| found |= is(part));
    found
}
