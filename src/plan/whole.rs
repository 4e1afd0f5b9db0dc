//! Work on all rows at once, for commands that look at the rows before or behind a row.

use super::tables::{Side, Table};
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
    /// Puts the rows of a query next to these, one by one.
    Append(Append),
}

/// Puts the rows of a query next to others, one by one.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Append {
    /// What the query answers.
    pub rows: Side<Table>,
    /// Which of its columns, where each goes, and the column that it takes the place of.
    pub outputs: Vec<(usize, usize, Option<usize>)>,
    /// How many rows at most.
    pub limit: usize,
}

impl Whole {
    /// The slots that it reads.
    pub fn reads(&self) -> Vec<usize> {
        match self {
            Whole::Accum { input, .. } => vec![*input],
            Whole::Append(append) => append.outputs.iter().filter_map(|(_, _, earlier)| *earlier).collect(),
        }
    }

    /// The slots that it fills.
    pub fn writes(&self) -> Vec<usize> {
        match self {
            Whole::Accum { output, .. } => vec![*output],
            Whole::Append(append) => append.outputs.iter().map(|(_, slot, _)| *slot).collect(),
        }
    }

    /// In words, with the names of the slots.
    pub(super) fn describe(&self, names: &[String]) -> String {
        match self {
            Whole::Append(append) => {
                let columns: Vec<&str> = append.outputs.iter().map(|(_, slot, _)| names[*slot].as_str()).collect();
                let rows = match &append.rows {
                    Side::Query(number) => format!("query {}", number + 1),
                    Side::Known(_) => "a query".to_string(),
                };
                format!("append {} of {rows}, {} rows at most", columns.join(", "), append.limit)
            }
            Whole::Accum { input, output } => format!("running sum {} of {}", names[*output], names[*input]),
        }
    }
}
