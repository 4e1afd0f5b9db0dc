//! `cwli fmt`, `cwli explain-rule` and `cwli explain` on saved queries, as users run them.
#![cfg(feature = "program")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const UNTIDY: &str = "FIELDS @timestamp,@message|filter level='ERROR' # only errors\n|limit 20\n\n\n";
const TIDY: &str = "fields @timestamp, @message\n| filter level = 'ERROR' # only errors\n| limit 20\n";

const TEMPLATE: &str = r#"Resources:
  # The errors of each service
  Errors:
    Type: AWS::Logs::QueryDefinition
    Properties:
      Name:   'errors'   # not ours to touch
      LogGroupNames: [/app]
      QueryString: |
        filter level="ERROR"|stats count( * ) as n by service
        | sort n desc
  Slow:
    Type: AWS::Logs::QueryDefinition
    Properties:
      Name: slow
      QueryString: !Sub 'filter @duration>${Limit} | sort @duration desc|limit 5'
Parameters:
  Limit: {Type: Number, Default: 1000}
"#;

/// A folder with files.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(tempfile::tempdir().expect("a folder can be made"));
        for (name, text) in files {
            let path = folder.0.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it is in the folder")).expect("a folder can be made");
            std::fs::write(path, text).expect("a file can be written");
        }
        folder
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.path().join(name)).expect("the file is there")
    }

    /// The exit status, standard output and standard error.
    fn run(&self, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
        run_in(self.0.path(), arguments, input)
    }
}

fn run_in(folder: &Path, arguments: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cwli"));
    command.args(arguments).current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // A program that reads no input may have ended by now.
    let _ = child.stdin.take().expect("there is an input").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("it is UTF-8");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn files_are_laid_out_in_place() {
    let folder = Folder::new(&[("a.cwli", UNTIDY), ("deep/b.cwli", TIDY), ("notes.txt", UNTIDY), ("t.yaml", TEMPLATE)]);
    let (status, answer, told) = folder.run(&["fmt", "."], "");
    assert_eq!((status, answer.as_str()), (Some(0), ""), "{told}");
    assert_eq!(told, "2 files changed, 1 stayed as it is\n");
    assert_eq!(folder.read("a.cwli"), TIDY);
    assert_eq!(folder.read("notes.txt"), UNTIDY);
    insta_settings().bind(|| insta::assert_snapshot!("template", folder.read("t.yaml")));
    let (_, _, told) = folder.run(&["fmt", "."], "");
    assert_eq!(told, "0 files changed, 3 stayed as they are\n");
}

#[test]
fn what_would_change_is_named_or_shown_and_nothing_written() {
    let folder = Folder::new(&[("a.cwli", UNTIDY), ("b.cwli", TIDY), ("t.yaml", TEMPLATE)]);
    let (status, answer, _) = folder.run(&["fmt", "--check", "a.cwli", "b.cwli"], "");
    assert_eq!((status, answer.as_str()), (Some(1), "a.cwli\n"));
    assert_eq!(folder.run(&["fmt", "--check", "b.cwli"], "").0, Some(0));
    let (status, diff, told) = folder.run(&["fmt", "--diff", "."], "");
    assert_eq!(status, Some(1));
    insta_settings().bind(|| insta::assert_snapshot!("diff", format!("{diff}-- told\n{told}")));
    assert_eq!((folder.read("a.cwli").as_str(), folder.read("t.yaml").as_str()), (UNTIDY, TEMPLATE));
}

#[test]
fn standard_input_is_filtered() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.run(&["fmt", "-"], UNTIDY), (Some(0), TIDY.to_string(), String::new()));
    let (status, answer, _) = folder.run(&["fmt", "-"], "fields a | limt 5\n");
    assert_eq!((status, answer.as_str()), (Some(2), "fields a | limt 5\n"));
    let (_, answer, _) = folder.run(&["fmt", "-", "--stdin-name", "t.yaml"], TEMPLATE);
    assert!(
        answer.contains("    Type: AWS::Logs::QueryDefinition\n") && answer.contains("| stats count(*) as n"),
        "{answer}"
    );
    let crlf = UNTIDY.replace('\n', "\r\n");
    assert_eq!(folder.run(&["fmt", "-"], &crlf).1, TIDY.replace('\n', "\r\n"));
}

#[test]
fn what_cannot_be_read_stays_and_is_told() {
    let folder = Folder::new(&[
        ("bad.cwli", "fields a\n| limt  5\n"),
        ("good.cwli", UNTIDY),
        ("broken.yaml", "Resources: [AWS::Logs::QueryDefinition\n"),
    ]);
    let (status, _, told) = folder.run(&["fmt", "."], "");
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("error[Q107]: unknown command `limt`") && told.contains("bad.cwli:2:3"), "{told}");
    assert!(told.contains("broken.yaml"), "{told}");
    assert_eq!((folder.read("bad.cwli").as_str(), folder.read("good.cwli").as_str()), ("fields a\n| limt  5\n", TIDY));
    assert_eq!(folder.run(&["fmt", "missing.cwli"], "").0, Some(3));
    assert_eq!(folder.run(&["fmt"], "").0, Some(2));
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::new(&[("a.cwli", UNTIDY)]);
    let (file, link) = (folder.0.path().join("a.cwli"), folder.0.path().join("link.cwli"));
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o640)).expect("it is ours");
    symlink("a.cwli", &link).expect("a link can be made");
    assert_eq!(folder.run(&["fmt", "link.cwli"], "").0, Some(0));
    assert!(link.symlink_metadata().expect("it is there").is_symlink());
    assert_eq!(file.metadata().expect("it is there").permissions().mode() & 0o777, 0o640);
    assert_eq!(folder.read("a.cwli"), TIDY);
}

#[test]
fn rules_have_pages() {
    let folder = Folder::new(&[]);
    let (status, page, _) = folder.run(&["explain-rule", "w604"], "");
    assert_eq!(status, Some(0));
    let (_, list, _) = folder.run(&["explain-rule"], "");
    insta_settings().bind(|| insta::assert_snapshot!("rules", format!("{page}\n{list}")));
    assert_eq!(folder.run(&["explain-rule", "count-of-field"], "").1, page);
    let (status, answer, told) = folder.run(&["explain-rule", "count-of-feild"], "");
    assert_eq!((status, answer.as_str()), (Some(2), ""));
    assert!(told.contains("`count-of-field`"), "{told}");
    assert!(folder.run(&["explain-rule", "Q204"], "").1.starts_with("Q204: error\n"), "a message has one too");
}

const LOG: &str = "{\"level\":\"ERROR\",\"service\":\"shop\"}\n{\"level\":\"INFO\",\"service\":\"shop\"}\n\
                   {\"level\":\"ERROR\",\"service\":\"mail\"}\n{\"level\":\"ERROR\",\"service\":\"shop\"}\n";

#[test]
fn a_query_of_a_template_is_explained() {
    let config =
        "price-per-gb = 0.5\n[log-groups.\"/app\"]\npaths = \"app.log\"\n[log-groups.other]\npaths = \"missing\"\n";
    let folder = Folder::new(&[("t.yaml", TEMPLATE), ("app.log", LOG), ("cwli.toml", config)]);
    let (status, answer, told) = folder.run(&["explain", "--from", "t.yaml", "--name", "Errors"], "");
    assert_eq!((status, told.as_str()), (Some(0), ""), "{answer}");
    insta_settings().bind(|| insta::assert_snapshot!("explained", answer));
    let (status, _, told) = folder.run(&["explain", "--from", "t.yaml", "--name", "Erors"], "");
    assert_eq!(status, Some(2));
    assert!(told.contains("`Errors`") && told.contains("`Slow`"), "{told}");
    let (status, answer, _) =
        folder.run(&["explain", "--from", "t.yaml", "--name", "slow", "--config", "/dev/null"], "");
    assert_eq!(status, Some(0), "a default of the template is a value");
    assert!(answer.contains("whose `@duration` is more than `1000`") && !answer.contains("-- scan"), "{answer}");
    let (_, answer, _) = folder.run(
        &["explain", "--from", "t.yaml", "--name", "slow", "--param", "Limit=7", "app.log", "--price-per-gb", "0"],
        "",
    );
    assert!(answer.contains("is more than `7`") && answer.contains("cost at 0 per GB"), "{answer}");
    assert_eq!(folder.run(&["explain", "--from", "t.yaml", "--name", "slow", "--param", "Limt=7"], "").0, Some(2));
    assert_eq!(folder.run(&["explain", "--from", "t.yaml"], "").0, Some(2));
}

fn insta_settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(crate::cases::root().join("snapshots/formatting"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}
