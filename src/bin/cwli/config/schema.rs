//! What may stand in `cwli.toml`.

use super::reader::{Key, Reader, Value};
use super::{Config, Fault, Group, Place};
use crate::inputs::AUTO;
use cwli::diagnostics::nearest;
use cwli::lint::{Level, Switches};
use cwli::scan::{Facts, check_format};
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml::de::DeTable;

const KEYS: [&str; 8] = ["default", "start", "end", "queries", "price-per-gb", "lookups", "log-groups", "lint"];
const LINT_KEYS: [&str; 2] = ["allow", "deny"];
const GROUP_KEYS: [&str; 7] = ["paths", "format", "raw", "account", "class", "data-source", "tags"];

/// The classes of log groups (AWS manual, log classes).
const CLASSES: [&str; 3] = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"];

/// What the text says. Its paths begin in `folder`.
///
/// # Errors
/// All that is wrong with it.
pub fn read(text: &str, folder: &Path) -> Result<Config, Vec<Fault>> {
    let mut reader = Reader::default();
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        reader.fault(error.span().unwrap_or_default(), error.message(), "this is no TOML", None);
    }
    let mut config = Config::default();
    if reader.faults.is_empty() {
        let mut schema = Schema { reader: &mut reader, folder, default: Vec::new() };
        for (key, value) in table.get_ref() {
            schema.top(key, value, &mut config);
        }
        schema.check_default(&mut config);
    }
    if reader.faults.is_empty() { Ok(config) } else { Err(reader.faults) }
}

struct Schema<'a> {
    reader: &'a mut Reader,
    folder: &'a Path,
    default: Vec<(String, Range<usize>)>,
}

impl Schema<'_> {
    fn top(&mut self, key: &Key, value: &Value, config: &mut Config) {
        match &**key.get_ref() {
            "default" => self.default = self.reader.texts(value),
            "start" => config.start = self.reader.time(value),
            "end" => config.end = self.reader.time(value),
            "price-per-gb" => config.price_per_gb = self.reader.amount(value),
            "queries" => config.queries = self.path(value),
            "lookups" => {
                for (name, value) in self.reader.table(value).into_iter().flatten() {
                    config.lookups.extend(self.path(value).map(|place| (name.get_ref().to_string(), place)));
                }
            }
            "lint" => {
                for (key, value) in self.reader.table(value).into_iter().flatten() {
                    match &**key.get_ref() {
                        "allow" => config.rules.extend(self.rules(value, Level::Allow)),
                        "deny" => config.rules.extend(self.rules(value, Level::Deny)),
                        _ => self.reader.unknown(key, &LINT_KEYS),
                    }
                }
            }
            "log-groups" => {
                for (name, value) in self.reader.table(value).into_iter().flatten() {
                    config.groups.extend(self.group(name, value));
                }
            }
            _ => self.reader.unknown(key, &KEYS),
        }
    }

    fn group(&mut self, name: &Key, value: &Value) -> Option<Group> {
        let table = self.reader.table(value)?;
        let mut group = Group {
            name: name.get_ref().to_string(),
            paths: Vec::new(),
            format: None,
            raw: false,
            facts: Facts::default(),
        };
        for (key, value) in table {
            self.group_key(key, value, &mut group);
        }
        let paths = table.iter().find(|(key, _)| key.get_ref() == "paths");
        if paths.is_none_or(|(_, paths)| paths.get_ref().as_array().is_some_and(|paths| paths.is_empty())) {
            let message = format!("the log group `{}` has no `paths`", group.name);
            self.reader.fault(
                name.span(),
                message,
                "expected its files",
                Some("add `paths = [\"logs/\"]`".to_string()),
            );
        }
        Some(group)
    }

    fn group_key(&mut self, key: &Key, value: &Value, group: &mut Group) {
        match &**key.get_ref() {
            "paths" => {
                let texts = self.reader.texts(value);
                group.paths = texts.into_iter().map(|(text, span)| self.place(&text, span)).collect();
            }
            "format" => group.format = self.format(value),
            "raw" => group.raw = self.reader.flag(value),
            "account" => group.facts.account = self.reader.text(value),
            "class" => group.facts.class = self.reader.one_of(value, &CLASSES),
            "data-source" => group.facts.data_source = self.reader.text(value),
            "tags" => {
                for (name, value) in self.reader.table(value).into_iter().flatten() {
                    let tag = self.reader.text(value).map(|value| (name.get_ref().to_string(), value));
                    group.facts.tags.extend(tag);
                }
            }
            _ => self.reader.unknown(key, &GROUP_KEYS),
        }
    }

    /// The names of rules, which must exist.
    fn rules(&mut self, value: &Value, level: Level) -> Vec<(String, Level)> {
        let mut rules = Vec::new();
        for (name, span) in self.reader.texts(value) {
            if let Err(why) = Switches::default().set(&name, level) {
                let help = "`cwli explain-rule` lists them all".to_string();
                self.reader.fault(span, why, "not a rule", Some(help));
            }
            rules.push((name, level));
        }
        rules
    }

    fn format(&mut self, value: &Value) -> Option<String> {
        let format = self.reader.text(value).filter(|format| format != AUTO)?;
        if let Err(why) = check_format(&format) {
            self.reader.fault(value.span(), why, "not a format", None);
        }
        Some(format)
    }

    fn path(&mut self, value: &Value) -> Option<Place> {
        let text = self.reader.text(value)?;
        Some(self.place(&text, value.span()))
    }

    fn place(&self, text: &str, span: Range<usize>) -> Place {
        let path = if text.contains("://") { PathBuf::from(text) } else { self.folder.join(text) };
        Place { path, span }
    }

    /// The default log groups must be among the log groups.
    fn check_default(&mut self, config: &mut Config) {
        for (name, span) in std::mem::take(&mut self.default) {
            let names = || config.groups.iter().map(|group| group.name.as_str());
            if !names().any(|known| known == name) {
                let help = nearest(&name, names());
                let help = help.map(|similar| format!("a log group with a similar name is there: `{similar}`"));
                self.reader.fault(span, format!("there is no log group `{name}` in this file"), "not there", help);
            }
            config.default.push(name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let faults = read(text, Path::new("")).expect_err("it is wrong");
        let told = |fault: Fault| {
            let help = fault.help.map(|help| format!(" ({help})")).unwrap_or_default();
            format!("{}: {}{help}", &text[fault.span], fault.message)
        };
        faults.into_iter().map(told).collect()
    }

    #[test]
    fn all_that_may_stand_there() {
        let text = r#"
            default = "/vpc"
            start = 2024-05-01T00:00:00Z
            end = "now"
            queries = "queries"
            price-per-gb = 0.005
            lookups.hosts = "hosts.csv"
            lint = { allow = "stray-pipe", deny = ["W604"] }
            [log-groups."/vpc"]
            paths = ["flows/", "s3://bucket/flows/"]
            format = "auto"
            account = "123456789012"
            class = "infrequent_access"
            data-source = "amazon_vpc.flow"
            tags = { team = "net", "aws:stack" = "x" }
            [log-groups.app]
            paths = "app.log"
            raw = true
        "#;
        let config = read(text, Path::new("folder")).expect("it is right");
        assert_eq!(config.default, ["/vpc"]);
        assert_eq!(config.rules.len(), 2);
        assert!(config.start.is_some() && config.end.is_some());
        assert_eq!(config.price_per_gb, Some(0.005));
        let shown = |place: &Place| place.path.display().to_string();
        assert_eq!(config.queries.as_ref().map(shown).as_deref(), Some("folder/queries"));
        assert_eq!(
            config.lookups.iter().map(|(name, place)| (name.as_str(), shown(place))).collect::<Vec<_>>(),
            [("hosts", "folder/hosts.csv".to_string())]
        );
        let [vpc, app] = &config.groups[..] else { panic!("two log groups") };
        assert_eq!(vpc.paths.iter().map(shown).collect::<Vec<_>>(), ["folder/flows/", "s3://bucket/flows/"]);
        assert_eq!((vpc.format.as_deref(), vpc.facts.class.as_deref()), (None, Some("INFREQUENT_ACCESS")));
        assert_eq!(vpc.facts.tags[1], ("aws:stack".to_string(), "x".to_string()));
        assert!(app.raw && app.name == "app");
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (text, expected) in [
            ("quieries = 'q'", "quieries: unknown key `quieries` (a key with a similar name exists: `queries`)"),
            ("start = 'yesterday'", "'yesterday': `yesterday` is not a time (expected an ISO 8601 time"),
            ("price-per-gb = 'much'", "'much': expected an amount, found a text"),
            ("price-per-gb = -1", "-1: `-1` is not an amount"),
            ("start = true", "true: expected a time, found `true` or `false`"),
            ("lookups = 1", "1: expected a table, found a number"),
            ("lookups.a = ['x']", "['x']: expected a text, found a list"),
            ("[log-groups.a]", "a: the log group `a` has no `paths` (add `paths = [\"logs/\"]`)"),
            ("[log-groups.a]\npath = 'x'\npaths = 'x'", "path: unknown key `path` (a key with a similar name exists"),
            ("[log-groups.a]\npaths = ['x', 2]", "2: expected a text, found a number"),
            ("[log-groups.a]\npaths = 'x'\nformat = 'jso'", "'jso': "),
            ("[log-groups.a]\npaths = 'x'\nclass = 'gold'", "'gold': `gold` is not known (it is one of `STANDARD`, "),
            ("[log-groups.a]\npaths = 'x'\ntags = { a = 1 }", "1: expected a text, found a number"),
            ("default = 'b'\n[log-groups.a]\npaths = 'x'", "'b': there is no log group `b` in this file"),
            ("a = 1\na = 2", "a: duplicate key"),
            ("lint.allow = 'no-such'", "'no-such': there is no rule `no-such` (`cwli explain-rule` lists them all)"),
            ("start = ", ": "),
        ] {
            let told = faults(text);
            assert!(told[0].starts_with(expected), "{text}: {told:?}");
        }
    }

    #[test]
    fn all_faults_are_told_at_once() {
        assert_eq!(faults("a = 1\nqueries = 2\nend = 'x'").len(), 3);
    }

    #[test]
    fn an_empty_file_says_nothing() {
        let config = read("", Path::new("")).expect("it is right");
        assert!(config.groups.is_empty() && config.default.is_empty());
    }
}
