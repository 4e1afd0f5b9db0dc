//! Patterns of terms.

use super::{fault, matched, matches, pattern};

/// "Filter pattern syntax ...", match terms in unstructured log events.
const REQUESTS: [&str; 4] = [
    "[ERROR 400] BAD CART",
    "[ERROR 401] UNKNOWN CUSTOMER",
    "[ERROR 422] NO ARGUMENTS",
    "[ERROR 422] INVALID ARGUMENTS",
];

#[test]
fn terms_match_as_the_manual_shows() {
    assert_eq!(matched("ERROR", &REQUESTS), [0, 1, 2, 3]);
    assert_eq!(matched("ERROR ARGUMENTS", &REQUESTS), [2, 3]);
    assert_eq!(matched("?ERROR ?ARGUMENTS", &REQUESTS), [0, 1, 2, 3]);
    assert_eq!(matched("?BAD ?INVALID", &REQUESTS), [0, 3]);
    assert_eq!(matched("ERROR -ARGUMENTS", &REQUESTS), [0, 1]);
    assert_eq!(matched("error", &REQUESTS), [0usize; 0], "upper and lower case differ");
    assert_eq!(
        matched("\"INTERNAL SERVER ERROR\"", &["[ERROR 500] INTERNAL SERVER ERROR in cart", "SERVER ERROR"]),
        [0]
    );
    // Optional terms beside others are ignored.
    let messages = ["[INFO] REQUEST came", "[WARN] slow REQUEST", "[ERROR] no REQUEST", "ERROR"];
    assert_eq!(matched("?ERROR ?ARGUMENTS REQUEST", &messages), [0, 1, 2]);
    assert_eq!(matched("?ERROR -WARN", &messages), [0, 2, 3]);
    // Match everything; "Example: Count log events" takes a blank.
    for everything in ["", " ", "\" \""] {
        assert_eq!(matched(everything, &["a", "a b", "{}"]), [0, 1, 2], "{everything:?}");
    }
}

#[test]
fn terms_match_as_the_manual_of_2020_shows() {
    let exits = ["[ERROR] the cart is gone", "Exiting, ERRORCODE: 3"];
    assert_eq!(matched("ERROR", &exits), [0, 1]);
    assert_eq!(matched("\"ERROR\" - \"Exiting\"", &exits), [0]);
    let levels = ["ERROR and WARN", "ERROR alone", "WARN alone"];
    assert_eq!(matched("ERROR", &levels), [0, 1]);
    assert_eq!(matched("?ERROR ?WARN", &levels), [0, 1, 2]);
    assert_eq!(matched("ERROR WARN", &levels), [0]);
    assert_eq!(matched("ERROR -WARN", &levels), [1]);
    let failed = ["[WARN] Failed to process the request", "Failed to process a request"];
    assert_eq!(matched("Failed to process the request", &failed), [0]);
}

#[test]
fn quotation_marks_and_backslashes_in_terms_are_escaped() {
    assert!(matches(r#""say \"no\"""#, r#"they say "no" again"#));
    assert!(matches(r#""C:\\temp\new""#, r"in C:\temp\new it is"));
    assert!(!matches(r#"-"a b""#, "a b"));
}

#[test]
fn a_regular_expression_is_a_pattern() {
    // "Match terms using regex".
    let messages = ["401 UNAUTHORIZED", "200 AUTHORIZED", "200 OK"];
    assert_eq!(matched("  %AUTHORIZED%", &messages), [0, 1]);
    assert!(pattern("%a%").has_regex() && !pattern("a").has_regex());
    assert_eq!(fault("%a% ERROR").1, " ERROR");
    assert_eq!(fault("ERROR %a%").1, "%");
    assert_eq!(fault("%a").2, "the regular expression does not end with `%`");
}
