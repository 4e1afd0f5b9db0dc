//! `cwli.toml`: log groups, lookup tables, saved queries and a time range that need not be written on every command
//! line. It is looked for in the working directory and the folders above it.

mod reader;
mod schema;

use crate::failure::{Failure, QueryText};
use crate::times::Written;
use cwli::lint::Level;
use cwli::query::Language;
use cwli::scan::Facts;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// What the file is called.
const NAME: &str = "cwli.toml";

/// What the file says; nothing where there is none.
#[derive(Debug, Default)]
pub struct Config {
    /// The file with its text.
    source: Option<QueryText>,
    /// The names of the log groups that are read when neither the command line nor the query names any; all if none.
    pub default: Vec<String>,
    /// The log groups, in the order of the file.
    pub groups: Vec<Group>,
    /// The lookup tables, with their names.
    pub lookups: Vec<(String, Place)>,
    /// The folder of saved queries.
    pub queries: Option<Place>,
    /// How grave the findings of rules are, by the names of the rules.
    pub rules: Vec<(String, Level)>,
    /// The first instant.
    pub start: Option<Written>,
    /// The last instant.
    pub end: Option<Written>,
    /// What a GB that is scanned costs.
    pub price_per_gb: Option<f64>,
}

/// A log group.
#[derive(Debug)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Its files.
    pub paths: Vec<Place>,
    /// How to read them; recognised when nothing is said.
    pub format: Option<String>,
    /// Whether its fields are discovered.
    pub raw: bool,
    /// What else is known of it.
    pub facts: Facts,
}

/// A path, and where the file says so.
#[derive(Debug, Clone)]
pub struct Place {
    /// The path, from the working directory or absolute.
    pub path: PathBuf,
    /// The bytes of the text that say so.
    pub span: Range<usize>,
}

/// What is wrong with the file.
#[derive(Debug)]
pub struct Fault {
    /// The bytes of the text that are meant.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to say at the place.
    pub label: String,
    /// A way out, if we know one.
    pub help: Option<String>,
}

impl Config {
    /// Reads the file that is named, or else the nearest one, if there is any.
    ///
    /// # Errors
    /// When it cannot be read, or is not right.
    pub fn find(named: Option<&Path>) -> Result<Config, Failure> {
        match named {
            Some(file) => Config::read(file),
            None => nearest().map_or_else(|| Ok(Config::default()), |file| Config::read(&file)),
        }
    }

    fn read(file: &Path) -> Result<Config, Failure> {
        let name = file.display().to_string();
        let unread = |cause| Failure::File { what: "the configuration", name: name.clone(), cause };
        let text = std::fs::read(file).map_err(unread)?;
        let text = String::from_utf8(text).map_err(|_| unread(io::Error::other("it is not UTF-8")))?;
        let folder = file.parent().unwrap_or(Path::new(""));
        let read = schema::read(&text, folder);
        let source = QueryText { text, file: Some(name), language: Language::default() };
        match read {
            Ok(config) => Ok(Config { source: Some(source), ..config }),
            Err(faults) => Err(Failure::Config { faults, text: source }),
        }
    }

    /// The name of the file.
    pub fn file(&self) -> Option<&str> {
        self.source.as_ref()?.file.as_deref()
    }

    /// Where the file names a path of a log group, in words.
    pub fn place_of(&self, path: &str) -> Option<String> {
        let places = self.groups.iter().flat_map(|group| &group.paths);
        let place = places.into_iter().find(|place| place.path.as_os_str() == path)?;
        let source = self.source.as_ref()?;
        let line = source.text[..place.span.start].matches('\n').count() + 1;
        Some(format!("it is named in {}, line {line}", self.file()?))
    }

    /// The failure that a place of the file is to blame for.
    pub fn failure(&self, place: &Place, message: String, label: &str) -> Failure {
        let fault = Fault { span: place.span.clone(), message, label: label.to_string(), help: None };
        let text = self.source.clone().unwrap_or_default();
        Failure::Config { faults: vec![fault], text }
    }
}

/// The file in the working directory, or else in the nearest folder above it that has one.
fn nearest() -> Option<PathBuf> {
    if Path::new(NAME).is_file() {
        return Some(PathBuf::from(NAME));
    }
    let folder = std::env::current_dir().ok()?;
    folder.ancestors().skip(1).map(|above| above.join(NAME)).find(|file| file.is_file())
}
