//! The fields of VPC and Transit Gateway flow logs.

/// A field of a flow log record.
#[derive(Debug)]
pub struct FlowField {
    /// As header lines and format strings write it.
    pub name: &'static str,
    /// As queries write it.
    pub discovered: &'static str,
    /// Other names that queries use for it.
    pub synonyms: &'static [&'static str],
    /// The version of flow logs that brought it.
    pub version: u8,
    /// What it holds.
    pub summary: &'static str,
}

const fn field(name: &'static str, discovered: &'static str, version: u8, summary: &'static str) -> FlowField {
    FlowField { name, discovered, synonyms: &[], version, summary }
}

const fn renamed(
    name: &'static str,
    discovered: &'static str,
    synonyms: &'static [&'static str],
    version: u8,
    summary: &'static str,
) -> FlowField {
    FlowField { name, discovered, synonyms, version, summary }
}

/// Every field that AWS documents, those of version 2 first, in the order of the default format.
// AWS manual, VPC user guide, "Flow log records", available fields; Transit Gateway guide, "Transit
// Gateway Flow Log records". Names in queries: LANGUAGE.md 4.2. `srcAddr` and its like are documented;
// for `pkt-srcaddr` the manual is silent: we follow `srcAddr` and accept the plain camelCase as well.
pub static FIELDS: &[FlowField] = &[
    field("version", "version", 2, "The version of the flow log."),
    field("account-id", "accountId", 2, "The account that owns the network interface."),
    field("interface-id", "interfaceId", 2, "The network interface."),
    field("srcaddr", "srcAddr", 2, "The address the traffic comes from."),
    field("dstaddr", "dstAddr", 2, "The address the traffic goes to."),
    field("srcport", "srcPort", 2, "The port the traffic comes from."),
    field("dstport", "dstPort", 2, "The port the traffic goes to."),
    field("protocol", "protocol", 2, "The IANA number of the protocol."),
    field("packets", "packets", 2, "How many packets."),
    field("bytes", "bytes", 2, "How many bytes."),
    renamed("start", "startTime", &["start"], 2, "When the first packet was seen, in seconds since the epoch."),
    renamed("end", "endTime", &["end"], 2, "When the last packet was seen, in seconds since the epoch."),
    field("action", "action", 2, "ACCEPT or REJECT."),
    field("log-status", "logStatus", 2, "OK, NODATA or SKIPDATA."),
    field("vpc-id", "vpcId", 3, "The VPC of the network interface."),
    field("subnet-id", "subnetId", 3, "The subnet of the network interface."),
    field("instance-id", "instanceId", 3, "The instance that the network interface belongs to."),
    field("tcp-flags", "tcpFlags", 3, "The TCP flags seen, as one number."),
    field("type", "type", 3, "IPv4, IPv6 or EFA."),
    renamed("pkt-srcaddr", "pktSrcAddr", &["pktSrcaddr"], 3, "The source address in the packet itself."),
    renamed("pkt-dstaddr", "pktDstAddr", &["pktDstaddr"], 3, "The destination address in the packet itself."),
    field("region", "region", 4, "The Region of the network interface."),
    field("az-id", "azId", 4, "The Availability Zone of the network interface."),
    field("sublocation-type", "sublocationType", 4, "wavelength, outpost or localzone."),
    field("sublocation-id", "sublocationId", 4, "The sublocation of the network interface."),
    field("pkt-src-aws-service", "pktSrcAwsService", 5, "The AWS service that owns the source address."),
    field("pkt-dst-aws-service", "pktDstAwsService", 5, "The AWS service that owns the destination address."),
    field("flow-direction", "flowDirection", 5, "ingress or egress."),
    field("traffic-path", "trafficPath", 5, "The way that egress traffic takes, as a number."),
    field("resource-type", "resourceType", 6, "The kind of resource: TransitGateway, or its attachment."),
    field("tgw-id", "tgwId", 6, "The transit gateway."),
    field("tgw-attachment-id", "tgwAttachmentId", 6, "The transit gateway attachment."),
    field("tgw-src-vpc-account-id", "tgwSrcVpcAccountId", 6, "The account of the source VPC."),
    field("tgw-dst-vpc-account-id", "tgwDstVpcAccountId", 6, "The account of the destination VPC."),
    field("tgw-src-vpc-id", "tgwSrcVpcId", 6, "The source VPC."),
    field("tgw-dst-vpc-id", "tgwDstVpcId", 6, "The destination VPC."),
    field("tgw-src-subnet-id", "tgwSrcSubnetId", 6, "The source subnet."),
    field("tgw-dst-subnet-id", "tgwDstSubnetId", 6, "The destination subnet."),
    field("tgw-src-eni", "tgwSrcEni", 6, "The network interface of the source attachment."),
    field("tgw-dst-eni", "tgwDstEni", 6, "The network interface of the destination attachment."),
    field("tgw-src-az-id", "tgwSrcAzId", 6, "The Availability Zone of the source."),
    field("tgw-dst-az-id", "tgwDstAzId", 6, "The Availability Zone of the destination."),
    field("tgw-pair-attachment-id", "tgwPairAttachmentId", 6, "The attachment on the other side."),
    field("packets-lost-no-route", "packetsLostNoRoute", 6, "Packets lost for want of a route."),
    field("packets-lost-blackhole", "packetsLostBlackhole", 6, "Packets lost in a black hole route."),
    field("packets-lost-mtu-exceeded", "packetsLostMtuExceeded", 6, "Packets lost for being too large."),
    field("packets-lost-ttl-expired", "packetsLostTtlExpired", 6, "Packets lost for having travelled too far."),
    field("ecs-cluster-arn", "ecsClusterArn", 7, "The ARN of the ECS cluster."),
    field("ecs-cluster-name", "ecsClusterName", 7, "The name of the ECS cluster."),
    field("ecs-container-instance-arn", "ecsContainerInstanceArn", 7, "The ARN of the ECS container instance."),
    field("ecs-container-instance-id", "ecsContainerInstanceId", 7, "The ECS container instance."),
    field("ecs-container-id", "ecsContainerId", 7, "The first container of the ECS task."),
    field("ecs-second-container-id", "ecsSecondContainerId", 7, "The second container of the ECS task."),
    field("ecs-service-name", "ecsServiceName", 7, "The name of the ECS service."),
    field("ecs-task-definition-arn", "ecsTaskDefinitionArn", 7, "The ARN of the ECS task definition."),
    field("ecs-task-arn", "ecsTaskArn", 7, "The ARN of the ECS task."),
    field("ecs-task-id", "ecsTaskId", 7, "The ECS task."),
    field("reject-reason", "rejectReason", 8, "Why the traffic was rejected, if it was not a rule."),
    field("resource-id", "resourceId", 9, "The resource, for traffic of a regional NAT gateway."),
    field("encryption-status", "encryptionStatus", 10, "Whether the traffic was encrypted, and by what."),
];

/// How many fields the default format has: all of version 2.
const DEFAULT_FIELDS: usize = 14;

/// The fields of the default format, in order.
pub fn default_format() -> &'static [FlowField] {
    &FIELDS[..DEFAULT_FIELDS]
}

// AWS manual, Transit Gateway guide, "Transit Gateway Flow Log records", default format: all fields of versions 2 to 6
// in the order of the table of available fields.
/// The names of the default format of transit gateways, in order.
pub const TRANSIT_GATEWAY: [&str; 36] = [
    "version",
    "resource-type",
    "account-id",
    "tgw-id",
    "tgw-attachment-id",
    "tgw-src-vpc-account-id",
    "tgw-dst-vpc-account-id",
    "tgw-src-vpc-id",
    "tgw-dst-vpc-id",
    "tgw-src-subnet-id",
    "tgw-dst-subnet-id",
    "tgw-src-eni",
    "tgw-dst-eni",
    "tgw-src-az-id",
    "tgw-dst-az-id",
    "tgw-pair-attachment-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "log-status",
    "type",
    "packets-lost-no-route",
    "packets-lost-blackhole",
    "packets-lost-mtu-exceeded",
    "packets-lost-ttl-expired",
    "tcp-flags",
    "region",
    "flow-direction",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
];

/// The field that header lines write like this.
pub fn find(name: &str) -> Option<&'static FlowField> {
    FIELDS.iter().find(|field| field.name == name)
}

/// A hyphenated name as queries write it: the rule for fields that are newer than our table.
pub fn camel_case(name: &str) -> String {
    let mut words = name.split('-');
    let mut out = words.next().unwrap_or_default().to_string();
    for word in words {
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

/// Whether a word can be the name of a field: small letters and digits, in words joined by hyphens.
pub fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_unique_and_follow_the_rule() {
        let mut seen = HashSet::new();
        for field in FIELDS {
            assert!(is_name(field.name), "{}", field.name);
            assert!(seen.insert(field.discovered), "{}", field.discovered);
            let plain = camel_case(field.name);
            let like = |name: &str| name.eq_ignore_ascii_case(&plain) || name.strip_suffix("Time") == Some(&*plain);
            assert!(like(field.discovered), "{} is {}", field.name, field.discovered);
        }
        assert_eq!(default_format().last().map(|f| f.name), Some("log-status"));
        assert!(TRANSIT_GATEWAY.iter().all(|name| find(name).is_some_and(|field| field.version <= 6)));
        assert!(FIELDS.iter().all(|f| !f.summary.is_empty() && (2..=10).contains(&f.version)));
    }
}
