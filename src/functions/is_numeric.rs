//! `isNumeric(field)`: whether a value reads as a number.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::{Column, parse_number};

pub static FUNCTION: Function = Function {
    name: "isNumeric",
    aliases: &[],
    topic: Topic::General,
    params: &[Param::required("field", Kind::Any, "The value to look at.")],
    returns: Kind::Boolean,
    summary: "Returns 1 if the value can be read as a number, 0 otherwise.",
    notes: "A missing value gives 0; the AWS manual does not mention it.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"isNumeric("-1.5")"#, "1"), Example::scalar(r#"isNumeric("1.5s")"#, "0")],
    body: Body::Scalar(eval),
};

fn eval(args: &Args) -> Column {
    args.conditions(0, |text| text.and_then(parse_number).is_some())
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, texts};
    use super::*;

    #[test]
    fn only_decimal_numbers_count() {
        let answers = call(&FUNCTION, &[texts(&["-1.5", "1.5s", "", "missing", "1e3", "0x10", " 1"])]);
        assert_eq!(answers.into_iter().flatten().collect::<String>(), "1000100");
    }
}
