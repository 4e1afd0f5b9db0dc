//! Small changes of a query that its cases should notice.

use super::Case;
use crate::commands::is_command;
use crate::diagnostics::Span;
use crate::query::Query;
use crate::run::Limits;
use crate::syntax::{Kind, Source, Token, split};

/// Comparisons, and what is put in the place of each: the opposite, and the same with its border on the other side.
const COMPARISONS: [(&str, &[&str]); 7] = [
    ("=", &["!="]),
    ("==", &["!="]),
    ("!=", &["="]),
    ("<", &[">=", "<="]),
    ("<=", &[">", "<"]),
    (">", &["<=", ">="]),
    (">=", &["<", ">"]),
];

/// Words, and what is put in the place of each.
const WORDS: [(&str, &str); 6] =
    [("and", "or"), ("or", "and"), ("like", "not like"), ("in", "not in"), ("desc", "asc"), ("asc", "desc")];

/// Commands that are left out.
const LEFT_OUT: [&str; 3] = ["filter", "where", "dedup"];

/// Commands whose number of rows is changed.
const LIMITS: [&str; 3] = ["limit", "head", "tail"];

/// A change of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutation {
    /// What is replaced.
    pub span: Span,
    /// What stands there then; nothing where a step is left out.
    pub new: String,
}

impl Mutation {
    /// The changed query.
    pub fn applied(&self, text: &str) -> String {
        let mut changed = text.to_string();
        changed.replace_range(self.span.start..self.span.end, &self.new);
        changed
    }

    /// What was done, in words.
    pub fn describe(&self) -> String {
        match self.new.as_str() {
            "" => "left out".to_string(),
            new => format!("`{new}` instead"),
        }
    }

    /// Whether any of these cases, which all passed, fails with it. Each stands with what was recorded of it.
    pub fn is_noticed(&self, cases: &[(&Case, Option<&str>)]) -> bool {
        cases.iter().any(|(case, recorded)| {
            let changed = Case { query: self.applied(&case.query), ..(*case).clone() };
            let outcome = changed.run(Limits { threads: 1, ..Limits::default() });
            !changed.verdict(&outcome, *recorded).is_empty()
        })
    }
}

/// The changes of a query, in the order of the text. One that leaves the tree or the plan as it is, or that cannot be
/// read, is none.
pub fn mutations(text: &str) -> Vec<Mutation> {
    let (Ok(query), Ok(source)) = (Query::parse(text), Source::new(text)) else { return Vec::new() };
    let Ok((plan, _)) = query.plan() else { return Vec::new() };
    let plan = plan.to_string();
    let changes = |mutation: &Mutation| {
        let Ok(changed) = Query::parse(&mutation.applied(text)) else { return false };
        let Ok((new, _)) = changed.plan() else { return false };
        !changed.same_tree(&query) && new.to_string() != plan
    };
    let mut found: Vec<Mutation> = (0..source.tokens.len()).flat_map(|at| of_token(&source, at)).collect();
    found.extend(left_out(&source));
    found.retain(changes);
    found.sort_by_key(|mutation| mutation.span.start);
    found
}

/// What may stand in the place of a token.
fn of_token(source: &Source, at: usize) -> Vec<Mutation> {
    let token = source.tokens[at];
    let written = source.slice(token.span);
    let before = at.checked_sub(1).map(|at| source.tokens[at]);
    let word_before = before.map(|token| source.slice(token.span).to_ascii_lowercase()).unwrap_or_default();
    match token.kind {
        Kind::Mark => {
            let known = COMPARISONS.iter().find(|(mark, _)| *mark == written);
            let others = known.map_or(&[][..], |(_, others)| *others);
            others.iter().map(|new| Mutation { span: token.span, new: new.to_string() }).collect()
        }
        Kind::Word if word_before == "not" && ["like", "in"].iter().any(|word| written.eq_ignore_ascii_case(word)) => {
            let span = before.map_or(token.span, |not| not.span.to(token.span));
            vec![Mutation { span, new: written.to_string() }]
        }
        Kind::Word => {
            let known = WORDS.iter().find(|(word, _)| written.eq_ignore_ascii_case(word));
            known.map(|(_, new)| Mutation { span: token.span, new: new.to_string() }).into_iter().collect()
        }
        Kind::Number if LIMITS.contains(&word_before.as_str()) || word_before == "any" => other_limits(written, token),
        _ => Vec::new(),
    }
}

fn other_limits(written: &str, token: Token) -> Vec<Mutation> {
    let Ok(number) = written.parse::<usize>() else { return Vec::new() };
    let others = [number.checked_sub(1), number.checked_add(1)];
    others.into_iter().flatten().map(|other| Mutation { span: token.span, new: other.to_string() }).collect()
}

/// Steps that are left out, with the pipe in front of them, or behind the first one.
fn left_out(source: &Source) -> Vec<Mutation> {
    let stages = split(source, is_command).stages;
    let starts: Vec<usize> =
        stages.iter().map(|stage| stage.start + (stage.text.len() - stage.text.trim_start().len())).collect();
    let mut found = Vec::new();
    for (at, stage) in stages.iter().enumerate() {
        if !LEFT_OUT.iter().any(|word| stage.head().eq_ignore_ascii_case(word)) {
            continue;
        }
        let end = stage.start + stage.text.trim_end().len();
        let pipe = source.text[..starts[at]].rfind('|');
        let span = match (at, pipe, starts.get(1)) {
            (0, _, Some(second)) => Span { start: starts[0], end: *second },
            (1.., Some(pipe), _) => Span { start: pipe, end },
            _ => continue,
        };
        found.push(Mutation { span, new: String::new() });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn changed(query: &str) -> Vec<String> {
        mutations(query).iter().map(|mutation| mutation.applied(query).trim().to_string()).collect()
    }

    #[test]
    fn comparisons_filters_joiners_and_limits_are_changed() {
        let made = changed("fields a | filter a > 1 and b not like \"x\" | sort a desc | limit 3");
        for expected in [
            "fields a | filter a <= 1 and b not like \"x\" | sort a desc | limit 3",
            "fields a | filter a >= 1 and b not like \"x\" | sort a desc | limit 3",
            "fields a | filter a > 1 or b not like \"x\" | sort a desc | limit 3",
            "fields a | filter a > 1 and b like \"x\" | sort a desc | limit 3",
            "fields a  | sort a desc | limit 3",
            "fields a | filter a > 1 and b not like \"x\" | sort a asc | limit 3",
            "fields a | filter a > 1 and b not like \"x\" | sort a desc | limit 2",
            "fields a | filter a > 1 and b not like \"x\" | sort a desc | limit 4",
        ] {
            assert!(made.contains(&expected.to_string()), "{expected} is not in {made:#?}");
        }
        assert_eq!(made.len(), 8);
    }

    #[test]
    fn what_changes_nothing_or_cannot_be_read_is_no_change() {
        assert!(changed("fields a").is_empty());
        assert!(changed("limit 1").iter().all(|query| query == "limit 2"));
        assert!(changed("fields @message # a > 1 and b").is_empty());
        assert!(changed("filter a >").is_empty());
        assert_eq!(changed("filter a = \"x = y\""), ["filter a != \"x = y\""]);
    }

    #[test]
    fn a_case_notices_or_does_not() {
        let text = "-- query\nfilter ms > 5 | stats count(*) as n\n-- logs a.log\n{\"ms\":9}\n{\"ms\":8}\n{\"ms\":1}\n-- expect\nn\n2\n";
        let case = Case::read(text, Path::new(".")).unwrap();
        let unnoticed = mutations(&case.query).into_iter().filter(|mutation| !mutation.is_noticed(&[(&case, None)]));
        assert_eq!(unnoticed.map(|mutation| mutation.new).collect::<Vec<_>>(), [">="]);
    }
}
