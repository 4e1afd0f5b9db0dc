//! `json field=f "key.list[0].name" as alias`: a value inside a JSON document or a map.

use super::Piece;
use crate::batch::{Segment, Value, open, raw_at, raw_elements, value_of, within};
use std::fmt;

/// A path into a document: keys and indices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath {
    text: String,
    steps: Vec<Segment>,
}

/// What was found in a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Found {
    /// No value, or `null`.
    Nothing,
    /// A text or a number: where it stands.
    Piece(Piece),
    /// `true` or `false`.
    Bool(bool),
    /// An object or a list.
    Structure(Value),
}

impl Found {
    /// A whole text, so long.
    pub fn whole(length: usize) -> Self {
        Found::Piece(Piece::plain(0, length))
    }

    /// The value, found in this text.
    pub fn into_value(self, text: &str) -> Value {
        match self {
            Found::Nothing => Value::Missing,
            // LANGUAGE.md 5.4: conditions are 1 and 0.
            Found::Bool(yes) => Value::text(if yes { "1" } else { "0" }),
            Found::Structure(value) => value,
            Found::Piece(piece) => match &text[piece.start..piece.end] {
                escaped if piece.escaped => Value::text(unescaped(escaped)),
                plain => Value::text(plain),
            },
        }
    }
}

impl JsonPath {
    /// Reads a path such as `user.names[0]`.
    ///
    /// # Errors
    /// What is wrong with it, in a few words.
    pub fn new(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (key, indices) = part.split_at(part.find('[').unwrap_or(part.len()));
            if key.is_empty() {
                return Err("between two dots stands a key".to_string());
            }
            steps.push(Segment::Key(key.to_string()));
            read_indices(indices, &mut steps)?;
        }
        Ok(JsonPath { text: text.to_string(), steps })
    }

    /// The name that a discovered field at this path of the field `head` has.
    pub fn field_name(&self, head: &str) -> String {
        let mut name = head.to_string();
        for step in &self.steps {
            match step {
                Segment::Key(key) => name.extend([".", key]),
                Segment::Index(index) => name.extend([".", &index.to_string()]),
            }
        }
        name
    }

    /// Looks into a text that is JSON from beginning to end.
    pub fn find(&self, text: &str) -> Found {
        raw_at(text, &self.steps).map_or(Found::Nothing, |raw| found(text, raw.get()))
    }

    /// Looks into a value; a text is a document.
    pub fn look(&self, value: &Value) -> Value {
        match value {
            Value::Json(json) => within(json, &self.steps).map_or(Value::Missing, value_of),
            Value::Text(text) => self.find(text).into_value(text),
            _ => Value::Missing,
        }
    }
}

/// The text that a piece with its quotation marks stands for.
pub fn unescaped(text: &str) -> String {
    serde_json::from_str(text).unwrap_or_default()
}

fn read_indices(text: &str, steps: &mut Vec<Segment>) -> Result<(), String> {
    let mut rest = text;
    while !rest.is_empty() {
        let inside = rest.strip_prefix('[').and_then(|rest| rest.split_once(']'));
        let (index, after) = inside.ok_or_else(|| "an index is written `[0]`".to_string())?;
        let index = index.parse().map_err(|_| format!("`{index}` is not an index"))?;
        steps.push(Segment::Index(index));
        rest = after;
    }
    Ok(())
}

/// What a piece of JSON is.
fn found(text: &str, raw: &str) -> Found {
    // The piece is a part of the text: serde hands out what it was given.
    let start = raw.as_ptr() as usize - text.as_ptr() as usize;
    let end = start + raw.len();
    match raw.as_bytes()[0] {
        b'"' if raw.contains('\\') => Found::Piece(Piece { start, end, escaped: true }),
        b'"' => Found::Piece(Piece::plain(start + 1, end - 1)),
        b't' => Found::Bool(true),
        b'f' => Found::Bool(false),
        b'n' => Found::Nothing,
        b'{' | b'[' => open(raw).map_or(Found::Nothing, |json| Found::Structure(Value::Json(json.into()))),
        // Numbers keep their text.
        _ => Found::Piece(Piece::plain(start, end)),
    }
}

/// Adds the elements of a list in JSON; whether the text is one.
pub fn elements(text: &str, elements: &mut Vec<Found>) -> bool {
    let Some(list) = raw_elements(text) else { return false };
    elements.extend(list.into_iter().map(|element| found(text, element.get())));
    true
}

impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The printed form of what is at a path.
    fn at(path: &str, text: &str) -> String {
        let value = JsonPath::new(path).expect("a path").look(&Value::text(text));
        value.print().map_or("nothing".to_string(), |text| text.into_owned())
    }

    const DOCUMENT: &str = r#" {"user": {"name": "Bob", "tags": ["a\n", 2.50, [1], {"k": null}], "on": true},
        "a.b": 1, "user ": 0, "twice": 1, "twice": 2} "#;

    #[test]
    fn values_are_found_by_their_path() {
        for (path, wanted) in [
            ("user.name", "Bob"),
            ("user.tags[0]", "a\n"),
            ("user.tags[1]", "2.50"),
            ("user.tags.1", "nothing"),
            ("user.tags[2][0]", "1"),
            ("user.tags[2]", "[1]"),
            ("user.tags[3].k", "nothing"),
            ("user.tags[4]", "nothing"),
            ("user.on", "1"),
            ("user.name.first", "nothing"),
            ("user[0]", "nothing"),
            ("User", "nothing"),
            ("twice", "2"),
            ("twice.x", "nothing"),
        ] {
            assert_eq!(at(path, DOCUMENT), wanted, "{path}");
            let map = Value::Json(open(DOCUMENT).expect("JSON").into());
            let from_map = JsonPath::new(path).expect("a path").look(&map);
            assert_eq!(from_map.print().as_deref().unwrap_or("nothing"), wanted, "{path} in a map");
        }
    }

    #[test]
    fn what_is_no_json_holds_nothing() {
        for text in ["", "text", r#"{"a": 1"#, r#"{"a": 1} x"#, "[1, 2]", "3", "null", r#""a""#] {
            assert_eq!(at("a", text), "nothing", "{text}");
        }
        assert_eq!(at("0", "[1, 2]"), "nothing");
        let deep = "[".repeat(100_000);
        assert_eq!(at("a", &deep), "nothing");
        assert_eq!(at(&format!("a{}", "[0]".repeat(4_000)), &format!("{{\"a\":{deep}")), "nothing");
    }

    #[test]
    fn lists_have_elements() {
        let printed = |text| {
            let mut found = Vec::new();
            let print = |found: Found| found.into_value(text).print().map(|text| text.into_owned());
            elements(text, &mut found).then(|| found.into_iter().map(print).collect())
        };
        let wanted: Vec<Option<String>> =
            [Some("a"), Some("1.0"), None, Some("0"), Some("{\"k\":1}")].map(|text| text.map(String::from)).to_vec();
        assert_eq!(printed(r#" ["a", 1.0, null, false, {"k": 1}]"#), Some(wanted));
        assert_eq!(printed("[]"), Some(Vec::<Option<String>>::new()));
        for text in ["", "a", "{}", "[1", "[1] 2"] {
            assert_eq!(printed(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_is_keys_and_indices() {
        for (text, reason) in [
            ("", "between two dots"),
            ("a..b", "between two dots"),
            (".a", "between two dots"),
            ("a[", "an index is written"),
            ("a[x]", "`x` is not"),
            ("a[-1]", "`-1` is not"),
            ("a[0]b", "an index is written"),
        ] {
            let error = JsonPath::new(text).expect_err(text);
            assert!(error.contains(reason), "{text}: {error}");
        }
        assert_eq!(JsonPath::new("a.b[0].c").expect("a path").field_name("f"), "f.a.b.0.c");
    }

    proptest! {
        #[test]
        fn any_text_may_be_looked_into(text in "[\\[\\]{}\":,ab0-9tru\\\\ ]{0,20}") {
            at("a", &text);
            at("a[0].b", &text);
            elements(&text, &mut Vec::new());
        }
    }
}
