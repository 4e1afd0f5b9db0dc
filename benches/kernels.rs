//! What queries are made of, each by itself and on one core: finding lines and fields by format, literals, grouping,
//! ordering, numbers, expressions, Parquet.

mod flows;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::{Engine, Query};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Records of the flow log: about 22 MB, in memory.
const RECORDS: u64 = 200_000;

/// Records of the log with very many groups, of which most begin one: about 220 MB, in the page cache.
const MANY_RECORDS: u64 = 2_000_000;

/// Bytes of the logs of other formats.
const FORMAT_BYTES: usize = 8 << 20;

/// A sample of each format that is split, and a field of it.
const FORMATS: [(&str, &str); 8] = [
    ("tests/data/lambda/text.log", "@duration"),
    ("tests/data/route53/queries.log", "queryName"),
    ("tests/data/elb/application.log", "elb_status_code"),
    ("tests/data/s3-access/access.log", "operation"),
    ("tests/data/cloudfront/standard.log", "`sc-status`"),
    ("tests/data/clf/combined.log", "@timestamp"),
    ("tests/data/waf/web-acl.log", "action"),
    ("tests/data/eks-audit/audit.log", "verb"),
];

/// Queries over the flow log.
const KERNELS: [(&str, &str); 16] = [
    ("lines: count", "stats count(*)"),
    ("fields: one, as a text", "stats count(srcAddr)"),
    ("fields: four, as texts", "stats count(srcAddr), count(dstAddr), count(srcPort), count(dstPort)"),
    ("numbers: sum of one", "stats sum(bytes)"),
    ("numbers: sum of four", "stats sum(bytes), sum(packets), sum(srcPort), sum(dstPort)"),
    ("literal: rare", "filter @message like 'NODATA' | stats count(*)"),
    ("literal: one line in ten", "filter action = 'REJECT' | stats count(*)"),
    ("groups: 2", "stats count(*) by action"),
    ("groups: 50", "stats sum(bytes) by interfaceId"),
    ("groups: tens of thousands", "stats sum(bytes) by srcAddr, dstPort"),
    ("top: newest 20", "fields @message | sort @timestamp desc | limit 20"),
    ("top: largest 10,000", "fields bytes | sort bytes desc | limit 10000"),
    ("expressions: comparison of numbers", "filter bytes > 5000 and packets < 20 | stats count(*)"),
    ("expressions: arithmetic", "stats max(bytes * 8 / (endTime - startTime + 1))"),
    ("expressions: texts", "stats count_distinct(concat(srcAddr, ':', dstPort))"),
    ("expressions: network", "filter isIpv4InSubnet(srcAddr, '10.0.0.0/8') | stats count(*)"),
];

const MANY_GROUPS: &str = "stats count(*) as c by srcAddr, srcPort, dstAddr, dstPort | sort c desc | limit 10";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn measure(group: &mut BenchmarkGroup<WallTime>, name: &str, input: Input, query: &str) {
    let source = Source { inputs: vec![input], ..Source::default() };
    let engine = Engine::new(vec![source]).with_limits(Limits { threads: 1, ..Limits::default() });
    let query = Query::parse(query).expect("the queries of the benchmark are right");
    group.bench_function(name, |bencher| {
        bencher.iter(|| black_box(engine.run(&query, &|_, _| {}).expect("the log is readable")));
    });
}

fn flow_log(criterion: &mut Criterion) {
    let log = std::fs::read(flows::log(RECORDS)).expect("the log was just made");
    let mut group = criterion.benchmark_group("kernels");
    group.throughput(Throughput::Bytes(log.len() as u64)).sample_size(10).measurement_time(Duration::from_secs(2));
    for (name, query) in KERNELS {
        measure(&mut group, name, Input::Memory("flows.log".into(), log.clone().into()), query);
    }
    group.finish();
}

fn very_many_groups(criterion: &mut Criterion) {
    let log: PathBuf = flows::log(MANY_RECORDS);
    let bytes = std::fs::metadata(&log).expect("the log was just made").len();
    let mut group = criterion.benchmark_group("kernels");
    group.throughput(Throughput::Bytes(bytes)).sample_size(10).measurement_time(Duration::from_secs(5));
    measure(&mut group, "groups: millions", Input::Path(log), MANY_GROUPS);
    group.finish();
}

fn formats(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("formats");
    group.sample_size(10).measurement_time(Duration::from_secs(2));
    for (file, field) in FORMATS {
        let sample = std::fs::read(root().join(file)).expect("the sample is shipped");
        let log = sample.repeat(FORMAT_BYTES / sample.len() + 1);
        group.throughput(Throughput::Bytes(log.len() as u64));
        let name = Path::new(file).file_name().expect("a file has a name").to_string_lossy().into_owned();
        measure(&mut group, file, Input::Memory(name, log.into()), &format!("stats count({field})"));
    }
    group.finish();
}

/// The flow log as a table of four columns, in a file of Parquet.
fn table(log: &str) -> Vec<u8> {
    let words = |at: usize| log.lines().map(move |line| line.split(' ').nth(at).filter(|word| *word != "-"));
    let texts = |at: usize| -> ArrayRef { Arc::new(words(at).collect::<StringArray>()) };
    let numbers = |at: usize| -> ArrayRef {
        Arc::new(words(at).map(|word| word.and_then(|word| word.parse().ok())).collect::<Int64Array>())
    };
    let columns = [("srcaddr", texts(3)), ("dstaddr", texts(4)), ("bytes", numbers(9)), ("start", numbers(10))];
    let rows = RecordBatch::try_from_iter(columns).expect("all columns have as many rows");
    let compression = Compression::ZSTD(ZstdLevel::default());
    let properties = WriterProperties::builder().set_compression(compression).build();
    let mut writer = ArrowWriter::try_new(Vec::new(), rows.schema(), Some(properties)).expect("memory takes all");
    writer.write(&rows).expect("memory takes all");
    writer.into_inner().expect("memory takes all")
}

fn tables(criterion: &mut Criterion) {
    let log = std::fs::read_to_string(flows::log(RECORDS)).expect("the log was just made");
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let file = folder.path().join("flows.parquet");
    std::fs::write(&file, table(&log)).expect("there is room for a file");
    let mut group = criterion.benchmark_group("parquet");
    group.throughput(Throughput::Elements(RECORDS)).sample_size(10).measurement_time(Duration::from_secs(2));
    for (name, query) in [
        ("numbers: sum", "stats sum(bytes)"),
        ("texts: count", "stats count(srcAddr)"),
        ("groups", "stats sum(bytes) by srcAddr"),
        ("a filter that leaves few", "filter srcAddr = '10.0.0.1' | stats count(dstAddr)"),
    ] {
        measure(&mut group, name, Input::Path(file.clone()), query);
    }
    group.finish();
}

criterion_group!(benches, flow_log, very_many_groups, formats, tables);
criterion_main!(benches);
