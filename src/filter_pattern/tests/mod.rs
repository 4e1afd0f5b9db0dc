//! What the manual shows, page by page, and what no pattern and no message may do. Patterns are those of the manual,
//! messages are made up.

mod harm;
mod json;
mod lines;
mod terms;

use super::FilterPattern;
use serde_json::Value;

fn pattern(text: &str) -> FilterPattern {
    FilterPattern::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"))
}

/// The positions of the messages that a pattern matches.
fn matched(text: &str, messages: &[&str]) -> Vec<usize> {
    let pattern = pattern(text);
    (0..messages.len()).filter(|&at| pattern.matches(messages[at])).collect()
}

fn matches(text: &str, message: &str) -> bool {
    pattern(text).matches(message)
}

/// What a pattern extracts, as JSON; null when it does not match.
fn extracted(text: &str, message: &str) -> Value {
    let Some(values) = pattern(text).extract(message) else { return Value::Null };
    Value::Object(values.into_iter().map(|(name, value)| (name, Value::from(value))).collect())
}

/// The message of the service, what the fault points at, and our sentence.
fn fault(text: &str) -> (String, &str, String) {
    let fault = FilterPattern::parse(text).expect_err(text);
    (fault.message(), &text[fault.span.start..fault.span.end], fault.sentence)
}

#[test]
fn the_service_has_words_for_some_faults() {
    for (text, message, place) in [
        ("Status: timeout", "Invalid character(s) in term ':'", ":"),
        ("ERR*", "Invalid character(s) in term '*'", "*"),
        ("a \"b\"c", "Invalid character(s) in term 'c'", "c"),
        ("\"\"", "Invalid character(s) in term '\"\"'", "\"\""),
        ("caf\u{e9}", "Invalid character(s) in term '\u{e9}'", "\u{e9}"),
        ("{ $.a = 1", "If a filter pattern starts with '{' it must end with '}'", "{ $.a = 1"),
        ("[a, b", "If a filter pattern starts with '[' it must end with ']'", "[a, b"),
        ("\"open", "Invalid filter pattern", "\"open"),
        ("a ?", "Invalid filter pattern", ""),
        ("a - ", "Invalid filter pattern", ""),
        ("? a", "Invalid filter pattern", ""),
    ] {
        let (found, at, sentence) = fault(text);
        assert_eq!((found.as_str(), at), (message, place), "{text}: {sentence}");
    }
    let fault = FilterPattern::parse("\"open").unwrap_err();
    assert_eq!(fault.metric_filter_message(), "Invalid metric filter pattern");
    assert_eq!(fault.to_string(), "Invalid filter pattern: the quotation mark has no second one");
    let long = "a".repeat(1025);
    assert_eq!(self::fault(&long).2, "the pattern has 1025 characters, but the service takes 1,024");
    assert!(FilterPattern::parse(&long[1..]).is_ok());
    assert_eq!(self::fault(&format!("{{ {}", "(".repeat(900) + "}")).2, "the brackets nest too deep");
}
