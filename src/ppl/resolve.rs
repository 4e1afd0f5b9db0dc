//! What an expression means: names to slots, calls to functions, conditions of three values.
//!
//! A condition over a missing value is neither true nor false. A filter keeps what is true; so `not` is carried down to
//! the comparisons, none of which holds for a missing value, turned round or not.

use super::ast::{Expr, Type};
use super::functions as known;
use super::print::unit_name;
use crate::batch::{Comparison, Unit, Value};
use crate::commands::Planner;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::expressions::{self, Answered, Asked, Expr as Resolved, Matcher, Members, Scope, called, fitted_arguments};
use crate::functions::{Function, Kind};
use crate::syntax::{Arithmetic, Literal, Name, Path};

type Resolve = Result<Resolved, Diagnostic>;

/// A call of a function of the engine.
pub(super) fn call(name: &str, args: Vec<Resolved>) -> Resolved {
    Resolved::Call { function: function(name), args }
}

/// A function of the engine.
pub(super) fn function(name: &str) -> &'static Function {
    known::of_engine(name)
}

/// That a value is there.
pub(super) fn is_present(value: Resolved) -> Resolved {
    call("ispresent", vec![value])
}

fn not(condition: Resolved) -> Resolved {
    Resolved::Not(Box::new(condition))
}

fn truth(yes: bool) -> Resolved {
    Resolved::Constant(Value::Bool(yes))
}

/// That all conditions hold.
pub(super) fn all(mut conditions: Vec<Resolved>) -> Resolved {
    match conditions.pop() {
        Some(only) if conditions.is_empty() => only,
        Some(last) => {
            conditions.push(last);
            Resolved::And(conditions)
        }
        None => truth(true),
    }
}

/// The value of an expression.
///
/// # Errors
/// Unknown functions and names, wrong arguments, aggregates where none may stand.
pub(super) fn value(expr: &Expr, planner: &mut Planner) -> Resolve {
    Ok(match expr {
        Expr::Literal(literal, _) => Resolved::Constant(constant(literal)),
        Expr::Null(_) => Resolved::missing(),
        Expr::Field(path) => planner.field(path)?,
        Expr::Call { name, args, span, star } => resolved_call(name, args, *star, *span, planner)?,
        Expr::Case { arms, otherwise, .. } => case(arms, otherwise.as_deref(), planner)?,
        Expr::Cast { operand, to, .. } => cast(value(operand, planner)?, *to),
        Expr::Interval { span, .. } => {
            return Err(Diagnostic::new(Code::BadArgument, "an interval is no value")
                .at(*span, "belongs into `date_add` or `date_sub`"));
        }
        Expr::Sign { negative: true, operand, .. } => match value(operand, planner)? {
            Resolved::Constant(Value::Number(number)) => Resolved::Constant(Value::Number(-number)),
            other => Resolved::Negate(Box::new(other)),
        },
        Expr::Sign { negative: false, operand, .. } => Resolved::ToNumber(Box::new(value(operand, planner)?)),
        Expr::Arithmetic { operator, left, right } => arithmetic(*operator, left, right, planner)?,
        Expr::Scalar { query, span } => {
            super::commands::check_sources(planner, "subquery", *span)?;
            planner.answer(&**query, *span)?
        }
        other => three_valued(other, planner)?,
    })
}

/// A condition as a value: true, false, or missing.
fn three_valued(expr: &Expr, planner: &mut Planner) -> Resolve {
    let holds = turned(expr, false, planner)?;
    if let Expr::IsNull { .. } | Expr::Exists { .. } = expr {
        return Ok(holds);
    }
    let fails = turned(expr, true, planner)?;
    Ok(call("case", vec![holds, truth(true), fails, truth(false)]))
}

/// A condition of a filter: false where it is missing.
///
/// # Errors
/// As `value`.
pub(super) fn condition(expr: &Expr, planner: &mut Planner) -> Resolve {
    turned(expr, false, planner)
}

/// That a condition holds, or that it does not hold.
fn turned(expr: &Expr, negated: bool, planner: &mut Planner) -> Resolve {
    let parts = |parts: &[Expr], planner: &mut Planner| -> Result<Vec<Resolved>, Diagnostic> {
        parts.iter().map(|part| turned(part, negated, planner)).collect()
    };
    Ok(match expr {
        Expr::Not(inner, _) => turned(inner, !negated, planner)?,
        Expr::And(all) if !negated => Resolved::And(parts(all, planner)?),
        Expr::And(all) => Resolved::Or(parts(all, planner)?),
        Expr::Or(any) if !negated => Resolved::Or(parts(any, planner)?),
        Expr::Or(any) => Resolved::And(parts(any, planner)?),
        Expr::Xor(parts) => either(parts, negated, planner)?,
        Expr::Comparison { operator, left, right } => {
            let operator = if negated { opposite(*operator) } else { *operator };
            let (left, right) = (value(left, planner)?, value(right, planner)?);
            compared(operator, left, right, planner)
        }
        Expr::Between { subject, low, high, negated: is_not, .. } => {
            let (subject, low, high) = (value(subject, planner)?, value(low, planner)?, value(high, planner)?);
            match negated != *is_not {
                false => Resolved::And(vec![
                    compared(Comparison::GreaterOrEqual, subject.clone(), low, planner),
                    compared(Comparison::LessOrEqual, subject, high, planner),
                ]),
                true => Resolved::Or(vec![
                    compared(Comparison::Less, subject.clone(), low, planner),
                    compared(Comparison::Greater, subject, high, planner),
                ]),
            }
        }
        Expr::Like { subject, pattern, negated: is_not, .. } => like(subject, pattern, negated != *is_not, planner)?,
        Expr::In { subject, list, negated: is_not, .. } => {
            let list = list.iter().map(|item| value(item, planner)).collect::<Result<_, _>>()?;
            Resolved::In { subject: Box::new(value(subject, planner)?), list, negated: negated != *is_not }
        }
        Expr::IsNull { subject, negated: is_not, .. } => {
            let present = is_present(value(subject, planner)?);
            if negated == *is_not { not(present) } else { present }
        }
        Expr::InQuery { subjects, query, negated: is_not, span } => {
            super::commands::check_sources(planner, "subquery", *span)?;
            let [subject] = &subjects[..] else {
                return Err(Diagnostic::new(Code::NotSupported, "cwli looks for one value at a time in a query")
                    .at(*span, "several values")
                    .help("look for one of them here, or use `join`"));
            };
            let number = planner.distinct_values(&**query, *span)?;
            among(value(subject, planner)?, number, negated != *is_not, *span)
        }
        Expr::Exists { query, span } => {
            super::commands::check_sources(planner, "subquery", *span)?;
            let any = planner.answers_rows(&**query, *span)?;
            if negated { not(any) } else { any }
        }
        Expr::Literal(Literal::Bool(yes), _) => truth(*yes != negated),
        other => {
            let value = value(other, planner)?;
            if negated { Resolved::And(vec![is_present(value.clone()), not(value)]) } else { value }
        }
    })
}

/// Whether a value is among what a query answers. Nothing is outside of it when it answers a missing value, and a
/// missing value only when it answers nothing.
fn among(subject: Resolved, query: usize, negated: bool, span: Span) -> Resolved {
    let among = |subject| Resolved::Among { subject: Box::new(subject), members: Members::Query(query), negated };
    if !negated {
        return among(subject);
    }
    let no = |asked| not(Resolved::Answer(Answered { query, asked, span }));
    let outside = vec![no(Asked::AnyMissing), is_present(subject.clone()), among(subject)];
    Resolved::Or(vec![Resolved::And(outside), no(Asked::AnyRow)])
}

/// An odd number of conditions hold; of two: one holds and the other does not.
fn either(parts: &[Expr], negated: bool, planner: &mut Planner) -> Resolve {
    let Some((last, before)) = parts.split_last() else { return Ok(truth(negated)) };
    if before.is_empty() {
        return turned(last, negated, planner);
    }
    let both = |first: bool, second: bool, planner: &mut Planner| -> Resolve {
        Ok(Resolved::And(vec![either(before, first, planner)?, turned(last, second, planner)?]))
    };
    let one = both(false, !negated, planner)?;
    Ok(Resolved::Or(vec![one, both(true, negated, planner)?]))
}

fn opposite(operator: Comparison) -> Comparison {
    match operator {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    }
}

/// A comparison; a text beside a time is read as one.
// The guide, predicate operators: datetimes can be compared, and a date is midnight.
fn compared(operator: Comparison, left: Resolved, right: Resolved, planner: &Planner) -> Resolved {
    let (left_is_time, right_is_time) = (is_time(&left, planner), is_time(&right, planner));
    let timed = |expr: Resolved| match &expr {
        Resolved::Constant(Value::Text(_)) => call("timestamp", vec![expr]),
        _ => expr,
    };
    let left = if right_is_time { timed(left) } else { left };
    let right = if left_is_time { timed(right) } else { right };
    Resolved::Compare(operator, Box::new(left), Box::new(right))
}

fn is_time(expr: &Resolved, planner: &Planner) -> bool {
    match expr {
        Resolved::Slot(slot) => planner.is_time(*slot),
        Resolved::Call { function, .. } => function.returns == Kind::Timestamp,
        Resolved::Constant(value) => matches!(value, Value::Time(_)),
        _ => false,
    }
}

/// A value as an instant.
pub(super) fn as_time(value: Resolved, planner: &Planner) -> Resolved {
    if is_time(&value, planner) { value } else { call("timestamp", vec![value]) }
}

/// `%` stands for any text, `_` for one character, and a backslash in front of them for themselves.
fn like(subject: &Expr, pattern: &Expr, negated: bool, planner: &mut Planner) -> Resolve {
    let Some(text) = pattern.text() else {
        return Err(Diagnostic::new(Code::BadArgument, "the pattern of `like` is written in the query")
            .at(pattern.span(), "expected a text such as '%error%'"));
    };
    let pattern = matcher(text).map_err(|error| {
        Diagnostic::new(Code::BadRegex, "this pattern cannot be used").at(pattern.span(), error.to_string())
    })?;
    Ok(Resolved::Like { subject: Box::new(value(subject, planner)?), pattern, negated })
}

fn matcher(text: &str) -> Result<Matcher, regex::Error> {
    let inner = text.strip_prefix('%').and_then(|rest| rest.strip_suffix('%'));
    if let Some(piece) = inner.filter(|piece| !piece.contains(['%', '_', '\\'])) {
        return Ok(Matcher::substring(piece));
    }
    let mut regex = String::from("(?s)^");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            '\\' => regex.push_str(&regex::escape(
                &chars.next_if(|c| matches!(c, '%' | '_' | '\\')).unwrap_or('\\').to_string(),
            )),
            c => regex.push_str(&regex::escape(&c.to_string())),
        }
    }
    regex.push('$');
    Matcher::regex(&regex)
}

fn constant(literal: &Literal) -> Value {
    match literal {
        Literal::Text(text) => Value::text(text),
        Literal::Number(number) => Value::Number(*number),
        Literal::Integer(digits) => Value::text(digits),
        Literal::Bool(yes) => Value::Bool(*yes),
        Literal::Period(period) => Value::Period(*period),
    }
}

/// The guide, expressions: of integers `/` gives an integer, the fraction is discarded; `%` is used with integers.
// Fields of a log have no type: what is written without a fraction is an integer, unless the query says otherwise.
fn arithmetic(operator: Arithmetic, left: &Expr, right: &Expr, planner: &mut Planner) -> Resolve {
    let (left_value, right_value) = (value(left, planner)?, value(right, planner)?);
    let fractional =
        [(left, &left_value), (right, &right_value)].iter().any(|(expr, value)| is_fractional(expr, value, planner));
    if operator == Arithmetic::Divide && !fractional {
        return Ok(folded("divide", vec![left_value, right_value]));
    }
    Ok(Resolved::Arithmetic(operator, Box::new(left_value), Box::new(right_value)))
}

/// Whether an expression is a number with a fraction whatever its value.
fn is_fractional(expr: &Expr, resolved: &Resolved, planner: &Planner) -> bool {
    /// Aggregates and functions whose numbers are no integers by their type.
    const FRACTIONAL: [&str; 9] =
        ["avg", "stddev", "stddev_samp", "variance", "var_samp", "sqrt", "log", "round", "power"];
    match resolved {
        Resolved::Slot(slot) => {
            let made = planner.aggregate_of(*slot).map(|aggregate| aggregate.function.name);
            made.is_some_and(|name| FRACTIONAL.contains(&name))
        }
        Resolved::Call { function, .. } => FRACTIONAL.contains(&function.name),
        _ => match expr {
            Expr::Literal(Literal::Number(number), _) => number.fract() != 0.0,
            Expr::Cast { to: Type::Number, .. } => true,
            Expr::Sign { operand, .. } => is_fractional(operand, resolved, planner),
            _ => false,
        },
    }
}

fn case(arms: &[(Expr, Expr)], otherwise: Option<&Expr>, planner: &mut Planner) -> Resolve {
    let mut args = Vec::new();
    for (asked, then) in arms {
        args.push(condition(asked, planner)?);
        args.push(value(then, planner)?);
    }
    args.extend(otherwise.map(|otherwise| value(otherwise, planner)).transpose()?);
    Ok(call("case", args))
}

fn cast(operand: Resolved, to: Type) -> Resolved {
    let function = match to {
        Type::Text => "string",
        Type::Integer => "toLong",
        Type::Number => "toDouble",
        Type::Boolean => "boolean",
        Type::Date => "to_date",
        Type::Time => "time",
        Type::Timestamp => "timestamp",
    };
    folded(function, vec![operand])
}

/// A call that is computed now where all is known.
fn folded(name: &str, args: Vec<Resolved>) -> Resolved {
    expressions::folded(function(name), args)
}

/// An aggregate and its arguments.
///
/// # Errors
/// When it is none, and as `value`.
pub(super) fn aggregate(call: &Expr, planner: &mut Planner) -> Result<(&'static Function, Vec<Resolved>), Diagnostic> {
    let Expr::Call { name, args, span, .. } = call else {
        return Err(
            Diagnostic::new(Code::UnexpectedSymbol, "this is no aggregate").at(call.span(), "expected an aggregate")
        );
    };
    let function = known::find(name)?;
    if !function.is_aggregate() {
        return Err(Diagnostic::new(Code::FieldNotGrouped, format!("`{}` is no aggregate", name.text))
            .at(name.span, "expected an aggregate such as `count` or `avg`")
            .help("compute it with `eval` first, or group by it"));
    }
    Ok((function, arguments(function, name, args, *span, planner)?))
}

fn arguments(
    function: &'static Function,
    name: &Name,
    args: &[Expr],
    span: Span,
    planner: &mut Planner,
) -> Result<Vec<Resolved>, Diagnostic> {
    let resolved =
        args.iter().map(|arg| Ok((value(arg, planner)?, arg.span()))).collect::<Result<Vec<_>, Diagnostic>>()?;
    fitted_arguments(function, &name.text, resolved, span)
}

/// A unit of time as the first argument, such as that of `timestampadd(DAY, 1, d)`.
fn unit_argument(arg: &Expr) -> Option<Resolved> {
    let text = match arg {
        Expr::Field(path) => path.name(),
        other => other.text()?.to_string(),
    };
    let unit = Unit::from_name(&text)?;
    Some(Resolved::Constant(Value::text(unit_name(unit))))
}

fn resolved_call(name: &Name, args: &[Expr], star: bool, span: Span, planner: &mut Planner) -> Resolve {
    let word = name.text.to_lowercase();
    if let Some(own) = own_call(&word, name, args, span, planner)? {
        return Ok(own);
    }
    let function = known::find(name)?;
    if function.is_aggregate() {
        return Err(Diagnostic::new(
            Code::AggregateOutsideStats,
            format!("`{}` is an aggregate and stands in `stats` or `eventstats`", name.text),
        )
        .at(span, "not inside `stats`")
        .help("compute it with `stats` or `eventstats` first, and use its name after that"));
    }
    if star {
        return Err(Diagnostic::new(Code::BadArgument, "`*` belongs into `count(*)`").at(span, "not a value"));
    }
    let timed = matches!(word.as_str(), "timestampadd" | "timestampdiff");
    let mut resolved = Vec::new();
    for (at, arg) in args.iter().enumerate() {
        let unit = if timed && at == 0 { unit_argument(arg) } else { None };
        let argument = match unit {
            Some(unit) => unit,
            None if word == "if" && at == 0 => condition(arg, planner)?,
            None => value(arg, planner)?,
        };
        resolved.push((argument, arg.span()));
    }
    called(function, &name.text, resolved, span)
}

/// Calls with a form or a meaning of their own.
fn own_call(
    word: &str,
    name: &Name,
    args: &[Expr],
    span: Span,
    planner: &mut Planner,
) -> Result<Option<Resolved>, Diagnostic> {
    let wrong = |expected: &str| {
        let message = format!("`{}` takes {expected}, {} given", name.text, args.len());
        Diagnostic::new(Code::WrongArgumentCount, message).at(span, format!("expected {expected}"))
    };
    Ok(Some(match (word, args) {
        ("json_array", []) => Resolved::Constant(Value::Json(serde_json::json!([]).into())),
        ("json_object", args) if args.len() % 2 == 1 => return Err(wrong("pairs of a key and a value")),
        // The exact time at which it executes would differ from row to row.
        ("sysdate", [_]) => call("current_timestamp", Vec::new()),
        ("unix_timestamp", []) => call("now", Vec::new()),
        ("isnull", [arg]) => not(is_present(value(arg, planner)?)),
        ("isnotnull" | "ispresent" | "exists", [arg]) => is_present(value(arg, planner)?),
        ("isnull" | "isnotnull" | "ispresent" | "exists", _) => return Err(wrong("1 argument")),
        ("ifnull", [first, second]) => call("coalesce", vec![value(first, planner)?, value(second, planner)?]),
        ("nullif", [first, second]) => {
            let (first, second) = (value(first, planner)?, value(second, planner)?);
            let same = compared(Comparison::Equal, first.clone(), second, planner);
            call("if", vec![same, Resolved::missing(), first])
        }
        ("like", [subject, pattern]) => three_valued_like(subject, pattern, planner)?,
        ("ifnull" | "nullif" | "like", _) => return Err(wrong("2 arguments")),
        ("atan", [y, x]) => folded("atan2", vec![value(y, planner)?, value(x, planner)?]),
        // The guide has digits in small letters.
        ("conv", [_, _, _]) => {
            let resolved =
                args.iter().map(|arg| Ok((value(arg, planner)?, arg.span()))).collect::<Result<_, Diagnostic>>()?;
            folded("tolower", vec![called(known::find(name)?, &name.text, resolved, span)?])
        }
        ("from_unixtime", [seconds, format]) => {
            let instant = folded("timestamp_seconds", vec![value(seconds, planner)?]);
            folded("date_format", vec![instant, value(format, planner)?])
        }
        ("date_add" | "date_sub" | "adddate" | "subdate", [date, Expr::Interval { amount, unit, .. }]) => {
            shifted(word, value(date, planner)?, value(amount, planner)?, *unit)
        }
        ("date_add" | "date_sub" | "adddate" | "subdate", [date, days]) => {
            shifted(word, value(date, planner)?, value(days, planner)?, Unit::Day)
        }
        ("date_add" | "date_sub" | "adddate" | "subdate", _) => return Err(wrong("a date and an interval")),
        _ => return Ok(None),
    }))
}

fn three_valued_like(subject: &Expr, pattern: &Expr, planner: &mut Planner) -> Resolve {
    let holds = like(subject, pattern, false, planner)?;
    let fails = like(subject, pattern, true, planner)?;
    Ok(call("case", vec![holds, truth(true), fails, truth(false)]))
}

/// A date so many units later or earlier.
fn shifted(word: &str, date: Resolved, amount: Resolved, unit: Unit) -> Resolved {
    let amount = match (word.ends_with("sub") || word.starts_with("sub"), amount) {
        (false, amount) => amount,
        (true, Resolved::Constant(Value::Number(number))) => Resolved::Constant(Value::Number(-number)),
        (true, amount) => Resolved::Negate(Box::new(amount)),
    };
    let unit = Resolved::Constant(Value::text(unit_name(unit)));
    folded("date_shift", vec![date, amount, unit])
}

/// Calls `change` with every field that an expression names, but for those of queries in it.
pub(super) fn each_field(expr: &mut Expr, change: &mut dyn FnMut(&mut Path)) {
    match expr {
        Expr::Field(path) => change(path),
        Expr::Literal(..) | Expr::Null(_) | Expr::Exists { .. } | Expr::Scalar { .. } => {}
        Expr::Call { args: parts, .. } | Expr::And(parts) | Expr::Or(parts) | Expr::Xor(parts) => {
            parts.iter_mut().for_each(|part| each_field(part, change));
        }
        Expr::Case { arms, otherwise, .. } => {
            for (condition, value) in arms {
                each_field(condition, change);
                each_field(value, change);
            }
            otherwise.iter_mut().for_each(|value| each_field(value, change));
        }
        Expr::Cast { operand, .. }
        | Expr::Not(operand, _)
        | Expr::Sign { operand, .. }
        | Expr::Interval { amount: operand, .. }
        | Expr::IsNull { subject: operand, .. } => each_field(operand, change),
        Expr::Arithmetic { left, right, .. }
        | Expr::Comparison { left, right, .. }
        | Expr::Like { subject: left, pattern: right, .. } => {
            each_field(left, change);
            each_field(right, change);
        }
        Expr::In { subject, list, .. } => {
            each_field(subject, change);
            list.iter_mut().for_each(|item| each_field(item, change));
        }
        Expr::Between { subject, low, high, .. } => {
            [subject, low, high].into_iter().for_each(|part| each_field(part, change))
        }
        Expr::InQuery { subjects, .. } => subjects.iter_mut().for_each(|part| each_field(part, change)),
    }
}
