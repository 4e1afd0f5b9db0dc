//! `cwli.toml` from outside: where it is found, what it gives, what is said of its faults.
#![cfg(feature = "program")]

use std::path::Path;
use std::process::{Command, Stdio};

const CONFIG: &str = r#"
default = "/vpc/flows"
queries = "queries"
lookups.hosts = "hosts.csv"

[log-groups."/vpc/flows"]
paths = ["flows/", "more.log"]
account = "111122223333"
tags = { team = "net" }

[log-groups."/app"]
paths = "app.log"
format = "text"
tags = { team = "web" }

[log-groups."/lost"]
paths = "lost/"
"#;

const RECORD: &str = "2 123456789010 eni-1 10.0.0.1 10.0.0.2 20641 22 6 20 4249 1418530010 1418530070 ACCEPT OK\n";
const COUNT: &str = "stats count(*) as n";

/// A folder with a configuration and logs.
struct Project(tempfile::TempDir);

impl Project {
    fn new(config: &str) -> Project {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        };
        write("cwli.toml", config);
        write("flows/a.log", RECORD);
        write("more.log", &RECORD.repeat(2));
        write("app.log", "{\"ip\": \"10.0.0.1\"}\n");
        write("hosts.csv", "ip,host\n10.0.0.1,web\n");
        write(
            "queries/by_host.cwli",
            "# param: least = 1\nlookup hosts ip as srcAddr OUTPUT host | stats count(*) as n by host | filter n >= {{least}}",
        );
        write("queries/broken.cwli", "$by_host()");
        Project(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Exit status, standard output and standard error of the program in a folder of the project.
    fn run_in(&self, folder: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cwli"));
        let output = command.args(arguments).current_dir(self.path().join(folder)).stdin(Stdio::null()).output();
        let output = output.expect("the program starts");
        let text = |bytes| String::from_utf8(bytes).expect("we write UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    }

    fn run(&self, arguments: &[&str]) -> (Option<i32>, String, String) {
        self.run_in("", arguments)
    }

    /// The answer as CSV; nothing may be said besides.
    fn answer(&self, folder: &str, arguments: &[&str]) -> String {
        let (status, answer, messages) = self.run_in(folder, &[&["query", "-o", "csv"], arguments].concat());
        assert_eq!((status, messages.as_str()), (Some(0), ""), "{arguments:?}");
        answer
    }
}

#[test]
fn without_paths_the_default_log_group_is_read() {
    let project = Project::new(CONFIG);
    assert_eq!(project.answer("", &[COUNT]), "n\n3\n");
    // The folder that it was found in is where its paths begin.
    assert_eq!(project.answer("flows", &[COUNT]), "n\n3\n");
    assert_eq!(project.answer("flows", &["--config", "../cwli.toml", COUNT]), "n\n3\n");
}

#[test]
fn without_a_default_all_log_groups_are_read() {
    let all = CONFIG.replace("default = \"/vpc/flows\"\n", "").replace("lost/", "app.log");
    let counts = Project::new(&all).answer("", &["stats count(*) as n by @log | sort n"]);
    assert!(counts.starts_with("@log,n\n") && counts.ends_with(":/vpc/flows,3\n") && counts.contains(":/app,1\n"));
}

#[test]
fn the_command_line_counts_and_the_rest_can_be_named() {
    let project = Project::new(CONFIG);
    assert_eq!(project.answer("", &[COUNT, "app.log"]), "n\n1\n");
    assert_eq!(project.answer("", &[COUNT, "-g", "/vpc/flows=more.log"]), "n\n2\n");
    let both = "SOURCE '/vpc/flows' | SOURCE 'app' | stats count(*) as n";
    assert_eq!(project.answer("", &[both, "app.log"]), "n\n4\n");
    let join = "join type=inner left=a right=f where a.ip = f.srcAddr (SOURCE '/vpc/flows') \
                | stats count(*) as n";
    assert_eq!(project.answer("", &[join, "app.log"]), "n\n3\n");
}

#[test]
fn source_chooses_among_the_log_groups() {
    let project = Project::new(CONFIG);
    for (source, count) in [
        ("SOURCE '/app'", "1"),
        ("SOURCE logGroups(namePrefix: ['/vpc'])", "3"),
        ("SOURCE logGroupTags([{\"key\":\"team\", \"values\":[\"w*\"]}])", "1"),
        ("SOURCE logGroups(accountIdentifiers: ['111122223333'])", "3"),
    ] {
        assert_eq!(project.answer("", &[&format!("{source} | {COUNT}")]), format!("n\n{count}\n"), "{source}");
    }
}

#[test]
fn how_to_read_a_log_group_is_in_the_file_unless_the_command_line_says_it() {
    let project = Project::new(CONFIG);
    let query = "SOURCE '/app' | fields ip";
    assert_eq!(project.answer("", &["--format", "json", query]), "ip\n10.0.0.1\n");
    let (_, _, messages) = project.run(&["query", "--stats", query]);
    assert!(messages.contains("format           text  app.log") && messages.contains("W402"), "{messages}");
    assert!(messages.contains("configuration    cwli.toml\n"), "{messages}");
}

#[test]
fn saved_queries_and_lookup_tables_are_there() {
    let project = Project::new(CONFIG);
    assert_eq!(project.answer("", &["$by_host(least = 2)"]), "host,n\nweb,3\n");
    let (status, _, messages) = project.run(&["query", "$by_hosts()"]);
    assert_eq!(status, Some(2));
    assert!(messages.contains("similar name exists: `by_host`"), "{messages}");
    let (status, _, messages) = project.run(&["query", "$broken()"]);
    assert_eq!(status, Some(2));
    assert!(messages.contains("the saved query `broken`"), "{messages}");
}

#[test]
fn the_range_of_the_command_line_replaces_that_of_the_file() {
    let project = Project::new(&format!("start = 2015-01-01T00:00:00Z\nend = '2015-12-31'\n{CONFIG}"));
    assert_eq!(project.answer("", &[COUNT]), "n\n0\n");
    assert_eq!(project.answer("", &[COUNT, "-s", "2014-12-14"]), "n\n3\n");
    assert_eq!(project.answer("", &[COUNT, "-e", "2014-12-15"]), "n\n3\n");
}

#[test]
fn what_is_fed_in_is_read_instead() {
    let project = Project::new(CONFIG);
    let mut command = Command::new("sh");
    let line = format!("cat app.log | '{}' query -o csv '{COUNT}'", env!("CARGO_BIN_EXE_cwli"));
    let output = command.args(["-c", &line]).current_dir(project.path()).output().expect("there is a shell");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "n\n1\n");
}

#[test]
fn explain_and_fields_use_it_too() {
    let project = Project::new(CONFIG);
    let (status, text, _) = project.run(&["explain", COUNT]);
    assert_eq!(status, Some(0));
    assert!(text.contains("flows/a.log: vpc-flow") && text.contains("more.log: vpc-flow"), "{text}");
    let (status, text, _) = project.run(&["fields", "-o", "csv"]);
    assert_eq!(status, Some(0));
    assert!(text.contains("srcAddr,100,3\n"), "{text}");
}

#[test]
fn faults_are_told_with_their_places() {
    let project = Project::new("default = 'a'\n[log-groups.a]\npath = 'x'\n");
    let (status, answer, messages) = project.run(&["query", COUNT]);
    assert_eq!((status, answer.as_str()), (Some(2), ""));
    let expected = "\
error: unknown key `path`
 --> cwli.toml:3:1
  |
3 | path = 'x'
  | ^^^^ not a key here
  |
  = help: a key with a similar name exists: `paths`
error: the log group `a` has no `paths`
 --> cwli.toml:2:13
  |
2 | [log-groups.a]
  |             ^ expected its files
  |
  = help: add `paths = [\"logs/\"]`
";
    assert_eq!(messages, expected);
}

#[test]
fn what_is_not_there_is_told_when_it_is_needed() {
    let project = Project::new(&CONFIG.replace("hosts.csv", "none.csv").replace("\"queries\"", "\"none\""));
    assert_eq!(project.answer("", &[COUNT]), "n\n3\n");
    let (status, _, messages) = project.run(&["query", "SOURCE '/lost' | limit 1"]);
    assert_eq!(status, Some(3));
    assert!(messages.contains("`lost/`: no such file or folder"), "{messages}");
    assert!(messages.contains("it is named in cwli.toml, line 17"), "{messages}");
    let (status, _, messages) = project.run(&["query", "lookup hosts ip as srcAddr OUTPUT host | limit 1"]);
    assert_eq!(status, Some(2));
    assert!(messages.contains("the lookup table `hosts` cannot be used") && messages.contains("cwli.toml:4:"));
    let (status, _, messages) = project.run(&["query", "$x()"]);
    assert_eq!(status, Some(2));
    assert!(messages.contains("the folder of saved queries cannot be read"), "{messages}");
    let (status, _, messages) = project.run(&["query", "--config", "none.toml", COUNT]);
    assert_eq!(status, Some(3));
    assert!(messages.contains("the configuration cannot be read from none.toml"), "{messages}");
}
