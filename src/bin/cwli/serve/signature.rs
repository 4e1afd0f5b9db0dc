//! Whether a call is signed with the right key.

use super::error::ServiceError;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use axum::http::HeaderMap;
use std::time::{Duration, SystemTime};

/// The key that calls must be signed with.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Its id.
    pub access: String,
    /// The secret.
    pub secret: String,
}

/// A call as it came over HTTP.
pub struct Signed<'a> {
    /// The method.
    pub method: &'a str,
    /// The path with the query.
    pub path: &'a str,
    /// The headers.
    pub headers: &'a HeaderMap,
    /// The body.
    pub body: &'a [u8],
}

/// Clocks may differ by so much (AWS reference, Signature Version 4).
const SKEW: Duration = Duration::from_secs(15 * 60);

/// What the `Authorization` header says.
struct Told<'a> {
    access: &'a str,
    date: &'a str,
    region: &'a str,
    service: &'a str,
    headers: Vec<&'a str>,
    signature: &'a str,
}

fn told(header: &str) -> Option<Told<'_>> {
    let rest = header.strip_prefix("AWS4-HMAC-SHA256")?;
    let part = |name: &str| rest.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
    let mut scope = part("Credential")?.split('/');
    Some(Told {
        access: scope.next()?,
        date: scope.next()?,
        region: scope.next()?,
        service: scope.next()?,
        headers: part("SignedHeaders")?.split(';').collect(),
        signature: part("Signature")?,
    })
}

impl Keys {
    /// Checks the signature of a call.
    ///
    /// # Errors
    /// What the service answers to one that is missing, of another key, wrong or old.
    pub fn check(&self, call: &Signed, now: SystemTime) -> Result<(), ServiceError> {
        let refuse = ServiceError::refused_caller;
        let header = |name: &str| call.headers.get(name).and_then(|value| value.to_str().ok());
        let missing = || refuse("MissingAuthenticationTokenException", "Missing Authentication Token");
        let told = told(header("authorization").ok_or_else(missing)?).ok_or_else(|| {
            refuse("IncompleteSignatureException", "The Authorization header is not a complete signature.")
        })?;
        if told.access != self.access {
            return Err(refuse(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ));
        }
        let time = header("x-amz-date")
            .and_then(time)
            .filter(|_| header("x-amz-date").is_some_and(|d| d.starts_with(told.date)));
        let time =
            time.ok_or_else(|| refuse("IncompleteSignatureException", "The request has no valid X-Amz-Date."))?;
        let apart = now.duration_since(time).or_else(|_| time.duration_since(now)).unwrap_or_default();
        if apart > SKEW {
            return Err(refuse(
                "InvalidSignatureException",
                "Signature expired: the clocks differ by more than 15 minutes.",
            ));
        }
        let right = self.signature(call, &told, time);
        if right.is_some_and(|right| same(right.as_bytes(), told.signature.as_bytes())) {
            return Ok(());
        }
        Err(refuse(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret \
             Access Key and signing method.",
        ))
    }

    /// The signature that the call should have.
    fn signature(&self, call: &Signed, told: &Told, time: SystemTime) -> Option<String> {
        let identity = Credentials::new(&self.access, &self.secret, None, None, "endpoint").into();
        let mut settings = SigningSettings::default();
        settings.excluded_headers = None;
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(told.region)
            .name(told.service)
            .time(time)
            .settings(settings)
            .build()
            .ok()?;
        let signed = |name: &&&str| !["x-amz-date", "authorization"].contains(*name);
        let headers = told.headers.iter().filter(signed).map(|name| {
            let value = call.headers.get(*name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            (*name, value)
        });
        let host = call.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
        let address = format!("http://{host}{}", call.path);
        let request = SignableRequest::new(call.method, address, headers, SignableBody::Bytes(call.body)).ok()?;
        let (_, signature) = sign(request, &parameters.into()).ok()?.into_parts();
        Some(signature)
    }
}

/// Whether two texts are the same; takes as long whatever they have in common.
fn same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |all, (left, right)| all | (left ^ right)) == 0
}

/// The time of an `X-Amz-Date`.
fn time(text: &str) -> Option<SystemTime> {
    let time = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    let instant = time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp();
    SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(u64::try_from(instant.as_second()).ok()?))
}
