//! When an event happened: which of its members tells it, and how they write it.

// In the service an event has the time with which it was sent. On disk there is only what the event itself tells,
// so that the choice is ours: the members that AWS services and common log libraries write, the most explicit
// first. The first that is there and reads as an instant counts.
/// Paths of members that tell the time of an event.
pub const TIME_PATHS: &[&str] = &[
    "@timestamp",               // Logstash, Elastic Common Schema
    "timestamp",                // Lambda and Powertools, AWS WAF, winston, Google Cloud
    "Timestamp",                // Seq, .NET
    "_aws.Timestamp",           // CloudWatch embedded metric format, milliseconds
    "eventTime",                // CloudTrail
    "time",                     // EventBridge, Lambda platform events, Docker, Go slog, bunyan, pino
    "ts",                       // zap, Caddy, seconds with a fraction
    "@t",                       // Serilog
    "datetime",                 // several
    "timeMillis",               // Log4j 2
    "requestTimeEpoch",         // API Gateway access logs, milliseconds
    "requestTime",              // the same, seconds
    "stageTimestamp",           // Kubernetes audit
    "requestReceivedTimestamp", // the same, when the request came in
    "query_timestamp",          // Route 53 Resolver
    "timeUnixNano",             // OpenTelemetry
];
