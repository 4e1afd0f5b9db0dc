//! `FROM` and `JOIN`.

use super::conditions::is_present;
use super::names::{Open, Table};
use super::{Lowered, Lowering, Output, Shown};
use crate::batch::Value;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::Expr;
use crate::plan::tables::Side;
use crate::plan::{self, Step};
use crate::sql::walk;
use sqlparser::ast::{
    self, BinaryOperator, JoinConstraint, JoinOperator, Select, Spanned, TableAlias, TableFactor, TableWithJoins,
};

impl<'t> Lowering<'t> {
    /// What a query reads.
    ///
    /// # Errors
    /// When it reads nothing, or what queries of logs cannot read.
    pub(super) fn from(&mut self, select: &'t Select) -> Lowered<()> {
        let [table] = &select.from[..] else {
            let span = select.from.get(1).map_or(select.select_token.0.span, Spanned::span);
            return Err(if select.from.is_empty() {
                // AWS manual, OpenSearch SQL, restrictions: a log group is specified in `FROM`.
                Diagnostic::new(Code::UnexpectedSymbol, "this query does not say what it reads")
                    .at(self.places.span(span), "no `FROM`")
                    .help("say it: ``SELECT ... FROM `log group` ``")
            } else {
                Diagnostic::new(Code::NotSupported, "several log groups behind `FROM` are not supported")
                    .at(self.places.span(span), "the second one")
                    .help("join them with `INNER JOIN ... ON ...`")
                    .help("or read them as one: `` FROM `logGroups(logGroupIdentifier: ['a', 'b'])` ``")
            });
        };
        let first = self.table(&table.relation)?;
        self.scope.tables.push(first);
        self.joins(table)
    }

    fn joins(&mut self, table: &'t TableWithJoins) -> Lowered<()> {
        for join in &table.joins {
            let (keeps_all, constraint) = match &join.join_operator {
                JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => (false, constraint),
                JoinOperator::CrossJoin(constraint) => (false, constraint),
                JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => (true, constraint),
                _ => {
                    return Err(Diagnostic::new(Code::NotSupported, "this kind of join is not supported")
                        .at(self.span(&join.relation), "neither `INNER`, `LEFT` nor `CROSS`")
                        .help("a `RIGHT JOIN` is a `LEFT JOIN` with its sides exchanged"));
                }
            };
            let crosses = matches!(join.join_operator, JoinOperator::CrossJoin(_));
            if !crosses && matches!(constraint, JoinConstraint::None) {
                return Err(Diagnostic::new(
                    Code::UnexpectedSymbol,
                    "this join does not say which rows belong together",
                )
                .at(self.span(&join.relation), "expected `ON` behind it")
                .help("write `ON a.field = b.field`, or `CROSS JOIN` for each row with each"));
            }
            self.join(&join.relation, keeps_all, constraint)?;
        }
        Ok(())
    }

    /// Something that stands in `FROM`, read by this plan.
    fn table(&mut self, factor: &'t TableFactor) -> Lowered<Table> {
        match factor {
            TableFactor::Table { name, alias, args: None, .. } => self.named_table(name, alias.as_ref()),
            TableFactor::Derived { lateral: false, subquery, alias, .. } => {
                let output = self.inline(subquery)?;
                self.answered(output, alias.as_ref(), &[])
            }
            other => Err(self.unsupported("this kind of table", other.span())),
        }
    }

    /// A query in this one, whose steps come first.
    fn inline(&mut self, query: &'t ast::Query) -> Lowered<Output> {
        let scope = std::mem::take(&mut self.scope);
        let output = self.query(query);
        self.scope = scope;
        // Without a limit the order of a query in brackets means nothing.
        if let Some(Step::Top { limit: usize::MAX, .. }) = self.steps.last() {
            self.steps.pop();
        }
        output
    }

    fn named_table(&mut self, name: &'t ast::ObjectName, alias: Option<&'t TableAlias>) -> Lowered<Table> {
        let span = match self.span(name) {
            Span { start: 0, end: 0 } => self.places.quoted(&name.to_string().replace(['\'', '"'], "")),
            span => span,
        };
        let written = name.0.iter().map(|part| part.as_ident().map_or(String::new(), |ident| ident.value.clone()));
        let written = written.collect::<Vec<_>>().join(".");
        let cte = self.ctes.iter().rposition(|cte| cte.name.value.eq_ignore_ascii_case(&written));
        if let Some(at) = cte {
            let cte = self.ctes[at].clone();
            // A query sees those that were named before it.
            let hidden = self.ctes.split_off(cte.before);
            let output = self.inline(cte.query);
            self.ctes.extend(hidden);
            let mut table = self.answered(output?, None, cte.columns)?;
            table.name = Some(alias.map_or(written, |alias| alias.name.value.clone()));
            return Ok(table);
        }
        self.log_group(&written, span)?;
        let columns = alias.map_or(&[][..], |alias| &alias.columns);
        if let Some(column) = columns.first() {
            return Err(self.unsupported("names for the columns of a log group", column.name.span));
        }
        let name = alias.map_or(written, |alias| alias.name.value.clone());
        Ok(Table { name: Some(name), columns: Vec::new(), open: Open::Log })
    }

    /// The answer of a query as a table.
    fn answered(
        &mut self,
        output: Output,
        alias: Option<&TableAlias>,
        names: &[ast::TableAliasColumnDef],
    ) -> Lowered<Table> {
        let names = if names.is_empty() { alias.map_or(&[][..], |alias| &alias.columns) } else { names };
        let mut columns = output.columns;
        if !names.is_empty() && names.len() != columns.len() {
            let message = format!("there are {} names for {} columns", names.len(), columns.len());
            return Err(Diagnostic::new(Code::UnequalColumns, message)
                .at(self.places.span(names[0].name.span), "a name for each column"));
        }
        for (column, name) in columns.iter_mut().zip(names) {
            column.name = name.name.value.clone();
        }
        let open = if output.star.is_some() { Open::Log } else { Open::No };
        Ok(Table { name: alias.map(|alias| alias.name.value.clone()), columns, open })
    }

    fn join(&mut self, factor: &'t TableFactor, keeps_all: bool, constraint: &'t JoinConstraint) -> Lowered<()> {
        let mut right = Lowering::new(self.places, &self.ctes);
        let table = right.table(factor)?;
        right.scope.tables.push(table.clone());
        let conditions: Vec<&'t ast::Expr> = match constraint {
            JoinConstraint::On(condition) => walk::chain(condition, &BinaryOperator::And),
            _ => Vec::new(),
        };
        if let JoinConstraint::Natural = constraint {
            return Err(self.unsupported("`NATURAL JOIN`", factor.span()));
        }
        let (mut key, mut rest) = (None, Vec::new());
        for condition in conditions {
            match self.keys(condition, &table) {
                Some((left, of_right)) if key.is_none() => key = Some((self.value(left)?, right.value(of_right)?)),
                _ => rest.push(condition),
            }
        }
        let mut equal = Vec::new();
        if let JoinConstraint::Using(names) = constraint {
            for name in names {
                let parts: Vec<ast::Ident> = name.0.iter().filter_map(|part| part.as_ident().cloned()).collect();
                let span = self.span(name);
                equal.push((self.field_of(&parts, span)?, right.field_of(&parts, span)?));
            }
            if !equal.is_empty() {
                key = Some(equal.remove(0));
            }
        }
        let one = || Expr::Constant(Value::Number(1.0));
        let (left_key, right_key) = key.unwrap_or_else(|| (one(), one()));
        let number = self.right_side(right, right_key, &table, equal.iter().map(|(_, right)| right.clone()).collect());
        let span = self.span(factor);
        let first_extra = table.columns.len();
        let mut outputs = Vec::new();
        let mut joined = Table { columns: Vec::new(), open: table.open, name: table.name.clone() };
        if table.open == Open::Log {
            joined.open = Open::Right(number);
        }
        for (name, inner) in &self.queries[number].output.clone()[1..] {
            let slot = self.slot(name);
            if self.queries[number].scan.fields.iter().any(|(read, field)| read == inner && field == "@timestamp") {
                self.times.insert(slot);
            }
            outputs.push((name.clone(), slot));
        }
        let extra: Vec<usize> = outputs[first_extra..].iter().map(|(_, slot)| *slot).collect();
        joined.columns =
            outputs[..first_extra].iter().map(|(name, slot)| Shown { name: name.clone(), slot: *slot }).collect();
        let at = self.steps.len();
        self.steps.push(Step::Join(plan::Join {
            key: left_key,
            right: Side::Query(number),
            outputs,
            keeps_all,
            latest_first: false,
            span,
            condition: None,
            any_number: true,
        }));
        self.scope.tables.push(joined);
        let mut holds = Vec::new();
        for ((left, _), slot) in equal.into_iter().zip(extra) {
            holds.push(self.compared(crate::batch::Comparison::Equal, left, Expr::Slot(slot)).holds());
        }
        for condition in rest {
            holds.push(self.condition(condition)?.holds());
        }
        if !holds.is_empty() {
            let Step::Join(join) = &mut self.steps[at] else { unreachable!("it was put there") };
            join.condition = Some(Expr::And(holds));
        }
        Ok(())
    }

    fn field_of(&mut self, parts: &[ast::Ident], span: Span) -> Lowered<Expr> {
        match self.found(parts, span)? {
            Some(expr) => Ok(expr),
            None => Err(self.unknown(parts, span)),
        }
    }

    /// The right side of a join as a plan that runs before: its key, its columns, and what else is asked of it.
    fn right_side(&mut self, mut right: Lowering<'t>, key: Expr, table: &Table, extra: Vec<Expr>) -> usize {
        let key = right.computed("key", key);
        right.steps.push(Step::Filter(is_present(Expr::Slot(key))));
        let mut output = vec![Shown { name: "key".to_string(), slot: key }];
        output.extend(table.columns.iter().cloned());
        for (at, value) in extra.into_iter().enumerate() {
            let name = format!("key{}", at + 2);
            let slot = right.computed(&name, value);
            output.push(Shown { name, slot });
        }
        right.cap(usize::MAX);
        self.warnings.append(&mut right.warnings);
        self.queries.push(right.finish(Output { columns: output, star: None }));
        self.queries.len() - 1
    }

    /// The two sides of an equality, when one is about the tables so far and the other about the one that is joined.
    fn keys(&self, condition: &'t ast::Expr, right: &Table) -> Option<(&'t ast::Expr, &'t ast::Expr)> {
        let ast::Expr::BinaryOp { left: first, op: BinaryOperator::Eq, right: second } = walk::bare(condition) else {
            return None;
        };
        match (self.side_of(first, right)?, self.side_of(second, right)?) {
            (false, true) => Some((first, second)),
            (true, false) => Some((second, first)),
            _ => None,
        }
    }

    /// Whether an expression is about the table that is joined alone, or about the others alone.
    fn side_of(&self, expr: &ast::Expr, right: &Table) -> Option<bool> {
        let of_right = |name: &str| right.name.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(name));
        let of_left = |name: &str| {
            self.scope
                .tables
                .iter()
                .any(|table| table.name.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(name)))
        };
        let has = |table: &Table, name: &str| table.columns.iter().any(|column| column.name.eq_ignore_ascii_case(name));
        let mut sides = Vec::new();
        let mut open = vec![expr];
        while let Some(expr) = open.pop() {
            match expr {
                ast::Expr::CompoundIdentifier(parts) if of_right(&parts[0].value) => sides.push(true),
                ast::Expr::CompoundIdentifier(parts) if of_left(&parts[0].value) => sides.push(false),
                ast::Expr::Identifier(name) => {
                    let left = self.scope.tables.iter().any(|table| has(table, &name.value));
                    match (left, has(right, &name.value)) {
                        (true, false) => sides.push(false),
                        (false, true) => sides.push(true),
                        _ => return None,
                    }
                }
                ast::Expr::CompoundIdentifier(_) | ast::Expr::Subquery(_) | ast::Expr::InSubquery { .. } => {
                    return None;
                }
                other => open.extend(walk::children(other)),
            }
        }
        let first = *sides.first()?;
        sides.iter().all(|side| *side == first).then_some(first)
    }
}
