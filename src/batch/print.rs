//! How numbers and times are printed.

use jiff::{Timestamp, tz::TimeZone};

/// Digits after the point, and significant digits of a number below one.
const DIGITS: i32 = 4;

/// A computed number: plain decimal notation without exponent, rounded to 4 decimals, or to 4 significant
/// digits below one, without trailing zeros; `None` for what is not a number.
// SEEN in JW, OBP and GH:laravel/vapor-ui#27: LANGUAGE.md 5.3.
pub fn print_number(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    if number == 0.0 {
        return Some("0".to_string());
    }
    if number.fract() == 0.0 {
        return Some(format!("{number:.0}"));
    }
    let decimals = if number.abs() >= 1.0 { DIGITS } else { DIGITS - 1 - number.abs().log10().floor() as i32 };
    let text = format!("{number:.*}", decimals as usize);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_string())
}

/// A time: `YYYY-MM-DD HH:MM:SS.mmm`, UTC (LANGUAGE.md 5.7). An instant that no calendar has prints as
/// its milliseconds.
pub fn print_time(millis: i64) -> String {
    match Timestamp::from_millisecond(millis) {
        Ok(time) => time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S%.3f").to_string(),
        Err(_) => millis.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_as_recorded() {
        let recorded = [
            (732.421875, "732.4219"),
            (232.696533203125, "232.6965"),
            (4114.0, "4114"),
            (987.9, "987.9"),
            (23.31957, "23.3196"),
            (0.13941, "0.1394"),
            (0.021654, "0.02165"),
            (0.000035, "0.000035"),
            (512000000.0, "512000000"),
            (-0.0, "0"),
            (-2.5, "-2.5"),
            (1e21, "1000000000000000000000"),
        ];
        for (number, text) in recorded {
            assert_eq!(print_number(number).as_deref(), Some(text));
        }
        assert_eq!(print_number(f64::NAN), None);
    }

    #[test]
    fn times_print_in_utc() {
        assert_eq!(print_time(1641597879000), "2022-01-07 23:24:39.000");
        assert_eq!(print_time(-1), "1969-12-31 23:59:59.999");
    }
}
