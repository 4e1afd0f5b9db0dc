//! Text made safe for a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with every control character written out, as `\x1b`: what a log holds must not steer the
/// terminal of the person who reads it. Newlines stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(steers) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if steers(character) {
            push_escaped(&mut shown, character);
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

/// Control characters, and the marks that turn the direction of writing around.
fn steers(character: char) -> bool {
    let turns = matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (character.is_control() && character != '\n')
}

fn push_escaped(shown: &mut String, character: char) {
    let code = u32::from(character);
    // Writing to a `String` cannot fail.
    let _ = match character {
        '\t' => write!(shown, "\\t"),
        '\r' => write!(shown, "\\r"),
        _ if code < 0x100 => write!(shown, "\\x{code:02x}"),
        _ => write!(shown, "\\u{{{code:x}}}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_written_out() {
        assert_eq!(visible("a\u{1b}[31mb\u{7}"), "a\\x1b[31mb\\x07");
        assert_eq!(visible("\u{9b}2J \u{202e}x"), "\\x9b2J \\u{202e}x");
        assert_eq!(visible("a\tb\r\nc"), "a\\tb\\r\nc");
    }

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(visible("Zoë ✓\nsecond"), Cow::Borrowed(_)));
    }
}
