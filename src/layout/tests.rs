//! Any query may be laid out in any way: canonical layout keeps its tree and its comments.

use super::format;
use crate::Query;
use crate::query::Language;
use crate::query::roundtrip::{catalog_command, command};
use crate::syntax::Source;
use proptest::prelude::*;

/// What may stand between two words.
const BETWEEN: [&str; 6] = [" ", "\n", "  \r\n\n  ", " # a comment\n", "\n# alone\n", "\t"];

/// A text with other blanks, and with comments, between its tokens.
fn scrambled(text: &str, choices: &[usize]) -> String {
    let Ok(source) = Source::new(text) else { return text.to_string() };
    let mut made = String::new();
    let mut end = 0;
    for (at, token) in source.tokens.iter().enumerate() {
        let gap = &text[end..token.span.start];
        made.push_str(if gap.is_empty() { "" } else { BETWEEN[choices[at % choices.len()] % BETWEEN.len()] });
        made.push_str(&text[token.span.start..token.span.end]);
        end = token.span.end;
    }
    made
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_tree_and_the_comments_stay(
        stages in prop::collection::vec(prop_oneof![3 => command().boxed(), 1 => catalog_command().boxed()], 1..4),
        choices in prop::collection::vec(0usize..20, 1..30),
    ) {
        let printed = Query { text: String::new(), language: Language::Cwli, stages, notes: Vec::new() }.to_string();
        let text = scrambled(&printed, &choices);
        // What is refused is tested elsewhere.
        let Ok(query) = Query::parse(&text) else { return Ok(()) };
        let once = format(&text).map_err(|faults| TestCaseError::fail(format!("{text}\n{faults:#?}")))?;
        let again = Query::parse(&once).map_err(|faults| TestCaseError::fail(format!("{once}\n{faults:#?}")))?;
        prop_assert_eq!(again.tree(), query.tree(), "{}", once);
        // Two that come to stand on one line become one.
        let comments = |text: &str| text.matches("# a").count();
        prop_assert_eq!(comments(&once), comments(&text), "{}\n--\n{}", text, once);
        prop_assert_eq!(format(&once).expect("it was read"), once);
    }

    #[test]
    fn nothing_panics(text in "(fields|filter|parse|stats|sort|join|[$]A)? ?([a-z@ .,*/|()\\[\\]`'\"#=<>~!0-9é-]|\\{\\{a\\}\\}|as |by |in |\n){0,30}") {
        if let Ok(once) = format(&text) {
            prop_assert_eq!(format(&once).expect("it was read"), once);
        }
    }
}
