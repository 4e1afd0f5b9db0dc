//! `parseDate(str, format, [timezone])`: the instant that a text writes.

use super::date_pattern::{Pattern, is_pattern};
use super::time_zone::{is_time_zone, time_zone};
use super::{Args, Body, Example, Function, Kind, Param, Topic};
use crate::batch::Column;
use jiff::tz::TimeZone;

pub static FUNCTION: Function = Function {
    name: "parseDate",
    aliases: &[],
    topic: Topic::DateTime,
    params: &[
        Param::required("str", Kind::String, "The text."),
        Param::required("format", Kind::String, "How it is written, as a pattern of Java's DateTimeFormatter.")
            .checked(is_pattern),
        Param::optional("timezone", Kind::String, "The zone of a text that names none; `UTC` without it.")
            .checked(is_time_zone),
    ],
    returns: Kind::Number,
    summary: "Returns the milliseconds from the epoch to the instant that a text writes.",
    notes: "A date without a time is midnight, and without a month or a day the first. Names of months and days are \
        English, as in `dd/MMM/yyyy:HH:mm:ss Z`. A text of another form gives a missing value. `formatDate` uses \
        another language of patterns.",
    page: "operations-functions",
    examples: &[
        Example::scalar(r#"parseDate("2022-01-07", "yyyy-MM-dd", "UTC")"#, "1641513600000"),
        Example::scalar(r#"parseDate("07/Jan/2022:18:24:39 -0500", "dd/MMM/yyyy:HH:mm:ss Z")"#, "1641597879000"),
        Example::scalar(r#"parseDate("07.01.2022", "yyyy-MM-dd")"#, ""),
    ],
    body: Body::Scalar(eval),
};

// The manual is silent on the zone without a third argument, and on texts of another form: UTC, and missing
// (LANGUAGE.md 3.6, REC).
fn eval(args: &Args) -> Column {
    let constant = |index| args.constant(index).and_then(|value| value.as_text());
    let pattern = constant(1).map(|pattern| Pattern::new(&pattern).ok());
    let zone = if args.get(2).is_none() { Some(TimeZone::UTC) } else { constant(2).and_then(|name| time_zone(&name)) };
    let instant = |row| -> Option<f64> {
        let text = args.text(0, row)?;
        let zone = zone.clone().or_else(|| time_zone(&args.text(2, row)?))?;
        let millis = match &pattern {
            Some(pattern) => pattern.as_ref()?.parse(&text, &zone)?,
            None => Pattern::new(&args.text(1, row)?).ok()?.parse(&text, &zone)?,
        };
        Some(millis as f64)
    };
    (0..args.rows()).map(instant).collect()
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, one, texts};
    use super::*;
    use crate::batch::{Datum, Value};

    #[test]
    fn the_zone_is_of_the_text_or_of_the_call() {
        let at = |text: &str, pattern: &str, zone: &str| one(&FUNCTION, &[text.into(), pattern.into(), zone.into()]);
        assert_eq!(at("2022-01-07", "yyyy-MM-dd", "UTC"), "1641513600000");
        assert_eq!(at("2022-01-07", "yyyy-MM-dd", "America/New_York"), "1641531600000");
        assert_eq!(at("2022-01-07T00:00+01:00", "yyyy-MM-dd'T'HH:mmXXX", "America/New_York"), "1641510000000");
        assert_eq!(at("2022-01-07", "yyyy-MM-dd", "Mars/Base"), "");
        assert_eq!(one(&FUNCTION, &["2022-01-07".into(), "yyyy-MM-dd".into()]), "1641513600000");
    }

    #[test]
    fn other_texts_are_missing() {
        let pattern = Datum::Constant(Value::text("yyyy-MM-dd"));
        let answers = call(&FUNCTION, &[texts(&["07.01.2022", "", "missing", "2022-13-01", "2022-01-07 "]), pattern]);
        assert_eq!(answers, [const { None }; 5]);
        assert_eq!(one(&FUNCTION, &["2022".into(), "{".into()]), "");
    }
}
