//! `ltrim`, `rtrim`, `trim`: texts without their edges.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

const TEXT: Param = Param::required("str", Kind::String, "The text to trim.");
const CHARS: Param = Param::optional("chars", Kind::String, "The characters to remove instead of white space.");

pub static LTRIM: Function = Function {
    name: "ltrim",
    aliases: &[],
    topic: Topic::String,
    params: &[TEXT, CHARS],
    returns: Kind::String,
    summary: "Returns the text without white space, or the given characters, at its left end.",
    notes: "",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"ltrim("xyZxyfooxyZ", "xyZ")"#, "fooxyZ"),
        Example::scalar(r#"concat("[", ltrim("  a "), "]")"#, "[a ]"),
    ],
    body: Body::Scalar(|args| trimmed(args, Ends { left: true, right: false })),
};

pub static RTRIM: Function = Function {
    name: "rtrim",
    aliases: &[],
    topic: Topic::String,
    params: &[TEXT, CHARS],
    returns: Kind::String,
    summary: "Returns the text without white space, or the given characters, at its right end.",
    notes: "",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"rtrim("xyZfooxyxyZ", "xyZ")"#, "xyZfoo"),
        Example::scalar(r#"concat("[", rtrim(" a  "), "]")"#, "[ a]"),
    ],
    body: Body::Scalar(|args| trimmed(args, Ends { left: false, right: true })),
};

pub static TRIM: Function = Function {
    name: "trim",
    aliases: &[],
    topic: Topic::String,
    params: &[TEXT, CHARS],
    returns: Kind::String,
    summary: "Returns the text without white space, or the given characters, at both ends.",
    notes: "",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"trim("xyZxyfooxyxyZ", "xyZ")"#, "foo"),
        Example::scalar(r#"concat("[", trim("  a  "), "]")"#, "[a]"),
    ],
    body: Body::Scalar(|args| trimmed(args, Ends { left: true, right: true })),
};

#[derive(Clone, Copy)]
struct Ends {
    left: bool,
    right: bool,
}

fn trimmed(args: &Args, ends: Ends) -> Column {
    if args.count() < 2 {
        return args.pieces(0, |_, text| Some(ends.keep(text, char::is_whitespace)));
    }
    args.pieces(0, |row, text| {
        let chars = args.text(1, row)?;
        Some(ends.keep(text, |c| chars.contains(c)))
    })
}

impl Ends {
    fn keep(self, text: &str, drop: impl Fn(char) -> bool) -> std::ops::Range<usize> {
        let end = if self.right { text.trim_end_matches(&drop).len() } else { text.len() };
        let start = if self.left { end - text[..end].trim_start_matches(&drop).len() } else { 0 };
        start..end
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::{Datum, Value};

    #[test]
    fn the_documented_vectors_hold() {
        assert_eq!(one(&LTRIM, &["xyZxyfooxyZ".into(), "xyZ".into()]), "fooxyZ");
        assert_eq!(one(&RTRIM, &["xyZfooxyxyZ".into(), "xyZ".into()]), "xyZfoo");
        assert_eq!(one(&TRIM, &["xyZxyfooxyxyZ".into(), "xyZ".into()]), "foo");
    }

    #[test]
    fn white_space_goes_only_without_characters() {
        assert_eq!(one(&LTRIM, &[" \u{3000}é ".into()]), "é ");
        assert_eq!(one(&RTRIM, &[" é \n".into()]), " é");
        assert_eq!(one(&TRIM, &["  ".into()]), "");
        assert_eq!(one(&TRIM, &[" é ".into(), "é".into()]), " é ");
        assert_eq!(one(&TRIM, &["éaé".into(), "é".into()]), "a");
        assert_eq!(one(&TRIM, &["0100".into(), 0.0.into()]), "1");
        assert_eq!(one(&TRIM, &["a".into(), Value::Missing]), "");
    }

    #[test]
    fn long_pieces_are_found_in_their_block() {
        let long = "xx a text that does not fit into a view xx";
        let args = [texts(&[long, "missing", "xshortx"]), Datum::Constant("x ".into())];
        let wanted = [Some("a text that does not fit into a view".into()), None, Some("short".into())];
        assert_eq!(call(&TRIM, &args), wanted);
    }
}
