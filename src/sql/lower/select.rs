//! `SELECT` and its clauses, from `FROM` to `DISTINCT`.

use super::grouping::items;
use super::names::{Open, Table};
use super::{Lowered, Lowering, Output, Shown};
use crate::diagnostics::{Code, Diagnostic};
use crate::expressions::Expr;
use crate::plan::{Stats, Step};
use sqlparser::ast::{
    self, Distinct, OrderBy, OrderByKind, Select, SelectItem, SelectItemQualifiedWildcardKind, Spanned,
};

impl<'t> Lowering<'t> {
    /// Lowers a `SELECT`, sorted by `order`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn select(&mut self, select: &'t Select, order: Option<&'t OrderBy>) -> Lowered<Output> {
        self.refuse_parts(select)?;
        self.from(select)?;
        if let Some(condition) = &select.selection {
            let condition = self.condition(condition)?.holds();
            self.steps.push(Step::Filter(condition));
        }
        let sorted: Vec<&'t ast::Expr> = match order.map(|order| &order.kind) {
            Some(OrderByKind::Expressions(keys)) => keys.iter().map(|key| &key.expr).collect(),
            _ => Vec::new(),
        };
        let clauses: Vec<&'t ast::Expr> =
            select.having.iter().chain(&select.qualify).chain(sorted.iter().copied()).collect();
        let grouped = self.group(select, &clauses)?;
        let named = items(select).filter_map(|(expr, alias)| Some((alias?.value.as_str(), expr)));
        self.scope.aliases = named.collect();
        if let Some(having) = &select.having {
            if !grouped {
                return Err(Diagnostic::new(Code::CommandOrder, "`HAVING` chooses among groups, and there are none")
                    .at(self.span(having), "needs `GROUP BY` or an aggregate")
                    .help("a condition on rows belongs into `WHERE`"));
            }
            let condition = self.condition(having)?.holds();
            self.steps.push(Step::Filter(condition));
        }
        let with_windows: Vec<&'t ast::Expr> =
            items(select).map(|(expr, _)| expr).chain(&select.qualify).chain(sorted).collect();
        self.windows(select, &with_windows)?;
        if let Some(condition) = &select.qualify {
            self.scope.alias_first = true;
            let condition = self.condition(condition)?.holds();
            self.scope.alias_first = false;
            self.steps.push(Step::Filter(condition));
        }
        let mut output = self.projection(select)?;
        if let Some(distinct) = &select.distinct {
            output = self.distinct(select, distinct, output)?;
        }
        self.order(&output, order)?;
        Ok(output)
    }

    fn refuse_parts(&self, select: &Select) -> Lowered<()> {
        let at = |what: &str, span| Err(self.unsupported(what, span));
        let whole = select.select_token.0.span;
        if let Some(view) = select.lateral_views.first() {
            return at("`LATERAL VIEW`", view.lateral_view.span());
        }
        if select.into.is_some() {
            return at("`INTO`", whole);
        }
        if select.top.is_some() {
            return Err(self.unsupported("`TOP`", whole).help("write `LIMIT` at the end"));
        }
        if let Some(expr) = select.cluster_by.first().or(select.distribute_by.first()) {
            return at("`CLUSTER BY` or `DISTRIBUTE BY`", expr.span());
        }
        if let Some(key) = select.sort_by.first() {
            return Err(self.unsupported("`SORT BY`", key.expr.span()).help("write `ORDER BY`"));
        }
        if select.prewhere.is_some() || !select.connect_by.is_empty() || select.value_table_mode.is_some() {
            return at("this clause", whole);
        }
        Ok(())
    }

    /// The columns that are shown.
    fn projection(&mut self, select: &'t Select) -> Lowered<Output> {
        // Where rows are not grouped, an alias is no name for the other items.
        let aliases = if self.scope.groups.is_none() { std::mem::take(&mut self.scope.aliases) } else { Vec::new() };
        let mut output = Output::default();
        let mut new = Vec::new();
        let places = self.places.items(self.places.span(select.select_token.0.span));
        for (at, item) in select.projection.iter().enumerate() {
            let written = places.get(at).map_or("", |place| self.places.at(*place));
            match item {
                SelectItem::UnnamedExpr(expr) => self.item(expr, None, written, &mut output, &mut new)?,
                SelectItem::ExprWithAlias { expr, alias } => {
                    self.item(expr, Some(alias), written, &mut output, &mut new)?;
                }
                SelectItem::Wildcard(options) => self.star(None, options, &mut output)?,
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) => {
                    self.star(Some(name), options, &mut output)?;
                }
                other => return Err(self.unsupported("this item", other.span())),
            }
        }
        if !new.is_empty() {
            self.steps.push(Step::Extend(new));
        }
        if self.scope.groups.is_none() {
            self.scope.aliases = aliases;
        }
        Ok(output)
    }

    fn item(
        &mut self,
        expr: &'t ast::Expr,
        alias: Option<&ast::Ident>,
        written: &str,
        output: &mut Output,
        new: &mut Vec<(usize, Expr)>,
    ) -> Lowered<()> {
        let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_name = matches!(expr, ast::Expr::Identifier(_) | ast::Expr::CompoundIdentifier(_));
        let mut name = match alias {
            Some(alias) => alias.value.clone(),
            None if is_name || written.is_empty() => self.column_name(expr),
            None => written.clone(),
        };
        if alias.is_none() && output.columns.iter().any(|column| column.name == name) {
            name = written;
        }
        let slot = match self.value(expr)? {
            Expr::Slot(slot) => slot,
            value => {
                let slot = self.slot(&name);
                if self.kind(&value) == crate::functions::Kind::Timestamp {
                    self.times.insert(slot);
                }
                new.push((slot, value));
                slot
            }
        };
        output.columns.push(Shown { name, slot });
        Ok(())
    }

    /// `*`: every column of the tables, or of one of them.
    fn star(
        &mut self,
        of: Option<&'t ast::ObjectName>,
        options: &ast::WildcardAdditionalOptions,
        output: &mut Output,
    ) -> Lowered<()> {
        let span = of.map_or(options.wildcard_token.0.span, Spanned::span);
        if options.opt_except.is_some() || options.opt_exclude.is_some() || options.opt_replace.is_some() {
            return Err(self.unsupported("`*` with exceptions", span));
        }
        if self.scope.groups.is_some() {
            return Err(Diagnostic::new(Code::FieldNotGrouped, "`*` cannot stand beside aggregates or `GROUP BY`")
                .at(self.places.span(span), "differs from row to row of a group"));
        }
        let wanted = of.map(|name| name.to_string().replace('`', ""));
        let is_wanted = |table: &&Table| {
            wanted
                .as_ref()
                .is_none_or(|wanted| table.name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(wanted)))
        };
        let tables: Vec<Table> = self.scope.tables.iter().filter(is_wanted).cloned().collect();
        if tables.is_empty() {
            let name = wanted.unwrap_or_default();
            return Err(Diagnostic::new(Code::UnknownSymbol, format!("there is no table `{name}` in `FROM`"))
                .at(self.places.span(span), "not a table"));
        }
        let joined = self.scope.tables.len() > 1;
        for table in tables {
            match table.open {
                Open::No => output.columns.extend(table.columns),
                Open::Log if !joined && output.star.is_none() => {
                    output.star = Some((output.columns.len(), self.places.span(span)));
                    output.columns.extend(table.columns);
                }
                _ => {
                    return Err(Diagnostic::new(
                        Code::NotSupported,
                        "`*` cannot stand for the fields of logs that are joined",
                    )
                    .at(self.places.span(span), "which fields?")
                    .help("name the fields, or join queries in brackets that name theirs"));
                }
            }
        }
        Ok(())
    }

    /// Each different row once.
    fn distinct(&mut self, select: &'t Select, distinct: &'t Distinct, mut output: Output) -> Lowered<Output> {
        if let Distinct::On(keys) = distinct {
            let span = keys.first().map_or(select.select_token.0.span, Spanned::span);
            return Err(self.unsupported("`DISTINCT ON`", span));
        }
        if let Some((_, span)) = output.star {
            return Err(Diagnostic::new(Code::NotSupported, "`DISTINCT` needs to know the columns")
                .at(span, "any fields")
                .help("name the fields: `SELECT DISTINCT a, b`"));
        }
        if matches!(distinct, Distinct::Distinct) {
            self.each_once(&mut output);
            let shown = items(select).map(|(expr, _)| super::super::walk::bare(expr));
            self.scope.known = if select.projection.len() == output.columns.len() {
                shown.zip(output.columns.iter().map(|column| column.slot)).collect()
            } else {
                Vec::new()
            };
            self.scope.tables = vec![Table { name: None, columns: output.columns.clone(), open: Open::No }];
            self.scope.groups = None;
            self.scope.aliases = Vec::new();
        }
        Ok(output)
    }

    /// Makes one row of rows that are equal in all columns.
    pub(super) fn each_once(&mut self, output: &mut Output) {
        let mut keys = Vec::new();
        for column in &mut output.columns {
            let slot = self.slot(&column.name);
            if self.times.contains(&column.slot) {
                self.times.insert(slot);
            }
            keys.push((slot, Expr::Slot(std::mem::replace(&mut column.slot, slot))));
        }
        self.steps.push(Step::Stats(Stats { keys, aggregates: Vec::new(), drops_empty: None }));
    }
}
