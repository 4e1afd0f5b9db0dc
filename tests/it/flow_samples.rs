//! Flow logs of public repositories, where the collection is at hand: what each file is recognised as, how many of its
//! lines fit, and what some of its fields hold. Files that hold flow logs inside something else are not looked at here.

use crate::cases::root;
use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::testing::{Case, Outcome};

/// Where the collection is, next to the project.
const COLLECTION: &str = "../shared/corpus/flowlogs";

const DEFAULT: &str = "vpc-flow (the default format, 14 fields)";
const DEFAULT_WITH_HEADER: &str = "vpc-flow (the default format, 14 fields, with a header line)";
const TEXT: &str = "text";
const TEXT_WITH_HINT: &str =
    "text (if these are flow logs of a custom format, tell it: --format '${version} ${account-id} ...')";

/// A file, what it is, its events and how many of them do not fit, and the first values of `field`.
struct Sample {
    file: &'static str,
    format: &'static str,
    events: u64,
    misfits: u64,
    field: &'static str,
    first: &'static [&'static str],
}

const fn sample(
    file: &'static str,
    format: &'static str,
    (events, misfits): (u64, u64),
    field: &'static str,
    first: &'static [&'static str],
) -> Sample {
    Sample { file, format, events, misfits, field, first }
}

static SAMPLES: &[Sample] = &[
    sample("coralogix/vpcflow.log.gz", DEFAULT_IN_GZIP, (2, 0), "srcAddr", &["172.31.9.69"]),
    sample("lambda-promtail/vpcflowlog.log.gz", DEFAULT_IN_GZIP, (3, 0), "accountId", &["123456789012"]),
    sample("elastic-beats/accept-reject-traffic.log", DEFAULT_WITH_HEADER, (4, 0), "action", &["ACCEPT", "REJECT"]),
    sample("elastic-beats/bad.log", TEXT, (1, 0), "@message", &["Phony unsupported log format."]),
    sample("elastic-beats/custom-nat-gateway.log", "vpc-flow (6 fields, with a header line)", (2, 0), "dstAddr", NAT),
    sample("elastic-beats/no-data-skip-data.log", DEFAULT, (2, 0), "logStatus", &["NODATA", "SKIPDATA"]),
    // Several formats in one file, with lines between them that are none.
    sample("elastic-beats/aws_vpcflow_processor_samples.txt", TEXT_WITH_HINT, (39, 0), "srcAddr", &["∅"]),
    // Custom formats without a header: their order is not guessed at.
    sample("elastic-integrations/test-ecs-samples.log", TEXT_WITH_HINT, (4, 0), "srcAddr", &["∅"]),
    sample("elastic-integrations/test-v5-all-fields.log", TEXT_WITH_HINT, (1, 0), "srcAddr", &["∅"]),
    sample("elastic-integrations/test-v8-samples.log", TEXT_WITH_HINT, (1, 0), "srcAddr", &["∅"]),
    sample("elastic-integrations/test-extra-samples.log", DEFAULT, (7, 0), "logStatus", &["OK", "NODATA", "SKIPDATA"]),
    sample(
        "elastic-integrations/test-tcp-flag-sequence.log",
        "vpc-flow (21 fields, with a header line)",
        (3, 0),
        "vpcId",
        &["vpc-abcdefab012345678", "vpc-abcdefab012345678", "vpc-abcdefab012345678"],
    ),
    sample(
        "elastic-integrations/test-tgw-samples.log",
        "vpc-flow (the default format of transit gateways, 36 fields)",
        (4, 0),
        "tgwSrcVpcId",
        &["vpc-0jkl5678", "vpc-0abc1234"],
    ),
    sample("obsrvbl/v2_records.log", DEFAULT, (5, 0), "dstPort", &["49152", "443"]),
    sample("obsrvbl/v3_file.log", "vpc-flow (18 fields, with a header line)", (2, 0), "tcpFlags", &["19", "3"]),
    sample("obsrvbl/v4_file.log", "vpc-flow (22 fields, with a header line)", (2, 0), "sublocationType", PLACES),
    // Its last line is `bogus line`.
    sample("obsrvbl/v5_file.log", "vpc-flow (29 fields, with a header line)", (3, 1), "flowDirection", DIRECTIONS),
    sample("obsrvbl/v6_file.log", "vpc-flow (18 fields, with a header line)", (1, 0), "packetsLostTtlExpired", &["16"]),
    sample(
        "otel-contrib/valid_tgw_flow_log.log",
        "vpc-flow (31 fields, with a header line)",
        (1, 0),
        "packetsLostBlackhole",
        &["2"],
    ),
    sample(
        "otel-contrib/valid_vpc_flow_log_ecs.log",
        "vpc-flow (24 fields, with a header line)",
        (1, 0),
        "ecsClusterName",
        &["my-cluster"],
    ),
    sample("otel-contrib/valid_vpc_flow_log_multi.log", DEFAULT_WITH_HEADER, (2, 0), "srcPort", &["20641", "49761"]),
    sample("otel-contrib/vpc_flow_log_too_few_fields.log", DEFAULT_WITH_HEADER, (1, 1), "accountId", &["∅"]),
    sample("otel-contrib/vpc_flow_log_too_many_fields.log", DEFAULT_WITH_HEADER, (1, 1), "accountId", &["∅"]),
];

const NAT: &[&str] = &["10.0.0.220", "203.0.113.5"];
const PLACES: &[&str] = &["wavelength", "outpost"];
const DIRECTIONS: &[&str] = &["ingress", "egress", "∅"];
const DEFAULT_IN_GZIP: &str = "vpc-flow (the default format, 14 fields, with a header line), gzip";

#[test]
fn every_sample_is_what_it_is() {
    if !root().join(COLLECTION).is_dir() {
        return;
    }
    let wrong: Vec<String> = SAMPLES.iter().filter_map(|sample| check(sample).err()).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn check(sample: &Sample) -> Result<(), String> {
    let path = root().join(COLLECTION).join(sample.file);
    let query = format!("fields @ptr, `{}`", sample.field);
    let inputs = vec![Input::Path(path)];
    let source = Source { log_group: "case".to_string(), inputs, ..Source::default() };
    let case = Case { query, source: Some(source), ..Case::default() };
    let Outcome::Answered(answer) = case.run(Limits { threads: 2, ..Limits::default() }) else {
        return Err(format!("{}: no answer", sample.file));
    };
    let file = &answer.report.files[0];
    let found = (file.format.as_str(), answer.report.records_scanned, file.misfits);
    let wanted = (sample.format, sample.events, sample.misfits);
    if found != wanted {
        return Err(format!("{}: is {found:?} and should be {wanted:?}", sample.file));
    }
    let shown = |row, column| answer.text(row, column).unwrap_or("∅".into());
    let mut rows: Vec<(String, String)> = (0..answer.rows).map(|row| (shown(row, 0), shown(row, 1))).collect();
    rows.sort();
    let values: Vec<&String> = rows.iter().map(|(_, value)| value).take(sample.first.len()).collect();
    let same = values == sample.first;
    if same { Ok(()) } else { Err(format!("{}: `{}` is {values:?}", sample.file, sample.field)) }
}
