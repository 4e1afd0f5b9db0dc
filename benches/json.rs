//! Discovery of fields in JSON events against the raw cost of reading the same bytes, on one core.

mod events;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::{Engine, Query};
use serde::de::IgnoredAny;
use serde_json::Value;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

/// Events of the log: about 60 MB, in memory.
const EVENTS: u64 = 100_000;

/// Name and query. Each event has 20 fields.
const QUERIES: [(&str, &str); 5] = [
    ("3 of 20 fields", "stats count(status), count(request.path), count(tags.1)"),
    ("3 of 20 fields and the time", "stats count(status), count(request.path), latest(tags.1)"),
    ("filter by a number, 2 fields", "filter status = 503 | stats count(request.path)"),
    ("filter by a text, 2 fields", "filter user.name = \"user-77\" | stats count(request.path)"),
    ("lines alone", "stats count(*)"),
];

fn json(criterion: &mut Criterion) {
    let log: Arc<[u8]> = events::log(EVENTS).into();
    let mut group = criterion.benchmark_group("json");
    group.throughput(Throughput::Bytes(log.len() as u64)).sample_size(10).measurement_time(Duration::from_secs(3));
    let lines = || log.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    group.bench_function("raw: newlines", |bencher| {
        bencher.iter(|| black_box(memchr::memchr_iter(b'\n', &log).count()));
    });
    group.bench_function("raw: serde_json, checked alone", |bencher| {
        bencher.iter(|| lines().filter(|line| serde_json::from_slice::<IgnoredAny>(line).is_ok()).count());
    });
    // What a scan with vector instructions needs to know every token. It unescapes in place, so it takes a copy.
    let (mut copy, mut buffers) = (Vec::new(), simd_json::Buffers::new(log.len() / EVENTS as usize));
    group.bench_function("raw: simd-json, to a tape", |bencher| {
        bencher.iter(|| {
            let scanned = lines().filter(|line| {
                copy.clear();
                copy.extend_from_slice(line);
                simd_json::to_tape_with_buffers(&mut copy, &mut buffers).is_ok()
            });
            scanned.count()
        });
    });
    group.bench_function("raw: serde_json, to a Value", |bencher| {
        bencher.iter(|| lines().filter(|line| serde_json::from_slice::<Value>(line).is_ok()).count());
    });
    for (name, text) in QUERIES {
        let inputs = vec![Input::Memory("app.log".to_string(), log.clone())];
        let source = Source { log_group: "app".to_string(), inputs, ..Source::default() };
        let engine = Engine::new(vec![source]).with_limits(Limits { threads: 1, ..Limits::default() });
        let query = Query::parse(text).expect("the queries of the benchmark are right");
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(engine.run(&query, &|_, _| {}).expect("the log is readable")));
        });
    }
}

criterion_group!(benches, json);
criterion_main!(benches);
