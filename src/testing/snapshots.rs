//! What was recorded of cases: one file for each case file, beside it in a folder `snapshots`.
//!
//! One file, so that a review sees all that changed of a case file in one place, in the layout of `-- expect`; a folder,
//! so that nobody takes what was merely recorded for what was written by hand.

use super::sections::sections;
use std::path::{Path, PathBuf};

/// The head of the file.
const REMARK: &str = "Recorded by `cwli test --update`. Written anew by it: changes by hand are lost.\n";

/// The ending of files of recordings; that of other tools would make them take the files for theirs.
pub const RECORDING: &str = "recorded";

/// What was recorded of the cases of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshots {
    recorded: Vec<(String, String)>,
}

/// Where the recordings of a case file are.
pub fn snapshot_file(case_file: &Path) -> PathBuf {
    let mut name = case_file.file_stem().unwrap_or_default().to_os_string();
    name.push(".");
    name.push(RECORDING);
    case_file.parent().unwrap_or(Path::new("")).join("snapshots").join(name)
}

impl Snapshots {
    /// Reads what was recorded.
    pub fn read(text: &str) -> Snapshots {
        let read = sections(text).into_iter().filter(|section| section.kind == "snapshot");
        Snapshots { recorded: read.map(|section| (section.rest, section.body)).collect() }
    }

    /// What was recorded of a case.
    pub fn of(&self, case: &str) -> Option<&str> {
        self.recorded.iter().find(|(name, _)| name == case).map(|(_, text)| text.as_str())
    }

    /// Records a case.
    pub fn record(&mut self, case: &str, text: String) {
        match self.recorded.iter_mut().find(|(name, _)| name == case) {
            Some((_, known)) => *known = text,
            None => self.recorded.push((case.to_string(), text)),
        }
    }

    /// The cases that something was recorded of and that are not among these.
    pub fn without(&self, cases: &[String]) -> Vec<&str> {
        self.recorded
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| !cases.iter().any(|case| case == name))
            .collect()
    }

    /// Keeps the recordings of these cases alone, in their order.
    pub fn keep(&mut self, cases: &[String]) {
        self.recorded.retain(|(name, _)| cases.contains(name));
        self.recorded.sort_by_key(|(name, _)| cases.iter().position(|case| case == name));
    }

    /// Whether nothing is recorded.
    pub fn is_empty(&self) -> bool {
        self.recorded.is_empty()
    }
}

impl std::fmt::Display for Snapshots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(REMARK)?;
        self.recorded.iter().try_for_each(|(name, text)| {
            let space = if name.is_empty() { "" } else { " " };
            write!(f, "-- snapshot{space}{name}\n{text}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recorded_is_read() {
        let mut snapshots = Snapshots::default();
        snapshots.record("b", "n\n1\n".to_string());
        snapshots.record("", "n\n2\n".to_string());
        snapshots.record("b", "n\n3\n".to_string());
        let read = Snapshots::read(&snapshots.to_string());
        assert_eq!(read, snapshots);
        assert_eq!((read.of("b"), read.of(""), read.of("c")), (Some("n\n3\n"), Some("n\n2\n"), None));
    }
}
