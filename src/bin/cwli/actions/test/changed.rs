//! What has changed since a revision of git.

use super::find::Chosen;
use crate::failure::Failure;
use cwli::testing::Case;
use globset::{Glob, GlobMatcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The files that differ from a revision.
#[derive(Debug)]
pub struct Changes {
    files: BTreeSet<PathBuf>,
}

impl Changes {
    /// What differs from a revision in the repositories of these case files. Files that git does not know yet have
    /// changed too, unless it ignores them.
    ///
    /// # Errors
    /// When git is not there, or does not know the revision.
    pub fn since(revision: &str, chosen: &[Chosen]) -> Result<Changes, Failure> {
        let folder = |chosen: &Chosen| absolute(&chosen.path).parent().map(Path::to_path_buf).unwrap_or_default();
        let folders: BTreeSet<PathBuf> = chosen.iter().map(folder).collect();
        let mut roots: BTreeSet<PathBuf> = BTreeSet::new();
        for folder in folders {
            // One question for each repository, not for each folder.
            if !roots.iter().any(|root| folder.starts_with(root) && !folder.join(".git").exists()) {
                roots.insert(root(&folder)?);
            }
        }
        let mut files = BTreeSet::new();
        for root in &roots {
            let commit = format!("{revision}^{{commit}}");
            git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])
                .map_err(|_| Failure::usage(format!("git does not know the revision `{revision}`")))?;
            let differing = git(root, &["diff", "--name-only", "-z", "--no-renames", revision, "--"])?;
            let unknown = git(root, &["ls-files", "--others", "--exclude-standard", "-z"])?;
            let names = differing.split('\0').chain(unknown.split('\0')).filter(|name| !name.is_empty());
            files.extend(names.map(|name| root.join(name)));
        }
        Ok(Changes { files })
    }

    /// Whether a case file, or something that the case uses, is among what has changed.
    pub fn concern(&self, file: &Path, case: &Case) -> bool {
        let concerned = |used: &Path| {
            let used = absolute(used);
            let glob = glob_of(&used);
            let fits = |changed: &PathBuf| {
                changed.starts_with(&used) || glob.as_ref().is_some_and(|glob| glob.is_match(changed))
            };
            self.files.contains(&used) || self.files.iter().any(fits)
        };
        concerned(file)
            || concerned(&cwli::testing::snapshot_file(file))
            || case.used.iter().any(|used| concerned(used))
    }
}

/// The glob that a path is, unless it is the path of something.
fn glob_of(path: &Path) -> Option<GlobMatcher> {
    let text = path.to_str().filter(|text| text.contains(['*', '?', '[', '{']) && !path.exists())?;
    Some(Glob::new(text).ok()?.compile_matcher())
}

/// A path as git tells it: without links and dots.
fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_path_buf())
}

fn root(folder: &Path) -> Result<PathBuf, Failure> {
    let told = git(folder, &["rev-parse", "--show-toplevel"])?;
    Ok(absolute(Path::new(told.trim_end_matches(['\n', '\r']))))
}

/// What git prints.
fn git(folder: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new("git").arg("-C").arg(folder).args(arguments).output();
    let output = output.map_err(|cause| {
        Failure::usage(format!("`--changed-since` asks git, which cannot be started: {cause}"))
            .help("install git, or run all cases")
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let told = String::from_utf8_lossy(&output.stderr);
    let told = told.lines().next().unwrap_or("no reason").trim_start_matches("fatal: ");
    Err(Failure::usage(format!("git says of `{}`: {told}", folder.display())))
}
