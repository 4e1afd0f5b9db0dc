//! OpenSearch SQL (AWS manual, OpenSearch SQL), lowered to the same plan as the other languages.
//!
//! `syntax` reads the text, `clauses` are what people are shown step by step, `lower` makes the plan.

mod clauses;
mod dialect;
mod layout;
mod lower;
mod places;
mod syntax;
mod walk;

use crate::diagnostics::Diagnostic;
use crate::plan::Plan;
use crate::query::{Language, Query};
pub(crate) use layout::format;
use std::sync::Arc;

/// Whether a text can only be SQL: it begins with `SELECT` or `WITH` and has a `FROM`.
pub(crate) fn is_surely(text: &str) -> bool {
    /// Statements that are no queries, by their first two words.
    const OTHERS: [(&str, &[&str]); 6] = [
        ("delete", &["from"]),
        ("insert", &["into", "overwrite"]),
        ("create", &["table", "view", "or", "database", "index", "external"]),
        ("drop", &["table", "view", "database", "index"]),
        ("alter", &["table", "view"]),
        ("truncate", &["table"]),
    ];
    let mut words = text.split_whitespace();
    let mut two = text.split_whitespace().map(str::to_lowercase);
    let (first, second) = (two.next().unwrap_or_default(), two.next().unwrap_or_default());
    if OTHERS.iter().any(|(word, next)| *word == first && next.contains(&second.as_str())) {
        return true;
    }
    let begins =
        words.next().is_some_and(|word| ["select", "with"].iter().any(|known| word.eq_ignore_ascii_case(known)));
    begins && words.any(|word| word.eq_ignore_ascii_case("from"))
}

/// Reads a query.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn read(text: &str) -> Result<Query, Vec<Diagnostic>> {
    let tree = syntax::read(text).map_err(|fault| vec![fault])?;
    let stages = clauses::of(&Arc::from(tree));
    Ok(Query { text: text.to_string(), language: Language::Sql, stages, notes: Vec::new() })
}

/// The plan of a query that was read here, without rewrites, and the warnings found on the way.
///
/// # Errors
/// What is wrong with its meaning.
pub(crate) fn plan(query: &Query) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
    let tree = clauses::tree(query).expect("a query in SQL was read as one");
    lower::plan(tree, &query.text).map_err(|fault| vec![fault])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_leaves_no_doubt_is_taken_for_sql() {
        for text in
            ["SELECT a FROM b", "with x as (select 1 from y) select * from x", "delete from x", "CREATE TABLE t"]
        {
            assert!(is_surely(text), "{text}");
        }
        for text in ["", "select", "delete", "fields from", "stats count(*) by select"] {
            assert!(!is_surely(text), "{text}");
        }
    }

    /// Whatever is read has a plan or a fault, and laid out it is read as the same.
    fn is_harmless(text: &str) {
        if let Ok(query) = read(text) {
            let _ = query.plan();
            let _ = (query.tree(), query.to_string(), query.sentences());
        }
        if let Ok(Some(formatted)) = format(text) {
            assert_eq!(format(&formatted).ok().flatten().as_deref(), Some(&*formatted), "{text}");
        }
    }

    #[test]
    fn long_chains_are_harmless() {
        for (part, count) in [("1+", 4000), ("a=1 OR ", 1200), ("NOT ", 2000), ("-", 4000), ("f(", 3000), ("(", 4000)] {
            is_harmless(&format!("SELECT {}1 FROM x", part.repeat(count)));
        }
        is_harmless(&"SELECT a FROM x UNION ".repeat(400));
        is_harmless(&format!("SELECT a FROM x{}", " UNION SELECT a FROM x".repeat(400)));
        is_harmless(&format!("SELECT a FROM {}x{}", "(SELECT a FROM ".repeat(100), ")".repeat(100)));
    }

    const WORDS: [&str; 60] = [
        "SELECT",
        "FROM",
        "WHERE",
        "GROUP BY",
        "HAVING",
        "ORDER BY",
        "LIMIT",
        "OFFSET",
        "AS",
        "AND",
        "OR",
        "NOT",
        "IN",
        "LIKE",
        "RLIKE",
        "BETWEEN",
        "IS NULL",
        "CASE",
        "WHEN",
        "THEN",
        "ELSE",
        "END",
        "DISTINCT",
        "UNION",
        "EXCEPT ALL",
        "INNER JOIN",
        "LEFT JOIN",
        "CROSS JOIN",
        "ON",
        "USING",
        "OVER",
        "PARTITION BY",
        "WITH",
        "EXISTS",
        "DESC",
        "a",
        "b",
        "t",
        "t.a",
        "`@timestamp`",
        "*",
        "1",
        "'x'",
        "\"y\"",
        "NULL",
        "(",
        ")",
        "(",
        ")",
        ",",
        "=",
        "<",
        "+",
        "-",
        "COUNT(*)",
        "SUM(a)",
        "upper(a)",
        "ROW_NUMBER()",
        "-- c\n",
        ";",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn no_text_makes_it_panic(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..24)) {
            is_harmless(&words.join(" "));
            is_harmless(&format!("SELECT a, {} FROM t", words.join(" ")));
            is_harmless(&format!("SELECT a FROM t {}", words.join(" ")));
        }

        #[test]
        fn no_change_of_a_query_makes_it_panic(at in 0usize..200, new in ".{0,3}") {
            const QUERY: &str = "WITH q AS (SELECT a, COUNT(*) AS n FROM `l g` WHERE b LIKE 'x%' AND c IN (1, 'é') GROUP BY a) \
                SELECT q.a, SUM(n) OVER (PARTITION BY q.a ORDER BY n) FROM q LEFT JOIN r ON q.a = r.a ORDER BY 2 DESC LIMIT 5";
            let at = (0..=at.min(QUERY.len())).rev().find(|at| QUERY.is_char_boundary(*at)).unwrap_or(0);
            is_harmless(&format!("{}{new}{}", &QUERY[..at], &QUERY[at..]));
        }
    }
}
