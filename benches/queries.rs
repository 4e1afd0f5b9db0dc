//! The seven queries of the comparison, over a generated flow log, on all cores.

mod flows;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use cwli::scan::{Input, Source};
use cwli::{Engine, Query};
use std::hint::black_box;
use std::time::Duration;

/// Records of the log: about 110 MB, read from the page cache.
const RECORDS: u64 = 1_000_000;

/// Name, query, and whether the log is read raw, as one of a custom format.
const QUERIES: [(&str, &str, bool); 7] = [
    ("q1 filter, newest 20", include_str!("queries/q1.cwli"), false),
    ("q2 sum by 2 keys", include_str!("queries/q2.cwli"), false),
    ("q3 parse the raw line", include_str!("queries/q3.cwli"), true),
    ("q4 filter, time bins", include_str!("queries/q4.cwli"), false),
    ("q5 aggregates", include_str!("queries/q5.cwli"), false),
    ("q6 regex on the raw line", include_str!("queries/q6.cwli"), true),
    ("q7 count by 4 keys", include_str!("queries/q7.cwli"), false),
];

fn queries(criterion: &mut Criterion) {
    let log = flows::log(RECORDS);
    let bytes = std::fs::metadata(&log).expect("the log was just made").len();
    let mut group = criterion.benchmark_group("queries");
    group.throughput(Throughput::Bytes(bytes)).sample_size(10).measurement_time(Duration::from_secs(3));
    for (name, text, raw) in QUERIES {
        let inputs = vec![Input::Path(log.clone())];
        let source = Source { log_group: "flows".to_string(), inputs, format: None, raw, ..Source::default() };
        let engine = Engine::new(vec![source]);
        let query = Query::parse(text).expect("the queries of the benchmark are right");
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(engine.run(&query, &|_, _| {}).expect("the log is readable")));
        });
    }
}

criterion_group!(benches, queries);
criterion_main!(benches);
