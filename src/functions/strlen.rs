//! `strlen(str)`: the length of a string in characters.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static FUNCTION: Function = Function {
    name: "strlen",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("str", Kind::String, "The string to measure.")],
    returns: Kind::Number,
    summary: "Returns the length of a string in characters.",
    notes: "Counts Unicode code points; `messageSize` counts bytes.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"strlen("héllo")"#, "5")],
    body: Body::Scalar(eval),
};

fn eval(args: &Args) -> Column {
    args.strings(0).map(|text| Some(text.chars().count() as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn characters_are_counted_not_bytes() {
        assert_eq!(one(&FUNCTION, &["héllo".into()]), "5");
        assert_eq!(one(&FUNCTION, &[404.0.into()]), "3");
        assert_eq!(call(&FUNCTION, &[texts(&["missing", "", "añb"])]), [None, Some("0".into()), Some("3".into())]);
    }
}
