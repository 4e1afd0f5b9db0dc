//! `route53`: the query logs of public hosted zones.

use super::positional::{Positional, Shape, TimeField};
use super::words::Between;
use super::{Format, Head, Layout};
use std::sync::Arc;

/// The format.
pub static FORMAT: Format = Format {
    name: "route53",
    summary: "DNS query logs of public hosted zones of Route 53.",
    fields: || FIELDS.to_vec(),
    recognise: |head| head.is_mostly(looks_like_query).then(layout),
    assume: |_| layout(),
};

// Names: AWS manual, CloudWatch Logs, "Supported logs and discovered fields". Order, and `-` for a client subnet that
// is not known: Route 53 developer guide, "Public DNS query logging", values that appear in DNS query logs.
const FIELDS: [&str; 10] = [
    "version",
    "queryTimestamp",
    "hostZoneId",
    "queryName",
    "queryType",
    "responseCode",
    "protocol",
    "edgeLocation",
    "resolverIp",
    "ednsClientSubnet",
];

const SHAPE: Shape =
    Shape { between: Between::PlainBlanks, fewest: FIELDS.len(), time: TimeField::One(1), directives: false };

fn layout() -> Arc<dyn Layout> {
    Arc::new(Positional {
        title: FORMAT.name.into(),
        names: FIELDS.map(Into::into).into(),
        synonyms: &[],
        shape: SHAPE,
    })
}

fn looks_like_query(line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').collect();
    let &[version, time, zone, _, _, _, protocol, ..] = &words[..] else { return false };
    words.len() == FIELDS.len()
        && version.split('.').all(|part| part.parse::<u8>().is_ok())
        && Head::is_instant(time)
        && zone.starts_with('Z')
        && matches!(protocol, "UDP" | "TCP")
}
