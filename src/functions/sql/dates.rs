//! Functions of dates and times. A date is a text such as `2022-01-07`, an instant is a time; both are in UTC.

use super::entry::{entry, numbers, texts, whole};
use super::instants::{self, between, civil, civil_of, instant_of, millis, moved, unit};
use crate::batch::Column;
use crate::functions::dialects::Named;
use crate::functions::{Args, Example, Function, Kind, Param, Topic};
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;

const D: Topic = Topic::DateTime;
const TIME: Param = Param::required("time", Kind::Any, "A time, or a text such as `2022-01-07 23:24:39`.");
const DAYS: Param = Param::required("days", Kind::Number, "How many days.");
const PATTERN: Param =
    Param::optional("pattern", Kind::String, "How it is written, in letters such as `yyyy-MM-dd HH:mm:ss`.");
const UNIT: Param =
    Param::required("unit", Kind::String, "`DAY`, `HOUR`, `MONTH` or the like.").checked(instants::is_unit);

fn times(args: &Args, instant: impl Fn(usize) -> Option<i64>) -> Column {
    Column::Time((0..args.rows()).map(instant).collect())
}

/// A part of a date as a number.
macro_rules! parts {
    ($($constant:ident = $name:literal, $summary:literal, $call:literal => $gives:literal, $part:expr;)+) => {
        $(pub static $constant: Function = entry(
            $name,
            D,
            &[TIME],
            Kind::Number,
            $summary,
            &[Example::scalar($call, $gives)],
            |args| {
                let part: fn(DateTime) -> f64 = $part;
                numbers(args, |row| civil_of(args, 0, row).map(part))
            },
        );)+
    };
}

parts! {
    YEAR = "year", "Returns the year of a time.", "year('2022-01-07')" => "2022", |at| f64::from(at.year());
    QUARTER = "quarter", "Returns the quarter of a time, from 1.", "quarter('2022-08-31')" => "3",
        |at| f64::from((at.month() - 1) / 3 + 1);
    MONTH = "month", "Returns the month of a time, from 1.", "month('2022-01-07')" => "1", |at| f64::from(at.month());
    DAY = "day", "Returns the day of the month.", "day('2022-01-07')" => "7", |at| f64::from(at.day());
    DAYOFWEEK = "dayofweek", "Returns the day of the week, from 1 for Sunday.", "dayofweek('2009-07-30')" => "5",
        |at| f64::from(at.weekday().to_sunday_one_offset());
    WEEKDAY = "weekday", "Returns the day of the week, from 0 for Monday.", "weekday('2009-07-30')" => "3",
        |at| f64::from(at.weekday().to_monday_zero_offset());
    DAYOFYEAR = "dayofyear", "Returns the day of the year, from 1.", "dayofyear('2022-02-01')" => "32",
        |at| f64::from(at.day_of_year());
    WEEKOFYEAR = "weekofyear", "Returns the week of the year as ISO 8601 counts it.", "weekofyear('2008-02-20')" => "8",
        |at| f64::from(at.date().iso_week_date().week());
    HOUR = "hour", "Returns the hour of a time.", "hour('2022-01-07 23:24:39')" => "23", |at| f64::from(at.hour());
    MINUTE = "minute", "Returns the minute of a time.", "minute('2022-01-07 23:24:39')" => "24",
        |at| f64::from(at.minute());
    SECOND = "second", "Returns the second of a time.", "second('2022-01-07 23:24:39')" => "39",
        |at| f64::from(at.second());
}

pub static DAYNAME: Function = entry(
    "dayname",
    D,
    &[TIME],
    Kind::String,
    "Returns the name of the day of the week, in three letters.",
    &[Example::scalar("dayname('2022-01-07')", "Fri")],
    |args| texts(args, |row| Some(civil_of(args, 0, row)?.strftime("%a").to_string())),
);

pub static MONTHNAME: Function = entry(
    "monthname",
    D,
    &[TIME],
    Kind::String,
    "Returns the name of the month, in three letters.",
    &[Example::scalar("monthname('2022-01-07')", "Jan")],
    |args| texts(args, |row| Some(civil_of(args, 0, row)?.strftime("%b").to_string())),
);

pub static CURRENT_DATE: Function = entry(
    "current_date",
    D,
    &[],
    Kind::String,
    "Returns the date on which the query began.",
    &[Example::scalar("current_date() = to_date(now())", "1")],
    |args| texts(args, |_| Some(civil(args.context().now)?.date().to_string())),
);

pub static CURRENT_TIMESTAMP: Function = entry(
    "current_timestamp",
    D,
    &[],
    Kind::Timestamp,
    "Returns when the query began.",
    &[Example::scalar("now() = current_timestamp()", "1")],
    |args| times(args, |_| Some(args.context().now)),
);

pub static CURRENT_TIMEZONE: Function = entry(
    "current_timezone",
    D,
    &[],
    Kind::String,
    "Returns the zone that times are in.",
    &[Example::scalar("current_timezone()", "UTC")],
    |args| texts(args, |_| Some("UTC".to_string())),
);

pub static TO_DATE: Function = entry(
    "to_date",
    D,
    &[TIME, PATTERN],
    Kind::String,
    "Returns the date of a time.",
    &[
        Example::scalar("to_date('2022-01-07 23:24:39')", "2022-01-07"),
        Example::scalar("to_date('07/01/2022', 'dd/MM/yyyy')", "2022-01-07"),
        Example::scalar("CAST('2022-01-07 23:24:39' AS DATE)", "2022-01-07"),
    ],
    |args| texts(args, |row| Some(civil(parsed(args, row)?)?.date().to_string())),
);

pub static TO_TIMESTAMP: Function = entry(
    "to_timestamp",
    D,
    &[TIME, PATTERN],
    Kind::Timestamp,
    "Returns the instant that a text writes.",
    &[
        Example::scalar("to_timestamp('2022-01-07 23:24:39')", "2022-01-07 23:24:39.000"),
        Example::scalar("to_timestamp('07/01/2022', 'dd/MM/yyyy')", "2022-01-07 00:00:00.000"),
    ],
    |args| times(args, |row| parsed(args, row)),
);

/// The instant of the first argument, which the second says how to read.
fn parsed(args: &Args, row: usize) -> Option<i64> {
    if args.count() < 2 {
        return instant_of(args, 0, row);
    }
    let pattern = crate::functions::date_pattern::Pattern::new(&args.text(1, row)?).ok()?;
    pattern.parse(&args.text(0, row)?, &TimeZone::UTC)
}

/// A number of some unit since the epoch as an instant, and back.
macro_rules! epochs {
    ($($constant:ident = $name:literal, $unit:literal, $call:literal => $gives:literal, $scale:expr;)+) => {
        $(pub static $constant: Function = entry(
            $name,
            D,
            &[super::entry::NUMBER],
            Kind::Timestamp,
            concat!("Returns the instant so many ", $unit, " after the epoch."),
            &[Example::scalar($call, $gives)],
            |args| times(args, |row| {
                let millis = args.number(0, row)? * $scale;
                (millis.abs() < 9e15).then_some(millis.floor() as i64)
            }),
        );)+
    };
}

epochs! {
    TIMESTAMP_SECONDS = "timestamp_seconds", "seconds", "timestamp_seconds(1641597879)" => "2022-01-07 23:24:39.000",
        1000.0;
    TIMESTAMP_MILLIS = "timestamp_millis", "milliseconds",
        "timestamp_millis(1641597879123)" => "2022-01-07 23:24:39.123", 1.0;
    TIMESTAMP_MICROS = "timestamp_micros", "microseconds",
        "timestamp_micros(1641597879123000)" => "2022-01-07 23:24:39.123", 0.001;
}

pub static UNIX_TIMESTAMP: Function = entry(
    "unix_timestamp",
    D,
    &[TIME, PATTERN],
    Kind::Number,
    "Returns the seconds from the epoch to a time.",
    &[Example::scalar("unix_timestamp('2022-01-07 23:24:39')", "1641597879")],
    |args| numbers(args, |row| Some(parsed(args, row)?.div_euclid(1000) as f64)),
);

pub static UNIX_MILLIS: Function = entry(
    "unix_millis",
    D,
    &[TIME],
    Kind::Number,
    "Returns the milliseconds from the epoch to a time.",
    &[Example::scalar("unix_millis('2022-01-07 23:24:39.123')", "1641597879123")],
    |args| numbers(args, |row| instant_of(args, 0, row).map(|millis| millis as f64)),
);

pub static UNIX_MICROS: Function = entry(
    "unix_micros",
    D,
    &[TIME],
    Kind::Number,
    "Returns the microseconds from the epoch to a time.",
    &[Example::scalar("unix_micros('2022-01-07 23:24:39')", "1641597879000000")],
    |args| numbers(args, |row| instant_of(args, 0, row).map(|millis| millis as f64 * 1000.0)),
);

pub static UNIX_DATE: Function = entry(
    "unix_date",
    D,
    &[TIME],
    Kind::Number,
    "Returns the days from the epoch to a date.",
    &[Example::scalar("unix_date('1970-01-03')", "2")],
    |args| numbers(args, |row| instant_of(args, 0, row).map(|millis| millis.div_euclid(86_400_000) as f64)),
);

pub static DATE_FROM_UNIX_DATE: Function = entry(
    "date_from_unix_date",
    D,
    &[DAYS],
    Kind::String,
    "Returns the date so many days after the epoch.",
    &[Example::scalar("date_from_unix_date(2)", "1970-01-03")],
    |args| texts(args, |row| Some(civil(whole(args, 0, row)?.checked_mul(86_400_000)?)?.date().to_string())),
);

pub static FROM_UNIXTIME: Function = entry(
    "from_unixtime",
    D,
    &[Param::required("seconds", Kind::Number, "Seconds since the epoch."), PATTERN],
    Kind::String,
    "Returns the time so many seconds after the epoch, as a text.",
    &[
        Example::scalar("from_unixtime(1641597879)", "2022-01-07 23:24:39"),
        Example::scalar("from_unixtime(1641597879, 'yyyy-MM')", "2022-01"),
    ],
    |args| {
        texts(args, |row| {
            let at = civil(whole(args, 0, row)?.checked_mul(1000)?)?;
            let pattern = if args.count() > 1 { args.text(1, row)?.into_owned() } else { SECONDS.to_string() };
            written(at, &pattern)
        })
    },
);

/// The pattern of a time without one.
const SECONDS: &str = "yyyy-MM-dd HH:mm:ss";

pub static DATE_FORMAT: Function = entry(
    "date_format",
    D,
    &[TIME, Param::required("pattern", Kind::String, "Letters such as `yyyy-MM-dd HH:mm`.")],
    Kind::String,
    "Returns a time written as a pattern says.",
    &[
        Example::scalar("date_format('2022-01-07 23:24:39', 'dd.MM.yyyy HH:mm')", "07.01.2022 23:24"),
        Example::scalar("date_format('2022-01-07', 'EEE d MMM yy')", "Fri 7 Jan 22"),
    ],
    |args| texts(args, |row| written(civil_of(args, 0, row)?, &args.text(1, row)?)),
);

/// A time as a pattern of Java's DateTimeFormatter says; nothing for letters that it does not know.
fn written(at: DateTime, pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\'' {
            while let Some(c) = chars.next_if(|c| *c != '\'') {
                out.push(c);
            }
            chars.next();
            continue;
        }
        if !c.is_ascii_alphabetic() {
            out.push(c);
            continue;
        }
        let mut count = 1;
        while chars.next_if_eq(&c).is_some() {
            count += 1;
        }
        let hour12 = match at.hour() % 12 {
            0 => 12,
            hour => hour,
        };
        let number = |value: i64| Some(format!("{value:0count$}"));
        out.push_str(&match c {
            'y' | 'u' if count == 2 => format!("{:02}", at.year().rem_euclid(100)),
            'y' | 'u' => number(i64::from(at.year()))?,
            'Q' | 'q' => number(i64::from((at.month() - 1) / 3 + 1))?,
            'M' | 'L' if count >= 4 => at.strftime("%B").to_string(),
            'M' | 'L' if count == 3 => at.strftime("%b").to_string(),
            'M' | 'L' => number(i64::from(at.month()))?,
            'd' => number(i64::from(at.day()))?,
            'D' => number(i64::from(at.day_of_year()))?,
            'E' if count >= 4 => at.strftime("%A").to_string(),
            'E' => at.strftime("%a").to_string(),
            'a' => if at.hour() < 12 { "AM" } else { "PM" }.to_string(),
            'H' => number(i64::from(at.hour()))?,
            'h' => number(i64::from(hour12))?,
            'm' => number(i64::from(at.minute()))?,
            's' => number(i64::from(at.second()))?,
            'S' => format!("{:09}", at.subsec_nanosecond()).chars().take(count).collect(),
            'z' | 'V' => "UTC".to_string(),
            'Z' => "+0000".to_string(),
            'X' | 'x' => "Z".to_string(),
            _ => return None,
        });
    }
    Some(out)
}

pub static DATE_TRUNC: Function = entry(
    "date_trunc",
    D,
    &[Param::required("unit", Kind::String, "`YEAR`, `MONTH`, `DAY`, `HOUR` or the like."), TIME],
    Kind::Timestamp,
    "Returns the beginning of the unit in which a time lies.",
    &[
        Example::scalar("date_trunc('HOUR', '2022-01-07 23:24:39')", "2022-01-07 23:00:00.000"),
        Example::scalar("date_trunc('week', '2022-01-07')", "2022-01-03 00:00:00.000"),
    ],
    |args| times(args, |row| begun(instant_of(args, 1, row)?, &args.text(0, row)?)),
);

pub static TRUNC: Function = entry(
    "trunc",
    D,
    &[TIME, Param::required("unit", Kind::String, "`YEAR`, `QUARTER`, `MONTH` or `WEEK`.")],
    Kind::String,
    "Returns the first date of the unit in which a date lies.",
    &[Example::scalar("trunc('2022-08-04', 'MM')", "2022-08-01")],
    |args| {
        texts(args, |row| {
            let at = begun(instant_of(args, 0, row)?, &args.text(1, row)?)?;
            Some(civil(at)?.date().to_string())
        })
    },
);

fn begun(at: i64, unit: &str) -> Option<i64> {
    let day = |date: Date| millis(DateTime::from(date));
    let date = civil(at)?.date();
    let floor = |length: i64| Some(at.div_euclid(length) * length);
    match unit.to_lowercase().as_str() {
        "year" | "yyyy" | "yy" => day(Date::new(date.year(), 1, 1).ok()?),
        "quarter" => day(Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).ok()?),
        "month" | "mm" | "mon" => day(date.first_of_month()),
        "week" => day(date.checked_sub(jiff::Span::new().days(date.weekday().to_monday_zero_offset())).ok()?),
        "day" | "dd" => floor(86_400_000),
        "hour" => floor(3_600_000),
        "minute" => floor(60_000),
        "second" => floor(1000),
        "millisecond" => Some(at),
        _ => None,
    }
}

pub static DATE_ADD: Function = entry(
    "date_add",
    D,
    &[TIME, DAYS],
    Kind::String,
    "Returns the date so many days after another.",
    &[Example::scalar("date_add('2016-07-30', 1)", "2016-07-31")],
    |args| texts(args, |row| day_moved(args, row, 1.0)),
);

pub static DATE_SUB: Function = entry(
    "date_sub",
    D,
    &[TIME, DAYS],
    Kind::String,
    "Returns the date so many days before another.",
    &[Example::scalar("date_sub('2016-07-30', 30)", "2016-06-30")],
    |args| texts(args, |row| day_moved(args, row, -1.0)),
);

fn day_moved(args: &Args, row: usize, sign: f64) -> Option<String> {
    let at = moved(instant_of(args, 0, row)?, unit("day")?, sign * args.number(1, row)?)?;
    Some(civil(at)?.date().to_string())
}

pub static DATEDIFF: Function = entry(
    "datediff",
    D,
    &[Param::required("end", Kind::Any, "The later date."), Param::required("start", Kind::Any, "The earlier date.")],
    Kind::Number,
    "Returns the days from one date to another.",
    &[Example::scalar("datediff('2009-07-31', '2009-07-30')", "1")],
    |args| {
        numbers(args, |row| {
            let day = |index| Some(instant_of(args, index, row)?.div_euclid(86_400_000));
            Some((day(0)? - day(1)?) as f64)
        })
    },
);

pub static ADD_MONTHS: Function = entry(
    "add_months",
    D,
    &[TIME, Param::required("months", Kind::Number, "How many months.")],
    Kind::String,
    "Returns the date so many months after another.",
    &[Example::scalar("add_months('2016-08-31', 1)", "2016-09-30")],
    |args| {
        texts(args, |row| {
            let at = moved(instant_of(args, 0, row)?, unit("month")?, args.number(1, row)?)?;
            Some(civil(at)?.date().to_string())
        })
    },
);

pub static MONTHS_BETWEEN: Function = entry(
    "months_between",
    D,
    &[Param::required("end", Kind::Any, "The later time."), Param::required("start", Kind::Any, "The earlier time.")],
    Kind::Number,
    "Returns the months from one time to another, of which 31 days make one.",
    &[
        Example::scalar("months_between('2022-03-15', '2022-01-15')", "2"),
        Example::scalar("months_between('1997-02-28 10:30:00', '1996-10-30')", "3.9496"),
    ],
    |args| {
        numbers(args, |row| {
            let (end, start) = (civil_of(args, 0, row)?, civil_of(args, 1, row)?);
            let months = f64::from(end.year() - start.year()) * 12.0 + f64::from(end.month() - start.month());
            let is_last = |at: DateTime| at.date().last_of_month() == at.date();
            if end.day() == start.day() || is_last(end) && is_last(start) {
                return Some(months);
            }
            let seconds =
                |at: DateTime| f64::from(at.hour()) * 3600.0 + f64::from(at.minute()) * 60.0 + f64::from(at.second());
            let days = f64::from(end.day() - start.day()) + (seconds(end) - seconds(start)) / 86_400.0;
            Some(((months + days / 31.0) * 1e8).round() / 1e8)
        })
    },
);

pub static LAST_DAY: Function = entry(
    "last_day",
    D,
    &[TIME],
    Kind::String,
    "Returns the last date of the month in which a date lies.",
    &[Example::scalar("last_day('2009-01-12')", "2009-01-31")],
    |args| texts(args, |row| Some(civil_of(args, 0, row)?.date().last_of_month().to_string())),
);

pub static NEXT_DAY: Function = entry(
    "next_day",
    D,
    &[TIME, Param::required("day", Kind::String, "The name of a day, such as `Tuesday` or `TU`.")],
    Kind::String,
    "Returns the first date after another that is a day of the week.",
    &[Example::scalar("next_day('2015-01-14', 'TU')", "2015-01-20")],
    |args| {
        texts(args, |row| {
            let name = args.text(1, row)?.to_lowercase();
            let day = match name.get(..2)? {
                "mo" => Weekday::Monday,
                "tu" => Weekday::Tuesday,
                "we" => Weekday::Wednesday,
                "th" => Weekday::Thursday,
                "fr" => Weekday::Friday,
                "sa" => Weekday::Saturday,
                "su" => Weekday::Sunday,
                _ => return None,
            };
            Some(civil_of(args, 0, row)?.date().nth_weekday(1, day).ok()?.to_string())
        })
    },
);

pub static MAKE_DATE: Function = entry(
    "make_date",
    D,
    &[
        Param::required("year", Kind::Number, "The year."),
        Param::required("month", Kind::Number, "The month, from 1."),
        Param::required("day", Kind::Number, "The day, from 1."),
    ],
    Kind::String,
    "Returns the date that has a year, a month and a day.",
    &[Example::scalar("make_date(2013, 7, 15)", "2013-07-15"), Example::scalar("make_date(2019, 13, 1)", "")],
    |args| texts(args, |row| Some(date_of(args, row)?.to_string())),
);

fn date_of(args: &Args, row: usize) -> Option<Date> {
    let part = |index| whole(args, index, row);
    Date::new(part(0)?.try_into().ok()?, part(1)?.try_into().ok()?, part(2)?.try_into().ok()?).ok()
}

pub static MAKE_TIMESTAMP: Function = entry(
    "make_timestamp",
    D,
    &[
        Param::required("year", Kind::Number, "The year."),
        Param::required("month", Kind::Number, "The month, from 1."),
        Param::required("day", Kind::Number, "The day, from 1."),
        Param::required("hour", Kind::Number, "The hour."),
        Param::required("minute", Kind::Number, "The minute."),
        Param::required("second", Kind::Number, "The second."),
    ],
    Kind::Timestamp,
    "Returns the instant that has a date and a time.",
    &[Example::scalar("make_timestamp(2014, 12, 28, 6, 30, 45.887)", "2014-12-28 06:30:45.887")],
    |args| {
        times(args, |row| {
            let at = millis(DateTime::from(date_of(args, row)?))?;
            let (hour, minute, second) = (args.number(3, row)?, args.number(4, row)?, args.number(5, row)?);
            let inside = (0.0..24.0).contains(&hour) && (0.0..60.0).contains(&minute) && (0.0..60.0).contains(&second);
            let seconds = hour.trunc() * 3600.0 + minute.trunc() * 60.0 + second;
            inside.then_some(at + (seconds * 1000.0).round() as i64)
        })
    },
);

pub static TIMESTAMPADD: Function = entry(
    "timestampadd",
    D,
    &[UNIT, Param::required("count", Kind::Number, "How many units."), TIME],
    Kind::Timestamp,
    "Returns the instant so many units after another.",
    &[
        Example::scalar("timestampadd(HOUR, 8, '2022-02-20')", "2022-02-20 08:00:00.000"),
        Example::scalar("to_timestamp('2022-02-20') - INTERVAL 1 MONTH", "2022-01-20 00:00:00.000"),
    ],
    |args| times(args, |row| moved(instant_of(args, 2, row)?, unit(&args.text(0, row)?)?, args.number(1, row)?)),
);

pub static TIMESTAMPDIFF: Function = entry(
    "timestampdiff",
    D,
    &[
        UNIT,
        Param::required("start", Kind::Any, "The earlier time."),
        Param::required("end", Kind::Any, "The later time."),
    ],
    Kind::Number,
    "Returns how many whole units lie between two times.",
    &[Example::scalar("timestampdiff(HOUR, '2022-02-11 20:30:00', '2022-02-12 04:30:00')", "8")],
    |args| {
        numbers(args, |row| between(instant_of(args, 1, row)?, instant_of(args, 2, row)?, unit(&args.text(0, row)?)?))
    },
);

/// A time of one zone as one of another.
fn zoned(args: &Args, row: usize, to_utc: bool) -> Option<i64> {
    let zone = crate::functions::time_zone::time_zone(&args.text(1, row)?)?;
    let at = civil_of(args, 0, row)?;
    let (from, to) = if to_utc { (zone, TimeZone::UTC) } else { (TimeZone::UTC, zone) };
    let there = from.to_zoned(at).ok()?.with_time_zone(to).datetime();
    millis(there)
}

const ZONE: Param = Param::required("zone", Kind::String, "A time zone such as `America/New_York`.");

pub static FROM_UTC_TIMESTAMP: Function = entry(
    "from_utc_timestamp",
    D,
    &[TIME, ZONE],
    Kind::Timestamp,
    "Returns what clocks show in a zone at a time of UTC.",
    &[Example::scalar("from_utc_timestamp('2016-08-31', 'Asia/Seoul')", "2016-08-31 09:00:00.000")],
    |args| times(args, |row| zoned(args, row, false)),
);

pub static TO_UTC_TIMESTAMP: Function = entry(
    "to_utc_timestamp",
    D,
    &[TIME, ZONE],
    Kind::Timestamp,
    "Returns the time of UTC at which clocks in a zone show a time.",
    &[Example::scalar("to_utc_timestamp('2016-08-31', 'Asia/Seoul')", "2016-08-30 15:00:00.000")],
    |args| times(args, |row| zoned(args, row, true)),
);

pub static NAMED: &[Named] = &[
    Named::new("add_months", &[], &ADD_MONTHS),
    Named::new("current_date", &["curdate"], &CURRENT_DATE),
    Named::new("current_timestamp", &["now", "localtimestamp"], &CURRENT_TIMESTAMP),
    Named::new("current_timezone", &[], &CURRENT_TIMEZONE),
    Named::new("date_add", &[], &DATE_ADD),
    Named::new("date_format", &[], &DATE_FORMAT),
    Named::new("date_from_unix_date", &[], &DATE_FROM_UNIX_DATE),
    Named::new("date_sub", &[], &DATE_SUB),
    Named::new("date_trunc", &[], &DATE_TRUNC),
    Named::new("datediff", &["date_diff"], &DATEDIFF),
    Named::new("day", &["dayofmonth"], &DAY),
    Named::new("dayname", &[], &DAYNAME),
    Named::new("dayofweek", &[], &DAYOFWEEK),
    Named::new("dayofyear", &[], &DAYOFYEAR),
    Named::new("from_unixtime", &[], &FROM_UNIXTIME),
    Named::new("from_utc_timestamp", &[], &FROM_UTC_TIMESTAMP),
    Named::new("hour", &[], &HOUR),
    Named::new("last_day", &[], &LAST_DAY),
    Named::new("make_date", &[], &MAKE_DATE),
    Named::new("make_timestamp", &[], &MAKE_TIMESTAMP),
    Named::new("minute", &[], &MINUTE),
    Named::new("month", &[], &MONTH),
    Named::new("monthname", &[], &MONTHNAME),
    Named::new("months_between", &[], &MONTHS_BETWEEN),
    Named::new("next_day", &[], &NEXT_DAY),
    Named::new("quarter", &[], &QUARTER),
    Named::new("second", &[], &SECOND),
    Named::new("timestamp_micros", &[], &TIMESTAMP_MICROS),
    Named::new("timestamp_millis", &[], &TIMESTAMP_MILLIS),
    Named::new("timestamp_seconds", &[], &TIMESTAMP_SECONDS),
    Named::new("timestampadd", &["dateadd"], &TIMESTAMPADD),
    Named::new("timestampdiff", &[], &TIMESTAMPDIFF),
    Named::new("to_date", &["date"], &TO_DATE),
    Named::new("to_timestamp", &["timestamp"], &TO_TIMESTAMP),
    Named::new("to_utc_timestamp", &[], &TO_UTC_TIMESTAMP),
    Named::new("trunc", &[], &TRUNC),
    Named::new("unix_date", &[], &UNIX_DATE),
    Named::new("unix_micros", &[], &UNIX_MICROS),
    Named::new("unix_millis", &[], &UNIX_MILLIS),
    Named::new("unix_timestamp", &["to_unix_timestamp", "unix_seconds"], &UNIX_TIMESTAMP),
    Named::new("weekday", &[], &WEEKDAY),
    Named::new("weekofyear", &["week"], &WEEKOFYEAR),
    Named::new("year", &[], &YEAR),
];
