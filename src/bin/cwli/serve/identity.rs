//! Who calls, and what names and ARNs mean.

use super::error::ServiceError;

/// Who calls, as far as the signature tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The account: that of the endpoint.
    pub account: String,
    /// The Region, which has a state of its own.
    pub region: String,
    /// The id of the access key, if the call is signed.
    pub access_key: Option<String>,
}

/// The Region of calls that are not signed.
pub const REGION: &str = "us-east-1";

impl Caller {
    /// The caller that an `Authorization` header names.
    // AWS reference, Signature Version 4: `Credential=KEY/20240101/REGION/SERVICE/aws4_request`.
    pub fn of(authorization: Option<&str>, account: &str) -> Caller {
        let credential = authorization.and_then(|header| {
            let (_, rest) = header.split_once("Credential=")?;
            Some(rest.split([',', ' ']).next().unwrap_or_default())
        });
        let mut parts = credential.unwrap_or_default().split('/');
        let access_key = parts.next().filter(|key| !key.is_empty()).map(str::to_string);
        let region = parts.nth(1).filter(|region| !region.is_empty()).unwrap_or(REGION).to_string();
        Caller { account: account.to_string(), region, access_key }
    }

    /// The ARN of a log group, without `:*`.
    pub fn group_arn(&self, name: &str) -> String {
        format!("arn:aws:logs:{}:{}:log-group:{name}", self.region, self.account)
    }

    /// The ARN of something else of the service.
    pub fn arn(&self, kind: &str, name: &str) -> String {
        format!("arn:aws:logs:{}:{}:{kind}:{name}", self.region, self.account)
    }
}

/// The name of the log group that an identifier means: a name, an ARN, an ARN with `:*` or with `:` behind it (Grafana
/// sends that).
///
/// # Errors
/// `InvalidParameterException` for an ARN of something else.
pub fn group_name(identifier: &str) -> Result<&str, ServiceError> {
    if !identifier.starts_with("arn:") {
        return Ok(identifier);
    }
    let mut parts = identifier.splitn(7, ':').skip(5);
    match (parts.next(), parts.next()) {
        (Some("log-group"), Some(name)) => {
            let name = name.strip_suffix(":*").or_else(|| name.strip_suffix(':')).unwrap_or(name);
            Ok(name.split(":log-stream:").next().unwrap_or(name))
        }
        _ => Err(ServiceError::invalid(format!("`{identifier}` is not the ARN of a log group"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scope_of_a_signature_tells_key_and_region() {
        let header =
            "AWS4-HMAC-SHA256 Credential=AKID/20240501/eu-west-1/logs/aws4_request, SignedHeaders=host, Signature=0";
        let caller = Caller::of(Some(header), "1");
        assert_eq!((caller.region.as_str(), caller.access_key.as_deref()), ("eu-west-1", Some("AKID")));
        assert_eq!(Caller::of(None, "1").region, REGION);
        assert_eq!(Caller::of(Some("Bearer x"), "1").access_key, None);
    }

    #[test]
    fn names_and_arns_of_log_groups() {
        for identifier in [
            "/aws/vpc",
            "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc",
            "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc:*",
            "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc:",
            "arn:aws:logs:us-east-1:123456789012:log-group:/aws/vpc:log-stream:a",
        ] {
            assert_eq!(group_name(identifier).unwrap(), "/aws/vpc", "{identifier}");
        }
        assert!(group_name("arn:aws:s3:::bucket").is_err());
    }
}
