//! `--watch`: runs the cases again whenever something that they are made of changes.

use super::run::Results;
use super::{TestArguments, once};
use crate::failure::Failure;
use crate::messages;
use cwli::testing::{ENDING, RECORDING};
use notify::{Event, EventKind, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// How long nothing must happen: an editor writes a file in several steps.
const QUIET: Duration = Duration::from_millis(150);

/// Runs until the user ends it.
pub fn run(arguments: &TestArguments) -> Result<(), Failure> {
    let (sender, changes) = channel();
    let told = move |event: notify::Result<Event>| {
        // Nobody listens any more when the program ends.
        let _ = sender.send(event);
    };
    let mut watcher = notify::recommended_watcher(told).map_err(|cause| refused(&cause))?;
    let mut watched: BTreeSet<PathBuf> = BTreeSet::new();
    loop {
        let (results, outcome) = once(arguments);
        // What went wrong has been told; a file that is not there may come back.
        if let Err(failure) = outcome {
            messages::failure(&failure);
        }
        let used = Used::of(arguments, &results);
        for folder in used.folders() {
            if !watched.contains(&folder) && watcher.watch(&folder, RecursiveMode::Recursive).is_ok() {
                watched.insert(folder);
            }
        }
        if watched.is_empty() {
            return Err(Failure::usage("there is nothing to watch"));
        }
        messages::line("waiting for a change; Ctrl-C ends it");
        if !wait(&changes, &used) {
            return Ok(());
        }
    }
}

fn refused(cause: &notify::Error) -> Failure {
    Failure::usage(format!("files cannot be watched: {cause}"))
}

/// Waits for a change that matters, and until it is over. Whether there can be more.
fn wait(changes: &Receiver<notify::Result<Event>>, used: &Used) -> bool {
    loop {
        match changes.recv() {
            Ok(Ok(event)) if used.is_concerned(&event) => break,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
    loop {
        match changes.recv_timeout(QUIET) {
            Ok(_) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

/// The files and folders that matter.
struct Used {
    /// The paths of the command line, in which cases may come and go.
    given: Vec<PathBuf>,
    /// What the cases are made of.
    files: Vec<PathBuf>,
}

impl Used {
    fn of(arguments: &TestArguments, results: &Results) -> Used {
        let here = PathBuf::from(".");
        let given = if arguments.paths.is_empty() { std::slice::from_ref(&here) } else { &arguments.paths };
        let files = results.files.iter().flat_map(|file| file.used.iter().chain([&file.path]));
        let found = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| fixed(path));
        Used { given: given.iter().map(found).collect(), files: files.map(found).collect() }
    }

    /// What is watched: folders, since many an editor puts a new file in the place of the old one.
    fn folders(&self) -> BTreeSet<PathBuf> {
        let folder = |path: &PathBuf| match path.is_dir() {
            true => Some(path.clone()),
            false => path.parent().filter(|parent| parent.is_dir()).map(Path::to_path_buf),
        };
        self.given.iter().chain(&self.files).filter_map(folder).collect()
    }

    /// Whether an event is a change of something that matters. Reading is none, and what we record is none either.
    fn is_concerned(&self, event: &Event) -> bool {
        let is_change = matches!(event.kind, EventKind::Create(_) | EventKind::Modify(_) | EventKind::Remove(_));
        let is_case = |path: &Path| path.extension().is_some_and(|ending| ending == ENDING);
        let is_recording = |path: &Path| path.extension().is_some_and(|ending| ending == RECORDING);
        let is_used = |path: &Path| !is_recording(path) && self.files.iter().any(|used| path.starts_with(used));
        is_change && event.paths.iter().any(|path| is_case(path) || is_used(path))
    }
}

/// The part of a path in front of the first wild card.
fn fixed(path: &Path) -> PathBuf {
    let wild = |part: &std::path::Component| part.as_os_str().to_string_lossy().contains(['*', '?', '[', '{']);
    path.components().take_while(|part| !wild(part)).collect()
}
