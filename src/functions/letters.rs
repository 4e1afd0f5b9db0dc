//! `toupper` and `tolower`: texts in one case.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static TOUPPER: Function = Function {
    name: "toupper",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("str", Kind::String, "The text.")],
    returns: Kind::String,
    summary: "Returns the text in upper case.",
    notes: "",
    page: "operations-functions",
    examples: &[Example::scalar(r#"toupper("Accept")"#, "ACCEPT"), Example::scalar(r#"toupper("été")"#, "ÉTÉ")],
    body: Body::Scalar(|args| changed(args, str::make_ascii_uppercase, str::to_uppercase)),
};

pub static TOLOWER: Function = Function {
    name: "tolower",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("str", Kind::String, "The text.")],
    returns: Kind::String,
    summary: "Returns the text in lower case.",
    notes: "",
    page: "operations-functions",
    examples: &[Example::scalar(r#"tolower("Accept")"#, "accept"), Example::scalar(r#"tolower("ÉTÉ")"#, "été")],
    body: Body::Scalar(|args| changed(args, str::make_ascii_lowercase, str::to_lowercase)),
};

fn changed(args: &Args, ascii: fn(&mut str), any: fn(&str) -> String) -> Column {
    args.written(|row, out| {
        let text = args.text(0, row)?;
        if text.is_ascii() {
            out.push_str(&text);
            ascii(out);
        } else {
            out.push_str(&any(&text));
        }
        Some(())
    })
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn letters_of_all_alphabets_change() {
        assert_eq!(one(&TOUPPER, &["Accept".into()]), "ACCEPT");
        assert_eq!(one(&TOUPPER, &["été ß".into()]), "ÉTÉ SS");
        assert_eq!(one(&TOLOWER, &["ÉTÉ".into()]), "été");
        assert_eq!(one(&TOLOWER, &[404.0.into()]), "404");
        assert_eq!(call(&TOLOWER, &[texts(&["missing", "A"])]), [None, Some("a".into())]);
    }
}
