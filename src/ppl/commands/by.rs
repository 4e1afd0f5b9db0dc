//! Aggregates and what rows are grouped by: what `stats` and `eventstats` have in common.

use crate::batch::{Period, Value};
use crate::commands::Planner;
use crate::diagnostics::{Diagnostic, Span};
use crate::expressions::{self, Expr as Resolved};
use crate::functions;
use crate::plan::Aggregate;
use crate::ppl::ast::Expr;
use crate::ppl::grammar::{Pair, Rule};
use crate::ppl::print::{New, Written, operand};
use crate::ppl::reading::{Reader, operands, part};
use crate::ppl::{resolve, tree};
use crate::syntax::{Literal, Name, Tree};
use std::fmt;

/// Aggregates by keys.
#[derive(Debug, Clone)]
pub(super) struct Groups {
    /// At least one.
    pub aggregates: Vec<Made>,
    /// What rows are grouped by.
    pub keys: Vec<Key>,
}

/// An aggregate and its name.
#[derive(Debug, Clone)]
pub(super) struct Made {
    /// The call.
    pub call: Expr,
    /// The name given with `as`.
    pub alias: Option<Name>,
    /// The call as typed.
    pub text: String,
}

/// A key and its name.
#[derive(Debug, Clone)]
pub(super) struct Key {
    /// What is computed.
    pub value: KeyValue,
    /// The name given with `as`.
    pub alias: Option<Name>,
    /// The key as typed.
    pub text: String,
}

/// What rows are grouped by.
#[derive(Debug, Clone)]
pub(super) enum KeyValue {
    /// The values of an expression.
    Plain(Expr),
    /// `span(field, width)`: equal pieces.
    Pieces(Expr, Width),
}

/// How wide the pieces of a `span` are.
#[derive(Debug, Clone)]
pub(super) enum Width {
    /// So many.
    Number(Literal, Span),
    /// So long.
    Time(Period),
}

impl Groups {
    /// The aggregates and keys of a command.
    pub fn read(pair: &Pair, reader: &Reader) -> Result<Groups, Diagnostic> {
        let aggregates = part(pair, Rule::aggregates).expect("the grammar gives the command aggregates");
        let aggregates = operands(&aggregates, Rule::aggregate).map(|one| Made::read(&one, reader));
        let aggregates = aggregates.collect::<Result<_, _>>()?;
        let keys = part(pair, Rule::groups);
        let keys = keys.iter().flat_map(|keys| operands(keys, Rule::group_key)).map(|key| Key::read(&key, reader));
        Ok(Groups { aggregates, keys: keys.collect::<Result<_, _>>()? })
    }

    /// As it stands behind the name of the command.
    pub fn write_tree(&self, name: &str, tree: &mut Tree) {
        tree.node(name, |tree| {
            for made in &self.aggregates {
                aliased(tree, made.alias.as_ref(), |tree| tree::expr(tree, &made.call));
            }
            if !self.keys.is_empty() {
                tree.node("by", |tree| self.keys.iter().for_each(|key| key.write_tree(tree)));
            }
        });
    }

    /// The keys in words.
    pub fn in_words(&self) -> String {
        let keys: Vec<String> = self.keys.iter().map(|key| format!("each `{}`", key.name())).collect();
        keys.join(" and ")
    }

    /// The aggregates in words.
    pub fn made_in_words(&self) -> String {
        let made = |made: &Made| match &made.alias {
            Some(alias) => format!("`{}` as `{}`", made.text.replace('`', ""), alias.text),
            None => format!("`{}`", made.name()),
        };
        self.aggregates.iter().map(made).collect::<Vec<_>>().join(", ")
    }
}

fn aliased(tree: &mut Tree, alias: Option<&Name>, write: impl FnOnce(&mut Tree)) {
    match alias {
        Some(alias) => tree.node(format_args!("as {}", New(alias)), write),
        None => write(tree),
    }
}

impl fmt::Display for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", crate::syntax::commas(&self.aggregates))?;
        if self.keys.is_empty() { Ok(()) } else { write!(f, " by {}", crate::syntax::commas(&self.keys)) }
    }
}

/// The text of a piece of the query, as the name of a column can be written.
fn typed(pair: &Pair, canonical: &impl fmt::Display) -> String {
    let text = pair.as_str().trim();
    let plain = !text.contains(['\n', '\r']) && !text.contains("//") && !text.contains("/*");
    if plain { text.to_string() } else { canonical.to_string() }
}

impl Made {
    fn read(pair: &Pair, reader: &Reader) -> Result<Made, Diagnostic> {
        let call = part(pair, Rule::call).expect("the grammar begins an aggregate with a call");
        let expr = reader.call(&call)?;
        Ok(Made { text: typed(&call, &expr), call: expr, alias: reader.alias(pair) })
    }

    /// The name of its column: as typed, without back-ticks, which no name can hold.
    pub fn name(&self) -> String {
        self.alias.as_ref().map_or_else(|| self.text.replace('`', ""), |alias| alias.text.clone())
    }

    /// The aggregate of a plan.
    ///
    /// # Errors
    /// When there is no such aggregate, or its arguments are wrong.
    pub fn plan(&self, planner: &mut Planner) -> Result<Aggregate, Diagnostic> {
        let (function, args) = resolve::aggregate(&self.call, planner)?;
        let slot = planner.slot(&self.name());
        if function.returns == functions::Kind::Structure {
            planner.note_structure(slot);
        }
        Ok(Aggregate { slot, function, args })
    }
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.alias {
            Some(alias) => write!(f, "{} as {}", self.call, New(alias)),
            // The text is the name of the column.
            None => f.write_str(&self.text),
        }
    }
}

impl Key {
    fn read(pair: &Pair, reader: &Reader) -> Result<Key, Diagnostic> {
        let alias = reader.alias(pair);
        if let Some(span) = part(pair, Rule::span) {
            let field = part(&span, Rule::sum).expect("the grammar gives `span` a field");
            let width = match part(&span, Rule::period) {
                Some(period) => Width::Time(reader.period(&period)?),
                None => {
                    let number = part(&span, Rule::number).expect("the grammar gives `span` a width");
                    Width::Number(reader.number(&number)?, reader.span(&number))
                }
            };
            let value = KeyValue::Pieces(reader.sum(&field)?, width);
            return Ok(Key { text: typed(&span, &value), value, alias });
        }
        let expr = part(pair, Rule::expression).expect("the grammar gives a key a value");
        let value = KeyValue::Plain(reader.expression(&expr)?);
        Ok(Key { text: typed(&expr, &value), value, alias })
    }

    /// Whether it is a `span`.
    pub fn is_span(&self) -> bool {
        matches!(self.value, KeyValue::Pieces(..))
    }

    /// The name of its column.
    pub fn name(&self) -> String {
        match (&self.alias, &self.value) {
            (Some(alias), _) => alias.text.clone(),
            (None, KeyValue::Plain(Expr::Field(path))) => path.name(),
            _ => self.text.replace('`', ""),
        }
    }

    /// What the key means.
    ///
    /// # Errors
    /// As an expression; and when the width of a span is none.
    pub fn plan(&self, planner: &mut Planner) -> Result<Resolved, Diagnostic> {
        match &self.value {
            KeyValue::Plain(expr) => {
                let key = resolve::value(expr, planner)?;
                planner.wants_scalars("stats", &key, expr.span());
                Ok(key)
            }
            KeyValue::Pieces(field, Width::Number(width, span)) => {
                let value = resolve::value(field, planner)?;
                let number = Resolved::Constant(Value::Number(match width {
                    Literal::Number(number) => *number,
                    _ => 0.0,
                }));
                expressions::bucket(value, number).ok_or_else(|| {
                    let message = format!("`{}` is no width of a span", Written(width));
                    Diagnostic::new(crate::diagnostics::Code::BadArgument, message)
                        .at(*span, "expected a number above zero")
                })
            }
            KeyValue::Pieces(field, Width::Time(period)) => {
                let value = resolve::value(field, planner)?;
                Ok(time_pieces(resolve::as_time(value, planner), *period))
            }
        }
    }

    fn write_tree(&self, tree: &mut Tree) {
        aliased(tree, self.alias.as_ref(), |tree| match &self.value {
            KeyValue::Plain(expr) => tree::expr(tree, expr),
            KeyValue::Pieces(field, width) => {
                tree.node(format_args!("span of {width}"), |tree| tree::expr(tree, field))
            }
        });
    }
}

/// The beginning of the piece of time in which an instant lies.
// `bin` reduces large counts, as Logs Insights QL does; PPL has no such rule. A count that is larger is a number of
// milliseconds.
fn time_pieces(time: Resolved, period: Period) -> Resolved {
    let call = |name: &str, args| {
        let function = functions::find(name).expect("the catalogue has the functions of time");
        Resolved::Call { function, args }
    };
    if period.capped().is_none() {
        return call("datefloor", vec![time, Resolved::Constant(Value::Period(period))]);
    }
    let width = Resolved::Constant(Value::Number(period.length() as f64));
    let pieces = expressions::bucket(call("toMillis", vec![time]), width);
    call("fromMillis", vec![pieces.expect("a period is longer than nothing")])
}

impl fmt::Display for Width {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Width::Number(number, _) => number.fmt(f),
            Width::Time(period) if period.unit == crate::batch::Unit::Month => write!(f, "{}M", period.count),
            Width::Time(period) => period.fmt(f),
        }
    }
}

impl fmt::Display for KeyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyValue::Plain(expr) => expr.fmt(f),
            KeyValue::Pieces(field, width) => write!(f, "span({}, {width})", operand(field)),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.alias {
            Some(alias) => write!(f, "{} as {}", self.value, New(alias)),
            None => f.write_str(&self.text),
        }
    }
}
