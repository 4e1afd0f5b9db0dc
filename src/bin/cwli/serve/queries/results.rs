//! What `GetQueryResults` tells of a query.

use super::pointer::Pointer;
use super::run::QueryRun;
use cwli::result::Answer;
use serde_json::{Map, Value, json};
use std::ops::Range;
use std::sync::atomic::Ordering;

/// The field that holds the pointer to a log event.
const POINTER: &str = "@ptr";

impl QueryRun {
    /// How many rows its answer has; 0 as long as there is none.
    pub fn rows(&self) -> usize {
        let rows = self.answer().map_or(0, |(answer, _)| answer.rows);
        self.limit.map_or(rows, |limit| rows.min(limit))
    }

    /// Some rows of its answer: a list of fields with values for each, what is missing left out.
    pub fn results(&self, rows: Range<usize>) -> Value {
        let Some((answer, _)) = self.answer() else { return json!([]) };
        let stored: Vec<bool> = stored(&answer);
        rows.map(|row| self.row(&answer, &stored, row)).collect()
    }

    fn row(&self, answer: &Answer, stored: &[bool], row: usize) -> Value {
        let shown = answer.columns.iter().enumerate().filter(|(_, column)| column.name != POINTER);
        let values = shown.filter_map(|(at, column)| Some((column.name.as_str(), answer.text(row, at)?)));
        let position = answer.pointers.as_ref().and_then(|pointers| pointers[row]);
        let pointer = position.map(|position| (POINTER, Pointer::of(self, stored, position).text()));
        values.chain(pointer).map(|(field, value)| json!({"field": field, "value": value})).collect()
    }

    /// The statistics of the service, all of them doubles. Nothing is estimated to be skipped.
    pub fn statistics(&self) -> Value {
        let report = self.answer().map(|(answer, _)| answer.report.clone());
        let (matched, scanned, bytes) = match &report {
            Some(report) => (report.records_matched, report.records_scanned, report.bytes_scanned),
            None => (0, 0, self.read.load(Ordering::Relaxed)),
        };
        let mut told = Map::new();
        for (name, value) in [
            ("recordsMatched", matched),
            ("recordsScanned", scanned),
            ("estimatedRecordsSkipped", 0),
            ("bytesScanned", bytes),
            ("estimatedBytesSkipped", 0),
            ("logGroupsScanned", self.log_groups.len() as u64),
        ] {
            told.insert(name.into(), json!(value as f64));
        }
        Value::Object(told)
    }
}

/// For each file that was opened, in the order of their numbers, whether it is a stream of the store.
fn stored(answer: &Answer) -> Vec<bool> {
    let opened = answer.report.files.iter().filter(|file| !file.format.is_empty());
    opened.map(|file| file.name.starts_with(cwli::scan::stored::TITLE)).collect()
}
