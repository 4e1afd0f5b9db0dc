//! Patterns for lines of words.

use super::{extracted, fault, matched, matches};
use serde_json::json;

/// "Using filter patterns to match terms in space-delimited log events".
const ACCESS: &str = r#"192.0.2.7 Prod ana [07/May/2024:09:30:00 +0000] "GET /shop/cart.html HTTP/1.1" 404 1534"#;

#[test]
fn lines_match_as_the_manual_shows() {
    for (text, yes) in [
        (r"[ip=%192\.0\.2\.[1-9]%, user, username, timestamp, request =*.html*, status_code = 4*, bytes]", true),
        (r"[ip=%192\.0\.2\.[8-9]%, user, username, timestamp, request =*.html*, status_code = 4*, bytes]", false),
        ("[..., request =*.html*, status_code = 4*, bytes]", true),
        ("[..., request =*.png*, status_code = 4*, bytes]", false),
        ("[ip, user, username, timestamp, request =*.html*, status_code = 404 || status_code = 410, bytes]", true),
        ("[ip, server, username, timestamp, request, status_code, bytes > 1000]", true),
        ("[ip, server, username, timestamp, request, status_code, bytes > 1000 && bytes < 1500]", false),
        // Of 2020.
        ("[..., status_code, bytes]", true),
        ("[ip, user, ..., status_code, bytes]", true),
        ("[ip, user, ...]", true),
        ("[ip, user, username, timestamp, request = *html*, status_code = 4*, bytes]", true),
        // "Example: Count HTTP 404 codes", "Example: Count HTTP 4xx codes".
        ("[IP, UserInfo, User, Timestamp, RequestInfo, StatusCode=404, Bytes]", true),
        ("[ip, id, user, timestamp, request, status_code=5*, size]", false),
    ] {
        assert_eq!(matches(text, ACCESS), yes, "{text}");
    }
}

#[test]
fn words_match_by_their_order_as_the_manual_shows() {
    let lines = [
        "INFO 2024-05-07 09:30:00 GET /service/resource/12 35",
        "INFO 2024-05-07 09:30:01 POST /service/resource/12/part/3 40",
        "WARNING 2024-05-07 09:30:02 the cart is empty",
        "ERROR 2024-05-07 09:30:02 no answer from payments",
    ];
    assert_eq!(matched("[w1=ERROR, w2]", &lines), [3]);
    assert_eq!(matched("[w1=ERROR || w1=WARNING, w2]", &lines), [2, 3]);
    assert_eq!(matched("[w1=ERROR || w1=%WARN%, w2]", &lines), [2, 3]);
    assert_eq!(matched("[w1!=ERROR && w1!=WARNING, w2]", &lines), [0, 1]);
    let top = "[logLevel, date, time, method, url=%/service/resource/[0-9]+$%, response_time]";
    assert_eq!(matched(top, &lines), [0]);
    let child = "[logLevel, date, time, method, url=%/service/resource/[0-9]+/part/[0-9]+$%, response_time]";
    assert_eq!(matched(child, &lines), [1]);
}

#[test]
fn lines_extract_as_the_manual_shows() {
    // "Publishing dimensions with metrics from values in JSON or space-delimited log events".
    assert_eq!(
        extracted("[ip, server, username, timestamp, request, status_code, bytes > 1000]", ACCESS),
        json!({
            "$bytes": "1534", "$status_code": "404", "$request": "GET /shop/cart.html HTTP/1.1",
            "$timestamp": "07/May/2024:09:30:00 +0000", "$username": "ana", "$server": "Prod", "$ip": "192.0.2.7"
        })
    );
    // API reference, `TestMetricFilter`: positions stand for what has no name.
    let (time, request) = ("07/May/2024:09:30:00 +0000", "GET /shop/cart.html HTTP/1.1");
    assert_eq!(
        extracted("[..., size]", ACCESS),
        json!({"$1": "192.0.2.7", "$2": "Prod", "$3": "ana", "$4": time, "$5": request, "$6": "404", "$size": "1534"})
    );
    assert_eq!(
        extracted("[]", ACCESS),
        json!({"$1": "192.0.2.7", "$2": "Prod", "$3": "ana", "$4": time, "$5": request, "$6": "404", "$7": "1534"})
    );
    assert_eq!(
        extracted("[..., request=*.html*, status_code=4*,]", ACCESS),
        json!({
            "$1": "192.0.2.7", "$2": "Prod", "$3": "ana", "$4": time, "$request": request, "$status_code": "404",
            "$7": "1534"
        })
    );
    assert_eq!(extracted("[..., status_code=200, size]", ACCESS), json!(null));
    assert_eq!(extracted("\"[ERROR]\"", "10:00 [ERROR] no"), json!({}));
}

#[test]
fn the_last_field_takes_the_rest_of_a_line() {
    assert_eq!(
        extracted("[level, text]", "ERROR it broke [again] "),
        json!({"$level": "ERROR", "$text": "it broke [again]"})
    );
    assert_eq!(
        extracted("[level, text, ...]", "ERROR it broke"),
        json!({"$level": "ERROR", "$text": "it", "$3": "broke"})
    );
    assert_eq!(extracted("[a, ..., b]", "1 2"), json!({"$a": "1", "$b": "2"}));
    for text in ["[a, b]", "[a, ..., b]"] {
        assert!(!matches(text, "1"), "{text}: too few words");
    }
    assert!(!matches("[a]", " ") && matches("[...]", " ") && matches("[]", ""));
}

#[test]
fn words_are_numbers_where_they_read_as_numbers() {
    for (text, yes) in [
        ("[a, b = 404, ...]", true),
        ("[a, b = 404.0, ...]", true),
        ("[a, b = \"404.0\", ...]", false),
        ("[a != 1, ...]", true),
        ("[a > 1, ...]", false),
        ("[a <= 1, ...]", false),
        ("[..., c >= -5.5 && c < 0]", true),
        ("[..., (c = -1 || c = -5) && c != 7]", true),
    ] {
        assert_eq!(matches(text, "- 404 -5"), yes, "{text}");
    }
}

#[test]
fn lines_that_the_service_refuses() {
    for (text, place) in [
        ("[..., a, ...]", "..."),
        ("[a, b = 1 && a = 2]", "a"),
        ("[a = ]", ""),
        ("[a > b]", "b"),
        ("[a=%1%, b=%2%, c=%3%]", "%3%"),
        ("[(a = 1]", ""),
        ("[a b]", "b"),
        ("[a, = 1]", "="),
        ("[a=!b]", "!"),
        ("[a=1, (b)]", ")"),
        ("[a=1 b]", "b"),
    ] {
        let (message, at, sentence) = fault(text);
        assert_eq!((message.as_str(), at), ("Invalid filter pattern", place), "{text}: {sentence}");
    }
    assert_eq!(fault("[a.b]").0, "Invalid character(s) in term '.'");
}
