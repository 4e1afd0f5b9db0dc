//! `isValidIp`, `isValidIpV4`, `isValidIpV6`: whether a text is an address.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

pub static IS_VALID_IP: Function = Function {
    name: "isValidIp",
    aliases: &[],
    topic: Topic::IpAddress,
    params: &[Param::required("field", Kind::String, "The text to look at.")],
    returns: Kind::Boolean,
    summary: "Returns 1 if the text is an IPv4 or IPv6 address, 0 otherwise.",
    notes: "A missing value gives 0.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"isValidIp("10.0.1.22")"#, "1"),
        Example::scalar(r#"isValidIp("2001:db8::1")"#, "1"),
        Example::scalar(r#"isValidIp("10.0.1.256")"#, "0"),
    ],
    body: Body::Scalar(valid::<IpAddr>),
};

pub static IS_VALID_IPV4: Function = Function {
    name: "isValidIpV4",
    aliases: &[],
    topic: Topic::IpAddress,
    params: &[Param::required("field", Kind::String, "The text to look at.")],
    returns: Kind::Boolean,
    summary: "Returns 1 if the text is an IPv4 address, 0 otherwise.",
    notes: "A missing value gives 0.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"isValidIpV4("10.0.1.22")"#, "1"),
        Example::scalar(r#"isValidIpV4("2001:db8::1")"#, "0"),
    ],
    body: Body::Scalar(valid::<Ipv4Addr>),
};

pub static IS_VALID_IPV6: Function = Function {
    name: "isValidIpV6",
    aliases: &[],
    topic: Topic::IpAddress,
    params: &[Param::required("field", Kind::String, "The text to look at.")],
    returns: Kind::Boolean,
    summary: "Returns 1 if the text is an IPv6 address, 0 otherwise.",
    notes: "A missing value gives 0.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"isValidIpV6("2001:db8::1")"#, "1"),
        Example::scalar(r#"isValidIpV6("10.0.1.22")"#, "0"),
    ],
    body: Body::Scalar(valid::<Ipv6Addr>),
};

fn valid<A: FromStr>(args: &Args) -> Column {
    // The manual is silent on missing values: false (LANGUAGE.md 3.9, REC).
    args.conditions(0, |text| text.and_then(address::<A>).is_some())
}

/// The address that a text is, nothing around it.
pub fn address<A: FromStr>(text: &[u8]) -> Option<A> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn each_family_knows_its_own() {
        for (text, any, v4, v6) in [
            ("10.0.1.22", "1", "1", "0"),
            ("2001:db8::1", "1", "0", "1"),
            ("10.0.1.256", "0", "0", "0"),
            ("10.0.1.22 ", "0", "0", "0"),
            ("", "0", "0", "0"),
            ("é", "0", "0", "0"),
        ] {
            assert_eq!(one(&IS_VALID_IP, &[text.into()]), any, "{text}");
            assert_eq!(one(&IS_VALID_IPV4, &[text.into()]), v4, "{text}");
            assert_eq!(one(&IS_VALID_IPV6, &[text.into()]), v6, "{text}");
        }
    }

    #[test]
    fn a_missing_address_is_not_valid() {
        assert_eq!(call(&IS_VALID_IP, &[texts(&["missing", "::1"])]), [Some("0".into()), Some("1".into())]);
    }
}
