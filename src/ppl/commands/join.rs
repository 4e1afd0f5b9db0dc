//! `join`: rows of another log group, or of a query, next to those with the same key.

use super::Page;
use super::source::{Source, name_of};
use super::where_rows::Where;
use crate::batch::{Comparison, Value};
use crate::commands::{Command, Planner};
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::{Expr as Resolved, Scope};
use crate::plan::tables::Side;
use crate::plan::{self, Step};
use crate::ppl::ast::Expr;
use crate::ppl::grammar::{Pair, Rule};
use crate::ppl::print::New;
use crate::ppl::reading::{Reader, has, operands, part};
use crate::ppl::{resolve, tree};
use crate::query::{Language, Nested, Query};
use crate::syntax::{Inner, Name, Path, Segment, Tree};
use std::any::Any;
use std::fmt;
use std::sync::Arc;

pub(in crate::ppl) static PAGE: Page = Page {
    name: "join",
    aliases: &[],
    syntax: "[inner|left|cross] join [left=name,] [right=name] on condition `log group`",
    examples: &[
        "LEFT JOIN left=l, right=r on l.id = r.id `join_right_lg` | fields l.field_1, r.field_2",
        "join left=l right=r on l.id = r.id and r.level = 'x' [ source = other | where a > 1 | fields id, level ] | fields l.id, r.level",
        "cross join left=l right=r `other` | fields l.a, r.b",
    ],
    rule: Rule::join,
    read: |pair, reader| Ok(Arc::new(Join::read(pair, reader)?)),
};

/// What happens to rows without a partner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ppl) enum Kind {
    /// They are dropped.
    Inner,
    /// Those of the left side stay.
    Left,
    /// Every row is a partner of every other.
    Cross,
}

/// `kind join left=name right=name on condition table`.
#[derive(Debug, Clone)]
pub(in crate::ppl) struct Join {
    kind: Kind,
    left: Option<Name>,
    right: Option<Name>,
    condition: Option<Expr>,
    /// The right side, and the name of the log group that it is, if it is one.
    query: Arc<Nested>,
    table: Option<String>,
    /// The whole command.
    span: Span,
}

/// What the condition of a join asks for.
#[derive(Default)]
struct Asked {
    /// The fields of the left and of the right side that must be equal.
    key: Option<(Path, Path)>,
    /// What the right side must fulfil, without the name of the side.
    right: Vec<Expr>,
    /// What each pair must fulfil.
    rest: Vec<Expr>,
}

impl Join {
    fn read(pair: &Pair, reader: &Reader) -> Result<Join, Diagnostic> {
        let kind = read_kind(pair, reader)?;
        let side = |word| {
            let side = operands(pair, Rule::join_side).find(|side| has(side, word))?;
            Some(reader.name(&part(&side, Rule::path)?))
        };
        let condition = part(pair, Rule::expression).map(|part| reader.expression(&part)).transpose()?;
        if condition.is_none() && kind != Kind::Cross {
            return Err(Diagnostic::new(Code::BadOption, "this `join` does not say which rows belong together")
                .at(reader.stage, "`on` is missing")
                .help("write it as in `join left=l, right=r on l.id = r.id other`"));
        }
        let (query, table) = match part(pair, Rule::subquery) {
            Some(query) => (reader.query(&query)?, None),
            None => {
                let table = part(pair, Rule::table).expect("the grammar ends `join` with a table or a query");
                let (name, span) = name_of(&table, reader);
                let stages: Vec<Arc<dyn Command>> = vec![Arc::new(Source::of(name.clone(), span))];
                let query = Query { text: reader.text.to_string(), language: Language::Ppl, stages, notes: Vec::new() };
                (Arc::new(Nested(query)), Some(name))
            }
        };
        let (left, right) = (side(Rule::kw_left), side(Rule::kw_right));
        Ok(Join { kind, left, right, condition, query, table, span: reader.stage })
    }

    /// The name of the right side in front of its fields.
    fn right_name(&self) -> String {
        self.right.as_ref().map(|name| name.text.clone()).or(self.table.clone()).unwrap_or_else(|| "right".to_string())
    }

    /// The name of the left side in front of its fields.
    fn left_name(&self, planner: &Planner) -> String {
        if let Some(name) = &self.left {
            return name.text.clone();
        }
        let source = planner.stages().first().and_then(|stage| (&**stage as &dyn Any).downcast_ref::<Source>());
        let named = source.and_then(|source| match (&source.alias, &source.groups[..]) {
            (Some(alias), _) => Some(alias.text.clone()),
            (None, [(name, _)]) => Some(name.clone()),
            _ => None,
        });
        named.unwrap_or_else(|| "left".to_string())
    }

    fn asked(&self, left: &str, right: &str) -> Asked {
        let mut asked = Asked::default();
        let parts = match &self.condition {
            Some(Expr::And(parts)) => parts.clone(),
            other => other.iter().cloned().collect(),
        };
        for part in parts {
            match key_of(&part, left, right) {
                Some(key) if asked.key.is_none() && self.kind != Kind::Cross => asked.key = Some(key),
                _ => match without_side(&part, right) {
                    Some(part) => asked.right.push(part),
                    None => asked.rest.push(part),
                },
            }
        }
        asked
    }

    /// The right side with what it must fulfil by itself.
    fn right_side(&self, conditions: Vec<Expr>) -> Nested {
        let mut query = self.query.0.clone();
        query.stages.extend(conditions.into_iter().map(|condition| Arc::new(Where { condition }) as Arc<dyn Command>));
        Nested(query)
    }

    fn check_order(&self, planner: &Planner) -> Result<(), Diagnostic> {
        let earlier = &planner.stages()[..planner.stage()];
        if earlier.iter().any(|stage| (&**stage as &dyn Any).is::<Join>()) {
            return Err(Diagnostic::new(Code::TooManyCommands, "cwli runs one `join` of a query")
                .at(self.span, "a second one")
                .help("join in a query in brackets: `join ... [ source = ... ]`"));
        }
        check_sources(planner, "join", self.span)
    }
}

/// Refuses what queries of data sources cannot have.
// AWS manual, OpenSearch PPL, restrictions: no join or subquery with data source queries.
pub(in crate::ppl) fn check_sources(planner: &Planner, command: &str, span: Span) -> Result<(), Diagnostic> {
    let source = planner.stages().first().and_then(|stage| (&**stage as &dyn Any).downcast_ref::<Source>());
    if source.is_some_and(Source::has_data_sources) {
        return Err(Diagnostic::new(Code::NotSupported, format!("a query of data sources cannot have a {command}"))
            .at(span, "not supported in Logs Insights")
            .help("read log groups: ``source = [lg:`name`]``"));
    }
    Ok(())
}

fn read_kind(pair: &Pair, reader: &Reader) -> Result<Kind, Diagnostic> {
    let words: Vec<String> = [Rule::kw_join_kind, Rule::kw_left, Rule::kw_right, Rule::kw_outer]
        .into_iter()
        .flat_map(|rule| operands(pair, rule))
        .map(|word| word.as_str().to_lowercase())
        .collect();
    let has = |word: &str| words.iter().any(|other| other == word);
    // The guide, join: INNER, LEFT OUTER and CROSS.
    match () {
        () if ["right", "full", "semi", "anti"].iter().any(|kind| has(kind)) => {
            let written = words.join(" ");
            Err(Diagnostic::new(Code::NotSupported, format!("Logs Insights has no `{written} join`"))
                .at(reader.stage, "expected `inner`, `left` or `cross`")
                .help("turn the sides round, or look for keys with `where key in [ source = ... ]`"))
        }
        () if has("cross") => Ok(Kind::Cross),
        () if has("left") => Ok(Kind::Left),
        () => Ok(Kind::Inner),
    }
}

/// The two fields that a comparison says are equal, that of the left side first.
// The guide, join: in its example the sides have no names, and the left field stands first.
fn key_of(expr: &Expr, left: &str, right: &str) -> Option<(Path, Path)> {
    let Expr::Comparison { operator: Comparison::Equal, left: first, right: second } = expr else { return None };
    let (Expr::Field(first), Expr::Field(second)) = (&**first, &**second) else { return None };
    let side = |path: &Path| (stripped(path, left), stripped(path, right));
    match (side(first), side(second)) {
        ((Some(first), _), (_, Some(second))) => Some((first, second)),
        ((_, Some(first)), (Some(second), _)) => Some((second, first)),
        ((None, None), (None, None)) => Some((first.clone(), second.clone())),
        ((Some(first), _), (None, None)) => Some((first, second.clone())),
        ((None, None), (_, Some(second))) => Some((first.clone(), second)),
        _ => None,
    }
}

/// A field without the name of its side, if it has that.
fn stripped(path: &Path, side: &str) -> Option<Path> {
    let name = path.name();
    let field = name.strip_prefix(side)?.strip_prefix('.')?.to_string();
    Some(Path { segments: vec![Segment::Key(field)], span: path.span })
}

/// A condition in which all fields are of one side, without the name of the side.
fn without_side(expr: &Expr, side: &str) -> Option<Expr> {
    let mut expr = expr.clone();
    let mut all = true;
    resolve::each_field(&mut expr, &mut |path| match stripped(path, side) {
        Some(field) => *path = field,
        None => all = false,
    });
    all.then_some(expr)
}

impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::Inner => "join",
            Kind::Left => "left join",
            Kind::Cross => "cross join",
        })?;
        let sides = [("left", &self.left), ("right", &self.right)];
        for (word, name) in sides {
            name.iter().try_for_each(|name| write!(f, " {word}={}", New(name)))?;
        }
        self.condition.iter().try_for_each(|condition| write!(f, " on {condition}"))?;
        match &self.table {
            Some(table) if !table.contains('`') => write!(f, " `{table}`"),
            Some(table) => write!(f, " {}", crate::ppl::print::quoted(table)),
            None => write!(f, " [ {} ]", self.query),
        }
    }
}

impl Command for Join {
    fn write_tree(&self, tree: &mut Tree) {
        let word = match self.kind {
            Kind::Inner => "join",
            Kind::Left => "left join",
            Kind::Cross => "cross join",
        };
        tree.node(word, |tree| {
            self.left.iter().for_each(|name| tree.leaf(format_args!("left {}", name.text)));
            self.right.iter().for_each(|name| tree.leaf(format_args!("right {}", name.text)));
            if let Some(condition) = &self.condition {
                tree.node("on", |tree| tree::expr(tree, condition));
            }
            tree.node("with", |tree| self.query.write_tree(tree));
        });
    }

    fn sentence(&self, rows: &str) -> String {
        let other = self.table.as_ref().map_or("the query in brackets".to_string(), |table| format!("`{table}`"));
        let on = self
            .condition
            .as_ref()
            .map_or(String::new(), |condition| format!(" where `{}` holds", condition.to_string().replace('`', "")));
        let alone = if self.kind == Kind::Left { format!("; {rows} without a partner stay") } else { String::new() };
        format!("Puts to the {rows} those of {other}{on}{alone}.")
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        self.check_order(planner)?;
        let (left, right) = (self.left_name(planner), self.right_name());
        let asked = self.asked(&left, &right);
        planner.settle_limit();
        let key = match &asked.key {
            Some((field, _)) => planner.field(field)?,
            None => Resolved::Constant(Value::Number(1.0)),
        };
        let number = planner.inner(&self.right_side(asked.right), usize::MAX)?;
        let latest_first = planner.latest_first();
        planner.step(Step::Join(plan::Join {
            key,
            right: Side::Query(number),
            outputs: Vec::new(),
            keeps_all: self.kind == Kind::Left,
            latest_first,
            span: self.span,
            condition: None,
            any_number: true,
        }));
        planner.joined_with(&left, &right, number, asked.key.as_ref().map(|(_, field)| field))?;
        let rest =
            asked.rest.iter().map(|condition| resolve::condition(condition, planner)).collect::<Result<Vec<_>, _>>()?;
        if rest.is_empty() {
            return Ok(());
        }
        let rest = resolve::all(rest);
        if self.kind != Kind::Left {
            planner.step(Step::Filter(rest));
            return Ok(());
        }
        if planner.join_only_where(rest) {
            return Ok(());
        }
        Err(Diagnostic::new(Code::NotSupported, "a field in this condition may be of either side")
            .at(asked.rest[0].span(), "whose fields are these?")
            .help(format!("put the name of the side in front of them: `{left}.name` or `{right}.name`")))
    }
}
