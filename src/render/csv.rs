//! `csv`: comma-separated values as RFC 4180 quotes them, with a header.

use super::{Format, Options};
use crate::result::Answer;
use std::io::{self, Write};

pub static FORMAT: Format = Format {
    name: "csv",
    summary: "Comma-separated values with a header, quoted as RFC 4180 says; missing values are empty.",
    write,
};

// Lines end with a newline alone, which every reader takes and which suits the other tools of a pipe; the
// RFC writes CR LF.
fn write(answer: &Answer, _options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut csv = ::csv::Writer::from_writer(out);
    csv.write_record(answer.columns.iter().map(|column| column.name.as_str())).map_err(cause)?;
    for row in 0..answer.rows {
        let cells = (0..answer.columns.len()).map(|column| answer.text(row, column).unwrap_or_default());
        csv.write_record(cells).map_err(cause)?;
    }
    csv.flush()
}

/// The failure of the writer below, so that a closed pipe is known as one.
fn cause(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{answer, written};
    use super::*;

    #[test]
    fn cells_are_quoted_only_where_they_must_be() {
        let made = answer(vec![
            ("a", [Some("x"), Some("say \"hi\", you"), None].into_iter().collect()),
            ("sum(b)", [Some(2665.79314), Some(2.0), None].into_iter().collect()),
        ]);
        let expected = "a,sum(b)\nx,2665.7931\n\"say \"\"hi\"\", you\",2\n,\n";
        assert_eq!(written(&FORMAT, &made, Options::default()), expected);
    }
}
