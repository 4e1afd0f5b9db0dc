//! Two tables side by side, on standard output.

use cwli::testing::{Piece, Tone};
use std::io::{self, IsTerminal, Write};
use terminal_size::{Width, terminal_size};

/// How wide they may be where nobody knows the terminal.
const WIDTH: usize = 120;

/// How wide they may be.
pub fn width() -> usize {
    match terminal_size() {
        Some((Width(width), _)) if io::stdout().is_terminal() => width.into(),
        _ => WIDTH,
    }
}

/// Writes lines behind some blanks.
pub fn write(lines: &[Vec<Piece>], indent: &str, colours: bool, out: &mut dyn Write) -> io::Result<()> {
    for line in lines {
        let painted: String = line.iter().map(|piece| paint(piece, colours)).collect();
        writeln!(out, "{indent}{painted}")?;
    }
    Ok(())
}

fn paint(piece: &Piece, colours: bool) -> String {
    let style = match piece.tone {
        Tone::Plain => None,
        Tone::Expected => Some("31"),
        Tone::Actual => Some("32"),
        Tone::Frame => Some("2"),
    };
    painted(&piece.text, style, colours)
}

/// A text in a style of the terminal (ECMA-48, SGR).
pub fn painted(text: &str, style: Option<&str>, colours: bool) -> String {
    match style {
        Some(style) if colours && !text.trim().is_empty() => format!("\u{1b}[{style}m{text}\u{1b}[0m"),
        _ => text.to_string(),
    }
}
