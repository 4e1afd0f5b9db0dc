//! Tables as cases have them: what is expected, what came out, and where they differ.

use super::align::{self, Pair};
use super::cells::{self, Tolerance};
use crate::diagnostics::nearest;
use crate::result::Answer;
use std::fmt;

/// How the rows of a table are compared with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// The same rows in the same order, under the same columns.
    InOrder,
    /// The same rows in any order, under the same columns.
    InAnyOrder,
    /// Rows that must be among those of the answer, in any order; of the columns only those that are named.
    Among,
}

/// A table of cells as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// A cell for each column.
    pub rows: Vec<Vec<String>>,
}

/// The values of an answer.
#[derive(Debug, Clone, Default)]
pub struct Values {
    columns: Vec<String>,
    rows: Vec<Vec<Option<String>>>,
}

/// Where two tables differ.
#[derive(Debug, Clone)]
pub struct Difference {
    /// In one sentence.
    pub summary: String,
    /// The lines of both tables, the names of the columns first. Cells are as they are written.
    pub lines: Vec<Both>,
}

/// A line of what is expected, and the line that stands in its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Both {
    /// What is expected, if anything.
    pub expected: Option<Vec<String>>,
    /// What came out, if anything.
    pub actual: Option<Vec<String>>,
    /// The numbers of the cells that differ, where there are both.
    pub changed: Vec<usize>,
}

impl Both {
    /// Whether the line is as it should be.
    pub fn is_same(&self) -> bool {
        self.expected.is_some() && self.actual.is_some() && self.changed.is_empty()
    }
}

impl Table {
    /// Reads the lines of a table; empty ones do not count.
    ///
    /// # Errors
    /// When a row does not have a cell for each column: its line, from 0, and a sentence.
    pub fn read(text: &str) -> Result<Table, (usize, String)> {
        let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let columns = lines.next().map(|(_, line)| cells::split(line)).unwrap_or_default();
        let row = |(at, line): (usize, &str)| {
            let cells = cells::split(line);
            if cells.len() == columns.len() { Ok(cells) } else { Err((at, uneven(cells.len(), columns.len()))) }
        };
        let rows = lines.map(row).collect::<Result<_, _>>()?;
        Ok(Table { columns, rows })
    }

    /// An answer as it would be written.
    pub fn of(answer: &Answer) -> Table {
        Values::of(answer).written()
    }

    /// Where an answer is not as the table says.
    pub fn differs(&self, actual: &Values, how: Rows, tolerance: Option<Tolerance>) -> Option<Difference> {
        let names: Vec<String> = self.columns.iter().map(|cell| name_of(cell, &actual.columns)).collect();
        let actual = if how == Rows::Among { &actual.only(&names) } else { actual };
        let holds = |cell: &String, value: &Option<String>| cells::holds(cell, value.as_deref(), tolerance);
        let differing = |expected: &[String], actual: &[Option<String>]| {
            let most = expected.len().max(actual.len());
            let differs =
                |at: &usize| !matches!((expected.get(*at), actual.get(*at)), (Some(e), Some(a)) if holds(e, a));
            (0..most).filter(differs).collect::<Vec<usize>>()
        };
        let compare = |expected: usize, found: usize| differing(&self.rows[expected], &actual.rows[found]);
        let pairs = match how {
            Rows::InOrder => align::in_order(self.rows.len(), actual.rows.len(), &compare),
            Rows::InAnyOrder => align::in_any_order(self.rows.len(), actual.rows.len(), self.columns.len(), &compare),
            Rows::Among => {
                let mut pairs = align::in_any_order(self.rows.len(), actual.rows.len(), self.columns.len(), &compare);
                pairs.retain(|pair| pair.expected.is_some());
                pairs
            }
        };
        let header: Vec<Option<String>> = actual.columns.iter().cloned().map(Some).collect();
        let names_changed = differing(&self.columns, &header);
        let same_rows = pairs.iter().all(Pair::is_same);
        if names_changed.is_empty() && same_rows {
            return None;
        }
        let summary = match names_changed.is_empty() {
            true => summary(&pairs, how),
            false => columns_differ(&names, &actual.columns, how),
        };
        let head = Both {
            expected: Some(self.columns.clone()),
            actual: Some(header.iter().map(|name| cells::written(name.as_deref())).collect()),
            changed: names_changed,
        };
        let line = |pair: Pair| Both {
            expected: pair.expected.map(|row| self.rows[row].clone()),
            actual: pair.actual.map(|row| actual.written_row(row)),
            changed: pair.changed,
        };
        Some(Difference { summary, lines: std::iter::once(head).chain(pairs.into_iter().map(line)).collect() })
    }
}

fn uneven(cells: usize, columns: usize) -> String {
    format!(
        "this row has {} and the first line {}; cells stand two blanks apart, `∅` is a missing value and `\"\"` the \
         empty text",
        crate::diagnostics::counted(cells, "cell"),
        crate::diagnostics::counted(columns, "column")
    )
}

/// The column that the cell of a header means.
fn name_of(cell: &str, columns: &[String]) -> String {
    let found = columns.iter().find(|name| cells::holds(cell, Some(name), None));
    found.cloned().unwrap_or_else(|| cell.to_string())
}

fn summary(pairs: &[Pair], how: Rows) -> String {
    let count = |holds: &dyn Fn(&Pair) -> bool| pairs.iter().filter(|pair| holds(pair)).count();
    let changed = count(&|pair| pair.expected.is_some() && pair.actual.is_some() && !pair.is_same());
    let missing = count(&|pair| pair.actual.is_none());
    let more = count(&|pair| pair.expected.is_none());
    if how == Rows::Among {
        let absent = crate::diagnostics::counted(changed + missing, "row");
        return format!("{absent} not in the answer");
    }
    let parts = [(changed, "changed"), (missing, "missing"), (more, "not expected")];
    let told: Vec<String> = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    format!("the rows differ: {}", told.join(", "))
}

fn columns_differ(expected: &[String], actual: &[String], how: Rows) -> String {
    let absent: Vec<&String> = expected.iter().filter(|name| !actual.contains(name)).collect();
    let more: Vec<&String> = actual.iter().filter(|name| !expected.contains(name)).collect();
    let listed = |names: &[&String]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let instead = match absent[..] {
        [only] => nearest(only, more.iter().map(|name| name.as_str())),
        _ => None,
    };
    match (instead, absent.is_empty(), more.is_empty()) {
        (Some(similar), ..) => format!("the columns differ: `{similar}` in the place of {}", listed(&absent)),
        (_, false, _) if how == Rows::Among => format!("the answer has no column {}", listed(&absent)),
        (_, false, true) => format!("the columns differ: {} missing", listed(&absent)),
        (_, true, false) => format!("the columns differ: {} not expected", listed(&more)),
        (_, false, false) => format!("the columns differ: {} missing, {} not expected", listed(&absent), listed(&more)),
        (_, true, true) => "the columns differ: they are in another order".to_string(),
    }
}

impl Values {
    /// The values of an answer.
    pub fn of(answer: &Answer) -> Values {
        let row = |row| (0..answer.columns.len()).map(|column| answer.text(row, column)).collect();
        let columns = answer.columns.iter().map(|column| column.name.clone()).collect();
        Values { columns, rows: (0..answer.rows).map(row).collect() }
    }

    /// One column of texts.
    pub fn from_texts(column: &str, texts: &[String]) -> Values {
        Values::from_cells(&[column.to_string()], texts.iter().map(|text| vec![text.clone()]))
    }

    /// Rows of texts.
    pub fn from_cells(columns: &[String], rows: impl Iterator<Item = Vec<String>>) -> Values {
        let rows = rows.map(|row| row.into_iter().map(Some).collect()).collect();
        Values { columns: columns.to_vec(), rows }
    }

    /// The columns of these names, as far as they are there.
    fn only(&self, names: &[String]) -> Values {
        let place = |name: &String| self.columns.iter().position(|column| column == name);
        let places: Vec<usize> = names.iter().filter_map(place).collect();
        let columns = places.iter().map(|at| self.columns[*at].clone()).collect();
        let row = |row: &Vec<Option<String>>| places.iter().map(|at| row[*at].clone()).collect();
        Values { columns, rows: self.rows.iter().map(row).collect() }
    }

    fn written_row(&self, row: usize) -> Vec<String> {
        self.rows[row].iter().map(|value| cells::written(value.as_deref())).collect()
    }

    /// As a case would have them.
    pub fn written(&self) -> Table {
        let columns = self.columns.iter().map(|name| cells::written(Some(name))).collect();
        Table { columns, rows: (0..self.rows.len()).map(|row| self.written_row(row)).collect() }
    }
}

impl fmt::Display for Table {
    /// A line for the names and one for each row, cells two blanks apart and aligned.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<&Vec<String>> = std::iter::once(&self.columns).chain(&self.rows).collect();
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..self.columns.len()).map(width).collect();
        for line in &lines {
            let cells = line.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
            writeln!(f, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Values {
        let table = Table::read(text).unwrap();
        let value = |cell: &String| Some(cell.clone()).filter(|cell| cell != cells::MISSING);
        Values { columns: table.columns, rows: table.rows.iter().map(|row| row.iter().map(value).collect()).collect() }
    }

    fn compared(expected: &str, actual: &str, how: Rows) -> Option<String> {
        let difference = Table::read(expected).unwrap().differs(&values(actual), how, None);
        difference.map(|difference| difference.summary)
    }

    #[test]
    fn rows_and_columns_in_order() {
        let table = "a  b\n1  x\n2  ∅\n";
        assert_eq!(compared(table, table, Rows::InOrder), None);
        assert_eq!(compared(table, "a  b\n2  ∅\n1  x", Rows::InAnyOrder), None);
        let told = compared(table, "a  b\n1  y\n3  z\n2  ∅", Rows::InOrder).unwrap();
        assert_eq!(told, "the rows differ: 1 changed, 1 not expected");
        assert!(compared(table, "a  b\n2  ∅\n1  x", Rows::InOrder).is_some());
        assert!(compared("a\n1\n1", "a\n1", Rows::InAnyOrder).is_some());
    }

    #[test]
    fn columns_that_differ_are_told() {
        for (expected, actual, told) in [
            ("a  b\n1  2", "a  bb\n1  2", "the columns differ: `b` missing, `bb` not expected"),
            ("level  n\n1  2", "levle  n\n1  2", "the columns differ: `levle` in the place of `level`"),
            ("a  b\n1  2", "b  a\n1  2", "the columns differ: they are in another order"),
            ("a  b\n1  2", "a\n1", "the columns differ: `b` missing"),
            ("a\n1", "a  b\n1  2", "the columns differ: `b` not expected"),
        ] {
            assert_eq!(compared(expected, actual, Rows::InOrder).as_deref(), Some(told));
        }
    }

    #[test]
    fn some_rows_and_some_columns_are_among_others() {
        let answer = "a  b  c\n1  x  7\n2  y  8\n2  z  9";
        assert_eq!(compared("c  a\n9  2\n7  1", answer, Rows::Among), None);
        assert_eq!(compared("a\n2\n2", answer, Rows::Among), None);
        assert_eq!(compared("a\n2\n2\n2", answer, Rows::Among).as_deref(), Some("1 row not in the answer"));
        assert_eq!(compared("d\n2", answer, Rows::Among).as_deref(), Some("the answer has no column `d`"));
    }

    #[test]
    fn a_row_without_a_cell_for_each_column_is_told() {
        let (line, told) = Table::read("a  b\n\n1 2").unwrap_err();
        assert_eq!(line, 2);
        assert!(told.starts_with("this row has 1 cell and the first line 2 columns"), "{told}");
    }
}
