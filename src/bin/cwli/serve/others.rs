//! What clients ask of other services of AWS before they come to the logs: Grafana's "Save & test", Terraform's start.

use super::http::Body;
use super::identity::Caller;
use axum::http::Uri;
use serde_json::{Value, json};
use std::borrow::Cow;

/// Regions that are listed.
const REGIONS: [&str; 8] = [
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-southeast-1",
    "ap-northeast-1",
];

/// Answers a call of the query protocol: an action in the body or behind the path. Nothing for what is not known.
pub fn answer(uri: &Uri, body: &[u8], caller: &Caller) -> Option<Body> {
    let text = String::from_utf8_lossy(body);
    let parameters = if text.contains("Action=") { text } else { Cow::from(uri.query().unwrap_or_default()) };
    let action = parameters.split('&').find_map(|parameter| parameter.strip_prefix("Action="))?;
    match action {
        "GetCallerIdentity" => Some(Body::Xml(identity(caller))),
        "ListMetrics" => Some(Body::Xml(metrics())),
        "DescribeRegions" => Some(Body::Xml(regions())),
        _ => None,
    }
}

/// Answers a call of a JSON protocol.
pub fn json(target: &str) -> Option<Value> {
    match target.rsplit('.').next()? {
        "ListMetrics" => Some(json!({ "Metrics": [] })),
        _ => None,
    }
}

fn identity(Caller { account, .. }: &Caller) -> String {
    format!(
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>arn:aws:iam::{account}:root</Arn><UserId>{account}</UserId><Account>{account}</Account>\
         </GetCallerIdentityResult><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata>\
         </GetCallerIdentityResponse>"
    )
}

fn metrics() -> String {
    "<ListMetricsResponse xmlns=\"http://monitoring.amazonaws.com/doc/2010-08-01/\"><ListMetricsResult><Metrics/>\
     </ListMetricsResult><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></ListMetricsResponse>"
        .to_string()
}

fn regions() -> String {
    let items: String = REGIONS
        .iter()
        .map(|name| {
            format!(
                "<item><regionName>{name}</regionName><regionEndpoint>ec2.{name}.amazonaws.com</regionEndpoint>\
                 <optInStatus>opt-in-not-required</optInStatus></item>"
            )
        })
        .collect();
    format!(
        "<DescribeRegionsResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>local</requestId>\
         <regionInfo>{items}</regionInfo></DescribeRegionsResponse>"
    )
}
