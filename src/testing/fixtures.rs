//! The files that a case uses: where its paths begin, and what the files hold.

use crate::scan;
use std::path::{Path, PathBuf};

/// The most bytes of the logs and tables of one case file: a case is small, and many run at once.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Where the paths of a case file begin, and which were used.
#[derive(Debug, Clone, Default)]
pub struct Fixtures {
    folders: Vec<PathBuf>,
    bytes: u64,
    /// The files that were read, and the globs and folders that led to them.
    pub used: Vec<PathBuf>,
}

/// A file that a case uses.
#[derive(Debug)]
pub struct Fixture {
    /// Its path as the case has it.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it holds.
    pub bytes: Vec<u8>,
}

impl Fixtures {
    /// Paths that begin in a folder.
    pub fn in_folder(folder: &Path) -> Fixtures {
        Fixtures { folders: vec![folder.to_path_buf()], ..Fixtures::default() }
    }

    /// Paths that begin in the folder of a case file, or else in the nearest folder above it where they lead to
    /// something. The search ends with the folder of the repository.
    pub fn of_file(file: &Path) -> Fixtures {
        let file = std::path::absolute(file).unwrap_or_else(|_| file.to_path_buf());
        let mut folders = Vec::new();
        for folder in file.ancestors().skip(1) {
            folders.push(folder.to_path_buf());
            if folder.join(".git").exists() {
                break;
            }
        }
        Fixtures { folders, ..Fixtures::default() }
    }

    /// The file of a path.
    ///
    /// # Errors
    /// When it cannot be read, in words.
    pub fn one(&mut self, path: &str) -> Result<Fixture, String> {
        match self.all(path)? {
            one if one.len() == 1 => Ok(one.into_iter().next().expect("one was counted")),
            several => Err(format!("`{path}` names {} files, and one is wanted", several.len())),
        }
    }

    /// The files of a path, a folder or a glob, at least one.
    ///
    /// # Errors
    /// When there is none, or one cannot be read, in words.
    pub fn all(&mut self, path: &str) -> Result<Vec<Fixture>, String> {
        let (folder, found) = self.find(path)?;
        self.used.push(folder.join(path));
        let mut fixtures = Vec::new();
        for found in found {
            let file = found.map_err(|told| self.shortened(&told, &folder))?;
            let name = file.strip_prefix(&folder).unwrap_or(&file).to_string_lossy().into_owned();
            let bytes = self.read(&file).map_err(|error| format!("`{name}`: {error}"))?;
            self.used.push(file.clone());
            fixtures.push(Fixture { name, path: file, bytes });
        }
        Ok(fixtures)
    }

    /// The first folder in which a path leads to something, and what it leads to.
    fn find(&self, path: &str) -> Result<(PathBuf, Vec<Result<PathBuf, String>>), String> {
        for folder in &self.folders {
            let found = scan::files(&folder.join(path));
            if found.iter().any(Result::is_ok) {
                return Ok((folder.clone(), found));
            }
        }
        let nearest = self.folders.first().map(|folder| scan::files(&folder.join(path))).unwrap_or_default();
        let why = nearest.into_iter().find_map(Result::err).unwrap_or_default();
        let why = why.rsplit_once("`: ").map_or("no such file or folder", |(_, why)| why);
        let searched = if self.folders.len() > 1 { ", nor in a folder above it" } else { "" };
        Err(format!("`{path}`: {why} in the folder of the case{searched}"))
    }

    fn read(&mut self, file: &Path) -> std::io::Result<Vec<u8>> {
        self.bytes += file.metadata()?.len();
        if self.bytes > MOST_BYTES {
            let told = format!("the files of a case file have at most {} MiB together", MOST_BYTES >> 20);
            return Err(std::io::Error::other(told));
        }
        std::fs::read(file)
    }

    /// A message without the folder in front of the path.
    fn shortened(&self, told: &str, folder: &Path) -> String {
        told.replace(&format!("{}/", folder.display()), "")
    }
}
