//! The forms by which parts of a text are recognised: times, addresses, numbers, names that machines give.

use std::net::Ipv6Addr;
use std::str::FromStr;

/// Digits of the longest exponent: with more it is a name that a machine has given.
const MOST_EXPONENT: usize = 3;

/// The length of a number at the head, sign not included: digits, with a fraction or an exponent if wanted.
pub fn number(text: &[u8]) -> Option<usize> {
    let whole = digits(text);
    if whole == 0 {
        return None;
    }
    let fraction = match text.get(whole) {
        Some(b'.') => digits(&text[whole + 1..]),
        _ => 0,
    };
    let mantissa = if fraction > 0 { whole + 1 + fraction } else { whole };
    Some(mantissa + exponent(&text[mantissa..]))
}

fn exponent(text: &[u8]) -> usize {
    let Some((b'e' | b'E', rest)) = text.split_first() else { return 0 };
    let sign = usize::from(matches!(rest.first(), Some(b'+' | b'-')));
    match digits(&rest[sign..]) {
        1..=MOST_EXPONENT => 1 + sign + digits(&rest[sign..]),
        _ => 0,
    }
}

/// How many digits the text begins with.
pub fn digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// The length of an IPv4 address at the head.
pub fn ipv4(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    for part in 0..4 {
        let length = digits(&text[at..]);
        let small = length < 3 || length == 3 && &text[at..at + 3] <= b"255".as_slice();
        if length == 0 || !small {
            return None;
        }
        at += length;
        if part < 3 {
            at += usize::from(text.get(at) == Some(&b'.'));
            text.get(at - 1).filter(|byte| **byte == b'.')?;
        }
    }
    Some(at)
}

/// The length of an IPv6 address at the head.
pub fn ipv6(text: &[u8]) -> Option<usize> {
    let length = text.iter().take(45).take_while(|b| b.is_ascii_hexdigit() || matches!(b, b':' | b'.')).count();
    let address = std::str::from_utf8(&text[..length]).ok()?.trim_end_matches(['.', ':']);
    Ipv6Addr::from_str(address).ok().map(|_| address.len())
}

/// The length of a hardware address at the head: six pairs of hexadecimal digits.
pub fn hardware_address(text: &[u8]) -> Option<usize> {
    let text = text.get(..17)?;
    let fits = |(at, byte): (usize, &u8)| if at % 3 == 2 { *byte == b':' } else { byte.is_ascii_hexdigit() };
    text.iter().enumerate().all(fits).then_some(17)
}

/// Whether a word is a UUID.
pub fn is_uuid(word: &[u8]) -> bool {
    let dash = |at: usize| matches!(at, 8 | 13 | 18 | 23);
    let fits = |(at, byte): (usize, &u8)| if dash(at) { *byte == b'-' } else { byte.is_ascii_hexdigit() };
    word.len() == 36 && word.iter().enumerate().all(fits)
}

/// Whether a word with digits looks like a name that a machine has given, and not like `sha256` or `worker-3`.
/// Words that vary without looking so are found by clustering.
pub fn is_id(word: &[u8]) -> bool {
    let digits = word.iter().filter(|byte| byte.is_ascii_digit()).count();
    let hexadecimal = word.iter().all(u8::is_ascii_hexdigit);
    let joined = word.iter().any(|byte| matches!(byte, b'-' | b'_'));
    word.starts_with(b"0x")
        || digits >= 4
        || hexadecimal && word.len() >= 8
        || joined && digits >= 3
        || word.len() >= 16 && digits >= 2
}

/// The length of an instant, a date or a time of day at the head of a text that begins with a digit.
pub fn time(text: &[u8]) -> Option<usize> {
    let length = date(text).map(|date| date + time_after(&text[date..])).or_else(|| clock_and_zone(text));
    let length = length.or_else(|| day_first(text))?;
    (!text.get(length).is_some_and(u8::is_ascii_alphanumeric)).then_some(length)
}

/// `2023-01-01` or `2023/01/01`.
fn date(text: &[u8]) -> Option<usize> {
    let mark = *text.get(4)?;
    let year = number_of(text, 4, 1900..=2199)?;
    (matches!(mark, b'-' | b'/') && text.get(7) == Some(&mark)).then_some(())?;
    number_of(&text[5..], 2, 1..=12)?;
    number_of(&text[8..], 2, 1..=31)?;
    (year > 0 && !text.get(10).is_some_and(u8::is_ascii_digit)).then_some(10)
}

/// The length of a blank or `T` and the time of day behind it.
fn time_after(text: &[u8]) -> usize {
    match text.split_first() {
        Some((b'T' | b't' | b' ' | b'_', rest)) => clock_and_zone(rest).map_or(0, |length| 1 + length),
        _ => 0,
    }
}

/// `19:00:01`, with a fraction and a time zone if wanted.
fn clock_and_zone(text: &[u8]) -> Option<usize> {
    let clock = clock(text)?;
    Some(clock + zone(&text[clock..]))
}

fn clock(text: &[u8]) -> Option<usize> {
    number_of(text, 2, 0..=23)?;
    number_of(text.get(3..)?, 2, 0..=59)?;
    number_of(text.get(6..)?, 2, 0..=60)?;
    (text[2] == b':' && text[5] == b':').then_some(())?;
    let fraction = match text.get(8) {
        Some(b'.' | b',') => digits(&text[9..]),
        Some(b'0'..=b'9') => return None,
        _ => 0,
    };
    Some(if fraction > 0 { 9 + fraction } else { 8 })
}

fn zone(text: &[u8]) -> usize {
    match text.split_first() {
        Some((b'Z' | b'z', _)) => 1,
        Some((b'+' | b'-', rest)) => match (digits(rest), rest.get(2)) {
            (4, _) => 5,
            (2, Some(b':')) if digits(&rest[3..]) == 2 => 6,
            (2, _) => 3,
            _ => 0,
        },
        _ => 0,
    }
}

/// `10/Oct/2000:13:55:36 -0700`, as web servers write it.
fn day_first(text: &[u8]) -> Option<usize> {
    number_of(text, 2, 1..=31)?;
    (text.get(2) == Some(&b'/') && is_month(text.get(3..6)?) && text.get(6) == Some(&b'/')).then_some(())?;
    number_of(text.get(7..)?, 4, 1900..=2199)?;
    if text.get(11) != Some(&b':') {
        return Some(11);
    }
    let end = 12 + clock(&text[12..])?;
    let zone = text[end..].strip_prefix(b" ").map_or(0, zone);
    Some(if zone > 0 { end + 1 + zone } else { end })
}

/// The length of `Jan  2 15:04:05` at the head, as syslog writes it.
pub fn syslog_time(text: &[u8]) -> Option<usize> {
    is_month(text.get(..3)?).then_some(())?;
    let blanks = text[3..].iter().take_while(|byte| **byte == b' ').count();
    let day = digits(&text[3 + blanks..]);
    let at = 3 + blanks + day;
    ((1..=2).contains(&blanks) && (1..=2).contains(&day) && text.get(at) == Some(&b' ')).then_some(())?;
    Some(at + 1 + clock(&text[at + 1..])?)
}

fn is_month(text: &[u8]) -> bool {
    const MONTHS: [&[u8]; 12] =
        [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];
    MONTHS.contains(&text)
}

/// The number that the first so many digits are, if it lies in the range.
fn number_of(text: &[u8], length: usize, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
    let digits = text.get(..length)?;
    let value = digits.iter().try_fold(0, |value, byte| Some(value * 10 + char::from(*byte).to_digit(10)?))?;
    range.contains(&value).then_some(value)
}

/// Seconds or milliseconds since 1970, of the years 2001 to 2033.
pub fn is_epoch(digits: &[u8]) -> bool {
    matches!(digits.len(), 10 | 13) && digits[0] == b'1'
}

/// Words that make a length of time of the number in front of them.
const TIME_UNITS: [&str; 26] = [
    "ns",
    "us",
    "µs",
    "ms",
    "s",
    "msec",
    "msecs",
    "millis",
    "sec",
    "secs",
    "min",
    "mins",
    "hr",
    "hrs",
    "nanosecond",
    "nanoseconds",
    "microsecond",
    "microseconds",
    "millisecond",
    "milliseconds",
    "second",
    "seconds",
    "minute",
    "minutes",
    "hour",
    "hours",
];

/// Other words that directly follow a number.
const OTHER_UNITS: [&str; 14] = ["B", "KB", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "k", "K", "M", "x"];

/// Whether a word is a unit of time.
pub fn is_time_unit(word: &[u8]) -> bool {
    TIME_UNITS.iter().any(|unit| unit.as_bytes() == word)
}

/// Whether a word is any unit.
pub fn is_unit(word: &[u8]) -> bool {
    is_time_unit(word) || OTHER_UNITS.iter().any(|unit| unit.as_bytes() == word) || matches!(word, b"m" | b"h" | b"d")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_many_hands() {
        for text in [
            "2023-01-01 19:00:01",
            "2023-01-01T19:00:01.123Z",
            "2023-01-01T19:00:01,123+02:00",
            "2023/01/01 19:00:01",
            "2023-01-01",
            "19:00:01.5",
            "10/Oct/2000:13:55:36 -0700",
            "10/Oct/2000",
        ] {
            assert_eq!(time(text.as_bytes()), Some(text.len()), "{text}");
            assert_eq!(time(format!("{text} x").as_bytes()), Some(text.len()), "{text}");
            assert_eq!(time(format!("{text}x").as_bytes()), None, "{text}");
        }
        for text in ["2023-13-01", "25:00:00", "2023-01-011", "1:2:3", "2023", "", "12:34", "99/Oct/2000"] {
            assert_eq!(time(text.as_bytes()), None, "{text}");
        }
        assert_eq!(syslog_time(b"Jan  2 15:04:05 host"), Some(15));
        assert_eq!(syslog_time(b"Jan 22 15:04:05"), Some(15));
        assert_eq!(syslog_time(b"May the force"), None);
    }

    #[test]
    fn addresses_and_numbers() {
        assert_eq!(ipv4(b"10.0.1.22:80"), Some(9));
        for text in ["10.0.1", "10.0.1.256", "a.b.c.d", "", "1.2.3."] {
            assert_eq!(ipv4(text.as_bytes()), None, "{text}");
        }
        assert_eq!(ipv6(b"2001:db8::1 x"), Some(11));
        assert_eq!(ipv6(b"12:34"), None);
        assert_eq!(hardware_address(b"00:1a:2b:3c:4d:5e"), Some(17));
        for (text, length) in [("12", 2), ("1.5s", 3), ("1.", 1), ("1e5", 3), ("1e-5x", 4), ("1e", 1), ("1e12345", 1)] {
            assert_eq!(number(text.as_bytes()), Some(length), "{text}");
        }
        assert_eq!(number(b".5"), None);
    }

    #[test]
    fn names_that_machines_give() {
        for word in ["12342342k124-12345", "0x1f", "deadbee1", "i-0abc123", "user_123", "AKIAIOSFODNN7EXAMPL3"] {
            assert!(is_id(word.as_bytes()), "{word}");
        }
        for word in ["sha256", "worker-3", "utf-8", "s3", "v2", "HTTP2"] {
            assert!(!is_id(word.as_bytes()), "{word}");
        }
        assert!(is_uuid(b"123e4567-e89b-12d3-a456-426614174000"));
        assert!(!is_uuid(b"123e4567-e89b-12d3-a456-42661417400g"));
    }
}
