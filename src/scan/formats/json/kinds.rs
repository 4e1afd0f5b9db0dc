//! Kinds of JSON logs: what AWS writes as JSON, told by the members that all its events have.

use super::flatten::each_path;
use crate::scan::formats::{BELIEVED, Head, SAMPLE};

/// A kind of JSON log. Its fields are the leaves of its events, as of any other.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// What `--format` takes.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Members of every event, which no other log has all of.
    pub members: &'static [&'static str],
    /// Members that tell the time, before those that tell it in any log.
    pub times: &'static [&'static str],
    /// Whether `date` and `time` tell the time together.
    pub dated: bool,
}

/// Every kind; the first whose members the events have is it.
pub static KINDS: &[Kind] = &[
    // CloudTrail user guide, "CloudTrail record contents for management, data, and network activity events".
    Kind {
        name: "cloudtrail",
        title: "CloudTrail",
        members: &["eventVersion", "eventSource", "eventName", "eventTime"],
        times: &["eventTime"],
        dated: false,
    },
    // AWS WAF developer guide, "Log fields for protection pack (web ACL) traffic": milliseconds since the epoch.
    Kind {
        name: "waf",
        title: "AWS WAF",
        members: &["timestamp", "webaclId", "action", "httpRequest"],
        times: &["timestamp"],
        dated: false,
    },
    // Kubernetes reference, "kube-apiserver Audit Configuration (v1)", Event; EKS user guide, "Send control plane logs".
    Kind {
        name: "eks-audit",
        title: "EKS audit",
        members: &["auditID", "stage", "verb", "requestURI"],
        times: &["stageTimestamp", "requestReceivedTimestamp"],
        dated: false,
    },
    // Route 53 developer guide, "Values that appear in VPC Resolver query logs".
    Kind {
        name: "route53-resolver",
        title: "Route 53 Resolver",
        members: &["query_timestamp", "query_name", "query_type", "rcode"],
        times: &["query_timestamp"],
        dated: false,
    },
    // S3 user guide, "Log format in CloudWatch Logs".
    Kind {
        name: "s3-access-json",
        title: "S3 access",
        members: &["schema_version_id", "bucket_arn", "request_time", "operation"],
        times: &["request_time"],
        dated: false,
    },
    // CloudFront developer guide, "Configure standard logging (v2)", output format JSON. The date and the time of the
    // day are two members.
    Kind {
        name: "cloudfront-json",
        title: "CloudFront",
        members: &["x-edge-location"],
        times: &["timestamp(ms)", "timestamp"],
        dated: true,
    },
    // API Gateway developer guide, "Set up CloudWatch logging for REST APIs in API Gateway", JSON, and the same for
    // HTTP and WebSocket APIs. Which members there are is up to the user; these are in every sample of the guide.
    Kind {
        name: "api-gateway",
        title: "API Gateway",
        members: &["requestId", "requestTime"],
        times: &["requestTimeEpoch", "requestTime"],
        dated: false,
    },
];

/// The kind of that name.
pub fn find(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The kind that enough of the first events are.
pub fn recognise(head: &Head) -> Option<&'static Kind> {
    let events: Vec<Vec<String>> = head.events().take(SAMPLE).map(paths).filter(|paths| !paths.is_empty()).collect();
    KINDS.iter().find(|kind| {
        let of_kind = events.iter().filter(|paths| kind.members.iter().all(|member| has(paths, member))).count();
        of_kind > 0 && of_kind * BELIEVED >= events.len()
    })
}

fn paths(event: &str) -> Vec<String> {
    let mut paths = Vec::new();
    each_path(event.as_bytes(), |path| paths.push(path.to_string()));
    paths
}

/// Whether a member is there, or something in it.
fn has(paths: &[String], member: &str) -> bool {
    paths.iter().any(|path| path.strip_prefix(member).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}
