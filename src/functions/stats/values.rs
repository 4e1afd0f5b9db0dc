//! `values(field)`: the different values.

use super::{Accumulator, Groups, Input};
use crate::batch::Value;
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

pub static FUNCTION: Function = Function {
    name: "values",
    aliases: &["COLLECT_VALUES"],
    topic: Topic::Aggregate,
    params: &[Param::required("field", Kind::Any, "The values.")],
    returns: Kind::String,
    summary: "Returns the different values, separated by commas.",
    notes: "In the order in which the log has them first; the AWS manual does not mention an order. Values that print \
        alike are one.",
    page: "Stats",
    examples: &[
        Example::aggregate("values(x)", &["200", "404", "200"], "200,404"),
        Example::aggregate("COLLECT_VALUES(x)", &["b", "a", "b"], "b,a"),
    ],
    body: Body::Aggregate(Groups::<Values>::start),
};

/// Where each printed value stood first.
#[derive(Default, Serialize, Deserialize)]
struct Values {
    first: HashMap<Box<str>, u64, FixedState>,
    /// Bytes of all texts.
    bytes: usize,
}

impl Values {
    fn add(&mut self, text: &str, position: u64) {
        match self.first.get_mut(text) {
            Some(first) => *first = position.min(*first),
            None => {
                self.bytes += text.len();
                self.first.insert(text.into(), position);
            }
        }
    }
}

impl Accumulator for Values {
    fn update(&mut self, input: &Input, row: usize) {
        if let Some(text) = input.args.first().and_then(|datum| datum.text(row)) {
            self.add(&text, input.positions[row]);
        }
    }

    fn merge(&mut self, sibling: Self) {
        sibling.first.into_iter().for_each(|(text, position)| self.add(&text, position));
    }

    // The API gives them separated by commas (SEEN FT-KB). The manual is silent on their order: as first seen
    // (LANGUAGE.md 3.13, REC). Rows made of one event share its position; the text decides among them.
    fn finish(self, _constants: &[Value]) -> Value {
        let mut all: Vec<(u64, Box<str>)> = self.first.into_iter().map(|(text, position)| (position, text)).collect();
        all.sort_unstable();
        let texts: Vec<&str> = all.iter().map(|(_, text)| &**text).collect();
        if texts.is_empty() { Value::Missing } else { Value::text(texts.join(",")) }
    }

    fn heap_size(&self) -> usize {
        self.first.allocation_size() + self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Column;
    use crate::functions::check::{column, over};

    #[test]
    fn each_value_stands_once_in_the_order_of_the_log() {
        assert_eq!(over(&FUNCTION, &column(&["b", "a", "missing", "b", "", "c", "a"])), "b,a,,c");
        let mixed: Column = [Value::Number(10.0), Value::text("10"), Value::Bool(true)].into_iter().collect();
        assert_eq!(over(&FUNCTION, &mixed), "10,1");
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(over(&FUNCTION, &column(&["missing"])), "");
        let map = Value::Json(serde_json::json!({"a": 1}).into());
        assert_eq!(over(&FUNCTION, &[map, Value::Missing].into_iter().collect()), "");
    }
}
