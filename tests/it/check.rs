//! `cwli list` and `cwli check` as users run them.
#![cfg(feature = "program")]

use serde_json::Value;
use std::io::Write;
use std::process::{Command, Stdio};

/// A folder with files, and the program run in it.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Folder {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        Folder(folder)
    }

    /// Exit status, standard output and standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        self.run_over(arguments, "")
    }

    fn run_over(&self, arguments: &[&str], stdin: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cwli"));
        command.args(arguments).current_dir(self.0.path());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        child.stdin.take().expect("it is piped").write_all(stdin.as_bytes()).expect("it is read");
        let output = child.wait_with_output().expect("it ends");
        let text = |bytes| String::from_utf8(bytes).expect("we write UTF-8");
        (output.status.code().expect("it ends by itself"), text(output.stdout), text(output.stderr))
    }

    /// Query, code, line and column of each finding, and the exit status.
    fn findings(&self, arguments: &[&str]) -> (i32, Vec<(String, String, u64, u64)>) {
        let (status, out, _) = self.run(&[&["check", "-o", "json"], arguments].concat());
        let findings: Vec<Value> = serde_json::from_str(&out).expect("it is JSON");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let number = |value: &Value| value.as_u64().unwrap_or_default();
        let finding = |finding: &Value| {
            (text(&finding["query"]), text(&finding["code"]), number(&finding["line"]), number(&finding["column"]))
        };
        (status, findings.iter().map(finding).collect())
    }
}

fn found(findings: &[(&str, &str, u64, u64)]) -> Vec<(String, String, u64, u64)> {
    findings.iter().map(|(query, code, line, column)| (query.to_string(), code.to_string(), *line, *column)).collect()
}

const TERRAFORM: &str = r#"resource "aws_cloudwatch_query_definition" "errors" {
  name            = "errors/${var.env}"
  log_group_names = ["/app"]
  query_string    = <<-EOT
    fields @timestamp, @message
    | filter level = "${var.level}" and strlenn(@message) > 3
    | limit ${var.n}
  EOT
}
"#;

const GOOD: &str = "# name: Good\nfields @timestamp, level\n| filter level = \"ERROR\"\n| limit 5\n";

#[test]
fn queries_are_listed() {
    let folder =
        Folder::new(&[("main.tf", TERRAFORM), ("q/good.cwli", GOOD), (".hidden/x.cwli", GOOD), ("x.log", "1")]);
    let (status, out, told) = folder.run(&["list", "-o", "csv", "."]);
    assert_eq!((status, told.as_str()), (0, ""));
    assert_eq!(
        out,
        "name,title,place,language,logGroups,parameters\n\
         errors,errors/{{var_env}},main.tf:5,cwli,/app,\"var_level (${var.level}), var_n (${var.n})\"\n\
         Good,good,q/good.cwli:1,cwli,,\n"
    );
    let (_, out, _) = folder.run(&["list", "-o", "api", "q"]);
    let body: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(body["queryDefinitions"][0]["queryString"], GOOD);
    let (status, _, told) = folder.run(&["list", "x.log"]);
    assert_eq!((status, told.as_str()), (0, "warning: no saved query was found\n"));
}

#[test]
fn a_mistake_is_marked_in_its_template() {
    let folder = Folder::new(&[("main.tf", TERRAFORM)]);
    let (status, out, told) = folder.run(&["check", "main.tf"]);
    let expected = "\
error[Q204]: unknown function `strlenn`
 --> main.tf:6:41
  |
6 |     | filter level = \"${var.level}\" and strlenn(@message) > 3
  |                                         ^^^^^^^ not a function
  |
  = help: a function with a similar name exists: `strlen`
  = note: in the query `errors`

";
    assert_eq!((status, out.as_str(), told.as_str()), (1, expected, "1 query in 1 file: 1 error, 0 warnings\n"));
}

#[test]
fn a_change_that_is_certain_to_be_right_is_told_as_data() {
    let yaml = "Resources:\n  Q:\n    Type: AWS::Logs::QueryDefinition\n    Properties:\n      QueryString: |\n        \
                filter ms > 1\n        | stats count(@message) as n\n        | limit 3\n        | sort n\n";
    let folder = Folder::new(&[("t.yaml", yaml)]);
    let (_, out, _) = folder.run(&["check", "-o", "json", "t.yaml"]);
    let findings: Value = serde_json::from_str(&out).expect("it is JSON");
    let fixes: Vec<(&str, &Value)> = findings
        .as_array()
        .expect("a list")
        .iter()
        .map(|finding| (finding["code"].as_str().expect("a code"), &finding["fix"]))
        .filter(|(_, fix)| fix.is_object())
        .collect();
    let fix = serde_json::json!({"line": 7, "column": 17, "endLine": 7, "endColumn": 32, "text": "count(*)"});
    assert!(fixes.iter().any(|(_, found)| **found == fix), "{out}");
}

#[test]
fn what_a_template_puts_in_is_no_mistake() {
    let query = |text: &str| {
        format!(
            "Resources:\n  Q:\n    Type: AWS::Logs::QueryDefinition\n    Properties:\n      QueryString: !Sub |\n        {text}\n"
        )
    };
    for text in [
        "filter a = \"${A}\" and b like /${B}/ and c = ${C} | limit ${N}",
        "stats count(*) as n by bin(${Period}), ${Field} | sort n ${Order}",
        "fields @timestamp ${More} | ${Clause} | filter a in ${List} and b in [${Values}]",
        "${Start} fields a",
        "fields ${Fields} | stats count(*) as n by ${By} | filter service = \"x\" | sort service",
    ] {
        let folder = Folder::new(&[("a.yaml", &query(text))]);
        let (status, findings) = folder.findings(&["--allow", "all", "a.yaml"]);
        assert_eq!((status, findings), (0, vec![]), "{text}");
    }
    let folder = Folder::new(&[("a.yaml", &query("filter a = ${A} | fields strlenn(b) | limit 0"))]);
    let (status, findings) = folder.findings(&["a.yaml"]);
    assert_eq!((status, findings), (1, found(&[("Q", "Q204", 6, 34), ("Q", "Q110", 6, 53)])));
    let folder = Folder::new(&[("a.yaml", &query("stats cout(*) by ${Field} | sort x"))]);
    assert_eq!(folder.findings(&["a.yaml"]), (1, found(&[("Q", "Q204", 6, 15)])));
}

#[test]
fn values_of_parameters_count() {
    let folder = Folder::new(&[("q.cwli", "# params: n = 5\nfields a | limit {{n}} | filter b = {{c}}\n")]);
    assert_eq!(folder.findings(&["q.cwli", "--allow", "all"]).0, 0);
    let (status, findings) = folder.findings(&["q.cwli", "--param", "n=0", "--allow", "all"]);
    assert_eq!((status, findings), (1, found(&[("q", "Q110", 2, 18)])));
    let (status, _, told) = folder.run(&["check", "q.cwli", "--param", "m=0"]);
    assert_eq!(status, 2);
    assert!(told.contains("no query has a parameter `m`"), "{told}");
}

#[test]
fn a_query_may_call_another() {
    let folder = Folder::new(&[
        ("a.cwli", "# name: Slow\n# param: least = 5\nfilter d > {{least}}\n"),
        ("b.cwli", "fields d\n| $Slow(least = 7)\n| limit 5\n"),
        ("c.cwli", "fields d\n| $Slwo()\n"),
    ]);
    assert_eq!(folder.findings(&["a.cwli", "b.cwli", "--allow", "all"]), (0, vec![]));
    assert_eq!(folder.findings(&[".", "--allow", "all"]), (1, found(&[("c", "Q345", 2, 3)])));
}

#[test]
fn bad_files_are_told_and_the_others_checked() {
    let folder = Folder::new(&[
        ("a.yaml", "Resources:\n  A: {Type: AWS::Logs::QueryDefinition\nB: 1\n"),
        (
            "b.json",
            "{\"queryDefinitions\": [{\"name\": \"x\", \"queryString\": \"limit 0\"},\n {\"name\": \"x\", \"queryString\": \"limit 1\"}]}",
        ),
        ("c.tf", "resource \"aws_cloudwatch_dashboard\" \"d\" {\n  dashboard_body = \"{ no\"\n}\n"),
        ("d.tf", "resource \"aws_cloudwatch_query_definition\" \"d\" {\n  query_string = file(\"x\")\n}\n"),
        ("e.json", "{}"),
        ("f.yaml", "x: {{ .Values.y }}\n{{- end }}"),
        (
            "g.json",
            "{\"queryDefinitions\": [{\"name\": \"s\", \"queryString\": \"SELECT 1\", \"queryLanguage\": \"SQL\"}]}",
        ),
    ]);
    let (status, findings) = folder.findings(&["."]);
    let expected =
        [("", "", 3, 2), ("x", "Q110", 1, 59), ("", "", 2, 32), ("", "", 2, 23), ("", "", 2, 18), ("s", "Q100", 1, 53)];
    assert_eq!((status, findings), (2, found(&expected)));
    let (status, _, told) = folder.run(&["check", "."]);
    assert_eq!(status, 2);
    assert!(told.ends_with("3 queries in 5 files: 5 errors, 0 warnings\n"), "{told}");
    let (status, out, _) = folder.run(&["check", "f.yaml"]);
    assert_eq!(status, 2);
    assert!(out.starts_with("error: this is no YAML"), "{out}");
    let (status, _, told) = folder.run(&["check", "none.tf", "e.json"]);
    assert_eq!(status, 3);
    assert!(told.contains("`none.tf`"), "{told}");
}

#[test]
fn standard_input_is_what_its_name_says() {
    let folder = Folder::new(&[]);
    let (status, out, _) = folder.run_over(&["check", "-"], "limit 0");
    assert_eq!(status, 1);
    assert!(out.contains("query.cwli:1:7"), "{out}");
    let (status, out, _) = folder.run_over(&["check", "-", "--stdin-name", "main.tf"], TERRAFORM);
    assert_eq!(status, 1);
    assert!(out.contains("main.tf:6:41"), "{out}");
}

const LOG: &str = "{\"timestamp\":\"2024-01-01T00:00:00Z\",\"level\":\"ERROR\",\"status\":500,\"code\":\"A7\",\"text\":\"x=1\"}\n\
                   {\"timestamp\":\"2024-01-01T00:00:01Z\",\"level\":\"INFO\",\"status\":200,\"code\":\"B9\",\"text\":\"x=2\"}\n";

#[test]
fn logs_tell_more() {
    let query = "# log-groups: /app\n\
                 fields @timestamp, levl, status\n\
                 | parse text \"y=*\" as y\n\
                 | filter status = \"OK\" or code > 5 or status > 300 or code = \"A7\"\n\
                 | limit 5\n";
    let folder = Folder::new(&[
        ("q.cwli", query),
        ("app.log", LOG),
        ("with/q.cwli", query),
        ("with/cwli.toml", "[log-groups.\"/app\"]\npaths = \"../app.log\"\n"),
        ("with/other.cwli", "# log-groups: /other\nfields levl\n"),
    ]);
    assert_eq!(folder.findings(&["q.cwli", "--allow", "all"]), (0, vec![]));
    let expected = [("q", "W402", 2, 20), ("q", "W569", 3, 14), ("q", "W566", 4, 19), ("q", "W566", 4, 34)];
    for arguments in [
        &["q.cwli", "--logs", "app.log"][..],
        &["q.cwli", "-g", "/app=app.log"],
        &["with", "--config", "with/cwli.toml"],
    ] {
        let (status, findings) = folder.findings(&[arguments, &["--allow", "all"]].concat());
        assert_eq!((status, findings), (0, found(&expected)), "{arguments:?}");
    }
    let (status, _) = folder.findings(&["q.cwli", "--logs", "app.log", "--deny-warnings"]);
    assert_eq!(status, 1);
    let (status, _, told) = folder.run(&["check", "q.cwli", "--logs", "app.log", "--logs", "none.log"]);
    assert_eq!(status, 3);
    assert!(told.contains("`none.log`: no such file or folder"), "{told}");
    let (_, out, _) = folder.run(&["check", "q.cwli", "--logs", "app.log", "--allow", "all"]);
    for part in [
        "help: a field with a similar name exists: `level`",
        "this comparison never holds: in every event `status` is a number",
        "this comparison never holds: in every event `code` is no number",
    ] {
        assert!(out.contains(part), "{out}");
    }
}

#[test]
fn rules_are_switched() {
    let folder = Folder::new(&[
        ("q.cwli", "stats count(@message) as n\n"),
        ("deny.toml", "lint.deny = \"count-of-field\"\n"),
        ("typo.toml", "lint.allow = \"count-of-feild\"\n"),
    ]);
    assert_eq!(folder.findings(&["q.cwli"]), (0, found(&[("q", "W604", 1, 7)])));
    assert_eq!(folder.findings(&["q.cwli", "--allow", "W604"]), (0, vec![]));
    assert_eq!(folder.findings(&["q.cwli", "--deny", "count-of-field"]).0, 1);
    assert_eq!(folder.findings(&["q.cwli", "--config", "deny.toml"]).0, 1);
    for arguments in [&["check", "q.cwli", "--config", "typo.toml"][..], &["check", "q.cwli", "--deny", "nonsense"]] {
        let (status, _, told) = folder.run(arguments);
        assert_eq!(status, 2);
        assert!(told.contains("there is no rule"), "{told}");
    }
}

#[test]
fn other_programs_read_the_findings() {
    let folder = Folder::new(&[("a b.cwli", "# name: x, y\nlimit 0\n")]);
    let (status, out, told) = folder.run(&["check", "-o", "github", "."]);
    assert_eq!((status, told.as_str()), (1, ""));
    assert!(
        out.starts_with("::error file=a b.cwli,line=2,endLine=2,col=7,endColumn=8,title=Q110 in x%2C y::"),
        "{out}"
    );
    let (status, out, _) = folder.run(&["check", "-o", "sarif", "."]);
    assert_eq!(status, 1);
    let log: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!(log["version"], "2.1.0");
    let result = &log["runs"][0]["results"][0];
    assert_eq!((&result["ruleId"], &result["level"]), (&"Q110".into(), &"error".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20b.cwli");
    let region = serde_json::json!({"startLine": 2, "startColumn": 7, "endLine": 2, "endColumn": 8});
    assert_eq!(place["region"], region);
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["id"], "Q110");
}
