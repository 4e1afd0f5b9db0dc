//! gzip files, on one core, next to inflating them and nothing else.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::{Engine, Query};
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use libdeflater::Decompressor;
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::{self, Write};
use std::time::Duration;

/// Records of the log: about 20 MB.
const RECORDS: u64 = 200_000;

const QUERIES: [(&str, &str); 2] = [
    ("count of the lines", "stats count(*)"),
    ("sum by address", "stats sum(bytes) as b by srcAddr | sort b desc | limit 10"),
];

fn log() -> String {
    let (mut log, mut random) = (String::new(), 11u64);
    for record in 0..RECORDS {
        random = random.wrapping_mul(0x5851_f42d_4c95_7f2d).wrapping_add(0x1405_7b7e_f767_814f);
        let (dice, start) = (random >> 33, 1_700_000_000 + record / 50);
        let (host, port, bytes) = (dice % 250, 1024 + dice % 60_000, dice % 9_000);
        let _ = writeln!(
            log,
            "2 123456789012 eni-0a{:04x} 10.0.{}.{host} 198.51.100.{} {port} 443 6 {} {bytes} {start} {} ACCEPT OK",
            dice % 40,
            dice % 7,
            dice % 200,
            dice % 90,
            start + 60
        );
    }
    log
}

fn packed(criterion: &mut Criterion) {
    let log = log();
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(log.as_bytes()).expect("memory takes all");
    let bytes = packer.finish().expect("memory takes all");
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let path = folder.path().join("flows.log.gz");
    std::fs::write(&path, &bytes).expect("there is room for a file");

    let mut group = criterion.benchmark_group("packed");
    group.throughput(Throughput::Bytes(log.len() as u64)).sample_size(10).measurement_time(Duration::from_secs(3));
    let mut text = vec![0; log.len()];
    group.bench_function("raw: inflated at once", |bencher| {
        bencher.iter(|| black_box(Decompressor::new().gzip_decompress(&bytes, &mut text).is_ok()));
    });
    group.bench_function("raw: inflated piece by piece", |bencher| {
        bencher.iter(|| black_box(io::copy(&mut MultiGzDecoder::new(&bytes[..]), &mut io::sink()).is_ok()));
    });
    for (name, text) in QUERIES {
        let source = Source { inputs: vec![Input::Path(path.clone())], ..Source::default() };
        let engine = Engine::new(vec![source]).with_limits(Limits { threads: 1, ..Limits::default() });
        let query = Query::parse(text).expect("the queries of the benchmark are right");
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(engine.run(&query, &|_, _| {}).expect("the log is readable")));
        });
    }
}

criterion_group!(benches, packed);
criterion_main!(benches);
