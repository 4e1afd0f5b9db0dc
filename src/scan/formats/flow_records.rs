//! Flow log records without a header: which format they have. Only formats that AWS documents as a default have an order
//! that is known.

use super::digits::digits;
use super::fields::{TRANSIT_GATEWAY, default_format};

/// Whether a line is a record of the default format: as many fields, and in their places the version,
/// an account, an interface, two times, an action and a status.
pub fn is_default_record(line: &str) -> bool {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let [version, account, interface, .., start, end, action, status] = words[..] else { return false };
    words.len() == default_format().len()
        && version == "2"
        && (number(account) || account == "unknown")
        && (interface.contains("eni-") || interface == "-")
        && number(start)
        && number(end)
        && matches!(action, "ACCEPT" | "REJECT" | "-")
        && matches!(status, "OK" | "NODATA" | "SKIPDATA")
}

/// Whether a line is a record of the default format of transit gateways.
pub fn is_transit_gateway_record(line: &str) -> bool {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let &[version, resource, account, gateway, attachment, ..] = &words[..] else { return false };
    words.len() == TRANSIT_GATEWAY.len()
        && digits(version.as_bytes()).is_some()
        && matches!(resource, "TransitGateway" | "-")
        && (number(account) || account == "unknown")
        && gateway.starts_with("tgw-")
        && (attachment.starts_with("tgw-attach-") || attachment == "-")
        && matches!(words[25], "OK" | "NODATA" | "SKIPDATA")
}

fn number(word: &str) -> bool {
    digits(word.as_bytes()).is_some() || word == "-"
}
