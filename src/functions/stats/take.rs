//! `take(field, [size])`: the first values.

use super::{Accumulator, Groups, Input};
use crate::batch::Value;
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use serde::{Deserialize, Serialize};

pub static FUNCTION: Function = Function {
    name: "take",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[
        Param::required("field", Kind::Any, "The values."),
        Param::optional("size", Kind::Number, "How many, at most 1000; 10 without it.").checked(is_size),
    ],
    returns: Kind::Structure,
    summary: "Returns some of the values as a list.",
    notes: "Those that stand first in the log, in its order. Missing values are left out.",
    page: "supported-ppl",
    examples: &[Example::aggregate("take(x, 2)", &["b", "a", "c"], r#"["b","a"]"#)],
    body: Body::Aggregate(Groups::<Take>::start),
};

/// How many values are kept, since the size is known at the end only.
const MOST: usize = 1000;

/// How many are given when it is not said (the guide, stats).
const DEFAULT: usize = 10;

fn is_size(text: &str) -> Result<(), String> {
    let size = text.parse::<usize>().ok().filter(|size| (1..=MOST).contains(size));
    size.map(|_| ()).ok_or_else(|| format!("expected a whole number from 1 to {MOST}"))
}

/// The values that stand first, each with its place; at most twice as many as can be asked for.
#[derive(Default, Serialize, Deserialize)]
struct Take(Vec<(u64, Box<str>)>);

impl Take {
    fn add(&mut self, position: u64, text: Box<str>) {
        self.0.push((position, text));
        if self.0.len() >= 2 * MOST {
            self.0.sort_unstable();
            self.0.truncate(MOST);
        }
    }
}

impl Accumulator for Take {
    fn update(&mut self, input: &Input, row: usize) {
        if let Some(text) = input.args.first().and_then(|datum| datum.text(row)) {
            self.add(input.positions[row], text.into());
        }
    }

    fn merge(&mut self, sibling: Self) {
        sibling.0.into_iter().for_each(|(position, text)| self.add(position, text));
    }

    fn finish(mut self, constants: &[Value]) -> Value {
        let size = constants.get(1).and_then(Value::as_number).map_or(DEFAULT, |size| size as usize);
        self.0.sort_unstable();
        let values = self.0.into_iter().take(size.min(MOST)).map(|(_, text)| serde_json::Value::from(&*text)).collect();
        Value::Json(serde_json::Value::Array(values).into())
    }

    fn heap_size(&self) -> usize {
        self.0.capacity() * size_of::<(u64, Box<str>)>() + self.0.iter().map(|(_, text)| text.len()).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::{column, gather, over};

    #[test]
    fn the_first_values_of_the_log_are_given() {
        assert_eq!(over(&FUNCTION, &column(&["b", "missing", "a", "b"])), r#"["b","a","b"]"#);
        let values = column(&["b", "a", "c"]);
        assert_eq!(gather(&FUNCTION, &[values], &[Value::Missing, Value::Number(2.0)]), r#"["b","a"]"#);
        assert_eq!(over(&FUNCTION, &column(&["missing"])), "[]");
    }
}
