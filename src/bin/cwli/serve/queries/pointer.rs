//! `@ptr`: what leads back from a row to its event.

use super::run::QueryRun;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// An event that a row stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pointer {
    /// Of the store: its number.
    Stored(i64),
    /// Of a file: the query that has found it, and its position there.
    Found(String, u64),
}

/// Bits of a position that tell the place in a file or a stream; the others are the number of the file.
const PLACE: u32 = 40;

impl Pointer {
    /// The event of a row of an answer, by its position.
    pub fn of(run: &QueryRun, stored: &[bool], position: u64) -> Pointer {
        match stored.get((position >> PLACE) as usize) {
            Some(true) => Pointer::Stored((position & ((1 << PLACE) - 1)) as i64),
            _ => Pointer::Found(run.id.clone(), position),
        }
    }

    /// As clients see it.
    pub fn text(&self) -> String {
        BASE64_STANDARD.encode(match self {
            Pointer::Stored(id) => format!("event {id}"),
            Pointer::Found(query, position) => format!("query {query} {position}"),
        })
    }

    /// What a text leads to.
    pub fn read(text: &str) -> Option<Pointer> {
        let text = String::from_utf8(BASE64_STANDARD.decode(text).ok()?).ok()?;
        let words: Vec<&str> = text.split(' ').collect();
        match words[..] {
            ["event", id] => Some(Pointer::Stored(id.parse().ok()?)),
            ["query", query, position] => Some(Pointer::Found(query.to_string(), position.parse().ok()?)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_reads_back() {
        for pointer in [Pointer::Stored(17), Pointer::Found("a-b".into(), u64::MAX)] {
            assert_eq!(Pointer::read(&pointer.text()), Some(pointer));
        }
        for text in ["", "x", "AAAA", &BASE64_STANDARD.encode("event x")] {
            assert_eq!(Pointer::read(text), None, "{text}");
        }
    }
}
