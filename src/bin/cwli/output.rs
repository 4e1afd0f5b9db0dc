//! Standard output: answers and nothing else.

use crate::failure::Failure;
use anstream::{AutoStream, ColorChoice};
use cwli::render::{self, Format};
use cwli::result::Answer;
use std::io::{self, BufWriter, IsTerminal, Write};
use terminal_size::{Width, terminal_size_of};

/// Enough to make writing cheap.
const BUFFER: usize = 64 * 1024;

/// Hands standard output to a writer, and writes what is left in the buffer at the end. A closed pipe is a
/// failure like others here; `Failure` knows that it is none.
pub fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut out = BufWriter::with_capacity(BUFFER, io::stdout().lock());
    let written = write(&mut out).and_then(|()| out.flush());
    // What could not be written must not be tried again when the buffer goes.
    let _ = out.into_parts();
    Ok(written?)
}

/// Writes an answer.
pub fn answer(answer: &Answer, format: &Format, log_groups: usize, out: &mut dyn Write) -> io::Result<()> {
    (format.write)(answer, &render::Options { width: width(), log_groups }, out)
}

/// The width of the terminal that standard output is; `None` when it is none.
fn width() -> Option<u16> {
    let stdout = io::stdout();
    if !stdout.is_terminal() {
        return None;
    }
    terminal_size_of(stdout).map(|(Width(width), _)| width)
}

/// Whether what is written for people on standard output may have colours.
pub fn colours() -> bool {
    AutoStream::choice(&io::stdout()) != ColorChoice::Never
}
