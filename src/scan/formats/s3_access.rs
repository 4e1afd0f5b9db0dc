//! `s3-access`: server access logs of S3, as S3 writes them to a bucket.

use super::instant::{CLF_BYTES, clf_instant};
use super::positional::{Positional, Shape, TimeField};
use super::words::Between;
use super::{Format, Layout};
use std::sync::Arc;

/// The format.
// LANGUAGE.md 4.2: in CloudWatch Logs other text logs than those of the manual's table have no discovered fields. To
// discover these is ours; `--raw` does not.
pub static FORMAT: Format = Format {
    name: "s3-access",
    summary: "Server access logs of S3. The service discovers nothing in such text; the fields are ours, under the \
              names that the same log has in CloudWatch Logs.",
    fields: || NAMES.map(|(name, _)| name).into(),
    recognise: |head| head.is_mostly(looks_like_access).then(layout),
    assume: |_| layout(),
};

// Order: S3 user guide, "Amazon S3 server access log format", which titles its fields in words (`Bucket Owner`, `HTTP
// status`); "Any field can be set to `-`" where it is unknown. Names: the same guide, "Log format in CloudWatch Logs",
// where the log is JSON: those are what queries of the service find. Synonyms: the columns of the guide's table for
// Athena, "Using Amazon S3 server access logs to identify requests".
/// Each field, and what the table for Athena calls it.
const NAMES: [(&str, &str); 27] = [
    ("bucket_owner_id", "bucketowner"),
    ("bucket_name", "bucket_name"),
    ("request_time", "requestdatetime"),
    ("remote_ip", "remoteip"),
    ("requester", "requester"),
    ("request_id", "requestid"),
    ("operation", "operation"),
    ("key_name", "key"),
    ("request_uri", "request_uri"),
    ("http_status", "httpstatus"),
    ("error_code", "errorcode"),
    ("bytes_sent_size", "bytessent"),
    ("object_size", "objectsize"),
    ("total_duration", "totaltime"),
    ("turn_around_duration", "turnaroundtime"),
    ("referer", "referrer"),
    ("user_agent", "useragent"),
    ("version_id", "versionid"),
    ("host_id", "hostid"),
    ("signature_version", "sigv"),
    ("cipher_suite", "ciphersuite"),
    ("authentication_type", "authtype"),
    ("host_header", "endpoint"),
    ("tls_version", "tlsversion"),
    ("access_point_arn", "accesspointarn"),
    ("acl_required", "aclrequired"),
    ("source_region", "sourceregion"),
];

static SYNONYMS: [&str; NAMES.len()] = {
    let mut synonyms = [""; NAMES.len()];
    let mut field = 0;
    while field < NAMES.len() {
        synonyms[field] = NAMES[field].1;
        field += 1;
    }
    synonyms
};

/// Up to the version id, which all versions of the log have.
const FEWEST: usize = 18;

fn layout() -> Arc<dyn Layout> {
    Arc::new(Positional {
        title: FORMAT.name.into(),
        names: NAMES.iter().map(|(name, _)| name.to_string()).collect(),
        synonyms: &SYNONYMS,
        shape: Shape { between: Between::Blanks, fewest: FEWEST, time: TimeField::One(2), directives: false },
    })
}

/// Owner, bucket and a time in brackets; the operation in its place.
fn looks_like_access(line: &str) -> bool {
    let mut parts = line.splitn(3, ' ');
    let (Some(owner), Some(_), Some(rest)) = (parts.next(), parts.next(), parts.next()) else { return false };
    let Some(rest) = rest.strip_prefix('[').filter(|rest| clf_instant(rest.as_bytes()).is_some()) else { return false };
    let Some(behind) = rest.get(CLF_BYTES..).and_then(|rest| rest.strip_prefix("] ")) else { return false };
    let operation = behind.split(' ').nth(3).unwrap_or_default();
    let known = ["REST.", "SOAP.", "WEBSITE.", "BATCH.", "S3."].iter().any(|first| operation.starts_with(first));
    owner.bytes().all(|byte| byte.is_ascii_alphanumeric()) && known
}
