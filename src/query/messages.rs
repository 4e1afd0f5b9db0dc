//! Tests: what a wrong query is told, and where.

use crate::Query;
use crate::diagnostics::Diagnostic;

fn faults(text: &str) -> Vec<Diagnostic> {
    Query::parse(text).err().unwrap_or_else(|| panic!("{text}: was read"))
}

/// The code, the text that is marked, and all the words of the first message.
fn first(text: &str) -> (String, String, String) {
    let fault = faults(text).swap_remove(0);
    let (marked, label) =
        fault.label.map_or((None, String::new()), |(span, label)| (text.get(span.start..span.end), label));
    let words = [vec![fault.message, label], fault.help].concat().join("\n");
    (fault.code.to_string(), marked.unwrap_or("nowhere").to_string(), words)
}

#[track_caller]
fn says(text: &str, code: &str, marked: &str, word: &str) {
    let (is_code, is_marked, words) = first(text);
    assert_eq!((is_code.as_str(), is_marked.as_str()), (code, marked), "{text}\n{words}");
    assert!(words.contains(word), "{text}\n{words}");
}

#[test]
fn the_query_as_a_whole() {
    for text in ["", "  \n ", "# only a comment", "\u{feff}"] {
        assert_eq!(faults(text)[0].code.to_string(), "Q101", "{text}");
    }
    assert_eq!(faults(&format!("fields {}", "ä".repeat(10_000)))[0].code.to_string(), "Q102");
    assert!(Query::parse(&format!("fields {}", "ä".repeat(9_993))).is_ok());
}

#[test]
fn pipes() {
    says("fields a |", "Q106", "|", "ends with a pipe");
    says("| fields a", "Q106", "|", "begins with a pipe");
    says("fields a | | limit 5", "Q106", "|", "between two pipes");
    says("fields a limit 5", "Q100", "limit", "a `|` is missing before `limit`");
    says("fields a, | limit 5", "Q100", "", "leave it out");
}

#[test]
fn commands() {
    says("fild a", "Q107", "fild", "`fields`");
    says("Filtre a = 1", "Q107", "Filtre", "`filter`");
    says("count(*) by a", "Q107", "count", "needs a command before it");
    says("fields a | as b", "Q107", "as", "leave the `|` out");
    says("blubb x", "Q107", "blubb", "`dedup`");
    for text in ["search 5"] {
        assert_eq!(first(text).0, "Q216", "{text}");
    }
    says("outlier a param=3", "Q100", "=", "`param=3 ...`");
    says("addtotals a, b col=true", "Q100", "col", "`col=true ...`");
    says("sessionize a maxspan=1h", "Q100", "=", "`maxspan 1h`");
    says("filldown a, b", "Q100", ",", "blanks");
    says("countFrequent a b", "Q100", "b", "`a, b`");
    says("stats count(*) as n by bin(1m) | fillmissing with 0 for n, with 1 for m", "Q100", "1", "once");
    says("addtotals col=", "Q100", "", "not finished");
    says("fields a | $`q`()", "Q345", "$", "`--saved NAME=FILE.cwli`");
    says("limit {{n}}", "Q344", "{{n}}", "`--param n=VALUE`");
}

#[test]
fn what_is_not_closed() {
    says("filter a = \"x | limit 5", "Q103", "\"", "never closed");
    says("fields `a | limit 5", "Q103", "`", "back-tick");
    says("filter a like /x | limit 5", "Q103", "/", "never closed");
    says("filter (a = 1 | limit 5", "Q104", "(", "never closed");
    says("filter a = 1)", "Q104", ")", "closes nothing");
    says("filter a in [1)", "Q104", ")", "expected `]`");
    says(&format!("filter {}1{}", "(".repeat(4_000), ")".repeat(4_000)), "Q105", "(", "too deep");
}

#[test]
fn parse_and_its_names() {
    says("parse @message \"* *\" as a", "Q210", "\"* *\"", "2 `*`s for 1 name");
    says("parse @message \"x\" as a", "Q210", "\"x\"", "0 `*`s for 1 name");
    says("parse @message /(a)(b)/ as x", "Q210", "/(a)(b)/", "2 groups for 1 name");
    says("parse @message \"*\"", "Q211", "\"*\"", "names no field");
    says("parse @message /x/", "Q211", "/x/", "(?<name>...)");
    says("parse @message /(x)/ multi", "Q211", "/(x)/", "(?<name>...)");
    says("parse @message csv", "Q211", "csv", "csv as a, b");
    says("parse logfmt @message as lf", "Q100", "@message", "`parse @message logfmt ...`");
    says("parse @message logfmt as a, b", "Q210", "b", "one map, but there are 2 names");
    says("parse @message xml as a", "Q100", "as", "a text in quotation marks");
    says("parse @message XML 'a/b' as a", "Q278", "'a/b'", "begins with `/`");
    says("parse @message json as a", "Q100", "json", "`json field=@message \"key\" as name`");
    says("parse @message \"*\" as a multi", "Q277", "multi", "regular expression");
    says("parse @message /(a)/ multi as b", "Q100", "as", "before `multi`");
    says("parse @message multi /(a)/ as b", "Q100", "multi", "comes last");
}

#[test]
fn commands_that_make_rows_and_values() {
    says("json \"a.b\" as c", "Q100", "\"a.b\"", "`json field=@message \"key.subkey\" as name`");
    says("json field=a \"b[x]\" as c", "Q278", "\"b[x]\"", "`x` is not an index");
    says("unnest a as b", "Q100", "as", "`unnest list into name`");
    says("unnest a", "Q100", "", "into");
    says("expand a, b", "Q100", ",", "takes one field");
}

#[test]
fn shifted_bins() {
    says("stats count(*) offset 5m", "Q100", "offset", "`by`");
    says("stats count(*) by bin(1m) offset 5", "Q100", "", "has a unit, such as `5m`");
    says("stats count(*) by bin(1m) offset", "Q100", "", "expected a duration such as");
    says("stats count(*) by bin(1m) offset 5m, a offset 1m", "Q100", "offset 1m", "a second `offset`");
}

#[test]
fn regular_expressions() {
    says("filter a like /x[/", "Q108", "[", "unclosed character class");
    says("filter a like /ä(b/", "Q108", "(", "unclosed group");
    says("filter a like /x(?!y)/", "Q108", "(?!", "look-around");
    says("filter a like /(x)\\1/", "Q108", "\\1", "back-references");
    says("filter a like /\\p{Foo}/", "Q108", "\\p{Foo}", "Unicode property");
    says("filter a like /x/i", "Q100", "i", "/(?i)x/");
    says("filter a = /x/", "Q100", "/x/", "write `like /x/`");
    says("filter a != /x/", "Q100", "/x/", "write `not like /x/`");
    says("filter a like x", "Q100", "x", "expected a text in quotation marks or a regular expression");
    says("parse @log /^.*/aws/lambda/ as a", "Q100", "aws", "is written `\\/`");
    says("filter a like /{\"b\"/", "Q108", "{", "`\\{`");
    says("filter a like `x`", "Q100", "`x`", "\"x\"");
}

#[test]
fn numbers_and_periods() {
    says("stats count(*) by bin(5x)", "Q109", "5x", "unknown unit of time `x`");
    says("stats count(*) by bin(5 parsecs)", "Q109", "5 parsecs", "the units are `ms`");
    says("stats count(*) by bin(5mins2)", "Q100", "5mins2", "expected");
    says("stats count(*) by bin(5 minu)", "Q109", "5 minu", "`min`");
    says("stats count(*) by bin(0m)", "Q109", "0m", "longer than zero");
    says("stats count(*) by bin(1.5h)", "Q109", "1.5h", "whole number");
    says("limit 0", "Q110", "0", "1 to 100,000");
    says("limit 100001", "Q110", "100001", "1 to 100,000");
    says("limit 5.5", "Q110", "5.5", "whole number");
    says("limit all", "Q110", "all", "expected a number");
    says("limit", "Q110", "", "expected a number");
    says("filter a = 1e999", "Q110", "1e999", "too large");
    says("filter a = 10.0.1.22", "Q100", "10.0.1.22", "quotation marks");
}

#[test]
fn habits_from_elsewhere() {
    says("filter a <> 1", "Q100", "<>", "`!=`");
    says("filter a = 1 && b = 2", "Q100", "&&", "`and`");
    says("filter a = 1 || b = 2", "Q100", "||", "`or`");
    says("filter a ~= \"x\"", "Q100", "~=", "`like`");
    says("fields a // comment", "Q100", "//", "`#`");
    says("filter a = http://x.org/", "Q100", "//", "quotation marks");
    says("fields *", "Q100", "*", "name them");
    says("filter a in (1, 2)", "Q100", "(", "square brackets");
    says("stats count(*) group by a", "Q100", "group", "without the word");
    says("fields a as \"b\"", "Q100", "\"b\"", "`b`");
    says("fields a.\"b-c\"", "Q100", "\"b-c\"", "`` a.`b-c` ``");
    says("stats count(distinct a)", "Q100", "a", "`count_distinct(a)`");
    says("stats sum(case when a = 1 then 1 end)", "Q100", "when", "`case(condition, value, ...)`");
    says("filter a is not null", "Q100", "is", "`ispresent(a)`");
    says("filter like(a, /b/)", "Q100", "like", "expected a value");
    says("fields a as b-c", "Q100", "-", "`b-c`");
    says("filter 1 < a < 2", "Q100", "<", "do not chain");
    says("sort bin(5m) desc", "Q100", "bin(5m)", "back-ticks: `` sort `bin(5m)` ``");
    says("sort", "Q100", "", "expected a field");
    says("dedup 5", "Q100", "5", "expected a field");
    says("sort a + b", "Q100", "+", "takes names");
    says("fields a, b,", "Q100", "", "leave it out");
    says("filter a not 5", "Q100", "5", "expected `like` or `in`");
    says("fields in", "Q100", "in", "back-ticks");
    says("filter a =", "Q100", "", "expected a value");
    says("filter", "Q100", "", "expected a value");
}

#[test]
fn every_stage_is_told_its_fault() {
    let text = "fild a | filter b = | limit 0 | sort c";
    let codes: Vec<String> = faults(text).iter().map(|fault| fault.code.to_string()).collect();
    assert_eq!(codes, ["Q107", "Q100", "Q110"]);
}

#[test]
fn nothing_overflows_a_small_stack() {
    let texts = [
        format!("filter {}a{}", "(".repeat(47), ")".repeat(47)),
        format!("filter {}a{}", "f(".repeat(47), ")".repeat(47)),
        format!("filter {}a", "not ".repeat(47)),
        format!("filter {}a{}", "a in [(".repeat(23), ")]".repeat(23)),
        format!("filter {}a{}", "!(-f(1, ".repeat(12), "))".repeat(12)),
        format!("fields {}a{}", "(-".repeat(23), ")".repeat(23)),
        format!("fields a{}", " ^ a".repeat(250)),
        format!("fields a{}", " - a".repeat(250)),
        format!("filter a{}", " or a".repeat(1_900)),
        format!("fields a{}", "[0]".repeat(3_000)),
        format!("fields {}", "(".repeat(9_000)),
        format!("fields {}", "f(".repeat(4_500)),
        format!("filter {}a", "!".repeat(5_000)),
        format!("filter a like /{}/", "(".repeat(9_000)),
        format!("filter a like /{}{}/", "(".repeat(240), ")".repeat(240)),
    ];
    let run =
        move || texts.map(|text| Query::parse(&text).map(|query| query.same_tree(&query.clone())).unwrap_or(true));
    // What the threads of a test runner and of rayon have.
    let thread = std::thread::Builder::new().stack_size(2 * 1024 * 1024).spawn(run).expect("a thread");
    assert!(thread.join().expect("no overflow").into_iter().all(|same| same));
    assert!(Query::parse(&format!("filter {}a{}", "(".repeat(47), ")".repeat(47))).is_ok());
    assert!(Query::parse(&format!("filter a{}", " or a".repeat(1_900))).is_ok());
}
