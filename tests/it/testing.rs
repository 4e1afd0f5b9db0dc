//! `cwli test` from outside: what it prints, what it writes, and how it ends.
#![cfg(feature = "program")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The case files that these tests run.
fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/testing")
}

fn test_in(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cwli"));
    command.arg("test").args(arguments).current_dir(folder);
    command.output().expect("the program starts")
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8 is printed")
}

/// What is printed is as it was recorded, but for times.
fn recorded(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("snapshots/testing"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"\d+\.\d\d s\b", "[time]");
    settings.add_filter(r"\b[0-9a-f]{64}\b", "[digest]");
    settings.add_filter(r#""milliseconds": [\d.]+"#, r#""milliseconds": 0"#);
    settings.add_filter(r#"time="[\d.]+""#, r#"time="0""#);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// A folder with copies of the case files and all that they use.
fn copied() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    for entry in walkdir::WalkDir::new(data()).into_iter().map(Result::unwrap) {
        let to = folder.path().join(entry.path().strip_prefix(data()).expect("it is below"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(to).expect("there is room for a folder");
        } else {
            std::fs::copy(entry.path(), to).expect("there is room for a file");
        }
    }
    folder
}

#[test]
fn our_own_cases_pass() {
    let output = test_in(Path::new(env!("CARGO_MANIFEST_DIR")), &["tests/cases"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(output.stderr.is_empty());
}

#[test]
fn every_expectation_can_hold() {
    let output = test_in(&data(), &["passing.case"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    assert!(stdout(&output).starts_with("12 cases: 12 passed; "), "{}", stdout(&output));
}

#[test]
fn every_expectation_that_fails_shows_why() {
    let output = test_in(&data(), &["failing.case"]);
    assert_eq!(output.status.code(), Some(1));
    recorded("failing", &stdout(&output));
    // The same bytes whatever the number of threads.
    for threads in ["1", "7"] {
        let again = stdout(&test_in(&data(), &["-j", threads, "failing.case"]));
        let untimed = |text: &str| text.rsplit_once(';').map(|(text, _)| text.to_string());
        assert_eq!(untimed(&again), untimed(&stdout(&output)));
    }
}

#[test]
fn what_is_wrong_with_case_files_is_told_and_the_others_run() {
    let output = test_in(&data(), &["wrong.case"]);
    assert_eq!(output.status.code(), Some(2));
    recorded("wrong", &stdout(&output));
}

#[test]
fn queries_of_templates() {
    let output = test_in(&data(), &["template.case"]);
    assert_eq!(output.status.code(), Some(1));
    recorded("template", &stdout(&output));
    let wrong = test_in(&data(), &["template_wrong.case"]);
    assert_eq!(wrong.status.code(), Some(2));
    recorded("template_wrong", &stdout(&wrong));
}

#[test]
fn results_for_programs() {
    for (name, arguments) in
        [("json", &["--json"][..]), ("github", &["--github"]), ("coverage_json", &["--json", "--coverage", "--mutate"])]
    {
        let file = if name.starts_with("coverage") { "coverage.case" } else { "failing.case" };
        let output = test_in(&data(), &[arguments, &[file]].concat());
        let text = stdout(&output);
        recorded(name, &text);
        assert!(name == "github" || serde_json::from_str::<serde_json::Value>(&text).is_ok(), "{text}");
    }
}

#[test]
fn a_report_of_junit_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.xml");
    let named = file.display().to_string();
    let output = test_in(&data(), &["--junit", &named, "failing.case::json", "wrong.case", "passing.case"]);
    assert_eq!(output.status.code(), Some(2));
    recorded("junit", &std::fs::read_to_string(file).unwrap());
    let nowhere = test_in(&data(), &["--junit", "no/such/report.xml", "passing.case"]);
    assert_eq!(nowhere.status.code(), Some(3));
}

#[test]
fn parts_that_no_case_uses_are_marked() {
    let output = test_in(&data(), &["--coverage", "coverage.case"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    recorded("coverage", &stdout(&output));
}

#[test]
fn changes_that_no_case_notices_are_marked() {
    let output = test_in(&data(), &["--mutate", "coverage.case"]);
    assert_eq!(output.status.code(), Some(0), "{}", stdout(&output));
    recorded("mutations", &stdout(&output));
    let failing = stdout(&test_in(&data(), &["--mutate", "failing.case::json"]));
    assert!(failing.contains("none tried, since a case fails without any"), "{failing}");
}

#[test]
fn one_case_and_some_cases() {
    let one = test_in(&data(), &["failing.case::json"]);
    assert!(stdout(&one).contains("1 case: 0 passed, 1 failed"), "{}", stdout(&one));
    let some = test_in(&data(), &["--filter", "as recorded", "passing.case", "failing.case"]);
    assert!(stdout(&some).contains("2 cases: 1 passed, 1 failed"), "{}", stdout(&some));
    let unknown = test_in(&data(), &["failing.case::jsn"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stdout(&unknown).contains("did you mean `json`?"), "{}", stdout(&unknown));
    for (arguments, code) in [
        (&["--filter", "no such case", "passing.case"][..], 2),
        (&["logs"], 2),
        (&["no/such.case"], 3),
        (&["--json", "--github"], 2),
    ] {
        let output = test_in(&data(), arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn what_is_wrong_with_other_cases_can_wait() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "-- case good\n-- query\nlimit 1\n-- logs a.log\n{}\n-- expect snapshot\n-- case bad\n-- qery\nx\n";
    std::fs::write(folder.path().join("a.case"), text).expect("a file");
    let all = test_in(folder.path(), &["--update", "a.case"]);
    assert_eq!(all.status.code(), Some(2));
    assert!(stdout(&all).contains("note: nothing was recorded of `a.case`"), "{}", stdout(&all));
    let one = test_in(folder.path(), &["a.case::good"]);
    assert_eq!((one.status.code(), stdout(&one).contains("qery")), (Some(1), false), "{}", stdout(&one));
    assert_eq!(test_in(folder.path(), &["a.case::bad"]).status.code(), Some(2));
}

#[test]
fn update_records_and_leaves_what_is_expected_alone() {
    let folder = copied();
    let read = |name: &str| std::fs::read_to_string(folder.path().join(name)).unwrap();
    let before = read("failing.case");
    let first = test_in(folder.path(), &["--update", "failing.case"]);
    assert_eq!(first.status.code(), Some(1));
    assert!(stdout(&first).contains("recorded in `snapshots/failing.recorded`"), "{}", stdout(&first));
    assert_eq!(read("failing.case"), before);
    let recorded = read("snapshots/failing.recorded");
    assert!(recorded.ends_with("-- snapshot not as recorded\nn\n5\n-- snapshot never recorded\nn\n5\n"), "{recorded}");
    let again = test_in(folder.path(), &["--filter", "record", "failing.case"]);
    assert_eq!(again.status.code(), Some(0), "{}", stdout(&again));
    let cut = before.split("-- case not as recorded").next().unwrap();
    std::fs::write(folder.path().join("failing.case"), cut).unwrap();
    let stale = stdout(&test_in(folder.path(), &["failing.case"]));
    assert!(
        stale.contains("note: `snapshots/failing.recorded` has a recording that no case asks for: `never recorded`"),
        "{stale}"
    );
    test_in(folder.path(), &["--update", "failing.case"]);
    assert!(!folder.path().join("snapshots/failing.recorded").exists());
}

#[test]
fn only_cases_of_what_has_changed_in_git() {
    let folder = copied();
    let git = |arguments: &[&str]| {
        let who = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
        Command::new("git").current_dir(folder.path()).args(who).args(arguments).output()
    };
    let outside = test_in(folder.path(), &["--changed-since", "HEAD", "passing.case"]);
    if git(&["init", "-q"]).is_err() {
        eprintln!("git is not there; the test is left out");
        return;
    }
    assert_eq!(outside.status.code(), Some(2));
    git(&["add", "."]).unwrap();
    git(&["commit", "-q", "-m", "cases"]).unwrap();
    let since =
        |revision: &str| test_in(folder.path(), &["--changed-since", revision, "passing.case", "coverage.case"]);
    assert!(stdout(&since("HEAD")).starts_with("0 cases: "), "{}", stdout(&since("HEAD")));
    let append = |name: &str, text: &str| {
        let path = folder.path().join(name);
        let old = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::write(path, old + text).unwrap();
    };
    append("owners.csv", "search,web\n");
    assert!(stdout(&since("HEAD")).starts_with("1 case: 1 passed"), "{}", stdout(&since("HEAD")));
    append("errors.cwli", "# the end\n");
    assert!(stdout(&since("HEAD")).starts_with("6 cases: 6 passed"), "{}", stdout(&since("HEAD")));
    append("logs/new.log", "{\"level\":\"debug\"}\n");
    assert!(stdout(&since("HEAD")).starts_with("13 cases: "), "{}", stdout(&since("HEAD")));
    let unknown = since("no-such-revision");
    assert_eq!(unknown.status.code(), Some(2));
    let told = String::from_utf8(unknown.stderr).unwrap();
    assert!(told.contains("git does not know the revision `no-such-revision`"), "{told}");
}

#[test]
fn a_watch_runs_again_after_a_change() {
    use std::io::{BufRead, BufReader};
    use std::process::Stdio;
    let folder = copied();
    let mut child = Command::new(env!("CARGO_BIN_EXE_cwli"))
        .args(["test", "--watch", "failing.case::json"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = BufReader::new(child.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut printed = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut summary = || printed.find(|line| line.starts_with("1 case: "));
    let first = summary().unwrap();
    assert!(told.any(|line| line.starts_with("waiting for a change")));
    let path = folder.path().join("failing.case");
    let text = std::fs::read_to_string(&path)
        .unwrap()
        .replace("{\"level\": \"info\", \"n\": 2}", "{\"level\": \"info\", \"n\": 1}");
    std::fs::write(path, text).unwrap();
    let second = summary().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(first.contains("1 failed") && second.contains("1 passed"), "{first}\n{second}");
}

/// Lines of case files, in any order: every file is read or told to be wrong.
mod any_text {
    use cwli::testing::CaseFile;
    use proptest::prelude::*;
    use std::path::Path;

    const LINES: [&str; 24] = [
        "-- query",
        "-- case a",
        "-- case b",
        "-- case",
        "-- logs",
        "-- logs x group=g format=json",
        "-- expect",
        "-- expect json",
        "-- expect rows 1",
        "-- expect rows x",
        "-- expect unordered",
        "-- options",
        "now 2024-05-06",
        "start -1h",
        "limit 0",
        "-- lookup t",
        "-- param p",
        "-- saved S",
        "fields a, {{p}}",
        "stats count(*) as n",
        "a  b",
        "[{}]",
        "-- ",
        "\\-- x",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn is_read_or_refused(lines in prop::collection::vec(prop_oneof![4 => prop::sample::select(&LINES[..]).prop_map(String::from), 1 => ".{0,12}"], 0..24)) {
            let file = CaseFile::read_in(&lines.join("\n"), Path::new("."));
            for case in &file.cases {
                let outcome = case.run(cwli::run::Limits { threads: 1, ..Default::default() });
                let _ = case.verdict(&outcome, case.recording(&outcome).as_deref());
            }
            prop_assert!(!file.faults.is_empty() || !file.cases.is_empty() || !lines.is_empty());
        }
    }
}
