//! Finding the files that an input names, always in the same order.

use super::Input;
use super::remote::{Object, Remote};
use super::stored::{Store, StoredStream};
use globset::GlobBuilder;
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// Where the bytes of one file are.
#[derive(Debug, Clone)]
pub enum Origin {
    /// On disk.
    Disk(PathBuf),
    /// Standard input.
    Stdin,
    /// Neither a file nor a folder, such as a named pipe: it can be read only once.
    Pipe(PathBuf),
    /// In memory.
    Memory(Arc<[u8]>),
    /// Elsewhere.
    Object(Arc<dyn Object>),
    /// A log stream of an event store.
    Stored(Arc<dyn StoredStream>),
}

/// A file that was found, or the reason why there is none.
#[derive(Debug)]
pub struct Found {
    /// The name for messages.
    pub name: String,
    /// The bytes, or a sentence.
    pub origin: Result<Origin, String>,
}

/// The characters that make a path a glob.
const WILD: &[char] = &['*', '?', '[', '{'];

/// The files of some inputs. A file that several of them name is read once: they are a set, and nobody who
/// writes `logs/ logs/today.log` wants today to count twice. And how many folders that are elsewhere were not looked
/// into, because their paths tell that none of their events lies in one of the ranges.
pub fn all(inputs: &[Input], ranges: &[(i64, i64)]) -> (Vec<Found>, u64) {
    let mut seen = HashSet::new();
    let mut is_new = |found: &Found| match &found.origin {
        Ok(Origin::Disk(path)) => seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())),
        Ok(Origin::Object(object)) => seen.insert(PathBuf::from(object.name())),
        _ => true,
    };
    let mut folders_skipped = 0;
    let found = inputs.iter().flat_map(|input| match input {
        Input::Remote(remote, address) => objects(&**remote, address, ranges, &mut folders_skipped),
        Input::Stored(store) => streams(&**store, ranges),
        here => find(here),
    });
    (found.filter(|found| is_new(found)).collect(), folders_skipped)
}

/// The files of one input.
fn find(input: &Input) -> Vec<Found> {
    match input {
        Input::Stdin => vec![Found { name: "standard input".into(), origin: Ok(Origin::Stdin) }],
        Input::Memory(name, bytes) => vec![Found { name: name.clone(), origin: Ok(Origin::Memory(bytes.clone())) }],
        Input::Remote(remote, address) => objects(&**remote, address, &[], &mut 0),
        Input::Stored(store) => streams(&**store, &[]),
        Input::Path(path) if path.is_dir() => {
            or_none(path, walk(path, usize::MAX, &|_| true), "the folder holds no files")
        }
        // A name that holds a star and exists is that file, as in a shell.
        Input::Path(path) if path.exists() || !is_glob(path) => vec![file(path)],
        Input::Path(path) => expand(path),
    }
}

/// The files that a path names: itself, those of a folder, or those that fit a glob, sorted by name.
///
/// # Errors
/// A sentence for each that is not there or cannot be reached.
pub fn files(path: &Path) -> Vec<Result<PathBuf, String>> {
    let named = |found: Found| match found.origin {
        Ok(Origin::Disk(path) | Origin::Pipe(path)) => Ok(path),
        Ok(_) => Err(format!("`{}` is no file", found.name)),
        Err(reason) => Err(format!("`{}`: {reason}", found.name)),
    };
    find(&Input::Path(path.to_path_buf())).into_iter().map(named).collect()
}

fn objects(remote: &dyn Remote, address: &str, ranges: &[(i64, i64)], folders_skipped: &mut u64) -> Vec<Found> {
    let found = |object: Arc<dyn Object>| Found { name: object.name().to_string(), origin: Ok(Origin::Object(object)) };
    match remote.find(address, ranges) {
        Ok(listing) => {
            *folders_skipped += listing.folders_skipped;
            listing.objects.into_iter().map(found).collect()
        }
        Err(reason) => vec![Found { name: address.to_string(), origin: Err(reason) }],
    }
}

fn streams(store: &dyn Store, ranges: &[(i64, i64)]) -> Vec<Found> {
    let found =
        |stream: Arc<dyn StoredStream>| Found { name: stream.name().into(), origin: Ok(Origin::Stored(stream)) };
    match store.streams(ranges) {
        Ok(streams) => streams.into_iter().map(found).collect(),
        Err(reason) => vec![Found { name: "the event store".into(), origin: Err(reason) }],
    }
}

fn file(path: &Path) -> Found {
    let origin = match path.metadata() {
        Ok(metadata) if metadata.is_file() => Ok(Origin::Disk(path.to_path_buf())),
        Ok(_) => Ok(Origin::Pipe(path.to_path_buf())),
        Err(error) => Err(sentence(&error)),
    };
    Found { name: path.display().to_string(), origin }
}

/// A failure of the system in our words where we have better ones.
pub fn sentence(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".into(),
        std::io::ErrorKind::PermissionDenied => "reading it is not permitted".into(),
        _ => error.to_string(),
    }
}

fn or_none(path: &Path, found: Vec<Found>, reason: &str) -> Vec<Found> {
    if !found.is_empty() {
        return found;
    }
    vec![Found { name: path.display().to_string(), origin: Err(reason.into()) }]
}

/// The files at most so deep below a folder for which `wanted` holds, sorted by name, without those that are no logs.
fn walk(folder: &Path, depth: usize, wanted: &dyn Fn(&Path) -> bool) -> Vec<Found> {
    let visible = |entry: &DirEntry| entry.depth() == 0 || !is_no_log(&entry.file_name().to_string_lossy());
    let entries = WalkDir::new(folder).follow_links(true).max_depth(depth).sort_by_file_name();
    let mut found = Vec::new();
    for entry in entries.into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && wanted(entry.path()) => found.push(file(entry.path())),
            Ok(_) => {}
            Err(error) => found.extend(unwalked(&error, folder, wanted)),
        }
    }
    found
}

/// Whether a file of that name is surely no log: hidden, or what an export task has left of its check whether it may
/// write (CloudWatch Logs user guide, "Exporting log data to Amazon S3").
fn is_no_log(name: &str) -> bool {
    name.starts_with('.') || name == "aws-logs-write-test"
}

/// What a walk could not reach and what might have been wanted.
fn unwalked(error: &walkdir::Error, folder: &Path, wanted: &dyn Fn(&Path) -> bool) -> Option<Found> {
    let path = error.path().unwrap_or(folder);
    // A link back to a folder above it leads to files that are walked anyway: `io_error` has none for it.
    let reason = sentence(error.io_error()?);
    let matters = path.is_dir() || wanted(path);
    matters.then(|| Found { name: path.display().to_string(), origin: Err(reason) })
}

fn is_glob(path: &Path) -> bool {
    path.to_string_lossy().contains(WILD)
}

/// The files that a glob names: for shells that do not expand it, and for quoted arguments.
fn expand(path: &Path) -> Vec<Found> {
    let pattern = path.to_string_lossy();
    let glob = match GlobBuilder::new(pattern.strip_prefix("./").unwrap_or(&pattern)).literal_separator(true).build() {
        Ok(glob) => glob.compile_matcher(),
        Err(error) => return or_none(path, Vec::new(), &format!("not a pattern for files: {}", error.kind())),
    };
    let wanted = |path: &Path| glob.is_match(path.strip_prefix("./").unwrap_or(path));
    let folder = fixed_part(path);
    if !folder.is_dir() {
        return or_none(path, Vec::new(), "no such file or folder");
    }
    let depth = if pattern.contains("**") { usize::MAX } else { path.components().count() };
    or_none(path, walk(&folder, depth, &wanted), "no file matches the pattern")
}

/// The folder above the first part of the path that has a wild character.
fn fixed_part(path: &Path) -> PathBuf {
    let fixed = |part: &Component| !part.as_os_str().to_string_lossy().contains(WILD);
    let folder: PathBuf = path.components().take_while(fixed).collect();
    if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(input: &Path, base: &Path) -> Vec<String> {
        let short = |name: &str| name.strip_prefix(&format!("{}/", base.display())).unwrap_or(name).to_string();
        find(&Input::Path(input.to_path_buf()))
            .iter()
            .map(|f| {
                format!("{}{}", short(&f.name), f.origin.as_ref().err().map_or(String::new(), |e| format!(": {e}")))
            })
            .collect()
    }

    #[test]
    fn folders_globs_and_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path();
        for name in ["b.log", "a/2.log", "a/10.gz", ".hidden", ".git/x", "a/deep/er.log", "a/aws-logs-write-test"] {
            let path = base.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, "x\n").unwrap();
        }
        std::fs::create_dir(base.join("empty")).unwrap();
        #[cfg(unix)]
        for (target, link) in [(base, "a/deep/loop"), (&base.join("gone.log"), "a/deep/lost.log")] {
            std::os::unix::fs::symlink(target, base.join(link)).unwrap();
        }
        let all = ["a/10.gz", "a/2.log", "a/deep/er.log", "a/deep/lost.log: no such file or folder", "b.log"];
        #[cfg(unix)]
        assert_eq!(names(base, base), all);
        #[cfg(unix)]
        assert_eq!(names(&base.join("**/*.{log,gz}"), base), all);
        assert_eq!(names(&base.join("a/*.log"), base), ["a/2.log"]);
        assert_eq!(names(&base.join("*.csv"), base), ["*.csv: no file matches the pattern"]);
        assert_eq!(names(&base.join("empty"), base), ["empty: the folder holds no files"]);
        assert_eq!(names(&base.join("none"), base), ["none: no such file or folder"]);
    }

    #[test]
    fn a_file_that_is_named_twice_is_found_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.log");
        std::fs::write(&path, "x\n").unwrap();
        let inputs = [folder.path().to_path_buf(), path, folder.path().join("none")].map(Input::Path);
        assert_eq!(all(&inputs, &[]).0.len(), 2);
    }
}
