//! Where the query comes from, and which of the positional arguments are paths.

use crate::arguments::QuerySource;
use crate::failure::{Failure, QueryText};
use crate::inputs::{STDIN, is_stdin};
use crate::messages;
use cwli::query::Language;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The query and the paths of its data.
pub struct Asked {
    /// The query.
    pub query: QueryText,
    /// The paths that were given.
    pub paths: Vec<PathBuf>,
    /// Whether standard input is still there for data.
    pub stdin_left: bool,
}

/// Tells query and paths apart, and reads the query.
pub fn read(source: &QuerySource) -> Result<Asked, Failure> {
    if let Some(file) = &source.file {
        // There is no query among the positional arguments, so the first is a path like the others.
        let first = source.query.iter().map(PathBuf::from);
        let paths: Vec<PathBuf> = first.chain(source.paths.iter().cloned()).collect();
        return read_file(source, file, paths);
    }
    let Some(text) = &source.query else {
        return Err(Failure::usage("no query is given")
            .help("write it as the first argument: cwli query 'fields @timestamp, @message | limit 20' logs/")
            .help("or name a file that holds it: cwli query -f FILE.cwli logs/"));
    };
    if text == STDIN {
        return read_file(source, Path::new(STDIN), source.paths.clone());
    }
    refuse_path(text)?;
    let query = QueryText { text: text.clone(), file: None, language: language(source, text) };
    Ok(Asked { query, paths: source.paths.clone(), stdin_left: true })
}

/// The language that is asked for, or the one that the text leaves no doubt about.
fn language(source: &QuerySource, text: &str) -> Language {
    source.language.or_else(|| detected(text)).unwrap_or_default()
}

fn detected(text: &str) -> Option<Language> {
    let found = Language::of(text)?;
    let name = found.name().to_uppercase();
    messages::note(&format!("the query is read as {name}; --language says otherwise"));
    Some(found)
}

fn read_file(source: &QuerySource, file: &Path, paths: Vec<PathBuf>) -> Result<Asked, Failure> {
    let from_stdin = is_stdin(file);
    if from_stdin && paths.iter().any(|path| is_stdin(path)) {
        return Err(Failure::usage("standard input cannot hold both the query and the log"));
    }
    let name = if from_stdin { "standard input".to_string() } else { file.display().to_string() };
    let bytes = if from_stdin { read_stdin() } else { std::fs::read(file) };
    let text = bytes.and_then(utf8).map_err(|cause| Failure::File { what: "the query", name: name.clone(), cause })?;
    // Some editors begin a file with a byte order mark; it is no part of the query.
    let text = text.strip_prefix('\u{feff}').map(str::to_string).unwrap_or(text);
    let language = language(source, &text);
    Ok(Asked { query: QueryText { text, file: Some(name), language }, paths, stdin_left: !from_stdin })
}

fn read_stdin() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn utf8(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let line =
            error.as_bytes()[..error.utf8_error().valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
        io::Error::other(format!("line {line} is not UTF-8"))
    })
}

/// A path in the place of the query is a slip that the grammar could only answer with riddles.
fn refuse_path(text: &str) -> Result<(), Failure> {
    let path = Path::new(text);
    if text.contains(['|', '\n']) || !path.exists() {
        return Ok(());
    }
    if path.extension().is_some_and(|extension| extension == "cwli") {
        return Err(Failure::usage(format!("`{text}` is a file, not a query"))
            .help(format!("to run the query in it: cwli query -f {text} [PATH]...")));
    }
    let what = if path.is_dir() { "folder" } else { "file" };
    Err(Failure::usage(format!("`{text}` is a {what}, and the query is missing"))
        .help(format!("the query comes first: cwli query 'fields @timestamp, @message | limit 20' {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(query: Option<&str>, paths: &[&str], file: Option<&str>) -> QuerySource {
        QuerySource {
            query: query.map(str::to_string),
            paths: paths.iter().map(PathBuf::from).collect(),
            file: file.map(PathBuf::from),
            language: None,
        }
    }

    fn refusal(source: QuerySource) -> String {
        match read(&source) {
            Err(Failure::Usage { message, .. }) => message,
            Err(other) => panic!("{other:?}"),
            Ok(_) => panic!("it was read"),
        }
    }

    #[test]
    fn with_a_file_every_positional_argument_is_a_path() {
        let asked = read(&source(Some("a.log"), &["b.log"], Some("Cargo.toml"))).unwrap();
        assert_eq!(asked.paths, ["a.log", "b.log"].map(PathBuf::from));
        assert_eq!(asked.query.file.as_deref(), Some("Cargo.toml"));
    }

    #[test]
    fn without_a_file_the_first_is_the_query() {
        let asked = read(&source(Some("limit 1"), &["b.log"], None)).unwrap();
        assert_eq!((asked.query.text.as_str(), asked.paths), ("limit 1", vec![PathBuf::from("b.log")]));
    }

    #[test]
    fn a_path_in_the_place_of_the_query_is_told() {
        assert_eq!(refusal(source(Some("src"), &[], None)), "`src` is a folder, and the query is missing");
        assert_eq!(refusal(source(Some("Cargo.toml"), &[], None)), "`Cargo.toml` is a file, and the query is missing");
        assert_eq!(refusal(source(None, &[], None)), "no query is given");
        assert!(refusal(source(None, &["-"], Some("-"))).contains("both"));
    }

    #[test]
    fn a_query_that_is_no_text_is_told_its_line() {
        assert_eq!(utf8(b"limit 1\n".to_vec()).unwrap(), "limit 1\n");
        assert_eq!(utf8(b"fields a\n| filter \xff".to_vec()).unwrap_err().to_string(), "line 2 is not UTF-8");
    }

    #[test]
    fn a_missing_query_file_is_an_unreadable_input() {
        let missing = read(&source(None, &[], Some("no/such.cwli")));
        assert!(matches!(missing, Err(Failure::File { .. })));
    }
}
