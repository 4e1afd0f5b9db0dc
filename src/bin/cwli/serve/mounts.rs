//! Log groups that are read from files where they are; nothing is copied.

use cwli::scan::Source;

/// The log groups of the command line and of the configuration.
#[derive(Debug, Default)]
pub struct Mounts(pub Vec<Source>);

impl Mounts {
    /// The log group of that name.
    pub fn find(&self, name: &str) -> Option<&Source> {
        self.0.iter().find(|source| source.log_group == name)
    }
}
