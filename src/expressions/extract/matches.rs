//! Every match of a regular expression in a text, one after the other.

use regex::bytes::{CaptureLocations, Regex};

/// What `Regex::captures_iter` gives, without memory for each match.
pub struct Matches<'a> {
    regex: &'a Regex,
    text: &'a [u8],
    /// Where the search goes on.
    at: usize,
    /// Where the match before has ended.
    last: Option<usize>,
}

impl<'a> Matches<'a> {
    pub fn new(regex: &'a Regex, text: &'a [u8]) -> Self {
        Matches { regex, text, at: 0, last: None }
    }

    /// Puts the groups of the next match into `locations`; false when there is none.
    pub fn next(&mut self, locations: &mut CaptureLocations) -> bool {
        loop {
            if self.at > self.text.len() {
                return false;
            }
            let Some(found) = self.regex.captures_read_at(locations, self.text, self.at) else {
                self.at = self.text.len() + 1;
                return false;
            };
            // An empty match where the match before ended is no match of its own.
            if found.is_empty() && self.last == Some(found.end()) {
                self.at = next_character(self.text, found.end());
                continue;
            }
            self.at = found.end();
            self.last = Some(found.end());
            return true;
        }
    }
}

/// Where the character after the one at `at` begins.
fn next_character(text: &[u8], at: usize) -> usize {
    let goes_on = |byte: &&u8| **byte & 0xC0 == 0x80;
    at + 1 + text.iter().skip(at + 1).take_while(goes_on).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_matches_are_those_of_the_crate() {
        for (pattern, text) in [
            (r"\d+", "1, 22 and 333"),
            ("a*", "baac"),
            ("", "aß"),
            (r"(a)|(b)?", "abba"),
            (r"\b", "one two"),
            ("x", "none"),
            ("^", ""),
            ("ab", "abab"),
        ] {
            let regex = Regex::new(pattern).expect("a regular expression");
            let mut locations = regex.capture_locations();
            let mut matches = Matches::new(&regex, text.as_bytes());
            let mut found = Vec::new();
            while matches.next(&mut locations) {
                found.push(locations.get(0));
            }
            let characters = regex::Regex::new(pattern).expect("a regular expression");
            let wanted: Vec<_> = characters.find_iter(text).map(|m| Some((m.start(), m.end()))).collect();
            assert_eq!(found, wanted, "{pattern}");
        }
    }
}
