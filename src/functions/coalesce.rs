//! `coalesce(value, ...)`: the first value that is there.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::{Column, choose};
use arrow_array::BooleanArray;
use arrow_buffer::BooleanBuffer;

pub static FUNCTION: Function = Function {
    name: "coalesce",
    aliases: &[],
    topic: Topic::General,
    params: &[Param::many("value", Kind::Any, "The values to choose from, fields or constants.")],
    returns: Kind::Any,
    summary: "Returns the first of the arguments that is not missing.",
    notes: "An empty string is a value.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"coalesce(noSuchField, "unknown")"#, "unknown"),
        Example::scalar("coalesce(noSuchField, 0)", "0"),
    ],
    body: Body::Scalar(eval),
};

fn eval(args: &Args) -> Column {
    let mut values = args.column(0);
    for next in 1..args.count() {
        if values.missing_count() == 0 {
            break;
        }
        let present = BooleanBuffer::collect_bool(args.rows(), |row| values.is_present(row));
        values = choose(&BooleanArray::new(present, None), &values, &args.column(next));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::{Datum, Value};

    #[test]
    fn the_first_value_wins() {
        assert_eq!(one(&FUNCTION, &[Value::Missing, "unknown".into()]), "unknown");
        assert_eq!(one(&FUNCTION, &[Value::Missing, 0.0.into()]), "0");
        assert_eq!(one(&FUNCTION, &["".into(), "x".into()]), "");
        assert_eq!(one(&FUNCTION, &[Value::Missing, Value::Missing]), "");
    }

    #[test]
    fn rows_choose_for_themselves() {
        let args = [texts(&["a", "missing", "missing"]), texts(&["b", "c", "missing"]), Datum::Constant(0.0.into())];
        assert_eq!(call(&FUNCTION, &args), [Some("a".into()), Some("c".into()), Some("0".into())]);
    }
}
