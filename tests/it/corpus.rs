//! Real queries from public repositories, where the collection is at hand: each is read, planned and run over small
//! logs without a panic, and gives the same for any number of workers.

use cwli::Query;
use cwli::plan::Plan;
use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::testing::Case;
use std::path::Path;

const FLOWS: &str = "\
2 123456789010 eni-0a 10.0.1.22 10.0.1.25 49152 22 6 10 1000 1641597879 1641597903 ACCEPT OK
2 123456789010 eni-0a 10.0.1.25 10.0.1.22 22 49152 6 8 4000 1641597880 1641597903 ACCEPT OK
2 123456789010 eni-0b 162.142.125.7 10.0.1.22 40000 22 6 1 40 1641597700 1641597760 REJECT OK
2 123456789010 eni-0b - - - - - - - 1641597600 1641597660 - NODATA
";

const TEXT: &str = "\
2022-01-07T23:24:39Z [ERROR] user=alice took 17ms: connection refused
2022-01-07T23:24:40Z [INFO] REPORT RequestId: 1 Duration: 2.03 ms Memory Size: 512 MB
2022-01-07T23:24:41Z {\"level\":\"error\",\"status\":500}
";

#[test]
fn every_query_of_the_collection_is_planned_and_runs() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/queries.jsonl");
    let Ok(text) = std::fs::read_to_string(file) else { return };
    let mut refused = Vec::new();
    let mut different = Vec::new();
    for line in text.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).expect("the collection is lines of JSON");
        let text = entry["query"].as_str().expect("an entry has a query");
        let Ok(query) = Query::parse(text) else { continue };
        match query.plan() {
            Ok((plan, _)) => different.extend(luck(&plan).map(|name| format!("{} {name}", entry["id"]))),
            Err(faults) => refused.push(format!("{} {}", faults[0].code, faults[0].message)),
        }
    }
    // Shown by `--nocapture`: what is refused for its meaning, to be looked at when it changes.
    refused.sort();
    refused.iter().for_each(|fault| println!("{fault}"));
    assert!(different.is_empty(), "depends on the number of workers: {different:?}");
}

/// The log over which the answer depends on the number of workers.
fn luck(plan: &Plan) -> Option<&'static str> {
    [("flows.log", FLOWS), ("app.log", TEXT)].into_iter().find_map(|(name, log)| {
        let answer = |threads, rows| {
            let inputs = vec![Input::Memory(name.to_string(), log.as_bytes().into())];
            let source = Source { log_group: "case".to_string(), inputs, format: None, raw: false };
            let case = Case { source: Some(source), now: 1_641_600_000_000, ..Case::default() };
            let limits = Limits { threads, batch_rows: rows, block_bytes: 100, ..Limits::default() };
            case.engine(limits).run_plan(plan, &|_, _| {}).map(|answer| answer.to_string()).unwrap_or_default()
        };
        (answer(1, 4096) != answer(3, 1)).then_some(name)
    })
}
