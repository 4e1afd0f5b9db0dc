//! The program with queries in PPL.
#![cfg(feature = "program")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

const LOG: &str = r#"{"timestamp":"2024-05-01T10:00:02Z","state":"IL","age":32}
{"timestamp":"2024-05-01T10:00:01Z","state":"IL","age":28}
{"timestamp":"2024-05-01T10:00:00Z","state":"VA","age":36}
"#;

fn cwli(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cwli"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.output().expect("the program starts")
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder for the test");
    std::fs::write(folder.path().join("people.log"), LOG).expect("the log is written");
    folder
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_query_runs() {
    let folder = folder();
    let query = "where age > 30 | stats count() as people by state | sort state";
    let output = cwli(folder.path(), &["query", "--language", "ppl", "-o", "csv", query, "people.log"]);
    assert_eq!(text(&output.stdout).replace('\r', ""), "people,state\n1,IL\n1,VA\n", "{}", text(&output.stderr));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_mistake_is_shown_with_a_way_out() {
    let folder = folder();
    let output = cwli(folder.path(), &["query", "--language", "ppl", "wher age > 30", "people.log"]);
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(told.contains("unknown command `wher`") && told.contains("`where`"), "{told}");
}

#[test]
fn every_step_is_explained() {
    let folder = folder();
    let query = "where age > 30 | dedup state";
    let output = cwli(folder.path(), &["explain", "--language", "ppl", query, "people.log"]);
    let told = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(told.contains("where `age > 30` holds") && told.contains("dedup state"), "{told}");
}

#[test]
fn a_saved_query_is_checked_and_laid_out() {
    let folder = folder();
    let saved = folder.path().join("ages.ppl.cwli");
    let head = "# name: Ages\n# language: ppl\n";
    std::fs::write(&saved, format!("{head}where age>30 // grown up\n|sort -age")).unwrap();
    let output = cwli(folder.path(), &["fmt", "ages.ppl.cwli"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let laid = std::fs::read_to_string(&saved).unwrap();
    assert!(laid.starts_with(head) && laid.ends_with("where age > 30 // grown up\n| sort - age\n"), "{laid}");
    let output = cwli(folder.path(), &["fmt", "--check", "ages.ppl.cwli"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let output = cwli(folder.path(), &["check", "ages.ppl.cwli"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    std::fs::write(&saved, format!("{head}where age > 30 | srot age\n")).unwrap();
    let output = cwli(folder.path(), &["check", "ages.ppl.cwli"]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stdout));
}
