//! Functions of other languages, and how the same is said here.

/// A function of SQL, SPL, PPL or KQL, and what to write instead.
const FUNCTIONS: &[(&str, &str)] = &[
    // SEEN FT-KB: there is no `ago` (LANGUAGE.md 3.6).
    ("ago", "an hour ago in milliseconds is `now() * 1000 - 3600000`; compare it with `toMillis(@timestamp)`"),
    ("substring", "a piece of a text: `substr(text, start, length)`, the first character is number 0"),
    ("length", "the length of a text: `strlen(text)`"),
    ("len", "the length of a text: `strlen(text)`"),
    ("lower", "a text in small letters: `tolower(text)`"),
    ("lcase", "a text in small letters: `tolower(text)`"),
    ("upper", "a text in capital letters: `toupper(text)`"),
    ("ucase", "a text in capital letters: `toupper(text)`"),
    ("contains", "a condition on a piece of a text: `field like \"piece\"`"),
    ("matches", "a condition on a pattern: `field like /pattern/`"),
    ("regexp_like", "a condition on a pattern: `field like /pattern/`"),
    ("ifnull", "the first value that is there: `coalesce(a, b)`"),
    ("nvl", "the first value that is there: `coalesce(a, b)`"),
    ("isnull", "whether a field has a value: `ispresent(field)`"),
    ("isnotnull", "whether a field has a value: `ispresent(field)`"),
    ("exists", "whether a field has a value: `ispresent(field)`"),
    ("dc", "distinct values are counted with `count_distinct(field)`"),
    ("distinct_count", "distinct values are counted with `count_distinct(field)`"),
    ("mean", "the average: `avg(field)`"),
    ("average", "the average: `avg(field)`"),
    ("p50", "a percentile: `pct(field, 50)`"),
    ("p90", "a percentile: `pct(field, 90)`"),
    ("p95", "a percentile: `pct(field, 95)`"),
    ("p99", "a percentile: `pct(field, 99)`"),
    ("first", "the value of the oldest event: `earliest(field)`"),
    ("last", "the value of the newest event: `latest(field)`"),
    ("date_trunc", "the beginning of a piece of time: `datefloor(field, 1h)`"),
    ("date_bin", "the beginning of a piece of time: `bin(5m)`"),
    ("span", "the beginning of a piece of time: `bin(5m)`"),
    ("cast", "a text is used as a number where one is needed; `toNumber(field)` makes it one"),
    ("tostring", "every value is a text where one is needed; join texts with `concat(a, b)`"),
    ("pow", "a power is written `a ^ b`"),
    ("power", "a power is written `a ^ b`"),
    ("mod", "a remainder is written `a % b`"),
];

/// What to write instead of a function of another language.
pub fn instead_of(name: &str) -> Option<&'static str> {
    FUNCTIONS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, instead)| *instead)
}

#[cfg(test)]
mod tests {
    #[test]
    fn no_function_of_ours_is_called_foreign() {
        for (name, _) in super::FUNCTIONS {
            assert!(crate::functions::find(name).is_none(), "{name}");
        }
    }
}
