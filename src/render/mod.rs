//! The finished answer as text, one file per output format.
//!
//! Adding a format: one file, two lines here. The program's `--output` and its help read the list.

mod api;
mod csv;
mod json;
mod markdown;
mod ndjson;
mod numbers;
mod table;
mod visible;

pub use api::{pointer_of, pointer_text, refusal};
pub use visible::visible;

use crate::result::Answer;
use std::io::{self, Write};

/// One way to write an answer.
#[derive(Debug)]
pub struct Format {
    /// Its name after `--output`.
    pub name: &'static str,
    /// One sentence that says what it writes.
    pub summary: &'static str,
    /// Writes the answer, row by row. Must end with a newline when it has written anything.
    pub write: fn(&Answer, &Options, &mut dyn Write) -> io::Result<()>,
}

/// What an answer does not say itself.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// How many columns of characters a table may fill; `None` for as many as it needs.
    pub width: Option<u16>,
    /// How many log groups were searched.
    pub log_groups: usize,
}

/// Every format, the default first.
static FORMATS: &[&Format] =
    &[&table::FORMAT, &json::FORMAT, &ndjson::FORMAT, &csv::FORMAT, &markdown::FORMAT, &api::FORMAT];

/// Every format, the default first.
pub fn all() -> &'static [&'static Format] {
    FORMATS
}

/// The format of that name.
pub fn find(name: &str) -> Option<&'static Format> {
    all().iter().copied().find(|format| format.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Column;
    use crate::result::NamedColumn;

    /// An answer with columns made by hand.
    pub(super) fn answer(columns: Vec<(&str, Column)>) -> Answer {
        let rows = columns.first().map_or(0, |(_, values)| values.len());
        let columns =
            columns.into_iter().map(|(name, values)| NamedColumn { name: name.to_string(), values }).collect();
        Answer {
            language: Default::default(),
            columns,
            rows,
            pointers: None,
            warnings: Vec::new(),
            report: Default::default(),
        }
    }

    /// What a format writes.
    pub(super) fn written(format: &Format, answer: &Answer, options: Options) -> String {
        let mut out = Vec::new();
        (format.write)(answer, &options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_format_is_found_by_its_own_name() {
        for format in all() {
            assert!(std::ptr::eq(find(format.name).unwrap(), *format), "{} is there twice", format.name);
            assert!(format.summary.ends_with('.'));
        }
        assert!(find("xml").is_none());
    }

    #[test]
    fn every_format_writes_an_answer_without_rows() {
        for format in all() {
            let text = written(format, &answer(vec![("n", Column::missing(0))]), Options::default());
            assert!(text.is_empty() || text.ends_with('\n'), "{}: {text:?}", format.name);
        }
    }

    #[test]
    fn a_writer_that_fails_is_told() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for format in all() {
            let some = answer(vec![("n", [Some(1.0)].into_iter().collect())]);
            let failure = (format.write)(&some, &Options::default(), &mut Closed).unwrap_err();
            assert_eq!(failure.kind(), io::ErrorKind::BrokenPipe, "{}", format.name);
        }
    }
}
