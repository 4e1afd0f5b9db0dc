//! Which case files are meant, and which of their cases.

use crate::failure::Failure;
use cwli::testing::ENDING;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// What stands between a case file and the name of one of its cases.
const OF: &str = "::";

/// A case file, and which of its cases are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The file.
    pub path: PathBuf,
    /// The names of the cases that are meant; all when it is empty.
    pub names: Vec<String>,
}

/// The case files that paths name, each once, in the order of the paths and of the names in folders.
pub fn files(paths: &[PathBuf]) -> Result<Vec<Chosen>, Failure> {
    let here = [PathBuf::from(".")];
    let mut chosen: Vec<Chosen> = Vec::new();
    for path in if paths.is_empty() { &here[..] } else { paths } {
        for found in one(path)? {
            match chosen.iter_mut().find(|known| known.path == found.path) {
                Some(known) if known.names.is_empty() || found.names.is_empty() => known.names.clear(),
                Some(known) => known.names.extend(found.names),
                None => chosen.push(found),
            }
        }
    }
    if chosen.is_empty() {
        let places: Vec<String> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
        let place = if places.is_empty() { "the working directory".to_string() } else { places.join(", ") };
        return Err(Failure::usage(format!("there is no case file in {place}"))
            .help("a case file ends in `.case`: a query, its logs and what is expected of it"));
    }
    Ok(chosen)
}

/// The case files of one path.
fn one(path: &Path) -> Result<Vec<Chosen>, Failure> {
    let all = |path: PathBuf| Chosen { path, names: Vec::new() };
    if path.is_dir() {
        return Ok(walk(path)?.into_iter().map(all).collect());
    }
    if path.exists() {
        return Ok(vec![all(path.to_path_buf())]);
    }
    let text = path.to_string_lossy();
    match text.split_once(OF) {
        Some((file, name)) if Path::new(file).is_file() => {
            Ok(vec![Chosen { path: file.into(), names: vec![name.to_string()] }])
        }
        _ => Err(Failure::File { what: "a case", name: text.to_string(), cause: io::ErrorKind::NotFound.into() }),
    }
}

fn walk(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let visible = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.');
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter().filter_entry(visible) {
        let entry = match entry {
            Ok(entry) => entry,
            // A link back to a folder above it leads to files that are walked anyway.
            Err(error) if error.loop_ancestor().is_some() => continue,
            Err(error) => {
                let name = error.path().unwrap_or(folder).display().to_string();
                return Err(Failure::File { what: "a folder of cases", name, cause: error.into() });
            }
        };
        let is_case = entry.path().extension().is_some_and(|ending| ending == ENDING);
        if is_case && entry.file_type().is_file() {
            files.push(entry.path().strip_prefix("./").unwrap_or(entry.path()).to_path_buf());
        }
    }
    Ok(files)
}

/// How a case is called: its file, and behind it its name where it has one.
pub fn id(path: &Path, name: &str) -> String {
    let file = path.display();
    if name.is_empty() { file.to_string() } else { format!("{file}{OF}{name}") }
}

impl Chosen {
    /// Whether the case of a name is meant, also by a text that must be in its path or name.
    pub fn means(&self, name: &str, filter: Option<&str>) -> bool {
        let named = self.names.is_empty() || self.names.iter().any(|known| known == name);
        named && filter.is_none_or(|text| id(&self.path, name).contains(text))
    }

    /// The names that no case of the file has.
    pub fn unknown<'a>(&'a self, known: &'a [&str]) -> impl Iterator<Item = &'a String> {
        self.names.iter().filter(|name| !known.contains(&name.as_str()))
    }
}
