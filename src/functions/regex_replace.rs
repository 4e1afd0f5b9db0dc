//! `regexReplace(str, pattern, replacement)`: a text with others in place of what matches.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use regex::Regex;
use std::borrow::Cow;

pub static FUNCTION: Function = Function {
    name: "regexReplace",
    aliases: &[],
    topic: Topic::String,
    params: &[
        Param::required("str", Kind::String, "The text."),
        Param::required("pattern", Kind::String, "A regular expression in RE2 syntax, written as a string.")
            .checked(is_pattern),
        Param::required("replacement", Kind::String, r"What stands in its place; `\1` or `$1` is the first group."),
    ],
    returns: Kind::String,
    summary: "Returns the text with every match of a regular expression replaced.",
    notes: "References to groups are accepted in both styles, and a pattern that comes from a field and is no \
        regular expression gives a missing value; the AWS manual leaves both open.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"regexReplace("a1b22", "[0-9]+", "n")"#, "anbn"),
        Example::scalar(r#"regexReplace("10.0.1.22", "[.][0-9]+$", ".x")"#, "10.0.1.x"),
        Example::scalar(r#"regexReplace("k=v", "(k)=(v)", "$2=$1")"#, "v=k"),
    ],
    body: Body::Scalar(eval),
};

/// A pattern written in the query must be one, as behind `like`.
fn is_pattern(text: &str) -> Result<(), String> {
    match Regex::new(text) {
        Ok(_) => Ok(()),
        Err(regex::Error::CompiledTooBig(_)) => Err("this regular expression is too large".to_string()),
        Err(_) => Err("not a regular expression".to_string()),
    }
}

fn eval(args: &Args) -> Column {
    let constant = |index| args.constant(index).and_then(|value| value.as_text());
    let pattern = constant(1).and_then(|pattern| Regex::new(&pattern).ok());
    let settled = args.constant(1).is_some();
    if settled && pattern.is_none() {
        return Column::missing(args.rows());
    }
    let by = constant(2).map(|by| template(&by));
    args.written(|row, out| {
        let text = args.text(0, row)?;
        let by = by.as_deref().map(Cow::Borrowed).or_else(|| Some(Cow::Owned(template(&args.text(2, row)?))))?;
        let replaced = match &pattern {
            Some(pattern) => pattern.replace_all(&text, by),
            None => Cow::Owned(Regex::new(&args.text(1, row)?).ok()?.replace_all(&text, by).into_owned()),
        };
        out.push_str(&replaced);
        Some(())
    })
}

/// A replacement as the `regex` crate writes it.
// The manual is silent on references to groups: `\1` as RE2 has it, and `$1` (LANGUAGE.md 3.10, REC).
fn template(replacement: &str) -> String {
    let mut template = String::new();
    let mut chars = replacement.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\' | '$', Some(digit @ '0'..='9')) => {
                template.push_str(&format!("${{{digit}}}"));
                chars.next();
            }
            ('\\', Some('\\')) => {
                template.push('\\');
                chars.next();
            }
            ('$', _) => template.push_str("$$"),
            _ => template.push(c),
        }
    }
    template
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::Datum;

    fn replace(text: &str, pattern: &str, by: &str) -> String {
        one(&FUNCTION, &[text.into(), pattern.into(), by.into()])
    }

    #[test]
    fn every_match_is_replaced() {
        assert_eq!(replace("a1b22", "[0-9]+", "n"), "anbn");
        assert_eq!(replace("10.0.1.22", "[.][0-9]+$", ".x"), "10.0.1.x");
        assert_eq!(replace("été", "é", "e"), "ete");
        assert_eq!(replace("a", "b", "c"), "a");
    }

    #[test]
    fn groups_are_referred_to_in_both_styles() {
        assert_eq!(replace("k=v", "(k)=(v)", "$2=$1"), "v=k");
        assert_eq!(replace("k=v", "(k)=(v)", r"\2x\1"), "vxk");
        assert_eq!(replace("k", "(k)", "$1a$$ $x"), "ka$$ $x");
        assert_eq!(replace("k", "k", r"\\"), r"\");
    }

    #[test]
    fn a_bad_pattern_gives_nothing() {
        assert_eq!(replace("a", "(", "b"), "");
        let args = [texts(&["ab", "ab", "missing"]), texts(&["a", "(", "a"]), Datum::Constant("x".into())];
        assert_eq!(call(&FUNCTION, &args), [Some("xb".into()), None, None]);
    }
}
