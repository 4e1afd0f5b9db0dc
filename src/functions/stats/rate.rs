//! `rate(field, period)`: how fast a number changes.

use super::{Accumulator, Groups, Input};
use crate::batch::{Datum, Value};
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use serde::{Deserialize, Serialize};

pub static FUNCTION: Function = Function {
    name: "rate",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[
        Param::required("field", Kind::Number, "The numbers."),
        Param::required("period", Kind::Period, "The time in which the change is measured, such as `1m`."),
        Param::implicit("@timestamp", Kind::Timestamp),
    ],
    returns: Kind::Number,
    summary: "Returns the average change of a number in a period of time.",
    notes: "From the earliest to the latest row that has the number. A number that stays the same gives 0. A counter \
        that starts anew counts as a fall; the AWS manual does not mention it.",
    page: "timeseries-functions",
    examples: &[
        Example::aggregate("rate(x, 1m)", &["10", "11", "14"], "120"),
        Example::aggregate("rate(x, 1s)", &["7", "7"], "0"),
    ],
    body: Body::Aggregate(Groups::<Rate>::start),
};

/// A number, when it was seen and where it stood.
type Seen = (i64, u64, f64);

/// The first and the last number.
#[derive(Default, Serialize, Deserialize)]
struct Rate(Option<(Seen, Seen)>);

impl Rate {
    fn add(&mut self, first: Seen, last: Seen) {
        let (known_first, known_last) = self.0.unwrap_or((first, last));
        self.0 = Some((earlier(known_first, first), later(known_last, last)));
    }
}

fn earlier(left: Seen, right: Seen) -> Seen {
    if before(right, left) { right } else { left }
}

fn later(left: Seen, right: Seen) -> Seen {
    if before(left, right) { right } else { left }
}

/// By time and position; rows made of one event share both, and the number decides.
fn before(left: Seen, right: Seen) -> bool {
    (left.0, left.1).cmp(&(right.0, right.1)).then_with(|| left.2.total_cmp(&right.2)).is_lt()
}

impl Accumulator for Rate {
    fn update(&mut self, input: &Input, row: usize) {
        let time = match input.args.get(2) {
            Some(Datum::Column(column)) => column.value(row).as_time(),
            Some(Datum::Constant(value)) => value.as_time(),
            None => None,
        };
        if let Some((time, number)) = time.zip(input.number(0, row)) {
            let seen = (time, input.positions[row], number);
            self.add(seen, seen);
        }
    }

    fn merge(&mut self, sibling: Self) {
        if let Some((first, last)) = sibling.0 {
            self.add(first, last);
        }
    }

    // The manual speaks of the change per interval and is silent on how it is computed. A constant field gives 0
    // (SEEN FT); a change without any time in between gives no answer.
    fn finish(self, constants: &[Value]) -> Value {
        let (Some((first, last)), Some(Value::Period(period))) = (self.0, constants.get(1)) else {
            return Value::Missing;
        };
        let (change, time) = (last.2 - first.2, last.0.saturating_sub(first.0));
        if change == 0.0 {
            return Value::Number(0.0);
        }
        let rate = change / time as f64 * period.millis() as f64;
        if rate.is_finite() { Value::Number(rate) } else { Value::Missing }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{Column, Period, Unit};
    use crate::functions::check::gather;

    fn rate(numbers: &[f64], times: &[i64]) -> String {
        let period = Value::Period(Period { count: 1, unit: Unit::Minute });
        let numbers: Column = numbers.iter().map(|number| Some(*number)).collect();
        let periods = Column::repeat(&period, times.len());
        let times: Column = times.iter().map(|millis| Value::Time(*millis)).collect();
        gather(&FUNCTION, &[numbers, periods, times], &[Value::Missing, period])
    }

    #[test]
    fn the_change_is_measured_from_end_to_end() {
        assert_eq!(rate(&[10.0, 11.0, 14.0], &[0, 1000, 2000]), "120");
        assert_eq!(rate(&[14.0, 10.0, 11.0], &[2000, 0, 1000]), "120");
        assert_eq!(rate(&[100.0, 40.0], &[0, 120_000]), "-30");
    }

    #[test]
    fn what_does_not_change_has_no_rate() {
        assert_eq!(rate(&[7.0, 7.0], &[0, 1000]), "0");
        assert_eq!(rate(&[7.0], &[0]), "0");
        assert_eq!(rate(&[7.0, 8.0], &[5, 5]), "");
        assert_eq!(rate(&[], &[]), "");
    }
}
