//! The pages of lint rules and of the other messages about queries.

use super::text::{aligned, wrapped};
use super::{indented, section};
use crate::diagnostics::{Code, Severity};
use crate::lint::{self, Rule};

/// The page of a lint rule or of a message, by its number or name in any case.
pub fn rule_page(name: &str) -> Option<String> {
    let code = || Code::ALL.iter().find(|code| code.number().eq_ignore_ascii_case(name));
    lint::find(name).map(page).or_else(|| code().map(|code| message(*code)))
}

/// All rules and messages, a line each.
pub fn rule_overview() -> String {
    let rules = lint::all().iter().map(|rule| (format!("{}  {}", rule.code, rule.name), rule.summary.to_string()));
    let mut page = String::new();
    section(&mut page, "Rules of `cwli check`, each of which can be switched off", &aligned(rules));
    for (severity, heading) in [
        (Severity::Error, "Errors, for which a query is refused"),
        (Severity::Warning, "Warnings about a query that runs, but hardly as it was meant"),
        (Severity::Note, "Notes that are good to know"),
    ] {
        let is_rule = |code: &Code| lint::all().iter().any(|rule| rule.code == *code);
        let codes = Code::ALL.iter().filter(|code| code.severity() == severity && !is_rule(code));
        let mut codes: Vec<(String, String)> =
            codes.map(|code| (code.number().to_string(), code.summary().to_string())).collect();
        codes.sort();
        section(&mut page, heading, &aligned(codes.into_iter()));
    }
    page
}

fn page(rule: &Rule) -> String {
    let mut page = format!("{}: {}\n\n{}", rule.code, rule.name, wrapped(rule.summary, 0));
    section(&mut page, "Why", &wrapped(rule.why, 2));
    section(&mut page, "Not so", &indented(rule.bad));
    section(&mut page, "But so", &indented(rule.good));
    let off = format!(
        "`# cwli: allow {name}` in a query; `cwli check --allow {name}`; `allow = [\"{name}\"]` under `[lint]` in \
         cwli.toml. `deny` instead of `allow` makes the check fail.",
        name = rule.name
    );
    section(&mut page, "To switch it off", &wrapped(&off, 2));
    page
}

fn message(code: Code) -> String {
    let means = match code.severity() {
        Severity::Error => "The query is refused.",
        Severity::Warning => "The query runs, but hardly as it was meant.",
        Severity::Note => "Good to know; the query runs.",
    };
    format!("{}: {}\n\n{}\n{}", code, code.severity(), wrapped(code.summary(), 0), wrapped(means, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_and_every_message_has_a_page() {
        let overview = rule_overview();
        for code in Code::ALL {
            assert!(rule_page(code.number()).is_some_and(|page| page.starts_with(code.number())), "{code}");
            assert!(overview.contains(code.number()) && code.summary().ends_with('.'), "{code}");
        }
        assert!(rule_page("COSTLY-first").is_some());
        assert!(rule_page("W999").is_none());
    }
}
