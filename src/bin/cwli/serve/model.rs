//! The actions of the service and what may be in their members, and the check of a call against that.

use super::error::ServiceError;
use regex::Regex;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

/// Written by `.ci/service-model`; facts of the service model.
const TEXT: &str = include_str!("model.txt");

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::read(TEXT));

/// The actions with their members, and the shapes of these.
struct Model {
    actions: HashMap<&'static str, Vec<Member>>,
    /// The member of the answer that holds the list, for actions that take stock.
    inventories: HashMap<&'static str, &'static str>,
    shapes: HashMap<&'static str, Shape>,
}

struct Member {
    name: &'static str,
    shape: &'static str,
    required: bool,
}

/// The least and the most, where there is one.
#[derive(Clone, Copy, Default)]
struct Span {
    least: Option<f64>,
    most: Option<f64>,
}

enum Shape {
    Text {
        length: Span,
        pattern: Option<&'static str>,
        compiled: OnceLock<Option<Regex>>,
    },
    Enum(Vec<&'static str>),
    Number {
        range: Span,
        whole: bool,
    },
    Boolean,
    List {
        member: &'static str,
        length: Span,
    },
    Map {
        value: &'static str,
        length: Span,
    },
    Structure(Vec<Member>),
    /// Anything, such as a document.
    Any,
}

impl Model {
    fn read(text: &'static str) -> Model {
        let mut model = Model { actions: HashMap::new(), inventories: HashMap::new(), shapes: HashMap::new() };
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let mut words = line.splitn(3, ' ');
            let (kind, name) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let rest = words.next().unwrap_or_default();
            match kind {
                "action" => drop(model.actions.insert(name, members(rest))),
                "inventory" => drop(model.inventories.insert(name, rest)),
                _ => drop(model.shapes.insert(name, shape(kind, rest))),
            }
        }
        model
    }
}

fn members(text: &'static str) -> Vec<Member> {
    let member = |word: &'static str| {
        let (name, shape) = word.split_once(':').expect("members are written with their shapes");
        Member { name: name.trim_end_matches('!'), shape, required: name.ends_with('!') }
    };
    text.split_whitespace().map(member).collect()
}

fn shape(kind: &str, rest: &'static str) -> Shape {
    let words: Vec<&'static str> = rest.split_whitespace().collect();
    let word = |at: usize| words.get(at).copied().unwrap_or_default();
    match kind {
        "string" => {
            let (length, pattern) = rest.split_once(' ').map_or((rest, None), |(length, rest)| (length, Some(rest)));
            Shape::Text { length: span(length), pattern, compiled: OnceLock::new() }
        }
        "enum" => Shape::Enum(words),
        "integer" | "long" => Shape::Number { range: span(word(0)), whole: true },
        "double" | "float" => Shape::Number { range: span(word(0)), whole: false },
        "boolean" => Shape::Boolean,
        "list" => Shape::List { member: word(0), length: span(word(1)) },
        "map" => Shape::Map { value: word(1), length: span(word(2)) },
        "structure" => Shape::Structure(members(rest)),
        _ => Shape::Any,
    }
}

fn span(text: &str) -> Span {
    let (least, most) = text.split_once("..").unwrap_or_default();
    Span { least: least.parse().ok(), most: most.parse().ok() }
}

/// The member of the answer that holds the list, for an action that takes stock.
pub fn inventory(action: &str) -> Option<&'static str> {
    MODEL.inventories.get(action).copied()
}

/// The names of all actions of the service, sorted.
pub fn actions() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = MODEL.actions.keys().copied().collect();
    names.sort_unstable();
    names
}

/// Checks the members of a call: types, lengths, patterns, values.
///
/// # Errors
/// `SerializationException` for a wrong type, otherwise `InvalidParameterException` with all that is wrong, in the words
/// of the service.
pub fn check(action: &str, given: &Map<String, Value>) -> Result<(), ServiceError> {
    let Some(members) = MODEL.actions.get(action) else { return Ok(()) };
    let mut wrong = Vec::new();
    structure("", members, given, &mut wrong)?;
    if wrong.is_empty() {
        return Ok(());
    }
    let noun = if wrong.len() == 1 { "error" } else { "errors" };
    Err(ServiceError::invalid(format!("{} validation {noun} detected: {}", wrong.len(), wrong.join("; "))))
}

fn structure(
    path: &str,
    members: &[Member],
    given: &Map<String, Value>,
    wrong: &mut Vec<String>,
) -> Result<(), ServiceError> {
    for member in members {
        let path = if path.is_empty() { member.name.to_string() } else { format!("{path}.{}", member.name) };
        match given.get(member.name) {
            None | Some(Value::Null) if member.required => {
                wrong.push(format!("Value null at '{path}' failed to satisfy constraint: Member must not be null"));
            }
            None | Some(Value::Null) => {}
            Some(value) => one(&path, member.shape, value, wrong)?,
        }
    }
    Ok(())
}

fn one(path: &str, name: &str, value: &Value, wrong: &mut Vec<String>) -> Result<(), ServiceError> {
    let mut fail = |constraint: String| {
        wrong.push(format!("Value '{}' at '{path}' failed to satisfy constraint: {constraint}", shown(value)));
    };
    match (MODEL.shapes.get(name), value) {
        (None | Some(Shape::Any), _) | (Some(Shape::Boolean), Value::Bool(_)) => {}
        (Some(Shape::Text { length, pattern, compiled }), Value::String(text)) => {
            length.check(text.chars().count() as f64, "length", &mut fail);
            let compiled = compiled.get_or_init(|| pattern.and_then(|text| compile(text).ok()));
            if let (Some(regex), Some(pattern)) = (compiled, pattern)
                && !regex.is_match(matched(name, text))
            {
                fail(format!("Member must satisfy regular expression pattern: {pattern}"));
            }
        }
        (Some(Shape::Enum(values)), Value::String(text)) => {
            if !values.contains(&text.as_str()) {
                fail(format!("Member must satisfy enum value set: [{}]", values.join(", ")));
            }
        }
        (Some(Shape::Number { range, whole }), Value::Number(number)) => {
            if *whole && number.as_i64().is_none() && number.as_f64().is_none_or(|number| number.fract() != 0.0) {
                return Err(wrong_type(path, "an integer"));
            }
            range.check(number.as_f64().unwrap_or(f64::MAX), "value", &mut fail);
        }
        (Some(Shape::List { member, length }), Value::Array(values)) => {
            length.check(values.len() as f64, "length", &mut fail);
            for (at, value) in values.iter().enumerate() {
                one(&format!("{path}.{}.member", at + 1), member, value, wrong)?;
            }
        }
        (Some(Shape::Map { value: shape, length }), Value::Object(values)) => {
            length.check(values.len() as f64, "length", &mut fail);
            for (key, value) in values {
                one(&format!("{path}.{key}.member"), shape, value, wrong)?;
            }
        }
        (Some(Shape::Structure(members)), Value::Object(given)) => structure(path, members, given, wrong)?,
        (Some(shape), _) => return Err(wrong_type(path, shape.title())),
    }
    Ok(())
}

/// What of a text a pattern is for. The one of log groups does not have the `:*` at the end of their ARNs, which the
/// service itself writes and clients send back (LANGUAGE.md 7.1, REC).
fn matched<'t>(shape: &str, text: &'t str) -> &'t str {
    let is_group = shape == "LogGroupIdentifier";
    text.strip_suffix(":*").filter(|_| is_group).unwrap_or(text)
}

/// A pattern of the model, for a whole text. In Java, for which they are written, a hyphen behind a class is one.
fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&format!("^(?:{})$", pattern.replace("\\w-_", "\\w\\-_")))
}

impl Span {
    fn check(self, number: f64, what: &str, fail: &mut dyn FnMut(String)) {
        if let Some(least) = self.least.filter(|least| number < *least) {
            fail(format!("Member must have {what} greater than or equal to {least}"));
        }
        if let Some(most) = self.most.filter(|most| number > *most) {
            fail(format!("Member must have {what} less than or equal to {most}"));
        }
    }
}

impl Shape {
    fn title(&self) -> &'static str {
        match self {
            Shape::Text { .. } | Shape::Enum(_) => "a string",
            Shape::Number { whole: true, .. } => "an integer",
            Shape::Number { .. } => "a number",
            Shape::Boolean => "a boolean",
            Shape::List { .. } => "a list",
            Shape::Map { .. } | Shape::Structure(_) | Shape::Any => "a structure",
        }
    }
}

fn wrong_type(path: &str, wanted: &str) -> ServiceError {
    ServiceError::serialization(format!("the member '{path}' must be {wanted}"))
}

/// A value as the service shows it in its messages; long ones are cut.
fn shown(value: &Value) -> String {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.char_indices().nth(1000) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(action: &str, members: Value) -> String {
        let Value::Object(members) = members else { panic!("members are an object") };
        check(action, &members).err().map_or(String::new(), |error| format!("{}: {}", error.kind, error.message))
    }

    #[test]
    fn members_are_checked_in_the_words_of_the_service() {
        assert_eq!(told("CreateLogGroup", json!({"logGroupName": "/vpc/flows"})), "");
        assert_eq!(
            told("CreateLogGroup", json!({})),
            "InvalidParameterException: 1 validation error detected: Value null at 'logGroupName' failed to satisfy \
             constraint: Member must not be null"
        );
        let both =
            told("StartQuery", json!({"startTime": -1, "endTime": 5, "queryString": "x", "queryLanguage": "KQL"}));
        assert!(both.contains("2 validation errors detected: Value 'KQL' at 'queryLanguage'"), "{both}");
        assert!(both.contains("enum value set: [CWLI, SQL, PPL]; Value '-1' at 'startTime'"), "{both}");
        let pattern = told("CreateLogGroup", json!({"logGroupName": "a b"}));
        assert!(pattern.ends_with(r"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+"), "{pattern}");
        let inside = told(
            "PutLogEvents",
            json!({"logGroupName": "a", "logStreamName": "b", "logEvents": [{"timestamp": 1, "message": ""}]}),
        );
        assert!(inside.contains("Value '' at 'logEvents.1.member.message'"), "{inside}");
    }

    #[test]
    fn another_type_is_no_call() {
        assert!(told("CreateLogGroup", json!({"logGroupName": 5})).starts_with("SerializationException"));
        assert!(told("StartQuery", json!({"startTime": 1.5, "endTime": 5, "queryString": "x"})).contains("an integer"));
    }

    #[test]
    fn every_shape_of_every_member_is_there() {
        let missing = |members: &[Member]| members.iter().all(|member| MODEL.shapes.contains_key(member.shape));
        assert!(MODEL.actions.values().all(|members| missing(members)));
        assert!(actions().len() > 100 && actions().contains(&"StartQuery"));
    }

    #[test]
    fn all_patterns_compile_but_those_that_look_around() {
        let broken = MODEL.shapes.values().filter_map(|shape| match shape {
            Shape::Text { pattern: Some(pattern), .. } => compile(pattern).err().map(|_| *pattern),
            _ => None,
        });
        let broken: Vec<&str> = broken.filter(|pattern| !pattern.contains("(?!") && !pattern.contains("(?=")).collect();
        assert_eq!(broken, Vec::<&str>::new());
    }
}
