//! One pass over an event: the places of the fields that are asked for.

use super::cursor::{Cursor, Scalar, Text, closing};
use super::escapes::unescape;
use super::expected::ExpectedKeys;
use super::paths::{Paths, ROOT, Way};
use std::str;

// AWS manual, supported logs and discovered fields: at most 200 fields are extracted from a JSON event. The
// manual is silent on which; we take the first of the document (LANGUAGE.md 4.3, REC). What is written twice
// counts twice.
/// How many fields an event has at the most.
pub const MOST_FIELDS: usize = 200;

/// Where the value of a field stands in its block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    start: u32,
    end: u32,
}

/// What is at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Missing,
    /// These bytes, as they are.
    Plain(u32, u32),
    /// These bytes, a string with escapes.
    Escaped(u32, u32),
    /// `true` or `false`.
    Bool(bool),
}

/// Set in the end of a place whose text has escapes. Blocks are much smaller.
const ESCAPED: u32 = 1 << 31;

/// The end of places that are no place of bytes.
const NONE: u32 = u32::MAX;

impl Place {
    /// No value.
    pub const MISSING: Place = Place { start: 2, end: NONE };

    fn of(scalar: Scalar) -> Place {
        match scalar {
            Scalar::Text(Text { start, end, escaped: false }) | Scalar::Number(start, end) => {
                Place { start: start as u32, end: end as u32 }
            }
            Scalar::Text(Text { start, end, escaped: true }) => {
                Place { start: start as u32, end: end as u32 | ESCAPED }
            }
            Scalar::Bool(yes) => Place { start: u32::from(yes), end: NONE },
            Scalar::Null => Place::MISSING,
        }
    }

    /// What is there.
    #[inline]
    pub fn found(self) -> Found {
        match self {
            Place::MISSING => Found::Missing,
            Place { start, end: NONE } => Found::Bool(start == 1),
            Place { start, end } if end & ESCAPED != 0 => Found::Escaped(start, end & !ESCAPED),
            Place { start, end } => Found::Plain(start, end),
        }
    }
}

/// Reads events. Its memory is used again for every event.
#[derive(Debug)]
pub struct Reader {
    paths: Paths,
    /// The lists and maps around the cursor in which something may be asked for.
    frames: Vec<Frame>,
    /// Those inside of what is passed over.
    open: Vec<u8>,
    /// The way to each field that has a place.
    ways: Vec<Way>,
    /// Scalars so far that are not null.
    leaves: usize,
    key: String,
    expected: ExpectedKeys,
}

#[derive(Debug, Clone, Copy)]
struct Frame {
    node: u32,
    members: u32,
    way: Way,
    closing: u8,
}

impl Reader {
    /// Looks for these fields.
    pub fn new(paths: Paths) -> Reader {
        let ways = vec![0; paths.below(ROOT).len()];
        Reader {
            paths,
            frames: Vec::new(),
            open: Vec::new(),
            ways,
            leaves: 0,
            key: String::new(),
            expected: ExpectedKeys::default(),
        }
    }

    /// Whether the text from `start` to its end is an event, a list or a map, or begins with one if `part` is wanted.
    /// Then `places`, which must all be missing before, has one place for each field; otherwise it is of no use.
    pub fn read(&mut self, text: &[u8], start: usize, part: bool, places: &mut [Place]) -> bool {
        let mut cursor = Cursor::new(text, start);
        self.frames.clear();
        self.expected.begin();
        self.leaves = 0;
        let token = cursor.token();
        if !matches!(token, b'{' | b'[') {
            return false;
        }
        self.enter(&mut cursor, token, ROOT, 0);
        while !self.frames.is_empty() {
            if self.member(&mut cursor, places).is_none() {
                return false;
            }
        }
        part || cursor.is_at_end()
    }

    #[inline]
    fn enter(&mut self, cursor: &mut Cursor, token: u8, node: u32, way: Way) {
        cursor.advance();
        self.frames.push(Frame { node, members: 0, way, closing: closing(token) });
    }

    /// The next member of the innermost frame, or its end.
    #[inline]
    fn member(&mut self, cursor: &mut Cursor, places: &mut [Place]) -> Option<()> {
        let frame = self.frames.last_mut()?;
        let token = cursor.token();
        if token == frame.closing {
            cursor.advance();
            self.frames.pop();
            return Some(());
        }
        if frame.members > 0 {
            if token != b',' {
                return None;
            }
            cursor.advance();
        }
        let Frame { node, members, way, closing } = *frame;
        frame.members += 1;
        let child = if closing == b'}' { self.keyed(cursor, node)? } else { self.paths.element(node, members) };
        match child {
            Some(child) if self.leaves < MOST_FIELDS => {
                let way = self.paths.way(way, child);
                self.forget(child, way, places);
                self.value(cursor, child, way, places)
            }
            _ => cursor.pass(&mut self.open, &mut self.leaves),
        }
    }

    /// Reads a key: the node of its member, if anything is asked for there.
    #[inline]
    fn keyed(&mut self, cursor: &mut Cursor, node: u32) -> Option<Option<u32>> {
        if let Some(child) = self.expected.take(cursor, node) {
            return Some(child);
        }
        let Text { start, end, escaped } = cursor.key()?;
        let key = cursor.bytes(start, end);
        if escaped {
            return Some(self.escaped_key(node, key));
        }
        let child = self.paths.member(node, key);
        self.expected.learn(node, key, child);
        Some(child)
    }

    #[cold]
    fn escaped_key(&mut self, node: u32, key: &[u8]) -> Option<u32> {
        self.key.clear();
        unescape(str::from_utf8(key).ok()?, &mut self.key);
        self.paths.member(node, self.key.as_bytes())
    }

    // The manual is silent on keys that are written twice; the last wins, as in nearly every reader of JSON
    // (LANGUAGE.md 4.3, REC). What a key with dots and nesting have in common belongs to the first instead: see
    // `value`.
    /// Forgets what was found for the same key before.
    #[inline]
    fn forget(&mut self, node: u32, way: Way, places: &mut [Place]) {
        for &field in self.paths.below(node) {
            let place = &mut places[field as usize];
            if *place != Place::MISSING && self.paths.way_to(node, self.ways[field as usize]) == way {
                *place = Place::MISSING;
            }
        }
    }

    #[inline]
    fn value(&mut self, cursor: &mut Cursor, node: u32, way: Way, places: &mut [Place]) -> Option<()> {
        let token = cursor.token();
        if matches!(token, b'{' | b'[') {
            if !self.paths.has_children(node) {
                return cursor.pass(&mut self.open, &mut self.leaves);
            }
            self.enter(cursor, token, node, way);
            return Some(());
        }
        let scalar = cursor.scalar(token)?;
        if scalar == Scalar::Null {
            return Some(());
        }
        self.leaves += 1;
        if let Some(field) = self.paths.field(node)
            && places[field as usize] == Place::MISSING
        {
            places[field as usize] = Place::of(scalar);
            self.ways[field as usize] = way;
        }
        Some(())
    }
}
