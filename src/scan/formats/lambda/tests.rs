//! The words of events, one by one.

use super::told::{System, read};
use super::{fragment, is_platform_event};

fn told(event: &str, field: System) -> Option<&str> {
    read(event.as_bytes()).places[field as usize].clone().map(|place| &event[place])
}

const ID: &str = "8f1d5bbe-6d54-4bb5-a2b5-b55b6e4e0ad6";

#[test]
fn the_request_of_lines_of_every_runtime() {
    for line in [
        format!("START RequestId: {ID} Version: $LATEST\n"),
        format!("2022-01-07T23:24:39.120Z END RequestId: {ID}"),
        format!("2022-01-07T23:24:39.120Z\t{ID}\tINFO\thello"),
        format!("2022-01-07T23:24:39.125Z 2022-01-07T23:24:39.120Z\t{ID}\tERROR\tno"),
        format!("[WARNING]\t2022-01-07T23:24:39.120Z\t{ID}\tslow"),
        format!("2022-01-07 23:24:39 {ID} INFO  Handler - hello"),
        format!("2022-01-07T23:24:42.120Z {ID} Task timed out after 3.00 seconds"),
        format!("RequestId: {ID} Error: Runtime exited with error: exit status 1"),
    ] {
        assert_eq!(told(&line, System::RequestId), Some(ID), "{line}");
    }
    for line in [
        format!("hello {ID}"),
        "RequestId: none".to_string(),
        format!("INFO RequestId: {ID}"),
        "START of something".to_string(),
        "2022-01-07T23:24:39Z".to_string(),
    ] {
        assert_eq!(told(&line, System::RequestId), None, "{line}");
    }
}

#[test]
fn where_the_time_stands() {
    for (line, at) in [
        ("2022-01-07T23:24:39Z x", Some(0)),
        ("[INFO]\t2022-01-07T23:24:39Z\tx", Some(7)),
        ("[2022-01-07T23:24:39Z] x", Some(0)),
        ("2022-01-07 23:24:39.046 x", Some(0)),
        ("took 2022-01-07T23:24:39Z", None),
        ("[INFO] x", None),
        ("", None),
    ] {
        assert_eq!(read(line.as_bytes()).time, at, "{line}");
    }
}

#[test]
fn a_restored_function_reports_more_durations() {
    let line = format!(
        "REPORT RequestId: {ID}\tDuration: 5.1 ms\tBilled Duration: 20 ms\tMemory Size: 128 MB\tMax Memory Used: 66 MB\t\
         Restore Duration: 400.2 ms\tBilled Restore Duration: 14 ms\t\nXRAY TraceId: 1-61d8-ab\tSegmentId: 0f2e\tSampled: true\t"
    );
    for (field, value) in [
        (System::Type, "REPORT"),
        (System::Duration, "5.1"),
        (System::BilledDuration, "20"),
        (System::MemorySize, "128"),
        (System::MaxMemoryUsed, "66"),
        (System::XrayTraceId, "1-61d8-ab"),
        (System::XraySegmentId, "0f2e"),
    ] {
        assert_eq!(told(&line, field), Some(value), "{field:?}");
    }
    assert_eq!(told(&line, System::InitDuration), None);
}

#[test]
fn what_only_lambda_writes() {
    for event in [
        "INIT_START Runtime Version: python:3.12.v18\tRuntime Version ARN: x",
        "2022-01-07T23:24:39Z INIT_START Runtime Version: nodejs:16.v1",
        "END RequestId: 8f1d5bbe-6d54-4bb5-a2b5-b55b6e4e0ad6",
        r#"{"time":"2022-01-07T23:24:39Z","type":"platform.start","record":{"requestId":"x"}}"#,
    ] {
        assert!(is_platform_event(event), "{event}");
    }
    for event in ["START", "START RequestId:", "REPORT of the day", r#"{"type":"platform.start"}"#, "INIT_START x"] {
        assert!(!is_platform_event(event), "{event}");
    }
}

#[test]
fn the_first_json_of_an_event() {
    for (event, names) in [
        (r#"x {"a":{"b":1}} {"c":2}"#, &["a.b"][..]),
        (r#" [{"a":1},2] "#, &["0.a", "1"]),
        (r#"[INFO] {"a":1}"#, &["a"]),
        (r#"[1,2] {"a":1}"#, &["a"]),
        (r#"{ a: {"b":1} }"#, &["b"]),
        (r#"{"a":{"b":1}"#, &[]),
        (r#"took {} ms {"a":1}"#, &[]),
        ("{{{", &[]),
        ("", &[]),
    ] {
        let mut found = Vec::new();
        fragment::each_name(event.as_bytes(), |name| found.push(name.to_string()));
        assert_eq!(found, names, "{event}");
    }
}
