//! `urlencode` and `urldecode`: texts as they stand in an address of the web.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static URLENCODE: Function = Function {
    name: "urlencode",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("str", Kind::String, "The text.")],
    returns: Kind::String,
    summary: "Returns the text with all characters but letters, digits and `-_.~` percent-encoded.",
    notes: "A blank becomes `%20`; the AWS manual does not say.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"urlencode("a b&é")"#, "a%20b%26%C3%A9")],
    body: Body::Scalar(encode),
};

fn encode(args: &Args) -> Column {
    args.written(|row, out| {
        for byte in args.text(0, row)?.bytes() {
            match byte {
                b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
                _ if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
                _ => out.push_str(&format!("%{byte:02X}")),
            }
        }
        Some(())
    })
}

pub static URLDECODE: Function = Function {
    name: "urldecode",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("str", Kind::String, "The text.")],
    returns: Kind::String,
    summary: "Returns the text with percent-encoded characters decoded.",
    notes: "A `+` becomes a blank. What is no encoding stays as it is, and bytes that make no text give a missing \
        value; the AWS manual leaves these open.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"urldecode("a%20b%26%C3%A9")"#, "a b&é"),
        Example::scalar(r#"urldecode("a+b")"#, "a b"),
    ],
    body: Body::Scalar(decode),
};

fn decode(args: &Args) -> Column {
    args.strings(0).map(|text| String::from_utf8(decoded(text.as_bytes())).ok()).collect()
}

fn decoded(mut text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    while let Some((&first, rest)) = text.split_first() {
        text = rest;
        match (first, escaped(rest)) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                text = &rest[2..];
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(first),
        }
    }
    bytes
}

/// The byte that two hexadecimal digits name.
fn escaped(text: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let byte = digit(*text.first()?)? * 16 + digit(*text.get(1)?)?;
    u8::try_from(byte).ok()
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn what_is_encoded_decodes_again() {
        assert_eq!(one(&URLENCODE, &["a b&é".into()]), "a%20b%26%C3%A9");
        for text in ["a b&é", "100%", "a+b", "", "~-_."] {
            let encoded = one(&URLENCODE, &[text.into()]);
            assert_eq!(one(&URLDECODE, &[encoded.as_str().into()]), text);
        }
    }

    #[test]
    fn what_is_no_encoding_stays() {
        assert_eq!(one(&URLDECODE, &["a+b".into()]), "a b");
        assert_eq!(one(&URLDECODE, &["100% %zz %4".into()]), "100% %zz %4");
        assert_eq!(one(&URLDECODE, &["%é".into()]), "%é");
        assert_eq!(call(&URLDECODE, &[texts(&["%ff", "missing", "%41"])]), [None, None, Some("A".into())]);
    }
}
