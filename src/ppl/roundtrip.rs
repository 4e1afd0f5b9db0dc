//! Test: printing a query and reading it back gives the same tree.

use crate::Query;
use crate::query::Language;
use proptest::prelude::*;
use proptest::sample::select;

fn read(text: &str) -> Query {
    Language::Ppl.read(text).unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"))
}

/// The name of a field as somebody might write it.
fn field() -> impl Strategy<Value = String> {
    let bare = "[a-hA-H_@][a-zA-Z0-9_]{0,4}".prop_map(|name| format!("{name}z"));
    let ticked = "[ -_a-~é]{1,6}".prop_map(|name| format!("`{name}`"));
    let path = ("[a-h]{1,3}z", "[0-9]", "[a-h-]{1,3}x").prop_map(|(a, at, b)| format!("{a}.{at}.`{b}`"));
    prop_oneof![6 => bare, 2 => ticked, 1 => path, 1 => Just("log-groupz".to_string())]
}

fn fields() -> impl Strategy<Value = String> {
    prop::collection::vec(field(), 1..4).prop_map(|names| names.join(" , "))
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ !#-&(-\\[\\]-~é\n]{0,6}".prop_map(|text| format!("'{text}'")),
        select(vec![r#""a""b""#, r#""it's""#, "'it''s'", r"'\\d+\t'", r#""/* no */ // comment""#])
            .prop_map(str::to_string),
    ]
}

fn literal() -> impl Strategy<Value = String> {
    prop_oneof![
        text(),
        (0u32..1000).prop_map(|number| number.to_string()),
        select(vec!["0.5", ".25", "1e3", "2E-6", "true", "FALSE", "null", "interval 3 day"]).prop_map(str::to_string),
    ]
}

/// An expression with brackets around every part, which are printed only where they matter.
fn expression() -> impl Strategy<Value = String> {
    prop_oneof![field(), literal()].prop_recursive(4, 24, 3, |inner| {
        let signs = vec!["+", "-", "*", "/", "%", "=", "==", "!=", "<>", "<", "<=", ">", ">=", " and ", " OR ", " xor "];
        let part = || inner.clone().prop_map(|part| format!("({part})"));
        let not = || select(vec!["", "not "]);
        prop_oneof![
            4 => (part(), select(signs.clone()), part()).prop_map(|(a, sign, b)| format!("{a}{sign}{b}")),
            2 => (part(), select(signs), part(), part()).prop_map(|(a, sign, b, c)| format!("{a}{sign}({b}-{c})")),
            1 => (select(vec!["not ", "-", "- -", "+"]), part()).prop_map(|(sign, a)| format!("{sign}{a}")),
            1 => (part(), not(), text()).prop_map(|(a, not, b)| format!("{a} {not}like {b}")),
            1 => (part(), not(), part(), literal()).prop_map(|(a, not, b, c)| format!("{a} {not}in ({b},{c})")),
            1 => (part(), not(), part(), part()).prop_map(|(a, not, b, c)| format!("{a} {not}between {b} and {c}")),
            1 => (part(), not()).prop_map(|(a, not)| format!("{a} is {not}null")),
            1 => (part(), not(), field()).prop_map(|(a, not, b)| format!("{a} {not}in [source=t|fields {b}]")),
            1 => (not(), part()).prop_map(|(not, a)| format!("{not}exists [source = t | where {a}]")),
            1 => inner.clone().prop_map(|a| format!("[source = t | eval b = {a} | stats max(b)]")),
            1 => (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("Case({a}, {b}, {c}, 1 else {b})")),
            1 => (inner.clone(), select(vec!["int", "STRING", "double"])).prop_map(|(a, to)| format!("cast({a} as {to})")),
            1 => (part(), part()).prop_map(|(a, b)| format!("position({a} in {b})")),
            1 => (inner.clone(), inner).prop_map(|(a, b)| format!("concat({a},{b})")),
        ]
    })
}

fn aggregate() -> impl Strategy<Value = String> {
    let call = (select(vec!["sum", "AVG", "max"]), expression()).prop_map(|(name, arg)| format!("{name}({arg})"));
    let call = prop_oneof![call, Just("count( )".to_string()), Just("count(*)".to_string())];
    (call, prop::option::of(field())).prop_map(|(call, name)| named(&call, name))
}

fn named(text: &str, name: Option<String>) -> String {
    name.map_or(text.to_string(), |name| format!("{text} as {name}"))
}

fn groups() -> impl Strategy<Value = String> {
    let span =
        (field(), select(vec!["5m", "10", "0.5", "1M"])).prop_map(|(name, size)| format!("span( {name},{size})"));
    let key = (prop_oneof![2 => field(), 1 => span, 1 => expression()], prop::option::of(field()));
    let keys = prop::collection::vec(key.prop_map(|(key, name)| named(&key, name)), 1..3);
    prop_oneof![Just(String::new()), keys.prop_map(|keys| format!(" by {}", keys.join(",")))]
}

fn sort_keys() -> impl Strategy<Value = String> {
    let key = (select(vec!["", "+", "-"]), field(), any::<bool>());
    let key =
        key.prop_map(|(sign, name, cast)| if cast { format!("{sign}num({name})") } else { format!("{sign}{name}") });
    prop::collection::vec(key, 1..3).prop_map(|keys| keys.join(","))
}

fn stage() -> impl Strategy<Value = String> {
    let value = || expression().prop_map(|value| format!("({value})"));
    let side = "[a-h]{1,3}z";
    prop_oneof![
        3 => expression().prop_map(|condition| format!("where {condition}")),
        2 => (field(), expression(), field()).prop_map(|(a, value, b)| format!("eval {a}={value},{b} = 1")),
        2 => (aggregate(), groups()).prop_map(|(aggregate, groups)| format!("stats {aggregate}{groups}")),
        1 => (aggregate(), groups()).prop_map(|(aggregate, groups)| format!("eventstats {aggregate}{groups}")),
        1 => (select(vec!["", "+ ", "- "]), fields()).prop_map(|(sign, names)| format!("fields {sign}{names}")),
        1 => field().prop_map(|name| format!("grok {name} '%{{WORD:az}} it''s %{{GREEDYDATA}}'")),
        1 => (field(), field()).prop_map(|(name, group)| format!("parse {name} '(?<{}>.+)'", group.replace(|c: char| !c.is_ascii_lowercase(), "q"))),
        1 => sort_keys().prop_map(|keys| format!("sort {keys}")),
        1 => (field(), field()).prop_map(|(a, b)| format!("rename {a} as {b}")),
        1 => (select(vec!["", " 3", " 3 from 2", " from 4"])).prop_map(|count| format!("head{count}")),
        1 => (select(vec!["top", "rare"]), fields(), field()).prop_map(|(name, a, b)| format!("{name} 3 {a} by {b}")),
        1 => (fields(), any::<bool>()).prop_map(|(names, keep)| format!("dedup 2 {names} keepempty={keep} consecutive=TRUE")),
        1 => (value(), fields()).prop_map(|(value, names)| format!("fillnull with {value} in {names}")),
        1 => (field(), value()).prop_map(|(name, value)| format!("fillnull using {name}={value}")),
        1 => (field(), field()).prop_map(|(a, b)| format!("flatten {a} as ({b}, cz)")),
        1 => (field(), field()).prop_map(|(a, b)| format!("expand {a} as {b}")),
        1 => (sort_keys(), field(), field()).prop_map(|(keys, a, b)| format!("trendline sort {keys} sma(2, {a}) as {b} wma(3,{a})")),
        1 => fields().prop_map(|names| format!("fieldsummary includefields={names} nulls=true")),
        1 => (select(vec!["", "left ", "inner "]), side, side).prop_map(|(kind, a, b)| {
            format!("{kind}join left={a}, right={b} on {a}.id={b}.id [ source = t | fields id ]")
        }),
    ]
}

fn query() -> impl Strategy<Value = String> {
    let source = select(vec![
        "",
        "source = `a/b-c` | ",
        "search source=[lg:`x`, `aws:fieldIndex`=\"region\", `region` = 'us-west-2'] | ",
        "source=x, y | ",
        "SOURCE = t as u | ",
    ]);
    let between = select(vec![" | ", "|", "\n| ", " // why\n| ", " /* why | */ |"]);
    let stages = prop::collection::vec(stage(), 1..4);
    (source, stages, between).prop_map(|(source, stages, between)| format!("{source}{}", stages.join(between)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_printed_query_is_read_as_the_same_tree(text in query()) {
        // What is refused is no matter of printing, such as two sides of a join with one name.
        let Ok(once) = Language::Ppl.read(&text) else { return Err(TestCaseError::reject("refused")) };
        let printed = once.to_string();
        let again = read(&printed);
        prop_assert_eq!(again.tree(), once.tree(), "{}\n{}", text, printed);
        prop_assert_eq!(again.to_string(), printed, "printing twice: {}", text);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[ -~\n]{0,40}") {
        if let Ok(query) = Language::Ppl.read(&text) {
            prop_assert_eq!(read(&query.to_string()).tree(), query.tree(), "{}", text);
        }
    }
}
