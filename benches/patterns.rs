//! `pattern` over a generated text log, on all cores, next to what it cannot do without: splitting every line at its
//! blanks and hashing the words, on one core.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use cwli::scan::{Input, Source};
use cwli::{Engine, Query};
use foldhash::fast::FixedState;
use std::fmt::Write;
use std::hash::BuildHasher;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

/// Lines of the log: about 60 MB.
const LINES: u64 = 600_000;

const QUERIES: [(&str, &str); 4] = [
    ("pattern", "pattern @message | limit 20"),
    ("pattern with tokens", "pattern @message | display @pattern, @tokens"),
    ("pattern, anomaly", "pattern @message | anomaly"),
    ("the log alone", "stats sum(strlen(@message))"),
];

/// Lines of a service: requests, a few kinds of messages, names of users and machines, now and then an error.
fn log() -> String {
    let mut log = String::new();
    let mut random = 7u64;
    for line in 0..LINES {
        random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        let dice = random >> 33;
        let (second, milli) = (line / 100 % 60, line % 1000);
        let (hour, minute) = (line / 360_000 % 24, line / 6_000 % 60);
        let _ = write!(log, "2024-01-01T{hour:02}:{minute:02}:{second:02}.{milli:03}Z ");
        let _ = match dice % 10 {
            0..4 => {
                writeln!(log, "INFO GET /api/items/{} took {} ms, status {}", dice % 5000, dice % 333, 200 + dice % 3)
            }
            4..6 => writeln!(log, "INFO user u{} has logged in from 10.0.{}.{}", dice % 900, dice % 7, dice % 250),
            6..8 => writeln!(log, "DEBUG RequestId: {random:016x} cache miss for key item:{}", dice % 100_000),
            8 => writeln!(log, r#"WARN {{"queue":"q{}","depth":{},"state":"slow"}}"#, dice % 20, dice % 4000),
            _ => writeln!(log, "ERROR cannot write block {} of volume vol-{:08x}: disk is full", dice % 64, dice),
        };
    }
    log
}

fn patterns(criterion: &mut Criterion) {
    let log = log();
    let mut group = criterion.benchmark_group("patterns");
    group.throughput(Throughput::Bytes(log.len() as u64)).sample_size(10).measurement_time(Duration::from_secs(3));
    let inputs = vec![Input::Memory("app.log".to_string(), Arc::from(log.as_bytes()))];
    let source = Source { log_group: "app".to_string(), inputs, format: Some("text".to_string()), ..Source::default() };
    let engine = Engine::new(vec![source]);
    for (name, text) in QUERIES {
        let query = Query::parse(text).expect("the queries of the benchmark are right");
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(engine.run(&query, &|_, _| {}).expect("the log is readable")));
        });
    }
    group.bench_function("raw: words split and hashed", |bencher| {
        let hasher = FixedState::default();
        let words = || log.lines().flat_map(|line| line.split(' '));
        bencher.iter(|| black_box(words().fold(0u64, |sum, word| sum.wrapping_add(hasher.hash_one(word.as_bytes())))));
    });
    group.finish();
}

criterion_group!(benches, patterns);
criterion_main!(benches);
