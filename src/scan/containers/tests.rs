//! The same events however a file is cut, and bad input.

use super::*;
use crate::scan::stream::Blocks;
use proptest::prelude::*;
use std::io::Cursor;

/// The events as text, one a line: offset, time, stream and message; at the end what was wrong.
fn events(container: &Container, bytes: &[u8], size: usize) -> String {
    let mut framed = Framed::new(Box::new(Cursor::new(bytes.to_vec())), (container.finder)());
    let (mut out, mut memory) = (String::new(), Vec::new());
    loop {
        match framed.next(size, &mut memory) {
            Ok(None) => return out,
            Err(error) => return out + &format!("error: {error}\n"),
            Ok(Some(block)) => {
                for record in block.records().expect("a container tells its events") {
                    let (_, origin) = block.record(record.start).expect("it is there");
                    let message = str::from_utf8(&block.bytes()[record.start as usize..record.end as usize]).unwrap();
                    let stream = origin.stream.as_deref().unwrap_or("~");
                    out += &format!("{} {:?} {stream} {message:?}\n", record.offset, record.time);
                }
                if block.misfits() > 0 {
                    out += "misfit\n";
                }
            }
        }
    }
}

fn recognised(name: &str, text: &str) -> &'static str {
    recognise(&Sample { name, bytes: text.as_bytes(), whole: true }).map_or("lines", |container| container.name)
}

const SUBSCRIBED: &str = concat!(
    r#"{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":"","logEvents":[{"message":"x"}]}"#,
    r#"{"messageType":"DATA_MESSAGE","owner":"123456789012","logGroup":"/g","logStream":"s","logEvents":[{"id":"1","#,
    r#""timestamp":1000,"message":"a\nb"},{"id":"2","timestamp":2000,"message":"é\"}"},{"message":7}]}"#,
);

#[test]
fn what_a_subscription_delivers() {
    assert_eq!(recognised("x", SUBSCRIBED), SUBSCRIPTION_NAME);
    let wanted =
        "215 Some(1000) s \"a\\nb\"\n260 Some(2000) s \"é\\\"}\"\n306 None s \"{\\\"message\\\":7}\"\nmisfit\n";
    assert_eq!(events(&lists::SUBSCRIPTION, SUBSCRIBED.as_bytes(), 4096), wanted);
}

const SUBSCRIPTION_NAME: &str = "messages of a subscription";

const PRINTED: &str = r#"{
    "events": [
        {"logStreamName": "s1", "timestamp": 1000, "message": "a", "ingestionTime": 1500, "eventId": "1"},
        {"logStreamName": "s2", "timestamp": 2000, "message": "", "ingestionTime": 2500, "eventId": "2"},
        {"logStreamName": "s2", "timestamp": 2000, "message": "b", "ingestionTime": 2500, "eventId": "3"}
    ],
    "searchedLogStreams": []
}
"#;

#[test]
fn what_the_cli_prints() {
    assert_eq!(recognised("x", PRINTED), "log events as the AWS CLI prints them");
    assert_eq!(recognised("x", r#"{"events": [], "searchedLogStreams": []}"#), "log events as the AWS CLI prints them");
    let found = events(&lists::EVENTS, PRINTED.as_bytes(), 4096);
    assert_eq!(found, "26 Some(1000) s1 \"a\"\n239 Some(2000) s2 \"b\"\n");
}

const TRAIL: &str =
    "{\"Records\":[{\"eventVersion\":\"1.11\",\"eventSource\":\"s\",\"eventID\":\"1\"},\n{\"a\":\"]}\"}]}";

#[test]
fn records_of_cloudtrail() {
    assert_eq!(recognised("x", TRAIL), "CloudTrail records");
    let first = r#"12 None ~ "{\"eventVersion\":\"1.11\",\"eventSource\":\"s\",\"eventID\":\"1\"}""#;
    let second = r#"69 None ~ "{\"a\":\"]}\"}""#;
    assert_eq!(events(&lists::CLOUDTRAIL, TRAIL.as_bytes(), 4096), format!("{first}\n{second}\n"));
    let cut = &TRAIL.as_bytes()[..72];
    let told = format!("{first}\nerror: the document ends too early; the complete events were read\n");
    assert_eq!(events(&lists::CLOUDTRAIL, cut, 4096), told);
    let damaged = TRAIL.replace(",\n{", "\n:{");
    let told = format!("{first}\nerror: it is no JSON document at byte 68; the events before were read\n");
    assert_eq!(events(&lists::CLOUDTRAIL, damaged.as_bytes(), 4096), told);
}

#[test]
fn lines_that_each_hold_records_are_events_themselves() {
    let line = r#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","s3":{}}]}"#;
    assert_eq!(recognised("x", line), "a document with records");
    assert_eq!(recognised("x", &format!("{line}\n{line}\n")), "lines");
}

const DOCUMENTS: &str = "{\n  \"a\": 1\n}\n{\"b\":[\n2]}stray é\n[3,\n4]\n";

#[test]
fn documents_over_several_lines() {
    assert_eq!(recognised("x", DOCUMENTS), "documents over several lines");
    let wanted = "0 None ~ \"{\\n  \\\"a\\\": 1\\n}\"\n13 None ~ \"{\\\"b\\\":[\\n2]}\"\n23 None ~ \"stray é\"\n32 None ~ \"[3,\\n4]\"\n";
    assert_eq!(events(&documents::DOCUMENTS, DOCUMENTS.as_bytes(), 4096), wanted);
    let list = "[\n{\"a\":1},\n{\"a\":2}\n]\n";
    assert_eq!(recognised("x", list), "documents over several lines");
    assert_eq!(
        events(&documents::DOCUMENTS, list.as_bytes(), 4096),
        "2 None ~ \"{\\\"a\\\":1}\"\n11 None ~ \"{\\\"a\\\":2}\"\n"
    );
    for lines in ["{\"a\":1}\n{\"a\":2}\n", "[1,2]\n", "{\n", "{ hello\nthere }", "[INFO] x\n", "{\"a\":", ""] {
        assert_eq!(recognised("x", lines), "lines", "{lines}");
    }
    assert_eq!(recognised("x", "{\"a\":1}{\"a\":2}"), "documents over several lines");
}

const EXPORTED: &str = "2024-05-01T00:00:01.000Z a\n2024-05-01T00:00:02.500Z b\n  c\n\n2024-05-01T00:00:03.000Z \nd";

#[test]
fn export_tasks() {
    assert_eq!(recognised("exports/0b1c/stream/000000.gz", EXPORTED), "an export task's file");
    assert_eq!(recognised("app.log", EXPORTED), "lines");
    let flow = "2024-05-01T00:00:01.000Z 2 123456789010 eni-1 - - - - - - - 1714521600 1714521660 - NODATA\n";
    assert_eq!(recognised("app.log", flow), "an export task's file");
    let wanted =
        "0 Some(1714521601000) ~ \"a\"\n27 Some(1714521602500) ~ \"b\\n  c\"\n59 Some(1714521603000) ~ \"\\nd\"\n";
    assert_eq!(events(&stamped::EXPORT, EXPORTED.as_bytes(), 4096), wanted);
}

const TAILED: &str =
    "2024-05-01T00:00:01.000000+00:00 a/[$LATEST]b hello\n2024-05-01T00:00:02.000000+00:00 c {\n  \"x\": 1\n}\n";

#[test]
fn the_output_of_tail() {
    assert_eq!(recognised("x", TAILED), "the output of aws logs tail");
    assert_eq!(recognised("x", "2024-05-01T00:00:01 {\"a\":1}\n"), "the output of aws logs tail");
    assert_eq!(recognised("x", "2024-05-01T00:00:01 hello\n"), "lines");
    let wanted = "0 Some(1714521601000) a/[$LATEST]b \"hello\"\n52 Some(1714521602000) c \"{\\n  \\\"x\\\": 1\\n}\"\n";
    assert_eq!(events(&stamped::TAIL, TAILED.as_bytes(), 4096), wanted);
}

const RESULTS: &str = r#"{"results":[[{"field":"@timestamp","value":"2024-05-01 00:00:01.000"},{"field":"@message","value":"m"},
{"field":"@log","value":"1:g"},{"field":"@ptr","value":"p"}],[{"field":"n","value":"5"},{"field":"@ptr","value":"p"}],[7]],"status":"Complete"}"#;

#[test]
fn rows_of_results() {
    assert_eq!(recognised("x", RESULTS), "rows of a query's results");
    let wanted = "12 Some(1714521601000) ~ \"m\"\n165 None ~ \"{\\\"n\\\":\\\"5\\\"}\"\n222 None ~ \"[7]\"\nmisfit\n";
    assert_eq!(events(&rows::RESULTS, RESULTS.as_bytes(), 4096), wanted);
}

#[test]
fn an_event_that_is_too_large_is_told() {
    let text = format!("{{\"Records\":[{{\"a\":\"{}\"}}]}}", "x".repeat(17 << 20));
    let found = events(&lists::RECORDS, text.as_bytes(), 1 << 19);
    assert_eq!(found, "error: the event at byte 12 is larger than 16 MiB; those before were read\n");
}

fn one_misfit(text: &str) -> String {
    text.replace("misfit\n", "")
}

proptest! {
    #[test]
    fn cuts_do_not_matter(size in 1usize..200, damage in 0usize..400, byte in proptest::option::of(any::<u8>())) {
        for text in [SUBSCRIBED, PRINTED, TRAIL, DOCUMENTS, EXPORTED, TAILED, RESULTS] {
            let mut bytes = text.as_bytes().to_vec();
            let at = damage % bytes.len();
            match byte {
                Some(byte) => bytes[at] = byte,
                None => bytes.truncate(at),
            }
            for container in CONTAINERS {
                let whole = events(container, &bytes, 1 << 16);
                prop_assert_eq!(one_misfit(&events(container, &bytes, size)), one_misfit(&whole));
            }
        }
    }

    #[test]
    fn any_bytes_do_no_harm(text in r#"([\[\]{}:,"\\ \n]|Records|events|message|2024-05-01T00:00:01\.000Z |é|\x00){0,60}"#) {
        for container in CONTAINERS {
            let whole = events(container, text.as_bytes(), 1 << 16);
            prop_assert_eq!(one_misfit(&events(container, text.as_bytes(), 3)), one_misfit(&whole));
        }
        let _ = recognised("a/000000", &text);
    }
}
