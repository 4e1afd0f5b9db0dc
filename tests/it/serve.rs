//! `cwli serve`, called over HTTP as it is, and by the clients that people use. Where these cannot be installed the test
//! says so and passes.
#![cfg(feature = "program")]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The endpoint, until it goes.
struct Endpoint {
    process: Child,
    address: String,
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Endpoint {
    fn start(arguments: &[&str]) -> Endpoint {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cwli"));
        command.args(["serve", "--port", "0"]).args(arguments).stdin(Stdio::null()).stderr(Stdio::null());
        let mut process = command.stdout(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let out = process.stdout.take().expect("it is piped");
        BufReader::new(out).read_line(&mut line).expect("it says where it listens");
        let address = line.trim().strip_prefix("listening on http://").expect("it says where it listens").to_string();
        Endpoint { process, address }
    }

    /// The status and the body of the answer to a request, or why there is none.
    fn send(&self, head: &str, body: &str) -> std::io::Result<(u16, String)> {
        let mut stream = TcpStream::connect(&self.address)?;
        write!(stream, "{head}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let status = answer.split(' ').nth(1).and_then(|status| status.parse().ok());
        let (_, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
        Ok((status.ok_or(std::io::ErrorKind::UnexpectedEof)?, body.to_string()))
    }

    fn try_call(&self, action: &str, members: &Value) -> std::io::Result<(u16, Value)> {
        let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: Logs_20140328.{action}");
        let (status, body) = self.send(&head, &members.to_string())?;
        Ok((status, serde_json::from_str(&body).unwrap_or_default()))
    }

    /// What an action answers.
    fn call(&self, action: &str, members: Value) -> Value {
        let (status, answer) = self.try_call(action, &members).expect("it answers");
        assert_eq!(status, 200, "{action}: {answer}");
        answer
    }

    /// The kind and the message of a refusal.
    fn refusal(&self, action: &str, members: Value) -> (String, String) {
        let (status, answer) = self.try_call(action, &members).expect("it answers");
        assert_eq!(status, 400, "{action}: {answer}");
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_string();
        (text("__type"), text("message"))
    }

    /// The answer of a query that has ended.
    fn query(&self, members: Value) -> Value {
        let started = self.call("StartQuery", members);
        self.ended(started["queryId"].as_str().expect("it has an id"))
    }

    fn ended(&self, id: &str) -> Value {
        let began = Instant::now();
        loop {
            let answer = self.call("GetQueryResults", json!({ "queryId": id }));
            if !["Scheduled", "Running"].contains(&answer["status"].as_str().unwrap_or_default()) {
                return answer;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "the query does not end");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    fn messages(&self, group: &str, stream: &str) -> Vec<String> {
        let (mut all, mut token) = (Vec::new(), None::<String>);
        loop {
            let mut members = json!({ "logGroupName": group, "logStreamName": stream, "startFromHead": true });
            if let Some(token) = &token {
                members["nextToken"] = json!(token);
            }
            let page = self.call("GetLogEvents", members);
            let events = page["events"].as_array().expect("there is a list");
            if events.is_empty() {
                return all;
            }
            all.extend(events.iter().map(|event| event["message"].as_str().unwrap_or_default().to_string()));
            token = page["nextForwardToken"].as_str().map(str::to_string);
        }
    }
}

fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("it is later");
    i64::try_from(since.as_millis()).expect("it is not that late")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn log_groups_of_files_are_queried_where_they_are() {
    let logs = root().join("examples/flow-logs");
    let endpoint = Endpoint::start(&["--memory", "-g", &format!("/vpc/flows={}", logs.display())]);
    let groups = endpoint.call("DescribeLogGroups", json!({}));
    assert_eq!(groups["logGroups"][0]["logGroupName"], "/vpc/flows");
    let (kind, told) = endpoint.refusal("CreateLogStream", json!({"logGroupName": "/vpc/flows", "logStreamName": "x"}));
    assert!(kind == "InvalidParameterException" && told.contains("mounted from files"), "{told}");
    let all = json!({"logGroupName": "/vpc/flows", "startTime": 0, "endTime": 4_000_000_000i64,
        "queryString": "fields srcAddr, bytes | sort bytes desc | limit 2"});
    let answer = endpoint.query(all);
    assert_eq!(answer["status"], "Complete", "{answer}");
    let row = &answer["results"][0];
    let pointer = &row[2];
    assert_eq!(pointer["field"], "@ptr");
    let record = endpoint.call("GetLogRecord", json!({"logRecordPointer": pointer["value"]}));
    assert_eq!(record["logRecord"]["srcAddr"], row[0]["value"], "{record}");
    assert_eq!(record["logRecord"]["bytes"], row[1]["value"], "{record}");
}

#[test]
fn strangers_and_nonsense_are_refused() {
    let endpoint = Endpoint::start(&["--memory"]);
    let host = |name: &str| endpoint.send(&format!("GET /healthz HTTP/1.1\r\nHost: {name}"), "").expect("it answers").0;
    assert_eq!([host("localhost"), host("127.0.0.1:1"), host("evil.example.com")], [200, 200, 421]);
    let origin = "GET /healthz HTTP/1.1\r\nHost: localhost\r\nOrigin: https://example.com";
    assert_eq!(endpoint.send(origin, "").expect("it answers").0, 421);
    assert_eq!(endpoint.refusal("NoSuchAction", json!({})).0, "UnknownOperationException");
    assert_eq!(endpoint.refusal("CreateLogGroup", json!({"logGroupName": 5})).0, "SerializationException");
    let head = "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: Logs_20140328.CreateLogGroup";
    assert!(endpoint.send(head, "{").expect("it answers").1.contains("SerializationException"));
    let reset = "POST /_cwli/reset HTTP/1.1\r\nHost: localhost";
    assert_eq!(endpoint.send(reset, "").expect("it answers").0, 404);
    let open = Endpoint::start(&["--memory", "--allow-reset"]);
    open.call("CreateLogGroup", json!({"logGroupName": "a"}));
    assert_eq!(open.send(reset, "").expect("it answers").0, 200);
    assert_eq!(open.call("DescribeLogGroups", json!({})), json!({"logGroups": []}));
}

#[test]
fn a_query_is_stopped_times_out_and_is_one_of_so_many() {
    let flows = format!("/vpc/flows={}", root().join("examples/flow-logs").display());
    let slow = Endpoint::start(&["--memory", "-g", &flows, "--query-delay", "60", "--most-queries", "1"]);
    let query =
        json!({"logGroupName": "/vpc/flows", "startTime": 0, "endTime": 4_000_000_000i64, "queryString": "limit 1"});
    let started = slow.call("StartQuery", query.clone());
    assert_eq!(slow.refusal("StartQuery", query.clone()).0, "LimitExceededException");
    assert_eq!(slow.call("StopQuery", json!({"queryId": started["queryId"]})), json!({"success": true}));
    assert_eq!(slow.ended(started["queryId"].as_str().expect("it has an id"))["status"], "Cancelled");
    assert_eq!(slow.refusal("StopQuery", json!({"queryId": started["queryId"]})).0, "InvalidParameterException");
    let timed = Endpoint::start(&["--memory", "-g", &flows, "--query-delay", "60", "--query-timeout", "0.1"]);
    assert_eq!(timed.query(query.clone())["status"], "Timeout");
    let throttled = Endpoint::start(&["--memory", "-g", &flows, "--throttle", "1"]);
    throttled.call("StartQuery", query.clone());
    assert_eq!(throttled.refusal("StartQuery", query).0, "ThrottlingException");
}

/// Whatever was acknowledged is there when the process was killed in the middle of writing, again and again.
#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().expect("there is room");
    let data = folder.path().to_str().expect("its name is a text").to_string();
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..4 {
        let endpoint = Endpoint::start(&["--data", &data]);
        let place = json!({"logGroupName": "g", "logStreamName": "s"});
        if round == 0 {
            endpoint.call("CreateLogGroup", json!({"logGroupName": "g"}));
            endpoint.call("CreateLogStream", place.clone());
        }
        let kept = endpoint.messages("g", "s");
        assert!(acknowledged.iter().all(|message| kept.contains(message)), "round {round}");
        let (mut endpoint, ended) = (endpoint, AtomicBool::new(false));
        let id = endpoint.process.id().to_string();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                std::thread::sleep(Duration::from_millis(300));
                let killed = Command::new("kill").args(["-9", &id]).status().expect("there is `kill`");
                assert!(killed.success());
                ended.store(true, Ordering::Relaxed);
            });
            for number in 0.. {
                let message = format!("round {round} number {number}");
                let mut members = place.clone();
                members["logEvents"] = json!([{"timestamp": now(), "message": message}]);
                match endpoint.try_call("PutLogEvents", &members) {
                    Ok((200, _)) => acknowledged.push(message),
                    _ => break,
                }
            }
        });
        assert!(ended.load(Ordering::Relaxed));
        let _ = endpoint.process.wait();
    }
    assert!(acknowledged.len() > 8, "{} events were acknowledged", acknowledged.len());
}

#[test]
fn many_clients_at_once_are_all_served() {
    let endpoint = Endpoint::start(&["--memory"]);
    endpoint.call("CreateLogGroup", json!({"logGroupName": "g"}));
    std::thread::scope(|scope| {
        for client in 0..64 {
            let endpoint = &endpoint;
            scope.spawn(move || {
                let stream = format!("s{client}");
                endpoint.call("CreateLogStream", json!({"logGroupName": "g", "logStreamName": stream}));
                for number in 0..5 {
                    let events = json!([{"timestamp": now(), "message": format!("{client} {number}")}]);
                    let members = json!({"logGroupName": "g", "logStreamName": stream, "logEvents": events});
                    endpoint.call("PutLogEvents", members);
                }
                let query = json!({"logGroupName": "g", "startTime": now() / 1000 - 600, "endTime": now() / 1000 + 1,
                    "queryString": format!("filter @logStream = '{stream}' | stats count(*) as n")});
                assert_eq!(endpoint.query(query)["results"][0][0]["value"], "5");
            });
        }
    });
}

/// Installs the clients; false with a printed reason where that is not possible.
fn installed() -> bool {
    let installed = Command::new(root().join(".ci/aws-clients")).stdin(Stdio::null()).output();
    let done = installed.as_ref().is_ok_and(|output| output.status.success());
    if !done {
        println!("the clients of AWS cannot be installed; the test is left out");
    }
    done
}

#[test]
fn boto3_does_its_work() {
    if !installed() {
        return;
    }
    let endpoint = Endpoint::start(&["--memory"]);
    let mut client = Command::new(root().join("target/clients/bin/python"));
    client.arg(root().join("tests/data/serve/client.py")).arg(format!("http://{}", endpoint.address));
    let output = client.output().expect("it starts");
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    println!("{told}");
}

#[test]
fn the_command_line_client_signs_with_the_right_key() {
    if !installed() {
        return;
    }
    let endpoint = Endpoint::start(&["--memory", "--access-key", "AKID", "--secret-key", "secret"]);
    let aws = |secret: &str, arguments: &[&str]| {
        let mut client = Command::new(root().join("target/clients/bin/aws"));
        client.args(["logs", "--endpoint-url", &format!("http://{}", endpoint.address), "--region", "us-east-1"]);
        client.env("AWS_ACCESS_KEY_ID", "AKID").env("AWS_SECRET_ACCESS_KEY", secret).env("AWS_MAX_ATTEMPTS", "1");
        let output = client.args(arguments).output().expect("it starts");
        let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), told)
    };
    let made = aws("secret", &["create-log-group", "--log-group-name", "/cli"]);
    assert!(made.0, "{}", made.1);
    let (listed, told) = aws("secret", &["describe-log-groups", "--query", "logGroups[].logGroupName"]);
    assert!(listed && told.contains("/cli"), "{told}");
    let (taken, told) = aws("wrong", &["describe-log-groups"]);
    assert!(!taken && told.contains("InvalidSignatureException"), "{told}");
    assert_eq!(endpoint.refusal("DescribeLogGroups", json!({})).0, "MissingAuthenticationTokenException");
    let values = "POST /_cwli/values HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json";
    assert_eq!(endpoint.send(values, r#"{"field": "a", "logGroups": ["/cli"]}"#).expect("it answers").0, 403);
}
