//! Periods such as `5m`, and the buckets of time they make.

use arrow_array::{Array, TimestampMillisecondArray};
use jiff::civil::Date;
use jiff::{Span, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::ops::Range;

/// A count of units (LANGUAGE.md 3.6, period literal).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// How many, as written.
    pub count: u32,
    /// Of what.
    pub unit: Unit,
}

/// The unit of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)]
pub enum Unit {
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Every unit with the spellings that the manual lists; each of more than one letter also takes an `s`.
const SPELLINGS: [(Unit, &[&str]); 9] = [
    (Unit::Millisecond, &["ms", "msec", "millisecond"]),
    (Unit::Second, &["s", "sec", "second"]),
    (Unit::Minute, &["m", "min", "minute"]),
    (Unit::Hour, &["h", "hr", "hour"]),
    (Unit::Day, &["d", "day"]),
    (Unit::Week, &["w", "week"]),
    (Unit::Month, &["mo", "mon", "month"]),
    (Unit::Quarter, &["q", "qtr", "quarter"]),
    (Unit::Year, &["y", "yr", "year"]),
];

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;
/// 1970-01-05, the first Monday after the epoch.
const FIRST_MONDAY: i64 = 4 * DAY;

impl Unit {
    /// The unit with this spelling, in any case.
    pub fn from_name(name: &str) -> Option<Unit> {
        let name = name.to_ascii_lowercase();
        let is = |spelling: &str| name == spelling || (spelling.len() > 1 && name.strip_suffix('s') == Some(spelling));
        SPELLINGS.iter().find(|(_, spellings)| spellings.iter().any(|s| is(s))).map(|(unit, _)| *unit)
    }

    /// Every spelling without its plural, shortest first within a unit.
    pub fn names() -> impl Iterator<Item = &'static str> {
        SPELLINGS.iter().flat_map(|(_, spellings)| spellings.iter().copied())
    }

    fn shortest(self) -> &'static str {
        SPELLINGS.iter().find(|(unit, _)| *unit == self).map_or("", |(_, spellings)| spellings[0])
    }

    /// The largest count; a larger one is reduced to it.
    // AWS manual, stats: the caps for ms, s, m and h. The manual is silent on the others: none.
    fn cap(self) -> u32 {
        match self {
            Unit::Millisecond => 1000,
            Unit::Second | Unit::Minute => 60,
            Unit::Hour => 24,
            _ => u32::MAX,
        }
    }
}

impl Period {
    /// Where the bucket that contains an instant begins; milliseconds since the epoch, UTC.
    // Buckets are aligned to the epoch below a week (SEEN FT-KB). The manual is silent on weeks, months,
    // quarters and years: weeks begin on Monday, months are counted from January 1970 (REC).
    pub fn floor(self, millis: i64) -> i64 {
        match self.width() {
            Width::Fixed { millis: width, origin } => {
                millis.saturating_sub(origin).div_euclid(width).saturating_mul(width).saturating_add(origin)
            }
            Width::Months(width) => months_since_epoch(millis)
                .and_then(|month| month_start(month.div_euclid(width) * width))
                .unwrap_or(millis),
        }
    }

    /// Where the bucket of each instant begins.
    pub fn floors(self, times: &TimestampMillisecondArray) -> TimestampMillisecondArray {
        self.by_bucket(times, |bucket, _| bucket.start)
    }

    /// Where the bucket of each instant ends; an instant on a boundary stays.
    pub fn ceils(self, times: &TimestampMillisecondArray) -> TimestampMillisecondArray {
        self.by_bucket(times, |bucket, millis| if bucket.start == millis { millis } else { bucket.end })
    }

    // Events that stand together mostly fall into one bucket, so a division, and for months a look at the
    // calendar, is paid per bucket and not per row.
    fn by_bucket(
        self,
        times: &TimestampMillisecondArray,
        pick: impl Fn(&Range<i64>, i64) -> i64,
    ) -> TimestampMillisecondArray {
        let mut bucket = 0..0;
        let mut picked = Vec::with_capacity(times.len());
        for &millis in times.values() {
            if !bucket.contains(&millis) {
                let start = self.floor(millis);
                bucket = start..self.next(start);
            }
            picked.push(pick(&bucket, millis));
        }
        TimestampMillisecondArray::new(picked.into(), times.nulls().cloned())
    }

    /// The end of the bucket that contains an instant; an instant on a boundary stays (REC).
    pub fn ceil(self, millis: i64) -> i64 {
        let floor = self.floor(millis);
        if floor == millis { millis } else { self.next(floor) }
    }

    /// Where the bucket after the one that begins at `start` begins.
    pub fn next(self, start: i64) -> i64 {
        match self.width() {
            Width::Fixed { millis, .. } => start.saturating_add(millis),
            Width::Months(width) => {
                months_since_epoch(start).and_then(|month| month_start(month + width)).unwrap_or(start)
            }
        }
    }

    /// The period that it is taken for, when its count is above the cap of its unit.
    pub fn capped(self) -> Option<Period> {
        let count = self.count.min(self.unit.cap());
        (count < self.count).then_some(Period { count, ..self })
    }

    /// The same length in a larger unit, when there is one.
    pub fn in_larger_unit(self) -> Option<Period> {
        let larger = match self.unit {
            Unit::Millisecond => (1000, Unit::Second),
            Unit::Second => (60, Unit::Minute),
            Unit::Minute => (60, Unit::Hour),
            Unit::Hour => (24, Unit::Day),
            _ => return None,
        };
        let whole = self.count.is_multiple_of(larger.0);
        let period = Period { count: self.count / larger.0, unit: larger.1 };
        match period.capped() {
            _ if !whole => None,
            None => Some(period),
            Some(_) => period.in_larger_unit(),
        }
    }

    /// The length in milliseconds; a month counts as 30 days, a year as 365.
    pub fn millis(self) -> i64 {
        match self.width() {
            Width::Fixed { millis, .. } => millis,
            Width::Months(months) if months % 12 == 0 => months / 12 * 365 * DAY,
            Width::Months(months) => months * 30 * DAY,
        }
    }

    /// As `millis`, of all units that are written: buckets are no longer than their caps, other periods may be.
    pub fn length(self) -> i64 {
        Period { count: 1, ..self }.millis().saturating_mul(i64::from(self.count))
    }

    fn width(self) -> Width {
        let count = i64::from(self.count.clamp(1, self.unit.cap()));
        let fixed = |unit: i64| Width::Fixed { millis: count * unit, origin: 0 };
        match self.unit {
            Unit::Millisecond => fixed(1),
            Unit::Second => fixed(SECOND),
            Unit::Minute => fixed(MINUTE),
            Unit::Hour => fixed(HOUR),
            Unit::Day => fixed(DAY),
            Unit::Week => Width::Fixed { millis: count * WEEK, origin: FIRST_MONDAY },
            Unit::Month => Width::Months(count),
            Unit::Quarter => Width::Months(count * 3),
            Unit::Year => Width::Months(count * 12),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.count, self.unit.shortest())
    }
}

enum Width {
    Fixed { millis: i64, origin: i64 },
    Months(i64),
}

fn months_since_epoch(millis: i64) -> Option<i64> {
    let date = Timestamp::from_millisecond(millis).ok()?.to_zoned(TimeZone::UTC).date();
    Some((i64::from(date.year()) - 1970) * 12 + i64::from(date.month()) - 1)
}

fn month_start(month: i64) -> Option<i64> {
    let epoch = Date::constant(1970, 1, 1);
    let date = epoch.checked_add(Span::new().try_months(month).ok()?).ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floor(text: (u32, Unit), at: i64) -> String {
        super::super::print_time(Period { count: text.0, unit: text.1 }.floor(at))
    }

    #[test]
    fn every_spelling_is_known() {
        for (name, unit) in [("m", Unit::Minute), ("mo", Unit::Month), ("MIN", Unit::Minute), ("hrs", Unit::Hour)] {
            assert_eq!(Unit::from_name(name), Some(unit));
        }
        assert_eq!(Unit::from_name("ss"), None);
        assert_eq!(Unit::from_name("fortnight"), None);
    }

    #[test]
    fn buckets_begin_where_the_manual_says() {
        let at = 1641597879123; // 2022-01-07 23:24:39.123, a Friday
        assert_eq!(floor((5, Unit::Minute), at), "2022-01-07 23:20:00.000");
        assert_eq!(floor((300, Unit::Second), at), "2022-01-07 23:24:00.000", "seconds are capped at 60");
        assert_eq!(floor((48, Unit::Hour), at), "2022-01-07 00:00:00.000", "hours are capped at 24");
        assert_eq!(floor((1, Unit::Week), at), "2022-01-03 00:00:00.000");
        assert_eq!(floor((1, Unit::Month), at), "2022-01-01 00:00:00.000");
        assert_eq!(floor((1, Unit::Quarter), at + 90 * DAY), "2022-04-01 00:00:00.000");
        assert_eq!(floor((1, Unit::Year), at), "2022-01-01 00:00:00.000");
        assert_eq!(floor((1, Unit::Hour), -1), "1969-12-31 23:00:00.000");
    }

    #[test]
    fn a_column_gives_what_its_rows_give() {
        let times: TimestampMillisecondArray =
            [Some(1641597879123), None, Some(0), Some(-1), Some(1641597879124), Some(i64::MIN), Some(i64::MAX)]
                .into_iter()
                .collect();
        for (count, unit) in [(5, Unit::Minute), (1, Unit::Week), (2, Unit::Month), (u32::MAX, Unit::Year)] {
            let period = Period { count, unit };
            let (floors, ceils) = (period.floors(&times), period.ceils(&times));
            for row in 0..times.len() {
                assert_eq!(floors.is_valid(row), times.is_valid(row));
                assert_eq!(floors.value(row), period.floor(times.value(row)), "{period} {row}");
                assert_eq!(ceils.value(row), period.ceil(times.value(row)), "{period} {row}");
            }
        }
    }

    #[test]
    fn only_buckets_have_caps() {
        let period = Period { count: 90, unit: Unit::Minute };
        assert_eq!(period.length(), 90 * MINUTE);
        assert_eq!(period.millis(), 60 * MINUTE);
        assert_eq!(Period { count: u32::MAX, unit: Unit::Year }.length(), i64::MAX);
    }

    #[test]
    fn a_boundary_is_its_own_ceiling() {
        let period = Period { count: 10, unit: Unit::Minute };
        assert_eq!(period.ceil(600_000), 600_000);
        assert_eq!(period.ceil(600_001), 1_200_000);
    }
}
