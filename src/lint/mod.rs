//! Rules about queries that run, but cost more than they need, or hardly mean what was meant. One file each; a rule is
//! an entry in a list with its page, whose examples are tests.

mod costly_first;
mod count_of_field;
mod infrequent_access;
mod like_for_equal;
mod limit_before_sort;
mod near_limit;
mod stray_pipe;
mod switches;
mod unused_field;
mod walk;

pub use switches::{Level, Switches};

use crate::Query;
use crate::diagnostics::{Code, Diagnostic};

/// A rule and its page.
pub struct Rule {
    /// The number of its messages.
    pub code: Code,
    /// What it is called: small letters and hyphens.
    pub name: &'static str,
    /// One sentence that says what it finds.
    pub summary: &'static str,
    /// Why that is worth a word.
    pub why: &'static str,
    /// A query in which it finds something.
    pub bad: &'static str,
    /// The same as it should be.
    pub good: &'static str,
    /// Looks at a query, or at one inside of it.
    check: fn(&Query, &Context) -> Vec<Diagnostic>,
}

/// All rules, by their numbers.
static RULES: &[&Rule] = &[
    &costly_first::RULE,
    &like_for_equal::RULE,
    &limit_before_sort::RULE,
    &count_of_field::RULE,
    &unused_field::RULE,
    &stray_pipe::RULE,
    &near_limit::RULE,
    &infrequent_access::RULE,
];

/// All rules, by their numbers.
pub fn all() -> &'static [&'static Rule] {
    RULES
}

/// The rule with this name or number, in any case.
pub fn find(name: &str) -> Option<&'static Rule> {
    let is = |rule: &&Rule| rule.name.eq_ignore_ascii_case(name) || rule.code.number().eq_ignore_ascii_case(name);
    all().iter().copied().find(is)
}

/// What is known of where a query runs, and which rules are wanted.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The number of log groups that it is saved with, if it is.
    pub log_groups: usize,
    /// Whether one of them is of the class Infrequent Access.
    pub infrequent_access: bool,
    /// Which rules are wanted.
    pub switches: Switches,
}

/// What the rules find in a query, in the order of the text. Rules that the context or a comment of the query,
/// `# cwli: allow RULE`, switches off find nothing.
///
/// Notes of the language about the same place (`N501`, `N662`) say the same as `W606` and `W603`.
pub fn lint(query: &Query, context: &Context) -> Vec<Diagnostic> {
    let (switches, mut found) = context.switches.with_comments(&query.text);
    for rule in all().iter().filter(|rule| switches.level(rule.code) != Level::Allow) {
        for query in walk::queries(query) {
            found.extend((rule.check)(query, context));
        }
    }
    found.sort_by_key(|fault| fault.label.as_ref().map_or(0, |(span, _)| span.start));
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, context: &Context) -> Vec<Diagnostic> {
        let query = Query::parse(text).unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
        lint(&query, context)
    }

    /// The context of the examples: a rule about log groups needs some.
    fn context() -> Context {
        Context { infrequent_access: true, ..Context::default() }
    }

    #[test]
    fn the_examples_of_every_page_are_bad_and_good() {
        for rule in all() {
            let bad = found(rule.bad, &context());
            assert!(bad.iter().any(|fault| fault.code == rule.code), "{}: {bad:?}", rule.name);
            let good = found(rule.good, &context());
            assert!(good.iter().all(|fault| fault.code != rule.code), "{}: {good:?}", rule.name);
        }
    }

    #[test]
    fn a_fix_is_a_query_in_which_the_rule_finds_nothing() {
        for rule in all() {
            let fixes = found(rule.bad, &context()).into_iter().filter_map(|fault| fault.fix);
            let fixes: Vec<_> = fixes.collect();
            if fixes.is_empty() {
                continue;
            }
            let mut fixed = rule.bad.to_string();
            for fix in fixes.iter().rev() {
                fixed.replace_range(fix.span.start..fix.span.end, &fix.text);
            }
            assert!(found(&fixed, &context()).iter().all(|fault| fault.code != rule.code), "{}: {fixed}", rule.name);
        }
    }

    #[test]
    fn pages_are_complete_and_names_unique() {
        for (at, rule) in all().iter().enumerate() {
            assert!(rule.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.name);
            assert!(rule.summary.ends_with('.') && rule.why.ends_with('.'), "{}", rule.name);
            assert!(all()[..at].iter().all(|other| other.name != rule.name && other.code != rule.code));
            assert_eq!(find(rule.name).map(|found| found.code), find(rule.code.number()).map(|found| found.code));
        }
    }

    #[test]
    fn a_comment_switches_a_rule_off() {
        let bad = count_of_field::RULE.bad;
        assert!(found(&format!("# cwli: allow count-of-field\n{bad}"), &Context::default()).is_empty());
        assert!(found(&format!("{bad} # cwli: allow W604, stray-pipe"), &Context::default()).is_empty());
        let told = found("# cwli: allow count-of-feild\nlimit 1", &Context::default());
        assert_eq!(told[0].code, Code::UnknownRule);
        assert!(told[0].help[0].contains("count-of-field"));
    }

    #[test]
    fn queries_in_brackets_are_looked_at() {
        let text = "filter a in (filter b like /^x$/ | fields a)";
        assert_eq!(found(text, &Context::default())[0].code, Code::LikeForEqual);
    }
}
