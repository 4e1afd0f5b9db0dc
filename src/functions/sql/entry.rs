//! What the entries of SQL have in common.

use crate::batch::{Column, Value};
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};

/// The page of the manual that lists what SQL knows.
pub const PAGE: &str = "supported-directquery-sql";

/// An entry without notes.
pub const fn entry(
    name: &'static str,
    topic: Topic,
    params: &'static [Param],
    returns: Kind,
    summary: &'static str,
    examples: &'static [Example],
    eval: fn(&Args) -> Column,
) -> Function {
    Function {
        name,
        aliases: &[],
        topic,
        params,
        returns,
        summary,
        notes: "",
        page: PAGE,
        examples,
        body: Body::Scalar(eval),
    }
}

/// A number.
pub const NUMBER: Param = Param::required("number", Kind::Number, "The number.");
/// A text.
pub const TEXT: Param = Param::required("text", Kind::String, "The text.");

/// A value for each row, slowly: for functions that are seldom called on many rows.
pub fn each(args: &Args, value: impl Fn(usize) -> Option<Value>) -> Column {
    (0..args.rows()).map(|row| value(row).unwrap_or_default()).collect()
}

/// A text for each row.
pub fn texts(args: &Args, text: impl Fn(usize) -> Option<String>) -> Column {
    args.written(|row, out| {
        out.push_str(&text(row)?);
        Some(())
    })
}

/// A number for each row; one that is not finite is missing.
pub fn numbers(args: &Args, number: impl Fn(usize) -> Option<f64>) -> Column {
    (0..args.rows()).map(|row| number(row).filter(|number| number.is_finite())).collect()
}

/// The whole number of an argument in a row, within what texts and lists can have; cut off, not rounded.
pub fn whole(args: &Args, index: usize, row: usize) -> Option<i64> {
    args.number(index, row).map(|number| number.trunc().clamp(-1e15, 1e15) as i64)
}
