//! `like-for-equal`: a pattern where only a whole value can match.

use super::walk::{each, expressions};
use super::{Context, Rule};
use crate::Query;
use crate::diagnostics::{Code, Diagnostic, Span};
use crate::syntax::{Expr, Literal, Path, Pattern};

pub static RULE: Rule = Rule {
    code: Code::LikeForEqual,
    name: "like-for-equal",
    summary: "A `like` looks for something that can only be the whole value.",
    why: "`=` and `in` say what is meant, and only they can use a field index, so that the service leaves out events \
          that are known not to match and scans fewer bytes; `like` never does (AWS manual, field indexes). A regular \
          expression between `^` and `$` without any marks, the whole of an identifier, or one of the few values that \
          a field has, is equal or it is not. With an IP address it is worse: `like \"10.0.1.5\"` also finds \
          `10.0.1.50`.",
    bad: "filter action like \"REJECT\" and eventName like /^ConsoleLogin$/\n| stats count(*) by srcAddr",
    good: "filter action = \"REJECT\" and eventName = \"ConsoleLogin\"\n| stats count(*) by srcAddr",
    check,
};

/// Fields with few values, none of which is part of another (AWS manual, flow logs and Lambda logs).
const FEW_VALUES: [(&str, &[&str]); 4] = [
    ("action", &["ACCEPT", "REJECT", "ALLOW", "BLOCK"]),
    ("logStatus", &["OK", "NODATA", "SKIPDATA"]),
    ("flowDirection", &["ingress", "egress"]),
    ("@type", &["START", "END", "REPORT", "INIT_START"]),
];

/// Fields that hold an identifier and nothing else, and how long it is.
const IDENTIFIERS: [(&str, usize); 2] = [("@requestId", 36), ("traceId", 32)];

fn check(query: &Query, _: &Context) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for expr in query.stages.iter().flat_map(expressions) {
        each(expr, &mut |expr| {
            if let Expr::Like { subject, pattern, negated, span } = expr
                && let Expr::Field(path) = &**subject
            {
                found.extend(whole_value(path, pattern).map(|values| told(path, &values, *negated, *span)));
                found.extend(address(path, pattern).map(|address| told_of_address(path, address, *negated, *span)));
            }
        });
    }
    found
}

fn told(path: &Path, values: &[String], negated: bool, span: Span) -> Diagnostic {
    let texts: Vec<String> = values.iter().map(|value| Literal::Text(value.clone()).to_string()).collect();
    let instead = match (&texts[..], negated) {
        ([text], false) => format!("{path} = {text}"),
        ([text], true) => format!("{path} != {text}"),
        (texts, false) => format!("{path} in [{}]", texts.join(", ")),
        (texts, true) => format!("{path} not in [{}]", texts.join(", ")),
    };
    let fault = Diagnostic::new(Code::LikeForEqual, "this `like` can only match the whole value")
        .at(span, "equal, or not")
        .help(format!("write `{instead}`, which can use a field index"));
    // Where the field is missing, `!=` and `not like` may differ: that is for a person to decide.
    if negated { fault } else { fault.fix(span, instead) }
}

/// The values that a pattern matches when it can only be the whole of one.
fn whole_value(path: &Path, pattern: &Pattern) -> Option<Vec<String>> {
    let text = match pattern {
        Pattern::Text(text, _) => text,
        Pattern::Regex(text, _) => match anchored(text) {
            Some(values) => return Some(values),
            None => text,
        },
    };
    let name = path.name();
    let few = FEW_VALUES.iter().any(|(field, values)| *field == name && values.contains(&text.as_str()));
    let is_identifier = text.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let whole = IDENTIFIERS.iter().any(|(field, length)| *field == name && text.len() == *length && is_identifier);
    (few || whole).then(|| vec![text.clone()])
}

/// How the names of fields with addresses end.
const OF_ADDRESSES: [&str; 3] = ["addr", "address", "ip"];

/// The whole address that a pattern looks for in a field of addresses.
fn address<'p>(path: &Path, pattern: &'p Pattern) -> Option<&'p str> {
    let Pattern::Text(text, _) = pattern else { return None };
    let name = path.name().to_ascii_lowercase();
    let is_address = text.parse::<std::net::Ipv4Addr>().is_ok();
    (is_address && OF_ADDRESSES.iter().any(|ending| name.ends_with(ending))).then_some(text)
}

// It may be that longer addresses are meant too, so there is no fix.
fn told_of_address(path: &Path, address: &str, negated: bool, span: Span) -> Diagnostic {
    let mark = if negated { "!=" } else { "=" };
    Diagnostic::new(Code::LikeForEqual, format!("this `like` finds `{address}` also in longer addresses"))
        .at(span, format!("also `{address}0`"))
        .help(format!("write `{path} {mark} \"{address}\"`, which can use a field index"))
}

/// The values of `^a$` and `^(a|b)$`, when they have no marks.
fn anchored(regex: &str) -> Option<Vec<String>> {
    let inner = regex.strip_prefix('^')?.strip_suffix('$')?;
    let group = inner.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let group = group.map(|group| group.strip_prefix("?:").unwrap_or(group));
    let values: Vec<&str> = match group {
        Some(group) => group.split('|').collect(),
        None => vec![inner],
    };
    // Numbers are equal when their values are, whatever their digits.
    let plain = |value: &&str| {
        value.chars().all(|c| c.is_alphanumeric() || "-_:/ @".contains(c)) && value.parse::<f64>().is_err()
    };
    (!inner.is_empty() && values.iter().all(plain)).then(|| values.into_iter().map(str::to_string).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixes(text: &str) -> Vec<String> {
        let query = Query::parse(text).expect("it is read");
        check(&query, &Context::default())
            .into_iter()
            .map(|fault| fault.fix.map_or("none".into(), |fix| fix.text))
            .collect()
    }

    #[test]
    fn patterns_that_can_only_be_the_whole_value() {
        assert_eq!(fixes("filter a like /^(GET|POST)$/"), ["a in [\"GET\", \"POST\"]"]);
        assert_eq!(fixes("filter a not like /^GET$/"), ["none"]);
        assert_eq!(fixes("filter traceId like \"4bf92f3577b34da6a3ce929d0e0e4736\"").len(), 1);
        assert_eq!(fixes("filter srcAddr like '10.0.1.5'"), ["none"]);
        for right in [
            "filter srcAddr like '10.0.1.'",
            "filter @message like '10.0.1.5'",
            "filter a like /^GET/",
            "filter a like /^a.c$/",
            "filter a like /^5$/",
            "filter a like \"REJECT\"",
            "filter action like \"REJ\"",
            "filter @message like \"REJECT\"",
        ] {
            assert!(fixes(right).is_empty(), "{right}");
        }
    }
}
