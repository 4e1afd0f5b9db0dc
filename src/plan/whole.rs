//! Work on all rows at once, for commands that look at the rows before or behind a row.

use serde::{Deserialize, Serialize};

/// What is done with all rows, in their order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Whole {
    /// Adds up the numbers of a column from row to row.
    Accum {
        /// The slot of the numbers.
        input: usize,
        /// The slot of the sums.
        output: usize,
    },
}

impl Whole {
    /// The slots that it reads.
    pub fn reads(&self) -> Vec<usize> {
        match self {
            Whole::Accum { input, .. } => vec![*input],
        }
    }

    /// The slots that it fills.
    pub fn writes(&self) -> Vec<usize> {
        match self {
            Whole::Accum { output, .. } => vec![*output],
        }
    }

    /// In words, with the names of the slots.
    pub(super) fn describe(&self, names: &[String]) -> String {
        match self {
            Whole::Accum { input, output } => format!("running sum {} of {}", names[*output], names[*input]),
        }
    }
}
