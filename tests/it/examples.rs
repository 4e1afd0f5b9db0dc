//! Every example runs: those of the catalogue of functions, and the commands of the README.

use cwli::functions::{self, Example, Function};
use cwli::run::Limits;
use cwli::testing::{Case, Outcome};
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn every_example_of_a_function_gives_what_its_page_says() {
    let mut wrong = Vec::new();
    for function in functions::all() {
        for example in function.examples {
            let given = answer(function, example);
            if given.as_deref() != Ok(example.gives) {
                wrong.push(format!("{} gives {given:?} instead of {:?}", example.call, example.gives));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn answer(function: &Function, example: &Example) -> Result<String, String> {
    let call = example.call;
    let (query, log) = if function.is_aggregate() {
        let line = |(second, value): (usize, &&str)| format!("2022-01-07T23:24:{second:02}Z {value}\n");
        let log: String = example.over.iter().enumerate().map(line).collect();
        (format!("parse @message /^\\S+ (?<x>.*)$/ | stats {call} as answer"), log)
    } else {
        (format!("fields {call} as answer"), "2022-01-07T23:24:39Z one event\n".to_string())
    };
    let text = format!("-- query\n{query}\n-- logs app.log\n{log}-- options\nnow 2022-01-08T00:00:00Z\n");
    match Case::read(&text, Path::new("."))?.run(Limits::default()) {
        Outcome::Answered(answer) => Ok(answer.text(0, 0).unwrap_or_default()),
        other => Err(format!("{other:?}")),
    }
}

#[test]
fn every_example_of_a_function_of_another_language_gives_what_its_page_says() {
    let mut wrong = Vec::new();
    for function in functions::others() {
        let of_sql = functions::SQL.all().any(|named| std::ptr::eq(named.function, function));
        for example in function.examples {
            let given = answer_elsewhere(example, of_sql, function.is_aggregate());
            if given.as_deref() != Ok(example.gives) {
                wrong.push(format!("{} gives {given:?} instead of {:?}", example.call, example.gives));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn answer_elsewhere(example: &Example, of_sql: bool, aggregate: bool) -> Result<String, String> {
    let line = |value: &&str| format!("{{\"x\": \"{value}\"}}\n");
    let log: String =
        if example.over.is_empty() { "{}\n".to_string() } else { example.over.iter().map(line).collect() };
    let (language, query) = match (of_sql, aggregate) {
        (true, _) => ("sql", format!("SELECT {} AS answer FROM log", example.call)),
        (false, true) => ("ppl", format!("stats {} as answer", example.call)),
        (false, false) => ("ppl", format!("eval answer = {} | fields answer", example.call)),
    };
    let options = format!("language {language}\nnow 2022-01-08T00:00:00Z\n");
    let text = format!("-- query\n{query}\n-- logs app.log\n{log}-- options\n{options}");
    match Case::read(&text, Path::new("."))?.run(Limits::default()) {
        Outcome::Answered(answer) => Ok(answer.text(0, 0).unwrap_or_default()),
        other => Err(format!("{other:?}")),
    }
}

/// Commands of the README on shipped data end well, or as a wrong query and a difference do.
#[cfg(feature = "program")]
#[test]
fn every_command_of_the_readme_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("there is a README");
    let program = Path::new(env!("CARGO_BIN_EXE_cwli")).parent().expect("a program lies in a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut count = 0;
    for line in readme.lines().filter(|line| line.starts_with("cwli ") && line.contains("examples/")) {
        let mut shell = Command::new("sh");
        shell.args(["-c", line]).current_dir(root).env("PATH", &path).stdin(Stdio::null());
        let output = shell.output().expect("there is a shell");
        let told = String::from_utf8_lossy(&output.stderr);
        let expected = match line {
            wrong if wrong.contains("strlenn") => 2,
            difference if difference.starts_with("cwli diff ") => 1,
            _ => 0,
        };
        assert_eq!(output.status.code(), Some(expected), "{line}\n{told}");
        count += 1;
    }
    assert!(count >= 5, "the README shows the main commands");
}

/// The configuration that the README shows is the one that its commands use.
#[test]
fn the_readme_shows_the_configuration() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).expect("it is there");
    assert!(read("README.md").contains(&format!("```toml\n{}```", read("examples/cwli.toml"))));
}

/// What the README says a command prints is what it prints, on either stream.
#[cfg(feature = "program")]
#[test]
fn the_readme_shows_what_its_commands_print() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = std::fs::read_to_string(root.join("README.md")).expect("there is a README");
    let blocks: Vec<&str> = readme.split("```").skip(1).step_by(2).collect();
    let mut count = 0;
    for pair in blocks.windows(2) {
        let (Some(command), Some(shown)) = (pair[0].strip_prefix("sh\n"), pair[1].strip_prefix("text\n")) else {
            continue;
        };
        let program = env!("CARGO_BIN_EXE_cwli");
        let written = ["cargo run --release -q --", "cwli"].into_iter().find_map(|name| command.strip_prefix(name));
        let command =
            format!("{program}{} 2>&1", written.unwrap_or_else(|| panic!("`{command}` is no command")).trim_end());
        let mut shell = Command::new("sh");
        shell.args(["-c", &command]).current_dir(root).stdin(Stdio::null());
        let output = shell.output().expect("there is a shell");
        assert_eq!(String::from_utf8_lossy(&output.stdout), shown, "{command}");
        count += 1;
    }
    assert_eq!(count, 4, "the README shows a table, a message, the way of an event and a difference");
}

/// The saved queries that are shipped are right, well laid out and tested.
#[cfg(feature = "program")]
#[test]
fn the_saved_queries_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/saved-queries");
    for arguments in [&["check", "--deny-warnings", "."][..], &["fmt", "--check", "."], &["test", "."]] {
        let mut program = Command::new(env!("CARGO_BIN_EXE_cwli"));
        let output = program.args(arguments).current_dir(&folder).output().expect("the program starts");
        let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}\n{told}");
    }
}
