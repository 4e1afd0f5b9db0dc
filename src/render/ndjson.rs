//! `ndjson`: one object a line, as `json` writes them.

use super::json::Rows;
use super::{Format, Options};
use crate::result::Answer;
use std::io::{self, Write};

pub static FORMAT: Format = Format { name: "ndjson", summary: "The objects of `json`, one a line.", write };

fn write(answer: &Answer, _options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let rows = Rows::of(answer);
    for row in 0..answer.rows {
        rows.write(row, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, written};
    use super::*;

    #[test]
    fn a_row_is_a_line() {
        let made = answer(vec![("m", [Some("a\nb"), Some("c\u{1b}")].into_iter().collect())]);
        assert_eq!(written(&FORMAT, &made, Options::default()), "{\"m\":\"a\\nb\"}\n{\"m\":\"c\\u001b\"}\n");
    }
}
