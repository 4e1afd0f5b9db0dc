//! What `parse` costs, over the lines of a generated flow log in memory, against the raw cost of finding the
//! same pieces: bytes looked for, captures of the regex crate.

mod flows;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::{Engine, Query};
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

/// Records of the log: about 11 MB.
const RECORDS: u64 = 100_000;

const GLOB: &str =
    r#"parse @message "* * * * * * * *" as a, b, c, src, dst, e, f, rest | stats count(src), count(dst)"#;
const REGEX: &str = r"parse @message /eni-\w+ (?<src>\S+) (?<dst>\S+) / | stats count(src), count(dst)";
const MULTI: &str = r"parse @message /(?<number>\d+)\.\d+\.\d+\.\d+/ multi | stats count(number)";
const CSV: &str = "parse @message csv as a, b, c, src, dst | stats count(src), count(dst)";
const LOGFMT: &str = "parse @message logfmt as lf | stats count(lf)";

fn parse(criterion: &mut Criterion) {
    let lines = std::fs::read(flows::log(RECORDS)).expect("the log was just made");
    let text = String::from_utf8(lines).expect("the log is text");
    let csv = text.replace(' ', ",");
    let logfmt = logfmt(&text);
    let mut group = criterion.benchmark_group("parse");
    group.sample_size(10).measurement_time(Duration::from_secs(3));
    raw(&mut group, &text);
    for (name, query, log) in [
        ("glob", GLOB, &text),
        ("regex", REGEX, &text),
        ("multi", MULTI, &text),
        ("csv", CSV, &csv),
        ("logfmt", LOGFMT, &logfmt),
    ] {
        run(&mut group, name, query, log);
    }
}

/// The addresses, ports and times of each record as pairs.
fn logfmt(text: &str) -> String {
    let pairs = |line: &str| {
        let names = ["version", "account", "eni", "src", "dst", "sport", "dport"];
        let pairs: Vec<String> =
            names.iter().zip(line.split(' ')).map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join(" ") + " msg=\"some words\"\n"
    };
    text.lines().map(pairs).collect()
}

/// One worker, so that the cost is that of one core.
fn run(group: &mut BenchmarkGroup<WallTime>, name: &str, query: &str, log: &str) {
    let bytes: Arc<[u8]> = log.as_bytes().into();
    let inputs = vec![Input::Memory("log".to_string(), bytes)];
    let source = Source { log_group: "flows".to_string(), inputs, format: None, raw: true, ..Source::default() };
    let engine = Engine::new(vec![source]).with_limits(Limits { threads: 1, ..Limits::default() });
    let query = Query::parse(query).expect("the queries of the benchmark are right");
    group.throughput(Throughput::Bytes(log.len() as u64));
    group.bench_function(name, |bencher| {
        bencher.iter(|| black_box(engine.run(&query, &|_, _| {}).expect("the log is readable")));
    });
}

/// The same pieces found without an engine around it.
fn raw(group: &mut BenchmarkGroup<WallTime>, text: &str) {
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("raw: eight pieces of a line by memchr", |bencher| {
        bencher.iter(|| {
            black_box(
                text.lines()
                    .map(|line| memchr::memchr_iter(b' ', line.as_bytes()).take(7).sum::<usize>())
                    .sum::<usize>(),
            )
        });
    });
    for (name, pattern) in [
        ("raw: captures of the crate", r"eni-\w+ (?<src>\S+) (?<dst>\S+) "),
        ("raw: all captures of the crate", r"(?<number>\d+)\.\d+\.\d+\.\d+"),
    ] {
        let regex = regex::bytes::Regex::new(pattern).expect("the patterns of the benchmark are right");
        let all = name.contains("all");
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(text.lines().map(|line| captures(&regex, line, all)).sum::<usize>()))
        });
    }
}

/// Bytes captured in a line.
fn captures(regex: &regex::bytes::Regex, line: &str, all: bool) -> usize {
    let mut locations = regex.capture_locations();
    let mut at = 0;
    let mut bytes = 0;
    while let Some(found) = regex.captures_read_at(&mut locations, line.as_bytes(), at) {
        bytes += locations.get(1).map_or(0, |(start, end)| end - start);
        at = found.end();
        if !all {
            break;
        }
    }
    bytes
}

criterion_group!(benches, parse);
criterion_main!(benches);
