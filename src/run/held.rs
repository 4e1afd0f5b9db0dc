//! What can be read only once, held in memory for work that reads its logs more than once.

use super::{Engine, Failure};
use crate::scan::{Input, Report};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

/// Bytes held of each input, as they come: packed ones stay packed.
const MOST_BYTES: usize = 256 * 1024 * 1024;

/// An engine whose logs can be read again, and what of them could not be held.
pub struct Held {
    /// The same engine over memory instead of pipes.
    pub engine: Engine,
    failures: Vec<(String, String)>,
}

impl Held {
    /// Reads the pipes among the inputs of an engine.
    pub fn new(engine: &Engine) -> Held {
        let mut held = Held { engine: engine.clone(), failures: Vec::new() };
        for input in held.engine.sources.iter_mut().flat_map(|source| &mut source.inputs) {
            let (name, (bytes, failure)) = match input {
                Input::Stdin => ("standard input".to_string(), first_bytes(io::stdin())),
                Input::Path(path) if is_pipe(path) => (path.display().to_string(), open(path)),
                _ => continue,
            };
            if bytes.is_empty() && failure.is_some() {
                continue; // the scan will find and tell the same
            }
            held.failures.extend(failure.map(|failure| (name.clone(), failure)));
            *input = Input::Memory(name, bytes);
        }
        held
    }

    /// The report with what could not be held.
    pub fn told(&self, mut report: Report) -> Report {
        for (name, failure) in &self.failures {
            report.files.iter_mut().filter(|file| file.name == *name).for_each(|file| {
                file.failure = Some(failure.clone());
            });
        }
        report
    }

    /// The failure of a run with what could not be held.
    pub fn failed(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Input(files) => Failure::Input(self.told(Report { files, ..Report::default() }).files),
            other => other,
        }
    }
}

/// Whether a path is neither a file nor a folder: a named pipe, or what a shell makes of `<(...)`.
fn is_pipe(path: &Path) -> bool {
    path.metadata().is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir())
}

fn open(path: &Path) -> (Arc<[u8]>, Option<String>) {
    match File::open(path) {
        Ok(file) => first_bytes(file),
        Err(error) => (Arc::default(), Some(error.to_string())),
    }
}

/// As much as is held, and why it is not all.
fn first_bytes(reader: impl Read) -> (Arc<[u8]>, Option<String>) {
    let mut bytes = Vec::new();
    let read = reader.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes);
    let failure = match read {
        Err(error) => Some(error.to_string()),
        Ok(count) if count > MOST_BYTES => {
            bytes.truncate(MOST_BYTES);
            Some("it can be read only once, and only its first 256 MiB were held for that; name a file".to_string())
        }
        Ok(_) => None,
    };
    (bytes.into(), failure)
}
