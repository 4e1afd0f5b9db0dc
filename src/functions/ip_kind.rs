//! `ipv4ToNumber`, `isPrivateIP`, `isPublicIP`, `isReservedIP`: what an address is.

use super::valid_ip::address;
use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use ipnet::{Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const NOTES: &str = "What is no address gives 0.";
const FIELD: Param = Param::required("field", Kind::String, "The address.");

pub static IPV4_TO_NUMBER: Function = Function {
    name: "ipv4ToNumber",
    aliases: &[],
    topic: Topic::IpAddress,
    params: &[FIELD],
    returns: Kind::Number,
    summary: "Returns the number that the four bytes of an IPv4 address make.",
    notes: "The first byte is the highest. What is no IPv4 address gives a missing value.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"ipv4ToNumber("1.2.3.4")"#, "16909060")],
    body: Body::Scalar(ipv4_to_number),
};

fn ipv4_to_number(args: &Args) -> Column {
    args.strings(0).map(|text| text.parse::<Ipv4Addr>().ok().map(|address| f64::from(u32::from(address)))).collect()
}

pub static IS_PRIVATE_IP: Function = Function {
    name: "isPrivateIP",
    aliases: &[],
    topic: Topic::IpAddress,
    params: &[FIELD],
    returns: Kind::Boolean,
    summary: "Returns 1 if an address is private by RFC 1918, 0 otherwise.",
    notes: NOTES,
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"isPrivateIP("172.31.0.9")"#, "1"),
        Example::scalar(r#"isPrivateIP("172.32.0.9")"#, "0"),
    ],
    body: Body::Scalar(|args| holds(args, is_private)),
};

pub static IS_PUBLIC_IP: Function = Function {
    name: "isPublicIP",
    aliases: &[],
    topic: Topic::IpAddress,
    params: &[FIELD],
    returns: Kind::Boolean,
    summary: "Returns 1 if an address is publicly routable, 0 otherwise.",
    notes: "An address that is neither private nor reserved. What is no address gives 0.",
    page: "operations-functions",
    examples: &[Example::scalar(r#"isPublicIP("8.8.8.8")"#, "1"), Example::scalar(r#"isPublicIP("10.0.0.1")"#, "0")],
    body: Body::Scalar(|args| holds(args, |address| !is_private(address) && !is_reserved(address))),
};

pub static IS_RESERVED_IP: Function = Function {
    name: "isReservedIP",
    aliases: &[],
    topic: Topic::IpAddress,
    params: &[FIELD],
    returns: Kind::Boolean,
    summary: "Returns 1 if an address lies in a reserved range, 0 otherwise.",
    notes: "The special-purpose blocks of IANA, private ones left out; the AWS manual lists none. What is no address \
        gives 0.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"isReservedIP("127.0.0.1")"#, "1"),
        Example::scalar(r#"isReservedIP("10.0.0.1")"#, "0"),
    ],
    body: Body::Scalar(|args| holds(args, is_reserved)),
};

fn holds(args: &Args, holds: fn(IpAddr) -> bool) -> Column {
    args.conditions(0, |text| text.and_then(address).is_some_and(holds))
}

fn is_private(address: IpAddr) -> bool {
    matches!(address, IpAddr::V4(v4) if v4.is_private())
}

const fn v4(a: u8, b: u8, c: u8, bits: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, 0), bits)
}

const fn v6(a: u16, b: u16, c: u16, d: u16, bits: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0), bits)
}

/// IANA IPv4 Special-Purpose Address Registry without RFC 1918.
const RESERVED_V4: [Ipv4Net; 14] = [
    v4(0, 0, 0, 8),
    v4(100, 64, 0, 10),
    v4(127, 0, 0, 8),
    v4(169, 254, 0, 16),
    v4(192, 0, 0, 24),
    v4(192, 0, 2, 24),
    v4(192, 31, 196, 24),
    v4(192, 52, 193, 24),
    v4(192, 88, 99, 24),
    v4(192, 175, 48, 24),
    v4(198, 18, 0, 15),
    v4(198, 51, 100, 24),
    v4(203, 0, 113, 24),
    v4(224, 0, 0, 3),
];

/// IANA IPv6 Special-Purpose Address Registry.
const RESERVED_V6: [Ipv6Net; 12] = [
    // ::1, :: and the mapped addresses ::ffff:0:0/96.
    v6(0, 0, 0, 0, 80),
    v6(0x64, 0xff9b, 0, 0, 96),
    v6(0x64, 0xff9b, 1, 0, 48),
    v6(0x100, 0, 0, 0, 63),
    v6(0x2001, 0, 0, 0, 23),
    v6(0x2001, 0xdb8, 0, 0, 32),
    v6(0x2002, 0, 0, 0, 16),
    v6(0x2620, 0x4f, 0x8000, 0, 48),
    v6(0x3fff, 0, 0, 0, 20),
    v6(0x5f00, 0, 0, 0, 16),
    v6(0xfc00, 0, 0, 0, 7),
    v6(0xfe80, 0, 0, 0, 9),
];

// The manual is silent on what is reserved: the special-purpose blocks (LANGUAGE.md 3.9, REC). 224.0.0.0/3 is
// multicast and all that is reserved above it; fe80::/9 is link-local and the former site-local addresses.
fn is_reserved(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => RESERVED_V4.iter().any(|block| block.contains(&v4)),
        IpAddr::V6(v6) => v6.is_multicast() || RESERVED_V6.iter().any(|block| block.contains(&v6)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn every_address_is_of_one_kind() {
        for (text, private, public, reserved) in [
            ("10.0.0.1", "1", "0", "0"),
            ("172.31.0.9", "1", "0", "0"),
            ("172.32.0.9", "0", "1", "0"),
            ("8.8.8.8", "0", "1", "0"),
            ("127.0.0.1", "0", "0", "1"),
            ("169.254.169.254", "0", "0", "1"),
            ("224.0.0.1", "0", "0", "1"),
            ("255.255.255.255", "0", "0", "1"),
            ("2600:1f18::1", "0", "1", "0"),
            ("fe80::1", "0", "0", "1"),
            ("::1", "0", "0", "1"),
            ("ff02::1", "0", "0", "1"),
            ("10.0.0", "0", "0", "0"),
        ] {
            assert_eq!(one(&IS_PRIVATE_IP, &[text.into()]), private, "{text}");
            assert_eq!(one(&IS_PUBLIC_IP, &[text.into()]), public, "{text}");
            assert_eq!(one(&IS_RESERVED_IP, &[text.into()]), reserved, "{text}");
        }
        assert_eq!(call(&IS_PUBLIC_IP, &[texts(&["missing", "8.8.8.8"])]), [Some("0".into()), Some("1".into())]);
    }

    #[test]
    fn addresses_become_numbers() {
        assert_eq!(one(&IPV4_TO_NUMBER, &["1.2.3.4".into()]), "16909060");
        assert_eq!(one(&IPV4_TO_NUMBER, &["255.255.255.255".into()]), "4294967295");
        assert_eq!(call(&IPV4_TO_NUMBER, &[texts(&["::1", "missing", "0.0.0.1"])]), [None, None, Some("1".into())]);
    }
}
