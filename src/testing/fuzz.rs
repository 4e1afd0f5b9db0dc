//! What the fuzz targets do with their input. The normal tests do the same with the queries of the cases.

use super::Case;
use crate::diagnostics::Diagnostic;
#[cfg(feature = "saved")]
use crate::diagnostics::Span;
#[cfg(feature = "saved")]
use crate::query::Definitions;
use crate::query::Query;
use crate::run::{Failure, Limits};
#[cfg(feature = "saved")]
use crate::saved;
use crate::scan::{Input, Source, formats};
use std::borrow::Cow;
#[cfg(feature = "saved")]
use std::path::Path;

/// Reads any bytes as a query, and plans it. Every message must point into the text.
///
/// # Panics
/// When something is wrong with cwli.
pub fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match Query::parse(&text) {
        Ok(query) => match query.plan() {
            Ok((plan, warnings)) => {
                check(&text, &warnings);
                assert!(!plan.to_string().is_empty());
            }
            Err(faults) => check_refusal(&text, &faults),
        },
        Err(faults) => check_refusal(&text, &faults),
    }
}

fn check_refusal(text: &str, faults: &[Diagnostic]) {
    assert!(!faults.is_empty(), "refused without a reason: {text}");
    check(text, faults);
}

fn check(text: &str, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        let span = diagnostic.label.as_ref().map(|(span, _)| *span).unwrap_or_default();
        assert!(text.get(span.start..span.end).is_some(), "{diagnostic} points to {span:?} of {text:?}");
        assert!(!diagnostic.to_json(text).is_null());
    }
}

/// A query that is read prints as a text that reads the same, and prints the same again.
///
/// # Panics
/// When it does not.
pub fn round_trip(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let Ok(query) = Query::parse(&text) else { return };
    let printed = query.to_string();
    // What is printed may be longer than what was written, and longer than a query may be.
    if printed.chars().count() > MOST_CHARACTERS {
        return;
    }
    let again = Query::parse(&printed).unwrap_or_else(|faults| panic!("{text:?} prints as {printed:?}: {faults:?}"));
    assert_eq!(again.tree(), query.tree(), "{text:?} prints as {printed:?}");
    assert_eq!(again.to_string(), printed, "{text:?} prints in two ways");
}

/// The longest query that is read.
const MOST_CHARACTERS: usize = 10_000;

/// Runs a query over a log. The query ends at the first zero byte; the next byte tells the kind of the log, and the
/// log follows. The answer must be the same for any number of workers and any size of batches and blocks.
///
/// # Panics
/// When it is not.
pub fn answer(data: &[u8]) {
    let (query, log) = match data.iter().position(|byte| *byte == 0) {
        Some(end) => (&data[..end], Some(&data[end + 1..])),
        None => (data, None),
    };
    let text = String::from_utf8_lossy(query);
    if !Query::parse(&text).is_ok_and(|query| query.plan().is_ok()) {
        return;
    }
    match log {
        Some([kind, log @ ..]) if !log.is_empty() => over_log(text, name_of(*kind), log),
        _ => LOGS.iter().for_each(|(name, log)| over_log(text.clone(), name, log.as_bytes())),
    }
}

fn name_of(kind: u8) -> &'static str {
    match kind {
        b'f' => "flows.log",
        b'j' => "app.json",
        _ => "app.log",
    }
}

/// Reads any bytes as a log file of that name and format, `None` to recognise it, with all fields of the format. The
/// answer must be the same for any number of workers and any size of batches and blocks.
///
/// # Panics
/// When it is not.
pub fn file(data: &[u8], name: &str, format: Option<&str>) {
    let known = formats::all().iter().find(|known| Some(known.name) == format);
    let fields = known.map(|known| (known.fields)()).unwrap_or_default();
    let quoted: String = fields.iter().map(|field| format!(", `{field}`")).collect();
    let of_events = "@timestamp, @ingestionTime, @log, @logStream, @message, @ptr, a, `a.b.0`, level";
    for query in [format!("fields {of_events}{quoted}"), "stats count(*), count(a), latest(a)".to_string()] {
        let inputs = vec![Input::Memory(name.to_string(), data.into())];
        let format = format.map(Into::into);
        same_answers(query.into(), Source { log_group: "case".to_string(), inputs, format, ..Source::default() });
    }
}

/// Workers, rows per batch and bytes per block that must not matter.
const WAYS: [(usize, usize, usize); 3] = [(1, 4096, 64 * 1024), (3, 1, 1), (2, 3, 100)];

/// Bytes that a query may hold on a worker.
const WORKER_BYTES: usize = 64 << 20;

fn over_log(query: Cow<str>, name: &str, log: &[u8]) {
    let inputs = vec![Input::Memory(name.to_string(), log.into())];
    same_answers(query, Source { log_group: "case".to_string(), inputs, ..Source::default() });
}

fn same_answers(query: Cow<str>, source: Source) {
    let case = Case { query: query.into_owned(), source: Some(source), now: 1_641_600_000_000, ..Case::default() };
    let mut answers = WAYS.iter().filter_map(|way| outcome(&case, *way));
    let first = answers.next();
    for (way, other) in WAYS.iter().skip(1).zip(answers) {
        assert_eq!(first.as_ref(), Some(&other), "{:?} with workers, rows and bytes {way:?}", case.query);
    }
}

/// Reads any bytes as a file of Parquet, with queries that ask for rows, for groups and for the number of rows.
///
/// # Panics
/// When the answers depend on the number of workers or the size of batches.
pub fn parquet(data: &[u8]) {
    if data.starts_with(b"PAR1") {
        TABLE_QUERIES.iter().for_each(|query| over_log((*query).into(), "table.parquet", data));
    }
}

/// Questions that read all columns, some of them first, or none.
const TABLE_QUERIES: [&str; 3] = [
    "fields @timestamp, @message, @log, @logStream, user.name, tags.0, labels.env | limit 20",
    "filter dstPort > 22 and action = 'ACCEPT' or level = 'info' | stats count(@message), sum(bytes) by srcAddr",
    "stats count(*)",
];

/// The answer as text; nothing when memory does not suffice, which depends on the number of workers.
fn outcome(case: &Case, (threads, batch_rows, block_bytes): (usize, usize, usize)) -> Option<String> {
    let memory = Some(threads * WORKER_BYTES);
    let limits = Limits { threads, batch_rows, block_bytes, memory, ..Limits::default() };
    let query = Query::parse(&case.query).expect("the query was read before");
    match case.engine(limits).run(&query, &|_, _| {}) {
        Ok(answer) => Some(format!("{answer}{:?}", answer.warnings)),
        Err(Failure::Query(_)) => None,
        Err(Failure::Input(_)) => Some("unreadable".to_string()),
    }
}

/// Reads any bytes as a file in which queries are saved; the first byte tells which kind of file. All places must lie in
/// the file.
///
/// # Panics
/// When they do not.
#[cfg(feature = "saved")]
pub fn saved(data: &[u8]) {
    let Some((kind, bytes)) = data.split_first() else { return };
    let path = Path::new(HOMES[usize::from(*kind) % HOMES.len()]);
    let is_piece = |span: Span| std::str::from_utf8(bytes).is_ok_and(|text| text.get(span.start..span.end).is_some());
    let found = match saved::read(path, bytes) {
        Ok(found) => found,
        Err(damage) => return assert!(damage.span.is_none_or(|span| span.end <= bytes.len()), "{damage:?}"),
    };
    assert!(found.unread.iter().all(|unread| is_piece(unread.span)), "{:?}", found.unread);
    for query in found.queries {
        assert!(is_piece(query.span) && query.params.iter().all(|param| is_piece(param.place)), "{query:?}");
        for at in (0..=query.text.len()).filter(|at| query.text.is_char_boundary(*at)) {
            assert!(query.place(at) <= bytes.len(), "{at} of {query:?}");
        }
        if let Ok(filled) = query.filled(&|_| None, &Definitions::default()) {
            self::query(filled.text.as_bytes());
        }
    }
}

/// A file of every kind.
#[cfg(feature = "saved")]
const HOMES: [&str; 7] = ["q.cwli", "t.yaml", "t.json", "m.tf", "m.tf.json", "plan.json", "d.md"];

/// A small log of every kind.
const LOGS: [(&str, &str); 3] = [
    (
        "flows.log",
        "2 123456789010 eni-0a 10.0.1.22 10.0.1.25 49152 22 6 10 1000 1641597879 1641597903 ACCEPT OK\n\
         2 123456789010 eni-0b 162.142.125.7 10.0.1.22 40000 22 6 1 40 1641597700 1641597760 REJECT OK\n\
         2 123456789010 eni-0b - - - - - - - 1641597600 1641597660 - NODATA\n",
    ),
    (
        "app.json",
        "{\"time\":\"2022-01-07T23:24:39Z\",\"level\":\"error\",\"status\":500,\"user\":{\"id\":7,\"roles\":[\"a\",\"b\"]},\"ok\":true}\n\
         {\"time\":\"2022-01-07T23:24:40Z\",\"level\":\"info\",\"status\":\"200\",\"user\":{\"roles\":[]},\"none\":null}\n",
    ),
    (
        "app.log",
        "2022-01-07T23:24:39Z [ERROR] user=alice took 17ms: connection refused\n\
         2022-01-07T23:24:40Z [INFO] user=bob took 2.5ms\n\
         2022-01-07T23:24:41Z {\"a\":[1,2],\"b\":\"x\"}\n",
    ),
];
