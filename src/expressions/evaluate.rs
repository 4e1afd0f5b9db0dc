//! An expression and a batch give a column.

use super::{Expr, Matcher, membership};
use crate::batch::{Batch, Column, Comparison, Datum, Leaves, Segment, Value, compare, open_at, value_of, within};
use crate::functions::{Args, Body, Context, Function};
use crate::syntax::Arithmetic;
use arrow_array::{Array, BinaryViewArray, BooleanArray, Float64Array};
use arrow_buffer::BooleanBuffer;
use std::borrow::Cow;

/// The value of an expression in every row of a batch. An empty slot is a missing value.
pub fn evaluate(expr: &Expr, batch: &Batch, context: &Context) -> Datum {
    let rows = batch.rows();
    match expr {
        Expr::Slot(slot) => batch.column(*slot).map_or(Datum::Constant(Value::Missing), |c| Datum::Column(c.clone())),
        Expr::Constant(value) => Datum::Constant(value.clone()),
        // The engine runs the queries of a plan before the plan: nobody has asked for this answer.
        Expr::Answer(_) => Datum::Constant(Value::Missing),
        Expr::Call { function, args } => {
            let args: Vec<Datum> = args.iter().map(|arg| evaluate(arg, batch, context)).collect();
            call(function, args, rows, context)
        }
        Expr::Arithmetic(operator, left, right) => {
            arithmetic(*operator, &evaluate(left, batch, context), &evaluate(right, batch, context), rows)
        }
        Expr::Access { base, path } => access(base, path, batch, context),
        Expr::Negate(operand) => numbers_to_column(evaluate(operand, batch, context), |n| -n),
        Expr::ToNumber(operand) => match evaluate(operand, batch, context) {
            Datum::Column(Column::Number(numbers)) => Datum::Column(Column::Number(numbers)),
            other => numbers_to_column(other, |n| n),
        },
        _ => Datum::Column(Column::Bool(BooleanArray::new(holds(expr, batch, context), None))),
    }
}

/// In which rows a condition holds. A missing value does not hold (LANGUAGE.md 5.4, 5.5).
pub fn holds(expr: &Expr, batch: &Batch, context: &Context) -> BooleanBuffer {
    let rows = batch.rows();
    match expr {
        Expr::Compare(operator, left, right) => {
            let (left, right) = (evaluate(left, batch, context), evaluate(right, batch, context));
            relation(*operator, &left, &right, rows)
        }
        Expr::And(parts) => all(parts, batch, context),
        Expr::Or(parts) => !&all_not(parts, batch, context),
        Expr::Not(operand) => !&holds(operand, batch, context),
        Expr::Like { subject, pattern, negated } => {
            let subject = evaluate(subject, batch, context);
            present_and(&subject, rows, |text| pattern.is_match(text) != *negated)
        }
        Expr::In { subject, list, negated } => {
            let subject = evaluate(subject, batch, context);
            let list: Vec<Datum> = list.iter().map(|item| evaluate(item, batch, context)).collect();
            membership::is_member(&subject, &list, *negated, rows)
        }
        Expr::Among { subject, members, negated } => members.has(&evaluate(subject, batch, context), *negated, rows),
        other => truths(evaluate(other, batch, context), rows),
    }
}

fn truths(datum: Datum, rows: usize) -> BooleanBuffer {
    match datum {
        Datum::Constant(value) => constant_bits(value.is_true(), rows),
        Datum::Column(column) => column.truths().values().clone(),
    }
}

fn relation(operator: Comparison, left: &Datum, right: &Datum, rows: usize) -> BooleanBuffer {
    match (left, right) {
        (Datum::Constant(left), Datum::Constant(right)) => constant_bits(operator.holds(left, right), rows),
        _ => compare(operator, left, right, rows).values().clone(),
    }
}

/// All hold; what comes after a condition that holds nowhere is not computed.
fn all(parts: &[Expr], batch: &Batch, context: &Context) -> BooleanBuffer {
    let mut both = constant_bits(true, batch.rows());
    for part in parts {
        if both.count_set_bits() == 0 {
            break;
        }
        both = &both & &holds(part, batch, context);
    }
    both
}

/// None holds.
fn all_not(parts: &[Expr], batch: &Batch, context: &Context) -> BooleanBuffer {
    let mut none = constant_bits(true, batch.rows());
    for part in parts {
        if none.count_set_bits() == 0 {
            break;
        }
        none = &none & &!&holds(part, batch, context);
    }
    none
}

fn constant_bits(yes: bool, rows: usize) -> BooleanBuffer {
    if yes { BooleanBuffer::new_set(rows) } else { BooleanBuffer::new_unset(rows) }
}

fn present_and(subject: &Datum, rows: usize, matches: impl Fn(&[u8]) -> bool) -> BooleanBuffer {
    match subject {
        Datum::Constant(value) => constant_bits(value.as_text().is_some_and(|t| matches(t.as_bytes())), rows),
        Datum::Column(Column::Values(values)) => {
            BooleanBuffer::collect_bool(rows, |row| values[row].as_text().is_some_and(|t| matches(t.as_bytes())))
        }
        Datum::Column(column) => {
            let texts = column.texts();
            BooleanBuffer::collect_bool(rows, |row| texts.is_valid(row) && matches(texts.value(row)))
        }
    }
}

fn call(function: &'static Function, args: Vec<Datum>, rows: usize, context: &Context) -> Datum {
    if args.iter().all(|arg| arg.constant().is_some()) {
        let constants = args.into_iter().filter_map(|arg| arg.constant().cloned()).collect();
        return Datum::Constant(call_once(function, constants, context));
    }
    match function.body {
        Body::Scalar(eval) => Datum::Column(eval(&Args::new(&args, rows, context))),
        _ => Datum::Constant(Value::Missing),
    }
}

/// What lies in the structures of an expression. One that is read from text for this alone is not made.
fn access(base: &Expr, path: &[Segment], batch: &Batch, context: &Context) -> Datum {
    if let Expr::Call { function, args } = base
        && function.reads_structures()
        && let [text] = &args[..]
    {
        let datum = evaluate(text, batch, context);
        return match &datum {
            Datum::Column(Column::Text(texts)) => Datum::Column(open_each(texts, path)),
            _ => within_datum(&call(function, vec![datum], batch.rows(), context), path),
        };
    }
    within_datum(&evaluate(base, batch, context), path)
}

fn open_each(texts: &BinaryViewArray, path: &[Segment]) -> Column {
    let mut leaves = Leaves::with_capacity(texts.len());
    for text in texts {
        let text = text.and_then(|text| std::str::from_utf8(text).ok());
        leaves.push(text.and_then(|text| open_at(text, path)).as_ref());
    }
    leaves.finish()
}

fn within_datum(datum: &Datum, path: &[Segment]) -> Datum {
    match datum {
        Datum::Constant(value) => Datum::Constant(reached(value, path)),
        Datum::Column(Column::Values(values)) => {
            let mut leaves = Leaves::with_capacity(values.len());
            values.iter().for_each(|value| leaves.push(structure(value).and_then(|json| within(json, path))));
            Datum::Column(leaves.finish())
        }
        Datum::Column(_) => Datum::Constant(Value::Missing),
    }
}

/// What lies at the end of a path in a value; nothing in what is no structure.
pub fn reached(value: &Value, path: &[Segment]) -> Value {
    structure(value).and_then(|json| within(json, path)).map_or(Value::Missing, value_of)
}

fn structure(value: &Value) -> Option<&serde_json::Value> {
    if let Value::Json(json) = value { Some(json) } else { None }
}

/// The answer of a scalar function for constant arguments.
pub fn call_once(function: &'static Function, constants: Vec<Value>, context: &Context) -> Value {
    let args: Vec<Datum> = constants.into_iter().map(Datum::Constant).collect();
    match function.body {
        Body::Scalar(eval) => eval(&Args::new(&args, 1, context)).value(0),
        _ => Value::Missing,
    }
}

fn numbers_to_column(operand: Datum, f: impl Fn(f64) -> f64) -> Datum {
    match operand {
        Datum::Constant(value) => Datum::Constant(value.as_number().map_or(Value::Missing, |n| Value::Number(f(n)))),
        Datum::Column(column) => Datum::Column(Column::Number(column.numbers().unary(f))),
    }
}

// AWS manual, operations: `/` is a floating quotient. The manual is silent on division by zero: missing
// (LANGUAGE.md 3.1, REC), as is everything that is no finite number. `%` takes the sign of the dividend.
fn compute(operator: Arithmetic, left: f64, right: f64) -> Option<f64> {
    let result = match operator {
        Arithmetic::Add => left + right,
        Arithmetic::Subtract => left - right,
        Arithmetic::Multiply => left * right,
        Arithmetic::Divide => left / right,
        Arithmetic::Remainder => left % right,
        Arithmetic::Power => left.powf(right),
    };
    result.is_finite().then_some(result)
}

fn arithmetic(operator: Arithmetic, left: &Datum, right: &Datum, rows: usize) -> Datum {
    if let (Datum::Constant(left), Datum::Constant(right)) = (left, right) {
        let both = left.as_number().zip(right.as_number());
        return Datum::Constant(both.and_then(|(l, r)| compute(operator, l, r)).map_or(Value::Missing, Value::Number));
    }
    let (left, right) = (Operand::of(left), Operand::of(right));
    let result = (0..rows).map(|row| compute(operator, left.get(row)?, right.get(row)?));
    Datum::Column(Column::Number(result.collect()))
}

/// The numbers on one side of an operator.
enum Operand<'a> {
    Numbers(Cow<'a, Float64Array>),
    Constant(Option<f64>),
}

impl<'a> Operand<'a> {
    fn of(datum: &'a Datum) -> Self {
        match datum {
            Datum::Column(column) => Operand::Numbers(column.numbers()),
            Datum::Constant(value) => Operand::Constant(value.as_number()),
        }
    }

    fn get(&self, row: usize) -> Option<f64> {
        match self {
            Operand::Numbers(numbers) => numbers.is_valid(row).then(|| numbers.value(row)),
            Operand::Constant(number) => *number,
        }
    }
}

impl Matcher {
    /// The text of the pattern, for people.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Matcher::Substring(finder) => String::from_utf8_lossy(finder.needle()),
            Matcher::Regex(regex) => Cow::Borrowed(regex.as_str()),
        }
    }
}
