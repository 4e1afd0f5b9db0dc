//! Random queries over random logs: the answer does not depend on workers, batches, blocks and rewrites, nor on
//! whether the plan was written as JSON and read back.

use cwli::Query;
use cwli::plan::Plan;
use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::testing::Case;
use proptest::prelude::*;
use proptest::sample::select;

/// Workers, rows per batch and bytes per block that must not matter.
const WAYS: [(usize, usize, usize); 5] = [(1, 1, 4096), (2, 3, 100), (7, 4096, 1), (2, 4096, 300), (7, 1, 700)];

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_answer_does_not_depend_on_luck(query in query(), log in log()) {
        let parsed = Query::parse(&query).map_err(|faults| TestCaseError::fail(format!("{query}: {faults:?}")))?;
        let Ok((plan, _)) = parsed.plan() else { return Ok(()) };
        let (plain, _) = parsed.plan_with(&[]).expect("what is planned with rewrites is planned without");
        let inputs = vec![Input::Memory("flows.log".to_string(), log.clone().into_bytes().into())];
        let source = Source { log_group: "case".to_string(), inputs, ..Source::default() };
        let case = Case { source: Some(source), ..Case::default() };
        let answer = |plan, (threads, batch_rows, block_bytes)| {
            let limits = Limits { threads, batch_rows, block_bytes, ..Limits::default() };
            case.engine(limits).run_plan(plan, &|_, _| {}).map(|answer| answer.to_string()).unwrap_or_default()
        };
        let expected = answer(&plain, (1, 4096, 1 << 20));
        prop_assert!(!expected.is_empty());
        for way in WAYS {
            prop_assert_eq!(&answer(&plan, way), &expected, "{} with {:?}", query, way);
        }
        prop_assert_eq!(&answer(&plain, WAYS[1]), &expected, "{} without rewrites", query);
        let json = serde_json::to_string(&plan).expect("a plan is plain data");
        let read: Plan = serde_json::from_str(&json).expect("what was written is read");
        prop_assert_eq!(&answer(&read, WAYS[1]), &expected, "{} read from {}", query, json);
    }
}

fn log() -> impl Strategy<Value = String> {
    let address = || select(vec!["10.0.1.22", "10.0.1.25", "162.142.125.7", "2001:db8::1"]);
    let number = || select(vec!["0", "22", "443", "007", "3389", "49152", "9007199254740993"]);
    let record = (address(), address(), number(), number(), 0u32..2000, 1_641_597_600u64..1_641_597_900, 0usize..6)
        .prop_map(|(src, dst, sport, dport, bytes, start, kind)| {
            let end = start + 60;
            match kind {
                0 => format!("2 123456789010 eni-0a - - - - - - - {start} {end} - NODATA\n"),
                1 => "no flow log record\n".to_string(),
                _ => {
                    let action = if kind < 4 { "ACCEPT" } else { "REJECT" };
                    let packets = bytes / 7;
                    format!(
                        "2 123456789010 eni-0{kind} {src} {dst} {sport} {dport} 6 {packets} {bytes} {start} {end} \
                         {action} OK\n"
                    )
                }
            }
        });
    let record = record.boxed();
    let first = "2 123456789010 eni-0a 10.0.1.22 10.0.1.25 49152 22 6 10 1000 1641597879 1641597903 ACCEPT OK\n";
    prop::collection::vec(record, 0..40).prop_map(move |lines| format!("{first}{}", lines.concat()))
}

fn field() -> impl Strategy<Value = &'static str> {
    select(vec!["srcAddr", "dstAddr", "srcPort", "dstPort", "packets", "bytes", "action", "interfaceId", "@timestamp"])
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        field().prop_map(str::to_string),
        (field(), select(vec!["+", "-", "*", "/", "%"]), 1u32..9).prop_map(|(a, op, n)| format!("({a} {op} {n})")),
        (field(), field()).prop_map(|(a, b)| format!("concat({a}, \"/\", {b})")),
        field().prop_map(|a| format!("strlen({a})")),
        field().prop_map(|a| format!("coalesce({a}, 0)")),
        Just("bin(1m)".to_string()),
        (field(), 0u32..4).prop_map(|(a, n)| format!("substr({a}, {n}, 2)")),
    ]
}

fn condition() -> impl Strategy<Value = String> {
    let operator = || select(vec!["=", "!=", "<", ">", "<=", ">="]);
    let leaf = prop_oneof![
        (field(), operator(), 0u32..1500).prop_map(|(a, op, n)| format!("{a} {op} {n}")),
        (field(), operator(), -1e3..1e4).prop_map(|(a, op, n)| format!("{a} / 3 {op} {n}")),
        (field(), operator(), field()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        select(vec!["ACCEPT", "10.0.1.22", "22"]).prop_map(|text| format!("action = \"{text}\"")),
        (field(), select(vec!["\"10.0.\"", "/^1.*5$/", "/(?i)accept/", "\"2\""]))
            .prop_map(|(a, p)| format!("{a} like {p}")),
        (field(), select(vec!["like \"22\"", "in [22, \"443\", \"ACCEPT\"]"]))
            .prop_map(|(a, p)| format!("{a} not {p}")),
        field().prop_map(|a| format!("ispresent({a})")),
        field().prop_map(|a| format!("isIpInSubnet({a}, \"10.0.0.0/8\")")),
        field().prop_map(str::to_string),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} and {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} or {b})")),
            inner.prop_map(|a| format!("not ({a})")),
        ]
    })
}

fn event_stage() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => condition().prop_map(|c| format!("filter {c}")),
        2 => (field(), scalar()).prop_map(|(a, b)| format!("fields {a}, {b}")),
        1 => (scalar(), 0u32..1000).prop_map(|(a, n)| format!("fields {a} as f{n}")),
        1 => Just("parse @message \"* * * *.* \" as p0, p1, p2, p3, p4 | filter p4 != \"x\"".to_string()),
        1 => Just("parse @message /(?<r0>\\d+) (?<r1>[A-Z]+) OK/ | filter r1 like \"CC\"".to_string()),
    ]
}

fn aggregate() -> impl Strategy<Value = String> {
    let one = select(vec![
        "sum",
        "avg",
        "min",
        "max",
        "count",
        "count_distinct",
        "stddev",
        "earliest",
        "latest",
        "sortsFirst",
        "sortsLast",
        "median",
        "variance",
    ]);
    prop_oneof![
        Just("count(*)".to_string()),
        (one, scalar()).prop_map(|(f, a)| format!("{f}({a})")),
        (field(), 0u32..101).prop_map(|(a, p)| format!("pct({a}, {p})")),
        condition().prop_map(|c| format!("sum({c})")),
        (field(), field()).prop_map(|(a, b)| format!("max({a}) - min({b})")),
    ]
}

fn stats() -> impl Strategy<Value = String> {
    let keys = prop::collection::vec(scalar(), 0..3);
    let second =
        select(vec!["", "", " | stats max(a0) as most, count(*) as groups", " | stats sum(a0) as s by a0 % 2 as even"]);
    (prop::collection::vec(aggregate(), 1..4), keys, second, select(vec!["", " | filter a0 > 1", " | sort a0 desc"]))
        .prop_map(|(aggregates, keys, second, tail)| {
            let named = |(at, text): (usize, &String)| format!("{text} as a{at}");
            let aggregates: Vec<String> = aggregates.iter().enumerate().map(named).collect();
            let by = if keys.is_empty() { String::new() } else { format!(" by {}", keys.join(", ")) };
            let tail = if second.is_empty() { tail } else { "" };
            format!("stats {}{by}{second}{tail}", aggregates.join(", "))
        })
}

fn tail() -> impl Strategy<Value = String> {
    let direction = || select(vec!["", " desc", " asc"]);
    prop_oneof![
        (field(), direction(), field(), direction()).prop_map(|(a, d, b, e)| format!("sort {a}{d}, {b}{e}")),
        (1u32..9).prop_map(|n| format!("limit {n}")),
        (field(), direction(), 1u32..9).prop_map(|(a, d, n)| format!("sort {a}{d} | limit {n}")),
        (field(), field()).prop_map(|(a, b)| format!("dedup {a}, {b}")),
        (field(), direction(), field()).prop_map(|(a, d, b)| format!("sort {a}{d} | dedup {b} | limit 3")),
        scalar().prop_map(|a| format!("display {a}, @message")),
        (field(), patterns()).prop_map(|(a, rest)| format!("pattern {a}{rest}")),
        patterns().prop_map(|rest| format!("pattern @message{rest}")),
        (field(), field(), condition()).prop_map(|(a, b, c)| format!("relevantfields {a}, {b} where {c}")),
        condition().prop_map(|c| format!("relevantfields where {c}")),
    ]
}

/// Commands that look at the rows before or behind a row.
fn work_on_rows() -> impl Strategy<Value = String> {
    prop_oneof![
        field().prop_map(|a| format!("accum {a} as sum")),
        field().prop_map(|a| format!("accum {a} as {a}")),
        Just("addtotals".to_string()),
        (field(), field()).prop_map(|(a, b)| format!("addtotals col=true {a}, {b}")),
        (field(), 1u32..5).prop_map(|(a, n)| format!("autoregress {a} p=1-{n}")),
        Just("filldown".to_string()),
        (field(), select(vec!["remove", "transform"]), 0u32..3)
            .prop_map(|(a, action, n)| format!("outlier action={action} param={n} uselower=true mark=true {a}")),
        (field(), 1u32..90).prop_map(|(a, n)| format!("sessionize {a} maxspan {n}s")),
        (1u32..9).prop_map(|n| format!("tail {n}")),
        (1u32..9).prop_map(|n| format!("limit any {n}")),
        (field(), field()).prop_map(|(a, b)| format!("countFrequent {a}, {b}")),
    ]
}

/// Work on the rows of events, with anything between and behind.
fn worked() -> impl Strategy<Value = String> {
    let head = prop::collection::vec(event_stage(), 0..3);
    let between = prop_oneof![condition().prop_map(|c| format!("filter {c}")), tail()];
    (head, work_on_rows(), prop::option::of(between), prop::option::of(work_on_rows()), tail()).prop_map(
        |(mut stages, work, between, more, tail)| {
            stages.push(work);
            stages.extend(between);
            stages.extend(more);
            joined(stages, tail)
        },
    )
}

/// Buckets of time, filled up.
fn filled() -> impl Strategy<Value = String> {
    let tail =
        select(vec!["", " | sort a0", " | accum a0", " | tail 3", " | stats sum(a0) as s by a0 % 2", " | limit any 2"]);
    let before = select(vec!["", " | sort a0", " | accum a0 as sum", " | limit 5"]);
    (aggregate(), scalar(), before, tail).prop_map(|(aggregate, key, before, tail)| {
        format!("stats {aggregate} as a0 by bin(1m), {key} as k{before} | fillmissing with 1 for a0{tail}")
    })
}

/// What may follow `pattern`.
fn patterns() -> impl Strategy<Value = &'static str> {
    let all = " | display @pattern, @tokens, @logSamples, @visualization, @relatedPattern";
    select(vec!["", " | anomaly", " | sort @severityLabel | limit 3", all])
}

fn query() -> impl Strategy<Value = String> {
    let head = || prop::collection::vec(event_stage(), 0..4);
    prop_oneof![
        worked(),
        filled(),
        (head(), tail()).prop_map(|(head, tail)| joined(head, tail)),
        (head(), stats()).prop_map(|(head, stats)| joined(head, stats)),
    ]
}

fn joined(mut stages: Vec<String>, last: String) -> String {
    stages.push(last);
    stages.join(" | ")
}
