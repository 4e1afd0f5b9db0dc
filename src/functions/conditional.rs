//! `if` and `case`: a value that depends on conditions.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::{Column, choose};

/// The most conditions of a `case` (AWS manual, general functions).
const MOST_CONDITIONS: usize = 10;

pub static IF: Function = Function {
    name: "if",
    aliases: &[],
    topic: Topic::General,
    params: &[
        Param::required("condition", Kind::Boolean, "What is asked."),
        Param::required("trueValue", Kind::Any, "The answer where it holds."),
        Param::required("falseValue", Kind::Any, "The answer where it does not."),
    ],
    returns: Kind::Any,
    summary: "Returns one value where a condition holds and another where it does not.",
    notes: "A missing condition does not hold; the AWS manual does not mention it.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"if(2 > 1, "yes", "no")"#, "yes"),
        Example::scalar(r#"if(noSuchField = 1, "yes", "no")"#, "no"),
    ],
    body: Body::Scalar(branches),
};

pub static CASE: Function = Function {
    name: "case",
    aliases: &[],
    topic: Topic::General,
    params: &[
        Param::required("condition", Kind::Boolean, "What is asked first."),
        Param::many("value", Kind::Any, "Its value; then more conditions, each with a value; at the end a default.")
            .at_most(2 * MOST_CONDITIONS),
    ],
    returns: Kind::Any,
    summary: "Returns the value of the first condition that holds, or the default.",
    notes: "Without a default, a missing value. There are at most 10 conditions.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"case(1 > 2, "a", 2 > 1, "b", "c")"#, "b"),
        Example::scalar(r#"case(1 > 2, "a", "c")"#, "c"),
        Example::scalar(r#"case(1 > 2, "a", 1 > 3, "b")"#, ""),
    ],
    body: Body::Scalar(branches),
};

/// From the last condition to the first, so that the first one that holds has the last word.
fn branches(args: &Args) -> Column {
    let pairs = args.count() / 2;
    let mut answer = if args.count() % 2 == 1 { args.column(args.count() - 1) } else { Column::missing(args.rows()) };
    for pair in (0..pairs).rev() {
        answer = choose(&args.column(2 * pair).truths(), &args.column(2 * pair + 1), &answer);
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::{Datum, Value};

    #[test]
    fn the_first_condition_that_holds_decides() {
        assert_eq!(one(&IF, &[true.into(), "yes".into(), "no".into()]), "yes");
        assert_eq!(one(&IF, &[Value::Missing, "yes".into(), "no".into()]), "no");
        assert_eq!(one(&CASE, &[false.into(), "a".into(), true.into(), "b".into(), "c".into()]), "b");
        assert_eq!(one(&CASE, &[true.into(), "a".into(), true.into(), "b".into()]), "a");
        assert_eq!(one(&CASE, &[false.into(), "a".into(), "c".into()]), "c");
        assert_eq!(one(&CASE, &[false.into(), "a".into(), false.into(), "b".into()]), "");
    }

    #[test]
    fn rows_choose_for_themselves() {
        let condition: Column = [Some(true), Some(false), None].into_iter().collect();
        let args = [condition.into(), texts(&["a", "b", "c"]), Datum::Constant(0.0.into())];
        assert_eq!(call(&IF, &args), [Some("a".into()), Some("0".into()), Some("0".into())]);
    }
}
