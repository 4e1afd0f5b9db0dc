//! Sizes in bytes as people write them: `512MiB`, `1.5GB`, `1000000`.

/// Units, the longer spellings first so that none hides behind its own end.
const UNITS: [(&str, f64); 13] = [
    ("kib", KIB),
    ("mib", KIB * KIB),
    ("gib", KIB * KIB * KIB),
    ("tib", KIB * KIB * KIB * KIB),
    ("kb", 1e3),
    ("mb", 1e6),
    ("gb", 1e9),
    ("tb", 1e12),
    // A letter alone counts in powers of two, as with other tools.
    ("k", KIB),
    ("m", KIB * KIB),
    ("g", KIB * KIB * KIB),
    ("t", KIB * KIB * KIB * KIB),
    ("b", 1.0),
];

const KIB: f64 = 1024.0;

/// The number of bytes.
pub fn parse(text: &str) -> Result<usize, String> {
    let lower = text.trim().to_ascii_lowercase();
    let unit = UNITS.iter().find_map(|(unit, bytes)| Some((lower.strip_suffix(unit)?, *bytes)));
    let (digits, unit) = unit.unwrap_or((&lower, 1.0));
    let digits = digits.trim_end();
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    match digits.parse::<f64>() {
        Ok(number) if plain && number * unit >= 1.0 && number * unit <= usize::MAX as f64 => {
            Ok((number * unit) as usize)
        }
        _ => Err("expected a size such as `512MiB`, `1.5GB` or a number of bytes".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_written() {
        let sizes = [
            ("512MiB", 512 << 20),
            ("1.5GB", 1_500_000_000),
            ("2g", 2 << 30),
            ("10 kB", 10_000),
            ("4096", 4096),
            ("7b", 7),
        ];
        for (text, bytes) in sizes {
            assert_eq!(parse(text), Ok(bytes), "{text}");
        }
        for text in ["", "MB", "-1GB", "0", "1e3", "inf", "nanGB", "5 parsecs", "1.2.3kB"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
