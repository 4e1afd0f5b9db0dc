//! `messageSize(field)`: the length of a text in bytes.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static FUNCTION: Function = Function {
    name: "messageSize",
    aliases: &[],
    topic: Topic::General,
    params: &[Param::required("field", Kind::String, "The text to measure.")],
    returns: Kind::Number,
    summary: "Returns the length of a text in bytes.",
    notes: "Bytes of UTF-8; `strlen` counts characters.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"messageSize("héllo")"#, "6")],
    body: Body::Scalar(eval),
};

fn eval(args: &Args) -> Column {
    args.strings(0).map(|text| Some(text.len() as f64)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn bytes_are_counted_not_characters() {
        assert_eq!(one(&FUNCTION, &["héllo".into()]), "6");
        assert_eq!(call(&FUNCTION, &[texts(&["missing", "", "abc"])]), [None, Some("0".into()), Some("3".into())]);
    }
}
