//! Patterns for JSON.

use super::{extracted, fault, matches, pattern};
use serde_json::json;

/// "Match terms in JSON log events using simple expressions", and `ThisFlag` of 2020.
fn trail() -> String {
    json!({
        "eventType": "UpdateTrail", "sourceIPAddress": "198.51.100.111", "arrayKey": ["value", "another value"],
        "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
        "SomeObject": null, "ThisFlag": true, "cluster.name": "c"
    })
    .to_string()
}

#[test]
fn json_matches_as_the_manual_shows() {
    for (text, yes) in [
        (r#"{ $.eventType = "UpdateTrail" }"#, true),
        ("{ $.eventType = UpdateTrail }", true),
        ("{ $.eventType = updateTrail }", false),
        ("{ $.sourceIPAddress != 203.0.* }", true),
        ("{ $.sourceIPAddress != 198.51.* }", false),
        (r#"{ $.arrayKey[0] = "value" }"#, true),
        (r#"{ $.arrayKey[1] = "value" }"#, false),
        ("{ $.eventType = %Trail% }", true),
        ("{ $.eventType != %Trail% }", false),
        ("{ $.arrayKey[*] = %val.{2}% }", true),
        ("{ $.arrayKey[*] = another* }", true),
        (r"{ $.* = %198\.51\.100\.1[0-9]{1,2}% }", true),
        ("{ $.objectList[*].id = 2 }", true),
        ("{ $.objectList[*].id = 3 }", false),
        ("{ $.['cluster.name'] = \"c\" }", true),
        ("{ $.SomeObject IS NULL }", true),
        ("{ $.ThisFlag IS NULL }", false),
        ("{ $.Missing IS NULL }", false),
        ("{ $.ThisFlag IS TRUE }", true),
        ("{ $.ThisFlag IS FALSE }", false),
        ("{ $.SomeOtherObject NOT EXISTS }", true),
        ("{ $.SomeObject NOT EXISTS }", false),
        ("{ $.objectList[1].id = 2 }", true),
        ("{ $.objectList[2].id NOT EXISTS }", true),
        ("{ $.eventType[0] = \"U\" }", false),
    ] {
        assert_eq!(matches(text, &trail()), yes, "{text}");
    }
}

#[test]
fn numbers_of_json_match_as_the_manual_shows() {
    // "Writing filter patterns that match numeric values", and the forms of 2020.
    let event = r#"{"bandwidth": 75.5, "latency": 50, "errorCode": 400, "number": [1000, 0.001], "text": "80"}"#;
    for (text, yes) in [
        ("{ $.bandwidth > 75 }", true),
        ("{ $.latency < 50 }", false),
        ("{ $.latency <= 50 }", true),
        ("{ $.latency >= 50.0 }", true),
        ("{ $.errorCode = 400}", true),
        ("{ $.errorCode != 500 }", true),
        ("{ $.number[0] = 1e+3 }", true),
        ("{ $.number[0] != 1e-3 }", true),
        ("{ $.number[1] = 1e-3 }", true),
        ("{ $.number[0] < 10e3 }", true),
        ("{ $.latency > +1000 }", false),
        ("{ $.latency > -1 }", true),
        ("{ $.latency = * }", true),
        ("{ $.errorCode = 4* }", true),
        ("{ $.errorCode = \"400\" }", true),
        ("{ $.errorCode = \"400.0\" }", false),
        ("{ $.text = 80 }", true),
        ("{ $.text > 75 }", false),
        ("{ $.number = 1 }", false),
        ("{ $.number != 1 }", false),
        ("{ $.missing != 1 }", false),
    ] {
        assert_eq!(matches(text, event), yes, "{text}");
    }
}

#[test]
fn compound_expressions_match_as_the_manual_shows() {
    // "Match terms in JSON objects using compound expressions".
    let event = json!({
        "user": {"id": 1, "email": "ana@example.com"},
        "users": [{"id": 2, "email": "bo@example.com"}, {"id": 3, "email": "cy@example.com"}],
        "actions": ["GET", "PUT", "DELETE"],
        "coordinates": [[0, 1, 2], [4, 5, 6], [7, 8, 9]]
    })
    .to_string();
    for (text, yes) in [
        (r#"{ ($.user.id = 1) && ($.users[0].email = "bo@example.com") }"#, true),
        (
            r#"{ $.user.email = "ana@example.com" || $.coordinates[0][1] = "nonmatch" && $.actions[2] = "nonmatch" }"#,
            true,
        ),
        (
            r#"{ ($.user.email = "ana@example.com" || $.coordinates[0][1] = "nonmatch") && $.actions[2] = "nonmatch" }"#,
            false,
        ),
        (r#"{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }"#, false),
        ("{ $.coordinates[2][1] = 8 }", true),
        ("{($.user.id=2)||(($.user.id=1)&&($.actions[0]=GET))}", true),
    ] {
        assert_eq!(matches(text, &event), yes, "{text}");
    }
}

#[test]
fn json_is_read_as_it_is_written() {
    assert!(matches(r#"{ $.a = "é \"x\" \\" }"#, r#" {"a": "\u00e9 \"x\" \\"} "#));
    assert!(matches("{ $.a = 1 }", r#"{"\u0061": 1}"#));
    // Half of a surrogate pair harms neither its own value nor the others.
    assert!(matches("{ $.b = 1 }", r#"{"\ud83d": "\ud83d", "b": 1}"#));
    assert!(matches("{ $.a = *ud83d }", r#"{"a": "cut \ud83d"}"#));
    assert!(matches("{ $.a.b.c NOT EXISTS }", r#"{"a": {"b": 1}}"#));
    assert!(matches("{ $.a = 123456789012 }", r#"{"a": "123456789012"}"#));
    assert!(matches("{ $.a > 9007199254740992 }", r#"{"a": 9007199254740993}"#));
    for message in ["", "text", "[1]", "1", r#"{"b": 1"#, r#"{"b": 1} x"#, "{,}"] {
        assert!(!matches("{ $.a NOT EXISTS }", message), "{message} is no JSON object");
    }
}

#[test]
fn json_extracts_what_its_selectors_lead_to() {
    let text = "{ $.objectList[1].id = 2 && $.eventType = * && $.['cluster.name'] = c && $.ThisFlag IS TRUE }";
    assert_eq!(
        extracted(text, &trail()),
        json!({"$.objectList[1].id": "2", "$.eventType": "UpdateTrail", "$.['cluster.name']": "c", "$.ThisFlag": "true"})
    );
    assert_eq!(extracted("{ $.SomeObject IS NULL }", &trail()), json!({}));
    assert_eq!(extracted("{ $.arrayKey[*] = another* }", &trail()), json!({"$.arrayKey[*]": "value"}));
    assert_eq!(extracted("{ $.eventType = other }", &trail()), json!(null));
}

#[test]
fn json_that_the_service_refuses() {
    for text in [
        "{ }",
        "{ $.a }",
        "{ $ = 1 }",
        "{ $.a = }",
        "{ $.a = 1 && }",
        "{ ($.a = 1 }",
        "{ $.a EXISTS }",
        "{ $.a IS NOT NULL }",
        "{ $.a is null }",
        "{ $.a NOT }",
        "{ $.a > \"1\" }",
        "{ $.a > word }",
        "{ $.a > %1% }",
        "{ $.a >= 1* }",
        "{ $.*.b[*] = 1 }",
        "{ $.*.a=1 || $.*.b=1 || $.*.c=1 || $.*.d=1 }",
        "{ $.a=%a% || $.a=%b% || $.a=%c% }",
        "{ $.a[99999999999999999999] = 1 }",
        "{ $.['a = 1 }",
        "{ $.[''] = 1 }",
        "{ $.a = \"open }",
        "{ $.a == 1 }",
        "{ $.a = 1 $.b = 2 }",
        "{ a = 1 }",
    ] {
        let (message, ..) = fault(text);
        assert_eq!(message, "Invalid filter pattern", "{text}");
    }
    for (text, character) in [
        ("{ $.@message = a }", "@"),
        ("{ $.\"detail-type\" = a }", "\""),
        ("{ $.a = /x }", "/"),
        ("{ $.a = a/x }", "/"),
        ("{ $.a = us-east-1 }", "-"),
        ("{ $.[\"a\"] = 1 }", "["),
        ("{ $[0] = 1 }", "["),
    ] {
        let (message, place, _) = fault(text);
        assert_eq!(message, format!("Invalid character(s) in term '{character}'"), "{text}");
        assert_eq!(place, character, "{text}");
    }
    assert!(pattern("{ $.*.a=1 || $.*.b=1 || $.*.c=1 }").takes_dimensions());
    assert!(pattern("{ $.a=%a% || $.a=%b% }").has_regex());
}
