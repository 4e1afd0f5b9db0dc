//! `cwli diff`: two versions of a query over the same logs.

use cwli::changes::{By, Changes, Smallest, changes};
use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::{Engine, Query};

const LOG: &str = r#"{"time":"2024-05-01T10:00:00Z","level":"info","service":"orders","ms":12}
{"time":"2024-05-01T10:00:01Z","level":"error","service":"orders","ms":1200}
{"time":"2024-05-01T10:00:02Z","level":"warn","service":"billing","ms":40}
{"time":"2024-05-01T10:00:03Z","level":"error","service":"billing","ms":90}
{"time":"2024-05-01T10:00:04Z","level":"error","service":"orders","ms":10}
"#;

fn source(log_group: &str, file: &str, log: &str) -> Source {
    let inputs = vec![Input::Memory(file.into(), log.as_bytes().into())];
    Source { log_group: log_group.into(), inputs, ..Source::default() }
}

fn over(sources: Vec<Source>, threads: usize, old: &str, new: &str) -> Changes {
    let limits = Limits { threads, batch_rows: 2, block_bytes: 100, ..Limits::default() };
    let [old, new] = [old, new].map(|text| Query::parse(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}")));
    changes(&Engine::new(sources).with_limits(limits), &old, &new, &|_, _| {}).expect("both are answered")
}

fn compared(old: &str, new: &str) -> Changes {
    over(vec![source("app", "app.log", LOG)], 2, old, new)
}

/// The lines of the smallest set of events.
fn lines(changes: &Changes) -> Vec<u64> {
    match &changes.smallest {
        Some(Smallest::Events(events)) => events.iter().filter_map(|event| event.line).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_answers_are_the_same() {
    let found = compared("filter ms > 50 | sort ms", "filter not (ms <= 50) | sort ms asc");
    assert!(found.is_same() && found.smallest.is_none());
}

#[test]
fn rows_that_are_events_stand_for_each_other() {
    let found = compared("fields ms | filter level = \"error\"", "fields ms | filter level = \"error\" and ms > 10");
    assert_eq!((found.by.clone(), found.counts.only_old, found.counts.changed), (By::Events, 1, 0));
    assert_eq!(lines(&found), [5]);
    let found = compared("fields ms", "fields ms * if(ms > 1000, 2, 1) as ms2, ms");
    assert_eq!((found.only_new.as_slice(), found.counts.is_same()), (&["ms2".to_string()][..], true));
    assert!(!found.is_same());
}

#[test]
fn groups_with_the_same_keys_stand_for_each_other() {
    let found = compared(
        "stats count(*) as n, max(ms) as most by service",
        "filter ms != 1200 | stats max(ms) as most, count(*) as n by service | sort most",
    );
    assert_eq!(found.by, By::Keys(vec!["service".to_string()]));
    assert_eq!((found.counts.changed, found.columns_moved), (1, true));
    assert_eq!(lines(&found), [2]);
}

#[test]
fn several_events_may_be_needed() {
    let found =
        compared("stats count(*) as n by service | filter n > 2", "stats count(*) as n by service | filter n > 3");
    assert_eq!(lines(&found), [1, 2, 5]);
    let older = "filter ms > 20 | stats count(*) as n | filter n > 2";
    assert_eq!(lines(&compared(older, "filter ms > 20 | stats count(*) as n | filter n > 3")), [2, 3, 4]);
    let found = compared("fields ms | sort ms", "fields ms | sort ms desc");
    assert!(found.counts.moved && !found.counts.values_differ());
    assert_eq!(lines(&found).len(), 2);
    assert_eq!(compared("stats count(*) as n", "stats sum(ms) as n").smallest, Some(Smallest::WithoutEvents));
}

#[test]
fn other_log_groups_and_queries_inside_are_taken_into_account() {
    let sources = || vec![source("a", "a.log", LOG), source("b", "b.log", LOG)];
    let found = over(
        sources(),
        2,
        "SOURCE \"a\" | fields ms | filter ms > 1000",
        "SOURCE \"b\" | fields ms | filter ms > 1000",
    );
    // Equal rows of different logs: they stand in the same place.
    assert_eq!((found.by.clone(), found.is_same()), (By::Place, true));
    let found = over(
        sources(),
        2,
        "SOURCE \"a\" | filter service in (SOURCE \"b\" | filter ms > 1000 | fields service) | fields ms",
        "SOURCE \"a\" | filter service in (SOURCE \"b\" | filter ms > 2000 | fields service) | fields ms",
    );
    let Some(Smallest::Events(events)) = &found.smallest else { panic!("{:?}", found.smallest) };
    let places: Vec<(&str, Option<u64>)> = events.iter().map(|event| (event.file.as_str(), event.line)).collect();
    assert_eq!(places.len(), 2, "{places:?}");
    assert_eq!(places[1], ("b.log", Some(2)));
}

#[test]
fn the_answer_does_not_depend_on_the_number_of_workers() {
    let shown = |threads| {
        let sources = vec![source("app", "app.log", LOG), source("b", "b.log", &LOG.repeat(7))];
        let found =
            over(sources, threads, "stats sum(ms) as s by level", "filter ms != 40 | stats sum(ms) as s by level");
        format!("{:?} {:?} {:?}", found.lines, found.counts, found.smallest)
    };
    assert_eq!(shown(1), shown(2));
    assert_eq!(shown(1), shown(7));
}

#[cfg(feature = "program")]
mod program {
    use super::LOG;
    use std::process::Command;

    const TEMPLATE: &str = "Resources:\n  Errors:\n    Type: AWS::Logs::QueryDefinition\n    Properties:\n      Name: errors\n      \
                            QueryString: filter level = \"error\" | stats count(*) as n by service\n";

    /// Exit status, standard output and standard error of the program in a folder with a log and queries.
    fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
        let folder = tempfile::tempdir().expect("a folder");
        let new =
            "# params: least = 50\nfilter level = \"error\" and ms > {{least}} | stats count(*) as n by service\n";
        for (name, text) in [("app.log", LOG), ("template.yaml", TEMPLATE), ("new.cwli", new)] {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        let output = Command::new(env!("CARGO_BIN_EXE_cwli"))
            .args(arguments)
            .stdin(std::process::Stdio::null())
            .current_dir(folder.path())
            .output()
            .expect("the program starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    #[test]
    fn what_differs_stands_side_by_side_with_the_event() {
        let (status, told, more) = run(&["diff", "template.yaml#Errors", "new.cwli", "--logs", "app.log"]);
        let expected = r#"the rows differ: 1 changed (rows with the same service side by side)
  old         │  new
  service  n  │  service  n
! orders   2  │  orders   1
           ^              ^
  billing  1  │  billing  1

one event is enough to make them differ:
  app.log:5
    {"time":"2024-05-01T10:00:04Z","level":"error","service":"orders","ms":10}
"#;
        assert_eq!((status, told.as_str()), (Some(1), expected), "{more}");
        let same = run(&["diff", "template.yaml#errors", "new.cwli", "--param", "least=5", "--logs", "app.log"]);
        assert_eq!((same.0, same.1.as_str()), (Some(0), "both queries answer the same 2 rows\n"), "{}", same.2);
    }

    #[test]
    fn the_difference_is_told_as_data() {
        let (status, told, _) = run(&["diff", "fields ms, level", "fields ms", "--logs", "app.log", "-o", "json"]);
        let told: serde_json::Value = serde_json::from_str(&told).unwrap();
        assert_eq!((status, &told["columns"]["onlyOld"][0]), (Some(1), &"level".into()));
        assert_eq!((&told["same"], &told["smallest"]), (&false.into(), &serde_json::Value::Null));
    }

    #[test]
    fn mistakes_are_told_of_the_query_that_has_them() {
        let (status, out, told) = run(&["diff", "new.cwli", "fields ms |", "--logs", "app.log"]);
        assert_eq!((status, out.as_str()), (Some(2), ""));
        assert!(told.contains("error[Q106]"), "{told}");
        let (status, _, told) = run(&["diff", "template.yaml#Eror", "new.cwli", "--logs", "app.log"]);
        assert_eq!(status, Some(2));
        assert!(told.contains("`Errors`"), "{told}");
        assert_eq!(run(&["diff", "gone.cwli", "new.cwli", "--logs", "app.log"]).0, Some(3));
        assert_eq!(run(&["diff", "fields a", "fields b", "--logs", "gone.log"]).0, Some(3));
        assert_eq!(run(&["diff", "fields a", "fields b"]).0, Some(2));
    }
}
