//! The text of a pattern, and how far it has been read.

use super::fault::Fault;
use super::regex;
use super::wanted::{Test, Wanted};
use crate::batch::Comparison;
use ::regex::Regex;

/// Regular expressions in one pattern.
// Manual, quotas: "There is a limit of 2 regex for each filter pattern when creating a delimited or JSON filter pattern".
const MOST_REGEXES: usize = 2;

/// The operators of a comparison; a longer one before its beginning.
const OPERATORS: [Comparison; 6] = [
    Comparison::LessOrEqual,
    Comparison::GreaterOrEqual,
    Comparison::NotEqual,
    Comparison::Less,
    Comparison::Greater,
    Comparison::Equal,
];

/// Reads a pattern from left to right.
pub(super) struct Reader<'p> {
    /// The pattern, up to where this reader may read.
    text: &'p str,
    at: usize,
    regexes: usize,
}

impl<'p> Reader<'p> {
    /// At the first character that is not blank. Blanks around a pattern do not count; the manual prints some.
    pub(super) fn new(text: &'p str) -> Self {
        let mut reader = Reader { text: text.trim_end(), at: 0, regexes: 0 };
        reader.skip_blanks();
        reader
    }

    /// What stands between the marks that a pattern begins and ends with.
    pub(super) fn inside(mut self, open: char, close: char) -> Result<Self, Fault> {
        let Some(text) = self.text.strip_suffix(close) else {
            return Err(Fault::open(self.at..self.text.len(), open, close));
        };
        self.text = text;
        self.at += open.len_utf8();
        Ok(self)
    }

    /// The regular expression that is the whole pattern.
    pub(super) fn lone_regex(mut self) -> Result<Regex, Fault> {
        let regex = self.regex()?;
        if self.rest().is_empty() {
            return Ok(regex);
        }
        // Manual: "Regular expressions (regex) can be used to create standalone filter patterns, or can be
        // incorporated with JSON and space-delimited filter patterns."
        let place = self.at..self.text.len();
        Err(Fault::pattern(place, "a regular expression is a pattern of its own, with no terms beside it"))
    }

    /// How many regular expressions were read.
    pub(super) fn regexes(&self) -> usize {
        self.regexes
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Goes back to where it was.
    pub(super) fn back_to(&mut self, at: usize) {
        self.at = at;
    }

    pub(super) fn rest(&self) -> &'p str {
        &self.text[self.at..]
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The next character, which is then read.
    pub(super) fn next(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Whether this stands next; then it is read.
    pub(super) fn take(&mut self, mark: &str) -> bool {
        let is_next = self.rest().starts_with(mark);
        self.at += if is_next { mark.len() } else { 0 };
        is_next
    }

    /// The characters of a kind that stand next.
    pub(super) fn take_while(&mut self, is_wanted: impl Fn(char) -> bool) -> &'p str {
        let rest = self.rest();
        let length = rest.find(|c| !is_wanted(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    pub(super) fn skip_blanks(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// That what stands next is not what is expected there.
    pub(super) fn unexpected(&self, expected: &str) -> Fault {
        let Some(found) = self.peek() else {
            return Fault::pattern(self.at..self.at, format!("the pattern ends where {expected} is expected"));
        };
        let place = self.at..self.at + found.len_utf8();
        let written = &self.text[place.clone()];
        match found {
            _ if found.is_whitespace() => Fault::pattern(place, format!("found a blank where {expected} is expected")),
            _ if belongs(found) => Fault::pattern(place, format!("found `{written}` where {expected} is expected")),
            _ => Fault::characters(self.at, written, format!("found `{written}` where {expected} is expected")),
        }
    }

    /// The text between quotation marks; `\"` and `\\` stand for the mark and the backslash.
    pub(super) fn quoted(&mut self) -> Result<String, Fault> {
        let start = self.at;
        self.take("\"");
        let mut text = String::new();
        loop {
            match self.next() {
                Some('"') => return Ok(text),
                Some('\\') if matches!(self.peek(), Some('"' | '\\')) => text.extend(self.next()),
                Some(other) => text.push(other),
                None => return Err(Fault::pattern(start..self.at, "the quotation mark has no second one")),
            }
        }
    }

    /// The operator of a comparison.
    pub(super) fn operator(&mut self) -> Option<Comparison> {
        OPERATORS.into_iter().find(|operator| self.take(operator.symbol()))
    }

    /// A comparison: an operator and a constant.
    pub(super) fn test(&mut self) -> Result<Test, Fault> {
        let Some(operator) = self.operator() else {
            return Err(self.unexpected("a comparison such as `= 1`"));
        };
        self.skip_blanks();
        let start = self.at;
        let wanted = self.wanted()?;
        Test::new(operator, wanted).ok_or_else(|| {
            let sentence = format!("`{}` compares with a number, written without quotation marks", operator.symbol());
            Fault::pattern(start..self.at, sentence)
        })
    }

    fn wanted(&mut self) -> Result<Wanted, Fault> {
        let start = self.at;
        match self.peek() {
            Some('"') => Ok(Wanted::text(&self.quoted()?)),
            Some('%') => Ok(Wanted::Regex(self.regex()?)),
            _ => {
                let word = self.take_while(|c| c.is_ascii_alphanumeric() || "_.*+-".contains(c));
                match self.peek() {
                    Some(next) if !next.is_whitespace() && !belongs(next) => {
                        Err(must_be_quoted(self.at, &next.to_string()))
                    }
                    _ if word.is_empty() => Err(self.unexpected("a constant, such as `1`, `word*` or `\"a text\"`,")),
                    _ => Wanted::word(word).map_err(|at| must_be_quoted(start + at, &word[at..=at])),
                }
            }
        }
    }

    fn regex(&mut self) -> Result<Regex, Fault> {
        let start = self.at;
        self.take("%");
        let inner = self.take_while(|c| c != '%');
        if !self.take("%") {
            return Err(Fault::pattern(start..self.at, "the regular expression does not end with `%`"));
        }
        self.regexes += 1;
        if self.regexes > MOST_REGEXES {
            return Err(Fault::pattern(start..self.at, "a pattern takes two regular expressions at most"));
        }
        regex::compile(inner, start + 1)
    }
}

/// Whether a character has a meaning in conditions, so that it is the wrong place that makes it wrong.
fn belongs(c: char) -> bool {
    c.is_ascii_alphanumeric() || "()=!<>&|,$".contains(c)
}

/// That a character of a word needs quotation marks around the word.
pub(super) fn must_be_quoted(start: usize, character: &str) -> Fault {
    let sentence = format!("a text with `{character}` must stand in quotation marks");
    Fault::characters(start, character, sentence)
}
