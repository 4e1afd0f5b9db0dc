//! When an event happened: which of its members tells it, and how they write it.

use super::super::timestamp::leading_timestamp;
use crate::batch::parse_number;
use std::str;

// In the service an event has the time with which it was sent. On disk there is only what the event itself tells,
// so that the choice is ours: the members that AWS services and common log libraries write, the most explicit
// first. The first that is there and reads as an instant counts.
/// Paths of members that tell the time of an event.
pub const TIME_PATHS: &[&str] = &[
    "@timestamp",       // Logstash, Elastic Common Schema
    "timestamp",        // Lambda and Powertools, AWS WAF, winston, Google Cloud
    "Timestamp",        // Seq, .NET
    "_aws.Timestamp",   // CloudWatch embedded metric format, milliseconds
    "eventTime",        // CloudTrail
    "time",             // EventBridge, Lambda platform events, Docker, Go slog, bunyan, pino
    "ts",               // zap, Caddy, seconds with a fraction
    "@t",               // Serilog
    "datetime",         // several
    "timeMillis",       // Log4j 2
    "requestTimeEpoch", // API Gateway access logs
    "stageTimestamp",   // Kubernetes audit
    "timeUnixNano",     // OpenTelemetry
];

/// Smaller numbers tell how long something took: this many seconds after the epoch are March 1973.
const FIRST_SECOND: f64 = 1e8;

/// From here on a number counts milliseconds, as the service's API reads it (LANGUAGE.md 9, 55).
const FIRST_MILLISECOND: f64 = 1e11;
const FIRST_MICROSECOND: f64 = 1e14;
const FIRST_NANOSECOND: f64 = 1e17;

/// The instant that the value of such a member is, in milliseconds since the epoch: a date and a time, or a
/// number of seconds, milliseconds, microseconds or nanoseconds, whichever is not absurd.
pub fn instant(text: &[u8]) -> Option<i64> {
    leading_timestamp(text).or_else(|| epoch(text))
}

fn epoch(text: &[u8]) -> Option<i64> {
    let number = parse_number(text)?;
    let per_second = match number {
        ..FIRST_SECOND => return None,
        ..FIRST_MILLISECOND => 1.0,
        ..FIRST_MICROSECOND => 1e3,
        ..FIRST_NANOSECOND => 1e6,
        ..1e20 => 1e9,
        _ => return None,
    };
    if let Some(whole) = str::from_utf8(text).ok().and_then(|text| text.parse::<i64>().ok()) {
        return Some(if per_second == 1.0 { whole * 1000 } else { whole / (per_second / 1000.0) as i64 });
    }
    /// Milliseconds; makes up for binary fractions that are a little less than the decimal ones.
    const SLACK: f64 = 0.001;
    Some((number / per_second * 1000.0 + SLACK).floor() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_of_every_unit() {
        const AT: i64 = 1_641_597_879_123;
        for text in [
            "2022-01-07T23:24:39.123Z",
            "2022-01-08 01:24:39,123+0200",
            "1641597879.123",
            "1641597879123",
            "1641597879123.9",
            "1641597879123456",
            "1641597879123456789",
            "1.641597879123e9",
        ] {
            assert_eq!(instant(text.as_bytes()), Some(AT), "{text}");
        }
        for text in ["", "noon", "0.25", "12", "-1641597879", "1e300", "true"] {
            assert_eq!(instant(text.as_bytes()), None, "{text}");
        }
    }
}
