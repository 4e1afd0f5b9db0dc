//! `elb`: access logs of Application, Network and Classic Load Balancers.

use super::positional::{Positional, Shape, TimeField};
use super::words::Between;
use super::{Format, Head, Layout};
use std::sync::Arc;

/// The format.
// LANGUAGE.md 4.2: in CloudWatch Logs other text logs than those of the manual's table have no discovered fields. AWS
// delivers these to S3, so that to discover them is ours; `--raw` does not.
pub static FORMAT: Format = Format {
    name: "elb",
    summary: "Access logs of Application, Network (TLS) and Classic Load Balancers. The service discovers nothing in \
              such text; the fields are ours, under the names of the manual.",
    fields: all_fields,
    recognise: |head| KINDS.iter().find(|kind| head.is_mostly(kind.looks)).map(Kind::layout),
    assume: |head| KINDS.iter().find(|kind| head.is_mostly(kind.looks)).unwrap_or(&KINDS[0]).layout(),
};

/// A kind of load balancer.
struct Kind {
    title: &'static str,
    fields: &'static [&'static str],
    shape: Shape,
    looks: fn(&str) -> bool,
}

/// Every kind, the most used first.
static KINDS: [Kind; 3] = [
    Kind {
        title: "elb (Application Load Balancer)",
        fields: APPLICATION,
        // Up to the trace, which came soon after the first version; AWS adds fields at the end.
        shape: Shape { between: Between::Blanks, fewest: 18, time: TimeField::One(1), directives: false },
        looks: is_application,
    },
    Kind {
        title: "elb (Network Load Balancer)",
        fields: NETWORK,
        // The list of protocols has quotation marks of its own and no blanks.
        shape: Shape { between: Between::PlainBlanks, fewest: 18, time: TimeField::One(2), directives: false },
        looks: is_network,
    },
    Kind {
        title: "elb (Classic Load Balancer)",
        fields: CLASSIC,
        shape: Shape { between: Between::Blanks, fewest: 12, time: TimeField::One(0), directives: false },
        looks: is_classic,
    },
];

// AWS manual, Application Load Balancers, "Access logs for your Application Load Balancer", syntax. `-` is a value that
// there is not, here and below.
const APPLICATION: &[&str] = &[
    "type",
    "time",
    "elb",
    "client:port",
    "target:port",
    "request_processing_time",
    "target_processing_time",
    "response_processing_time",
    "elb_status_code",
    "target_status_code",
    "received_bytes",
    "sent_bytes",
    "request",
    "user_agent",
    "ssl_cipher",
    "ssl_protocol",
    "target_group_arn",
    "trace_id",
    "domain_name",
    "chosen_cert_arn",
    "matched_rule_priority",
    "request_creation_time",
    "actions_executed",
    "redirect_url",
    "error_reason",
    "target:port_list",
    "target_status_code_list",
    "classification",
    "classification_reason",
    "conn_trace_id",
    "transformed_host",
    "transformed_uri",
    "request_transform_status",
];

// AWS manual, Network Load Balancers, "Access logs for your Network Load Balancer", access log entries.
const NETWORK: &[&str] = &[
    "type",
    "version",
    "time",
    "elb",
    "listener",
    "client:port",
    "destination:port",
    "connection_time",
    "tls_handshake_time",
    "received_bytes",
    "sent_bytes",
    "incoming_tls_alert",
    "chosen_cert_arn",
    "chosen_cert_serial",
    "tls_cipher",
    "tls_protocol_version",
    "tls_named_group",
    "domain_name",
    "alpn_fe_protocol",
    "alpn_be_protocol",
    "alpn_client_preference_list",
    "tls_connection_creation_time",
];

// AWS manual, Classic Load Balancers, "Access logs for your Classic Load Balancer", syntax.
const CLASSIC: &[&str] = &[
    "time",
    "elb",
    "client:port",
    "backend:port",
    "request_processing_time",
    "backend_processing_time",
    "response_processing_time",
    "elb_status_code",
    "backend_status_code",
    "received_bytes",
    "sent_bytes",
    "request",
    "user_agent",
    "ssl_cipher",
    "ssl_protocol",
];

fn all_fields() -> Vec<&'static str> {
    let mut fields: Vec<&str> = Vec::new();
    for field in KINDS.iter().flat_map(|kind| kind.fields) {
        if !fields.contains(field) {
            fields.push(field);
        }
    }
    fields
}

impl Kind {
    fn layout(&self) -> Arc<dyn Layout> {
        let names = self.fields.iter().map(|name| name.to_string()).collect();
        Arc::new(Positional { title: self.title.into(), names, synonyms: &[], shape: self.shape })
    }
}

fn is_application(line: &str) -> bool {
    let mut words = line.split(' ');
    let (Some(kind), Some(time), Some(elb)) = (words.next(), words.next(), words.next()) else { return false };
    kind.bytes().all(|byte| byte.is_ascii_alphanumeric()) && Head::is_instant(time) && elb.starts_with("app/")
}

fn is_network(line: &str) -> bool {
    let mut words = line.split(' ');
    let first = (words.next(), words.next(), words.next(), words.next());
    let (Some("tls"), Some(_), Some(time), Some(elb)) = first else { return false };
    Head::is_instant(time) && elb.starts_with("net/")
}

/// A time, a name, a client with a port and a quoted request; durations and counts before that.
fn is_classic(line: &str) -> bool {
    let words: Vec<&str> = line.split(' ').take(12).collect();
    let &[time, _, client, _, first, second, third, _, _, received, sent, request] = &words[..] else { return false };
    let numbers = [first, second, third, received, sent];
    Head::is_instant(time)
        && client.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok())
        && numbers.iter().all(|number| number.parse::<f64>().is_ok())
        && request.starts_with('"')
}
