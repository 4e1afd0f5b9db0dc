//! The answer as plain text: what cases and snapshots compare.

use super::Answer;
use std::fmt;

/// How a missing value shows.
const MISSING: &str = "∅";

impl fmt::Display for Answer {
    /// A line for the names and one for each row, cells two blanks apart and aligned.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.columns.iter().map(|column| column.name.clone()).collect();
        let row = |row| (0..self.columns.len()).map(|c| self.text(row, c).unwrap_or(MISSING.to_string())).collect();
        let lines: Vec<Vec<String>> = std::iter::once(names).chain((0..self.rows).map(row)).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        for line in &lines {
            let cells = line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }
}
