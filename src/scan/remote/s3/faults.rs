//! What went wrong, as sentences that name the bucket and the way out.

use object_store::Error as Failure;
use object_store::path::Path;
use std::error::Error;

/// What is to be known to explain a failure.
#[derive(Debug, Clone)]
pub struct Faults {
    /// Whether requests are signed.
    pub signed: bool,
    /// The endpoint, if it is not that of AWS.
    pub endpoint: Option<String>,
}

/// What to say about codes that the protocol gives.
const CODES: [(&str, &str); 6] = [
    ("NoSuchBucket", "does not exist; `aws s3 ls` lists the buckets that there are"),
    ("ExpiredToken", "refuses the credentials: they have expired; sign in again"),
    ("InvalidAccessKeyId", "refuses the credentials: the access key is not known there; check AWS_ACCESS_KEY_ID"),
    ("SignatureDoesNotMatch", "refuses the credentials: the secret key is another; check AWS_SECRET_ACCESS_KEY"),
    ("AuthorizationHeaderMalformed", "is in another Region; set AWS_REGION to that of the bucket"),
    ("PermanentRedirect", "is in another Region; set AWS_REGION to that of the bucket"),
];

/// Parts of what the client says when there was no connection at all.
const CONNECTING: [&str; 4] = ["trying to connect", "connect error", "dns error", "lookup address"];

impl Faults {
    /// A failure in a sentence.
    pub fn sentence(&self, bucket: &str, key: Option<&Path>, failure: &Failure) -> String {
        let chain = chain(failure);
        let text = chain.join(": ");
        if let Some((_, said)) = CODES.iter().find(|(code, _)| text.contains(code)) {
            return format!("the bucket `{bucket}` {said}");
        }
        let denied = matches!(failure, Failure::PermissionDenied { .. } | Failure::Unauthenticated { .. });
        if denied || text.contains("403 Forbidden") {
            return self.denied(bucket);
        }
        if text.contains("without LOCATION") {
            return format!("the bucket `{bucket}` is in another Region; set AWS_REGION to that of the bucket");
        }
        if text.contains("error sending request") || text.contains("HTTP error") {
            let why = chain.last().map(String::as_str).unwrap_or_default();
            return if CONNECTING.iter().any(|part| text.contains(part)) {
                self.unreachable(bucket, why)
            } else {
                format!("the connection to the bucket `{bucket}` broke off again and again ({why}); try later")
            };
        }
        match (failure, key) {
            (Failure::NotFound { .. }, Some(key)) => format!("the bucket `{bucket}` has no object `{key}`"),
            _ => format!(
                "the bucket `{bucket}` cannot be read: {}",
                chain.last().map(String::as_str).unwrap_or_default()
            ),
        }
    }

    fn denied(&self, bucket: &str) -> String {
        let why = if self.signed {
            "with these credentials; check AWS_PROFILE or AWS_ACCESS_KEY_ID, and the permissions s3:ListBucket and \
             s3:GetObject"
        } else {
            "without credentials, and none were found; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and \
             AWS_SECRET_ACCESS_KEY"
        };
        format!("access to the bucket `{bucket}` is denied {why}")
    }

    fn unreachable(&self, bucket: &str, why: &str) -> String {
        match &self.endpoint {
            Some(endpoint) => {
                format!("the bucket `{bucket}` cannot be reached at {endpoint} ({why}); check AWS_ENDPOINT_URL")
            }
            None => format!("the bucket `{bucket}` cannot be reached ({why}); check the network"),
        }
    }
}

/// The failure and its causes, each once.
fn chain(failure: &Failure) -> Vec<String> {
    let mut texts = vec![failure.to_string()];
    let mut cause = failure.source();
    while let Some(inner) = cause {
        texts.push(inner.to_string());
        cause = inner.source();
    }
    texts
}
