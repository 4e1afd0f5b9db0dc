//! How many rows an answer has at most.

use cwli::render;
use cwli::run::Limits;
use cwli::testing::{Case, Outcome};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Answers over a log of so many lines, each with a number of its own.
fn rows(query: &str, lines: usize) -> usize {
    let mut text = format!("-- query\n{query}\n-- logs app.log\n");
    for line in 0..lines {
        writeln!(text, "2022-01-07T23:{:02}:{:02}Z n={line}", line / 60 % 60, line % 60).expect("a text takes all");
    }
    let case = Case::read(&text, Path::new(".")).expect("the case is well written");
    match case.run(Limits { threads: 2, block_bytes: 10_000, ..Limits::default() }) {
        Outcome::Answered(answer) => answer.rows,
        other => panic!("{query}: {other:?}"),
    }
}

// AWS manual, limit: 10,000 rows without one; AWS API, StartQuery: up to 100,000 with one.
#[test]
fn without_a_limit_there_are_10_000_rows() {
    assert_eq!(rows("fields @message", 10_500), 10_000);
    assert_eq!(rows("fields @message | limit 10400", 10_500), 10_400);
    assert_eq!(rows("fields @message | limit any 20", 10_500), 20);
    assert_eq!(rows("parse @message 'n=*' as n | stats count(*) by n", 10_500), 10_000);
    assert_eq!(rows("parse @message 'n=*' as n | dedup n", 10_500), 10_000);
    assert_eq!(rows("parse @message 'n=*' as n | stats count(*) by n | limit 10499", 10_500), 10_499);
    assert_eq!(rows("parse @message 'n=*' as n | stats count(*) as c by n | stats sum(c)", 10_500), 1);
}

/// The answer as CSV, with so many workers and so much memory for what each query gathers.
fn answer(query: &str, lines: usize, threads: usize, memory: Option<usize>, spill: Option<PathBuf>) -> (String, u64) {
    csv(query, lines, Limits { threads, memory, spill, ..Limits::default() })
}

fn csv(query: &str, lines: usize, limits: Limits) -> (String, u64) {
    let mut text = format!("-- query\n{query}\n-- logs app.log\n");
    for line in 0..lines {
        let (key, number) = (line * 7919 % (lines / 2), line % 97);
        writeln!(text, "{{\"time\":{},\"key\":\"k{key}\",\"n\":{number}}}", 1_700_000_000 + line)
            .expect("a text takes all");
    }
    let case = Case::read(&text, Path::new(".")).expect("the case is well written");
    match case.run(Limits { block_bytes: 100_000, ..limits }) {
        Outcome::Answered(answer) => {
            let mut csv = Vec::new();
            let format = render::find("csv").expect("there is such a format");
            (format.write)(&answer, &render::Options::default(), &mut csv).expect("memory takes all");
            (String::from_utf8(csv).expect("we write UTF-8"), answer.report.bytes_spilled)
        }
        other => panic!("{query}: {other:?}"),
    }
}

#[test]
fn what_memory_does_not_hold_goes_to_files_and_the_answer_is_the_same() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    for query in [
        "stats count(*) as c, sum(n) as s, max(n), count_distinct(n) by key | sort s desc, key | limit 500",
        "stats avg(n) as a, pct(n, 90), latest(n), values(n) by key, bin(1h) | sort key | limit 300",
        "stats count(*) as c by key | stats count(*), sum(c), max(c) by c",
        "sort n | dedup key | limit 700",
        "stats count(*) by key | filter key like 'k1' | limit 100",
    ] {
        let (wanted, nothing) = answer(query, 60_000, 2, None, None);
        assert_eq!(nothing, 0);
        for threads in [1, 2, 7] {
            let (found, spilled) = answer(query, 60_000, threads, Some(threads * 300_000), Some(folder.path().into()));
            assert!(found == wanted, "{query}: {threads} workers");
            assert!(spilled > 0 || threads == 7, "{query}: {threads} workers");
        }
    }
}

#[test]
fn an_approximation_is_near_and_the_same_for_any_number_of_workers() {
    let query = "stats count_distinct(key), pct(time, 30), median(n), count(*)";
    let numbers = |csv: &str| -> Vec<f64> {
        let row = csv.lines().nth(1).expect("there is a row");
        row.split(',').map(|cell| cell.parse().expect("a number")).collect()
    };
    let exact = numbers(&csv(query, 40_000, Limits::default()).0);
    let rough = |threads| csv(query, 40_000, Limits { threads, approximate: true, ..Limits::default() }).0;
    assert_eq!((rough(2), rough(7)), (rough(1), rough(1)));
    for (exact, rough) in exact.iter().zip(numbers(&rough(2))) {
        assert!((rough / exact - 1.0).abs() < 0.025, "{exact} {rough}");
    }
    assert_ne!(exact, numbers(&rough(1)), "it is no approximation");
}

/// From 64 batches of groups on these are kept in parts, and the parts are settled now and then.
#[test]
fn very_many_groups_give_the_same_answer() {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    for query in [
        "stats count(*) as c, sum(n) as s, count_distinct(n), pct(n, 50) by key | sort s desc, key | limit 500",
        "stats count(*) as c by key, n | stats count(*), sum(c), count_distinct(key) by n",
        "stats latest(n) as l by key, missing | sort key desc | limit 10",
        "stats count(*) by concat(key, ' a key that is longer than others', key) | limit 20",
    ] {
        let wanted = csv(query, 8_000, Limits { batch_rows: 4096, ..Limits::default() }).0;
        for (threads, batch_rows) in [(1, 10), (2, 7), (7, 16)] {
            let limits = Limits { threads, batch_rows, ..Limits::default() };
            assert!(csv(query, 8_000, limits.clone()).0 == wanted, "{query}: {threads} workers");
            let spill = Some(folder.path().to_path_buf());
            let (found, spilled) = csv(query, 8_000, Limits { memory: Some(threads * 100_000), spill, ..limits });
            assert!(found == wanted, "{query}: {threads} workers with files");
            assert!(spilled > 0 || threads == 7, "{query}: {threads} workers");
        }
    }
}
