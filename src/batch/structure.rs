//! Maps and lists: read from their text, stepped into, and the scalars in them.

use super::{Column, Value};
use arrow_array::builder::BinaryViewBuilder;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use serde_json::value::RawValue;
use std::fmt;
use std::marker::PhantomData;

/// One step of a path into a structure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Segment {
    /// A key, without back-ticks. The first segment of a path in back-ticks may hold dots.
    Key(String),
    /// `[n]`; the first element has number 0.
    // The manual is silent on the number of the first element; flattened lists begin with 0 (LANGUAGE.md 3.5, REC).
    Index(u32),
}

/// The map or list that a text writes; `None` for any other text. Deeper nesting than `serde_json` takes, 127
/// levels, is no structure: what recurses over one cannot exhaust the stack.
pub fn open(text: &str) -> Option<Json> {
    if !begins_structure(text) {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// What lies at the end of a path in the structure that a text writes: the same as `open` and then `within`,
/// without making the rest.
pub fn open_at(text: &str, path: &[Segment]) -> Option<Json> {
    read(text, At(path, PhantomData)).flatten()
}

/// As `open_at`, but a piece of the text: for what need not be copied.
pub fn raw_at<'t>(text: &'t str, path: &[Segment]) -> Option<&'t RawValue> {
    read(text, At(path, PhantomData)).flatten()
}

/// The elements of the list that a text writes, as pieces of it; `None` for any other text.
pub fn raw_elements(text: &str) -> Option<Vec<&RawValue>> {
    let is_list = begins_structure(text) && text.trim_start().starts_with('[');
    is_list.then(|| serde_json::from_str(text).ok()).flatten()
}

/// How many elements the list has that a text writes; `None` for any other text.
pub fn list_length(text: &str) -> Option<usize> {
    read(text, Length).flatten()
}

fn read<'t, S: DeserializeSeed<'t>>(text: &'t str, seed: S) -> Option<S::Value> {
    if !begins_structure(text) {
        return None;
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    let found = seed.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(found)
}

/// Most texts are no structures, which their first character tells.
fn begins_structure(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\n', '\r']).starts_with(['{', '['])
}

/// What lies at the end of a path; `None` when a key or an element is not there.
pub fn within<'j>(json: &'j Json, path: &[Segment]) -> Option<&'j Json> {
    path.iter().try_fold(json, |json, segment| match (segment, json) {
        (Segment::Key(key), Json::Object(map)) => map.get(key),
        (Segment::Index(index), Json::Array(list)) => list.get(*index as usize),
        _ => None,
    })
}

/// A JSON scalar as text: a number as it is written (but for the sign of an exponent, which `serde_json` writes out),
/// `true` and `false` as 1 and 0 (LANGUAGE.md 5.4); `None` for
/// null, maps and lists.
pub fn scalar_text(json: &Json) -> Option<std::borrow::Cow<'_, str>> {
    match json {
        Json::String(text) => Some(text.into()),
        Json::Number(number) => Some(number.to_string().into()),
        Json::Bool(yes) => Some(if *yes { "1" } else { "0" }.into()),
        // The manual is silent on null: missing (LANGUAGE.md 4.3, REC).
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

/// A JSON value as a value of the language.
pub fn value_of(json: &Json) -> Value {
    match json {
        Json::Array(_) | Json::Object(_) => Value::Json(json.clone().into()),
        scalar => scalar_text(scalar).map_or(Value::Missing, Value::text),
    }
}

/// A column of what was found in structures: texts as long as all are scalars.
pub struct Leaves {
    texts: BinaryViewBuilder,
    rows: usize,
    /// Maps and lists with their rows.
    structures: Vec<(usize, Value)>,
}

impl Leaves {
    /// With room for so many rows.
    pub fn with_capacity(rows: usize) -> Self {
        Leaves { texts: BinaryViewBuilder::with_capacity(rows), rows: 0, structures: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, leaf: Option<&Json>) {
        if let Some(structure @ (Json::Array(_) | Json::Object(_))) = leaf {
            self.structures.push((self.rows, value_of(structure)));
        }
        self.texts.append_option(leaf.and_then(scalar_text).map(|text| text.into_owned().into_bytes()));
        self.rows += 1;
    }

    /// The column.
    pub fn finish(mut self) -> Column {
        let texts = Column::Text(self.texts.finish());
        if self.structures.is_empty() {
            return texts;
        }
        let mut values: Vec<Value> = (0..texts.len()).map(|row| texts.value(row)).collect();
        self.structures.into_iter().for_each(|(row, value)| values[row] = value);
        Column::from_values(values)
    }
}

/// What a visitor makes of every scalar.
macro_rules! scalars_give {
    ($answer:expr) => {
        fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
            Ok($answer)
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
            Ok($answer)
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
            Ok($answer)
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
            Ok($answer)
        }

        fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
            Ok($answer)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok($answer)
        }
    };
}

/// Reads what lies at the end of a path. Everything else is checked as `serde_json` checks a value, and dropped.
struct At<'p, T>(&'p [Segment], PhantomData<T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for At<'_, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        match self.0 {
            [] => T::deserialize(deserializer).map(Some),
            _ => deserializer.deserialize_any(self),
        }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for At<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    // Of two members with one key the last counts, as in a map that is read as a whole.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let wanted = if let Some(Segment::Key(key)) = self.0.first() { Some(key.as_str()) } else { None };
        let mut found = None;
        while let Some(is_wanted) = map.next_key_seed(Is(wanted))? {
            if is_wanted {
                found = map.next_value_seed(At(&self.0[1..], PhantomData))?;
            } else {
                map.next_value::<Skip>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let wanted = if let Some(Segment::Index(index)) = self.0.first() { Some(*index as usize) } else { None };
        let mut found = None;
        for place in 0.. {
            if wanted == Some(place) {
                match list.next_element_seed(At(&self.0[1..], PhantomData))? {
                    Some(element) => found = element,
                    None => break,
                }
            } else if list.next_element::<Skip>()?.is_none() {
                break;
            }
        }
        Ok(found)
    }

    scalars_give!(None);
}

/// Whether a key is the one that is looked for.
struct Is<'k>(Option<&'k str>);

impl<'de> DeserializeSeed<'de> for Is<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Is<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        Ok(self.0 == Some(key))
    }
}

/// Counts the elements of a list.
struct Length;

impl<'de> DeserializeSeed<'de> for Length {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Length {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Skip.visit_map(map).map(|_| None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut length = 0;
        while list.next_element::<Skip>()?.is_some() {
            length += 1;
        }
        Ok(Some(length))
    }

    scalars_give!(None);
}

/// Checks a value as if it were read, where `IgnoredAny` would pass over damaged texts and any depth.
struct Skip;

impl<'de> Deserialize<'de> for Skip {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Skip)
    }
}

impl<'de> Visitor<'de> for Skip {
    type Value = Skip;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Skip, A::Error> {
        while map.next_entry::<Skip, Skip>()?.is_some() {}
        Ok(Skip)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Skip, A::Error> {
        while list.next_element::<Skip>()?.is_some() {}
        Ok(Skip)
    }

    scalars_give!(Skip);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(text: &str) -> Vec<Segment> {
        text.split('.')
            .map(|part| part.parse().map_or_else(|_| Segment::Key(part.to_string()), Segment::Index))
            .collect()
    }

    fn both(text: &str, way: &[Segment]) -> Option<Json> {
        let found = open_at(text, way);
        assert_eq!(found, open(text).and_then(|json| within(&json, way).cloned()), "{text}");
        if let Some(found) = &found {
            let raw = raw_at(text, way).expect("what is there is there as a piece");
            assert_eq!(serde_json::from_str::<Json>(raw.get()).ok().as_ref(), Some(found), "{text}");
        }
        found
    }

    #[test]
    fn paths_lead_to_scalars_and_structures() {
        let text = r#" {"a": {"b": [1.50, {"c": true}, null]}, "a.b": "é\n", "big": 123456789012345678901234567890} "#;
        let print =
            |way: &[Segment]| both(text, way).and_then(|json| value_of(&json).print().map(|text| text.into_owned()));
        assert_eq!(print(&path("a.b.0")).as_deref(), Some("1.50"));
        assert_eq!(print(&path("a.b.1.c")).as_deref(), Some("1"));
        assert_eq!(print(&path("a.b.2")), None);
        assert_eq!(print(&path("a.b.3")), None);
        assert_eq!(print(&path("a.0")), None);
        assert_eq!(print(&path("a.b.b")), None);
        assert_eq!(print(&path("big")).as_deref(), Some("123456789012345678901234567890"));
        assert_eq!(print(&path("big.x")), None);
        assert_eq!(print(&[Segment::Key("a.b".into())]).as_deref(), Some("é\n"));
        assert_eq!(print(&path("a")).as_deref(), Some(r#"{"b":[1.50,{"c":true},null]}"#));
    }

    #[test]
    fn only_maps_and_lists_are_structures() {
        for text in ["", "1", "\"{}\"", "null", "{", "{}}", "{\"a\":1,}", "[1 2]", "{'a':1}", "[01]", "[\"\\ud800\"]"] {
            assert_eq!((open(text), open_at(text, &path("a")), list_length(text)), (None, None, None), "{text}");
        }
        assert_eq!(list_length("[1, [2, 3], {}]"), Some(3));
        assert_eq!(list_length("[]"), Some(0));
        assert_eq!(list_length("{\"a\": []}"), None);
    }

    #[test]
    fn the_last_of_two_members_counts() {
        let text = r#"{"a": {"b": 1}, "a": {"c": 2}}"#;
        assert_eq!(both(text, &path("a.b")), None);
        assert!(both(text, &path("a.c")).is_some());
    }

    #[test]
    fn depth_does_not_exhaust_the_stack() {
        for depth in [100, 127, 128, 200, 100_000] {
            let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            assert_eq!(open(&text).is_some(), depth <= 127);
            assert_eq!(list_length(&text).is_some(), depth <= 127);
            both(&text, &[Segment::Index(0), Segment::Index(0)]);
            both(&text.replace('[', "{\"a\":"), &path("a.a"));
        }
    }

    fn json() -> impl Strategy<Value = Json> {
        let leaf = prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            any::<i64>().prop_map(Json::from),
            any::<f64>().prop_map(Json::from),
            "[a-c\"\\\\]{0,3}".prop_map(Json::from),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
                prop::collection::vec(("[ab01]", inner), 0..4)
                    .prop_map(|members| Json::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn stepping_while_reading_is_stepping_afterwards(text in "[\\[\\]{}:,\"ab01e.\\\\-]{0,24}", way in "[ab01](\\.[ab01]){0,2}") {
            both(&text, &path(&way));
            both(&format!("{{\"a\":{text},\"b\":[{text}]}}"), &path(&way));
        }

        #[test]
        fn structures_and_damaged_ones_are_read_alike(json in json(), way in "[ab01](\\.[ab01]){0,2}", at in 0usize..200, by in "[\\[{\\]},:\"0-]?") {
            let text = json.to_string();
            both(&text, &path(&way));
            prop_assert_eq!(list_length(&text), json.as_array().map(Vec::len));
            let at = at % (text.len() + 1);
            let rest = text.get(at + 1..).unwrap_or_default();
            both(&format!("{}{by}{rest}", &text[..at]), &path(&way));
        }

        #[test]
        fn any_text_is_taken(text in ".{0,40}") {
            both(&text, &path("a.0"));
            both(&format!("[{text:?}]"), &path("0"));
        }
    }
}
