//! Which log groups `SOURCE` selects, by what is known of them.

use crate::diagnostics::{Code, Diagnostic, Span};
use crate::plan::{Choice, Groups, Selector};
use crate::scan::Source;

/// The class of a log group of which nothing else is said (AWS manual, SOURCE: the default class).
const STANDARD: &str = "STANDARD";

/// Whether all that a list says holds for a log group. What is known of none of `all` decides nothing.
pub fn holds(selectors: &[Selector], source: &Source, all: &[Source]) -> bool {
    let decides = |selector: &&Selector| unknown(selector, all).is_none();
    selectors.iter().filter(decides).all(|selector| one_holds(selector, source))
        && (names_class(selectors) || class(source).eq_ignore_ascii_case(STANDARD))
}

/// Notes on what the selectors of a query ask for that is known of no log group.
pub fn notes(choice: &Choice, all: &[Source]) -> Vec<Diagnostic> {
    let Groups::Selected(lists) = &choice.groups else { return Vec::new() };
    let unknown = lists.iter().flatten().filter_map(|selector| unknown(selector, all));
    unknown.map(|(what, span)| not_known(what, span)).collect()
}

fn one_holds(selector: &Selector, source: &Source) -> bool {
    let facts = &source.facts;
    let is_one_of = |values: &[String], fact: &Option<String>| fact.as_ref().is_some_and(|fact| values.contains(fact));
    match selector {
        Selector::Name(name) => source.log_group == *name,
        Selector::Prefixes(prefixes) => prefixes.iter().any(|prefix| source.log_group.starts_with(prefix.as_str())),
        Selector::Accounts(accounts, _) => is_one_of(accounts, &facts.account),
        Selector::Classes(classes, _) => classes.iter().any(|wanted| wanted.eq_ignore_ascii_case(class(source))),
        Selector::DataSources(names, _) => is_one_of(names, &facts.data_source),
        Selector::Tags(tags, _) => tags.iter().all(|(key, values)| has_tag(source, key, values)),
    }
}

/// Whether a list says of which class a log group must be, or names it.
fn names_class(selectors: &[Selector]) -> bool {
    selectors.iter().any(|selector| matches!(selector, Selector::Classes(..) | Selector::Name(_)))
}

fn class(source: &Source) -> &str {
    source.facts.class.as_deref().unwrap_or(STANDARD)
}

// AWS manual, SOURCE: one of the values is enough, a star stands for any text, `!` in front negates. The manual is
// silent on log groups without the tag; we take them as having another value.
fn has_tag(source: &Source, key: &str, values: &[String]) -> bool {
    let tag = source.facts.tags.iter().find(|(known, _)| known == key).map(|(_, value)| value.as_str());
    let fits = |wanted: &String| match wanted.strip_prefix('!') {
        Some(other) => tag.is_none_or(|value| !matches(other, value)),
        None => tag.is_some_and(|value| matches(wanted, value)),
    };
    if values.is_empty() { tag.is_some() } else { values.iter().any(fits) }
}

/// Whether a text is what a pattern says, in which a star stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut text) = text.strip_prefix(first) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let last = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = text.find(part) else { return false };
        text = &text[at + part.len()..];
    }
    text.ends_with(last)
}

/// What a selector asks for, where it is known of no log group.
fn unknown(selector: &Selector, all: &[Source]) -> Option<(&'static str, Span)> {
    let nowhere = |known: &dyn Fn(&Source) -> bool| !all.iter().any(known);
    match selector {
        Selector::Accounts(_, span) if nowhere(&|source| source.facts.account.is_some()) => Some(("accounts", *span)),
        Selector::Classes(_, span) if nowhere(&|source| source.facts.class.is_some()) => Some(("classes", *span)),
        Selector::DataSources(_, span) if nowhere(&|source| source.facts.data_source.is_some()) => {
            Some(("data sources", *span))
        }
        Selector::Tags(_, span) if nowhere(&|source| !source.facts.tags.is_empty()) => Some(("tags", *span)),
        _ => None,
    }
}

fn not_known(what: &str, span: Span) -> Diagnostic {
    Diagnostic::new(Code::NotKnownHere, format!("the {what} of the log groups are not known, so they choose nothing"))
        .at(span, "has no effect here")
        .help("say them in `cwli.toml`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::Facts;

    fn source(log_group: &str, class: Option<&str>, tags: &[(&str, &str)]) -> Source {
        let tags = tags.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
        let facts = Facts { class: class.map(str::to_string), tags, ..Facts::default() };
        Source { log_group: log_group.to_string(), facts, ..Source::default() }
    }

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, text, expected) in [
            ("payment*", "payments-eu", true),
            ("payment*", "repayment", false),
            ("*eu", "payments-eu", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "ac", false),
            ("ab*ba", "aba", false),
            ("*", "", true),
            ("plain", "plain", true),
            ("plain", "plain-", false),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn without_a_class_it_is_standard() {
        let all = [source("a", None, &[]), source("b", Some("INFREQUENT_ACCESS"), &[])];
        let selected = |selectors: &[Selector]| -> Vec<&str> {
            all.iter().filter(|one| holds(selectors, one, &all)).map(|one| one.log_group.as_str()).collect()
        };
        assert_eq!(selected(&[]), ["a"]);
        assert_eq!(selected(&[Selector::Classes(vec!["infrequent_access".into()], Span::default())]), ["b"]);
        assert_eq!(selected(&[Selector::Name("b".into())]), ["b"]);
    }

    #[test]
    fn tags_are_values_keys_and_what_they_are_not() {
        let all = [source("a", None, &[("env", "production"), ("team", "x")]), source("b", None, &[])];
        let selected = |key: &str, values: &[&str]| -> Vec<&str> {
            let values = values.iter().map(|value| value.to_string()).collect();
            let selectors = [Selector::Tags(vec![(key.to_string(), values)], Span::default())];
            all.iter().filter(|one| holds(&selectors, one, &all)).map(|one| one.log_group.as_str()).collect()
        };
        assert_eq!(selected("env", &["test", "prod*"]), ["a"]);
        assert_eq!(selected("env", &["!production"]), ["b"]);
        assert_eq!(selected("team", &[]), ["a"]);
        assert_eq!(selected("none", &[]), [""; 0]);
    }
}
