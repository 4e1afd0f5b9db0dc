//! `near-limit`: a query that nearly reaches what the service takes.

use super::walk::as_a;
use super::{Context, Rule};
use crate::Query;
use crate::commands::stats::Stats;
use crate::diagnostics::{Code, Diagnostic, counted};

pub static RULE: Rule = Rule {
    code: Code::NearLimit,
    name: "near-limit",
    summary: "The query nearly reaches a limit of the service.",
    why: "The service takes queries of at most 10,000 characters with the values of their parameters, with at most 10 \
          `stats` commands, over at most 50 log groups that are named beside the query. Beyond nine tenths of that the \
          next change may be the one that breaks it.",
    bad: "stats count(*) as n by a, b, c, d, e, f, g, h\n| stats sum(n) as n by a, b, c, d, e, f, g\n\
          | stats sum(n) as n by a, b, c, d, e, f\n| stats sum(n) as n by a, b, c, d, e\n\
          | stats sum(n) as n by a, b, c, d\n| stats sum(n) as n by a, b, c\n| stats sum(n) as n by a, b\n\
          | stats sum(n) as n by a\n| stats sum(n) as n",
    good: "stats count(*) as n",
    check,
};

/// The most characters (AWS API, StartQuery).
const CHARACTERS: usize = 10_000;
/// The most `stats` commands (AWS manual, stats).
const STATS: usize = 10;
/// The most log groups that are named beside the query (AWS API, StartQuery).
const LOG_GROUPS: usize = 50;

fn check(query: &Query, context: &Context) -> Vec<Diagnostic> {
    let characters = query.text.chars().count();
    let stats = query.stages.iter().filter_map(as_a::<Stats>).count();
    let last = query.stages.iter().filter_map(as_a::<Stats>).next_back();
    let mut found = Vec::new();
    if is_near(characters, CHARACTERS) {
        found.push(told(&counted(characters, "character"), "10,000"));
    }
    if is_near(stats, STATS) {
        let fault = told(&format!("{stats} `stats` commands"), "10");
        found.push(last.map_or(fault.clone(), |last| fault.at(last.span, "the last of them")));
    }
    if is_near(context.log_groups, LOG_GROUPS) {
        let fault = told(&counted(context.log_groups, "log group"), "50");
        found.push(
            fault.help("`SOURCE` chooses up to 10,000 log groups by prefix, account, class, data source or tags"),
        );
    }
    found
}

fn is_near(count: usize, most: usize) -> bool {
    count * 10 >= most * 9
}

fn told(count: &str, most: &str) -> Diagnostic {
    Diagnostic::new(Code::NearLimit, format!("the query has {count}, and the service takes {most}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nine_tenths_are_near() {
        let query = Query::parse(&format!("limit 1 #{}", "x".repeat(9_000))).expect("it is read");
        assert_eq!(check(&query, &Context::default()).len(), 1);
        let query = Query::parse("limit 1").expect("it is read");
        assert_eq!(check(&query, &Context { log_groups: 44, ..Context::default() }).len(), 0);
        assert_eq!(check(&query, &Context { log_groups: 45, ..Context::default() }).len(), 1);
    }
}
