//! `concat(str, ...)`: texts joined.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static FUNCTION: Function = Function {
    name: "concat",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::many("str", Kind::String, "The texts to join.")],
    returns: Kind::String,
    summary: "Returns the arguments joined to one text.",
    notes: "A missing argument makes the whole missing; the AWS manual does not mention it.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"concat("eni", "-", 42)"#, "eni-42"),
        Example::scalar(r#"concat("a", noSuchField)"#, ""),
    ],
    body: Body::Scalar(eval),
};

fn eval(args: &Args) -> Column {
    args.written(|row, joined| {
        for index in 0..args.count() {
            joined.push_str(&args.text(index, row)?);
        }
        Some(())
    })
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::{Datum, Value};

    #[test]
    fn texts_and_numbers_are_joined() {
        assert_eq!(one(&FUNCTION, &["eni".into(), "-".into(), 42.0.into()]), "eni-42");
        assert_eq!(one(&FUNCTION, &["é".into()]), "é");
        assert_eq!(one(&FUNCTION, &["a".into(), Value::Missing]), "");
        let args = [texts(&["a", "missing", ""]), Datum::Constant("!".into())];
        assert_eq!(call(&FUNCTION, &args), [Some("a!".into()), None, Some("!".into())]);
    }
}
