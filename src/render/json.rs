//! `json`: a list of objects, their members in column order.

use super::numbers::are_numbers;
use super::{Format, Options};
use crate::batch::Value;
use crate::result::Answer;
use std::io::{self, Write};

pub static FORMAT: Format = Format {
    name: "json",
    summary: "A list of objects in column order; numbers as numbers, missing values as null.",
    write,
};

fn write(answer: &Answer, _options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let rows = Rows::of(answer);
    out.write_all(b"[")?;
    for row in 0..answer.rows {
        out.write_all(if row == 0 { b"\n  " } else { b",\n  " })?;
        rows.write(row, out)?;
    }
    out.write_all(if answer.rows == 0 { b"]\n" } else { b"\n]\n" })
}

/// Writes rows as JSON objects.
pub(super) struct Rows<'a> {
    answer: &'a Answer,
    names: Vec<String>,
    /// Per column, whether its texts are written as numbers.
    numbers: Vec<bool>,
}

impl<'a> Rows<'a> {
    pub(super) fn of(answer: &'a Answer) -> Self {
        let names = answer.columns.iter().map(|column| quoted(&column.name)).collect();
        let numbers = answer.columns.iter().map(|column| are_numbers(&column.values)).collect();
        Rows { answer, names, numbers }
    }

    /// One row as an object on one line, without a newline.
    pub(super) fn write(&self, row: usize, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"{")?;
        for (column, name) in self.names.iter().enumerate() {
            let comma = if column == 0 { "" } else { "," };
            let value = json_text(&self.answer.value(row, column), self.numbers[column]);
            write!(out, "{comma}{name}:{value}")?;
        }
        out.write_all(b"}")
    }
}

/// A value as JSON. A number has the digits that every other format prints.
fn json_text(value: &Value, texts_are_numbers: bool) -> String {
    let Some(printed) = value.print() else { return "null".to_string() };
    match value {
        Value::Number(_) | Value::Bool(_) | Value::Json(_) => printed.into_owned(),
        Value::Text(_) if texts_are_numbers => printed.into_owned(),
        _ => quoted(&printed),
    }
}

pub(super) fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, written};
    use super::*;
    use crate::batch::Column;

    #[test]
    fn members_keep_the_order_of_the_columns_and_numbers_their_printed_digits() {
        let made = answer(vec![
            ("srcAddr", [Some("10.0.1.22"), None].into_iter().collect()),
            ("n \"x\"", [Some(732.421875), Some(5.0)].into_iter().collect()),
            ("dstPort", [Some("443"), Some("22")].into_iter().collect()),
            ("account", [Some("000123456789"), Some("1")].into_iter().collect()),
            ("t", Column::from_values(vec![Value::Time(1641597879000), Value::Missing])),
            (
                "m",
                Column::from_values(vec![Value::Json(serde_json::json!({"b": [1], "a": 2}).into()), Value::from("x")]),
            ),
        ]);
        let text = written(&FORMAT, &made, Options::default());
        assert_eq!(
            text,
            r#"[
  {"srcAddr":"10.0.1.22","n \"x\"":732.4219,"dstPort":443,"account":"000123456789","t":"2022-01-07 23:24:39.000","m":{"b":[1],"a":2}},
  {"srcAddr":null,"n \"x\"":5,"dstPort":22,"account":"1","t":null,"m":"x"}
]
"#
        );
        serde_json::from_str::<serde_json::Value>(&text).unwrap();
    }

    #[test]
    fn large_numbers_have_no_exponent() {
        let made = answer(vec![("n", [Some(1e21), Some(0.000035)].into_iter().collect())]);
        assert_eq!(
            written(&FORMAT, &made, Options::default()),
            "[\n  {\"n\":1000000000000000000000},\n  {\"n\":0.000035}\n]\n"
        );
    }

    #[test]
    fn no_rows_are_an_empty_list() {
        assert_eq!(written(&FORMAT, &answer(vec![("n", Column::missing(0))]), Options::default()), "[]\n");
    }
}
