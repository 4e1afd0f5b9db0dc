//! What the tests of the catalogue share: calls without a query around them.

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
    let Body::Aggregate(start) = function.body else { panic!("`{}` is no aggregate", function.name) };
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
