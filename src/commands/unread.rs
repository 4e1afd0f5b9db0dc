//! A stage that could not be read: it stands for whatever was meant while the others are looked at.

use super::Command;
use super::planner::Planner;
use crate::diagnostics::Diagnostic;
use crate::syntax::Tree;
use std::fmt;

/// The place of a stage with a fault.
#[derive(Debug)]
pub struct Unread;

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
        planner.any_name();
        Ok(())
    }
}
