//! `markdown`: a table for an issue or a wiki.

use super::numbers::are_numbers;
use super::{Format, Options, visible};
use crate::result::Answer;
use std::io::{self, Write};

pub static FORMAT: Format =
    Format { name: "markdown", summary: "A Markdown table, numbers aligned to the right.", write };

fn write(answer: &Answer, _options: &Options, out: &mut dyn Write) -> io::Result<()> {
    line(answer.columns.iter().map(|column| escaped(&column.name)), out)?;
    let rule = |numbers: bool| if numbers { "---:" } else { "---" }.to_string();
    line(answer.columns.iter().map(|column| rule(are_numbers(&column.values))), out)?;
    for row in 0..answer.rows {
        let texts = (0..answer.columns.len()).map(|column| answer.text(row, column).unwrap_or_default());
        line(texts.map(|text| escaped(&text)), out)?;
    }
    Ok(())
}

fn line(cells: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    for cell in cells {
        write!(out, "| {cell} ")?;
    }
    out.write_all(b"|\n")
}

/// A text that stays in its cell and does not begin a tag.
fn escaped(text: &str) -> String {
    let text = text.trim_end_matches(['\r', '\n']).replace("\r\n", "\n");
    let text = visible(&text).replace('\\', "\\\\").replace('|', "\\|").replace('<', "\\<");
    text.replace('\n', "<br>")
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, written};
    use super::*;

    #[test]
    fn cells_hold_what_would_break_the_table() {
        let made = answer(vec![
            ("a|b", [Some("x|y"), Some("one\r\ntwo\n"), Some("C:\\ <b>")].into_iter().collect()),
            ("n", [Some(1.0), None, Some(0.5)].into_iter().collect()),
        ]);
        let expected = "| a\\|b | n |\n| --- | ---: |\n| x\\|y | 1 |\n| one<br>two |  |\n| C:\\\\ \\<b> | 0.5 |\n";
        assert_eq!(written(&FORMAT, &made, Options::default()), expected);
    }
}
