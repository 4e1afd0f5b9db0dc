//! What a name means: a column of a query in `FROM`, or a field of a log.

use super::{Lowered, Lowering, Shown};
use crate::batch::Segment;
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::expressions::Expr;
use crate::functions;
use crate::plan::Step;
use sqlparser::ast;

/// The fields that are times (AWS manual, discoverable fields).
const TIME_FIELDS: [&str; 2] = ["@timestamp", "@ingestionTime"];

/// The fields that every event has.
const SYSTEM_FIELDS: [&str; 5] = ["@timestamp", "@message", "@logStream", "@log", "@ingestionTime"];

/// What names mean at a place.
#[derive(Debug, Default)]
pub struct Scope<'t> {
    /// What stands in `FROM`, in order.
    pub tables: Vec<Table>,
    /// The names that `SELECT` gives, for the clauses that may use them.
    pub aliases: Vec<(&'t str, &'t ast::Expr)>,
    /// A name of `SELECT` comes before a field of the same name.
    pub alias_first: bool,
    /// What was computed already: expressions that rows are grouped by, aggregates, windows.
    pub known: Vec<(&'t ast::Expr, usize)>,
    /// Rows are groups: only what is known means something, and a field that they are grouped by. Each key with the
    /// slot that it had in front of the groups.
    pub groups: Option<Vec<(usize, usize)>>,
}

/// Something that stands in `FROM`.
#[derive(Debug, Clone)]
pub struct Table {
    /// What it is called here.
    pub name: Option<String>,
    /// The columns that are known.
    pub columns: Vec<Shown>,
    /// Where other names are looked for.
    pub open: Open,
}

/// Where names that nobody has defined are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Open {
    /// Nowhere.
    No,
    /// Among the fields of the log that is scanned.
    Log,
    /// Among those of the log that the query of this number reads, the right side of a join.
    Right(usize),
}

impl<'t> Lowering<'t> {
    /// The slot of a log field, in whatever case it is written.
    pub(super) fn log_field(&mut self, name: &str, span: Span) -> usize {
        let known = self.scan.iter().find(|(_, field)| field.eq_ignore_ascii_case(name));
        if let Some((slot, _)) = known {
            return *slot;
        }
        let system = SYSTEM_FIELDS.iter().find(|known| known.eq_ignore_ascii_case(name));
        let field = system.copied().unwrap_or(name);
        let slot = self.slot(field);
        if TIME_FIELDS.contains(&field) {
            self.times.insert(slot);
        }
        self.scan.push((slot, field.to_string()));
        self.fields.push((field.to_string(), span));
        slot
    }

    /// What a name of several parts means: `a`, `table.a`, `a.b`.
    ///
    /// # Errors
    /// When nothing here has that name.
    pub(super) fn name(&mut self, parts: &'t [ast::Ident]) -> Lowered<Expr> {
        let span = parts.iter().map(|part| self.places.span(part.span)).reduce(Span::to).unwrap_or_default();
        if self.scope.alias_first
            && let Some(expr) = self.alias(parts)
        {
            return self.meant(expr);
        }
        if self.scope.groups.is_some() {
            return match (self.grouped_name(parts, span), self.alias(parts)) {
                (Err(_), Some(expr)) => self.meant(expr),
                (found, _) => found,
            };
        }
        match (self.found(parts, span)?, self.alias(parts)) {
            (Some(expr), _) => Ok(expr),
            (None, Some(expr)) => self.meant(expr),
            (None, None) => Err(self.unknown(parts, span)),
        }
    }

    /// What `SELECT` calls so, if it does.
    fn alias(&self, parts: &[ast::Ident]) -> Option<&'t ast::Expr> {
        let [name] = parts else { return None };
        self.scope.aliases.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(&name.value)).map(|(_, expr)| *expr)
    }

    /// The value of an expression that `SELECT` has a name for. Its own names are no names of `SELECT`.
    fn meant(&mut self, expr: &'t ast::Expr) -> Lowered<Expr> {
        let aliases = std::mem::take(&mut self.scope.aliases);
        let value = self.value(expr);
        self.scope.aliases = aliases;
        value
    }

    pub(super) fn found(&mut self, parts: &[ast::Ident], span: Span) -> Lowered<Option<Expr>> {
        let sides: Vec<usize> = (0..self.scope.tables.len()).collect();
        if let [first, rest @ ..] = parts
            && !rest.is_empty()
            && let Some(side) = sides.iter().copied().find(|side| is_called(&self.scope.tables[*side], &first.value))
        {
            return Ok(self.in_table(side, &joined(rest), span));
        }
        if let [first, _, ..] = parts
            && self.outer.iter().any(|name| name.eq_ignore_ascii_case(&first.value))
        {
            return Err(Diagnostic::new(
                Code::NotSupported,
                "a query in brackets cannot use columns of the query around it",
            )
            .at(span, "a column of the outer query")
            .help("join the two instead, or compare with `IN (SELECT ...)`"));
        }
        let name = joined(parts);
        let defined: Vec<(usize, usize)> =
            sides.iter().filter_map(|side| Some((*side, column(&self.scope.tables[*side], &name)?))).collect();
        match defined[..] {
            [] => {}
            [(_, slot)] => return Ok(Some(Expr::Slot(slot))),
            _ => return Err(self.ambiguous(&name, span)),
        }
        if parts.len() > 1
            && let Some(slot) = sides.iter().find_map(|side| column(&self.scope.tables[*side], &parts[0].value))
        {
            let path = parts[1..].iter().map(|part| Segment::Key(part.value.clone())).collect();
            return Ok(Some(Expr::Access { base: Box::new(Expr::Slot(slot)), path }));
        }
        let open: Vec<usize> = sides.into_iter().filter(|side| self.scope.tables[*side].open != Open::No).collect();
        let mut slots = Vec::new();
        for side in open {
            // What every event has is that of the left side.
            if slots.is_empty() || !name.starts_with('@') {
                let place = if slots.is_empty() { span } else { Span::default() };
                slots.extend(self.open_field(side, &name, place));
            }
        }
        Ok(slots.into_iter().map(Expr::Slot).reduce(first_present))
    }

    /// A column of one of the tables.
    fn in_table(&mut self, side: usize, name: &str, span: Span) -> Option<Expr> {
        column(&self.scope.tables[side], name).or_else(|| self.open_field(side, name, span)).map(Expr::Slot)
    }

    fn open_field(&mut self, side: usize, name: &str, span: Span) -> Option<usize> {
        match self.scope.tables[side].open {
            Open::No => None,
            Open::Log => Some(self.log_field(name, span)),
            Open::Right(query) => Some(self.right_field(side, query, name, span)),
        }
    }

    /// A field of the log on the right side of a join: it answers one more column.
    fn right_field(&mut self, side: usize, query: usize, name: &str, span: Span) -> usize {
        let system = SYSTEM_FIELDS.iter().find(|known| known.eq_ignore_ascii_case(name)).copied();
        let field = system.unwrap_or(name).to_string();
        let slot = self.slot(&field);
        if TIME_FIELDS.contains(&field.as_str()) {
            self.times.insert(slot);
        }
        crate::plan::ask(&mut self.queries[query], &field, span);
        for step in &mut self.steps {
            if let Step::Join(join) = step
                && matches!(join.right, crate::plan::tables::Side::Query(number) if number == query)
            {
                join.outputs.push((field.clone(), slot));
            }
        }
        self.scope.tables[side].columns.push(Shown { name: field, slot });
        slot
    }

    /// A name where rows are groups: something that they are grouped by.
    fn grouped_name(&mut self, parts: &[ast::Ident], span: Span) -> Lowered<Expr> {
        let keys = self.scope.groups.take().unwrap_or_default();
        let before = self.found(parts, span);
        let found = match &before {
            Ok(Some(Expr::Slot(slot))) => keys.iter().find(|(key, _)| key == slot).map(|(_, slot)| Expr::Slot(*slot)),
            _ => None,
        };
        self.scope.groups = Some(keys);
        let _ = before?;
        found.ok_or_else(|| not_grouped(&joined(parts), span))
    }

    pub(super) fn unknown(&self, parts: &[ast::Ident], span: Span) -> Diagnostic {
        let name = joined(parts);
        let tables = self.scope.tables.iter().filter_map(|table| table.name.clone()).collect::<Vec<_>>();
        let columns = self.scope.tables.iter().flat_map(|table| &table.columns).map(|column| column.name.as_str());
        let names: Vec<&str> = columns.collect();
        let fault =
            Diagnostic::new(Code::UnknownSymbol, format!("there is no column `{name}` here")).at(span, "not a column");
        if let Some(similar) = nearest(&name, names.iter().copied()) {
            return fault.suggests("a column", similar);
        }
        if parts.len() > 1 && !tables.is_empty() {
            return fault.help(format!("the tables of `FROM` are {}", ticked(tables.iter().map(String::as_str))));
        }
        if names.is_empty() { fault } else { fault.help(format!("the columns are {}", ticked(names.into_iter()))) }
    }

    fn ambiguous(&self, name: &str, span: Span) -> Diagnostic {
        let sides: Vec<String> = self.scope.tables.iter().filter_map(|table| table.name.clone()).collect();
        let help = match sides.first() {
            Some(side) => format!("say of which: `{side}.{name}`"),
            None => "give the tables names with `AS`".to_string(),
        };
        Diagnostic::new(Code::DuplicateName, format!("`{name}` is a column of several tables"))
            .at(span, "of which table?")
            .help(help)
    }

    /// What was computed already under this expression.
    pub(super) fn known(&self, expr: &ast::Expr) -> Option<Expr> {
        let expr = super::super::walk::bare(expr);
        self.scope.known.iter().find(|(known, _)| same(known, expr)).map(|(_, slot)| Expr::Slot(*slot))
    }

    /// The name of a column that shows an expression without an alias.
    pub(super) fn column_name(&self, expr: &ast::Expr) -> String {
        match super::super::walk::bare(expr) {
            ast::Expr::Identifier(name) => name.value.clone(),
            ast::Expr::CompoundIdentifier(parts) => {
                let of_table = self
                    .scope
                    .tables
                    .iter()
                    .any(|table| parts.first().is_some_and(|first| is_called(table, &first.value)));
                joined(if of_table && parts.len() > 1 { &parts[1..] } else { parts })
            }
            other => self.written(other),
        }
    }
}

/// Whether two expressions are the same, whatever the case of names.
pub fn same(left: &ast::Expr, right: &ast::Expr) -> bool {
    left == right || left.to_string().eq_ignore_ascii_case(&right.to_string()) && !has_text(left)
}

/// Texts differ by case.
fn has_text(expr: &ast::Expr) -> bool {
    let mut open = vec![expr];
    while let Some(expr) = open.pop() {
        if let ast::Expr::Value(value) = expr
            && !matches!(value.value, ast::Value::Number(..) | ast::Value::Boolean(_) | ast::Value::Null)
        {
            return true;
        }
        open.extend(super::super::walk::children(expr));
    }
    false
}

fn is_called(table: &Table, name: &str) -> bool {
    table.name.as_ref().is_some_and(|known| known.eq_ignore_ascii_case(name))
}

fn column(table: &Table, name: &str) -> Option<usize> {
    table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name)).map(|column| column.slot)
}

fn joined(parts: &[ast::Ident]) -> String {
    parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".")
}

/// The values of one, and where it has none those of another.
pub fn first_present(first: Expr, second: Expr) -> Expr {
    let function = functions::find("coalesce").expect("the catalogue has `coalesce`");
    Expr::Call { function, args: vec![first, second] }
}

fn not_grouped(name: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::FieldNotGrouped, format!("`{name}` is neither aggregated nor in `GROUP BY`"))
        .at(span, "differs from row to row of a group")
        .help(format!("group by it: `GROUP BY {name}`"))
        .help(format!("or put it into an aggregate, such as `MAX({name})`"))
}

/// Names in back-ticks, separated by commas.
pub fn ticked<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}
