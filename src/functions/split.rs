//! `split(str, delimiter)`: the pieces of a text.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static FUNCTION: Function = Function {
    name: "split",
    aliases: &[],
    topic: Topic::String,
    params: &[
        Param::required("str", Kind::String, "The text."),
        Param::required("delimiter", Kind::String, "The text between two pieces, taken literally."),
    ],
    returns: Kind::String,
    summary: "Returns the pieces of a text between delimiters, as the text of a JSON array.",
    notes: "It is text and no list: `unnest` and `expand` do not take it apart. An empty delimiter leaves the text in \
        one piece; the AWS manual does not mention it.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"split("a,b,,c", ",")"#, r#"["a","b","","c"]"#),
        Example::scalar(r#"jsonArraySize(split("10.0.1.22", "."))"#, "4"),
    ],
    body: Body::Scalar(eval),
};

// Printed as JSON, and not usable by unnest and expand (SEEN FT): so it is text.
fn eval(args: &Args) -> Column {
    args.written(|row, out| {
        let (text, delimiter) = (args.text(0, row)?, args.text(1, row)?);
        let pieces: Vec<&str> =
            if delimiter.is_empty() { vec![&text] } else { text.split(delimiter.as_ref()).collect() };
        out.push_str(&serde_json::to_string(&pieces).ok()?);
        Some(())
    })
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::{Datum, Value};

    #[test]
    fn pieces_stand_in_a_list() {
        assert_eq!(one(&FUNCTION, &["a, b, c".into(), ", ".into()]), r#"["a","b","c"]"#);
        assert_eq!(one(&FUNCTION, &["say \"hi\"".into(), " ".into()]), r#"["say","\"hi\""]"#);
        assert_eq!(one(&FUNCTION, &["abc".into(), "".into()]), r#"["abc"]"#);
        assert_eq!(one(&FUNCTION, &["".into(), ",".into()]), r#"[""]"#);
    }

    #[test]
    fn missing_stays_missing() {
        assert_eq!(call(&FUNCTION, &[texts(&["missing"]), Datum::Constant(",".into())]), [None]);
        assert_eq!(one(&FUNCTION, &["a".into(), Value::Missing]), "");
    }
}
