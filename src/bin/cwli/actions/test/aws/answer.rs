//! The answer of the service as one of ours.

use super::events::Sent;
use cwli::batch::{Column, print_time};
use cwli::result::{Answer, NamedColumn};
use cwli::scan::Report;
use cwli::testing::Case;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// A row: names and values of the fields that are there.
pub type Row = Vec<(String, String)>;

/// How the service prints a time.
const TIME: &str = "%Y-%m-%d %H:%M:%S%.f";

/// How many characters that has.
const TIME_LENGTH: usize = 23;

const DAY: i64 = 24 * 3_600_000;

/// The rows of the service under their columns, with the times where they were.
// AWS API, GetQueryResults: a field without a value is left out of its row, so a column that is missing in all rows is
// not told; it is one all the same where the query has it.
pub fn of(case: &Case, rows: &[Row], sent: &Sent) -> Answer {
    let names = columns(case, rows);
    let cell = |row: &Row, name: &String| {
        row.iter().find(|(field, _)| field == name).map(|(_, value)| moved_back(value, sent))
    };
    let column = |name: &String| {
        let cells: Vec<Option<String>> = rows.iter().map(|row| cell(row, name)).collect();
        let values: Column = cells.iter().map(Option::as_deref).collect();
        NamedColumn { name: name.clone(), values }
    };
    Answer {
        columns: names.iter().map(column).collect(),
        rows: rows.len(),
        pointers: None,
        warnings: Vec::new(),
        language: case.language,
        report: Report::default(),
    }
}

/// The columns in the order of the service where it tells one, and those that it does not tell.
fn columns(case: &Case, rows: &[Row]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for (name, _) in rows.iter().flatten().filter(|(name, _)| name != "@ptr") {
        if !told.contains(name) {
            told.push(name.clone());
        }
    }
    let plan = case.parse().and_then(|query| query.plan());
    let ours: Vec<String> =
        plan.map(|(plan, _)| plan.output.into_iter().map(|(name, _)| name).collect()).unwrap_or_default();
    // A row may lack any of its fields, so that fields of other rows come behind those of later columns.
    if told.iter().all(|name| ours.contains(name)) && rows.iter().all(|row| is_in_order(row, &ours)) {
        return ours;
    }
    told.extend(
        ours.into_iter().filter(|name| !rows.iter().flatten().any(|(known, _)| known == name)).collect::<Vec<_>>(),
    );
    told
}

fn is_in_order(row: &Row, columns: &[String]) -> bool {
    let places = row.iter().filter_map(|(name, _)| columns.iter().position(|column| column == name));
    places.collect::<Vec<_>>().is_sorted()
}

/// A time that was moved with the events, as it was before.
fn moved_back(value: &str, sent: &Sent) -> String {
    let time = Some(value).filter(|value| sent.moved != 0 && value.len() == TIME_LENGTH);
    let time = time.and_then(|value| DateTime::strptime(TIME, value).ok());
    let time = time.and_then(|time| time.to_zoned(TimeZone::UTC).ok()).map(|time| time.timestamp().as_millisecond());
    let near = (sent.range.0 * 1000 - DAY)..=(sent.range.1 * 1000 + DAY);
    match time.filter(|time| near.contains(time)) {
        Some(time) => print_time(time - sent.moved),
        None => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn case(query: &str) -> Case {
        Case::read(&format!("-- query\n{query}\n-- logs a.log\n{{}}\n"), Path::new(".")).expect("a good case")
    }

    fn row(cells: &[(&str, &str)]) -> Row {
        cells.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect()
    }

    #[test]
    fn values_that_are_missing_have_their_columns() {
        let rows = [row(&[("b", "1"), ("@ptr", "x")]), row(&[("a", "2"), ("b", "3"), ("@ptr", "y")])];
        assert_eq!(of(&case("fields a, b, c"), &rows, &Sent::default()).to_string(), "a  b  c\n∅  1  ∅\n2  3  ∅\n");
        // The service has another order.
        assert_eq!(of(&case("fields b, a"), &rows, &Sent::default()).to_string(), "b  a\n1  ∅\n3  2\n");
    }

    #[test]
    fn times_are_moved_back() {
        let sent = Sent { moved: 365 * DAY, range: (1_715_040_000, 1_715_126_400), ..Sent::default() };
        assert_eq!(moved_back("2024-05-07 11:00:00.250", &sent), "2023-05-08 11:00:00.250");
        for other in ["2020-05-07 11:00:00.000", "2024-05-07 11:00:00", "not a time, 23 letters.", ""] {
            assert_eq!(moved_back(other, &sent), other);
        }
    }
}
