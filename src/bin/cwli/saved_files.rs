//! The files with saved queries that paths name: folders are walked, standard input is read.

use crate::failure::Failure;
use crate::inputs::{STDIN, is_stdin};
use crate::messages::{self, Excerpt};
use clap::Args;
use cwli::saved::{self, Damage, Found, SavedQuery};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Which files to search for queries.
#[derive(Debug, Args)]
pub struct SavedPaths {
    /// Files and folders (walked) with queries: .cwli, CloudFormation and SAM templates, Terraform and its plans as
    /// JSON, what CDK makes, dashboards and query definitions as JSON, Markdown; or - for standard input
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// What the file on standard input is called: its ending says what it is
    #[arg(long, value_name = "NAME", default_value = "query.cwli")]
    pub stdin_name: PathBuf,
}

/// A file that was searched.
pub struct SavedFile {
    /// Its name.
    pub path: PathBuf,
    /// Its text, as far as it is one.
    pub text: String,
    /// What it holds, or what is wrong with it.
    pub found: Result<Found, Damage>,
}

/// What paths name.
#[derive(Default)]
pub struct SavedFiles {
    /// The files that may hold queries, in the order of the paths and of their names.
    pub files: Vec<SavedFile>,
    /// What could not be read, and why.
    pub unreadable: Vec<(PathBuf, io::Error)>,
}

/// Folders that are never walked: what others have written is there.
const FOREIGN: [&str; 1] = ["node_modules"];

impl SavedPaths {
    /// Reads and searches the files.
    ///
    /// # Errors
    /// When standard input is named twice.
    pub fn search(&self) -> Result<SavedFiles, Failure> {
        if self.paths.iter().filter(|path| is_stdin(path)).count() > 1 {
            return Err(Failure::usage("standard input is named more than once, and can be read only once"));
        }
        let mut files = SavedFiles::default();
        for path in &self.paths {
            match path {
                path if is_stdin(path) => files.take(&self.stdin_name, read_stdin(), true),
                path if path.is_dir() => files.walk(path),
                path => files.take(path, read(path), true),
            }
        }
        Ok(files)
    }
}

impl SavedFiles {
    fn walk(&mut self, folder: &Path) {
        let entries = WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_own);
        for entry in entries {
            match entry {
                Ok(entry) if saved::is_home(entry.path()) && entry.path().is_file() => {
                    self.take(entry.path(), read(entry.path()), false);
                }
                Ok(_) => {}
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_path_buf();
                    let cause = error.into_io_error().unwrap_or_else(|| io::Error::other("it is inside of itself"));
                    self.unreadable.push((path, cause));
                }
            }
        }
    }

    /// The queries of all files.
    pub fn queries(&self) -> impl Iterator<Item = &SavedQuery> {
        self.files.iter().filter_map(|file| file.found.as_ref().ok()).flat_map(|found| &found.queries)
    }

    /// Tells what could not be read, and says whether there was anything.
    pub fn unreadable(&self) -> bool {
        for (path, cause) in &self.unreadable {
            messages::error(&format!("`{}`: {cause}", shown(path)));
        }
        !self.unreadable.is_empty()
    }

    /// Tells what could not be read or searched.
    ///
    /// # Errors
    /// When there was any such file.
    pub fn told(&self, nothing: bool) -> Result<(), Failure> {
        let unreadable = self.unreadable();
        for file in &self.files {
            if let Err(damage) = &file.found {
                messages::line(damaged(file, damage).text(messages::colours()));
            }
        }
        let damaged = self.files.iter().any(|file| file.found.is_err());
        if nothing && !unreadable && !damaged {
            messages::warning("no saved query was found");
        }
        match unreadable {
            true => Err(Failure::Told(3)),
            false if damaged => Err(Failure::Told(2)),
            false => Ok(()),
        }
    }

    /// Searches a file. One that is not named itself is passed over when nothing in it looks like a query.
    fn take(&mut self, path: &Path, bytes: io::Result<Vec<u8>>, named: bool) {
        // Programs that compare names know nothing of `./`.
        let path = path.strip_prefix(".").unwrap_or(path);
        if self.files.iter().any(|file| file.path == path) {
            return;
        }
        match bytes {
            Ok(bytes) if named || saved::may_hold(path, &bytes) => {
                let found = saved::read(path, &bytes);
                let text = String::from_utf8_lossy(&bytes).into_owned();
                self.files.push(SavedFile { path: path.to_path_buf(), text, found });
            }
            Ok(_) => {}
            Err(cause) => self.unreadable.push((path.to_path_buf(), cause)),
        }
    }
}

/// Neither hidden nor foreign. The folder that was named is walked whatever its name.
fn is_own(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    entry.depth() == 0 || !name.starts_with('.') && !FOREIGN.contains(&&*name)
}

/// Reads no more of a file than is needed to say that it is too large.
fn read(path: &Path) -> io::Result<Vec<u8>> {
    read_some(std::fs::File::open(path)?)
}

fn read_stdin() -> io::Result<Vec<u8>> {
    read_some(io::stdin().lock())
}

fn read_some(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(saved::LARGEST as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// A message about a file that could not be searched.
pub fn damaged<'f>(file: &'f SavedFile, damage: &'f Damage) -> Excerpt<'f> {
    Excerpt {
        severity: cwli::diagnostics::Severity::Error,
        code: None,
        message: &damage.message,
        help: &[],
        note: None,
        text: &file.text,
        file: Some(shown(&file.path)),
        place: damage.span.map(|span| (span, "")),
    }
}

/// What a path is called in messages.
pub fn shown(path: &Path) -> String {
    if path.as_os_str() == STDIN { "standard input".to_string() } else { path.display().to_string() }
}
