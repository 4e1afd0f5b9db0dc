//! The names of all fields of an event: for `cwli fields` and for suggestions.

use super::cursor::{Cursor, Fit, Scalar, closing, fit};
use super::escapes::unescape;
use super::reader::MOST_FIELDS;
use std::fmt::Write;
use std::str;

/// A longer name cannot be asked for: a query has at most 10,000 characters.
const LONGEST_NAME: usize = 10_000;

/// The name of the field that a path of keys with dots between them is.
// AWS manual, supported logs and discovered fields: a log field whose name starts with `@` gets one more.
pub fn name_of_path(path: &str) -> String {
    if path.starts_with('@') { format!("@{path}") } else { path.to_string() }
}

/// The path of keys that a name stands for. Names with one `@` are the service's own and no fields of an event.
pub fn path_of_name(name: &str) -> Option<&str> {
    match name.strip_prefix('@') {
        Some(path) => path.starts_with('@').then_some(path),
        None => Some(name),
    }
}

/// Every path of an event that leads to a field, in order. One that is written twice comes twice. A text that is
/// no event has none.
pub fn each_path(text: &[u8], mut seen: impl FnMut(&str)) {
    if fit(text) == Fit::Whole {
        Flattener { cursor: Cursor::new(text, 0), path: String::new(), frames: Vec::new(), left: MOST_FIELDS }
            .walk(&mut seen);
    }
}

struct Flattener<'a> {
    cursor: Cursor<'a>,
    path: String,
    frames: Vec<Frame>,
    /// How many fields may still come.
    left: usize,
}

struct Frame {
    closing: u8,
    members: usize,
    /// The length of the path to it.
    path: usize,
}

impl Flattener<'_> {
    fn walk(&mut self, seen: &mut dyn FnMut(&str)) -> Option<()> {
        self.value(seen)?;
        while self.left > 0 {
            let frame = self.frames.last_mut()?;
            let (closing, path) = (frame.closing, frame.path);
            let token = self.cursor.token();
            self.path.truncate(path);
            if token == closing {
                self.cursor.advance();
                self.frames.pop();
                continue;
            }
            if token == b',' {
                self.cursor.advance();
            }
            self.name_member(closing)?;
            self.value(seen)?;
        }
        Some(())
    }

    /// Adds the key or the number of the next member to the path.
    fn name_member(&mut self, closing: u8) -> Option<()> {
        let is_inside = self.frames.len() > 1;
        let frame = self.frames.last_mut()?;
        if is_inside {
            self.path.push('.');
        }
        if closing == b']' {
            let _ = write!(self.path, "{}", frame.members); // a string takes everything
        } else {
            let key = self.cursor.key()?;
            unescape(str::from_utf8(self.cursor.bytes(key.start, key.end)).ok()?, &mut self.path);
        }
        frame.members += 1;
        Some(())
    }

    fn value(&mut self, seen: &mut dyn FnMut(&str)) -> Option<()> {
        let token = self.cursor.token();
        if matches!(token, b'{' | b'[') {
            self.cursor.advance();
            self.frames.push(Frame { closing: closing(token), members: 0, path: self.path.len() });
            return Some(());
        }
        if self.cursor.scalar(token)? != Scalar::Null {
            self.left -= 1;
            if self.path.len() <= LONGEST_NAME {
                seen(&self.path);
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        let mut paths = Vec::new();
        each_path(text.as_bytes(), |path| paths.push(path.to_string()));
        paths
    }

    #[test]
    fn leaves_with_dots_between_keys_and_numbers() {
        let text = r#" {"a":{"b":[1,{"c":true},[]],"d":null},"e":{},"é\n":"x","@t":{"@u":0},"":{"":2}} "#;
        assert_eq!(paths(text), ["a.b.0", "a.b.1.c", "é\n", "@t.@u", "."]);
        assert_eq!(paths(r#"[{"a":1},2]"#), ["0.a", "1"]);
        assert!(paths(r#"{"a":1"#).is_empty());
        let many: Vec<String> = (0..300).map(|n| format!("\"k{n}\":{n}")).collect();
        assert_eq!(paths(&format!("{{{}}}", many.join(","))).len(), MOST_FIELDS);
    }

    #[test]
    fn an_at_sign_in_front_is_doubled() {
        assert_eq!(name_of_path("@example.com"), "@@example.com");
        assert_eq!(path_of_name("@@example.com"), Some("@example.com"));
        assert_eq!((path_of_name("@example.com"), path_of_name("a.@b")), (None, Some("a.@b")));
    }
}
