//! `parse "* [*] *" as a, b, c`: literal texts with `*` between them.

use super::Piece;
use memchr::memmem::Finder;

/// A glob: at least one literal, with a `*` between each two.
#[derive(Debug, Clone)]
pub struct Glob {
    text: String,
    literals: Vec<Finder<'static>>,
}

impl Glob {
    /// Reads a glob; `\*` is a literal star.
    // The manual is silent on a literal star; `\*` is the recommended way (LANGUAGE.md 2.6).
    pub fn new(text: &str) -> Self {
        let literals = literals(text);
        let finder = |literal: String| Finder::new(literal.as_bytes()).into_owned();
        Glob { text: text.to_string(), literals: literals.into_iter().map(finder).collect() }
    }

    /// As it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many stars it has.
    pub fn count(&self) -> usize {
        self.literals.len() - 1
    }

    /// Finds the pieces. Each `*` takes as little as it can up to the next literal; the last one, at the end
    /// of the glob, takes the rest; a first one begins at the start of the text (SEEN OBP: LANGUAGE.md 2.6).
    // The manual is silent on empty pieces and newlines in pieces; both are allowed (REC).
    pub(super) fn find(&self, text: &[u8], pieces: &mut [Option<Piece>]) -> bool {
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
            pieces[index - 1] = Some(Piece::plain(start, end));
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

#[cfg(test)]
mod tests {
    use super::super::{Extractor, testing};
    use super::*;
    use testing::all;

    fn pieces(glob: &str, text: &str) -> Option<Vec<Option<String>>> {
        testing::pieces(&Extractor::Glob(Glob::new(glob)), text)
    }

    #[test]
    fn globs_take_texts_apart_as_recorded() {
        // SEEN OBP: LANGUAGE.md 8.10.
        let line = "POST /api/home/completeadoption?petId=020&petType=kitten HTTP/1.1 11.0.90.43:30598 200";
        let parts = pieces("* * * *:* *", line).expect("it matches");
        assert_eq!(Some(parts[3..].to_vec()), all(&["11.0.90.43", "30598", "200"]));
        assert_eq!(
            pieces("*?petId=*&petType=*", "/api/home/completeadoption?petId=020&petType=kitten"),
            all(&["/api/home/completeadoption", "020", "kitten"])
        );
        // AWS manual (2022), parse.
        let line = "25 May 2019 10:24:39,474 [ERROR] {foo=2, bar=data} The error was: DataIntegrityException";
        assert_eq!(
            pieces("[*] * The error was: *", line),
            all(&["ERROR", "{foo=2, bar=data}", "DataIntegrityException"])
        );
    }

    #[test]
    fn a_glob_that_is_not_there_gives_nothing() {
        assert_eq!(pieces("a=*;", "a=1"), None);
        assert_eq!(pieces("* *", "one"), None);
        assert_eq!(pieces("* *", "one "), all(&["one", ""]));
        assert_eq!(pieces(r"\**", "2*3"), all(&["3"]));
        assert_eq!(pieces("**", "ab"), all(&["", "ab"]));
    }
}
