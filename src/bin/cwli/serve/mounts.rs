//! Log groups that are read from files where they are; nothing is copied.

use cwli::scan::Source;

/// The log groups of the command line and of the configuration, and behind them those of the lessons, which are not
/// listed.
#[derive(Debug, Default)]
pub struct Mounts {
    /// Those that are listed.
    pub listed: Vec<Source>,
    /// The others.
    pub lessons: Vec<Source>,
}

impl Mounts {
    /// The log group of that name.
    pub fn find(&self, name: &str) -> Option<&Source> {
        self.listed.iter().find(|source| source.log_group == name)
    }
}
