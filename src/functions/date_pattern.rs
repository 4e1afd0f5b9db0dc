//! Patterns of Java's `DateTimeFormatter`: a text is read as an instant. The calendar is `jiff`'s.

use super::time_zone::{offset_of, time_zone};
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{Offset, TimeZone};

/// Digits of a number whose length the pattern leaves open.
const ANY_DIGITS: usize = 9;
/// The century of a year of two digits (Java: 2000 to 2099).
const CENTURY: i64 = 2000;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Letters of zones that have no entry of their own in the database of zones.
const ABBREVIATIONS: [(&str, &str); 8] = [
    ("EST", "America/New_York"),
    ("EDT", "America/New_York"),
    ("CST", "America/Chicago"),
    ("CDT", "America/Chicago"),
    ("MST", "America/Denver"),
    ("MDT", "America/Denver"),
    ("PST", "America/Los_Angeles"),
    ("PDT", "America/Los_Angeles"),
];

/// A pattern, ready to read texts.
#[derive(Debug)]
pub struct Pattern(Vec<Part>);

#[derive(Debug, Clone)]
enum Part {
    Literal(String),
    /// A number of `least` to `most` digits; what follows at once needs `reserved` digits.
    Number {
        field: Field,
        least: usize,
        most: usize,
        reserved: usize,
    },
    /// One of these names; the first three letters of each when `short`.
    Name {
        field: Field,
        names: &'static [&'static str],
        short: bool,
    },
    Half,
    Offset {
        form: Form,
        zulu: bool,
    },
    Zone,
    Optional(Vec<Part>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    Year,
    YearOfCentury,
    Month,
    Day,
    DayOfYear,
    Weekday,
    Hour,
    HourFrom1,
    HourOfHalf,
    HourOfHalfFrom1,
    Minute,
    Second,
    MilliOfDay,
    Nano,
    Fraction,
}

/// How an offset is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `+hh` or `+hhmm`.
    Shortest,
    /// `+hhmm`, and `+hhmmss` when there are seconds.
    Plain,
    /// `+hh:mm`, and `+hh:mm:ss` when there are seconds.
    Colons,
    /// `GMT+8`, `GMT+08:00`.
    Localized,
}

/// What is wrong with a constant that should be a pattern.
pub fn is_pattern(text: &str) -> Result<(), String> {
    Pattern::new(text).map(|_| ())
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    // Java, DateTimeFormatter, "Patterns for Formatting and Parsing".
    pub fn new(text: &str) -> Result<Pattern, String> {
        let mut open = vec![Vec::new()];
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let run = rest.len() - rest.trim_start_matches(first).len();
            let mut length = first.len_utf8();
            let parts = open.last_mut().expect("the list of open groups begins with one and keeps it");
            match first {
                'a'..='z' | 'A'..='Z' => {
                    parts.push(letters(first, run)?);
                    length = run;
                }
                '\'' => {
                    let (literal, end) = quoted(rest)?;
                    push_literal(parts, &literal);
                    length = end;
                }
                '[' => open.push(Vec::new()),
                ']' => close(&mut open)?,
                '{' | '}' | '#' => return Err(format!("`{first}` is reserved in date patterns; quote it: '{first}'")),
                _ => push_literal(parts, &rest[..length]),
            }
            rest = &rest[length..];
        }
        while open.len() > 1 {
            close(&mut open)?;
        }
        let mut parts = open.pop().unwrap_or_default();
        reserve(&mut parts);
        Ok(Pattern(parts))
    }

    /// The instant that a text writes, milliseconds since the epoch; `None` for a text of another form.
    pub fn parse(&self, text: &str, zone: &TimeZone) -> Option<i64> {
        let mut found = Found::default();
        let rest = read_all(&self.0, text, &mut found)?;
        if rest.is_empty() { found.instant(zone) } else { None }
    }
}

fn push_literal(parts: &mut Vec<Part>, literal: &str) {
    match parts.last_mut() {
        Some(Part::Literal(text)) => text.push_str(literal),
        _ => parts.push(Part::Literal(literal.to_string())),
    }
}

// Java closes a group that is still open at the end of the pattern.
fn close(open: &mut Vec<Vec<Part>>) -> Result<(), String> {
    let mut parts = open.pop().filter(|_| !open.is_empty()).ok_or("`]` closes nothing in this date pattern")?;
    reserve(&mut parts);
    if let Some(outer) = open.last_mut() {
        outer.push(Part::Optional(parts));
    }
    Ok(())
}

/// A literal in quotation marks, two of which are one, and where it ends.
fn quoted(text: &str) -> Result<(String, usize), String> {
    if text.starts_with("''") {
        return Ok(("'".to_string(), 2));
    }
    let mut literal = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' if chars.next_if(|(_, next)| *next == '\'').is_some() => literal.push('\''),
            '\'' => return Ok((literal, at + 1)),
            other => literal.push(other),
        }
    }
    Err("a quotation mark in this date pattern is never closed".to_string())
}

/// What a run of one letter stands for.
fn letters(letter: char, count: usize) -> Result<Part, String> {
    use Field::*;
    let number = |field, least, most| Ok(Part::Number { field, least, most, reserved: 0 });
    let name = |field, names, short| Ok(Part::Name { field, names, short });
    let offset = |form, zulu| Ok(Part::Offset { form, zulu });
    match (letter, count) {
        ('y' | 'u', 2) => number(YearOfCentury, 2, 2),
        // Java takes more digits than four behind a sign only.
        ('y' | 'u', 4..=ANY_DIGITS) => number(Year, count, count),
        ('y' | 'u', 1 | 3) => number(Year, count, ANY_DIGITS),
        ('M' | 'L', 3) => name(Month, &MONTHS, true),
        ('M' | 'L', 4) => name(Month, &MONTHS, false),
        ('M' | 'L', 1 | 2) => two(Month, count),
        ('E', 1..=3) => name(Weekday, &DAYS, true),
        ('E', 4) => name(Weekday, &DAYS, false),
        ('d', 1 | 2) => two(Day, count),
        ('D', 1..=3) => number(DayOfYear, count, 3),
        ('H', 1 | 2) => two(Hour, count),
        ('k', 1 | 2) => two(HourFrom1, count),
        ('K', 1 | 2) => two(HourOfHalf, count),
        ('h', 1 | 2) => two(HourOfHalfFrom1, count),
        ('m', 1 | 2) => two(Minute, count),
        ('s', 1 | 2) => two(Second, count),
        ('S', 1..=9) => number(Fraction, count, count),
        ('A', 1..=ANY_DIGITS) => number(MilliOfDay, count, ANY_DIGITS),
        ('n', 1..=ANY_DIGITS) => number(Nano, count, ANY_DIGITS),
        ('a', 1) => Ok(Part::Half),
        ('X', 1) => offset(Form::Shortest, true),
        ('X', 2 | 4) => offset(Form::Plain, true),
        ('X', 3 | 5) | ('Z', 5) => offset(Form::Colons, true),
        ('x', 1) => offset(Form::Shortest, false),
        ('x', 2 | 4) | ('Z', 1..=3) => offset(Form::Plain, false),
        ('x', 3 | 5) => offset(Form::Colons, false),
        ('O', 1 | 4) | ('Z', 4) => offset(Form::Localized, false),
        ('V', 2) | ('z', 1..=4) => Ok(Part::Zone),
        _ => Err(format!("`{}` is not understood in a date pattern", letter.to_string().repeat(count))),
    }
}

/// A number of two digits, or of one or more when there is one letter.
fn two(field: Field, count: usize) -> Result<Part, String> {
    let most = if count == 1 { ANY_DIGITS } else { 2 };
    Ok(Part::Number { field, least: count, most, reserved: 0 })
}

/// A number of open length leaves the digits that the numbers right behind it need: `yMMdd`.
// Java, DateTimeFormatterBuilder: adjacent value parsing.
fn reserve(parts: &mut [Part]) {
    let mut following = 0;
    for part in parts.iter_mut().rev() {
        match part {
            Part::Number { least, most, reserved, .. } => {
                *reserved = following;
                following = if least == most { following + *least } else { 0 };
            }
            _ => following = 0,
        }
    }
}

/// Reads parts one after the other, and gives what is left of the text.
fn read_all<'t>(parts: &[Part], mut text: &'t str, found: &mut Found) -> Option<&'t str> {
    for part in parts {
        text = read(part, text, found)?;
    }
    Some(text)
}

fn read<'t>(part: &Part, text: &'t str, found: &mut Found) -> Option<&'t str> {
    match part {
        Part::Literal(literal) => text.strip_prefix(literal.as_str()),
        Part::Number { field, least, most, reserved } => {
            let digits = text.bytes().take(most + reserved).take_while(u8::is_ascii_digit).count();
            let length = digits.saturating_sub(*reserved).max(*least).min(*most).min(digits);
            let (number, rest) = text.split_at(length);
            found.set(*field, number.parse().ok().filter(|_| length >= *least)?, length);
            Some(rest)
        }
        Part::Name { field, names, short } => {
            let (place, rest) = names.iter().enumerate().find_map(|(place, name)| {
                let name = if *short { &name[..3] } else { name };
                text.strip_prefix(name).map(|rest| (place, rest))
            })?;
            found.set(*field, place as i64 + 1, 0);
            Some(rest)
        }
        Part::Half => {
            let afternoon = text.strip_prefix("PM").map(|rest| (true, rest));
            let (afternoon, rest) = afternoon.or_else(|| text.strip_prefix("AM").map(|rest| (false, rest)))?;
            found.afternoon = Some(afternoon);
            Some(rest)
        }
        Part::Offset { form, zulu } => read_offset(*form, *zulu, text, found),
        Part::Zone => {
            let length = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"/_+-:".contains(b)).count();
            let (name, rest) = text.split_at(length);
            let known = ABBREVIATIONS.iter().find(|(abbreviation, _)| *abbreviation == name);
            found.zone = Some(time_zone(known.map_or(name, |(_, zone)| zone))?);
            Some(rest)
        }
        Part::Optional(parts) => {
            let mut inside = found.clone();
            match read_all(parts, text, &mut inside) {
                Some(rest) => {
                    *found = inside;
                    Some(rest)
                }
                None => Some(text),
            }
        }
    }
}

fn read_offset<'t>(form: Form, zulu: bool, text: &'t str, found: &mut Found) -> Option<&'t str> {
    if let Some(rest) = text.strip_prefix('Z').filter(|_| zulu) {
        found.offset = Some(Offset::UTC);
        return Some(rest);
    }
    let text = if form == Form::Localized { text.strip_prefix("GMT")? } else { text };
    let signed = text.strip_prefix('+').map(|rest| (false, rest)).or_else(|| Some((true, text.strip_prefix('-')?)));
    let Some((west, rest)) = signed else {
        found.offset = Some(Offset::UTC).filter(|_| form == Form::Localized);
        return found.offset.map(|_| text);
    };
    let (hours, rest) = two_digits(rest).or_else(|| one_digit(rest).filter(|_| form == Form::Localized))?;
    let between = if matches!(form, Form::Colons | Form::Localized) { ":" } else { "" };
    let next = |rest: &'t str| rest.strip_prefix(between).and_then(two_digits);
    let (minutes, rest) = match next(rest) {
        Some(minutes) => minutes,
        None if matches!(form, Form::Shortest | Form::Localized) => (0, rest),
        None => return None,
    };
    let (seconds, rest) = next(rest).filter(|_| form != Form::Shortest).unwrap_or((0, rest));
    found.offset = Some(offset_of(west, hours, minutes, seconds)?);
    Some(rest)
}

fn two_digits(text: &str) -> Option<(i32, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    if digits.bytes().all(|byte| byte.is_ascii_digit()) { Some((digits.parse().ok()?, rest)) } else { None }
}

fn one_digit(text: &str) -> Option<(i32, &str)> {
    let (digit, rest) = text.split_at_checked(1)?;
    if digit.bytes().all(|byte| byte.is_ascii_digit()) { Some((digit.parse().ok()?, rest)) } else { None }
}

/// What was read so far.
#[derive(Debug, Clone, Default)]
struct Found {
    numbers: Vec<(Field, i64)>,
    afternoon: Option<bool>,
    offset: Option<Offset>,
    zone: Option<TimeZone>,
}

impl Found {
    fn set(&mut self, field: Field, number: i64, digits: usize) {
        match field {
            Field::YearOfCentury => self.numbers.push((Field::Year, CENTURY + number)),
            Field::Fraction => self.numbers.push((Field::Nano, number * 10i64.pow(9 - digits as u32))),
            _ => self.numbers.push((field, number)),
        }
    }

    fn get(&self, field: Field) -> Option<i64> {
        self.numbers.iter().rev().find(|(known, _)| *known == field).map(|(_, number)| *number)
    }

    fn instant(&self, zone: &TimeZone) -> Option<i64> {
        let civil = DateTime::from_parts(self.date()?, self.time()?);
        // What the text says counts before what the call says.
        let zone = match (self.offset, &self.zone) {
            (Some(offset), _) => TimeZone::fixed(offset),
            (None, Some(named)) => named.clone(),
            (None, None) => zone.clone(),
        };
        Some(civil.to_zoned(zone).ok()?.timestamp().as_millisecond())
    }

    // The manual is silent on texts without a month or a day: the first, as a date without a time is midnight
    // (LANGUAGE.md 3.6, REC). Without a year there is no date.
    fn date(&self) -> Option<Date> {
        let year = i16::try_from(self.get(Field::Year)?).ok()?;
        let date = match self.get(Field::DayOfYear) {
            Some(day) => {
                let date = Date::new(year, 1, 1).ok()?.checked_add(jiff::Span::new().try_days(day - 1).ok()?).ok()?;
                (day >= 1 && date.year() == year).then_some(date)?
            }
            None => {
                let month = i8::try_from(self.get(Field::Month).unwrap_or(1)).ok()?;
                let first = Date::new(year, month, 1).ok()?;
                let day = self.get(Field::Day).unwrap_or(1);
                // Java, ResolverStyle.SMART: a day up to 31 that the month does not have is its last.
                let day = if (1..=31).contains(&day) { day.min(first.days_in_month().into()) } else { 0 };
                Date::new(year, month, i8::try_from(day).ok()?).ok()?
            }
        };
        let weekday = self.get(Field::Weekday).map(|day| Weekday::from_monday_one_offset(day as i8).ok());
        weekday.is_none_or(|weekday| weekday == Some(date.weekday())).then_some(date)
    }

    fn time(&self) -> Option<Time> {
        if let Some(millis) = self.get(Field::MilliOfDay) {
            let part = |unit: i64, count: i64| millis / unit % count;
            let hour = i8::try_from(millis / 3_600_000).ok()?;
            let nano = part(1, 1000) as i32 * 1_000_000;
            return Time::new(hour, part(60_000, 60) as i8, part(1000, 60) as i8, nano).ok();
        }
        let number = |field| i8::try_from(self.get(field).unwrap_or(0)).ok();
        let nano = i32::try_from(self.get(Field::Nano).unwrap_or(0)).ok()?;
        Time::new(i8::try_from(self.hour()?).ok()?, number(Field::Minute)?, number(Field::Second)?, nano).ok()
    }

    /// The hour of the day. An hour of a half day needs its half.
    fn hour(&self) -> Option<i64> {
        if let Some(hour) = self.get(Field::Hour) {
            return Some(hour);
        }
        if let Some(hour) = self.get(Field::HourFrom1) {
            return (1..=24).contains(&hour).then_some(hour % 24);
        }
        let of_half = self.get(Field::HourOfHalf).map(|hour| (0..12).contains(&hour).then_some(hour));
        let from_1 = self.get(Field::HourOfHalfFrom1).map(|hour| (1..=12).contains(&hour).then_some(hour % 12));
        match of_half.or(from_1) {
            Some(hour) => Some(hour? + if self.afternoon? { 12 } else { 0 }),
            None => Some(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use proptest::prelude::*;

    fn parse(text: &str, pattern: &str) -> Option<String> {
        let millis = Pattern::new(pattern).expect("a pattern").parse(text, &TimeZone::UTC)?;
        Some(Timestamp::from_millisecond(millis).expect("in range").to_string())
    }

    #[track_caller]
    fn gives(text: &str, pattern: &str, instant: &str) {
        assert_eq!(parse(text, pattern).as_deref(), Some(instant), "{text} as {pattern}");
    }

    #[test]
    fn common_forms_are_read() {
        gives("2022-01-07", "yyyy-MM-dd", "2022-01-07T00:00:00Z");
        gives("2022-01-07T23:24:39.123Z", "yyyy-MM-dd'T'HH:mm:ss.SSSX", "2022-01-07T23:24:39.123Z");
        gives("2022-01-07T23:24:39.1234-08:00", "uuuu-MM-dd'T'HH:mm:ss.SSSSXXX", "2022-01-08T07:24:39.123Z");
        gives("07/Jan/2022:23:24:39 +0100", "dd/MMM/yyyy:HH:mm:ss Z", "2022-01-07T22:24:39Z");
        gives("Fri, 7 January 2022 11:24:39 PM", "EEE, d MMMM yyyy hh:mm:ss a", "2022-01-07T23:24:39Z");
        gives("20220107232439", "yyyyMMddHHmmss", "2022-01-07T23:24:39Z");
        gives("220107", "yyMMdd", "2022-01-07T00:00:00Z");
        gives("2022007", "yDDD", "2022-01-07T00:00:00Z");
        gives("1/7/2022 12:05 AM", "M/d/yyyy h:mm a", "2022-01-07T00:05:00Z");
        gives("2022-01-07 24:05", "yyyy-MM-dd kk:mm", "2022-01-07T00:05:00Z");
    }

    #[test]
    fn zones_and_offsets() {
        gives("2022-07-01 00:00 Europe/Berlin", "yyyy-MM-dd HH:mm VV", "2022-06-30T22:00:00Z");
        gives("2022-01-07 00:00 PST", "yyyy-MM-dd HH:mm z", "2022-01-07T08:00:00Z");
        gives("2022-01-07 00:00 GMT+8", "yyyy-MM-dd HH:mm O", "2022-01-06T16:00:00Z");
        gives("2022-01-07 00+0130", "yyyy-MM-dd HHX", "2022-01-06T22:30:00Z");
        gives("2022-01-07 00-05", "yyyy-MM-dd HHx", "2022-01-07T05:00:00Z");
        assert_eq!(parse("2022-01-07Z", "yyyy-MM-ddx"), None);
        assert_eq!(parse("2022-01-07+0100", "yyyy-MM-ddXXX"), None);
        assert_eq!(parse("2022-01-07+99:00", "yyyy-MM-ddXXX"), None);
    }

    #[test]
    fn literals_and_optional_parts() {
        gives("at 2022 o'clock", "'at' yyyy 'o''clock'", "2022-01-01T00:00:00Z");
        for (text, instant) in [("2022-01-07", "2022-01-07T00:00:00Z"), ("2022-01-07 23:24", "2022-01-07T23:24:00Z")] {
            gives(text, "yyyy-MM-dd[ HH:mm]", instant);
            gives(text, "yyyy-MM-dd[ HH:mm[:ss", instant);
        }
    }

    #[test]
    fn what_the_calendar_does_not_have() {
        gives("2022-02-31", "yyyy-MM-dd", "2022-02-28T00:00:00Z");
        for text in ["2022-02-32", "2022-13-01", "2022-00-01", "2022-01-00", "22-01-01", "2022-1-01", "2022-01-01x"] {
            assert_eq!(parse(text, "yyyy-MM-dd"), None, "{text}");
        }
        assert_eq!(parse("Sat 2022-01-07", "EEE yyyy-MM-dd"), None);
        assert_eq!(parse("2022 366", "yyyy DDD"), None);
        assert_eq!(parse("2022 25", "yyyy HH"), None);
        assert_eq!(parse("2022 11", "yyyy hh"), None);
        assert_eq!(parse("23:24", "HH:mm"), None);
    }

    #[test]
    fn wrong_patterns_are_told() {
        for pattern in ["YYYY-MM-dd", "yyyy-MM-dd'T", "yyyy]", "{", "bbb", "MMMMM", "ddd", "%Y"] {
            assert!(Pattern::new(pattern).is_err(), "{pattern}");
        }
    }

    proptest! {
        #[test]
        fn instants_read_back(millis in -2_000_000_000_000i64..4_000_000_000_000) {
            let time = Timestamp::from_millisecond(millis).expect("in range").to_zoned(TimeZone::UTC);
            for (format, pattern) in [
                ("%Y-%m-%dT%H:%M:%S%.3fZ", "yyyy-MM-dd'T'HH:mm:ss.SSSX"),
                ("%a %d %b %y %I:%M:%S%.3f %p", "EEE dd MMM yy hh:mm:ss.SSS a"),
                ("%Y%j%H%M%S%3f", "yyyyDDDHHmmssSSS"),
            ] {
                if time.year() >= 2000 || !format.contains("%y") {
                    let text = time.strftime(format).to_string();
                    let read = Pattern::new(pattern).expect("a pattern").parse(&text, &TimeZone::UTC);
                    prop_assert_eq!(read, Some(millis), "{}", text);
                }
            }
        }

        #[test]
        fn nothing_makes_it_panic(pattern in "[yMdHhmsSaEXxZzVO'\\[\\]: -]{0,12}", text in "[0-9APMGTZé:+ -]{0,24}") {
            if let Ok(pattern) = Pattern::new(&pattern) {
                pattern.parse(&text, &TimeZone::UTC);
            }
        }
    }
}
