//! A stage that could not be read: it stands for whatever was meant while the others are looked at.

use super::Command;
use super::planner::Planner;
use crate::diagnostics::Diagnostic;
use crate::syntax::Tree;
use std::fmt;

/// Commands that give no name a meaning.
const WITHOUT_NAMES: [&str; 8] = ["filter", "where", "sort", "order", "limit", "head", "tail", "dedup"];

/// The place of a stage with a fault.
#[derive(Debug)]
pub struct Unread {
    makes_names: bool,
}

impl Unread {
    /// The place of a stage that begins with this word.
    pub fn beginning_with(word: &str) -> Self {
        Unread { makes_names: !WITHOUT_NAMES.iter().any(|name| name.eq_ignore_ascii_case(word)) }
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl Command for Unread {
    fn write_tree(&self, tree: &mut Tree) {
        tree.leaf("unread");
    }

    fn plan(&self, planner: &mut Planner) -> Result<(), Diagnostic> {
        if self.makes_names {
            planner.any_name();
        }
        Ok(())
    }
}
