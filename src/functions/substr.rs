//! `substr(str, start, [length])`: a part of a text.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use std::ops::Range;

pub static FUNCTION: Function = Function {
    name: "substr",
    aliases: &[],
    topic: Topic::String,
    params: &[
        Param::required("str", Kind::String, "The text."),
        Param::required("start", Kind::Number, "Where the part begins; the first character has number 0."),
        Param::optional("length", Kind::Number, "How many characters; to the end of the text without it."),
    ],
    returns: Kind::String,
    summary: "Returns the part of a text that begins at an index and has a length.",
    notes: "Counts Unicode code points. An index below zero or behind the end gives the empty string; the AWS \
        manual leaves both open.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"substr("xyZfooxyZ", 3, 3)"#, "foo"),
        Example::scalar(r#"substr("xyZfooxyZ", 3)"#, "fooxyZ"),
        Example::scalar(r#"substr("foo", 9)"#, ""),
    ],
    body: Body::Scalar(eval),
};

fn eval(args: &Args) -> Column {
    let bounded = args.count() > 2;
    args.pieces(0, |row, text| {
        let start = args.number(1, row)?;
        let length = if bounded { args.number(2, row)? } else { f64::INFINITY };
        Some(part(text, start, length))
    })
}

/// The bytes of `length` characters from character `start` on.
// The manual is silent on the unit and on a start outside the text: code points, the empty string
// (LANGUAGE.md 3.10, REC). Fractions are cut off.
fn part(text: &str, start: f64, length: f64) -> Range<usize> {
    if start <= -1.0 {
        return 0..0;
    }
    let start = offset(text, start as usize);
    start..start + offset(&text[start..], length as usize)
}

/// Where a character begins; the end of the text for one behind it.
fn offset(text: &str, characters: usize) -> usize {
    if text.is_ascii() {
        return characters.min(text.len());
    }
    text.char_indices().nth(characters).map_or(text.len(), |(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::{Datum, Value};

    fn substr(text: &str, numbers: &[f64]) -> String {
        let numbers = numbers.iter().map(|n| Value::Number(*n));
        one(&FUNCTION, &[Value::text(text)].into_iter().chain(numbers).collect::<Vec<_>>())
    }

    #[test]
    fn the_documented_vector_holds() {
        assert_eq!(substr("xyZfooxyZ", &[3.0, 3.0]), "foo");
        assert_eq!(substr("xyZfooxyZ", &[3.0]), "fooxyZ");
    }

    #[test]
    fn ends_outside_the_text_are_harmless() {
        assert_eq!(substr("foo", &[9.0]), "");
        assert_eq!(substr("foo", &[-1.0]), "");
        assert_eq!(substr("foo", &[1.0, 1e300]), "oo");
        assert_eq!(substr("foo", &[1e300, 1e300]), "");
        assert_eq!(substr("foo", &[1.0, -5.0]), "");
        assert_eq!(substr("héllo", &[1.0, 2.0]), "él");
        assert_eq!(substr("héllo", &[9.0, 2.0]), "");
        assert_eq!(one(&FUNCTION, &["foo".into(), "x".into()]), "");
    }

    #[test]
    fn rows_have_bounds_of_their_own() {
        let args = [texts(&["abc", "héllo", "missing"]), texts(&["1", "2", "0"]), Datum::Constant("1".into())];
        assert_eq!(call(&FUNCTION, &args), [Some("b".into()), Some("l".into()), None]);
    }
}
