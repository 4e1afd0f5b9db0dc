//! `isIpInSubnet`, `isIpv4InSubnet`, `isIpv6InSubnet`: whether an address lies in a block of addresses.

use super::valid_ip::address;
use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use arrow_array::{Array, BooleanArray};
use arrow_buffer::BooleanBuffer;
use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

const NOTES: &str = "What is no address gives 0. A block that is written in the query must be one; a block that comes \
    from a field and is none gives 0.";
const FIELD: Param = Param::required("field", Kind::String, "The address.");
const BLOCK: Param =
    Param::required("subnet", Kind::String, "The block in CIDR notation, such as `10.0.0.0/8`.").checked(is_block);

// The manual is silent on a malformed block: refused when it is written in the query (LANGUAGE.md 3.9, REC). A
// block of the other family is one, but no address lies in it.
fn is_block(text: &str) -> Result<(), String> {
    match text.parse::<IpNet>() {
        Ok(_) => Ok(()),
        Err(_) => Err("not a block of addresses such as `10.0.0.0/8`".to_string()),
    }
}

pub static IS_IP_IN_SUBNET: Function = Function {
    name: "isIpInSubnet",
    aliases: &[],
    topic: Topic::IpAddress,
    params: &[FIELD, BLOCK],
    returns: Kind::Boolean,
    summary: "Returns 1 if an IPv4 or IPv6 address lies in the block, 0 otherwise.",
    notes: NOTES,
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"isIpInSubnet("10.0.1.22", "10.0.0.0/16")"#, "1"),
        Example::scalar(r#"isIpInSubnet("2001:db8::1", "2001:db8::/32")"#, "1"),
        Example::scalar(r#"isIpInSubnet("::ffff:10.0.1.22", "10.0.0.0/16")"#, "0"),
    ],
    body: Body::Scalar(|args| inside(args, |block: &IpNet, address: IpAddr| block.contains(&address))),
};

pub static IS_IPV4_IN_SUBNET: Function = Function {
    name: "isIpv4InSubnet",
    aliases: &[],
    topic: Topic::IpAddress,
    params: &[FIELD, BLOCK],
    returns: Kind::Boolean,
    summary: "Returns 1 if an IPv4 address lies in the block, 0 otherwise.",
    notes: NOTES,
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"isIpv4InSubnet("10.0.1.22", "10.0.1.0/24")"#, "1"),
        Example::scalar(r#"isIpv4InSubnet("10.0.2.22", "10.0.1.0/24")"#, "0"),
    ],
    body: Body::Scalar(|args| inside(args, |block: &Ipv4Net, address: Ipv4Addr| block.contains(&address))),
};

pub static IS_IPV6_IN_SUBNET: Function = Function {
    name: "isIpv6InSubnet",
    aliases: &[],
    topic: Topic::IpAddress,
    params: &[FIELD, BLOCK],
    returns: Kind::Boolean,
    summary: "Returns 1 if an IPv6 address lies in the block, 0 otherwise.",
    notes: NOTES,
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"isIpv6InSubnet("fe80::1", "fe80::/10")"#, "1"),
        Example::scalar(r#"isIpv6InSubnet("2001:db8::1", "fe80::/10")"#, "0"),
    ],
    body: Body::Scalar(|args| inside(args, |block: &Ipv6Net, address: Ipv6Addr| block.contains(&address))),
};

// The manual is silent on bad addresses, bad blocks and mixed families: false (LANGUAGE.md 3.9, REC).
fn inside<B: FromStr, A: FromStr>(args: &Args, contains: fn(&B, A) -> bool) -> Column {
    if let Some(block) = args.constant(1) {
        let block: Option<B> = block.as_text().and_then(|text| text.parse().ok());
        let Some(block) = block else { return args.conditions(0, |_| false) };
        return args.conditions(0, |text| text.and_then(address).is_some_and(|address| contains(&block, address)));
    }
    let (addresses, blocks) = (args.texts(0), args.texts(1));
    let holds = |row| {
        let both = addresses.is_valid(row) && blocks.is_valid(row);
        let pair = || Some((address::<B>(blocks.value(row))?, address::<A>(addresses.value(row))?));
        both && pair().is_some_and(|(block, address)| contains(&block, address))
    };
    Column::Bool(BooleanArray::new(BooleanBuffer::collect_bool(args.rows(), holds), None))
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;

    #[test]
    fn each_family_knows_its_own() {
        for (address, block, any, v4, v6) in [
            ("10.0.1.22", "10.0.0.0/16", "1", "1", "0"),
            ("10.1.1.22", "10.0.0.0/16", "0", "0", "0"),
            ("10.0.1.22", "10.0.1.99/24", "1", "1", "0"),
            ("2001:db8::1", "2001:db8::/32", "1", "0", "1"),
            ("::ffff:10.0.1.22", "10.0.0.0/16", "0", "0", "0"),
            ("10.0.1.22", "10.0.0.0/33", "0", "0", "0"),
            ("10.0.1.22", "10.0.0.0", "0", "0", "0"),
            ("not an address", "0.0.0.0/0", "0", "0", "0"),
        ] {
            assert_eq!(one(&IS_IP_IN_SUBNET, &[address.into(), block.into()]), any, "{address} {block}");
            assert_eq!(one(&IS_IPV4_IN_SUBNET, &[address.into(), block.into()]), v4, "{address} {block}");
            assert_eq!(one(&IS_IPV6_IN_SUBNET, &[address.into(), block.into()]), v6, "{address} {block}");
        }
    }

    #[test]
    fn a_block_may_differ_from_row_to_row() {
        let args = [texts(&["10.0.0.1", "10.0.0.1", "missing"]), texts(&["10.0.0.0/8", "11.0.0.0/8", "0.0.0.0/0"])];
        assert_eq!(call(&IS_IP_IN_SUBNET, &args), [Some("1".into()), Some("0".into()), Some("0".into())]);
    }
}
