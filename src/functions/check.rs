//! What the tests of functions share, calls without a query around them, and the tests of the whole catalogue.

use super::{Args, Body, Context, Function, stats::Input};
use crate::batch::{Column, Datum, Value};

/// A clock and a range for tests.
pub const CONTEXT: Context = Context { now: 1_641_597_879_123, range: Some((1_641_594_000_000, 1_641_597_600_000)) };

/// The printed answers of a scalar function, one per row.
pub fn call(function: &Function, args: &[Datum]) -> Vec<Option<String>> {
    let Body::Scalar(eval) = function.body else { panic!("`{}` is no scalar function", function.name) };
    let rows = args.iter().find_map(|arg| if let Datum::Column(c) = arg { Some(c.len()) } else { None }).unwrap_or(1);
    let column = eval(&Args::new(args, rows, &CONTEXT));
    assert_eq!(column.len(), rows, "`{}` gives a value for every row", function.name);
    prints(&column)
}

/// The printed answer for constant arguments; the empty string for a missing value. Asserts that columns of
/// the same values give the same.
pub fn one(function: &Function, args: &[Value]) -> String {
    let constants: Vec<Datum> = args.iter().cloned().map(Datum::Constant).collect();
    let answer = call(function, &constants).remove(0).unwrap_or_default();
    // Periods, patterns and networks are constants in every real query; a value that varies is the first.
    for rows in [1, 3] {
        let mut columns = constants.clone();
        if let Some(first) = args.first().filter(|value| !matches!(value, Value::Period(_))) {
            columns[0] = Datum::Column(Column::repeat(first, rows));
            let expected = vec![answer.clone(); rows];
            let printed: Vec<String> = call(function, &columns).into_iter().map(Option::unwrap_or_default).collect();
            assert_eq!(printed, expected, "`{}` over {args:?}", function.name);
        }
    }
    answer
}

/// A column of texts; the word `missing` stands for a missing value.
pub fn texts(values: &[&str]) -> Datum {
    Datum::Column(column(values))
}

/// The same as a column.
pub fn column(values: &[&str]) -> Column {
    values.iter().map(|text| (*text != "missing").then_some(*text)).collect()
}

/// The printed values of a column.
pub fn prints(column: &Column) -> Vec<Option<String>> {
    (0..column.len()).map(|row| column.value(row).print().map(|text| text.into_owned())).collect()
}

/// The printed answer of an aggregate with one argument; see `gather`.
pub fn over(function: &Function, column: &Column) -> String {
    gather(function, std::slice::from_ref(column), &[])
}

/// The printed answer of an aggregate over one group; the empty string for a missing value. Asserts that it
/// is the same for every order of the rows, however they are cut into batches and spread over siblings.
pub fn gather(function: &Function, args: &[Column], constants: &[Value]) -> String {
    let rows = args.first().map_or(0, Column::len);
    let forward: Vec<u32> = (0..rows as u32).collect();
    let backward: Vec<u32> = forward.iter().rev().copied().collect();
    let expected = gathered(function, args, constants, &[&[&forward]]);
    let half = rows / 2;
    let (left, right) = forward.split_at(half);
    let (even, odd): (Vec<u32>, Vec<u32>) = forward.iter().partition(|row| *row % 2 == 0);
    let singles: Vec<&[u32]> = forward.chunks(1).collect();
    let spreads: [&[&[&[u32]]]; 7] = [
        &[&[&backward]],
        &[&singles],
        &[&[left], &[right]],
        &[&[right], &[left]],
        &[&[&even], &[&odd]],
        &[&[&odd], &[], &[&even]],
        &[&[right], &[&left[..left.len() / 2]], &[&left[left.len() / 2..]]],
    ];
    for spread in spreads {
        assert_eq!(gathered(function, args, constants, spread), expected, "`{}` as {spread:?}", function.name);
    }
    expected
}

/// Runs the batches of each sibling and merges all into the first.
fn gathered(function: &Function, args: &[Column], constants: &[Value], siblings: &[&[&[u32]]]) -> String {
    let start = function.start(false).unwrap_or_else(|| panic!("`{}` is no aggregate", function.name));
    let mut states = siblings.iter().map(|batches| {
        let mut state = start();
        for rows in *batches {
            let mut taken: Vec<Datum> = args.iter().map(|column| column.take(rows).into()).collect();
            taken.extend(constants.iter().skip(args.len()).cloned().map(Datum::Constant));
            let positions: Vec<u64> = rows.iter().map(|row| u64::from(*row)).collect();
            state.update(&vec![0; rows.len()], 1, &Input { args: &taken, positions: &positions });
        }
        assert!(state.size() < 1 << 20);
        state
    });
    let mut first = states.next().expect("at least one sibling");
    for sibling in states {
        // A sibling may know more groups than one, and in another order.
        first.merge(sibling, &[0], 1);
    }
    let column = first.finish(1, constants);
    assert_eq!(column.len(), 1);
    prints(&column).remove(0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::{Example, Times, Topic, all, find, folded, others};
    use super::*;
    use crate::batch::{Period, Unit};
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_in_every_spelling() {
        let mut seen = HashSet::new();
        for function in all() {
            for name in function.aliases.iter().chain([&function.name]) {
                assert!(seen.insert(folded(name)), "`{name}` stands twice in the catalogue");
            }
        }
    }

    #[test]
    fn every_spelling_is_found() {
        for (spelling, name) in [("STRLEN", "strlen"), ("date_floor", "datefloor"), ("is_valid_ip", "isValidIp")] {
            assert_eq!(find(spelling).map(|function| function.name), Some(name));
        }
        assert!(find("strlenn").is_none());
    }

    #[test]
    fn topics_stand_together() {
        let mut topics: Vec<Topic> = all().iter().map(|function| function.topic).collect();
        topics.dedup();
        let distinct: HashSet<String> = topics.iter().map(|topic| format!("{topic:?}")).collect();
        assert_eq!(topics.len(), distinct.len());
    }

    /// The functions of all languages.
    fn everything() -> impl Iterator<Item = &'static Function> {
        all().iter().copied().chain(others())
    }

    #[test]
    fn pages_are_complete() {
        for function in everything() {
            let name = function.name;
            assert!(function.summary.ends_with('.'), "`{name}` has a sentence");
            assert!(function.notes.is_empty() || function.notes.ends_with('.'), "`{name}` ends its notes");
            assert!(!function.page.is_empty(), "`{name}` names its page");
            assert!(!function.examples.is_empty(), "`{name}` has an example");
            assert!(function.params.iter().all(|p| p.summary.ends_with('.')), "`{name}` explains its parameters");
            let over = |example: &Example| !example.over.is_empty();
            assert!(function.examples.iter().all(|e| over(e) == function.is_aggregate()), "`{name}` has data");
        }
    }

    #[test]
    fn parameters_stand_in_order() {
        for function in everything() {
            let written: Vec<Times> =
                function.params.iter().map(|p| p.times).filter(|t| !matches!(t, Times::Implicit(_))).collect();
            let many = written.iter().position(|t| *t == Times::Many);
            assert!(many.is_none_or(|at| at + 1 == written.len()), "`{}`", function.name);
            let optional = written.iter().position(|t| *t == Times::Optional).unwrap_or(written.len());
            assert!(written[optional..].iter().all(|t| *t == Times::Optional), "`{}`", function.name);
        }
    }

    /// Values that have surprised functions before.
    fn nasty() -> [Vec<Value>; 4] {
        let texts =
            ["", " ", "héé é", "10.0.0.1/8", "-1", "1e308", "%é", "(", "\u{1f600}", "a text longer than a view holds"];
        let numbers = [0.0, -0.0, -1.5, 3.0, 1e308, -1e308, 5e-324, 9.3e18];
        let times = [0, -1, i64::MIN, i64::MAX, 1_641_597_879_123];
        let period = Period { count: u32::MAX, unit: Unit::Year };
        let map = Value::Json(serde_json::json!({"a": 1}).into());
        [
            texts.map(Value::text).to_vec(),
            numbers.map(Value::Number).to_vec(),
            times.map(Value::Time).to_vec(),
            vec![Value::Missing, Value::Bool(true), map, Value::Period(period), Value::text("0"), Value::Number(2.0)],
        ]
    }

    #[test]
    fn no_value_makes_a_function_panic_and_columns_agree_with_single_values() {
        let kinds = nasty();
        let others: Vec<Value> = kinds.iter().flatten().cloned().collect();
        for function in everything().filter(|function| !function.is_aggregate() && !function.params.is_empty()) {
            // There are too many functions of other languages for every pair.
            let apart = if all().iter().any(|known| std::ptr::eq(*known, function)) { 1 } else { 5 };
            for (at, second) in others.iter().enumerate().step_by(apart) {
                let rest = [second.clone(), others[(at * 7 + 3) % others.len()].clone()].map(Datum::Constant);
                for (kind, count) in kinds.iter().flat_map(|kind| (1..=3).map(move |count| (kind, count))) {
                    let args = |first: Datum| [&[first], &rest[..count - 1]].concat();
                    let column = Column::from_values(kind.clone());
                    let single = |value: &Value| call(function, &args(Datum::Constant(value.clone()))).remove(0);
                    let expected: Vec<_> = kind.iter().map(single).collect();
                    assert_eq!(call(function, &args(column.into())), expected, "{} {kind:?} {rest:?}", function.name);
                }
            }
        }
    }

    /// The planner computes calls with constants when it does not know the time yet.
    #[test]
    fn what_has_arguments_does_not_ask_for_the_time() {
        let other = Context { now: 0, range: None };
        let nasty = nasty().concat();
        for function in everything().filter(|function| !function.params.is_empty()) {
            let Body::Scalar(eval) = function.body else { continue };
            for (at, first) in nasty.iter().enumerate() {
                let second = &nasty[(at * 5 + 2) % nasty.len()];
                let args = [first, second].map(|value| Datum::Constant(value.clone()));
                let answers = [&CONTEXT, &other].map(|context| prints(&eval(&Args::new(&args, 1, context))));
                assert_eq!(answers[0], answers[1], "`{}` of {first:?}, {second:?}", function.name);
            }
        }
    }

    #[test]
    fn no_value_makes_an_aggregate_panic() {
        let kinds = nasty();
        let mixed = kinds.concat();
        for function in everything().filter(|function| function.is_aggregate()) {
            for kind in kinds.iter().chain([&mixed]) {
                let times: Column = (0..kind.len() as i64).map(Value::Time).collect();
                let args = [Column::from_values(kind.clone()), times];
                gather(function, &args, &[Value::Missing, Value::Number(50.0)]);
            }
        }
    }
}
