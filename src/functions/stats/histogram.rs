//! `histogram(field, buckets)`: how numbers are spread.

use super::pct::Sample;
use super::{Accumulator, Groups, Input};
use crate::batch::{Value, print_number};
use crate::functions::{Body, Example, Function, Kind, Param, Topic};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

/// More buckets than anybody looks at.
const MOST: f64 = 10_000.0;

pub static FUNCTION: Function = Function {
    name: "histogram",
    aliases: &[],
    topic: Topic::Aggregate,
    params: &[
        Param::required("field", Kind::Number, "The numbers."),
        Param::required("buckets", Kind::Number, "How many buckets; behind `by`, the width of a bucket.")
            .checked(is_count),
    ],
    returns: Kind::Structure,
    summary: "Returns a map of equally wide buckets, by their lower bounds, with the count of numbers in each.",
    notes: "From the smallest to the largest number; the AWS manual does not mention the keys of the map. Behind \
        `by`, where field tests show it, `histogram(field, width)` groups by the lower bound of a bucket of that \
        width.",
    page: "timeseries-functions",
    examples: &[
        Example::aggregate("histogram(x, 2)", &["0", "1", "9", "10"], r#"{"0":2,"5":2}"#),
        Example::aggregate("histogram(x, 3)", &["7", "7"], r#"{"7":2}"#),
    ],
    body: Body::Aggregate(Groups::<Histogram>::start),
};

// The manual is silent on the largest number of buckets; we take what a person can use.
fn is_count(text: &str) -> Result<(), String> {
    match text.parse::<f64>() {
        Ok(count) if count.fract() == 0.0 && (1.0..=MOST).contains(&count) => Ok(()),
        _ => Err("expected a whole number from 1 to 10000".to_string()),
    }
}

/// The numbers; where the buckets lie is known at the end.
#[derive(Default, Serialize, Deserialize)]
struct Histogram(Sample<false>);

impl Accumulator for Histogram {
    fn update(&mut self, input: &Input, row: usize) {
        input.number(0, row).into_iter().for_each(|number| self.0.add_number(number));
    }

    fn merge(&mut self, sibling: Self) {
        self.0.merge(sibling.0);
    }

    fn finish(self, constants: &[Value]) -> Value {
        let numbers: Vec<(f64, u64)> = self.0.sorted().into_iter().map(|(number, _, times)| (number, times)).collect();
        let buckets = constants.get(1).and_then(Value::as_number).filter(|count| (1.0..=MOST).contains(count));
        match (numbers.first(), numbers.last(), buckets) {
            (Some((least, _)), Some((most, _)), Some(buckets)) => {
                Value::Json(Json::Object(spread(&numbers, *least, *most, buckets as usize)).into())
            }
            _ => Value::Missing,
        }
    }

    fn heap_size(&self) -> usize {
        self.0.heap_size()
    }
}

// The largest number falls into the last bucket. Numbers that are all the same make one bucket.
fn spread(numbers: &[(f64, u64)], least: f64, most: f64, buckets: usize) -> Map<String, Json> {
    let buckets = if least == most { 1 } else { buckets };
    let width = most / buckets as f64 - least / buckets as f64;
    let mut counts = vec![0u64; buckets];
    for (number, times) in numbers {
        let bucket = if width > 0.0 { ((number - least) / width) as usize } else { 0 };
        counts[bucket.min(buckets - 1)] += times;
    }
    let bounds: Vec<f64> = (0..buckets).map(|bucket| least + width * bucket as f64).collect();
    let printed: Vec<String> = bounds.iter().map(|bound| print_number(*bound).unwrap_or_default()).collect();
    // Bounds that print alike are written out in full.
    let names = if printed.windows(2).any(|two| two[0] == two[1]) {
        bounds.iter().map(f64::to_string).collect()
    } else {
        printed
    };
    names.into_iter().zip(counts.into_iter().map(Json::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Column;
    use crate::functions::check::{column, gather};

    fn histogram(values: &Column, buckets: f64) -> String {
        gather(&FUNCTION, std::slice::from_ref(values), &[Value::Missing, Value::Number(buckets)])
    }

    #[test]
    fn buckets_are_equally_wide() {
        assert_eq!(histogram(&column(&["0", "1", "9", "10"]), 2.0), r#"{"0":2,"5":2}"#);
        assert_eq!(histogram(&column(&["-1", "x", "missing", "2", "0.5"]), 3.0), r#"{"-1":1,"0":1,"1":1}"#);
        assert_eq!(histogram(&column(&["0", "8"]), 4.0), r#"{"0":1,"2":0,"4":0,"6":1}"#);
        assert_eq!(histogram(&column(&["7", "7"]), 3.0), r#"{"7":2}"#);
    }

    #[test]
    fn bounds_that_lie_close_stay_apart() {
        let close = histogram(&column(&["1.00001", "1.00003"]), 2.0);
        assert_eq!(close.matches(':').count(), 2, "{close}");
    }

    #[test]
    fn numbers_at_the_ends_of_the_range_are_counted() {
        let ends: Column = [Some(-1e308), Some(1e308)].into_iter().collect();
        assert_eq!(histogram(&ends, 2.0).matches(":1").count(), 2);
        assert_eq!(histogram(&column(&["missing"]), 2.0), "");
    }
}
