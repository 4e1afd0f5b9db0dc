//! `in [...]` and `in (query)`: is a value equal to one of a list, or of what a query has answered?

use crate::batch::{Column, Datum, EqualIndex, Value, equal, parse_number};
use arrow_array::Array;
use arrow_buffer::BooleanBuffer;
use hashbrown::HashSet;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// In which rows the subject is equal to one of the list, or to none. A missing subject is neither.
pub fn is_member(subject: &Datum, list: &[Datum], negated: bool, rows: usize) -> BooleanBuffer {
    let constants: Option<Vec<&Value>> = list.iter().map(Datum::constant).collect();
    match (subject, constants) {
        (Datum::Column(Column::Text(texts)), Some(constants)) => {
            let set = Set::new(&constants);
            BooleanBuffer::collect_bool(rows, |row| texts.is_valid(row) && set.contains(texts.value(row)) != negated)
        }
        _ => BooleanBuffer::collect_bool(rows, |row| {
            let value = subject.value(row);
            let found = list.iter().any(|item| equal(&value, &item.value(row)));
            !matches!(value, Value::Missing | Value::Json(_)) && found != negated
        }),
    }
}

/// The values that a query inside the query has answered.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Members {
    /// Those of the query of this number in the plan, which has not run yet.
    Query(usize),
    /// These.
    Known(Arc<Known>),
}

/// Values that are known, ready to be looked up.
#[derive(Debug, Serialize, Deserialize)]
#[serde(from = "Vec<Value>", into = "Vec<Value>")]
pub struct Known {
    values: Column,
    index: EqualIndex,
}

impl From<Column> for Known {
    fn from(values: Column) -> Self {
        Known { index: EqualIndex::of(&values), values }
    }
}

impl From<Vec<Value>> for Known {
    fn from(values: Vec<Value>) -> Self {
        Column::from_values(values).into()
    }
}

impl From<Known> for Vec<Value> {
    fn from(known: Known) -> Self {
        (0..known.values.len()).map(|row| known.values.value(row)).collect()
    }
}

impl Clone for Known {
    fn clone(&self) -> Self {
        self.values.clone().into()
    }
}

impl Members {
    /// In which rows the subject is one of them, or is none of them. A missing subject is neither.
    pub fn has(&self, subject: &Datum, negated: bool, rows: usize) -> BooleanBuffer {
        let nothing;
        let index = match self {
            Members::Known(known) => &known.index,
            // The engine runs the queries of a plan before the plan: an answer that nobody asked for is empty.
            Members::Query(_) => {
                nothing = EqualIndex::default();
                &nothing
            }
        };
        match subject {
            Datum::Column(Column::Text(texts)) => BooleanBuffer::collect_bool(rows, |row| {
                texts.is_valid(row) && index.has_text(texts.value(row)) != negated
            }),
            _ => BooleanBuffer::collect_bool(rows, |row| {
                let value = subject.value(row);
                !matches!(value, Value::Missing | Value::Json(_)) && index.has(&value) != negated
            }),
        }
    }
}

/// The constants of a list, ready to be looked up.
struct Set<'a> {
    texts: HashSet<&'a [u8], foldhash::fast::FixedState>,
    numbers: Vec<&'a Value>,
}

impl<'a> Set<'a> {
    fn new(constants: &[&'a Value]) -> Self {
        let mut set = Set { texts: HashSet::default(), numbers: Vec::new() };
        for &constant in constants {
            match constant {
                Value::Text(text) => {
                    set.texts.insert(text.as_bytes());
                    if parse_number(text.as_bytes()).is_some() {
                        set.numbers.push(constant);
                    }
                }
                Value::Number(_) | Value::Bool(_) => set.numbers.push(constant),
                _ => {}
            }
        }
        set
    }

    fn contains(&self, text: &[u8]) -> bool {
        self.texts.contains(text)
            || !self.numbers.is_empty()
                && parse_number(text).is_some()
                && std::str::from_utf8(text).is_ok_and(|text| {
                    let value = Value::text(text);
                    self.numbers.iter().any(|number| equal(&value, number))
                })
    }
}
