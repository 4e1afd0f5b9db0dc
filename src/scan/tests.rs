//! The scan as a whole: the same rows however they are read, and bad input.

use super::*;
use crate::batch::Value;
use proptest::prelude::*;
use std::io::Write;
use std::sync::Mutex;

const HEADER: &str = "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n";
const A: &str = "2 123456789010 eni-1 10.0.0.1 10.0.0.2 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n";
const B: &str = "2 123456789010 eni-2 - - - - - - - 1431280876 1431280934 - NODATA\n";

fn memory(text: impl AsRef<[u8]>) -> Input {
    Input::Memory("memory.log".into(), text.as_ref().into())
}

fn source(inputs: Vec<Input>) -> Source {
    Source { log_group: "flows".into(), inputs, ..Source::default() }
}

fn request(fields: &[&str]) -> Request {
    Request {
        fields: fields.iter().map(|name| name.to_string()).enumerate().collect(),
        slots: fields.len(),
        numbers: Vec::new(),
        predicate: None,
        literals: Vec::new(),
        range: None,
        second_range: None,
        batch_rows: 3,
        block_bytes: 64,
        context: Context { now: 0, range: None },
        first_file: 0,
        stop: Default::default(),
    }
}

type Row = (u64, Vec<Option<String>>);

fn run(scan: &Scan, workers: usize) -> Vec<Row> {
    let rows = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                scan.work(&mut |batch| {
                    for row in 0..batch.rows() {
                        let value = |slot| {
                            let value: Value = batch.column(slot).unwrap().value(row);
                            value.print().map(|text| text.into_owned())
                        };
                        let values = (0..batch.slots()).map(value).collect();
                        rows.lock().unwrap().push((batch.positions()[row], values));
                    }
                    ControlFlow::Continue(())
                })
            });
        }
    });
    let mut rows = rows.into_inner().unwrap();
    rows.sort();
    rows
}

fn scan(source: Source, request: Request) -> (Vec<Row>, Report) {
    let scan = Scan::open(&[source], request).map_err(|reports| format!("{reports:?}")).unwrap();
    let rows = run(&scan, 2);
    (rows, scan.report())
}

/// The rows as text: values with one blank between, `~` for a missing one.
fn texts(rows: &[Row]) -> Vec<String> {
    let word = |value: &Option<String>| value.clone().unwrap_or_else(|| "~".into());
    rows.iter().map(|(_, values)| values.iter().map(word).collect::<Vec<_>>().join(" ")).collect()
}

fn read(input: Input, fields: &[&str]) -> (Vec<String>, FileReport) {
    let (rows, mut report) = scan(source(vec![input]), request(fields));
    (texts(&rows), report.files.remove(0))
}

#[test]
fn a_default_log_with_and_without_header() {
    let fields = ["srcAddr", "dstPort", "action", "logStatus", "@timestamp", "start", "nope"];
    let wanted = [
        "10.0.0.1 22 ACCEPT OK 2014-12-14 04:06:50.000 1418530010 ~",
        "~ ~ ~ NODATA 2015-05-10 18:01:16.000 1431280876 ~",
    ];
    for text in [format!("{A}{B}"), format!("{HEADER}{A}{HEADER}{B}{HEADER}")] {
        let (rows, report) = read(memory(text), &fields);
        assert_eq!(rows, wanted);
        assert_eq!(report.fields.len(), 14);
        assert_eq!(report.misfits, 0);
        assert!(report.format.starts_with("vpc-flow (the default format"), "{}", report.format);
    }
}

#[test]
fn system_fields() {
    let fields = ["@log", "@logStream", "@ingestionTime", "@message"];
    let (rows, _) = read(memory(format!("{HEADER}{A}")), &fields);
    assert_eq!(rows, [format!("123456789010:flows eni-1-all 2014-12-14 04:06:50.000 {}", A.trim())]);
    let (rows, _) = read(memory("2022-01-07T23:24:39Z hello\n"), &fields);
    assert_eq!(rows, ["000000000000:flows memory 2022-01-07 23:24:39.000 2022-01-07T23:24:39Z hello"]);
}

#[test]
fn custom_formats_by_header_and_by_format_string() {
    let text = "instance-id interface-id srcaddr pkt-srcaddr new-field\n- eni-1 10.0.1.5 10.0.0.220 x\n";
    let fields = ["instanceId", "interfaceId", "srcAddr", "pktSrcAddr", "pktSrcaddr", "newField"];
    let (rows, report) = read(memory(text), &fields);
    assert_eq!(rows, ["~ eni-1 10.0.1.5 10.0.0.220 10.0.0.220 x"]);
    assert_eq!(report.fields, ["instanceId", "interfaceId", "srcAddr", "pktSrcAddr", "newField"]);

    let mut source = source(vec![memory("us-east-1 443 10\neu-west-1 80 -\n")]);
    source.format = Some("${region} ${dstport} ${bytes}".into());
    let (rows, _) = scan(source.clone(), request(&["region", "dstPort", "bytes"]));
    assert_eq!(texts(&rows), ["us-east-1 443 10", "eu-west-1 80 ~"]);

    source.format = Some("${region} dstport".into());
    let failed = Scan::open(&[source.clone()], request(&[])).err().unwrap();
    assert!(failed[0].failure.as_ref().unwrap().contains("`dstport`"), "{failed:?}");
    source.format = Some("vpcflow".into());
    let failed = Scan::open(&[source], request(&[])).err().unwrap();
    assert!(failed[0].failure.as_ref().unwrap().contains("unknown format `vpcflow`"), "{failed:?}");
}

#[test]
fn lines_that_do_not_fit_stay_events() {
    let double = A.replace(" 22 ", "   22  ");
    let text = format!("{A}bogus line\n{double}\n   \n2 1 {A}{}", A.trim_end().replace(" 22 ", "  "));
    let (rows, report) = read(memory(&text), &["dstPort", "@timestamp"]);
    let fits = "22 2014-12-14 04:06:50.000";
    assert_eq!(rows, [fits, "~ ~", fits, "~ ~", "~ ~", "~ ~"]);
    assert_eq!(report.misfits, 4);
    // The same count when no field is asked for.
    let (rows, report) = read(memory(&text), &["@message"]);
    assert_eq!((rows.len(), report.misfits), (6, 4));
}

#[test]
fn raw_discovers_nothing() {
    let mut source = source(vec![memory(format!("{A}bogus\n"))]);
    source.raw = true;
    let (rows, report) = scan(source, request(&["srcAddr", "@message", "@timestamp"]));
    assert_eq!(texts(&rows), [format!("~ {} 2014-12-14 04:06:50.000", A.trim()), "~ bogus ~".into()]);
    assert!(report.files[0].fields.is_empty());
    assert_eq!(report.files[0].misfits, 0);
}

#[test]
fn literals_and_the_range_leave_out_rows_but_every_record_is_counted() {
    let text = format!("{HEADER}{A}\n{B}{A}{B}");
    let mut wanted = request(&["action"]);
    wanted.literals = vec![b"ACCEPT".to_vec(), b" 22 ".to_vec()];
    let (rows, report) = scan(source(vec![memory(&text)]), wanted.clone());
    assert_eq!(texts(&rows), ["ACCEPT", "ACCEPT"]);
    assert_eq!((report.records_scanned, report.records_matched), (4, 2));
    assert_eq!(report.bytes_scanned, text.len() as u64);

    wanted.literals.clear();
    wanted.range = Some((1431280876000, 1431280876000));
    let (rows, report) = scan(source(vec![memory(&text)]), wanted.clone());
    assert_eq!(texts(&rows), ["~", "~"]);
    assert_eq!((report.records_scanned, report.records_matched), (4, 2));

    wanted.predicate = Some(Expr::Constant(Value::Missing));
    assert!(scan(source(vec![memory(&text)]), wanted).0.is_empty());
}

#[test]
fn empty_files_line_ends_and_marks_do_no_harm() {
    assert_eq!(
        read(memory(""), &["@message"]),
        (vec![], FileReport { format: "text".into(), name: "memory.log".into(), ..FileReport::default() })
    );
    assert_eq!(read(memory("alone"), &["@message"]).0, ["alone"]);
    let (rows, report) =
        read(memory(format!("\u{feff}{HEADER}{A}").replace('\n', "\r\n")), &["srcAddr", "logStatus", "@message"]);
    assert_eq!(rows, [format!("10.0.0.1 OK {}", A.trim())]);
    assert_eq!(report.misfits, 0);
}

#[test]
fn a_line_of_a_megabyte_is_whole() {
    let long = "x".repeat(1 << 20);
    let (rows, _) = read(memory(format!("a\n{long}\nb")), &["@message"]);
    assert_eq!(rows, ["a", &long, "b"]);
    let (rows, _) = read(memory(gzip(format!("a\n{long}\nb").as_bytes())), &["@message"]);
    assert_eq!(rows, ["a", &long, "b"]);
}

#[test]
fn bytes_that_are_not_utf8_are_replaced() {
    let (rows, _) = scan(source(vec![memory(b"first\nsn\xc3\xb6 \xff\xfe\nlast\n")]), request(&["@message"]));
    assert_eq!(texts(&rows), ["first", "snö \u{fffd}\u{fffd}", "last"]);
    assert_eq!(rows.iter().map(|row| row.0).collect::<Vec<_>>(), [0, 6, 14]);
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn packed_files_are_known_by_content() {
    // So many different bytes that the first block of the packed data is larger than the head we look at.
    let noise = (0..300_000u32).map(|n| char::from(33 + (n.wrapping_mul(2_654_435_761) >> 23) as u8 % 90));
    let text = format!("{HEADER}{A}{B}{A}{}\n", noise.collect::<String>());
    let plain = read(memory(&text), &["srcAddr", "@message"]);
    let two = [gzip(format!("{HEADER}{A}").as_bytes()), gzip(&text.as_bytes()[HEADER.len() + A.len()..])].concat();
    for (packed, name) in
        [(gzip(text.as_bytes()), "gzip"), (two, "gzip"), (zstd::encode_all(text.as_bytes(), 1).unwrap(), "zstd")]
    {
        let (rows, report) = read(memory(packed), &["srcAddr", "@message"]);
        assert_eq!(rows, plain.0);
        assert_eq!(report.format, format!("{}, {name}", plain.1.format));
        assert_eq!(report.failure, None);
    }
}

#[test]
fn a_truncated_file_gives_its_complete_lines_and_is_told() {
    let text: String = (0..20_000).map(|n| format!("line {n} {}\n", n * 7919 % 10007)).collect();
    let packed = gzip(text.as_bytes());
    let (rows, report) = read(memory(&packed[..packed.len() / 2]), &["@message"]);
    assert!(rows.len() > 1000 && rows.len() < 20_000);
    assert!(rows.iter().zip(text.lines()).all(|(row, line)| row == line));
    assert!(report.failure.unwrap().contains("gzip data ends too early"));

    let mut damaged = packed.clone();
    damaged[packed.len() / 2..].fill(0xff);
    let (rows, report) = read(memory(damaged), &["@message"]);
    assert!(rows.len() < 20_000);
    assert!(report.failure.unwrap().contains("gzip data"));
}

#[test]
fn bad_files_are_told_and_the_others_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("good.log"), A).unwrap();
    std::fs::write(at("picture.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    std::fs::create_dir(at("empty")).unwrap();
    let inputs = [at("none.log"), at("good.log"), at("picture.png"), at("empty")].map(Input::Path).to_vec();
    let (rows, report) = scan(source(inputs), request(&["action"]));
    assert_eq!(texts(&rows), ["ACCEPT"]);
    let failures: Vec<Option<&str>> = report.files.iter().map(|file| file.failure.as_deref()).collect();
    let binary = "it looks like a binary file; a log is text, plain or packed by gzip, zstd, bzip2 or snappy";
    let wanted = [Some("no such file or folder"), None, Some(binary), Some("the folder holds no files")];
    assert_eq!(failures, wanted);

    let nothing = Scan::open(&[source(vec![Input::Path(at("none.log"))])], request(&[])).err().unwrap();
    assert_eq!(nothing.len(), 1);
}

#[test]
fn progress_ends_at_the_whole() {
    let text = A.repeat(100);
    let packed = gzip(text.as_bytes());
    let scan = Scan::open(&[source(vec![memory(&text), memory(&packed)])], request(&[])).map_err(|_| ()).unwrap();
    assert_eq!(scan.progress(), (0, (text.len() + packed.len()) as u64));
    assert_eq!(run(&scan, 1).len(), 200);
    assert_eq!(scan.progress().0, scan.progress().1);
}

#[test]
fn a_sink_that_breaks_ends_the_work() {
    let scan = Scan::open(&[source(vec![memory(A.repeat(100))])], request(&[])).map_err(|_| ()).unwrap();
    let mut batches = 0;
    scan.work(&mut |_| {
        batches += 1;
        ControlFlow::Break(())
    });
    assert_eq!(batches, 1);
}

fn any_line() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(A.to_string()),
        2 => Just(B.to_string()),
        1 => Just(HEADER.to_string()),
        1 => Just(A.replace(' ', "  ")),
        1 => Just(A.replace('\n', "\r\n")),
        2 => "[ab é]{0,30}\r?\n",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn rows_do_not_depend_on_blocks_workers_or_batches(lines in prop::collection::vec(any_line(), 0..40), tail in "[a ]{0,9}") {
        let text = format!("{A}{}{tail}", lines.concat());
        let fields = ["srcAddr", "logStatus", "version", "@timestamp", "@message"];
        let mut wanted = None;
        for literals in [vec![], vec![b"eni".to_vec()]] {
            for (block_bytes, workers, batch_rows) in [(1, 2, 1), (7, 7, 3), (64, 1, 4096), (512 * 1024, 2, 3)] {
                for input in [memory(&text), memory(gzip(text.as_bytes()))] {
                    let request = Request { block_bytes, batch_rows, literals: literals.clone(), ..request(&fields) };
                    let scan = Scan::open(&[source(vec![input])], request).map_err(|_| ()).unwrap();
                    let mut rows = run(&scan, workers);
                    rows.retain(|row| row.1[4].as_ref().unwrap().contains("eni"));
                    let scanned = scan.report().records_scanned;
                    let wanted = wanted.get_or_insert_with(|| (rows.clone(), scanned));
                    prop_assert_eq!(&rows, &wanted.0);
                    prop_assert_eq!(scanned, wanted.1);
                }
            }
        }
    }
}

const J: &str = "{\"a\":{\"b\":\"x eni\"},\"time\":\"2014-12-14T04:06:50Z\",\"é\":true}\n";

fn any_event() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just(J.to_string()),
        1 => Just(J.replace("eni", "\\u0065ni")),
        1 => Just(J.replace("true}", "tru")),
        2 => "\\{\"[ab]\":[0-9]{1,3},\"t\":\"[a-z é]{0,30}\"\\}\r?\n",
        1 => "[ab é]{0,30}\n",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn json_rows_do_not_depend_on_blocks_workers_or_batches(lines in prop::collection::vec(any_event(), 0..40)) {
        let text = format!("{J}{}", lines.concat());
        let fields = ["a.b", "é", "t", "a", "@timestamp", "@message"];
        let mut wanted = None;
        for literals in [vec![], vec![b"eni".to_vec()]] {
            for (block_bytes, workers, batch_rows) in [(1, 2, 1), (7, 7, 3), (64, 1, 4096), (512 * 1024, 2, 3)] {
                for input in [memory(&text), memory(gzip(text.as_bytes()))] {
                    let request = Request { block_bytes, batch_rows, literals: literals.clone(), ..request(&fields) };
                    let source = Source { format: Some("json".into()), ..source(vec![input]) };
                    let scan = Scan::open(&[source], request).map_err(|_| ()).unwrap();
                    let mut rows = run(&scan, workers);
                    rows.retain(|row| row.1[0].as_ref().is_some_and(|value| value.contains("eni")));
                    let report = scan.report();
                    let wanted = wanted.get_or_insert_with(|| (rows.clone(), report.clone()));
                    prop_assert_eq!(&rows, &wanted.0);
                    prop_assert_eq!(report.records_scanned, wanted.1.records_scanned);
                    // What is said of fields is true of the lines that were passed over as well.
                    prop_assert!(report.unknown_fields.iter().all(|name| wanted.1.unknown_fields.contains(name)));
                }
            }
        }
    }
}

#[test]
fn damaged_events_are_counted() {
    let text = format!("{J}{{\"a\":1\n{J}{{\"a\":1,}}\ntext\n");
    let (rows, report) = read(memory(&text), &["a.b", "é"]);
    assert_eq!(rows, ["x eni 1", "~ ~", "x eni 1", "~ ~", "~ ~"]);
    assert_eq!((&*report.format, report.misfits), ("json", 3));
    assert_eq!(report.fields, ["a.b", "time", "é"]);
    // Where nobody asks for a field, only the ends of lines are looked at.
    assert_eq!(read(memory(&text), &["@message"]).1.misfits, 2);
}

#[test]
fn names_are_found_by_any_number_of_workers() {
    let text: String = (0..50).map(|n| format!("{{\"k{}\":{{\"x\":1}},\"@s\":[{n}]}}\nno event\n", n % 20)).collect();
    let inputs = || vec![memory(&text), memory(gzip(text.as_bytes())), memory(A), memory("text\n")];
    let wanted = ["k0.x", "@@s.0", "k1.x", "k2.x", "k3.x"];
    for workers in [1, 2, 7] {
        let scan = Scan::open(&[source(inputs())], request(&[])).map_err(|_| ()).unwrap();
        let found = Mutex::new(Names::first(wanted.len()));
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    let mut names = Names::first(wanted.len());
                    scan.find_names(&mut names, &|| {});
                    found.lock().unwrap().merge(names);
                });
            }
        });
        assert_eq!(found.into_inner().unwrap().into_names(), wanted);
        assert!(scan.is_open());
        assert_eq!(scan.known_fields().len(), 14);
    }
}

#[cfg(unix)]
#[test]
fn the_progress_of_a_pipe_has_no_end() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let to = pipe.clone();
    let writer = std::thread::spawn(move || std::fs::write(to, A.repeat(100)).unwrap());
    let inputs = vec![memory(A), Input::Path(pipe)];
    let scan = Scan::open(&[source(inputs)], request(&[])).map_err(|_| ()).unwrap();
    assert_eq!(scan.progress(), (0, 0));
    assert_eq!(run(&scan, 2).len(), 101);
    assert_eq!(scan.progress(), (101 * A.len() as u64, 0));
    writer.join().unwrap();
}
