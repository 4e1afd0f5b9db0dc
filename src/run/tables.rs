//! Lookup tables: CSV files with a header, by name.

use crate::batch::Column;
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use crate::plan::tables::{Indexed, Table, block};
use crate::plan::{By, Found, Lookup};
use indexmap::IndexMap;
use std::sync::Arc;

/// The largest table (AWS manual, lookup tables).
const MOST_BYTES: usize = 10 * 1024 * 1024;

/// The most tables (AWS manual, lookup tables).
const MOST_TABLES: usize = 100;

/// The longest name (AWS API, CreateLookupTable).
const LONGEST_NAME: usize = 256;

/// Lookup tables by name.
pub type LookupTables = IndexMap<String, LookupTable>;

/// A lookup table: texts under the names of its header.
#[derive(Debug, Clone)]
pub struct LookupTable {
    names: Vec<String>,
    columns: Vec<Column>,
    rows: usize,
}

impl LookupTable {
    /// Reads CSV with a header, in UTF-8.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(csv: &[u8]) -> Result<LookupTable, String> {
        if csv.len() > MOST_BYTES {
            return Err(format!("a lookup table has at most 10 MB, and this one has {} bytes", csv.len()));
        }
        // What spreadsheets put in front of UTF-8.
        let csv = csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv);
        let mut reader = csv::Reader::from_reader(csv);
        let names: Vec<String> =
            reader.headers().map_err(|error| error.to_string())?.iter().map(str::to_string).collect();
        if names.iter().all(String::is_empty) {
            return Err("a lookup table begins with a header".to_string());
        }
        let twice = names.iter().enumerate().find(|(at, name)| names[..*at].contains(name));
        if let Some((_, name)) = twice {
            return Err(format!("the header has `{name}` twice"));
        }
        let mut cells: Vec<Vec<Option<String>>> = vec![Vec::new(); names.len()];
        for record in reader.records() {
            let record = record.map_err(|error| error.to_string())?;
            cells.iter_mut().zip(&record).for_each(|(column, cell)| column.push(Some(cell.to_string())));
        }
        let rows = cells[0].len();
        Ok(LookupTable { names, columns: cells.into_iter().map(|cells| cells.into_iter().collect()).collect(), rows })
    }

    /// The names of its columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.rows
    }

    fn column(&self, table: &str, name: &str, span: Span) -> Result<&Column, Diagnostic> {
        let at = self.names.iter().position(|known| known == name);
        at.map(|at| &self.columns[at]).ok_or_else(|| no_column(table, name, span, &self.names))
    }
}

/// Whether a lookup table may have this name, and one more may be added.
///
/// # Errors
/// Why not, in words.
pub fn check_name(name: &str, tables: &LookupTables) -> Result<(), String> {
    // AWS API, CreateLookupTable: `^[a-zA-Z0-9_]+$`; older copies of the manual allow hyphens.
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(allowed) {
        return Err(format!("`{name}` is no name of a lookup table: letters, digits and `_`, at most {LONGEST_NAME}"));
    }
    if tables.len() >= MOST_TABLES && !tables.contains_key(name) {
        return Err(format!("there are at most {MOST_TABLES} lookup tables"));
    }
    Ok(())
}

/// Finds the table of a lookup, and in it the columns.
///
/// # Errors
/// When one of them is not there.
pub fn find(lookup: &mut Lookup, tables: &LookupTables) -> Result<(), Diagnostic> {
    if lookup.found.is_some() {
        return Ok(());
    }
    let (name, span) = &lookup.table;
    let table = tables.get(name).ok_or_else(|| no_table(name, *span, tables))?;
    let column = |name: &str, span: Span| table.column(&lookup.table.0, name, span).cloned();
    let mut columns = match &lookup.by {
        By::Keys(keys) => keys.iter().map(|(name, span, _)| column(name, *span)).collect::<Result<Vec<_>, _>>()?,
        By::Network(Some((name, span)), _) => vec![column(name, *span)?],
        By::Network(None, _) => vec![blocks(table, name, *span)?],
    };
    let keys = columns.len();
    for (name, span, _) in &lookup.outputs {
        columns.push(column(name, *span)?);
    }
    let table = Table { keys, rows: table.rows, columns };
    lookup.found = Some(match lookup.by {
        By::Keys(_) => Found::Keys(Arc::new(Indexed::new(table))),
        By::Network(..) => Found::Networks(Arc::new(Indexed::new(table))),
    });
    Ok(())
}

// The manual is silent on the column that is used when none is named; it is the first in which blocks of addresses
// stand (LANGUAGE.md 2.18, REC).
fn blocks(table: &LookupTable, name: &str, span: Span) -> Result<Column, Diagnostic> {
    let has_blocks = |column: &&Column| {
        let mut cells = (0..column.len()).filter_map(|row| column.text(row)).filter(|cell| !cell.is_empty());
        cells.next().is_some_and(|cell| cell.contains('/') && block(&cell).is_some())
    };
    table.columns.iter().find(has_blocks).cloned().ok_or_else(|| {
        Diagnostic::new(Code::NoSuchTable, format!("no column of the lookup table `{name}` has blocks of addresses"))
            .at(span, "expected a column with values such as `10.0.0.0/8`")
            .help("name the column: `cidrlookup table field as column ...`")
    })
}

fn no_table(name: &str, span: Span, tables: &LookupTables) -> Diagnostic {
    let fault =
        Diagnostic::new(Code::NoSuchTable, format!("there is no lookup table `{name}`")).at(span, "not a table");
    match nearest(name, tables.keys().map(String::as_str)) {
        Some(similar) => fault.suggests("a table", similar),
        None => fault.help(format!("hand it over as CSV: `--lookup {name}=FILE.csv`")),
    }
}

fn no_column(table: &str, name: &str, span: Span, names: &[String]) -> Diagnostic {
    let fault = Diagnostic::new(Code::NoSuchTable, format!("the lookup table `{table}` has no column `{name}`"))
        .at(span, "not a column");
    match nearest(name, names.iter().map(String::as_str)) {
        Some(similar) => fault.suggests("a column", similar),
        None => {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            fault.help(format!("its columns are {}", names.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_is_told() {
        let why = |csv: &[u8]| LookupTable::read(csv).expect_err("it is no table");
        assert!(why(b"").contains("header"));
        assert!(why(b"a,b,a\n").contains("twice"));
        assert!(why(b"a,b\n1\n").contains("line: 2"), "{}", why(b"a,b\n1\n"));
        assert!(why(b"a\n\xff\n").contains("UTF-8"));
        assert!(why(&vec![b'a'; MOST_BYTES + 1]).contains("10 MB"));
        assert_eq!(LookupTable::read(b"\xef\xbb\xbfa,b\n1,\"x,y\"\n").expect("a table").names, ["a", "b"]);
    }

    #[test]
    fn names_are_checked() {
        let mut tables = LookupTables::new();
        assert!(check_name("known_hosts2", &tables).is_ok());
        for name in ["", "a b", "é", &"x".repeat(257)] {
            assert!(check_name(name, &tables).is_err(), "{name}");
        }
        let table = LookupTable::read(b"a\n").expect("a table");
        (0..MOST_TABLES).for_each(|number| drop(tables.insert(format!("t{number}"), table.clone())));
        assert!(check_name("t7", &tables).is_ok() && check_name("more", &tables).is_err());
    }
}
