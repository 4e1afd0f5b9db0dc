//! `cwli why`: what became of an event.

use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::why::{End, Reasons, Wanted, Why, why};
use cwli::{Engine, Query};
use proptest::prelude::*;

const LOG: &str = r#"{"time":"2024-05-01T10:00:00Z","level":"info","service":"orders","ms":12,"message":"order 11 accepted"}
{"time":"2024-05-01T10:00:01Z","level":"error","service":"orders","ms":1200,"message":"order 12 failed"}
{"time":"2024-05-01T10:00:02Z","level":"warn","service":"billing","ms":40,"message":"order 13 slow"}
not a document, order 14
{"time":"2024-05-01T10:00:03Z","level":"error","service":"billing","ms":90,"message":"order 15 failed"}

{"time":"2024-05-01T10:00:04Z","level":"error","service":"orders","ms":10,"message":"order 16 failed"}
"#;

fn engine(log: &str, threads: usize) -> Engine {
    let inputs = vec![Input::Memory("app.log".into(), log.as_bytes().into())];
    let limits = Limits { threads, batch_rows: 3, block_bytes: 150, ..Limits::default() };
    Engine::new(vec![Source { log_group: "app".into(), inputs, ..Source::default() }]).with_limits(limits)
}

fn told(engine: &Engine, query: &str, wanted: &Wanted) -> Why {
    let query = Query::parse(query).unwrap_or_else(|faults| panic!("{query}: {faults:?}"));
    why(engine, &query, wanted, &|_, _| {}).unwrap_or_else(|failure| panic!("{failure:?}"))
}

/// What became of the event in a line.
fn line(query: &str, number: u64) -> Reasons {
    let mut told = told(&engine(LOG, 2), query, &Wanted::Line(None, number));
    assert_eq!((told.found, told.events.len()), (1, 1), "{query}");
    told.events.remove(0)
}

/// The texts of the stages, those that have dropped the event with a mark in front.
fn stages(reasons: &Reasons) -> Vec<String> {
    reasons.stages.iter().map(|passed| format!("{}{}", if passed.kept { "" } else { "- " }, passed.text)).collect()
}

/// What the last stage compared.
fn compared(query: &str, number: u64) -> Vec<(String, String)> {
    let reasons = line(query, number);
    assert_eq!(reasons.end, End::Dropped, "{query}");
    let last = reasons.stages.last().expect("a stage has dropped it");
    last.marks.iter().map(|(span, told)| (query[span.start..span.end].to_string(), told.clone())).collect()
}

fn pair(part: &str, told: &str) -> (String, String) {
    (part.to_string(), told.to_string())
}

#[test]
fn the_parts_of_a_condition_that_failed_are_told_with_their_values() {
    let query = "fields level, ms | filter level = \"error\" and ms > 1000 and service like \"ord\"";
    assert_eq!(
        compared(query, 5),
        [
            pair("ms > 1000", "ms = 90, wanted > 1000"),
            pair("service like \"ord\"", "service = \"billing\", wanted like \"ord\""),
        ]
    );
    assert_eq!(
        compared("filter not (level = \"info\")", 1),
        [pair("level = \"info\"", "level = \"info\", wanted not = \"info\"")]
    );
    assert_eq!(line(query, 2).end, End::Answered(1));
}

#[test]
fn a_field_that_is_missing_is_told_with_one_of_a_similar_name() {
    let reasons = line("filter levle = \"error\"", 2);
    let last = reasons.stages.last().unwrap();
    assert_eq!(last.marks[0].1, "`levle` is missing, wanted = \"error\"");
    assert_eq!(last.help, ["the event has no field `levle`, but `level`"]);
    let query = "parse message \"order * failed\" as id | filter id > 1";
    let reasons = line(query, 3);
    assert_eq!(reasons.stages[0].told, ["it matches nothing: message = \"order 13 slow\""]);
    assert_eq!(
        reasons.stages[1].help,
        ["`id` is made by `parse message \"order * failed\" as id`, which found nothing for it"]
    );
}

#[test]
fn a_limit_tells_the_rank_and_the_border() {
    let reasons = line("filter level = \"error\" | sort ms desc | limit 2", 7);
    assert_eq!(stages(&reasons), ["filter level = \"error\"", "sort ms desc", "- limit 2"]);
    assert_eq!(
        reasons.stages[2].told,
        [
            "row 3 of 3 by ms desc, @timestamp desc",
            "the first 2 rows are kept; the last of them has ms = 90, @timestamp = 2024-05-01 10:00:03.000, and this one \
         ms = 10, @timestamp = 2024-05-01 10:00:04.000",
        ]
    );
    // A limit in front of a filter takes effect behind it.
    let reasons = line("limit 1 | filter level = \"warn\"", 3);
    assert_eq!(stages(&reasons), ["filter level = \"warn\"", "limit 1"]);
    assert_eq!(reasons.end, End::Answered(1));
}

#[test]
fn of_rows_with_one_key_the_one_that_is_kept_is_told() {
    let reasons = line("filter level = \"error\" | dedup service", 2);
    let told = &reasons.stages.last().unwrap().told[0];
    assert!(told.starts_with("of 2 rows with service = \"orders\" another one is kept: app.log:7 "), "{told}");
    assert_eq!(line("filter level = \"error\" | dedup service", 7).end, End::Answered(1));
    let reasons = line("dedup service", 4);
    assert_eq!(reasons.stages[0].told, ["rows without `service` are all kept"]);
}

#[test]
fn a_group_is_followed_behind_stats() {
    let query =
        "stats count(*) as n, max(ms) as most by service, level | stats sum(n) as total by service | filter total > 2";
    let reasons = line(query, 3);
    assert_eq!(reasons.end, End::Dropped);
    let values = |at: usize| -> Vec<String> {
        let value = |(name, value): &(String, Option<String>)| format!("{name}={}", value.as_deref().unwrap_or("-"));
        reasons.stages[at].values.iter().map(value).collect()
    };
    assert_eq!(values(0), ["service=billing", "level=warn", "n=1", "most=40"]);
    assert_eq!(values(1), ["service=billing", "total=2"]);
    assert_eq!(reasons.stages[1].told, ["in a group of 2 rows"]);
    assert_eq!(reasons.stages[2].marks[0].1, "total = 2, wanted > 2");
    assert_eq!(line(query, 2).end, End::Answered(1));
}

#[test]
fn a_filter_behind_stats_on_a_field_of_events_takes_effect_in_front_of_it() {
    let reasons = line("stats count(*) as n by service | filter level = \"warn\" and n > 1", 2);
    assert_eq!(stages(&reasons), ["- filter level = \"warn\" and n > 1"]);
    let reasons = line("stats count(*) as n by service | filter level = \"warn\" and n > 1", 3);
    assert_eq!(reasons.end, End::Dropped);
    assert_eq!(reasons.stages.last().unwrap().marks[0].1, "n = 1, wanted > 1");
}

#[test]
fn what_is_no_event_is_told() {
    let engine = engine(LOG, 1);
    let nothing = |wanted: Wanted| told(&engine, "limit 1", &wanted).nothing.expect("there is no event").message;
    assert_eq!(nothing(Wanted::Line(None, 6)), "line 6 of app.log is empty, and no event");
    assert_eq!(nothing(Wanted::Line(None, 9)), "app.log has 7 lines, and line 9 is asked for");
    assert_eq!(nothing(Wanted::Line(Some("ap.log".into()), 1)), "`ap.log` is not among the logs");
    assert_eq!(nothing(Wanted::Text("order 99".into())), "no event holds the text `order 99`");
    assert_eq!(nothing(Wanted::Pointer(12345)), "no event has this pointer");
    assert!(told(&engine, "filter ms > 1 | estimate", &Wanted::Line(None, 1)).nothing.is_some());
    let reasons = line("filter level = \"error\"", 4);
    assert!(reasons.doubts[0].starts_with("it does not fit the format json"), "{:?}", reasons.doubts);
    let header = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n\
                  2 123456789012 eni-0a 10.0.0.1 10.0.0.2 1 22 6 7 2532 1418515210 1418515244 ACCEPT OK\n";
    let engine = self::engine(header, 1);
    let nothing = told(&engine, "limit 1", &Wanted::Line(None, 1)).nothing.expect("a header is no event");
    assert!(nothing.message.starts_with("line 1 of app.log is no event: the format vpc-flow"), "{nothing:?}");
    assert!(told(&engine, "limit 1", &Wanted::Line(None, 2)).nothing.is_none());
}

#[test]
fn times_and_log_groups_that_are_not_read_are_told() {
    let day = 1_714_521_600_000;
    let engine = engine(LOG, 1).between(day, day + 1);
    assert_eq!(told(&engine, "limit 1", &Wanted::Line(None, 1)).events[0].end, End::OutOfRange(day, day + 1));
    let inputs = vec![Input::Memory("b.log".into(), LOG.as_bytes().into())];
    let other = Source { log_group: "b".into(), inputs, ..Source::default() };
    let both = engine.at_all_times();
    let both = both.over(both.sources().iter().cloned().chain([other]).collect());
    let told = told(&both, "SOURCE \"b\" | limit 1", &Wanted::Line(Some("app.log".into()), 1));
    assert_eq!((&told.events[0].end, told.events[0].event.log_group.as_str()), (&End::NotRead, "app"));
}

#[test]
fn rows_that_come_of_one_event_are_followed_together() {
    let reasons = line("parse message /(?<digit>\\d)/ multi | filter digit = 5 | stats count(*) as n by digit", 5);
    assert_eq!(reasons.stages[0].told, ["it is 2 rows from here on; the first of them is shown"]);
    assert_eq!(reasons.end, End::Answered(1));
    let reasons = line("fields jsonParse(\"[]\") as list | unnest list into x", 1);
    assert_eq!(reasons.end, End::Dropped);
    let told = &reasons.stages[1].told[0];
    assert!(told.starts_with("there is no element in the list"), "{told}");
    let reasons = line("pattern @message", 1);
    assert_eq!((reasons.end, reasons.stages[0].kept), (End::Gathered, true));
}

/// Queries whose rows are events.
const QUERIES: &[&str] = &[
    "fields level, ms | filter level = \"error\" | sort ms desc, @timestamp | limit 3",
    "filter ms > 5 or level in [\"warn\"] | filter not (service = \"b\" and ms < 9)",
    "limit 2 | filter ispresent(ms) | fields ms * 2 as twice | filter twice > 8",
    "filter level != \"info\" | dedup service, level",
    "dedup level | limit 2",
    "fields strcontains(message, \"x\") as has | filter has | tail 2",
    "filter service in (filter ms > 10 | fields service) | limit any 2",
    "sort ms | accum ms as sum | filter sum < 30",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn an_event_is_answered_just_when_its_row_is_in_the_answer(
        rows in prop::collection::vec((0usize..3, 0usize..3, prop::option::of(0u32..15), 0i64..5), 1..9),
        query in 0..QUERIES.len(),
    ) {
        let line = |(level, service, ms, second): &(usize, usize, Option<u32>, i64)| {
            let (level, service) = (["error", "warn", "info"][*level], ["a", "b", "c"][*service]);
            let ms = ms.map(|ms| format!(",\"ms\":{ms}")).unwrap_or_default();
            format!("{{\"time\":\"2024-05-01T10:00:0{second}Z\",\"level\":\"{level}\",\"service\":\"{service}\"{ms},\"message\":\"x\"}}\n")
        };
        let log: String = rows.iter().map(line).collect();
        let text = QUERIES[query];
        let parsed = Query::parse(text).unwrap();
        let engine = engine(&log, 2);
        let answer = engine.run(&parsed, &|_, _| {}).unwrap();
        let pointers = answer.pointers.expect("rows are events");
        for number in 1..=rows.len() as u64 {
            let reasons = told(&engine, text, &Wanted::Line(None, number)).events.remove(0);
            let row = pointers.iter().position(|pointer| *pointer == Some(reasons.event.pointer));
            match (&reasons.end, row) {
                (End::Answered(told), Some(row)) => prop_assert_eq!(*told, row + 1, "{} {}", text, number),
                (End::Dropped, None) => {}
                other => prop_assert!(false, "{} {} {:?}\n{}", text, number, other, log),
            }
            prop_assert_eq!(reasons.event.line, Some(number));
        }
    }
}

#[cfg(feature = "program")]
mod program {
    use super::LOG;
    use std::process::Command;

    /// Exit status, standard output and standard error of the program in a folder with the log.
    fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("app.log"), LOG).expect("a file");
        let output = Command::new(env!("CARGO_BIN_EXE_cwli"))
            .args(arguments)
            .stdin(std::process::Stdio::null())
            .current_dir(folder.path())
            .output()
            .expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    #[test]
    fn the_way_of_an_event_is_shown() {
        let query = "fields level, ms | filter level = \"error\" and ms > 100";
        let (status, told, _) = run(&["why", "order 15", query, "app.log"]);
        assert_eq!(status, Some(0));
        let expected = r#"app.log:5  2024-05-01 10:00:03.000
  {"time":"2024-05-01T10:00:03Z","level":"error","service":"billing","ms":90,"message":"order 15 failed"}
  kept     fields level, ms
             level = error, ms = 90
  dropped  filter level = "error" and ms > 100
note: the event does not pass here
 |
 | fields level, ms | filter level = "error" and ms > 100
 |                                               ^^^^^^^^ ms = 90, wanted > 100
"#;
        assert_eq!(told, expected);
    }

    #[test]
    fn the_same_is_told_as_data_whatever_the_number_of_workers() {
        let query = "filter level = \"error\" | stats count(*) as n by service | sort n desc | limit 1";
        let one = run(&["why", "app.log:5", query, "app.log", "-o", "json", "-j", "1"]);
        assert_eq!(one.0, Some(0), "{}", one.2);
        for threads in ["2", "7"] {
            assert_eq!(run(&["why", "app.log:5", query, "app.log", "-o", "json", "-j", threads]), one);
        }
        let told: serde_json::Value = serde_json::from_str(&one.1).unwrap();
        let event = &told["events"][0];
        assert_eq!((&event["outcome"], &event["line"]), (&"dropped".into(), &5.into()));
        assert_eq!(event["stages"][1]["values"]["n"], "1");
        let pointer = event["ptr"].as_str().unwrap();
        assert_eq!(run(&["why", pointer, query, "app.log", "-o", "json"]).1, one.1);
    }

    #[test]
    fn mistakes_end_with_2_or_3_and_many_events_are_counted() {
        let (status, out, told) = run(&["why", "nothing like this", "limit 1", "app.log"]);
        assert_eq!((status, out.as_str()), (Some(2), ""));
        assert!(told.starts_with("error: no event holds the text `nothing like this`\n"), "{told}");
        assert_eq!(run(&["why", "order", "filter a >", "app.log"]).0, Some(2));
        assert_eq!(run(&["why", "1", "limit 1", "missing.log"]).0, Some(3));
        assert_eq!(run(&["why", "order"]).0, Some(2));
        let (status, out, told) = run(&["why", "order", "limit 1", "app.log"]);
        assert_eq!((status, out.matches("app.log:").count()), (Some(0), 3));
        assert!(told.contains("6 events are meant; the first 3 of them are told"), "{told}");
    }
}
