//! `hexToAscii`, `hexToDec`, `decToHex`: hexadecimal digits.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;

pub static HEX_TO_ASCII: Function = Function {
    name: "hexToAscii",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("value", Kind::String, "Two hexadecimal digits for each byte.")],
    returns: Kind::String,
    summary: "Returns the text whose bytes are written in hexadecimal digits.",
    notes: "A prefix `0x` is accepted. Anything else that is no text in such digits gives a missing value; the AWS \
        manual does not mention it.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"hexToAscii("48656c6c6f")"#, "Hello"), Example::scalar(r#"hexToAscii("4865z")"#, "")],
    body: Body::Scalar(hex_to_ascii),
};

fn hex_to_ascii(args: &Args) -> Column {
    args.strings(0).map(|text| String::from_utf8(bytes(digits(text)?)?).ok()).collect()
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2));
    pairs.map(|pair| u8::from_str_radix(pair?, 16).ok()).collect()
}

pub static HEX_TO_DEC: Function = Function {
    name: "hexToDec",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("value", Kind::String, "Hexadecimal digits, with or without `0x`.")],
    returns: Kind::Number,
    summary: "Returns the number that hexadecimal digits write.",
    notes: "A sign may stand before it. What is no hexadecimal number, or has more than 16 digits, gives a missing \
        value; the AWS manual does not mention it.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"hexToDec("0xff")"#, "255"), Example::scalar(r#"hexToDec("ff")"#, "255")],
    body: Body::Scalar(hex_to_dec),
};

fn hex_to_dec(args: &Args) -> Column {
    args.strings(0).map(number).collect()
}

fn number(text: &str) -> Option<f64> {
    let (unsigned, sign) = text.strip_prefix('-').map_or((text, 1.0), |rest| (rest, -1.0));
    Some(u64::from_str_radix(digits(unsigned)?, 16).ok()? as f64 * sign)
}

/// Hexadecimal digits without their prefix.
fn digits(text: &str) -> Option<&str> {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text);
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(digits)
}

pub static DEC_TO_HEX: Function = Function {
    name: "decToHex",
    aliases: &[],
    topic: Topic::String,
    params: &[Param::required("value", Kind::Number, "The number.")],
    returns: Kind::String,
    summary: "Returns a number in hexadecimal digits after `0x`, in lower case.",
    notes: "The fraction is cut off. A number that has no 64 bits gives a missing value; the AWS manual does not \
        mention it.",
    page: "operations-functions",
    examples: &[Example::scalar("decToHex(255)", "0xff"), Example::scalar("decToHex(-26.9)", "-0x1a")],
    body: Body::Scalar(dec_to_hex),
};

fn dec_to_hex(args: &Args) -> Column {
    args.written(|row, out| {
        let number = args.number(0, row)?.trunc();
        if number.abs() >= u64::MAX as f64 {
            return None;
        }
        let sign = if number < 0.0 { "-" } else { "" };
        out.push_str(&format!("{sign}{:#x}", number.abs() as u64));
        Some(())
    })
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn the_documented_vectors_hold() {
        assert_eq!(one(&HEX_TO_ASCII, &["48656c6c6f".into()]), "Hello");
        assert_eq!(one(&HEX_TO_DEC, &["0xff".into()]), "255");
        assert_eq!(one(&HEX_TO_DEC, &["ff".into()]), "255");
        assert_eq!(one(&HEX_TO_DEC, &["-0x1a".into()]), "-26");
        assert_eq!(one(&DEC_TO_HEX, &[255.0.into()]), "0xff");
        assert_eq!(one(&DEC_TO_HEX, &[(-26.9).into()]), "-0x1a");
        assert_eq!(one(&DEC_TO_HEX, &[(-0.5).into()]), "0x0");
    }

    #[test]
    fn what_is_no_number_is_missing() {
        assert_eq!(call(&HEX_TO_ASCII, &[texts(&["4865z", "486", "ff", "missing", "+1"])]), [const { None }; 5]);
        assert_eq!(
            call(&HEX_TO_DEC, &[texts(&["", "0x", "xyz", "10000000000000000", "+1", "é"])]),
            [const { None }; 6]
        );
        assert_eq!(call(&DEC_TO_HEX, &[texts(&["x", "1e300", "missing"])]), [const { None }; 3]);
    }
}
