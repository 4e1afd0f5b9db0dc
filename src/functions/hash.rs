//! `md5` and `sha256`, and `sha1` of PPL: hashes of texts.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use md5::{Digest, Md5};
use sha1::Sha1;
use sha2::Sha256;

const NOTES: &str = "In hexadecimal digits, lower case. A missing value has no hash.";

pub static MD5: Function = Function {
    name: "md5",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("str", Kind::String, "The text.")],
    returns: Kind::String,
    summary: "Returns the MD5 hash of a text.",
    notes: NOTES,
    page: "hash-functions",
    examples: &[Example::scalar(r#"md5("abc")"#, "900150983cd24fb0d6963f7d28e17f72")],
    body: Body::Scalar(digest::<Md5>),
};

pub static SHA256: Function = Function {
    name: "sha256",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("str", Kind::String, "The text.")],
    returns: Kind::String,
    summary: "Returns the SHA-256 hash of a text.",
    notes: NOTES,
    page: "hash-functions",
    examples: &[Example::scalar(
        r#"sha256("abc")"#,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    )],
    body: Body::Scalar(digest::<Sha256>),
};

pub static SHA1: Function = Function {
    name: "sha1",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("str", Kind::String, "The text.")],
    returns: Kind::String,
    summary: "Returns the SHA-1 hash of a text.",
    notes: NOTES,
    page: "supported-ppl",
    examples: &[Example::scalar(r#"sha1("abc")"#, "a9993e364706816aba3e25717850c26c9cd0d89d")],
    body: Body::Scalar(digest::<Sha1>),
};

fn push_digits(hash: &[u8], out: &mut String) {
    let digits = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    out.extend(digits.filter_map(|digit| char::from_digit(digit.into(), 16)));
}

// The manual is silent on the form: lower-case hexadecimal digits (LANGUAGE.md 3.11, REC).
fn digest<D: Digest>(args: &Args) -> Column {
    args.written(|row, out| {
        push_digits(&D::digest(args.text(0, row)?.as_bytes()), out);
        Some(())
    })
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn known_hashes_come_out() {
        // RFC 1321 and FIPS 180-4, test vectors.
        assert_eq!(one(&MD5, &["".into()]), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(one(&MD5, &["message digest".into()]), "f96b697d7cb7938d525a2f31aaf161d0");
        assert_eq!(one(&SHA1, &["abc".into()]), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(one(&SHA256, &["".into()]), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn numbers_are_hashed_as_they_print_and_missing_stays() {
        assert_eq!(one(&MD5, &[404.0.into()]), one(&MD5, &["404".into()]));
        assert_eq!(call(&SHA256, &[texts(&["missing"])]), [None]);
    }
}
