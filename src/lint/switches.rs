//! Which rules are wanted: by the caller, and by comments in a query.

use super::{all, find};
use crate::diagnostics::{Code, Diagnostic, Span, nearest};
use std::collections::BTreeMap;

/// The word for all rules.
const ALL: &str = "all";

/// What a comment begins with that switches rules off: `# cwli: allow RULE[, RULE]`.
const MARK: &str = "cwli:";

/// How grave the findings of a rule are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Level {
    /// They are not looked for.
    Allow,
    /// They are told.
    #[default]
    Warn,
    /// They are told, and the check fails.
    Deny,
}

/// Which rules are wanted; without a word about a rule its findings are told.
#[derive(Debug, Clone, Default)]
pub struct Switches {
    levels: BTreeMap<&'static str, Level>,
}

impl Switches {
    /// Sets the level of a rule by its name or number, or of `all`. The last word about a rule counts.
    ///
    /// # Errors
    /// When there is no such rule, in words.
    pub fn set(&mut self, name: &str, level: Level) -> Result<(), String> {
        if name.eq_ignore_ascii_case(ALL) {
            self.levels.extend(all().iter().map(|rule| (rule.code.number(), level)));
            return Ok(());
        }
        let rule = find(name).ok_or_else(|| no_rule(name))?;
        self.levels.insert(rule.code.number(), level);
        Ok(())
    }

    /// The level of a rule.
    pub fn level(&self, code: Code) -> Level {
        self.levels.get(code.number()).copied().unwrap_or_default()
    }

    /// With what the comments of a query say, and what is wrong with those.
    pub(super) fn with_comments(&self, text: &str) -> (Switches, Vec<Diagnostic>) {
        let mut switches = self.clone();
        let mut faults = Vec::new();
        for (name, span) in allowed(text) {
            if let Err(fault) = switches.set(name, Level::Allow) {
                let similar =
                    nearest(name, names()).map(|similar| format!("a rule with a similar name exists: `{similar}`"));
                let fault = Diagnostic::new(Code::UnknownRule, fault).at(span, "not a rule");
                faults.push(fault.help(similar.unwrap_or_else(|| "`cwli explain-rule` lists them all".to_string())));
            }
        }
        (switches, faults)
    }
}

fn no_rule(name: &str) -> String {
    format!("there is no rule `{name}`")
}

/// The names of all rules.
fn names() -> impl Iterator<Item = &'static str> {
    all().iter().map(|rule| rule.name)
}

/// The rules that comments allow, with their places.
fn allowed(text: &str) -> Vec<(&str, Span)> {
    let place = |part: &str| {
        let start = part.as_ptr() as usize - text.as_ptr() as usize;
        Span { start, end: start + part.len() }
    };
    let comments = crate::layout::comments(text);
    let comments = comments.into_iter().filter_map(|span| text.get(span.start..span.end));
    let lists = comments.filter_map(|comment| {
        let told = comment.trim_start_matches('#').trim_start().strip_prefix(MARK)?;
        told.trim_start().strip_prefix("allow ")
    });
    lists
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| (name, place(name)))
        .collect()
}
