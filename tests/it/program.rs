//! The program from outside: streams and exit codes.
#![cfg(feature = "program")]

use std::process::{Command, Output, Stdio};

fn cwli(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cwli"));
    command.args(arguments).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    cwli(arguments).output().expect("the program starts")
}

#[test]
fn wrong_arguments_end_with_2_and_leave_standard_output_alone() {
    for arguments in [
        &["query"][..],
        &["query", "src"],
        &["query", "-o", "xml", "limit 1"],
        &["query", "-s", "yesterday", "limit 1"],
        &["query", "-g", "nameless", "limit 1"],
        &["functions", "strlenn"],
        &["man", "qery"],
        &["fly"],
    ] {
        let output = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_range_that_ends_before_it_starts_is_told() {
    let output = run(&["fields", "-s", "2022-01-02", "-e", "2022-01-01", "src"]);
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("2022-01-02 00:00:00.000") && told.contains("2022-01-01 00:00:00.999"), "{told}");
}

#[test]
fn a_query_file_that_is_not_there_ends_with_3() {
    let output = run(&["query", "-f", "no/such.cwli", "src"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8(output.stderr).unwrap().contains("no/such.cwli"));
}

#[test]
fn messages_have_no_colours_away_from_a_terminal() {
    assert!(!run(&["functions", "strlenn"]).stderr.contains(&0x1b));
}

#[test]
fn a_closed_pipe_ends_quietly() {
    for arguments in [&["functions"][..], &["man"], &["completions", "bash"], &["--help"]] {
        let mut child = cwli(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert!(output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_closed_standard_error_does_no_harm() {
    let mut child = cwli(&["query"]).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

#[test]
fn every_command_has_a_man_page_and_every_shell_a_script() {
    for command in ["query", "explain", "fields", "functions", "completions", "man"] {
        let output = run(&["man", command]);
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && page.contains(&format!(".TH cwli-{command}")), "{command}: {page}");
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(&["completions", shell]);
        assert!(output.status.success() && !output.stdout.is_empty(), "{shell}");
    }
}
