//! Functions of lists and of JSON. A list is one that a function has made, or the text of one.

use super::entry::{each, entry, numbers, texts, whole};
use crate::batch::{Segment, Value, open, open_at, plain_order, scalar_text, value_of, within};
use crate::functions::dialects::Named;
use crate::functions::{Args, Example, Function, Kind, Param, Topic};
use serde_json::Value as Json;
use std::borrow::Cow;

const J: Topic = Topic::Json;
const LIST: Param = Param::required("list", Kind::Any, "A list, or the text of one.");
const VALUE: Param = Param::required("value", Kind::Any, "A value.");
const NUMBER: Param =
    Param::required("number", Kind::Number, "The number of an element, from 1, or from the end below zero.");

/// The structure of an argument in a row.
fn structure(args: &Args, index: usize, row: usize) -> Option<Json> {
    match args.value(index, row) {
        Value::Json(json) => Some((*json).clone()),
        Value::Text(text) => open(&text),
        _ => None,
    }
}

fn list(args: &Args, index: usize, row: usize) -> Option<Vec<Json>> {
    match structure(args, index, row)? {
        Json::Array(list) => Some(list),
        _ => None,
    }
}

/// A value as an element of a list.
fn element(value: &Value) -> Json {
    match value {
        Value::Missing => Json::Null,
        Value::Bool(yes) => Json::Bool(*yes),
        Value::Json(json) => (**json).clone(),
        Value::Number(number) if number.fract() == 0.0 && number.abs() < 1e15 => Json::from(*number as i64),
        Value::Number(number) => Json::from(*number),
        other => Json::from(other.print().unwrap_or_default().into_owned()),
    }
}

fn of_list(list: Vec<Json>) -> Option<Value> {
    Some(Value::Json(Json::Array(list).into()))
}

/// The text by which elements are equal.
fn text(json: &Json) -> Cow<'_, str> {
    scalar_text(json).unwrap_or_else(|| Cow::Owned(json.to_string()))
}

pub static ARRAY: Function = entry(
    "array",
    J,
    &[Param::many("value", Kind::Any, "The elements.")],
    Kind::Structure,
    "Returns a list of values.",
    &[Example::scalar("array(1, 'a')", r#"[1,"a"]"#)],
    |args| each(args, |row| of_list((0..args.count()).map(|at| element(&args.value(at, row))).collect())),
);

pub static SIZE: Function = entry(
    "size",
    J,
    &[LIST],
    Kind::Number,
    "Returns how many elements a list, or a map, has.",
    &[Example::scalar("size(array('b', 'd', 'c'))", "3"), Example::scalar("size('no list')", "")],
    |args| {
        numbers(args, |row| match structure(args, 0, row)? {
            Json::Array(list) => Some(list.len() as f64),
            Json::Object(map) => Some(map.len() as f64),
            _ => None,
        })
    },
);

pub static ARRAY_CONTAINS: Function = entry(
    "array_contains",
    J,
    &[LIST, VALUE],
    Kind::Boolean,
    "Returns whether a value is in a list.",
    &[Example::scalar("array_contains(array(1, 2), 2)", "1"), Example::scalar("array_contains('[\"a\"]', 'b')", "0")],
    |args| {
        let held = |row| {
            let (list, wanted) = (list(args, 0, row)?, args.text(1, row)?);
            Some(list.iter().any(|item| text(item) == wanted))
        };
        (0..args.rows()).map(held).collect()
    },
);

pub static ARRAY_POSITION: Function = entry(
    "array_position",
    J,
    &[LIST, VALUE],
    Kind::Number,
    "Returns where a value stands first in a list, from 1; 0 if it does not.",
    &[Example::scalar("array_position(array(3, 2, 1), 1)", "3")],
    |args| {
        numbers(args, |row| {
            let (list, wanted) = (list(args, 0, row)?, args.text(1, row)?);
            Some(list.iter().position(|item| text(item) == wanted).map_or(0.0, |at| (at + 1) as f64))
        })
    },
);

fn extreme(args: &Args, row: usize, largest: bool) -> Option<Value> {
    let values = list(args, 0, row)?.iter().map(value_of).filter(|value| !value.is_missing()).collect::<Vec<_>>();
    let values = values.into_iter();
    if largest { values.max_by(plain_order) } else { values.min_by(plain_order) }
}

pub static ARRAY_MAX: Function = entry(
    "array_max",
    J,
    &[LIST],
    Kind::Any,
    "Returns the largest element of a list.",
    &[Example::scalar("array_max(array(1, 20, 3))", "20")],
    |args| each(args, |row| extreme(args, row, true)),
);

pub static ARRAY_MIN: Function = entry(
    "array_min",
    J,
    &[LIST],
    Kind::Any,
    "Returns the smallest element of a list.",
    &[Example::scalar("array_min(array(1, 20, 3))", "1")],
    |args| each(args, |row| extreme(args, row, false)),
);

pub static ARRAY_DISTINCT: Function = entry(
    "array_distinct",
    J,
    &[LIST],
    Kind::Structure,
    "Returns a list with each of its elements once.",
    &[Example::scalar("array_distinct(array(1, 2, 1))", "[1,2]")],
    |args| each(args, |row| of_list(once(list(args, 0, row)?))),
);

fn once(list: Vec<Json>) -> Vec<Json> {
    let mut seen = std::collections::HashSet::new();
    list.into_iter().filter(|item| seen.insert(item.to_string())).collect()
}

/// Elements of one list that are in another, or are not.
fn compared(args: &Args, row: usize, inside: bool) -> Option<Value> {
    let others: std::collections::HashSet<String> = list(args, 1, row)?.iter().map(Json::to_string).collect();
    of_list(once(list(args, 0, row)?).into_iter().filter(|item| others.contains(&item.to_string()) == inside).collect())
}

const OTHER: Param = Param::required("other", Kind::Any, "The other list.");

pub static ARRAY_INTERSECT: Function = entry(
    "array_intersect",
    J,
    &[LIST, OTHER],
    Kind::Structure,
    "Returns the elements that two lists have in common.",
    &[Example::scalar("array_intersect(array(1, 2, 3), array(1, 3, 5))", "[1,3]")],
    |args| each(args, |row| compared(args, row, true)),
);

pub static ARRAY_EXCEPT: Function = entry(
    "array_except",
    J,
    &[LIST, OTHER],
    Kind::Structure,
    "Returns the elements of a list that another does not have.",
    &[Example::scalar("array_except(array(1, 2, 3), array(1, 3, 5))", "[2]")],
    |args| each(args, |row| compared(args, row, false)),
);

pub static ARRAY_UNION: Function = entry(
    "array_union",
    J,
    &[LIST, OTHER],
    Kind::Structure,
    "Returns the elements of two lists, each once.",
    &[Example::scalar("array_union(array(1, 2), array(2, 3))", "[1,2,3]")],
    |args| {
        each(args, |row| {
            let mut both = list(args, 0, row)?;
            both.extend(list(args, 1, row)?);
            of_list(once(both))
        })
    },
);

pub static ARRAYS_OVERLAP: Function = entry(
    "arrays_overlap",
    J,
    &[LIST, OTHER],
    Kind::Boolean,
    "Returns whether two lists have an element in common.",
    &[Example::scalar("arrays_overlap(array(1, 2), array(2, 3))", "1")],
    |args| {
        let overlap = |row| {
            let others: std::collections::HashSet<String> = list(args, 1, row)?.iter().map(Json::to_string).collect();
            Some(list(args, 0, row)?.iter().any(|item| others.contains(&item.to_string())))
        };
        (0..args.rows()).map(overlap).collect()
    },
);

pub static ARRAY_APPEND: Function = entry(
    "array_append",
    J,
    &[LIST, VALUE],
    Kind::Structure,
    "Returns a list with a value behind its elements.",
    &[Example::scalar("array_append(array(1, 2), 3)", "[1,2,3]")],
    |args| {
        each(args, |row| {
            let mut list = list(args, 0, row)?;
            list.push(element(&args.value(1, row)));
            of_list(list)
        })
    },
);

pub static ARRAY_REMOVE: Function = entry(
    "array_remove",
    J,
    &[LIST, VALUE],
    Kind::Structure,
    "Returns a list without the elements that are equal to a value.",
    &[Example::scalar("array_remove(array(1, 2, 3, 2), 2)", "[1,3]")],
    |args| {
        each(args, |row| {
            let wanted = args.text(1, row)?;
            of_list(list(args, 0, row)?.into_iter().filter(|item| text(item) != wanted).collect())
        })
    },
);

pub static ARRAY_JOIN: Function = entry(
    "array_join",
    J,
    &[LIST, Param::required("separator", Kind::String, "What stands between.")],
    Kind::String,
    "Returns the elements of a list as one text; those that are missing are left out.",
    &[Example::scalar("array_join(array('hello', 'world'), ' ')", "hello world")],
    |args| {
        texts(args, |row| {
            let list = list(args, 0, row)?;
            let parts: Vec<Cow<str>> = list.iter().filter(|item| !item.is_null()).map(text).collect();
            Some(parts.join(&*args.text(1, row)?))
        })
    },
);

pub static SORT_ARRAY: Function = entry(
    "sort_array",
    J,
    &[LIST, Param::optional("ascending", Kind::Boolean, "Whether the smallest comes first; true without.")],
    Kind::Structure,
    "Returns a list with its elements in order.",
    &[Example::scalar("sort_array(array('b', 'd', 'c'), false)", r#"["d","c","b"]"#)],
    |args| {
        each(args, |row| {
            let mut list = list(args, 0, row)?;
            list.sort_by(|left, right| plain_order(&value_of(left), &value_of(right)));
            if args.count() > 1 && !args.value(1, row).is_true() {
                list.reverse();
            }
            of_list(list)
        })
    },
);

pub static SLICE: Function = entry(
    "slice",
    J,
    &[LIST, NUMBER, Param::required("length", Kind::Number, "How many elements.")],
    Kind::Structure,
    "Returns a part of a list.",
    &[
        Example::scalar("slice(array(1, 2, 3, 4), 2, 2)", "[2,3]"),
        Example::scalar("slice(array(1, 2, 3, 4), -2, 2)", "[3,4]"),
    ],
    |args| {
        each(args, |row| {
            let (list, number, length) = (list(args, 0, row)?, whole(args, 1, row)?, whole(args, 2, row)?.max(0));
            let start = if number > 0 { number - 1 } else { list.len() as i64 + number };
            let start = usize::try_from(start).ok()?;
            of_list(list.into_iter().skip(start).take(length as usize).collect())
        })
    },
);

pub static FLATTEN: Function = entry(
    "flatten",
    J,
    &[LIST],
    Kind::Structure,
    "Returns the elements of the lists in a list as one list.",
    &[Example::scalar("flatten('[[1, 2], [3]]')", "[1,2,3]")],
    |args| {
        each(args, |row| {
            let inner = |item| match item {
                Json::Array(list) => list,
                other => vec![other],
            };
            of_list(list(args, 0, row)?.into_iter().flat_map(inner).collect())
        })
    },
);

pub static ELEMENT_AT: Function = entry(
    "element_at",
    J,
    &[LIST, Param::required("place", Kind::Any, "The number of an element, from 1, or a key of a map.")],
    Kind::Any,
    "Returns an element of a list, or the value of a key in a map.",
    &[
        Example::scalar("element_at(array(1, 2, 3), 2)", "2"),
        Example::scalar("element_at(array(1, 2, 3), -1)", "3"),
        Example::scalar("element_at('{\"a\": 7}', 'a')", "7"),
    ],
    |args| {
        each(args, |row| match structure(args, 0, row)? {
            Json::Array(list) => {
                let number = whole(args, 1, row)?;
                let at = if number > 0 { number - 1 } else { list.len() as i64 + number };
                usize::try_from(at).ok().and_then(|at| list.get(at)).map(value_of)
            }
            Json::Object(map) => map.get(&*args.text(1, row)?).map(value_of),
            _ => None,
        })
    },
);

pub static GET: Function = entry(
    "get",
    J,
    &[LIST, Param::required("number", Kind::Number, "The number of an element, from 0.")],
    Kind::Any,
    "Returns an element of a list.",
    &[Example::scalar("get(array(1, 2, 3), 0)", "1")],
    |args| {
        each(args, |row| {
            let at = usize::try_from(whole(args, 1, row)?).ok()?;
            list(args, 0, row)?.get(at).map(value_of)
        })
    },
);

pub static SEQUENCE: Function = entry(
    "sequence",
    J,
    &[
        Param::required("start", Kind::Number, "The first number."),
        Param::required("stop", Kind::Number, "The last number."),
        Param::optional("step", Kind::Number, "What lies between two; 1 or -1 without."),
    ],
    Kind::Structure,
    "Returns the list of numbers from one to another, at most 10,000 of them.",
    &[Example::scalar("sequence(1, 5, 2)", "[1,3,5]"), Example::scalar("sequence(3, 1)", "[3,2,1]")],
    |args| {
        each(args, |row| {
            let (start, stop) = (whole(args, 0, row)?, whole(args, 1, row)?);
            let step = if args.count() > 2 {
                whole(args, 2, row)?
            } else if stop < start {
                -1
            } else {
                1
            };
            let count = (stop - start).checked_div(step).filter(|count| (0..10_000).contains(count))?;
            of_list((0..=count).map(|at| Json::from(start + at * step)).collect())
        })
    },
);

pub static GET_JSON_OBJECT: Function = entry(
    "get_json_object",
    J,
    &[
        Param::required("json", Kind::Any, "The text of JSON."),
        Param::required("path", Kind::String, "A path such as `$.a.b[0]`.").checked(is_path),
    ],
    Kind::Any,
    "Returns what lies at the end of a path in JSON.",
    &[
        Example::scalar("get_json_object('{\"a\": {\"b\": [7, 8]}}', '$.a.b[1]')", "8"),
        Example::scalar("get_json_object('{\"a\": 1}', '$.b')", ""),
    ],
    |args| {
        let constant = args.constant(1).and_then(|path| path_of(&path.as_text()?));
        each(args, |row| {
            let path = match &constant {
                Some(path) => Cow::Borrowed(path),
                None => Cow::Owned(path_of(&args.text(1, row)?)?),
            };
            let found = match args.value(0, row) {
                Value::Json(json) => within(&json, &path).cloned(),
                Value::Text(text) if path.is_empty() => open(&text),
                Value::Text(text) => open_at(&text, &path),
                _ => None,
            }?;
            Some(value_of(&found))
        })
    },
);

/// The steps of a path such as `$.a['b'][0]`.
fn path_of(path: &str) -> Option<Vec<Segment>> {
    let mut rest = path.trim().strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let (key, behind) = after.split_at(end);
            (!key.is_empty()).then_some(())?;
            steps.push(Segment::Key(key.to_string()));
            rest = behind;
        } else {
            let (inner, behind) = rest.strip_prefix('[')?.split_once(']')?;
            let key = inner.trim_matches(['\'', '"']);
            let quoted = key.len() != inner.len();
            steps.push(if quoted { Segment::Key(key.to_string()) } else { Segment::Index(inner.trim().parse().ok()?) });
            rest = behind;
        }
    }
    Some(steps)
}

fn is_path(path: &str) -> Result<(), String> {
    path_of(path).map(|_| ()).ok_or_else(|| "expected a path such as `$.a.b[0]`".to_string())
}

pub static JSON_OBJECT_KEYS: Function = entry(
    "json_object_keys",
    J,
    &[Param::required("json", Kind::Any, "The text of a JSON object.")],
    Kind::Structure,
    "Returns the list of the keys of a JSON object.",
    &[Example::scalar("json_object_keys('{\"a\": 1, \"b\": 2}')", r#"["a","b"]"#)],
    |args| {
        each(args, |row| match structure(args, 0, row)? {
            Json::Object(map) => of_list(map.keys().map(|key| Json::from(key.as_str())).collect()),
            _ => None,
        })
    },
);

pub static JSON_ARRAY_LENGTH: Function = entry(
    "json_array_length",
    J,
    &[Param::required("json", Kind::Any, "The text of a JSON array.")],
    Kind::Number,
    "Returns how many elements a JSON array has.",
    &[Example::scalar("json_array_length('[1, 2, [3]]')", "3"), Example::scalar("json_array_length('{}')", "")],
    |args| numbers(args, |row| list(args, 0, row).map(|list| list.len() as f64)),
);

pub static FROM_JSON: Function = entry(
    "from_json",
    J,
    &[
        Param::required("json", Kind::Any, "The text of JSON."),
        Param::optional("schema", Kind::String, "What it holds; it is not needed here."),
    ],
    Kind::Structure,
    "Returns the map or list that a text of JSON writes.",
    &[Example::scalar("from_json('{\"a\": 1}', 'a INT')", r#"{"a":1}"#)],
    |args| each(args, |row| structure(args, 0, row).map(|json| Value::Json(json.into()))),
);

pub static TO_JSON: Function = entry(
    "to_json",
    J,
    &[VALUE],
    Kind::String,
    "Returns a map or a list as the text of JSON.",
    &[Example::scalar("to_json(array(1, 2))", "[1,2]")],
    |args| texts(args, |row| structure(args, 0, row).map(|json| json.to_string())),
);

pub static NAMED: &[Named] = &[
    Named::new("array", &[], &ARRAY),
    Named::new("array_append", &[], &ARRAY_APPEND),
    Named::new("array_contains", &[], &ARRAY_CONTAINS),
    Named::new("array_distinct", &[], &ARRAY_DISTINCT),
    Named::new("array_except", &[], &ARRAY_EXCEPT),
    Named::new("array_intersect", &[], &ARRAY_INTERSECT),
    Named::new("array_join", &[], &ARRAY_JOIN),
    Named::new("array_max", &[], &ARRAY_MAX),
    Named::new("array_min", &[], &ARRAY_MIN),
    Named::new("array_position", &[], &ARRAY_POSITION),
    Named::new("array_remove", &[], &ARRAY_REMOVE),
    Named::new("array_union", &[], &ARRAY_UNION),
    Named::new("arrays_overlap", &[], &ARRAYS_OVERLAP),
    Named::new("element_at", &[], &ELEMENT_AT),
    Named::new("flatten", &[], &FLATTEN),
    Named::new("from_json", &[], &FROM_JSON),
    Named::new("get", &[], &GET),
    Named::new("get_json_object", &[], &GET_JSON_OBJECT),
    Named::new("json_array_length", &[], &JSON_ARRAY_LENGTH),
    Named::new("json_object_keys", &[], &JSON_OBJECT_KEYS),
    Named::new("sequence", &[], &SEQUENCE),
    Named::new("size", &["cardinality", "array_size"], &SIZE),
    Named::new("slice", &[], &SLICE),
    Named::new("sort_array", &["array_sort"], &SORT_ARRAY),
    Named::new("to_json", &[], &TO_JSON),
];
