//! Parquet: the same answers as over text, whatever the file is made of; damage; and the files that the cases read.

use crate::cases::root;
use arrow_array::builder::{ListBuilder, MapBuilder, StringBuilder};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    StructArray, TimestampMicrosecondArray, TimestampNanosecondArray, UInt64Array,
};
use arrow_schema::{DataType, Field};
use cwli::Query;
use cwli::result::Answer;
use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::testing::Case;
use parquet::arrow::ArrowWriter;
use parquet::basic::{BrotliLevel, Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use std::path::Path;
use std::sync::Arc;

/// How a file is written.
#[derive(Debug, Clone, Copy)]
struct Shape {
    codec: Compression,
    group_rows: usize,
    page_rows: usize,
    /// Numbers as numbers and `-` as nothing, as AWS writes them; otherwise every value as it stands in the line.
    typed: bool,
    statistics: EnabledStatistics,
    version: WriterVersion,
    dictionary: bool,
}

const SHAPE: Shape = Shape {
    codec: Compression::SNAPPY,
    group_rows: 700,
    page_rows: 100,
    typed: true,
    statistics: EnabledStatistics::Page,
    version: WriterVersion::PARQUET_1_0,
    dictionary: true,
};

fn shapes() -> Vec<Shape> {
    let chunk = EnabledStatistics::Chunk;
    let gzip = Compression::GZIP(GzipLevel::default());
    let zstd = Compression::ZSTD(ZstdLevel::default());
    let brotli = Compression::BROTLI(BrotliLevel::default());
    vec![
        SHAPE,
        Shape { codec: gzip, group_rows: 100_000, typed: false, ..SHAPE },
        Shape { codec: zstd, page_rows: 1000, statistics: chunk, dictionary: false, ..SHAPE },
        Shape { codec: Compression::LZ4_RAW, version: WriterVersion::PARQUET_2_0, page_rows: 7, ..SHAPE },
        Shape { codec: Compression::UNCOMPRESSED, statistics: EnabledStatistics::None, group_rows: 50, ..SHAPE },
        Shape { codec: brotli, version: WriterVersion::PARQUET_2_0, dictionary: false, group_rows: 2500, ..SHAPE },
    ]
}

fn write(batch: &RecordBatch, shape: Shape) -> Vec<u8> {
    let properties = WriterProperties::builder()
        .set_compression(shape.codec)
        .set_max_row_group_row_count(Some(shape.group_rows))
        .set_data_page_row_count_limit(shape.page_rows)
        .set_write_batch_size(shape.page_rows)
        .set_statistics_enabled(shape.statistics)
        .set_writer_version(shape.version)
        .set_dictionary_enabled(shape.dictionary)
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).expect("a writer");
    writer.write(batch).expect("rows are written");
    writer.into_inner().expect("the file is finished")
}

/// A text flow log as a table: the columns of its header line, or of the default format.
fn flow_log(text: &str, typed: bool) -> RecordBatch {
    const DEFAULT: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes \
                           start end action log-status";
    let has_header = !text.starts_with(|c: char| c.is_ascii_digit());
    let header = if has_header { text.lines().next().expect("a header line") } else { DEFAULT };
    let rows: Vec<Vec<&str>> =
        text.lines().skip(usize::from(has_header)).map(|line| line.split_whitespace().collect()).collect();
    let column = |(place, name): (usize, &str)| {
        let values: Vec<Option<&str>> = rows.iter().map(|row| Some(row[place])).collect();
        let array: ArrayRef = if !typed {
            Arc::new(values.iter().collect::<StringArray>())
        } else {
            let present = values.iter().map(|value| value.filter(|value| *value != "-"));
            let is_number = name != "account-id" && present.clone().flatten().all(|text| text.parse::<i64>().is_ok());
            match is_number {
                true => Arc::new(present.map(|text| text?.parse::<i64>().ok()).collect::<Int64Array>()),
                false => Arc::new(present.collect::<StringArray>()),
            }
        };
        (name.replace('-', "_"), array, true)
    };
    RecordBatch::try_from_iter_with_nullable(header.split(' ').filter(|name| !name.is_empty()).enumerate().map(column))
        .expect("columns of one length")
}

fn source(name: &str, bytes: &[u8]) -> Source {
    let inputs = vec![Input::Memory(name.to_string(), bytes.into())];
    Source { log_group: "flows".to_string(), inputs, ..Source::default() }
}

fn run(source: &Source, query: &str, range: Option<(i64, i64)>, threads: usize, batch_rows: usize) -> Answer {
    let case = Case { source: Some(source.clone()), range, now: 1_418_600_000_000, ..Case::default() };
    let query = Query::parse(query).unwrap_or_else(|faults| panic!("{query}: {faults:?}"));
    case.engine(Limits { threads, batch_rows, ..Limits::default() }).run(&query, &|_, _| {}).expect("it is readable")
}

/// Questions of every kind: of rows and of groups, of fields and of the message, with filters that bounds tell
/// something about and others.
const QUERIES: &[&str] = &[
    "fields @timestamp, @message, @log, @logStream, @ingestionTime | limit 100",
    "fields srcAddr, dstAddr, srcPort, dstPort, packets, bytes, action, interfaceId | limit 3000",
    "fields start, @message | filter dstPort = 22 | sort @timestamp desc | limit 20",
    "filter dstPort = '22' or srcPort in [443, '80'] | stats count(*), min(@message), max(startTime) by action",
    "stats sum(bytes) as b by srcAddr, dstAddr | sort b desc | limit 15",
    "parse @message '* * * * * * * * * * * * * *' as a, b, c, d, e, f, g, h, i, j, k, l, m, n \
     | filter m = 'REJECT' or c like 'vpc' | stats count(*) as rejects by d | sort rejects desc, d",
    "parse @message '* * * *' as a, b, c, d | filter a = '2' or a = 'us-east-1' | stats count(*) by c",
    "filter action = 'REJECT' and srcAddr not like '10.0.' | stats count(*) as c by dstPort, bin(5m) | sort c, dstPort",
    "stats count(*), count(bytes), sum(bytes), avg(packets), pct(bytes, 95), count_distinct(srcAddr), max(srcAddr)",
    "filter @message like /10\\.0\\.\\d+\\.1 .* (REJECT|ACCEPT)/ | stats count(*), count_distinct(@message)",
    "filter @message like 'REJECT' | fields @message",
    "stats count(*) as c by srcAddr, srcPort, dstAddr, dstPort | sort c desc, srcAddr, srcPort, dstPort | limit 10",
    "filter bytes > 100000 and packets <= 900 and action != 'REJECT' | sort bytes desc, srcPort | display bytes, action",
    "filter startTime >= 1418515800 and startTime < 1418515900 | stats count(*), min(startTime) by logStatus",
    "filter action < 'B' and action >= 'A' | stats count(*), sum(srcPort + dstPort)",
    "filter action > 7 or dstPort < 'a' or not ispresent(srcAddr) | stats count(*) by action, logStatus",
    "filter srcAddr = '10.0.1.22' and bytes = 1e3 | stats count(*)",
    "filter @logStream like 'eni-0' and @log like '1234' | stats count(*) by @logStream | sort @logStream",
    "fields srcAddr, dstAddr, @timestamp | sort srcAddr, @timestamp | dedup srcAddr | limit 50",
    "stats count(*), count(pktSrcAddr), count(nowhere)",
    "filter strlen(interfaceId) > 3 and isempty(nowhere) = 0 | stats count(*)",
    "filter dstPort = 99999 | stats count(*)",
];

fn shipped(name: &str) -> String {
    std::fs::read_to_string(root().join("examples").join(name)).expect("the example is shipped")
}

#[test]
fn the_answers_are_those_over_text() {
    for name in ["flow-logs/default.log", "flow-logs-19-fields/flows.log", "flow-logs-22-fields/flows.log"] {
        let text = shipped(name);
        let lines = source("flows.log", text.as_bytes());
        let tables: Vec<_> = shapes()
            .into_iter()
            .map(|shape| (shape, source("flows.parquet", &write(&flow_log(&text, shape.typed), shape))))
            .collect();
        let ranges = [None, Some((1_418_515_300_000, 1_418_515_500_999))];
        for (query, range) in QUERIES.iter().flat_map(|query| ranges.iter().map(move |range| (query, *range))) {
            let expected = run(&lines, query, range, 1, 4096).to_string();
            for (number, (shape, table)) in tables.iter().enumerate() {
                let (threads, rows) = [(1, 4096), (2, 3), (7, 1)][number % 3];
                let answer = run(table, query, range, threads, rows).to_string();
                assert_eq!(answer, expected, "{query} over {name} with {range:?} as {shape:?}");
            }
        }
    }
}

#[test]
fn what_the_bounds_exclude_is_not_read() {
    let text = shipped("flow-logs/default.log");
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_by_key(|line| line.split(' ').nth(10));
    let sorted = lines.join("\n");
    let table = source("flows.parquet", &write(&flow_log(&sorted, true), SHAPE));
    let scanned = |query: &str, range| run(&table, query, range, 2, 4096).report.records_scanned;
    assert_eq!(scanned("stats count(*)", None), lines.len() as u64);
    assert_eq!(scanned("filter dstPort = 99999 | stats count(*)", None), 0);
    assert_eq!(scanned("filter action = 'SOMETHING' | stats count(*)", None), 0);
    assert_eq!(scanned("filter 'ZZZ' < action and bytes > 0 | stats count(*)", None), 0);
    // A text that reads as a number may equal another one.
    assert_eq!(scanned("filter srcAddr = 7 | stats count(*)", None), lines.len() as u64);
    let first = |place: usize| lines[place].split(' ').nth(10).and_then(|start| start.parse::<i64>().ok());
    let early = (0, first(10).expect("a record has a start") * 1000);
    assert!((1..=1400).contains(&scanned("stats count(*)", Some(early))), "one row group or two");
    assert_eq!(scanned("stats count(*)", Some((0, 1))), 0);
}

#[test]
fn times_of_every_kind_are_times() {
    let second = 1_714_557_600;
    let kinds: Vec<(&str, ArrayRef)> = vec![
        ("timestamp", Arc::new(Int64Array::from(vec![second, second + 60]))),
        ("time", Arc::new(Int64Array::from(vec![second * 1000, (second + 60) * 1000]))),
        ("eventTime", Arc::new(StringArray::from(vec!["2024-05-01T10:00:00Z", "2024-05-01T10:01:00Z"]))),
        ("eventtime", Arc::new(TimestampMicrosecondArray::from(vec![second * 1_000_000, (second + 60) * 1_000_000]))),
        ("at", Arc::new(TimestampNanosecondArray::from(vec![second * 1_000_000_000, (second + 60) * 1_000_000_000]))),
    ];
    for (name, array) in kinds {
        let level: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
        let rows = RecordBatch::try_from_iter(vec![("level", level), (name, array)]).expect("columns of one length");
        let table = source("x.parquet", &write(&rows, Shape { group_rows: 1, ..SHAPE }));
        let answer = run(&table, "fields @timestamp, level, @logStream", Some((second * 1000 + 1, i64::MAX)), 1, 4096);
        assert_eq!(
            answer.to_string(),
            "@timestamp               level  @logStream\n2024-05-01 10:01:00.000  b      x\n",
            "{name}"
        );
        if matches!(name, "eventtime" | "at") {
            assert_eq!(answer.report.records_scanned, 1, "{name}");
        }
    }
}

#[test]
fn damage_is_told_and_never_a_panic() {
    let text = shipped("flow-logs/default.log");
    let bytes = write(&flow_log(&text, true), SHAPE);
    let read = |bytes: &[u8], query: &str| {
        let query = Query::parse(query).expect("the query is read");
        let case = Case { source: Some(source("flows.parquet", bytes)), ..Case::default() };
        case.engine(Limits { threads: 2, ..Limits::default() }).run(&query, &|_, _| {})
    };
    for cut in (4..bytes.len()).step_by(bytes.len() / 40) {
        assert!(read(&bytes[..cut], "stats count(*)").is_err(), "cut at {cut}");
    }
    let mut told = 0;
    for at in (4..bytes.len()).step_by(97) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x55;
        // A value that is another one now is no damage that anybody could see.
        match read(&damaged, "filter bytes > 10 | stats count(*), count(@message) by srcAddr") {
            Ok(answer) => {
                let failure = answer.report.files[0].failure.clone();
                told += usize::from(failure.is_some_and(|why| why.contains("row group")));
            }
            Err(_) => told += 1,
        }
    }
    assert!(told > 100, "only {told} damaged files were told");
}

#[test]
fn a_file_that_is_packed_or_cannot_be_parquet_is_told() {
    let failure = |name: &str, bytes: &[u8]| {
        let case = Case { source: Some(source(name, bytes)), ..Case::default() };
        let query = Query::parse("stats count(*)").expect("the query is read");
        match case.engine(Limits::default()).run(&query, &|_, _| {}) {
            Err(cwli::run::Failure::Input(files)) => files[0].failure.clone().unwrap_or_default(),
            other => panic!("{other:?}"),
        }
    };
    assert!(failure("a.parquet", b"PAR1").contains("too early"));
    assert!(failure("a.parquet", b"PAR1 and no more of it").contains("too early"));
    assert!(failure("a.parquet", b"PAR1\xff\xff\xff\xffPAR1").contains("damaged"));
    assert!(failure("a.parquet", b"PAR1\0\0\0\0\0\0\0\0PARE").contains("encrypted"));
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gz, &write(&other_columns(), SHAPE)).expect("memory takes it");
    assert!(failure("a.parquet.gz", &gz.finish().expect("memory takes it")).contains("not packed"));
}

/// A few rows with columns of every kind.
fn other_columns() -> RecordBatch {
    let micros = |second: i64| Some(1_714_557_600_123_456 + second * 1_000_000);
    let names: ArrayRef = Arc::new(StringArray::from(vec![Some("alice"), None, Some("bob \"b\"")]));
    let ids: ArrayRef = Arc::new(UInt64Array::from(vec![18_446_744_073_709_551_615, 9_007_199_254_740_993, 7]));
    let user = StructArray::from(vec![
        (Arc::new(Field::new("name", DataType::Utf8, true)), names),
        (Arc::new(Field::new("id", DataType::UInt64, true)), ids),
    ]);
    let mut tags = ListBuilder::new(StringBuilder::new());
    tags.append_value([Some("a"), None, Some("c")]);
    tags.append_null();
    tags.append_value([Some("x")]);
    let mut labels = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    for values in [&[("env", "prod"), ("app.kind", "web")][..], &[], &[("env", "test")]] {
        for (key, value) in values {
            labels.keys().append_value(key);
            labels.values().append_value(value);
        }
        labels.append(true).expect("keys and values are as many");
    }
    let decimals = Decimal128Array::from(vec![Some(12_345), None, Some(-5)]).with_precision_and_scale(10, 2);
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("EventTime", Arc::new(TimestampMicrosecondArray::from(vec![micros(0), micros(1), None]))),
        ("level", Arc::new(StringArray::from(vec!["info", "error", "info"]))),
        ("ok", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        ("took", Arc::new(Float64Array::from(vec![0.1, f64::NAN, 1e21]))),
        ("price", Arc::new(decimals.expect("ten digits"))),
        ("raw", Arc::new(BinaryArray::from(vec![&b"text"[..], b"\xff!", b"end"]))),
        ("user", Arc::new(user)),
        ("tags", Arc::new(tags.finish())),
        ("labels", Arc::new(labels.finish())),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .expect("columns of one length")
}

/// Small files of every shape, for the fuzz target to begin with.
pub fn seeds() -> Vec<(String, Vec<u8>)> {
    let text: String = shipped("flow-logs/default.log").split_inclusive('\n').take(40).collect();
    let shapes = shapes().into_iter().map(|shape| Shape { group_rows: 25, page_rows: 10, ..shape });
    let both = shapes.flat_map(|shape| [write(&flow_log(&text, shape.typed), shape), write(&other_columns(), shape)]);
    both.enumerate().map(|(number, bytes)| (format!("{number}.parquet"), bytes)).collect()
}

/// The files that the cases of `tests/cases/parquet/` read, with what makes them.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let text = shipped("flow-logs/default.log");
    let lines: Vec<&str> = text.lines().collect();
    let few = lines.iter().copied().filter(|line| line.ends_with("NODATA")).take(2).chain(lines[..20].iter().copied());
    let flows = write(&flow_log(&few.collect::<Vec<_>>().join("\n"), true), Shape { group_rows: 8, ..SHAPE });
    let other = write(&other_columns(), SHAPE);
    vec![("flows.parquet", flows.clone()), ("other.parquet", other), ("cut.parquet", flows[..flows.len() / 2].to_vec())]
}

fn shipped_file(name: &str) -> std::path::PathBuf {
    root().join("tests/data/parquet").join(name)
}

#[test]
fn the_files_of_the_cases_are_what_they_say() {
    for (name, bytes) in files() {
        let shipped = std::fs::read(shipped_file(name)).expect("the file is shipped");
        let rows = |bytes: &[u8]| match bytes.ends_with(b"PAR1") {
            true => run(&source(name, bytes), "fields @message, @timestamp | limit 1000", None, 1, 4096).to_string(),
            false => String::new(),
        };
        assert_eq!(rows(&shipped), rows(&bytes), "{name}");
    }
}

#[test]
#[ignore = "writes the files that the cases of Parquet read"]
fn files_for_cases() {
    for (name, bytes) in files() {
        let path = shipped_file(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("folders can be made");
        std::fs::write(path, bytes).expect("files can be written");
    }
}
