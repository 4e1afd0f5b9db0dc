//! Dates, times and instants made of others: `date`, `time`, `timestamp`, `make_date`, `last_day`.

use super::{Moment, PAGE, column, instants, millis, moments};
use crate::batch::Column;
use crate::functions::{Args, Body, Example, Function, Kind, Param, Topic};
use jiff::civil::Date;

const DATE: Param = Param::required("date", Kind::Any, "A date, a time or an instant.");

const fn made(
    name: &'static str,
    returns: Kind,
    summary: &'static str,
    examples: &'static [Example],
    eval: fn(&Args) -> Column,
) -> Function {
    Function {
        name,
        aliases: &[],
        topic: Topic::DateTime,
        params: &[DATE],
        returns,
        summary,
        notes: "In UTC. What is no date gives a missing value.",
        page: PAGE,
        examples,
        body: Body::Scalar(eval),
    }
}

pub static DATE_OF: Function = made(
    "date",
    Kind::String,
    "Returns the date of an instant, or the date that a text writes.",
    &[Example::scalar(r#"date("2020-08-26 13:49:00")"#, "2020-08-26")],
    |args| column(moments(args, 0, |moment| moment.date().map(Moment::Date))),
);

pub static TIME_OF: Function = made(
    "time",
    Kind::String,
    "Returns the time of day of an instant, or the one that a text writes.",
    &[Example::scalar(r#"time("2020-08-26 13:49:00")"#, "13:49:00")],
    |args| column(moments(args, 0, |moment| moment.datetime().map(|time| Moment::Time(time.time())))),
);

pub static LAST_DAY: Function = made(
    "last_day",
    Kind::String,
    "Returns the last day of the month of a date.",
    &[Example::scalar(r#"last_day("2023-02-06")"#, "2023-02-28")],
    |args| column(moments(args, 0, |moment| moment.date().map(|date| Moment::Date(date.last_of_month())))),
);

pub static TIMESTAMP: Function = Function {
    params: &[DATE, Param::optional("time", Kind::Any, "A time of day that is added.")],
    ..made(
        "timestamp",
        Kind::Timestamp,
        "Returns a date or a text as an instant, and so much later as a second argument says.",
        &[
            Example::scalar(r#"timestamp("2020-08-26 13:49:00")"#, "2020-08-26 13:49:00.000"),
            Example::scalar(r#"timestamp("2020-08-26 13:49:00", "12:15:42")"#, "2020-08-27 02:04:42.000"),
        ],
        timestamp,
    )
};

fn timestamp(args: &Args) -> Column {
    let first = moments(args, 0, Moment::millis);
    if args.count() < 2 {
        return instants(first);
    }
    let second = moments(args, 1, |moment| {
        let time = moment.datetime()?.time();
        millis(Date::constant(1970, 1, 1).to_datetime(time))
    });
    instants(first.into_iter().zip(second).map(|(first, second)| first?.checked_add(second?)).collect())
}

pub static MAKE_DATE: Function = Function {
    params: &[
        Param::required("year", Kind::Number, "The year."),
        Param::required("month", Kind::Number, "The month, 1 to 12."),
        Param::required("day", Kind::Number, "The day of the month."),
    ],
    ..made(
        "make_date",
        Kind::String,
        "Returns the date of a year, a month and a day.",
        &[Example::scalar("make_date(1945, 5, 9)", "1945-05-09"), Example::scalar("make_date(2023, 2, 30)", "")],
        make_date,
    )
};

// The guide: all arguments are rounded to integers.
fn make_date(args: &Args) -> Column {
    let number = |index, row| args.number(index, row).map(f64::round);
    let date = |row| {
        let (year, month, day) = (number(0, row)?, number(1, row)?, number(2, row)?);
        let fits = (-9999.0..=9999.0).contains(&year) && (1.0..=12.0).contains(&month) && (1.0..=31.0).contains(&day);
        if !fits {
            return None;
        }
        Date::new(year as i16, month as i8, day as i8).ok().map(Moment::Date)
    };
    column((0..args.rows()).map(date).collect())
}

pub static DATE_FORMAT: Function = Function {
    params: &[
        DATE,
        Param::required("format", Kind::String, "How it is written, in letters such as `yyyy-MM-dd HH:mm:ss`."),
    ],
    ..made(
        "date_format",
        Kind::String,
        "Returns a date as text, written as a pattern says.",
        &[
            Example::scalar(r#"date_format("2020-08-26 13:49:00", "dd.MM.yyyy HH:mm")"#, "26.08.2020 13:49"),
            Example::scalar(r#"date_format("2020-08-26", "EEE, d MMM yy")"#, "Wed, 26 Aug 20"),
        ],
        date_format,
    )
};

fn date_format(args: &Args) -> Column {
    formatted(args, &moments(args, 0, Moment::millis))
}

/// Instants, written as the second argument says.
pub(super) fn formatted(args: &Args, instants: &[Option<i64>]) -> Column {
    let constant = args.constant(1).map(|format| format.as_text().and_then(|format| super::written::strftime(&format)));
    let text = |row: usize| {
        let format = match &constant {
            Some(format) => format.clone()?,
            None => super::written::strftime(&args.text(1, row)?)?,
        };
        super::written::write(&format, (*instants.get(row)?)?)
    };
    (0..args.rows()).map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Value;
    use crate::functions::check::one;

    #[test]
    fn each_gives_what_the_guide_says() {
        assert_eq!(one(&DATE_OF, &[Value::Time(1_598_449_740_000)]), "2020-08-26");
        assert_eq!(one(&TIME_OF, &["01:02:03".into()]), "01:02:03");
        assert_eq!(one(&LAST_DAY, &["2024-02-06".into()]), "2024-02-29");
        assert_eq!(one(&TIMESTAMP, &["2020-08-26".into()]), "2020-08-26 00:00:00.000");
        assert_eq!(one(&TIMESTAMP, &["2020-08-26 13:49:00".into(), "12:15:42".into()]), "2020-08-27 02:04:42.000");
        assert_eq!(one(&TIMESTAMP, &["x".into()]), "");
        assert_eq!(one(&MAKE_DATE, &[1945.0.into(), 5.0.into(), 9.0.into()]), "1945-05-09");
        assert_eq!(one(&MAKE_DATE, &[2023.0.into(), 2.0.into(), 30.0.into()]), "");
        assert_eq!(one(&DATE_FORMAT, &["2020-08-26".into(), "EEE, d MMM yy".into()]), "Wed, 26 Aug 20");
        assert_eq!(one(&DATE_FORMAT, &[Value::Missing, "yyyy".into()]), "");
    }
}
