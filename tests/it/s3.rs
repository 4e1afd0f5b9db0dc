//! Logs in S3, against a server that speaks its protocol: moto, which the test starts. Where it cannot be installed
//! the test says so and passes.
#![cfg(feature = "program")]

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the server may take to begin.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server of objects, until it goes.
struct Server {
    process: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Server {
    /// Starts one, or says why it cannot.
    fn start() -> Result<Server, String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let installed = Command::new(root.join(".ci/s3-server")).stdin(Stdio::null()).output();
        let installed = installed.map_err(|error| error.to_string())?;
        if !installed.status.success() {
            let told = String::from_utf8_lossy(&installed.stderr);
            return Err(told.lines().last().unwrap_or("it cannot be installed").to_string());
        }
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.map_err(|error| error.to_string())?.port();
        let mut command = Command::new(root.join("target/moto/bin/moto_server"));
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let server = Server { process: process.map_err(|error| error.to_string())?, port };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if began.elapsed() > PATIENCE {
                return Err("the server does not begin".to_string());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Puts a bucket or an object there.
    fn put(&self, path: &str, public: bool, body: &[u8]) {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("it runs");
        let access = if public { "public-read" } else { "private" };
        // Nobody checks the signature; without one the request is that of a stranger.
        let head = format!(
            "PUT /{path} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nContent-Length: {}\r\nConnection: close\r\nx-amz-acl: {access}\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential=k/20220107/us-east-1/s3/aws4_request, SignedHeaders=host, \
             Signature=0\r\n\r\n",
            self.port,
            body.len()
        );
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).expect("it listens");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    }
}

/// Exit status, standard output and standard error of a query over some paths, with an environment of its own.
fn query(settings: &[(&str, &str)], arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cwli"));
    command.args(["query", "-o", "csv"]).args(arguments).stdin(Stdio::null());
    for name in std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("AWS_")) {
        command.env_remove(name);
    }
    let nowhere = ["AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"].map(|name| (name, "no/such/file"));
    let output = command.envs(nowhere).envs(settings.iter().copied()).output().expect("it starts");
    let text = |bytes| String::from_utf8(bytes).expect("we write UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn records(count: usize, start: i64) -> String {
    let record = |at: usize| {
        let start = start + at as i64 % 300;
        format!(
            "2 123456789012 eni-1 10.0.0.{} 10.0.0.2 20641 22 6 20 100 {start} {} ACCEPT OK\n",
            at % 200,
            start + 60
        )
    };
    (0..count).map(record).collect()
}

fn packed(text: &str) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text.as_bytes()).expect("memory takes all");
    packed.finish().expect("memory takes all")
}

const COUNT: &str = "stats count(*) as n";
const KEYS: [(&str, &str); 3] =
    [("AWS_ACCESS_KEY_ID", "k"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_REGION", "us-east-1")];

/// 2022-01-07T00:00:00Z.
const DAY: i64 = 1_641_513_600;

/// More than a chunk is.
const MANY: usize = 60_000;

#[test]
fn objects_are_read_like_files() {
    let server = match Server::start() {
        Ok(server) => server,
        Err(why) => {
            // Not through the macros, which the test runner would keep to itself.
            let _ = writeln!(io::stderr(), "skipped: the tests of S3 need moto: {why}");
            return;
        }
    };
    fill(&server);
    let endpoint = server.endpoint();
    let settings = [&KEYS[..], &[("AWS_ENDPOINT_URL", &endpoint)]].concat();
    answers(&settings);
    failures(&settings);
    strangers(&endpoint);
    profiles(&endpoint);
    a_server_that_goes(server, &settings);
}

fn fill(server: &Server) {
    server.put("logs", false, b"");
    for (day, start) in [("07", DAY), ("08", DAY + 86_400)] {
        for minute in [0, 5, 10] {
            let name = format!("123456789012_vpcflowlogs_us-east-1_fl-1_202201{day}T00{minute:02}Z_a.log.gz");
            let key = format!("logs/AWSLogs/123456789012/vpcflowlogs/us-east-1/2022/01/{day}/{name}");
            server.put(&key, false, &packed(&records(10, start + minute * 60)));
        }
    }
    let large = records(MANY, DAY);
    server.put("logs/plain/large.log", false, large.as_bytes());
    server.put("logs/plain/large.log.gz", false, &packed(&large));
    server.put("logs/plain/.hidden/x.log", false, b"hidden\n");
    server.put("logs/plain/folder/", false, b"");
    server.put("open", true, b"");
    server.put("open/a.log", true, records(3, DAY).as_bytes());
}

fn answers(settings: &[(&str, &str)]) {
    let all = format!("n\n{MANY}\n");
    let both = format!("n\n{}\n", 2 * MANY);
    for (arguments, expected) in [
        (&["s3://logs/AWSLogs"][..], "n\n60\n"),
        (&["s3://logs/AWSLogs/", "s3://logs/AWSLogs/123456789012"], "n\n60\n"),
        (&["s3://logs/**/08/*.gz"], "n\n30\n"),
        (&["-s", "2022-01-08", "s3://logs/AWSLogs"], "n\n30\n"),
        (&["s3://logs/plain/large.log"], &all),
        (&["s3://logs/plain/large.log.gz", "-j", "1"], &all),
        (&["s3://logs/plain/", "-j", "7"], &both),
        (&["-g", "a=s3://logs/plain/large.log", "-g", "b=s3://logs/AWSLogs"], &format!("n\n{}\n", MANY + 60)),
    ] {
        let (status, answer, messages) = query(settings, &[&[COUNT], arguments].concat());
        assert_eq!((status, answer.as_str(), messages.as_str()), (Some(0), expected, ""), "{arguments:?}");
    }
    let (_, answer, messages) =
        query(settings, &["stats sum(bytes) as b by @aws.region", "s3://logs/AWSLogs", "--stats"]);
    assert_eq!(answer, "@aws.region,b\nus-east-1,6000\n", "{messages}");
    let (_, answer, messages) = query(settings, &[COUNT, "-s", "2022-01-09", "s3://logs/AWSLogs", "--stats"]);
    assert_eq!(answer, "n\n0\n");
    assert!(messages.contains("folders skipped  1, by the times") && messages.contains("none of their events"));
    let (_, answer, _) = query(settings, &["fields @message | estimate", "s3://logs/plain/large.log"]);
    assert_eq!(answer, format!("estimatedBytes\n{}\n", records(MANY, DAY).len()));
}

fn failures(settings: &[(&str, &str)]) {
    for (address, expected) in [
        ("s3://nobody/x", "the bucket `nobody` does not exist"),
        ("s3://logs/none", "there is no such object, nor any below it"),
        ("s3://logs/*.none", "no object matches the pattern"),
        ("s3:///x", "it names no bucket"),
    ] {
        let (status, answer, messages) = query(settings, &[COUNT, address, "s3://logs/AWSLogs"]);
        assert_eq!((status, answer.as_str()), (Some(3), "n\n60\n"), "{address}: {messages}");
        assert!(messages.contains(&format!("`{address}`: {expected}")), "{messages}");
    }
}

/// Without credentials a public bucket can be read, and another cannot.
fn strangers(endpoint: &str) {
    let settings = [("AWS_ENDPOINT_URL_S3", endpoint)];
    assert_eq!(query(&settings, &[COUNT, "s3://open"]), (Some(0), "n\n3\n".to_string(), String::new()));
    let (status, _, messages) = query(&settings, &[COUNT, "s3://logs/plain/large.log"]);
    assert_eq!(status, Some(3));
    assert!(messages.contains("access to the bucket `logs` is denied without credentials"), "{messages}");
}

fn profiles(endpoint: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("config");
    let text = format!("[profile me]\naws_access_key_id = k\naws_secret_access_key = s\nendpoint_url = {endpoint}\n");
    std::fs::write(&file, text).expect("a file");
    let file = file.to_str().expect("folders of tests are UTF-8");
    let settings = [("AWS_CONFIG_FILE", file), ("AWS_PROFILE", "me")];
    assert_eq!(query(&settings, &[COUNT, "s3://logs/AWSLogs"]).1, "n\n60\n");
    let (status, _, messages) = query(&[("AWS_PROFILE", "you")], &[COUNT, "s3://logs/AWSLogs"]);
    assert_eq!(status, Some(3));
    assert!(messages.contains("there is no profile `you`"), "{messages}");
}

/// What cannot be reached is told, and the other inputs are answered.
fn a_server_that_goes(server: Server, settings: &[(&str, &str)]) {
    drop(server);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a.log");
    std::fs::write(&file, records(2, DAY)).expect("a file");
    let file = file.to_str().expect("folders of tests are UTF-8");
    let (status, answer, messages) = query(settings, &[COUNT, "s3://logs/AWSLogs", file]);
    assert_eq!((status, answer.as_str()), (Some(3), "n\n2\n"));
    assert!(messages.contains("the bucket `logs` cannot be reached at http://127.0.0.1:"), "{messages}");
}
