//! What `parse` does to one text: the pieces that a glob or a regular expression finds in it.

use regex::bytes::{CaptureLocations, Regex};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a text is taken apart. Written and read back as its text.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "ExtractorText", into = "ExtractorText")]
pub enum Extractor {
    /// Literal texts with `*` between them.
    Glob(Glob),
    /// The capture groups with these numbers.
    Regex(Regex, Vec<usize>),
}

#[derive(Serialize, Deserialize)]
enum ExtractorText {
    Glob(String),
    Regex(String, Vec<usize>),
}

/// Where a piece lies in the text: bytes, the end exclusive.
pub type Piece = Option<(usize, usize)>;

impl Extractor {
    /// How many pieces it finds.
    pub fn count(&self) -> usize {
        match self {
            Extractor::Glob(glob) => glob.literals.len() - 1,
            Extractor::Regex(_, groups) => groups.len(),
        }
    }

    /// Something to find pieces with, for one worker.
    pub fn finder(&self) -> Finder<'_> {
        let locations = match self {
            Extractor::Glob(_) => None,
            Extractor::Regex(regex, _) => Some(regex.capture_locations()),
        };
        Finder { extractor: self, locations }
    }
}

/// Finds the pieces, text after text.
pub struct Finder<'a> {
    extractor: &'a Extractor,
    locations: Option<CaptureLocations>,
}

impl Finder<'_> {
    /// Puts the pieces of a text into `pieces`, which has room for `count()`; whether the text matched.
    pub fn find(&mut self, text: &[u8], pieces: &mut [Piece]) -> bool {
        match (self.extractor, &mut self.locations) {
            (Extractor::Glob(glob), _) => glob.find(text, pieces),
            (Extractor::Regex(regex, groups), Some(locations)) => {
                let matched = regex.captures_read(locations, text).is_some();
                for (piece, &group) in pieces.iter_mut().zip(groups) {
                    *piece = if matched { locations.get(group) } else { None };
                }
                matched
            }
            (Extractor::Regex(..), None) => false,
        }
    }
}

/// A glob: at least one literal, with a `*` between each two.
#[derive(Debug, Clone)]
pub struct Glob {
    text: String,
    literals: Vec<memchr::memmem::Finder<'static>>,
}

impl Glob {
    /// Reads a glob; `\*` is a literal star.
    // The manual is silent on a literal star; `\*` is the recommended way (LANGUAGE.md 2.6).
    pub fn new(text: &str) -> Self {
        let literals = literals(text);
        let finder = |literal: String| memchr::memmem::Finder::new(literal.as_bytes()).into_owned();
        Glob { text: text.to_string(), literals: literals.into_iter().map(finder).collect() }
    }

    /// Finds the pieces. Each `*` takes as little as it can up to the next literal; the last one, at the end
    /// of the glob, takes the rest; a first one begins at the start of the text (SEEN OBP: LANGUAGE.md 2.6).
    // The manual is silent on empty pieces and newlines in pieces; both are allowed (REC).
    fn find(&self, text: &[u8], pieces: &mut [Piece]) -> bool {
        let first = &self.literals[0];
        let Some(mut start) = first.find(text).map(|at| at + first.needle().len()) else { return false };
        let last = self.literals.len() - 1;
        for (index, literal) in self.literals.iter().enumerate().skip(1) {
            let end = match literal.needle() {
                [] if index == last => text.len(),
                [] => start,
                [byte] => match memchr::memchr(*byte, &text[start..]) {
                    Some(at) => start + at,
                    None => return false,
                },
                _ => match literal.find(&text[start..]) {
                    Some(at) => start + at,
                    None => return false,
                },
            };
            pieces[index - 1] = Some((start, end));
            start = end + literal.needle().len();
        }
        true
    }
}

/// The literal texts between the stars of a glob: one more than it has stars.
fn literals(glob: &str) -> Vec<String> {
    let mut literals = vec![String::new()];
    let mut chars = glob.chars().peekable();
    while let Some(char) = chars.next() {
        let literal = match char {
            '*' => {
                literals.push(String::new());
                continue;
            }
            '\\' if chars.peek() == Some(&'*') => chars.next().unwrap_or(char),
            other => other,
        };
        literals.last_mut().expect("the list begins with one literal and only grows").push(literal);
    }
    literals
}

impl fmt::Display for Extractor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Extractor::Glob(glob) => write!(f, "{:?}", glob.text),
            Extractor::Regex(regex, _) => write!(f, "/{regex}/"),
        }
    }
}

impl From<Extractor> for ExtractorText {
    fn from(extractor: Extractor) -> Self {
        match extractor {
            Extractor::Glob(glob) => ExtractorText::Glob(glob.text),
            Extractor::Regex(regex, groups) => ExtractorText::Regex(regex.as_str().to_string(), groups),
        }
    }
}

impl TryFrom<ExtractorText> for Extractor {
    type Error = regex::Error;

    fn try_from(text: ExtractorText) -> Result<Self, Self::Error> {
        Ok(match text {
            ExtractorText::Glob(text) => Extractor::Glob(Glob::new(&text)),
            ExtractorText::Regex(text, groups) => Extractor::Regex(Regex::new(&text)?, groups),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces<'t>(glob: &str, text: &'t str) -> Option<Vec<&'t str>> {
        let extractor = Extractor::Glob(Glob::new(glob));
        let mut found = vec![None; extractor.count()];
        let matched = extractor.finder().find(text.as_bytes(), &mut found);
        matched.then(|| found.iter().map(|piece| piece.map_or("", |(start, end)| &text[start..end])).collect())
    }

    #[test]
    fn globs_take_texts_apart_as_recorded() {
        // SEEN OBP: LANGUAGE.md 8.10.
        let line = "POST /api/home/completeadoption?petId=020&petType=kitten HTTP/1.1 11.0.90.43:30598 200";
        let parts = pieces("* * * *:* *", line).expect("it matches");
        assert_eq!(parts[3..], ["11.0.90.43", "30598", "200"]);
        assert_eq!(
            pieces("*?petId=*&petType=*", "/api/home/completeadoption?petId=020&petType=kitten"),
            Some(vec!["/api/home/completeadoption", "020", "kitten"])
        );
        // AWS manual (2022), parse.
        let line = "25 May 2019 10:24:39,474 [ERROR] {foo=2, bar=data} The error was: DataIntegrityException";
        assert_eq!(
            pieces("[*] * The error was: *", line),
            Some(vec!["ERROR", "{foo=2, bar=data}", "DataIntegrityException"])
        );
    }

    #[test]
    fn a_glob_that_is_not_there_gives_nothing() {
        assert_eq!(pieces("a=*;", "a=1"), None);
        assert_eq!(pieces("* *", "one"), None);
        assert_eq!(pieces("* *", "one "), Some(vec!["one", ""]));
        assert_eq!(pieces(r"\**", "2*3"), Some(vec!["3"]));
        assert_eq!(pieces("**", "ab"), Some(vec!["", "ab"]));
    }
}
