//! The scanner against the plain way, and against damage.

use super::cursor::{Fit, fit};
use super::flatten;
use super::paths::Paths;
use super::reader::{Found, MOST_FIELDS, Place, Reader};
use crate::scan::formats::instant::instant;
use crate::scan::formats::{Head, layout};
use indexmap::IndexMap;
use proptest::prelude::*;
use serde::de::IgnoredAny;
use serde_json::{Map, Number, Value};

/// What a field shows.
type Shown = String;

fn any_key() -> impl Strategy<Value = String> {
    prop_oneof![8 => "[a-c]{1,2}", 1 => "[0-2]", 1 => "[a-cé\"\\\\\n😀]{0,3}", 1 => "[a-c@ .]{0,20}"]
}

fn any_document(key: BoxedStrategy<String>) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        2 => any::<bool>().prop_map(Value::from),
        2 => any::<i64>().prop_map(Value::from),
        2 => any::<f64>().prop_map(|number| Number::from_f64(number).map_or(Value::Null, Value::from)),
        4 => "[a-z é\"\\\\/\n\t\u{1}😀]{0,40}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 8, move |inner| {
        let members = prop::collection::vec((key.clone(), inner.clone()), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..5).prop_map(Value::from),
            members.prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// The fields of a document, flattened the plain way: what comes first has a name, and the first names count.
fn flattened(document: &Value) -> IndexMap<String, Shown> {
    fn walk(value: &Value, path: Option<String>, leaves: &mut Vec<(String, Shown)>) {
        let inside = |key: &str| Some(path.as_ref().map_or_else(|| key.to_string(), |path| format!("{path}.{key}")));
        match value {
            Value::Null => {}
            Value::Bool(yes) => leaves.push((path.unwrap(), u8::from(*yes).to_string())),
            Value::Number(number) => leaves.push((path.unwrap(), number.to_string())),
            Value::String(text) => leaves.push((path.unwrap(), text.clone())),
            Value::Array(list) => {
                list.iter().enumerate().for_each(|(index, value)| walk(value, inside(&index.to_string()), leaves))
            }
            Value::Object(map) => map.iter().for_each(|(key, value)| walk(value, inside(key), leaves)),
        }
    }
    let mut leaves = Vec::new();
    if !matches!(document, Value::Array(_) | Value::Object(_)) {
        return IndexMap::new();
    }
    walk(document, None, &mut leaves);
    let mut fields = IndexMap::new();
    for (path, shown) in leaves.into_iter().take(MOST_FIELDS) {
        fields.entry(path).or_insert(shown);
    }
    fields
}

/// The text of a document with some blanks and, where `escape` says so, letters as escapes.
fn written(value: &Value, pretty: bool, escape: bool) -> String {
    let text = if pretty { serde_json::to_string_pretty(value).unwrap() } else { value.to_string() };
    let text = text.replace('\n', " \t");
    if !escape {
        return text;
    }
    text.replace('a', "\\u0061").replace("f\\u0061lse", "false").replace('/', "\\/").replace('😀', "\\ud83d\\ude00")
}

/// The values of some fields; nothing when the text is no event.
fn read(text: &str, names: &[&str]) -> Option<Vec<Option<Shown>>> {
    let mut reader = Reader::new(Paths::new(names.iter().copied()));
    let mut places = vec![Place::MISSING; names.len()];
    let shown = |place: &Place| match place.found() {
        Found::Missing => None,
        Found::Bool(yes) => Some(u8::from(yes).to_string()),
        Found::Plain(start, end) => Some(text[start as usize..end as usize].to_string()),
        Found::Escaped(start, end) => {
            let mut out = String::new();
            super::escapes::unescape(&text[start as usize..end as usize], &mut out);
            Some(out)
        }
    };
    reader.read(text.as_bytes(), 0, false, &mut places).then(|| places.iter().map(shown).collect())
}

proptest! {
    #[test]
    fn every_field_is_found_as_the_plain_way_finds_it(
        document in any_document(any_key().boxed()), pretty: bool, escape: bool, keep in prop::collection::vec(any::<bool>(), 300),
    ) {
        let text = written(&document, pretty, escape);
        let fields = flattened(&document);
        let asked: Vec<(&String, &Shown)> = fields.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(field, _)| field).collect();
        let mut names: Vec<&str> = asked.iter().map(|(name, _)| name.as_str()).collect();
        let absent: Vec<&str> = ["zz", "a.zz", "0.zz", "b.0.1.zz"].into_iter().filter(|n| !fields.contains_key(*n)).collect();
        names.extend(&absent);
        let values = read(&text, &names);
        if matches!(document, Value::Array(_) | Value::Object(_)) {
            let mut wanted: Vec<Option<Shown>> = asked.iter().map(|(_, shown)| Some(shown.to_string())).collect();
            wanted.resize(names.len(), None);
            prop_assert_eq!(values, Some(wanted), "{}", text);
            let mut paths = Vec::new();
            flatten::each_path(text.as_bytes(), |path| if !paths.contains(&path.to_string()) { paths.push(path.to_string()) });
            prop_assert_eq!(paths, fields.into_keys().collect::<Vec<_>>());
        } else {
            prop_assert_eq!(values, None);
        }
    }

    #[test]
    fn of_keys_that_are_written_twice_the_last_counts(
        keys in prop::collection::vec("[ab]", 2..6), values in prop::collection::vec(any_document("[ab]".boxed()), 6),
    ) {
        let members: Vec<String> = keys.iter().zip(&values).map(|(key, value)| format!("\"{key}\":{value}")).collect();
        let text = format!("{{{}}}", members.join(","));
        let document: Value = serde_json::from_str(&text).unwrap();
        let fields = flattened(&document);
        let names: Vec<&str> = ["a", "b", "a.a", "a.b", "b.a", "b.b", "a.0", "a.0.a", "b.0", "a.a.a", "b.a.b"].into();
        let wanted: Vec<Option<Shown>> = names.iter().map(|name| fields.get(*name).cloned()).collect();
        prop_assert_eq!(read(&text, &names), Some(wanted), "{}", text);
    }

    #[test]
    fn damage_is_noticed_as_a_library_notices_it(
        document in any_document(any_key().boxed()), at in any::<prop::sample::Index>(), damage in "[]\\[{}\",:0-9eE.+\\-\\\\untrue \u{1}é]{0,2}", cut: bool,
    ) {
        let text = document.to_string();
        let at = (0..=at.index(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let rest = if cut { text[at..].chars().next().map_or("", |c| &text[at + c.len_utf8()..]) } else { &text[at..] };
        let text = format!("{}{damage}{rest}", &text[..at]);
        let container = text.trim_ascii_start().starts_with(['{', '[']);
        let whole = container && serde_json::from_str::<IgnoredAny>(&text).is_ok();
        prop_assert_eq!(read(&text, &["a", "b.a", "a.0", "a.b.c"]).is_some(), whole, "{}", text);
        prop_assert_eq!(fit(text.as_bytes()) == Fit::Whole, whole, "{}", text);
    }

    #[test]
    fn no_bytes_do_harm(text in "[\\[\\]{}\",:ae0-\\\\u\\PC]{0,60}") {
        read(&text, &["a", "0.0", "a.a", ""]);
        fit(text.as_bytes());
        instant(text.as_bytes());
        flatten::each_path(text.as_bytes(), |_| {});
    }
}

#[test]
fn nesting_does_not_overflow() {
    let deep = 200_000;
    let name = vec!["0"; deep].join(".");
    let text = format!("{}7{}", "[".repeat(deep), "]".repeat(deep));
    assert_eq!(read(&text, &[&name, "a"]), Some(vec![Some("7".into()), None]));
    let mut paths = 0;
    flatten::each_path(text.as_bytes(), |_| paths += 1);
    assert_eq!(paths, 0, "a name that no query can hold is no name");
}

#[test]
fn numbers_keep_their_text() {
    let names = ["a", "b", "c", "d"];
    let values = read(r#"{"a":1.50,"b":-0,"c":5e2,"d":12345678901234567890.0E-10}"#, &names);
    let wanted = ["1.50", "-0", "5e2", "12345678901234567890.0E-10"].map(|text| Some(text.to_string()));
    assert_eq!(values, Some(wanted.into()));
}

#[test]
fn a_third_of_the_first_lines_makes_a_log_json() {
    let format = |text: &str| layout(None, &Head::of_lines(text.as_bytes())).unwrap().describe();
    for text in
        ["{}", "[1]\n", "{\"a\":1}\n{\"a\":", "\n\n  {\"a\":1}\r\n", "text\n{}\n", "{\"a\":[1,", "{}\nx\ny\nz\n[]\n1"]
    {
        assert_eq!(format(text), "json", "{text}");
    }
    for text in ["", "text", "1\n", "\"a\"", "{\n\"a\":1\n}\n", "[INFO] x", "{}\nx\ny\nz\n", "{\"a\":1,}", "{\"a\":\nx"]
    {
        assert_eq!(format(text), "text", "{text}");
    }
}
