//! The program from outside: streams and exit codes.
#![cfg(feature = "program")]

use std::io::Write;
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
#[cfg(unix)]
fn an_interrupt_ends_at_once_and_leaves_no_temporary_file() {
    let folder = tempfile::tempdir().unwrap();
    let spilling = ["query", "--max-memory", "1MB", "stats count(*) by @message", "-"];
    let mut child = cwli(&spilling).env("TMPDIR", folder.path()).stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    // What it has not read yet fits into the pipe: it has written much to files by now.
    (0..300_000).for_each(|line| writeln!(input, "line {line} of a log that does not end").unwrap());
    // The signal of Ctrl-C may be ignored where tests run in the background; this one ends a program in the same way.
    Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    assert_eq!(std::os::unix::process::ExitStatusExt::signal(&child.wait().unwrap()), Some(15));
    assert_eq!(folder.path().read_dir().unwrap().count(), 0);
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
    for command in ["check", "list", "query", "explain", "fields", "functions", "completions", "man"] {
        let output = run(&["man", command]);
        let page = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success() && page.contains(&format!(".TH cwli-{command}")), "{command}: {page}");
    }
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = run(&["completions", shell]);
        assert!(output.status.success() && !output.stdout.is_empty(), "{shell}");
    }
}

/// A folder for one test, and the program run in it.
struct Logs(tempfile::TempDir);

impl Logs {
    fn new(files: &[(&str, &[u8])]) -> Logs {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).expect("a file");
        }
        Logs(folder)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = cwli(arguments);
        command.current_dir(self.0.path());
        command
    }

    /// Exit status, standard output and standard error.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        told(self.command(arguments).output().expect("the program starts"))
    }

    fn run_over(&self, arguments: &[&str], stdin: &[u8]) -> (Option<i32>, String, String) {
        let mut command = self.command(arguments);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        child.stdin.take().expect("it is piped").write_all(stdin).expect("it is read");
        told(child.wait_with_output().expect("it ends"))
    }
}

fn told(output: Output) -> (Option<i32>, String, String) {
    let text = |bytes| String::from_utf8(bytes).expect("we write UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

const RECORD: &[u8] = b"2 123456789010 eni-1 10.0.0.1 10.0.0.2 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n";
const COUNT: &str = "stats count(*) as n";

#[test]
fn a_bad_file_among_good_ones_is_told_by_every_command() {
    let logs = Logs::new(&[("good.log", RECORD), ("picture.log", b"\x89PNG\0\0")]);
    for arguments in [&["query", COUNT][..], &["explain", COUNT], &["fields"]] {
        let paths = ["good.log", "missing.log", "picture.log", "-o", "csv", "--stats"];
        let (status, answer, messages) = logs.run(&[arguments, &paths].concat());
        assert_eq!(status, Some(3), "{arguments:?}");
        assert!(!answer.is_empty(), "{arguments:?}");
        for part in ["`missing.log`: no such file or folder", "`picture.log`: it looks", "records scanned  1"] {
            assert!(messages.contains(part), "{arguments:?}: {messages}");
        }
    }
}

#[test]
fn what_comes_through_a_pipe_is_there_for_every_step() {
    let logs = Logs::new(&[]);
    let (status, answer, messages) = logs.run_over(&["explain", "-o", "csv", COUNT, "-"], RECORD);
    assert_eq!((status, messages.as_str()), (Some(0), ""));
    assert!(answer.contains("-- files\nstandard input: vpc-flow"), "{answer}");
    assert!(answer.ends_with("\n1\n"), "{answer}");
    let (status, answer, _) = logs.run_over(&["fields", "-o", "csv"], RECORD);
    assert_eq!(status, Some(0));
    assert!(answer.contains("srcAddr,100,1\n"), "{answer}");
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_once() {
    for arguments in [&["query", COUNT, "pipe", "-o", "csv"][..], &["fields", "pipe"], &["explain", COUNT, "pipe"]] {
        let logs = Logs::new(&[]);
        let made = Command::new("mkfifo").arg(logs.0.path().join("pipe")).status().expect("there is mkfifo");
        assert!(made.success());
        let pipe = logs.0.path().join("pipe");
        let writer = std::thread::spawn(move || std::fs::write(pipe, RECORD));
        let (status, answer, _) = logs.run(arguments);
        assert_eq!(status, Some(0), "{arguments:?}");
        assert!(answer.contains('1'), "{arguments:?}: {answer}");
        writer.join().expect("the writer ends").expect("it was read");
    }
}

#[test]
fn explain_needs_no_log() {
    let (status, answer, messages) = Logs::new(&[]).run(&["explain", "filter srcAddr = \"10.0.0.1\""]);
    assert_eq!((status, messages.as_str()), (Some(0), ""));
    assert!(
        answer.starts_with("-- in words\n1. Keeps the events whose `srcAddr` is `10.0.0.1`.\n-- tree\nfilter\n"),
        "{answer}"
    );
    assert!(answer.contains("-- plan\nscan\n") && answer.contains("pushed literals: \"10.0.0.1\""), "{answer}");
    assert!(!answer.contains("time range") && !answer.contains("-- files") && !answer.contains("-- scan"), "{answer}");
}

#[test]
fn explain_tells_the_range() {
    let (_, answer, _) = Logs::new(&[]).run(&["explain", COUNT, "-s", "-1h", "--now", "2022-01-07T23:24:39Z"]);
    assert!(answer.contains("into the scan: from 2022-01-07 22:24:39.000\n"), "{answer}");
}

#[test]
fn the_fields_of_a_range_are_those_of_its_events() {
    let logs = Logs::new(&[("two.log", &[RECORD, b"no record\n"].concat())]);
    let (_, all, _) = logs.run(&["fields", "two.log", "-o", "csv"]);
    assert!(all.contains("srcAddr,50,1\n"), "{all}");
    let (_, of_range, _) = logs.run(&["fields", "two.log", "-o", "csv", "-s", "2014-12-14", "-e", "2014-12-15"]);
    assert!(of_range.contains("srcAddr,100,1\n"), "{of_range}");
}

#[test]
fn the_fields_of_json_are_those_of_all_events() {
    let early = "{\"time\":\"2022-01-07T23:24:39Z\",\"a\":{\"b\":[1,true]},\"once\":1,\"once\":null}\n";
    let late = "{\"time\":\"2022-01-08T00:00:00Z\",\"a\":{\"b\":[2.5]},\"c\":{}}\nno event\n";
    let logs = Logs::new(&[("app.log", [early.repeat(99), late.to_string()].concat().as_bytes())]);
    let (_, all, _) = logs.run(&["fields", "app.log", "-o", "csv"]);
    let wanted = "@message,100,101\n@logStream,100,101\n@log,100,101\n@timestamp,99.0099,100\n@ingestionTime,99.0099,100\n\
                  time,99.0099,100\na.b.0,99.0099,100\na.b.1,98.0198,99\n";
    assert_eq!(all.split_once('\n').unwrap().1, wanted);
    let (_, of_range, _) = logs.run(&["fields", "app.log", "-o", "csv", "-s", "2022-01-08"]);
    assert!(of_range.contains("a.b.0,100,1\n") && !of_range.contains("a.b.1"), "{of_range}");
    let (_, values, messages) = logs.run(&[
        "query",
        "filter ispresent(time) | sort @timestamp | limit 1 | display a.b.0, a.b.1, time",
        "app.log",
        "-o",
        "ndjson",
    ]);
    assert_eq!(values, "{\"a.b.0\":1,\"a.b.1\":1,\"time\":\"2022-01-07T23:24:39Z\"}\n");
    assert!(messages.contains("1 event does not fit the format json"), "{messages}");
}

#[test]
fn a_log_that_estimate_does_not_read_is_not_called_empty() {
    let logs = Logs::new(&[("app.log", b"a\nb\n")]);
    let (status, answer, messages) = logs.run(&["query", "fields @message | estimate", "app.log", "-o", "csv"]);
    assert_eq!((status, answer.as_str(), messages.as_str()), (Some(0), "estimatedBytes\n4\n", ""));
}

#[test]
fn an_empty_log_is_told_once_and_its_fields_are_not() {
    let logs = Logs::new(&[("empty.log", b"")]);
    let (status, answer, messages) = logs.run(&["query", "stats sum(bytes) as b by srcAddr", "empty.log", "-o", "csv"]);
    assert_eq!((status, answer.as_str()), (Some(0), "srcAddr,b\n"));
    assert_eq!(messages, "warning: `empty.log` is empty\n");
}

#[test]
fn a_file_that_is_named_twice_counts_once() {
    let logs = Logs::new(&[("a.log", RECORD)]);
    assert_eq!(logs.run(&["query", COUNT, "a.log", ".", "*.log", "-o", "csv"]).1, "n\n1\n");
    assert_eq!(logs.run(&["query", COUNT, "-g", "a=a.log", "-g", "b=a.log", "-o", "csv"]).1, "n\n2\n");
}

#[test]
fn groups_beyond_the_memory_are_refused() {
    let records: Vec<String> = (0..5000).map(|at| format!("{at} {}", "x".repeat(50))).collect();
    let logs = Logs::new(&[("many.log", records.join("\n").as_bytes())]);
    let query = "parse @message \"* *\" as a, b | stats count(*) by a, b";
    let (status, answer, messages) = logs.run(&["query", query, "many.log", "--max-memory", "100KB", "--no-spill"]);
    assert_eq!((status, answer.as_str()), (Some(2), ""));
    assert!(messages.contains("Q301") && messages.contains("--max-memory"), "{messages}");
    assert_eq!(logs.run(&["query", query, "many.log", "--max-memory", "100MB"]).0, Some(0));
}

#[test]
fn the_place_is_under_its_column_behind_tabs_and_letters_of_several_bytes() {
    let logs = Logs::new(&[("q.cwli", "fields a\n|\tfilter \"äöü\" = strlenn(x)\n".as_bytes())]);
    let (status, _, messages) = logs.run(&["query", "-f", "q.cwli", "nothing.log"]);
    assert_eq!(status, Some(2));
    let lines: Vec<&str> = messages.lines().collect();
    let query = lines.iter().position(|line| line.contains("strlenn(x)")).expect("the query is shown");
    let column = |line: &str, part: &str| line.find(part).map(|at| line[..at].chars().count());
    assert_eq!(column(lines[query], "strlenn"), column(lines[query + 1], "^^^^^^^"), "{messages}");
    assert!(messages.contains("q.cwli:2:"), "{messages}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let logs = Logs::new(&[("a.log", RECORD)]);
    for format in ["table", "json", "ndjson", "csv", "markdown", "api"] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
        let output = logs.command(&["query", "limit 1", "a.log", "-o", format]).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(3), "{format}");
        let messages = String::from_utf8(output.stderr).unwrap();
        assert!(messages.starts_with("error: the answer cannot be written:"), "{format}: {messages}");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_as_standard_input_is_told_and_nothing_is_answered() {
    for arguments in [&["query", COUNT, "-"][..], &["fields", "-"], &["explain", COUNT, "-"]] {
        let logs = Logs::new(&[]);
        let folder = std::fs::File::open(logs.0.path()).expect("a folder can be opened");
        let (status, answer, messages) = told(logs.command(arguments).stdin(folder).output().expect("it starts"));
        assert_eq!((status, answer.as_str()), (Some(3), ""), "{arguments:?}");
        assert!(messages.starts_with("error: `standard input`: "), "{arguments:?}: {messages}");
    }
}

#[test]
fn every_form_of_answer_ends_quietly_when_its_reader_has_gone() {
    let logs = Logs::new(&[("many.log", &RECORD.repeat(5000))]);
    for format in ["table", "json", "ndjson", "csv", "markdown", "api"] {
        let mut command = logs.command(&["query", "limit 5000", "many.log", "-o", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        drop(child.stdout.take());
        let (status, _, messages) = told(child.wait_with_output().expect("it ends"));
        assert_eq!((status, messages.as_str()), (Some(0), ""), "{format}");
    }
}

#[test]
fn log_groups_tables_parameters_and_saved_queries_are_handed_over() {
    let logs = Logs::new(&[
        ("a.log", RECORD),
        ("hosts.csv", b"ip,host\n10.0.0.1,web\n"),
        ("by.cwli", b"# param: least = 5\nstats sum(bytes) as b by host | filter b > {{least}}\n"),
        ("bad.csv", b"ip,host\n1\n"),
    ]);
    let query = "SOURCE 'flows' | lookup hosts ip as srcAddr OUTPUT host | filter dstPort = {{port}} | $By(least = 3)";
    let given = ["-g", "flows=a.log", "--lookup", "hosts=hosts.csv", "--param", "port=22", "--saved", "By=by.cwli"];
    for action in ["query", "explain"] {
        let (status, answer, messages) = logs.run(&[&[action, query, "-o", "csv"], &given[..]].concat());
        assert_eq!((status, messages.as_str()), (Some(0), ""), "{action}");
        assert!(answer.ends_with("host,b\nweb,4249\n"), "{answer}");
    }
    let (status, _, messages) =
        logs.run(&["query", "lookup hosts ip OUTPUT host", "--lookup", "hosts=bad.csv", "a.log"]);
    assert_eq!(status, Some(2));
    assert!(messages.contains("the lookup table `hosts`") && messages.contains("line: 2"), "{messages}");
    let (status, ..) = logs.run(&["query", COUNT, "--lookup", "hosts=none.csv", "a.log"]);
    assert_eq!(status, Some(3));
    let (status, _, messages) = logs.run(&["query", "limit {{n}}", "a.log"]);
    assert_eq!(status, Some(2));
    assert!(messages.contains("`--param n=VALUE`"), "{messages}");
}

#[test]
fn a_query_in_brackets_reads_standard_input_too() {
    let logs = Logs::new(&[]);
    let query = "filter srcAddr in (fields srcAddr) | stats count(*) as n";
    let (status, answer, _) = logs.run_over(&["query", "-o", "csv", query, "-"], RECORD);
    assert_eq!((status, answer.as_str()), (Some(0), "n\n1\n"));
}

#[test]
fn damage_is_told_and_ends_with_3_where_the_reading_is_strict() {
    let folder = tempfile::tempdir().unwrap();
    let log = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    for (name, bytes, message) in [
        ("misfit.json", &b"{\"a\":1}\n{\"a\":\n"[..], "1 event does not fit the format json"),
        ("latin1.txt", b"caf\xe9\nplain\nna\xefve\n", "2 events have bytes that are not UTF-8"),
        (
            "events.json",
            b"{\"events\":[{\"timestamp\":1,\"message\":\"a\\u00e9\"},{\"message\":\"timestamp\"},7]}",
            "no JSON",
        ),
    ] {
        let path = log(name, bytes);
        let (status, _, messages) = told(run(&["query", "limit 9", &path]));
        assert!(messages.contains(message), "{messages}");
        let broken = messages.starts_with("error");
        assert_eq!(status, Some(if broken { 3 } else { 0 }), "{name}");
        assert_eq!(told(run(&["query", "--strict", "limit 9", &path])).0, Some(3), "{name}");
    }
    let (status, _, messages) = told(run(&["query", "limit 1", &log("utf16.txt", b"\xff\xfeh\0i\0\n\0")]));
    assert!(messages.contains("UTF-16"), "{messages}");
    assert_eq!(status, Some(3));
    let good = log("good.json", b"{\"a\":1}\n");
    assert_eq!(told(run(&["query", "--strict", "limit 9", &good])).0, Some(0));
}
