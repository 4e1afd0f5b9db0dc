//! From the tree of a query to its plan: clause by clause, in the order in which they take effect.

mod calls;
mod conditions;
mod expressions;
mod from;
mod grouping;
mod literals;
mod names;
mod order;
mod select;
mod sets;
mod source;
mod subqueries;
mod windows;

use super::places::Places;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::Expr;
use crate::functions::Kind;
use crate::plan::{Choice, DEFAULT_LIMIT, Everything, Order, Plan, Scan, Step, Whole};
use names::Scope;
use sqlparser::ast;
use std::collections::BTreeSet;

/// What a lowering gives, or what is wrong.
type Lowered<T> = Result<T, Diagnostic>;

/// The plan of a query, without rewrites, and the warnings found on the way.
///
/// # Errors
/// What is wrong with its meaning: the first fault.
pub fn plan(tree: &ast::Query, text: &str) -> Result<(Plan, Vec<Diagnostic>), Diagnostic> {
    let places = Places::with_tokens(text);
    let mut lowering = Lowering::new(&places, &[]);
    let output = lowering.query(tree)?;
    // AWS manual, OpenSearch SQL: at most 10,000 rows.
    lowering.cap(DEFAULT_LIMIT);
    let warnings = std::mem::take(&mut lowering.warnings);
    Ok((lowering.finish(output), warnings))
}

/// A column of an answer.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Its slot.
    pub slot: usize,
}

/// The columns that a query answers.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// Those that are known.
    pub columns: Vec<Shown>,
    /// Before which of them all fields of the log come, and where that is written.
    pub star: Option<(usize, Span)>,
}

/// A query with a name: a common table expression.
pub struct Cte<'t> {
    name: &'t ast::Ident,
    columns: &'t [ast::TableAliasColumnDef],
    query: &'t ast::Query,
    /// How many of those before it can be seen in it.
    before: usize,
}

/// One plan that is being made: of the whole query, or of one that runs before it.
pub struct Lowering<'t> {
    places: &'t Places<'t>,
    /// The queries that have names here.
    ctes: Vec<std::rc::Rc<Cte<'t>>>,
    names: Vec<String>,
    scan: Vec<(usize, String)>,
    fields: Vec<(String, Span)>,
    steps: Vec<Step>,
    queries: Vec<Plan>,
    choice: Choice,
    /// The slots that hold times.
    times: BTreeSet<usize>,
    warnings: Vec<Diagnostic>,
    scope: Scope<'t>,
    /// The tables around a query in brackets, which it cannot see.
    outer: Vec<String>,
    /// The queries in brackets that were planned already, by where they stand in the tree.
    planned: Vec<(*const ast::Query, usize)>,
}

impl<'t> Lowering<'t> {
    fn new(places: &'t Places<'t>, ctes: &[std::rc::Rc<Cte<'t>>]) -> Self {
        Lowering {
            places,
            ctes: ctes.to_vec(),
            names: Vec::new(),
            scan: Vec::new(),
            fields: Vec::new(),
            steps: Vec::new(),
            queries: Vec::new(),
            choice: Choice::default(),
            times: BTreeSet::new(),
            warnings: Vec::new(),
            scope: Scope::default(),
            outer: Vec::new(),
            planned: Vec::new(),
        }
    }

    /// Lowers a query with all its clauses: the columns of its answer.
    fn query(&mut self, query: &'t ast::Query) -> Lowered<Output> {
        let known = self.ctes.len();
        if let Some(with) = &query.with {
            self.name_queries(with)?;
        }
        self.refuse_clauses(query)?;
        let output = self.body(&query.body, query.order_by.as_ref())?;
        self.limit(query)?;
        self.ctes.truncate(known);
        Ok(output)
    }

    /// The names of a `WITH`.
    fn name_queries(&mut self, with: &'t ast::With) -> Lowered<()> {
        if with.recursive {
            return Err(self.unsupported("`WITH RECURSIVE`", with.with_token.0.span));
        }
        for cte in &with.cte_tables {
            let before = self.ctes.len();
            let (name, columns) = (&cte.alias.name, &cte.alias.columns[..]);
            self.ctes.push(std::rc::Rc::new(Cte { name, columns, query: &cte.query, before }));
        }
        Ok(())
    }

    fn refuse_clauses(&self, query: &ast::Query) -> Lowered<()> {
        let place = |what: &str| Err(self.unsupported(what, sqlparser::ast::Spanned::span(query)));
        if query.fetch.is_some() {
            return place("`FETCH`");
        }
        if !query.locks.is_empty() || query.for_clause.is_some() {
            return place("`FOR`");
        }
        if query.settings.is_some() || query.format_clause.is_some() || !query.pipe_operators.is_empty() {
            return place("this clause");
        }
        Ok(())
    }

    /// What a set expression answers; `order` sorts it.
    fn body(&mut self, body: &'t ast::SetExpr, order: Option<&'t ast::OrderBy>) -> Lowered<Output> {
        match body {
            ast::SetExpr::Select(select) => self.select(select, order),
            ast::SetExpr::Query(query) => {
                let output = self.query(query)?;
                self.order_output(&output, order)?;
                Ok(output)
            }
            ast::SetExpr::SetOperation { left, op, set_quantifier, right } => {
                let output = self.set_operation(left, *op, *set_quantifier, right)?;
                self.order_output(&output, order)?;
                Ok(output)
            }
            other => Err(self.unsupported("this kind of query", sqlparser::ast::Spanned::span(other))),
        }
    }

    /// Ends the plan with a step that gathers at most so many rows, in the order that they have.
    fn cap(&mut self, most: usize) {
        let at = self.steps.iter().rposition(Step::gathers);
        let is_last = at.is_some_and(|at| at + 1 == self.steps.len());
        // A join makes rows of rows, in whose order they stay only by their positions.
        let joins = self.steps[at.map_or(0, |at| at + 1)..].iter().any(|step| matches!(step, Step::Join(_)));
        let order = match at.map(|at| &mut self.steps[at]) {
            Some(Step::Top { limit, .. } | Step::Any { limit }) if is_last => {
                *limit = most.min(*limit);
                return;
            }
            Some(Step::Stats(_)) if is_last && most == usize::MAX => return,
            Some(Step::Top { order, .. }) if !joins => order.clone(),
            Some(Step::Whole { row, work: Whole::Skip { .. }, .. }) if !joins => order::by_row(*row),
            Some(_) => Order::default(),
            None if most < usize::MAX => {
                self.steps.push(Step::Any { limit: most });
                return;
            }
            None => Order::default(),
        };
        self.steps.push(Step::Top { order, limit: most });
    }

    fn finish(self, output: Output) -> Plan {
        Plan {
            names: self.names,
            scan: Scan { fields: self.scan, choice: self.choice, any_case: true, ..Scan::default() },
            steps: self.steps,
            everything: output.star.map(|(place, span)| Everything { place, span }),
            output: output.columns.into_iter().map(|shown| (shown.name, shown.slot)).collect(),
            fields: self.fields,
            queries: self.queries,
            ..Plan::default()
        }
    }

    /// A new slot of that name.
    fn slot(&mut self, name: &str) -> usize {
        self.names.push(name.to_string());
        self.names.len() - 1
    }

    /// The slot in which the values of an expression are, computed if need be.
    fn computed(&mut self, name: &str, expr: Expr) -> usize {
        if let Expr::Slot(slot) = expr {
            return slot;
        }
        let slot = self.slot(name);
        if self.kind(&expr) == Kind::Timestamp {
            self.times.insert(slot);
        }
        self.steps.push(Step::Extend(vec![(slot, expr)]));
        slot
    }

    /// What is known of the values of an expression.
    fn kind(&self, expr: &Expr) -> Kind {
        expr.kind(&|slot| if self.times.contains(&slot) { Kind::Timestamp } else { Kind::Any })
    }

    /// What stands at a place of the text, on one line.
    fn written(&self, expr: &impl ast::Spanned) -> String {
        let text = self.places.at(self.span(expr));
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn span(&self, of: &impl ast::Spanned) -> Span {
        self.places.whole(self.places.span(of.span()))
    }

    fn unsupported(&self, what: &str, span: sqlparser::tokenizer::Span) -> Diagnostic {
        Diagnostic::new(Code::NotSupported, format!("{what} is not supported in queries of logs"))
            .at(self.places.whole(self.places.span(span)), "not supported")
    }
}
