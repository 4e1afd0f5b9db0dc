//! Terms: `ERROR "not found" -DEBUG`, or `?ERROR ?WARN`.

use super::fault::Fault;
use super::reader::{Reader, must_be_quoted};
use memchr::memmem::Finder;

/// Terms that are looked for in the whole message, with upper and lower case told apart.
#[derive(Debug, Clone)]
pub(super) struct Terms {
    all: Vec<Finder<'static>>,
    none: Vec<Finder<'static>>,
    /// At least one of them, if there are any.
    any: Vec<Finder<'static>>,
}

impl Terms {
    /// Reads terms up to the end of the pattern.
    pub(super) fn parse(mut reader: Reader) -> Result<Self, Fault> {
        let mut terms = Terms { all: Vec::new(), none: Vec::new(), any: Vec::new() };
        let mut has_others = false;
        while reader.peek().is_some() {
            if reader.take("?") {
                terms.any.push(finder(&term(&mut reader)?));
                continue;
            }
            has_others = true;
            if reader.take("-") {
                // The manual of 2020 writes a blank behind the sign.
                reader.skip_blanks();
                terms.none.push(finder(&term(&mut reader)?));
                continue;
            }
            let term = term(&mut reader)?;
            // Manual, match everything: the pattern `" "` returns all log events, with a blank or not.
            if !term.trim().is_empty() {
                terms.all.push(finder(&term));
            }
        }
        // Manual: "If you combine "?" with other filter patterns, all question mark terms will be ignored."
        if has_others {
            terms.any.clear();
        }
        Ok(terms)
    }

    pub(super) fn matches(&self, message: &str) -> bool {
        let is_there = |finder: &Finder| finder.find(message.as_bytes()).is_some();
        self.all.iter().all(is_there)
            && !self.none.iter().any(is_there)
            && (self.any.is_empty() || self.any.iter().any(is_there))
    }
}

/// A term and the blanks behind it.
// Manual: "Enclose exact phrases and terms that include non-alphanumeric characters in double quotation marks"; the
// edition of 2020 takes underscores too.
fn term(reader: &mut Reader) -> Result<String, Fault> {
    let start = reader.at();
    let term = match reader.peek() {
        Some('"') => reader.quoted()?,
        _ => reader.take_while(|c| c.is_ascii_alphanumeric() || c == '_').to_string(),
    };
    match reader.peek() {
        Some('%') => {
            let sentence = "a regular expression is a pattern of its own; as part of a term, `%` needs quotation marks";
            return Err(Fault::characters(reader.at(), "%", sentence));
        }
        Some(other) if !other.is_whitespace() => return Err(must_be_quoted(reader.at(), &other.to_string())),
        None if reader.at() == start => return Err(reader.unexpected("a term")),
        _ => {}
    }
    if term.is_empty() {
        return Err(empty_term(start, reader.at()));
    }
    reader.skip_blanks();
    Ok(term)
}

// The manual is silent on `""`, which users report to be refused with these words.
fn empty_term(start: usize, end: usize) -> Fault {
    match end - start {
        0 => Fault::pattern(start..end, "a term is expected behind `?` and `-`"),
        _ => Fault::characters(start, "\"\"", "a term must not be empty; an empty pattern matches every event"),
    }
}

fn finder(term: &str) -> Finder<'static> {
    Finder::new(term).into_owned()
}
