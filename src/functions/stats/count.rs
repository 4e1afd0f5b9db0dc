//! `count()`, `count(*)`, `count(field)`: how many rows.

use super::{Accumulator, Groups, Input};
use crate::batch::{Column, Datum, Value};
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use serde::{Deserialize, Serialize};

pub static FUNCTION: Function = Function {
    name: "count",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::optional("field", Kind::Any, "Counts the rows that have it; all rows without.")],
    returns: Kind::Number,
    summary: "Returns the number of rows, or of rows that have a field.",
    notes: "`count()` and `count(*)` are the same. A map or a list does not count.",
    page: "Stats",
    examples: &[
        Example::aggregate("count(*)", &["a", "b", "a"], "3"),
        Example::aggregate("count(x)", &["a", "b", "a"], "3"),
        Example::aggregate("count(noSuchField)", &["a", "b", "a"], "0"),
    ],
    body: Body::Aggregate(Groups::<Count>::start),
};

pub static OVER_TIME: Function = Function {
    name: "countOverTime",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[Param::optional("field", Kind::Any, "Counts the rows that have it; all rows without.")],
    returns: Kind::Number,
    summary: "Returns the number of rows in each bin of time, with `by bin(period)`.",
    notes: "The same as `count`, as field tests show.",
    page: "timeseries-functions",
    examples: &[
        Example::aggregate("countOverTime(x)", &["a", "b", "a"], "3"),
        Example::aggregate("count_over_time(*)", &["a", "b", "a"], "3"),
    ],
    body: Body::Aggregate(Groups::<Count>::start),
};

#[derive(Default, Serialize, Deserialize)]
struct Count(u64);

impl Accumulator for Count {
    fn update(&mut self, input: &Input, row: usize) {
        self.0 += u64::from(input.args.first().is_none_or(|field| field.is_scalar(row)));
    }

    fn update_all(states: &mut [Self], groups: &[u32], input: &Input) {
        let everywhere = match input.args.first() {
            None => true,
            Some(Datum::Column(Column::Values(_))) => false,
            Some(Datum::Column(column)) => column.missing_count() == 0,
            Some(constant) => constant.is_scalar(0),
        };
        match states {
            [all] if everywhere => all.0 += groups.len() as u64,
            _ if everywhere => groups.iter().for_each(|&group| states[group as usize].0 += 1),
            _ => groups.iter().enumerate().for_each(|(row, &group)| states[group as usize].update(input, row)),
        }
    }

    fn merge(&mut self, sibling: Self) {
        self.0 += sibling.0;
    }

    fn finish(self, _constants: &[Value]) -> Value {
        Value::Number(self.0 as f64)
    }

    /// In the memory of the counts, of which there may be many millions.
    fn finish_all(states: Vec<Self>, _constants: &[Value]) -> Column {
        Column::Number(states.into_iter().map(|count| count.0 as f64).collect::<Vec<f64>>().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::check::{column, over, prints};

    #[test]
    fn rows_that_have_the_field_count() {
        assert_eq!(over(&FUNCTION, &column(&["a", "missing", "", "a"])), "3");
        assert_eq!(over(&FUNCTION, &column(&["a", "b"])), "2");
        assert_eq!(over(&FUNCTION, &column(&[])), "0");
        let map = Value::Json(serde_json::json!({"a": 1}).into());
        assert_eq!(over(&FUNCTION, &[map, Value::from("x")].into_iter().collect()), "1");
    }

    #[test]
    fn without_a_field_every_row_counts_in_its_group() {
        let mut counts = Groups::<Count>::start();
        counts.update(&[0, 1, 1], 2, &Input { args: &[], positions: &[0, 1, 2] });
        counts.update(&[2, 1], 3, &Input { args: &[Datum::Constant(Value::Missing)], positions: &[3, 4] });
        let mut sibling = Groups::<Count>::start();
        sibling.update(&[0, 0], 1, &Input { args: &[], positions: &[5, 6] });
        counts.merge(sibling, &[3], 4);
        let answers: String = prints(&counts.finish(4, &[])).into_iter().flatten().collect();
        assert_eq!(answers, "1202");
    }
}
