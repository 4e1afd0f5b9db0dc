//! How many rows an answer has at most.

use cwli::run::Limits;
use cwli::testing::{Case, Outcome};
use std::fmt::Write;
use std::path::Path;

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
