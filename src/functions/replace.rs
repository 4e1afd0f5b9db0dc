//! `replace(str, search, replacement)`: a text with others in place of a piece.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static FUNCTION: Function = Function {
    name: "replace",
    aliases: &[],
    topic: Topic::String,
    params: &[
        Param::required("str", Kind::String, "The text."),
        Param::required("search", Kind::String, "The piece to look for; taken literally."),
        Param::required("replacement", Kind::String, "What stands in its place."),
    ],
    returns: Kind::String,
    summary: "Returns the text with every occurrence of a piece replaced.",
    notes: "An empty piece is found nowhere; the AWS manual does not mention it.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"replace("foo", "o", "0")"#, "f00"),
        Example::scalar(r#"replace("a.b", ".", "")"#, "ab"),
    ],
    body: Body::Scalar(eval),
};

fn eval(args: &Args) -> Column {
    args.written(|row, out| {
        let (text, piece, by) = (args.text(0, row)?, args.text(1, row)?, args.text(2, row)?);
        let mut rest = 0;
        // The manual is silent on an empty piece; we leave the text as it is.
        for (at, found) in text.match_indices(&*piece).filter(|(_, found)| !found.is_empty()) {
            out.push_str(&text[rest..at]);
            out.push_str(&by);
            rest = at + found.len();
        }
        out.push_str(&text[rest..]);
        Some(())
    })
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::{Datum, Value};

    fn replace(text: &str, piece: &str, by: &str) -> String {
        one(&FUNCTION, &[text.into(), piece.into(), by.into()])
    }

    #[test]
    fn every_occurrence_is_replaced() {
        assert_eq!(replace("foo", "o", "0"), "f00");
        assert_eq!(replace("a.b", ".", ""), "ab");
        assert_eq!(replace("aaa", "aa", "b"), "ba");
        assert_eq!(replace("éé", "é", "è"), "èè");
        assert_eq!(replace("ab", "", "-"), "ab");
        assert_eq!(replace("", "a", "b"), "");
    }

    #[test]
    fn a_missing_argument_gives_nothing() {
        assert_eq!(one(&FUNCTION, &["a".into(), Value::Missing, "b".into()]), "");
        let args = [texts(&["10", "missing"]), Datum::Constant(0.0.into()), Datum::Constant("x".into())];
        assert_eq!(call(&FUNCTION, &args), [Some("1x".into()), None]);
    }
}
