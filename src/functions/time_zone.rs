//! Time zones by name and by offset.

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use std::sync::LazyLock;

/// The rules that are built in, so that an answer does not depend on the machine.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The longest offset, in seconds (Java, ZoneOffset).
const MOST: i32 = 18 * 3600;

/// The zone that a text names: `UTC`, `Europe/Berlin`, `+02:00`, `-0800`, `UTC+2`.
// The manual shows "UTC" alone; names of the IANA database and offsets are what Java takes, whose patterns it refers to.
pub fn time_zone(name: &str) -> Option<TimeZone> {
    let number = ["UTC", "GMT", "UT"].iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    if number == "Z" || number.is_empty() && !name.is_empty() {
        return Some(TimeZone::UTC);
    }
    if number.starts_with(['+', '-']) {
        return offset(number).map(TimeZone::fixed);
    }
    DATABASE.get(name).ok()
}

/// What is wrong with a constant that should name a zone.
pub fn is_time_zone(name: &str) -> Result<(), String> {
    match time_zone(name) {
        Some(_) => Ok(()),
        None => Err("expected a time zone such as `UTC`, `Europe/Berlin` or `+02:00`".to_string()),
    }
}

/// `+h`, `+hh`, `+hhmm`, `+hh:mm`.
fn offset(text: &str) -> Option<Offset> {
    let digits: String = text.get(1..)?.chars().filter(|c| *c != ':').collect();
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && text.matches(':').count() <= 1;
    let (hours, minutes) = match (digits.len(), text.find(':')) {
        (1 | 2, None) => (digits.as_str(), "0"),
        (4, None | Some(3)) => digits.split_at(2),
        _ => return None,
    };
    if !plain {
        return None;
    }
    offset_of(text.starts_with('-'), hours.parse().ok()?, minutes.parse().ok()?, 0)
}

/// The offset of so many hours, minutes and seconds.
pub fn offset_of(west: bool, hours: i32, minutes: i32, seconds: i32) -> Option<Offset> {
    let total = hours * 3600 + minutes * 60 + seconds;
    let valid = minutes < 60 && seconds < 60 && total <= MOST;
    Offset::from_seconds(if west { -total } else { total }).ok().filter(|_| valid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_names_and_offsets() {
        let seconds = |name: &str| time_zone(name).and_then(|zone| zone.to_fixed_offset().ok()).map(Offset::seconds);
        for name in ["UTC", "GMT", "Z", "+00:00", "UTC+0"] {
            assert_eq!(seconds(name), Some(0), "{name}");
        }
        assert_eq!(seconds("+02:00"), Some(7200));
        assert_eq!(seconds("-0830"), Some(-30600));
        assert_eq!(seconds("UTC+5"), Some(18000));
        assert!(time_zone("Europe/Berlin").is_some() && time_zone("America/New_York").is_some());
    }

    #[test]
    fn what_is_no_zone_is_none() {
        for name in ["", "Mars/Base", "+25:00", "+1:00:00", "+0:100", "+", "+é", "-99", "+12:60", "UTC*2"] {
            assert!(time_zone(name).is_none(), "{name}");
        }
    }
}
