//! `base64encode` and `base64decode`: texts in the Base64 alphabet.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use base64::Engine;
use base64::alphabet::STANDARD as ALPHABET;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The standard alphabet. The manual is silent on missing padding, which many writers leave out: accepted.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &ALPHABET,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub static BASE64ENCODE: Function = Function {
    name: "base64encode",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("str", Kind::String, "The text.")],
    returns: Kind::String,
    summary: "Returns the text in Base64.",
    notes: "Standard alphabet, with padding.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"base64encode("Hello!")"#, "SGVsbG8h"),
        Example::scalar(r#"base64encode("é")"#, "w6k="),
    ],
    body: Body::Scalar(encode),
};

fn encode(args: &Args) -> Column {
    args.written(|row, out| {
        ENGINE.encode_string(args.text(0, row)?.as_bytes(), out);
        Some(())
    })
}

pub static BASE64DECODE: Function = Function {
    name: "base64decode",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("str", Kind::String, "The text in Base64.")],
    returns: Kind::String,
    summary: "Returns the text that is written in Base64.",
    notes: "Standard alphabet, with or without padding. What is no Base64, or holds no text, gives a missing value; the \
        AWS manual does not mention it.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"base64decode("SGVsbG8h")"#, "Hello!"),
        Example::scalar(r#"base64decode("w6k=")"#, "é"),
        Example::scalar(r#"base64decode("***")"#, ""),
    ],
    body: Body::Scalar(decode),
};

fn decode(args: &Args) -> Column {
    args.strings(0).map(|text| String::from_utf8(ENGINE.decode(text).ok()?).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn what_is_encoded_decodes_again() {
        for (text, encoded) in [("", ""), ("f", "Zg=="), ("foobar", "Zm9vYmFy"), ("a>?\u{1f600}", "YT4/8J+YgA==")] {
            assert_eq!(one(&BASE64ENCODE, &[text.into()]), encoded);
            assert_eq!(one(&BASE64DECODE, &[encoded.into()]), text);
        }
    }

    #[test]
    fn what_is_no_base64_is_missing() {
        let answers = call(&BASE64DECODE, &[texts(&["Zg", "Zg==", "Z", "Z g==", "Zg-_", "/w==", "missing"])]);
        assert_eq!(answers[..2], [Some("f".to_string()), Some("f".to_string())]);
        assert_eq!(answers[2..], [const { None }; 5]);
    }
}
