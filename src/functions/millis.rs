//! `fromMillis` and `toMillis`: instants from and to milliseconds since the epoch.

use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::{Column, Datum};
use arrow_array::types::Float64Type;
use jiff::Timestamp;

pub static FROM_MILLIS: Function = Function {
    name: "fromMillis",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[Param::required("millis", Kind::Number, "Milliseconds since 1970-01-01 00:00:00 UTC.")],
    returns: Kind::Timestamp,
    summary: "Returns the instant that many milliseconds after the epoch.",
    notes: "",
    page: "operations-functions",
    examples: &[
        Example::scalar("fromMillis(1641597879000)", "2022-01-07 23:24:39.000"),
        Example::scalar(r#"fromMillis("0")"#, "1970-01-01 00:00:00.000"),
    ],
    body: Body::Scalar(from_millis),
};

fn from_millis(args: &Args) -> Column {
    Column::Time(args.times(0).into_owned())
}

pub static TO_MILLIS: Function = Function {
    name: "toMillis",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[Param::required("timestamp", Kind::Timestamp, "The instant.")],
    returns: Kind::Number,
    summary: "Returns the milliseconds from the epoch to an instant.",
    notes: "A text in ISO 8601 form with an offset is read as an instant; the AWS manual does not say whether it is.",
    page: "operations-functions",
    examples: &[
        Example::scalar("toMillis(fromMillis(1641597879000))", "1641597879000"),
        Example::scalar(r#"toMillis("2022-01-14T13:18:31.000-08:00")"#, "1642195111000"),
    ],
    body: Body::Scalar(to_millis),
};

fn to_millis(args: &Args) -> Column {
    if let Some(Datum::Column(Column::Time(times))) = args.get(0) {
        return Column::Number(times.unary::<_, Float64Type>(|millis| millis as f64));
    }
    (0..args.rows()).map(|row| args.number(0, row).or_else(|| iso_millis(&args.text(0, row)?))).collect()
}

// AWS manual, toMillis: it "converts the timestamp 2022-01-14T13:18:31.000-08:00 to 1642195111000", said of
// `@timestamp`. It is silent on a field that holds such a text; we read it.
fn iso_millis(text: &str) -> Option<f64> {
    text.parse::<Timestamp>().ok().map(|time| time.as_millisecond() as f64)
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::Value;

    #[test]
    fn each_gives_what_its_examples_say() {
        assert_eq!(one(&FROM_MILLIS, &[1641597879000.0.into()]), "2022-01-07 23:24:39.000");
        assert_eq!(one(&FROM_MILLIS, &["0".into()]), "1970-01-01 00:00:00.000");
        assert_eq!(one(&TO_MILLIS, &[Value::Time(1641597879000)]), "1641597879000");
        assert_eq!(one(&TO_MILLIS, &["2022-01-14T13:18:31.000-08:00".into()]), "1642195111000");
    }

    #[test]
    fn what_is_no_instant_is_missing() {
        for function in [&FROM_MILLIS, &TO_MILLIS] {
            assert_eq!(call(function, &[texts(&["missing", "", "soon"])]), [None, None, None]);
        }
        assert!(!one(&FROM_MILLIS, &[1e300.into()]).is_empty());
    }
}
