//! Tests: what is read, and that printing and reading back gives the same tree.

use crate::Query;
use crate::batch::{Comparison, Period, Unit};
use crate::commands::{self, Command};
use crate::diagnostics::Span;
use crate::query::{Language, Nested};
use crate::syntax::*;
use proptest::prelude::*;
use std::any::Any;
use std::sync::Arc;

fn read(text: &str) -> Query {
    Query::parse(text).unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"))
}

/// The canonical form of a condition.
fn filter(text: &str) -> String {
    let printed = read(&format!("filter {text}")).to_string();
    printed.strip_prefix("filter ").expect("a filter").to_string()
}

#[track_caller]
fn comes_back(query: &Query) {
    let printed = query.to_string();
    let again = Query::parse(&printed).unwrap_or_else(|faults| panic!("{printed}\n{faults:#?}"));
    assert_eq!(again.tree(), query.tree(), "{printed}");
    assert_eq!(again.to_string(), printed, "printing twice");
}

#[test]
fn brackets_stay_only_where_they_matter() {
    for (written, printed) in [
        ("((a)) = (1)", "a = 1"),
        ("a = 1 and (b = 2 or c = 3)", "a = 1 and (b = 2 or c = 3)"),
        ("(a = 1 and b = 2) or c = 3", "a = 1 and b = 2 or c = 3"),
        ("NOT (a = 1)", "not a = 1"),
        ("not (a = 1 and b)", "not (a = 1 and b)"),
        ("!ispresent (x)", "not ispresent(x)"),
        ("(a + b) * c > a + (b * c)", "(a + b) * c > a + b * c"),
        ("a - (b - c) = (a - b) - c", "a - (b - c) = a - b - c"),
        ("2 ^ (3 ^ 4) = (2 ^ 3) ^ 4", "2 ^ 3 ^ 4 = (2 ^ 3) ^ 4"),
        ("-(a ^ 2) = (-a) ^ 2", "-(a ^ 2) = -a ^ 2"),
        ("- -a+-b = 1", "--a + -b = 1"),
        ("(a = 1) = (b like 'x')", "(a = 1) = (b like \"x\")"),
        ("a == 1e3", "a = 1000"),
        ("a =~ 'x' and a=~/y/", "a like \"x\" and a like /y/"),
        ("a NOT  IN [1,'b', -3]", "a not in [1, \"b\", -3]"),
        ("event-name = 1", "event - name = 1"),
        ("f(a).b[1] = (c).d", "f(a).b[1] = (c).d"),
    ] {
        assert_eq!(filter(written), printed, "{written}");
    }
}

#[test]
fn names_keep_what_back_ticks_protect() {
    for (written, name) in [
        ("`foo-bar`", "foo-bar"),
        ("`a.b`", "a.b"),
        ("m.`odd.key`[1].c", "m.odd.key.1.c"),
        ("@`aws.tag.x:y`", "@aws.tag.x:y"),
        ("`@aws.tag.x:y`", "@aws.tag.x:y"),
        ("resources.0.ARN", "resources.0.ARN"),
        ("größe", "größe"),
        ("any", "any"),
        ("in.bytes", "in.bytes"),
        ("`in`", "in"),
        ("`true`", "true"),
    ] {
        let query = read(&format!("fields {written}"));
        let fields = (&*query.stages[0] as &dyn Any).downcast_ref::<commands::fields::Fields>().expect("fields");
        let Expr::Field(path) = &fields.items[0].expr else { panic!("{written} is a field") };
        assert_eq!(path.name(), name);
        comes_back(&query);
    }
}

#[test]
fn literals_are_read_as_written() {
    assert_eq!(filter(r#"a = 'it''s' or a = "x""#.replace("''", "\\'").as_str()), r#"a = "it's" or a = "x""#);
    assert_eq!(filter(r#"a = "t\tn\nq\"b\\u\d""#), r#"a = "t\tn\nq\"b\\u\\d""#);
    assert_eq!(filter(r"a like /x\/[a-z]\\\/\d+/"), r"a like /x\/[a-z]\\\/\d+/");
    assert_eq!(
        filter("a = .5 and b = 0.000000035 and c = 1E-6 and d = 2e+2"),
        "a = 0.5 and b = 0.000000035 and c = 0.000001 and d = 200"
    );
    assert_eq!(filter("bin(5 MIN) = bin(300s) and bin (1mo)=TRUE"), "bin(5m) = bin(300s) and bin(1mo) = true");
    for name in
        Unit::names().flat_map(|name| [name.to_string(), format!("{name}s")]).filter(|name| !name.ends_with("ss"))
    {
        if Unit::from_name(&name).is_some() {
            assert_eq!(filter(&format!("bin(7 {name})")), filter(&format!("bin(7{name})")), "{name}");
        }
    }
}

#[test]
fn an_item_remembers_its_text() {
    let text = "stats  sum( bytes ) , AVG(x)# mean\n as mean by bin( 5m ) # here\n\n";
    let query = read(text);
    let stats = (&*query.stages[0] as &dyn Any).downcast_ref::<commands::stats::Stats>().expect("stats");
    assert_eq!(stats.aggregates[0].name(), "sum( bytes )");
    assert_eq!(stats.aggregates[1].text, "AVG(x)");
    assert_eq!(stats.keys[0].name(), "bin( 5m )");
    let span = stats.keys[0].expr.span();
    assert_eq!(&text[span.start..span.end], "bin( 5m )");
    assert_eq!(&text[stats.span.start..stats.span.end], text.trim_end().trim_end_matches(" # here"));
    assert_eq!(query.to_string(), "stats sum( bytes ), AVG(x) as mean by bin( 5m )");
    comes_back(&query);
}

#[test]
fn parse_gives_every_group_its_name() {
    for (written, printed) in [
        (r"/(a)(?<x>b)(?P<y>c)/", r"/(?:a)(?<x>b)(?P<y>c)/"),
        (r"/(?<@x>b)\/(c)/", r"/(?<_x>b)\/(?:c)/ as @x"),
        (r"/(?<@x>b)(?<_x>c)/", r"/(?<ax>b)(?<_x>c)/ as @x, _x"),
        (r"/(?<p>\d+)/ as p", r"/(?<p>\d+)/"),
        (r"/(\d+) (?<z>x)/ as a, b", r"/(\d+) (?<z>x)/ as a, b"),
        (r"/(\d+) (?<z>x)/ as a, b multi", r"/(\d+) (?<z>x)/ as a, b multi"),
        (r"/(?<a>x)/ MULTI", r"/(?<a>x)/ multi"),
        ("CSV as a, multi", "csv as a, multi"),
        ("csv csv as csv", "csv csv as csv"),
        ("f LogFmt as lf", "f logfmt as lf"),
        ("xml '/a/b' as x", r#"XML "/a/b" as x"#),
        ("\"* \\* *\" as a, `b-c`", "\"* \\\\* *\" as a, `b-c`"),
        ("field '\"k\":\"*\"' as as1", "field \"\\\"k\\\":\\\"*\\\"\" as as1"),
    ] {
        let query = read(&format!("parse {written}"));
        assert_eq!(query.to_string(), format!("parse {printed}"));
        comes_back(&query);
    }
}

#[test]
fn the_layout_with_a_pipe_on_every_line_is_read() {
    let query = read(
        "parse @message \"* * *\" \r\n| as region, vpc_id, \r\n| az_id \r\n| filter action=\"REJECT\" \r\n| sort by start desc, `bin(1m)`, 'bin(2m)' asc",
    );
    assert_eq!(
        query.to_string(),
        "parse @message \"* * *\" as region, vpc_id, az_id\n| filter action = \"REJECT\"\n| sort start desc, `bin(1m)`, `bin(2m)`"
    );
    assert_eq!(query.notes.iter().map(|note| note.code.number()).collect::<Vec<_>>(), ["N501", "N501"]);
    comes_back(&query);
}

#[test]
fn the_tree_shows_what_was_read() {
    let query = read("FIELDS a, b.`c d` as e | where not a like /x/ and b in [1] | limit any 5");
    let tree = "\
fields
  field a
  as e
    field b.`c d`
filter
  and
    not
      like /x/
        field a
    in
      field b
      list
        number 1
limit any 5
";
    assert_eq!(query.tree(), tree);
}

/// Queries that people have published, where they are at hand.
#[test]
fn published_queries_are_read() {
    let Ok(lines) = std::fs::read_to_string("../shared/corpus/queries.jsonl") else { return };
    let mut refused = Vec::new();
    for line in lines.lines() {
        let entry: serde_json::Value = serde_json::from_str(line).expect("a line of JSON");
        let text = entry["query"].as_str().expect("a query");
        match Query::parse(text) {
            Ok(query) => comes_back(&query),
            Err(faults) if faults.iter().any(|fault| fault.code.number() == "Q216") => {}
            Err(faults) => refused.push((entry["id"].clone(), faults)),
        }
    }
    assert_eq!(refused.len(), REFUSED, "refused: {refused:#?}");
}

/// Published queries that are wrong: flags after a regular expression, calls as sort keys, a number of names
/// that differs from the number of stars, words of SQL, `unnest` without a name.
const REFUSED: usize = 89;

fn key() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z_@][a-zA-Z0-9_@]{0,5}",
        "[a-z@][ -_a-~é\n]{0,6}",
        prop::sample::select(vec!["in", "not", "true", "BY", "5m", "0", "a.b", "@a:b", "@", "like", "limit", "ö"])
            .prop_map(str::to_string),
    ]
}

fn path() -> impl Strategy<Value = Path> {
    let step = prop_oneof![3 => key().prop_map(Segment::Key), 1 => any::<u32>().prop_map(Segment::Index)];
    (key(), prop::collection::vec(step, 0..3)).prop_map(|(first, rest)| Path {
        segments: std::iter::once(Segment::Key(first)).chain(rest).collect(),
        span: Span::default(),
    })
}

fn literal() -> impl Strategy<Value = Literal> {
    let unit = prop::sample::select(vec![Unit::Millisecond, Unit::Minute, Unit::Month, Unit::Year]);
    prop_oneof![
        any::<String>().prop_map(Literal::Text),
        prop_oneof![(0u32..1000).prop_map(f64::from), 0.0..1e30, 0.0..1e-9].prop_map(Literal::Number),
        any::<bool>().prop_map(Literal::Bool),
        (1u32.., unit).prop_map(|(count, unit)| Literal::Period(Period { count, unit })),
    ]
}

fn pattern() -> impl Strategy<Value = Pattern> {
    prop_oneof![
        any::<String>().prop_map(|text| Pattern::Text(text, Span::default())),
        "[a-z/ #|\"']{0,6}(\\\\d|\\\\\\\\|/|[(]a[)])?".prop_map(|text| Pattern::Regex(text, Span::default())),
    ]
}

fn expr() -> impl Strategy<Value = Expr> {
    let span = Span::default();
    let leaf = prop_oneof![
        literal().prop_map(move |literal| Expr::Literal(literal, span)),
        path().prop_map(Expr::Field),
        "[a-z]{3}_[a-z]".prop_map(move |text| Expr::Call { name: Name { text, span }, args: vec![], star: true, span }),
    ];
    leaf.prop_recursive(5, 40, 3, move |inner| {
        use prop::collection::vec;
        let arithmetic = prop::sample::select(vec![
            Arithmetic::Add,
            Arithmetic::Subtract,
            Arithmetic::Multiply,
            Arithmetic::Divide,
            Arithmetic::Remainder,
            Arithmetic::Power,
        ]);
        let comparison = prop::sample::select(vec![
            Comparison::Equal,
            Comparison::NotEqual,
            Comparison::Less,
            Comparison::LessOrEqual,
            Comparison::Greater,
            Comparison::GreaterOrEqual,
        ]);
        let one = inner.clone().prop_map(Box::new);
        let two = (one.clone(), one.clone());
        prop_oneof![
            ("[a-z]{3}_[a-z]", vec(inner.clone(), 0..3)).prop_map(move |(text, args)| Expr::Call {
                name: Name { text, span },
                args,
                star: false,
                span
            }),
            (one.clone(), path()).prop_map(move |(base, path)| Expr::Access { base, segments: path.segments, span }),
            one.clone().prop_map(move |inner| Expr::Not(inner, span)),
            (any::<bool>(), one.clone()).prop_map(move |(negative, operand)| Expr::Sign { negative, operand, span }),
            (arithmetic, two.clone()).prop_map(|(operator, (left, right))| Expr::Arithmetic { operator, left, right }),
            (comparison, two).prop_map(|(operator, (left, right))| Expr::Comparison { operator, left, right }),
            vec(inner.clone(), 2..4).prop_map(Expr::And),
            vec(inner.clone(), 2..4).prop_map(Expr::Or),
            (one.clone(), pattern(), any::<bool>()).prop_map(move |(subject, pattern, negated)| Expr::Like {
                subject,
                pattern,
                negated,
                span
            }),
            (one, vec(inner, 1..3), any::<bool>()).prop_map(move |(subject, list, negated)| Expr::In {
                subject,
                list,
                negated,
                span
            }),
        ]
    })
}

fn item() -> impl Strategy<Value = Item> {
    (expr(), prop::option::of(key())).prop_map(|(expr, alias)| Item {
        expr,
        alias: alias.map(|text| Name { text, span: Span::default() }),
        text: String::new(),
    })
}

fn parse() -> impl Strategy<Value = commands::parse::ParsePattern> {
    use commands::parse::ParsePattern::{Csv, Glob, Logfmt, Regex, Xml};
    use commands::parse::XmlPath;
    let span = Span::default();
    let names = move |count: usize| prop::collection::vec(key().prop_map(move |text| Name { text, span }), count);
    let glob = ("[a-z\"'/ ]{0,5}", 1usize..4).prop_flat_map(move |(text, stars)| {
        names(stars).prop_map(move |names| Glob { text: format!("\\*{text}*").repeat(stars), span, names })
    });
    let regex = ("[a-z\"'/ ]{0,5}", 1usize..4, any::<bool>()).prop_flat_map(move |(text, groups, multi)| {
        names(groups).prop_map(move |names| Regex { text: format!("(\\d){text}").repeat(groups), span, names, multi })
    });
    let csv = (1usize..4).prop_flat_map(names).prop_map(|names| Csv { names });
    let logfmt = names(1).prop_map(|names| Logfmt { names });
    let xml = ("(/[a-z_:]{1,3}){1,3}", names(1))
        .prop_filter_map("a path", move |(path, names)| XmlPath::new(&path).ok().map(|path| Xml { path, span, names }));
    prop_oneof![glob, regex, csv, logfmt, xml]
}

fn name() -> impl Strategy<Value = Name> {
    key().prop_map(|text| Name { text, span: Span::default() })
}

fn source() -> impl Strategy<Value = commands::source::Source> {
    use commands::source::{Bound, GroupOption, Selection, Selector, Source};
    use prop::collection::vec;
    let span = Span::default();
    let texts = || vec(any::<String>(), 1..4);
    let option = prop::sample::select(vec![GroupOption::NamePrefix, GroupOption::Accounts, GroupOption::Class]);
    let selector = prop_oneof![
        vec((option, texts()), 0..3).prop_map(move |options| Selector::LogGroups(options, span)),
        texts().prop_map(move |names| Selector::DataSource(names, span)),
        vec((any::<String>(), vec(any::<String>(), 0..3)), 1..3).prop_map(move |tags| Selector::Tags(tags, span)),
    ];
    let selection = prop_oneof![
        any::<String>().prop_map(move |name| Selection::Name(name, span)),
        vec(selector, 1..3).prop_map(Selection::Selectors),
    ];
    let period = (1u32..9).prop_map(|count| Bound::Before(Period { count, unit: Unit::Day }));
    let bound = || {
        prop::option::of(prop_oneof![
            Just(Bound::Now),
            period.clone(),
            (0..9_999_999_999_999u64).prop_map(Bound::Epoch)
        ])
    };
    (selection, bound(), bound()).prop_map(move |(selection, start, end)| Source { selection, start, end, span })
}

fn nested() -> impl Strategy<Value = Arc<dyn Inner>> {
    let span = Span::default();
    let fields = prop::collection::vec(path(), 1..3).prop_map(move |paths| {
        let item = |path| Item { expr: Expr::Field(path), alias: None, text: String::new() };
        stage(commands::fields::Fields { items: paths.into_iter().map(item).collect(), span })
    });
    (prop::option::of(source()), fields).prop_map(|(source, fields)| {
        let stages = source.map(stage).into_iter().chain([fields]).collect();
        Arc::new(Nested(Query { text: String::new(), language: Language::Cwli, stages, notes: Vec::new() }))
            as Arc<dyn Inner>
    })
}

fn outputs() -> impl Strategy<Value = commands::lookup::Outputs> {
    (any::<bool>(), prop::collection::vec((name(), prop::option::of(name())), 1..3))
        .prop_map(|(new_only, columns)| commands::lookup::Outputs { new_only, columns })
}

/// Commands that look into other log groups, queries and tables.
pub(crate) fn catalog_command() -> impl Strategy<Value = Arc<dyn Command>> {
    use prop::collection::vec;
    let span = Span::default();
    let only_source = source().prop_map(|source| {
        Arc::new(Nested(Query {
            text: String::new(),
            language: Language::Cwli,
            stages: vec![stage(source)],
            notes: Vec::new(),
        })) as Arc<dyn Inner>
    });
    let condition = (path(), literal()).prop_map(move |(path, value)| Expr::Comparison {
        operator: Comparison::Equal,
        left: Box::new(Expr::Field(path)),
        right: Box::new(Expr::Literal(value, span)),
    });
    let within = (path(), nested(), any::<bool>()).prop_map(move |(path, query, negated)| Expr::InQuery {
        subject: Box::new(Expr::Field(path)),
        query,
        negated,
        span,
    });
    prop_oneof![
        source().prop_map(stage),
        condition.prop_map(move |condition| stage(commands::filter_index::FilterIndex { condition, span })),
        within.prop_map(move |condition| stage(commands::filter::Filter { condition, span })),
        (any::<bool>(), name(), path(), path(), only_source).prop_map(move |(keeps_all, left, a, b, query)| {
            let right = Name { text: format!("{}r", left.text), span };
            stage(commands::join::Join { keeps_all, left, right, keys: [a, b], query, span })
        }),
        (any::<bool>(), prop::option::of(1usize..=100_000), nested()).prop_map(move |(overrides, max, query)| {
            stage(commands::appendcols::Appendcols { overrides, max, query, span })
        }),
        (name(), vec((name(), prop::option::of(path())), 1..3), outputs())
            .prop_map(move |(table, keys, outputs)| stage(commands::lookup::Lookup { table, keys, outputs, span })),
        (name(), path(), prop::option::of(name()), outputs()).prop_map(move |(table, field, column, outputs)| {
            stage(commands::cidrlookup::Cidrlookup { table, field, column, outputs, span })
        }),
    ]
}

fn stage(command: impl Command) -> Arc<dyn Command> {
    Arc::new(command)
}

/// Any other command.
pub(crate) fn command() -> impl Strategy<Value = Arc<dyn Command>> {
    use prop::collection::vec;
    let span = Span::default();
    let items = || vec(item(), 1..3);
    let sort_key = (path(), any::<bool>()).prop_map(|(path, descending)| commands::sort::SortKey { path, descending });
    prop_oneof![
        items().prop_map(move |items| stage(commands::fields::Fields { items, span })),
        items().prop_map(move |items| stage(commands::display::Display { items, span })),
        expr().prop_map(move |condition| stage(commands::filter::Filter { condition, span })),
        (items(), vec(item(), 0..3), prop::option::of(1u32..100)).prop_map(move |(aggregates, keys, offset)| {
            let offset = offset.filter(|_| !keys.is_empty()).map(|count| (Period { count, unit: Unit::Hour }, span));
            stage(commands::stats::Stats { aggregates, keys, offset, span })
        }),
        (path(), "[a-z \"\\\\]{1,3}(.[a-z]{1,2}|[\\[][0-9]\\]){0,2}", key()).prop_filter_map(
            "a path",
            move |(field, path, text)| {
                let path = commands::json::JsonPath::new(&path).ok()?;
                Some(stage(commands::json::Json { field, path, name: Name { text, span }, span }))
            }
        ),
        (expr(), key()).prop_map(move |(list, text)| stage(commands::unnest::Unnest {
            list,
            name: Name { text, span },
            span
        })),
        path().prop_map(move |field| stage(commands::expand::Expand { field, span })),
        (prop::option::of(path().prop_map(Expr::Field)), parse())
            .prop_map(move |(source, pattern)| stage(commands::parse::Parse { source, pattern, span })),
        vec(sort_key, 1..3).prop_map(move |keys| stage(commands::sort::Sort { keys, span })),
        vec(path(), 1..3).prop_map(move |keys| stage(commands::dedup::Dedup { keys, span })),
        limit(),
        work_on_rows(),
    ]
}

fn limit() -> impl Strategy<Value = Arc<dyn Command>> {
    use commands::limit::{Limit, LimitKind};
    let kinds = prop::sample::select(vec![LimitKind::First, LimitKind::Any, LimitKind::Last]);
    (1usize..=100_000, kinds).prop_map(|(count, kind)| stage(Limit { count, kind, span: Span::default() }))
}

/// Commands that look at the rows before or behind a row.
fn work_on_rows() -> impl Strategy<Value = Arc<dyn Command>> {
    use commands::filldown::Filled;
    use commands::fillmissing::Filling;
    use prop::collection::vec;
    use prop::option::of;
    let span = Span::default();
    let name = move || of(key().prop_map(move |text| Name { text, span }));
    let paths = || vec(path(), 1..3);
    let pause = || of((1u32.., prop::sample::select(vec![Unit::Minute, Unit::Month])));
    let filled = prop_oneof![
        path().prop_map(Filled::Field),
        "[a-z@_.]{0,3}\\*[a-z*.]{0,3}".prop_map(move |text| Filled::Pattern(text, span)),
    ];
    let constant = literal().prop_filter("a constant", |literal| !matches!(literal, Literal::Period(_)));
    let filling =
        (constant, path()).prop_map(move |(literal, field)| Filling { value: Expr::Literal(literal, span), field });
    prop_oneof![
        (path(), name()).prop_map(move |(field, alias)| stage(commands::accum::Accum { field, alias, span })),
        (name(), any::<(bool, bool)>(), vec(path(), 0..3)).prop_map(move |(name, (row, col), fields)| stage(
            commands::addtotals::AddTotals { name, row, col, fields, span }
        )),
        (path(), name(), of((1u32..50, 0u32..99))).prop_map(move |(field, alias, lags)| stage(
            commands::autoregress::Autoregress {
                field,
                alias,
                lags: lags.map(|(first, more)| (first, first + more)),
                span
            }
        )),
        paths().prop_map(move |fields| stage(commands::count_frequent::CountFrequent { fields, span })),
        vec(filled, 0..3).prop_map(move |fields| stage(commands::filldown::FillDown { fields, span })),
        vec(filling, 0..3).prop_map(move |fillings| stage(commands::fillmissing::FillMissing { fillings, span })),
        (any::<(bool, bool, bool)>(), of(0.0..1e9), paths()).prop_map(move |((remove, lower, mark), param, fields)| {
            stage(commands::outlier::Outlier { remove, param, lower, mark, fields, span })
        }),
        (paths(), pause(), name()).prop_map(move |(fields, pause, alias)| stage(commands::sessionize::Sessionize {
            fields,
            pause: pause.map(|(count, unit)| Period { count, unit }),
            alias,
            span
        })),
        Just(()).prop_map(move |()| stage(commands::estimate::Estimate { span })),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printed_and_read_back_is_the_same_tree(stages in prop::collection::vec(prop_oneof![3 => command().boxed(), 1 => catalog_command().boxed()], 1..3)) {
        let query = Query { text: String::new(), language: Language::Cwli, stages, notes: Vec::new() };
        let printed = query.to_string();
        // What is too deep or too long is refused in words, and that is tested elsewhere.
        match Query::parse(&printed) {
            Ok(again) => prop_assert_eq!(again.tree(), query.tree(), "{}", printed),
            Err(faults) => prop_assert!(faults.iter().all(|f| matches!(f.code.number(), "Q102" | "Q105") || f.message.contains("cannot be indexed")), "{}\n{:#?}", printed, faults),
        }
    }

    #[test]
    fn nothing_panics(text in "(fields|filter|parse|stats|sort|limit|dedup|addtotals|autoregress|filldown|fillmissing|outlier|sessionize)? ?([a-z@ .,*/|()\\[\\]`'\"#=<>~!0-9é-]|as |by |in |like |not |p=|with |for |maxspan ){0,30}") {
        if let Err(faults) = Query::parse(&text) {
            prop_assert!(!faults.is_empty());
            for (span, _) in faults.iter().filter_map(|fault| fault.label.as_ref()) {
                prop_assert!(text.get(span.start..span.end).is_some());
            }
        }
    }
}
