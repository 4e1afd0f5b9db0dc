//! What no pattern and no message may do.

use super::{FilterPattern, matches};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A mebibyte of a text: with a time that grows with its square, the tests would not end.
fn mebibyte(of: &str) -> String {
    of.repeat((1 << 20) / of.len())
}

#[test]
fn no_message_takes_more_than_linear_time() {
    let (letters, brackets, quotations) = (mebibyte("a"), mebibyte("[ "), mebibyte("\"\\\" "));
    assert!(!matches("%^a*a*a*a*a*a*a*a*a*b%", &letters));
    assert!(!matches("%a{1,50}a{1,50}b%", &letters));
    let optional = format!("%^{}{}b%", "a?".repeat(200), "a".repeat(200));
    assert!(!matches(&optional, &letters[..1 << 16]));
    assert!(!matches("\"aaaaaaaaaaaaaaaab\" -c", &letters));
    assert!(matches("[..., b = \"[\"]", &brackets));
    assert!(!matches("[..., b = c]", &quotations));
    for open in ["{\"a\":", "[", "{\"a\":["] {
        assert!(!matches("{ $.a.a.a[0][0].a[*].a = 1 }", &mebibyte(open)));
    }
    let deep = format!("{{\"a\":{}1{}}}", mebibyte("["), mebibyte("]"));
    assert!(matches("{ $.a[0][0][0][1] NOT EXISTS }", &deep));
    let wide = format!("{{\"a\":[{}0]}}", mebibyte("{\"b\":[1,2]},"));
    assert!(matches("{ $.a[*].b[1] = 2 && $.a[0].b[1] = 2 }", &wide));
}

/// Texts that are nearly patterns.
fn near_patterns() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "$",
        ".",
        "a",
        "b.c",
        "['x y']",
        "[0]",
        "[*]",
        "*",
        "=",
        "!=",
        "<=",
        ">",
        " ",
        "1",
        "-1e3",
        "\"a\"",
        "\"\\\"",
        "\"",
        "%a+%",
        "%[^b]{,3}%",
        "%",
        "&&",
        "||",
        "(",
        ")",
        "IS",
        "NULL",
        "NOT EXISTS",
        "...",
        ",",
        "?",
        "-",
        "\\",
        "é",
        "{",
        "}",
        "[",
        "]",
    ]);
    let around = prop::sample::select(vec![("", ""), ("{ $.a", " }"), ("[", "]"), ("%", "%"), ("{ ", "}")]);
    (around, prop::collection::vec(piece, 0..12))
        .prop_map(|((open, close), pieces)| open.to_string() + &pieces.concat() + close)
}

/// JSON with few keys, so that selectors lead somewhere.
fn documents() -> impl Strategy<Value = Value> {
    let scalar =
        prop_oneof![Just(json!(null)), Just(json!(true)), (0..3).prop_map(|n| json!(n)), "[ab]".prop_map(|t| json!(t))];
    let key = prop::sample::select(vec!["a", "b", "x.y"]).prop_map(str::to_string);
    let value = scalar.prop_recursive(4, 24, 4, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from);
        let map = prop::collection::btree_map(key.clone(), inner, 0..3);
        prop_oneof![list, map.prop_map(|map| Value::from(serde_json::Map::from_iter(map)))]
    });
    prop::collection::vec((prop::sample::select(vec!["a", "b", "x.y"]), value), 0..4).prop_map(|pairs| {
        Value::from(serde_json::Map::from_iter(pairs.into_iter().map(|(key, value)| (key.to_string(), value))))
    })
}

/// A selector, and the JSON pointer to the same place.
fn selectors() -> impl Strategy<Value = (String, String)> {
    let key = prop::sample::select(vec![(".a", "/a"), (".b", "/b"), (".['x.y']", "/x.y")]);
    let step = prop::sample::select(vec![(".a", "/a"), ("['x.y']", "/x.y"), ("[0]", "/0"), ("[1]", "/1")]);
    (key, prop::collection::vec(step, 0..4)).prop_map(|(first, steps)| {
        let (selector, pointer): (Vec<_>, Vec<_>) = std::iter::once(first).chain(steps).unzip();
        (format!("${}", selector.concat()), pointer.concat())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_does_harm(text in prop_oneof![3 => near_patterns().boxed(), 1 => any::<String>().boxed()],
                         message in prop_oneof![any::<String>().boxed(), near_patterns().boxed(),
                                                documents().prop_map(|json| json.to_string()).boxed()]) {
        match FilterPattern::parse(&text) {
            Ok(pattern) => prop_assert_eq!(pattern.extract(&message).is_some(), pattern.matches(&message)),
            Err(fault) => {
                prop_assert!(text.get(fault.span.start..fault.span.end).is_some(), "{}: {:?}", text, fault);
                prop_assert!(!fault.sentence.is_empty());
            }
        }
    }

    #[test]
    fn what_is_quoted_is_found(text in "[ -~é\n]{1,20}", before in "[a-z ]{0,5}", case in 0..2) {
        let quoted = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let message = format!("{before}{text}{before}");
        let other = "#".repeat(text.len());
        if case == 0 {
            prop_assert!(matches(&quoted, &message));
            prop_assert_eq!(matches(&quoted, &other), text.trim().is_empty() || other.contains(&text));
        } else if !text.contains('*') {
            let event = json!({"k": {"v": &text}}).to_string();
            prop_assert!(matches(&format!("{{ $.k.v = {quoted} }}"), &event), "{}", event);
        }
    }

    #[test]
    fn selectors_lead_where_pointers_do(event in documents(), (selector, pointer) in selectors()) {
        let message = event.to_string();
        let found = event.pointer(&pointer);
        prop_assert_eq!(matches(&format!("{{ {selector} NOT EXISTS }}"), &message), found.is_none());
        prop_assert_eq!(matches(&format!("{{ {selector} IS NULL }}"), &message), found.is_some_and(Value::is_null));
        prop_assert_eq!(matches(&format!("{{ {selector} = 1 }}"), &message), found == Some(&json!(1)));
        prop_assert_eq!(matches(&format!("{{ {selector} = a }}"), &message), found == Some(&json!("a")));
        prop_assert_eq!(
            matches(&format!("{{ {selector} != a }}"), &message),
            found.is_some_and(|value| (value.is_string() || value.is_number()) && value != "a")
        );
    }
}
