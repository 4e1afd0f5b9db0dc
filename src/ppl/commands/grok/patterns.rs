//! The patterns of `grok` by name.
//!
//! The names are those that Logstash has made common; the guide names some of them and does not list them. What each
//! matches is written here in the syntax of the `regex` crate, which has no look-around.

/// A pattern: its name, and what it matches. A pattern may use others, `%{NAME}`, and name fields, `%{NAME:field}`.
const PATTERNS: [(&str, &str); 61] = [
    ("WORD", r"\b\w+\b"),
    ("NOTSPACE", r"\S+"),
    ("SPACE", r"\s*"),
    ("DATA", r".*?"),
    ("GREEDYDATA", r".*"),
    ("USERNAME", r"[a-zA-Z0-9._-]+"),
    ("USER", r"%{USERNAME}"),
    ("EMAILLOCALPART", r"[a-zA-Z0-9!#$%&'*+/=?^_`|~.-]+"),
    ("EMAILADDRESS", r"%{EMAILLOCALPART}@%{HOSTNAME}"),
    ("INT", r"[+-]?[0-9]+"),
    ("BASE10NUM", r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"),
    ("NUMBER", r"%{BASE10NUM}"),
    ("BASE16NUM", r"[+-]?(?:0x)?[0-9A-Fa-f]+"),
    ("BASE16FLOAT", r"\b[+-]?(?:0x)?(?:[0-9A-Fa-f]+(?:\.[0-9A-Fa-f]*)?|\.[0-9A-Fa-f]+)\b"),
    ("POSINT", r"\b[1-9][0-9]*\b"),
    ("NONNEGINT", r"\b[0-9]+\b"),
    ("QUOTEDSTRING", r#"(?:"(?:\\.|[^\\"])*"|'(?:\\.|[^\\'])*')"#),
    ("QS", r"%{QUOTEDSTRING}"),
    ("UUID", r"[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}"),
    ("MAC", r"(?:[A-Fa-f0-9]{2}[:-]){5}[A-Fa-f0-9]{2}|(?:[A-Fa-f0-9]{4}\.){2}[A-Fa-f0-9]{4}"),
    ("IPV4", r"(?:(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})\.){3}(?:25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"),
    ("IPV6", r"[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?::%{IPV4})?(?:%[0-9A-Za-z]+)?"),
    ("IP", r"%{IPV4}|%{IPV6}"),
    ("HOSTNAME", r"\b[0-9A-Za-z][0-9A-Za-z-]{0,62}(?:\.[0-9A-Za-z][0-9A-Za-z-]{0,62})*\.?"),
    ("HOST", r"%{HOSTNAME}"),
    ("IPORHOST", r"%{IP}|%{HOSTNAME}"),
    ("HOSTPORT", r"(?:%{IPORHOST}):%{POSINT}"),
    ("UNIXPATH", r"(?:/[\w%!$@:.,+~-]*)+"),
    ("WINPATH", r"(?:[A-Za-z]:|\\)(?:\\[^\\?*]*)+"),
    ("PATH", r"%{UNIXPATH}|%{WINPATH}"),
    ("URIPROTO", r"[A-Za-z][A-Za-z0-9+.-]*"),
    ("URIHOST", r"(?:%{IPORHOST})(?::%{POSINT})?"),
    ("URIPATH", r"(?:/[A-Za-z0-9$.+!*'(){},~:;=@#%&_-]*)+"),
    ("URIPARAM", r"\?[A-Za-z0-9$.+!*'|(){},~@#%&/=:;_?\[\]<>-]*"),
    ("URIPATHPARAM", r"%{URIPATH}(?:%{URIPARAM})?"),
    ("URI", r"%{URIPROTO}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST})?(?:%{URIPATHPARAM})?"),
    (
        "MONTH",
        r"\b(?:[Jj]an(?:uary)?|[Ff]eb(?:ruary)?|[Mm]ar(?:ch)?|[Aa]pr(?:il)?|[Mm]ay|[Jj]une?|[Jj]uly?|[Aa]ug(?:ust)?|[Ss]ep(?:tember)?|[Oo]ct(?:ober)?|[Nn]ov(?:ember)?|[Dd]ec(?:ember)?)\b",
    ),
    ("MONTHNUM", r"0?[1-9]|1[0-2]"),
    ("MONTHNUM2", r"0[1-9]|1[0-2]"),
    ("MONTHDAY", r"0[1-9]|[12][0-9]|3[01]|[1-9]"),
    ("DAY", r"(?:Mon(?:day)?|Tue(?:sday)?|Wed(?:nesday)?|Thu(?:rsday)?|Fri(?:day)?|Sat(?:urday)?|Sun(?:day)?)"),
    ("YEAR", r"[0-9]{4}|[0-9]{2}"),
    ("HOUR", r"2[0123]|[01]?[0-9]"),
    ("MINUTE", r"[0-5][0-9]"),
    ("SECOND", r"(?:[0-5]?[0-9]|60)(?:[:.,][0-9]+)?"),
    ("TIME", r"(?:%{HOUR}):%{MINUTE}(?::(?:%{SECOND}))?"),
    ("DATE_US", r"(?:%{MONTHNUM})[/-](?:%{MONTHDAY})[/-](?:%{YEAR})"),
    ("DATE_EU", r"(?:%{MONTHDAY})[./-](?:%{MONTHNUM})[./-](?:%{YEAR})"),
    ("DATE", r"%{DATE_US}|%{DATE_EU}"),
    ("ISO8601_TIMEZONE", r"Z|[+-](?:%{HOUR}):?%{MINUTE}"),
    (
        "TIMESTAMP_ISO8601",
        r"(?:%{YEAR})-(?:%{MONTHNUM})-(?:%{MONTHDAY})[T ](?:%{HOUR}):?%{MINUTE}(?::?(?:%{SECOND}))?(?:%{ISO8601_TIMEZONE})?",
    ),
    ("DATESTAMP", r"(?:%{DATE})[- ]%{TIME}"),
    ("TZ", r"[A-Z]{3}"),
    ("HTTPDATE", r"(?:%{MONTHDAY})/%{MONTH}/(?:%{YEAR}):%{TIME} %{INT}"),
    ("SYSLOGTIMESTAMP", r"%{MONTH} +(?:%{MONTHDAY}) %{TIME}"),
    ("PROG", r"[\w._/%-]+"),
    ("SYSLOGPROG", r"%{PROG:program}(?:\[%{POSINT:pid}\])?"),
    (
        "LOGLEVEL",
        r"(?i:trace|debug|notice|info(?:rmation)?|warn(?:ing)?|err(?:or)?|crit(?:ical)?|fatal|severe|emerg(?:ency)?|alert)",
    ),
    ("HTTPDUSER", r"%{EMAILADDRESS}|%{USER}"),
    (
        "COMMONAPACHELOG",
        r#"%{IPORHOST:clientip} %{HTTPDUSER:ident} %{HTTPDUSER:auth} \[%{HTTPDATE:timestamp}\] "(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})" (?:%{NUMBER:response}|-) (?:%{NUMBER:bytes}|-)"#,
    ),
    ("COMBINEDAPACHELOG", r"%{COMMONAPACHELOG} %{QS:referrer} %{QS:agent}"),
];

/// How deep patterns are made of others: the longest chain in the table has half as many.
const MOST_NESTING: usize = 10;

/// The names of all patterns.
pub fn names() -> impl Iterator<Item = &'static str> {
    PATTERNS.iter().map(|(name, _)| *name)
}

/// Whether a pattern names fields.
pub fn has_fields(name: &str) -> bool {
    find(name).is_some_and(|pattern| {
        pattern
            .match_indices("%{")
            .any(|(at, _)| pattern[at..].split('}').next().is_some_and(|inner| inner.contains(':')))
            || name == "COMBINEDAPACHELOG"
    })
}

/// The regular expression of a pattern.
pub fn expanded(name: &str) -> Option<String> {
    expand(find(name)?, MOST_NESTING)
}

fn find(name: &str) -> Option<&'static str> {
    PATTERNS.iter().find(|(known, _)| *known == name).map(|(_, pattern)| *pattern)
}

fn expand(pattern: &str, depth: usize) -> Option<String> {
    let mut regex = String::new();
    let mut rest = pattern;
    while let Some(start) = rest.find("%{") {
        regex.push_str(&rest[..start]);
        let length = rest[start..].find('}')?;
        let (name, field) = match rest[start + 2..start + length].split_once(':') {
            Some((name, field)) => (name, Some(field)),
            None => (&rest[start + 2..start + length], None),
        };
        let inner = expand(find(name)?, depth.checked_sub(1)?)?;
        match field {
            Some(field) => regex.push_str(&format!("(?<{field}>{inner})")),
            None => regex.push_str(&format!("(?:{inner})")),
        }
        rest = &rest[start + length + 1..];
    }
    regex.push_str(rest);
    Some(regex)
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    #[test]
    fn every_pattern_is_a_regular_expression() {
        for name in names() {
            let regex = expanded(name).unwrap_or_else(|| panic!("{name} uses a pattern that is not there"));
            Regex::new(&regex).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    }

    #[test]
    fn patterns_match_what_their_names_say() {
        for (name, text, wanted) in [
            ("IP", "from 192.0.2.17 to", Some("192.0.2.17")),
            ("IP", "2001:db8::1 up", Some("2001:db8::1")),
            ("HOSTNAME", "@example.com", Some("example.com")),
            ("NUMBER", "took -3.5 ms", Some("-3.5")),
            ("TIMESTAMP_ISO8601", "at 2024-05-01T12:00:01.5Z.", Some("2024-05-01T12:00:01.5Z")),
            ("HTTPDATE", "[28/Sep/2022:10:15:57 -0700]", Some("28/Sep/2022:10:15:57 -0700")),
            ("LOGLEVEL", "[WARN] x", Some("WARN")),
            ("UUID", "id 123e4567-e89b-12d3-a456-426614174000", Some("123e4567-e89b-12d3-a456-426614174000")),
            ("QS", r#"say "a \" b" now"#, Some(r#""a \" b""#)),
            ("MONTH", "12 February", Some("February")),
            ("UUID", "none", None),
        ] {
            let regex = Regex::new(&expanded(name).expect("it is there")).expect("it compiles");
            assert_eq!(regex.find(text).map(|found| found.as_str()), wanted, "{name}");
        }
    }
}
