//! `cwli test --record-from aws` against an endpoint of our own: the real service was never tried.

use cwli::run::Limits;
use cwli::scan::{Input, Source};
use cwli::{Engine, Query, render};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::thread;

/// What the endpoint has been told.
#[derive(Default)]
struct Told {
    /// The events of each log group that is there.
    groups: BTreeMap<String, Vec<Value>>,
    /// The names of all log groups that were ever made.
    made: Vec<String>,
    /// The answers of queries by their numbers, and how often each was asked for.
    answers: Vec<(Value, usize)>,
    /// The operations in their order.
    operations: Vec<String>,
    /// An operation that fails.
    failing: Option<&'static str>,
}

/// An endpoint that speaks JSON 1.1 of AWS.
struct Endpoint {
    address: String,
    told: Arc<Mutex<Told>>,
}

impl Endpoint {
    fn start(failing: Option<&'static str>) -> Endpoint {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let told = Arc::new(Mutex::new(Told { failing, ..Told::default() }));
        let shared = told.clone();
        thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                let shared = shared.clone();
                thread::spawn(move || serve(stream, &shared));
            }
        });
        Endpoint { address, told }
    }

    fn told(&self) -> std::sync::MutexGuard<'_, Told> {
        self.told.lock().expect("no thread panics")
    }
}

/// Answers the requests of a connection until it is closed.
fn serve(stream: TcpStream, told: &Mutex<Told>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut writer = stream;
    loop {
        let (mut operation, mut length, mut line) = (String::new(), 0, String::new());
        while reader.read_line(&mut line).ok()? > 0 && !line.trim().is_empty() {
            let (name, value) = line.split_once(':').unwrap_or((line.as_str(), ""));
            match name.to_ascii_lowercase().as_str() {
                "x-amz-target" => operation = value.trim().rsplit('.').next().unwrap_or_default().to_string(),
                "content-length" => length = value.trim().parse().ok()?,
                _ => {}
            }
            line.clear();
        }
        if operation.is_empty() {
            return None;
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let request: Value = serde_json::from_slice(&body).ok()?;
        let (status, answer) = match told.lock().ok()?.operation(&operation, &request) {
            Ok(answer) => ("200 OK", answer),
            Err((kind, message)) => ("400 Bad Request", json!({"__type": kind, "message": message})),
        };
        let answer = answer.to_string();
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {}",
            answer.len()
        );
        write!(writer, "{head}\r\n\r\n{answer}").ok()?;
    }
}

impl Told {
    fn operation(&mut self, operation: &str, request: &Value) -> Result<Value, (&'static str, String)> {
        self.operations.push(operation.to_string());
        if self.failing == Some(operation) {
            return Err(("InvalidParameterException", "this operation fails here".to_string()));
        }
        let group = request["logGroupName"].as_str().unwrap_or_default().to_string();
        match operation {
            "CreateLogGroup" => {
                self.made.push(group.clone());
                self.groups.insert(group, Vec::new());
                Ok(json!({}))
            }
            "CreateLogStream" => Ok(json!({})),
            "PutLogEvents" => {
                let events = request["logEvents"].as_array().cloned().unwrap_or_default();
                self.groups.get_mut(&group).expect("it was made").extend(events);
                Ok(json!({}))
            }
            "StartQuery" => self.query(&group, request),
            "GetQueryResults" => {
                let number: usize = request["queryId"].as_str().and_then(|id| id.parse().ok()).expect("a number");
                let (answer, asked) = &mut self.answers[number];
                *asked += 1;
                // It is there when it is asked for the second time.
                let running = json!({"results": [], "status": "Running"});
                Ok(if *asked > 1 { answer.clone() } else { running })
            }
            "DeleteLogGroup" => {
                self.groups.remove(&group).expect("it was made");
                Ok(json!({}))
            }
            other => panic!("{other} was not expected"),
        }
    }

    /// Runs a query over the events of a log group. At first one of them cannot be found yet.
    fn query(&mut self, group: &str, request: &Value) -> Result<Value, (&'static str, String)> {
        let events = &self.groups[group];
        let found = if self.answers.is_empty() { &events[1..] } else { &events[..] };
        let log = json!({"events": found, "nextForwardToken": "f/1"}).to_string();
        let inputs = vec![Input::Memory("case".into(), log.into_bytes().into())];
        let range = [&request["startTime"], &request["endTime"]].map(|time| time.as_i64().expect("seconds"));
        let engine = Engine::new(vec![Source { log_group: group.into(), inputs, ..Source::default() }])
            .between(range[0] * 1000, range[1] * 1000 + 999)
            .with_limits(Limits { threads: 1, ..Limits::default() });
        let malformed = |message: String| ("MalformedQueryException", message);
        let text = request["queryString"].as_str().expect("a query");
        let query = Query::parse(text).map_err(|faults| malformed(faults[0].message.clone()))?;
        let answer = engine.run(&query, &|_, _| {}).map_err(|_| malformed("it cannot be run".to_string()))?;
        let mut body = Vec::new();
        let format = render::find("api").expect("there is such a format");
        (format.write)(&answer, &render::Options::default(), &mut body).expect("memory takes it");
        self.answers.push((serde_json::from_slice(&body).expect("JSON"), 0));
        Ok(json!({"queryId": (self.answers.len() - 1).to_string()}))
    }
}

/// Exit status, and what was said, of the program over a case.
fn run(case: &str, endpoint: &Endpoint, more: &[&str]) -> (Option<i32>, String, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("a.case"), case).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_cwli"))
        .args(["test", "a.case", "--record-from", "aws", "--endpoint-url", &endpoint.address])
        .args(more)
        .envs([("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"), ("AWS_REGION", "eu-west-1")])
        .env("AWS_CONFIG_FILE", "none")
        .env("AWS_SHARED_CREDENTIALS_FILE", "none")
        .env("NO_PROXY", "*")
        .current_dir(folder.path())
        .output()
        .expect("the program starts");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("text")).concat();
    (output.status.code(), text, folder)
}

fn time(hours_ago: i64) -> String {
    let now = jiff::Timestamp::now().as_second() / 3600 * 3600;
    jiff::Timestamp::from_second(now - hours_ago * 3600).expect("a time").to_string()
}

fn case(query: &str, times: [String; 3], expect: &str) -> String {
    let [first, second, third] = times;
    format!(
        "-- query\n{query}\n-- logs app.log\n{{\"time\":\"{first}\",\"level\":\"error\",\"ms\":7}}\n\
         {{\"time\":\"{second}\",\"level\":\"info\"}}\n{{\"time\":\"{third}\",\"level\":\"error\",\"ms\":9}}\n{expect}"
    )
}

fn recent() -> [String; 3] {
    [time(3), time(2), time(1)]
}

#[test]
fn the_answer_of_the_service_is_compared_and_the_log_group_deleted() {
    let endpoint = Endpoint::start(None);
    let query = "stats count(*) as n, max(ms) as most by level | sort n desc";
    let good = case(query, recent(), "-- expect\nlevel  n  most\nerror  2  9\ninfo   1  ∅\n");
    let (status, told, _) = run(&good, &endpoint, &[]);
    assert_eq!(status, Some(0), "{told}");
    {
        let told = endpoint.told();
        assert!(told.groups.is_empty() && told.made.len() == 1 && told.made[0].starts_with("cwli-test-"));
        let first: Vec<&str> = told.operations.iter().take(3).map(String::as_str).collect();
        assert_eq!(first, ["CreateLogGroup", "CreateLogStream", "PutLogEvents"]);
        assert_eq!(told.operations.last().map(String::as_str), Some("DeleteLogGroup"));
    }
    let bad = case(query, recent(), "-- expect\nlevel  n  most\nerror  3  9\ninfo   1  ∅\n");
    let (status, told, _) = run(&bad, &endpoint, &[]);
    assert_eq!(status, Some(1));
    assert!(told.contains("the rows differ: 1 changed"), "{told}");
}

#[test]
fn the_answer_of_the_service_is_recorded() {
    let endpoint = Endpoint::start(None);
    let text = case("filter level = \"error\" | stats sum(ms) as total", recent(), "-- expect snapshot\n");
    let (status, told, folder) = run(&text, &endpoint, &["--update"]);
    assert_eq!(status, Some(0), "{told}");
    let recorded = folder.path().join("snapshots");
    let file = recorded.read_dir().expect("a folder").next().expect("a file").expect("a file").path();
    assert!(std::fs::read_to_string(file).unwrap().contains("total\n16\n"));
}

#[test]
fn old_events_are_told_or_moved_and_their_times_come_back() {
    let endpoint = Endpoint::start(None);
    let old = ["2023-05-01T10:00:00Z", "2023-05-01T10:20:00Z", "2023-05-01T11:00:00Z"].map(str::to_string);
    let query = "stats count(*) as n by bin(1h) as hour | sort hour";
    let expect = "-- expect\nhour                     n\n2023-05-01 10:00:00.000  2\n2023-05-01 11:00:00.000  1\n";
    let text = case(query, old, expect);
    let (status, told, _) = run(&text, &endpoint, &[]);
    assert_eq!(status, Some(1));
    assert!(told.contains("older than 14 days") && told.contains("--record-shift"), "{told}");
    assert!(endpoint.told().operations.is_empty());
    let (status, told, _) = run(&text, &endpoint, &["--record-shift"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("its times were moved by"), "{told}");
}

#[test]
fn a_refused_query_and_a_failing_service_leave_no_log_group() {
    let endpoint = Endpoint::start(None);
    let wrong = case("filter strlenn(level) > 3", recent(), "-- expect error Q204\n");
    let (status, told, _) = run(&wrong, &endpoint, &[]);
    assert_eq!(status, Some(0), "{told}");
    assert!(endpoint.told().groups.is_empty());
    let answered = case("limit 1", recent(), "-- expect error Q204\n");
    assert_eq!(run(&answered, &endpoint, &[]).0, Some(1));
    for operation in ["PutLogEvents", "StartQuery"] {
        let endpoint = Endpoint::start(Some(operation));
        let (status, told, _) = run(&case("limit 1", recent(), ""), &endpoint, &[]);
        assert_eq!(status, Some(1));
        assert!(told.contains("the service could not") && told.contains("this operation fails here"), "{told}");
        assert!(endpoint.told().groups.is_empty() && endpoint.told().made.len() == 1, "{operation}");
    }
    let endpoint = Endpoint::start(Some("DeleteLogGroup"));
    let (status, told, _) = run(&case("limit 1", recent(), ""), &endpoint, &[]);
    assert_eq!(status, Some(1));
    assert!(told.contains("delete the log group `cwli-test-") && told.contains("left over"), "{told}");
}

#[test]
fn what_is_another_case_there_is_told() {
    let endpoint = Endpoint::start(None);
    let (status, told, _) = run(&case("limit 1", recent(), "-- lookup t\na,b\n1,2\n"), &endpoint, &[]);
    assert_eq!(status, Some(1));
    assert!(told.contains("lookup tables, which are not made anew"), "{told}");
    assert!(endpoint.told().operations.is_empty());
}
