//! `in [...]`: is a value equal to one of a list?

use crate::batch::{Column, Datum, Value, equal, parse_number};
use arrow_array::Array;
use arrow_buffer::BooleanBuffer;
use hashbrown::HashSet;

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
