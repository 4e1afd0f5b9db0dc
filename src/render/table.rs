//! `table`: a table for people, safe for a terminal.

use super::numbers::are_numbers;
use super::{Format, Options, visible};
use crate::result::Answer;
use comfy_table::{CellAlignment, ContentArrangement, Table, presets::UTF8_FULL_CONDENSED};
use std::io::{self, Write};

pub static FORMAT: Format = Format {
    name: "table",
    summary: "A table for people, wrapped to the width of the terminal; control characters are written out.",
    write,
};

fn write(answer: &Answer, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    if answer.columns.is_empty() {
        return Ok(());
    }
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    if let Some(width) = options.width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table.set_header(answer.columns.iter().map(|column| cell(&column.name)));
    for row in 0..answer.rows {
        let texts = (0..answer.columns.len()).map(|column| answer.text(row, column).unwrap_or_default());
        table.add_row(texts.map(|text| cell(&text)));
    }
    for (shown, column) in table.column_iter_mut().zip(&answer.columns) {
        if are_numbers(&column.values) {
            shown.set_cell_alignment(CellAlignment::Right);
        }
    }
    for line in table.lines() {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// A tab keeps words apart; the newline at the end of a message would be an empty line.
fn cell(text: &str) -> String {
    let text = text.trim_end_matches(['\r', '\n']).replace("\r\n", "\n").replace('\t', "    ");
    visible(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, written};
    use super::*;

    #[test]
    fn numbers_stand_to_the_right() {
        let made = answer(vec![
            ("srcAddr", [Some("10.0.1.22"), None].into_iter().collect()),
            ("n", [Some(4788.0), Some(7.0)].into_iter().collect()),
        ]);
        let expected = "\
┌───────────┬──────┐
│ srcAddr   ┆    n │
╞═══════════╪══════╡
│ 10.0.1.22 ┆ 4788 │
│           ┆    7 │
└───────────┴──────┘
";
        assert_eq!(written(&FORMAT, &made, Options::default()), expected);
    }

    #[test]
    fn a_log_cannot_steer_the_terminal() {
        let made = answer(vec![("@message", [Some("\u{1b}]0;owned\u{7}\ta\r\nb\n")].into_iter().collect())]);
        let text = written(&FORMAT, &made, Options::default());
        assert!(text.contains("│ \\x1b]0;owned\\x07    a │"), "{text}");
        assert!(!text.contains(['\u{1b}', '\u{7}', '\r', '\t']));
    }

    #[test]
    fn a_table_keeps_to_its_width() {
        let long = "word ".repeat(60);
        let made = answer(vec![("@message", [Some(long.as_str())].into_iter().collect())]);
        let text = written(&FORMAT, &made, Options { width: Some(40), ..Options::default() });
        assert!(text.lines().all(|line| line.chars().count() <= 40), "{text}");
    }
}
