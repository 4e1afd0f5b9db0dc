//! The canonical layout: what it looks like, that doing it twice changes nothing, and that the query means the same.

use crate::corpus::entries;
use cwli::Query;
use cwli::layout::format;

/// Formats a query twice and compares what it means.
fn laid_out(text: &str) -> String {
    let once = format(text).unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"));
    assert_eq!(format(&once).unwrap_or_else(|faults| panic!("{once}\n{faults:#?}")), once, "twice:\n{text}");
    once
}

/// What a query means: its tree, and its columns and comments.
fn meaning(text: &str) -> (String, Option<Vec<String>>) {
    let query = Query::parse(text).unwrap_or_else(|faults| panic!("{text}\n{faults:#?}"));
    let columns = query.plan().ok().map(|(plan, _)| plan.output.into_iter().map(|(name, _)| name).collect());
    (query.tree(), columns)
}

#[track_caller]
fn expect(written: &str, expected: &str) {
    assert_eq!(laid_out(written), expected.trim_matches('\n'));
}

#[test]
fn one_command_a_line() {
    expect(
        "FIELDS @timestamp,@message|Filter  level='ERROR'AND ( a=1 or !ispresent (b) )|SORT BY @timestamp DESC|limit 20",
        r#"
fields @timestamp, @message
| filter level = 'ERROR' and (a = 1 or !ispresent(b))
| sort by @timestamp desc
| limit 20"#,
    );
    expect(
        "source '/a'|filterindex b in[1 , -2]|where c=~/x\\/ y/",
        "SOURCE '/a'
| filterIndex b in [1, -2]
| where c =~ /x\\/ y/",
    );
    expect(
        "lookup hosts ip AS srcAddr output name|unnest split(a,\",\") INTO b | PARSE c XML '/d' as e",
        "lookup hosts ip as srcAddr OUTPUT name
| unnest split(a, \",\") into b
| parse c XML '/d' as e",
    );
}

#[test]
fn what_is_too_long_is_broken() {
    expect(
        "stats count(*) as requests, avg(duration) as mean, pct(duration, 99) as slowest, max(bytes) as largest by bin(5m), service",
        r#"
stats
    count(*) as requests,
    avg(duration) as mean,
    pct(duration, 99) as slowest,
    max(bytes) as largest
  by bin(5m), service"#,
    );
    expect(
        "fields @timestamp | filter eventSource = \"s3.amazonaws.com\" and (eventName = \"DeleteBucket\" or eventName = \"PutBucketPolicy\" or eventName = \"PutBucketAclOf\")",
        r#"
fields @timestamp
| filter
    eventSource = "s3.amazonaws.com"
    and (
      eventName = "DeleteBucket"
      or eventName = "PutBucketPolicy"
      or eventName = "PutBucketAclOf"
    )"#,
    );
    expect(
        "filter a = 1 | parse @message \"* * * * * * * * * * * * * *\" as version, accountId, interfaceId, srcAddr, dstAddr, srcPort, dstPort, protocol, packets, bytes, start, end, action, logStatus",
        r#"
filter a = 1
| parse @message "* * * * * * * * * * * * * *"
    as version, accountId, interfaceId, srcAddr, dstAddr, srcPort, dstPort, protocol, packets,
      bytes, start, end, action, logStatus"#,
    );
    expect(
        "fields case(status < 300, \"fine\", status < 400, \"moved\", status < 500, \"their fault\", \"our fault\") as outcome, @message",
        r#"
fields
    case(
      status < 300, "fine",
      status < 400, "moved",
      status < 500, "their fault",
      "our fault"
    ) as outcome,
    @message"#,
    );
    expect(
        "filter a = 1 and b = 2 and c like /a long regular expression/ or d = 4 and e like /another long regular expression/",
        r#"
filter
    a = 1 and b = 2 and c like /a long regular expression/
    or d = 4 and e like /another long regular expression/"#,
    );
}

#[test]
fn queries_in_brackets_are_indented() {
    expect(
        "filter ip in(SOURCE 'bad-hosts'|fields ip # of the last day\n)|limit 5",
        r#"
filter ip in (
    SOURCE 'bad-hosts'
    | fields ip # of the last day
  )
| limit 5"#,
    );
    expect(
        "join TYPE = left LEFT=a right=b where a.x==b.x (SOURCE 'g')",
        "join type=left left=a right=b where a.x == b.x (SOURCE 'g')",
    );
}

#[test]
fn comments_stay_where_they_stood() {
    expect(
        "# name: errors\n\n\nfields a, # the first\n b # the last\n# only some\n|  filter c = 1 # really\n#| limit 1\n\n| limit 2\n# the end",
        r#"
# name: errors

fields
    a, # the first
    b # the last
# only some
| filter c = 1 # really
#| limit 1

| limit 2
# the end"#,
    );
    expect("fields a |# one\nfilter b = # two\n 1", "fields a # one\n| filter b = 1 # two");
    expect("filter a = 1 # one\n# two\nand b = 2", "filter\n    a = 1 # one\n    # two\n    and b = 2");
}

#[test]
fn the_names_of_columns_stay() {
    // Without an alias the text of an item is the name of its column.
    expect("stats  SUM( bytes ), Avg( x )as y by bin( 5m )", "stats SUM( bytes ), Avg(x) as y by bin( 5m )");
    expect("stats avg( x ) as y|sort `avg( x )`", "stats avg( x ) as y\n| sort `avg( x )`");
}

#[test]
fn parameters_and_calls_survive() {
    expect(
        "# param: level = ERROR\n# {{ n }} at most\nfilter level={{level}}and a like /{{ x }}/|$`By Host`( n=5,m = \"{{y}}\" )|sort {{f}} {{dir}}|limit {{n}}",
        "# param: level = ERROR\n# {{ n }} at most\nfilter level = {{level}} and a like /{{ x }}/\n| $`By Host`( n=5,m = \"{{y}}\" )\n| sort {{f}} {{dir}}\n| limit {{n}}",
    );
}

#[test]
fn what_cannot_be_read_is_told() {
    let faults = format("fields a | limt 5").expect_err("there is no such command");
    assert_eq!(faults[0].code.number(), "Q107");
    assert!(format("").is_err() && format("# only a comment").is_err() && format("fields a |").is_err());
}

#[test]
fn published_queries_keep_their_meaning() {
    let Some(entries) = entries() else {
        println!("left out: the collection of published queries is not there");
        return;
    };
    let mut wrong = Vec::new();
    for entry in entries.iter().filter(|entry| Query::parse(&entry.query).is_ok()) {
        let comments = |text: &str| text.matches('#').count();
        let is_right = format(&entry.query).is_ok_and(|once| {
            format(&once).as_ref() == Ok(&once)
                && Query::parse(&once).is_ok()
                && meaning(&entry.query) == meaning(&once)
                && comments(&entry.query) == comments(&once)
        });
        if !is_right {
            wrong.push(format!("{}:\n{}\n--\n{:?}", entry.id, entry.query, format(&entry.query)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n\n"));
}
